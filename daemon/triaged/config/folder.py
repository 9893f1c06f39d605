"""The folder of a desk: settings, keys, rules and templates. Nothing that exists is overwritten."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from triaged.mail.keys import SECRET_BYTES, KeyRing, new_key
from triaged.shipped import shipped

SETTINGS = "triaged.toml"
PRIVATE = 0o600  #: for what only the service may read
READABLE = 0o644


def make_folder(folder: Path, settings: str, password_files: Mapping[str, str]) -> list[str]:
    """Make the folder of a desk, or complete it.

    Args:
        folder: where; made when it is missing.
        settings: the text of its settings file.
        password_files: the name of each private file in it -> its text.

    Returns:
        One line for each thing that was written or kept.

    Raises:
        OSError: something cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    made = [_write(folder / "keys", new_keys(), PRIVATE)]
    made += [_copy("rules", folder), _copy("templates", folder)]
    made += [_write(folder / name, text, PRIVATE) for name, text in password_files.items()]
    # the settings come last: a folder that has them is complete
    made.append(_write(folder / SETTINGS, settings, READABLE))
    return made


def new_keys() -> str:
    """The text of a key file with one new key."""
    first = new_key("a", datetime.now(UTC).date(), secrets.token_bytes(SECRET_BYTES))
    return KeyRing(keys=(first,)).dump()


def _write(path: Path, text: str, mode: int) -> str:
    """Write a new file with these rights from its first moment; one that exists is kept."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        return f"kept     {path}"
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return f"written  {path}"


def _copy(kind: str, folder: Path) -> str:
    target = folder / kind
    if target.exists():
        return f"kept     {target}"
    shutil.copytree(shipped(kind), target)
    return f"written  {target}"
