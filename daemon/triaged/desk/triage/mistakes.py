"""How a mistake in a rule file or in the settings is said: what was found, what is allowed, the nearest right word."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_SHOWN_CHARS = 60  #: a longer value is cut in a message; the line number leads to the rest

KeyPath = tuple[str | int, ...]
Place = tuple[str, KeyPath]  #: a file, and where in it


class Wrong(ValueError):
    """A value that is not allowed; the message says what was found and what is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake in one file, at a key path such as ("rule", 2, "when", "any", 0, "subject_has")."""

    file: str
    path: KeyPath
    message: str
    first: Place | None = None  #: whose file ends the message; who can read files adds the line


def shown(value: object) -> str:
    """A value as it may stand in a message: on one line, and not endless."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or value == ():
        return "nothing"
    text = repr(_written(value))
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 3] + "..."


def _written(value: object) -> object:
    """A value of ours as a file would have it: words for the members of an enumeration, lists for tuples."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: _written(inner) for key, inner in value.items()}
    return [_written(inner) for inner in value] if isinstance(value, tuple | list) else value


def nearest(word: object, words: Iterable[str]) -> str:
    """The phrase "; did you mean 'x'?" for the most similar of the words, or nothing when none is similar."""
    # names are remembered by their letters, not by their case
    spelt = {each.lower(): each for each in sorted(map(str, words))}
    match = difflib.get_close_matches(str(word).lower(), spelt, n=1, cutoff=0.6)
    return f"; did you mean {spelt[match[0]]!r}?" if match else ""


def not_one_of(value: object, words: Iterable[str]) -> Wrong:
    """The error for a value that is none of the allowed words."""
    allowed = sorted(words)
    return Wrong(f"found {shown(value)}; allowed {', '.join(allowed) or 'nothing'}{nearest(value, allowed)}")


def unknown_key(key: str, keys: Iterable[str]) -> str:
    """The message for a key that does not exist."""
    allowed = sorted(keys)
    return f"unknown key; allowed {', '.join(allowed)}{nearest(key, allowed)}"
