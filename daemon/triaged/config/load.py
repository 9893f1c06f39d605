"""From a settings file to frozen settings: every mistake at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from triaged.config.checks import check_all
from triaged.config.locate import Lines
from triaged.config.problems import Problem, SettingsError, dotted
from triaged.config.secret import MASK
from triaged.config.settings import Settings
from triaged.desk.triage.mistakes import KeyPath, not_one_of, shown, unknown_key

#: What may stand in a file of its own, by the key that names the file.
FILES = {"people": ("agent", "queue"), "promises": ("calendar", "chain", "duty", "sla")}
_SYNTAX_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_PLAIN = {"a valid string": "a text in quotes", "a valid integer": "a whole number"}
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(slots=True)
class TomlFile:
    """One TOML file: its tables, its lines, and what is wrong with it so far."""

    path: Path
    tables: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = False  #: the syntax is right, so that it makes sense to look further
    _text: str = ""
    _lines: Lines | None = None  # made when the first mistake asks for it: a file may be long
    _elsewhere: dict[str, tuple[TomlFile, int]] = field(
        default_factory=dict
    )  # [[list]] -> where it goes on, from which

    def wrong(self, path: KeyPath, message: str) -> None:
        """Note a mistake at a key path."""
        file, inner = self._place(path)
        line = file.line_of(inner) if inner else 0
        self.problems.append(Problem(file=str(file.path), line=line, key=dotted(inner), message=message))

    def line_of(self, path: KeyPath) -> int:
        """The line of a key path, or of the nearest table around it."""
        if self._lines is None:
            self._lines = Lines(self._text.replace("\r\n", "\n"))
        return self._lines.of(path)

    def append(self, other: TomlFile, keys: Collection[str]) -> None:
        """Take in the [[lists]] of another file, and what is wrong with it; nothing else may stand there."""
        self.problems += other.problems
        for key, value in other.tables.items():
            if key not in keys or not isinstance(value, list):
                other.wrong((key,), unknown_key(key, keys))
                self.problems.append(other.problems[-1])
                continue
            own = self.tables.get(key, [])
            if isinstance(own, list):
                self._elsewhere[key] = (other, len(own))
                self.tables[key] = [*own, *value]

    def _place(self, path: KeyPath) -> tuple[TomlFile, KeyPath]:
        """The file in which a key path stands, and the path there."""
        if len(path) > 1 and path[0] in self._elsewhere and isinstance(path[1], int):
            other, first = self._elsewhere[str(path[0])]
            if path[1] >= first:
                return other, (path[0], path[1] - first, *path[2:])
        return self, path

    @classmethod
    def read(cls, path: Path) -> TomlFile:
        """Read a file; what cannot be read is noted as its problem."""
        file = cls(path)
        try:
            text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
            file.tables = tomllib.loads(text)
        except OSError as error:
            file.wrong((), f"cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            file.problems.append(_not_utf8(path, error))
        except RecursionError:
            file.wrong((), "cannot be read: brackets are nested too deeply")
        except tomllib.TOMLDecodeError as error:
            file.problems.append(_syntax(path, text, str(error)))
        else:
            file.readable = True
            file._text = text
        return file


def load(path: Path) -> Settings:
    """Read and check a settings file.

    Raises:
        ConfigError: `str()` has one line for each mistake: file:line: key: found X; allowed Y.
    """
    file, settings = read_settings(path)
    if settings is None:
        raise SettingsError(file.problems)
    return settings


def read_settings(path: Path) -> tuple[TomlFile, Settings | None]:
    """The settings, or None when anything is wrong; the file then has the problems."""
    file = TomlFile.read(path.absolute())
    if not file.readable:
        return file, None
    _take_in_files(file)
    settings = None
    try:
        settings = Settings.model_validate(file.tables, context={"folder": file.path.parent})
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["type"] == "too_short" and detail["input"]:
                continue  # there are some, but none is right: each has its own line
            where = tuple(detail["loc"])
            file.wrong(where, _say(where, dict(detail)))
    for where, message in check_all(file.tables):
        file.wrong(where, message)
    return file, None if file.problems else settings


def _take_in_files(file: TomlFile) -> None:
    """Teams and agents, and promised times, may stand in files of their own."""
    for key, lists in FILES.items():
        wanted = file.tables.get(key)
        if isinstance(wanted, str) and wanted:
            file.append(TomlFile.read(file.path.parent / wanted), lists)


def _not_utf8(path: Path, error: UnicodeDecodeError) -> Problem:
    line = error.object.count(b"\n", 0, error.start) + 1
    return Problem(file=str(path), line=line, key="", message="found bytes that are no UTF-8; allowed UTF-8 text")


def _syntax(path: Path, text: str, message: str) -> Problem:
    place = _SYNTAX_PLACE.search(message)
    if place is None or place[1] is None:
        line, column = text.count("\n") + 1, "at the end"
    else:
        line, column = int(place[1]), f"column {place[2]}"
    return Problem(file=str(path), line=line, key="", message=f"not TOML, {column}: {_SYNTAX_PLACE.sub('', message)}")


def _say(path: KeyPath, error: Mapping[str, Any]) -> str:
    """One pydantic error in our own words; a value under a password is never shown."""
    kind, value = error["type"], error["input"]
    known = _keys_at(path[:-1])
    description = known.get(str(path[-1]), "") if path else ""
    if kind == "extra_forbidden":
        return unknown_key(str(path[-1]), known)
    if kind == "missing":
        return f"found nothing; it is needed{': ' + description if description else ''}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind in {"literal_error", "enum"}:
        return str(not_one_of(value, _QUOTED.findall(error["ctx"]["expected"])))
    if kind == "too_short":
        return "found none; at least one is needed"
    found = MASK if "password" in path else "one table" if isinstance(value, dict) else shown(value)
    if kind == "tuple_type":
        many = f"a list of tables, [[{path[-1]}]]" if _keys_at((*path, 0)) else "a list"
        return f"found {found}; allowed {many}"
    if kind in {"model_type", "dict_type"}:
        return f"found {found}; allowed a table"
    allowed = error["msg"].removeprefix("Input should be ").removeprefix("String should ")
    return f"found {found}; allowed {_PLAIN.get(allowed, allowed)}"


def _keys_at(path: KeyPath) -> dict[str, str]:
    """The keys that a table may have, with their descriptions; empty where there is no such table."""
    model: type[BaseModel] | None = Settings
    for key in path:
        if isinstance(key, int) or model is None:
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        model = _model_in(fields[key].annotation) if key in fields else None
    if model is None:
        return {}
    return {field.alias or name: field.description or "" for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds: itself, optional, or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
