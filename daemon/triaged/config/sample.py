"""A commented settings file and a schema for editors, both made from the models, so that they cannot go stale."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from triaged.config.settings import Settings

_HEAD = """\
# Settings of triaged. Check them with `triaged check`.
# A line that starts with # and no space is a setting at its default or an example: remove the # to use it.
# Paths are relative to the folder of this file. No password stands in here.
"""
#: defaults that a reader should see in force, not as comments
_ALWAYS = {"mode": "observe", "store.url": "sqlite:///triaged.db", "broker.url": "embedded"}


def sample(values: Mapping[str, object] | None = None) -> str:
    """A settings file with every key, each under its description; it is valid as it is.

    Args:
        values: what to write in place of the examples, by dotted key such as "mailbox.host".
    """
    wanted = {**_ALWAYS, **(values or {})}
    lines = [_HEAD]
    tables = []
    for name, field in Settings.model_fields.items():
        model = _table_of(field)
        if model is None:
            lines += _setting(name, field, name, wanted, active=True)
        else:
            tables.append((field.alias or name, field, model))
    for key, field, model in tables:
        lines += _table(key, field, model, wanted)
    return "\n".join(lines) + "\n"


def schema() -> str:
    """The JSON schema of the settings file, for editors."""
    return json.dumps(Settings.model_json_schema(by_alias=True), indent=2, ensure_ascii=False) + "\n"


def _table(key: str, field: FieldInfo, model: type[BaseModel], wanted: Mapping[str, object]) -> Iterator[str]:
    given = any(name.startswith(f"{key}.") for name in wanted)
    active = field.is_required() or given
    yield ""
    yield from _comment(" ".join((model.__doc__ or "").split()))
    header = f"[[{key}]]" if get_origin(field.annotation) is tuple else f"[{key}]"
    yield header if active else f"#{header}"
    inner = []
    inline: set[type[BaseModel]] = set()
    for name, part in model.model_fields.items():
        below = _table_of(part)
        if below is not None:
            inner.append((f"{key}.{part.alias or name}", part, below))
            continue
        kind = _model_of(part)
        if kind is not None and kind not in inline:  # the keys of several alike are said once
            inline.add(kind)
            yield from _keys(kind)
        yield from _setting(part.alias or name, part, f"{key}.{name}", wanted, active=active)
    for nested in inner:  # after the keys of the table itself: behind a header of its own they would belong to that
        yield from _table(*nested, wanted)


def _keys(model: type[BaseModel]) -> Iterator[str]:
    """What may stand in a table that is written on one line."""
    yield from _comment(" ".join((model.__doc__ or "").split()))
    for name, field in model.model_fields.items():
        yield from _comment(f"  {name}: {field.description}")


def _setting(name: str, field: FieldInfo, key: str, wanted: Mapping[str, object], *, active: bool) -> Iterator[str]:
    yield from _comment(field.description or "")
    mark = "" if active and (key in wanted or field.is_required()) else "#"
    value = _toml(wanted.get(key, _shown_value(field)))
    yield from (f"{mark}{line}" for line in f"{name} = {value}".splitlines())


def _comment(text: str) -> list[str]:
    indent = "#   " if text.startswith(" ") else "# "
    return textwrap.wrap(text.strip(), width=100, initial_indent=indent, subsequent_indent=indent)


def _shown_value(field: FieldInfo) -> object:
    if field.examples:
        return field.examples[0]
    if field.default is PydanticUndefined:
        raise TypeError(f"the setting {field!r} has neither a default nor an example")
    return field.default


def _table_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a table with a header of its own; one that is written on one line has an example."""
    return None if field.examples else _model_of(field)


def _model_of(field: FieldInfo) -> type[BaseModel] | None:
    parts = (field.annotation, *get_args(field.annotation))
    return next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)


def _toml(value: Any) -> str:
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, list) and value and isinstance(value[0], dict):  # not indented: that would be a comment
        return "\n".join(["[", *(f"{_toml(item)}," for item in value), "]"])
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(item)}' for key, item in value.items())} }}"
    return json.dumps(str(value), ensure_ascii=False)
