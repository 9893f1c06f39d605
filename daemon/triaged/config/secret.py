"""Secrets: settings say where a password lies, never what it is."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema

from triaged.desk.triage.mistakes import Wrong, nearest
from triaged.errors import SecretError

MASK = "***"
COMMAND_SECONDS = 10.0  #: a password manager that asks a person must not hold up the daemon
ALLOWED = '{ credential = "name" }, { file = "path" } or { command = ["program", "argument"] }'


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """Where one secret lies. Its value is read when it is needed, so that a changed password counts at once."""

    kind: str  #: "credential", "file" or "command"
    source: tuple[str, ...]  #: the name, the absolute path, or the program and its arguments

    def reveal(self) -> str:
        """The secret itself: the first line of its source.

        Raises:
            SecretError: it cannot be read; the message says what to do.
        """
        read = {"credential": _from_credential, "file": _from_file, "command": _from_command}[self.kind]
        lines = read(self.source).splitlines()
        if not lines or not lines[0]:
            raise SecretError(f"the {self.kind} {self.source[0]!r} is empty; its first line must be the secret")
        return lines[0]

    def __repr__(self) -> str:
        return MASK

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        # a pickle may end in a file or a broker: it gets the mask
        return str, (MASK,)


def _from_credential(source: tuple[str, ...]) -> str:
    (name,) = source
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    if not folder:
        raise SecretError(
            f"the credential {name!r} is only there under systemd (LoadCredential={name}:/path in the unit); "
            'to run by hand, use { file = "path" } or set CREDENTIALS_DIRECTORY'
        )
    try:
        return (Path(folder) / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            f"the credential {name!r} cannot be read ({_reason(error)}); add LoadCredential={name}:/path to the unit"
        ) from None


def _from_file(source: tuple[str, ...]) -> str:
    (path,) = source
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SecretError(
            f"the secret file {path} cannot be read ({_reason(error)}); write the secret into its first line, "
            "readable by the user of the service alone"
        ) from None


def _from_command(source: tuple[str, ...]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - the program and its arguments are the operator's own, and no shell reads them
            source, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise SecretError(
            f"the secret command {source[0]!r} gave nothing within {COMMAND_SECONDS:.0f} s; it must not ask anybody"
        ) from None
    except OSError as error:
        raise SecretError(f"the secret command {source[0]!r} cannot be started ({_reason(error)})") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        hint = f": {said[-1]}" if said else ""
        raise SecretError(
            f"the secret command {source[0]!r} ended with {done.returncode}{hint}; run it by hand to see why"
        )
    return done.stdout.decode("utf-8", errors="replace")


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else "not UTF-8 text"


def parse_secret(value: object, info: ValidationInfo) -> Secret:
    """Read `{ credential = ... }`, `{ file = ... }` or `{ command = [...] }`.

    Raises:
        Wrong: what is allowed instead; never with the value, which may be a password in the wrong place.
    """
    if isinstance(value, Secret):
        return value
    if isinstance(value, str):
        raise Wrong(
            f"found a password in plain text ({MASK}); allowed {ALLOWED}: "
            "write it into a file of mode 0600 and name the file here"
        )
    table = value if isinstance(value, Mapping) else {}
    if len(table) != 1:
        raise Wrong(f"found {MASK}; allowed {ALLOWED}")
    ((kind, source),) = table.items()
    if kind not in {"credential", "file", "command"}:
        raise Wrong(f"found the key {kind!r}; allowed {ALLOWED}{nearest(kind, ['credential', 'file', 'command'])}")
    if kind == "command":
        words = source if isinstance(source, list) else []
        if not words or not all(isinstance(word, str) and word for word in words):
            raise Wrong('found a command that is no list; allowed { command = ["program", "argument"] }')
        return Secret(kind, tuple(words))
    if not isinstance(source, str) or not source or (kind == "credential" and "/" in source):
        raise Wrong(f"found {MASK}; allowed {ALLOWED}")
    return Secret(kind, (str(folder_of(info) / source) if kind == "file" else source,))


def folder_of(info: ValidationInfo) -> Path:
    """The folder that relative paths of the settings are relative to: that of the settings file."""
    context: Any = info.context or {}
    return Path(context.get("folder", Path.cwd()))


_TEXT = {"type": "string", "minLength": 1}
SecretField = Annotated[
    Secret,
    BeforeValidator(parse_secret),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "object", "properties": {key: schema}, "required": [key], "additionalProperties": False}
                for key, schema in (
                    ("credential", _TEXT),
                    ("file", _TEXT),
                    ("command", {"type": "array", "items": _TEXT, "minItems": 1}),
                )
            ]
        }
    ),
]
