"""How a mistake in a rule file or in the settings is said: what was found, what is allowed, the nearest right word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN_CHARS = 60  #: a longer value is cut in a message; the line number leads to the rest

KeyPath = tuple[str | int, ...]


class Wrong(ValueError):
    """A value that is not allowed; the message says what was found and what is allowed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake in one file, at a key path such as ("rule", 2, "when", "any", 0, "subject_has")."""

    file: str
    path: KeyPath
    message: str


def shown(value: object) -> str:
    """A value as it may stand in a message: on one line, and not endless."""
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 3] + "..."


def nearest(word: object, words: Iterable[str]) -> str:
    """The phrase "; did you mean 'x'?" for the most similar of the words, or nothing when none is similar."""
    match = difflib.get_close_matches(str(word).lower(), [str(each) for each in words], n=1, cutoff=0.6)
    return f"; did you mean {match[0]!r}?" if match else ""


def not_one_of(value: object, words: Iterable[str]) -> Wrong:
    """The error for a value that is none of the allowed words."""
    allowed = sorted(words)
    return Wrong(f"found {shown(value)}; allowed {', '.join(allowed) or 'nothing'}{nearest(value, allowed)}")


def unknown_key(key: str, keys: Iterable[str]) -> str:
    """The message for a key that does not exist."""
    allowed = sorted(keys)
    return f"unknown key; allowed {', '.join(allowed)}{nearest(key, allowed)}"
