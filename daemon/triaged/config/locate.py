"""Where a key stands in a TOML file: tomllib reads values, but does not keep their lines.

The text must have been accepted by tomllib before: this reader knows where things begin and end, not what is allowed.
"""

from __future__ import annotations

import bisect
import re
import tomllib
from collections.abc import Sequence

KeyPath = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\r\n]*")
#: the four kinds of strings; up to two more quotes may stand before the closing three
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)


class Lines:
    """The line of every key and list item of one TOML text."""

    def __init__(self, text: str) -> None:
        """Read the text once."""
        self._text = text
        self._at = 0
        self._ends = [index for index, char in enumerate(text) if char == "\n"]
        self._lines: dict[KeyPath, int] = {}
        self._counts: dict[KeyPath, int] = {}  #: tables of each [[list]] so far
        self._read()

    def of(self, path: Sequence[str | int]) -> int:
        """The line (from 1) of a key path, or of the nearest table around it; 1 when nothing of it is there."""
        for length in range(len(path), 0, -1):
            line = self._lines.get(tuple(path[:length]))
            if line is not None:
                return line
        return 1

    def _read(self) -> None:
        table: KeyPath = ()
        while self._skip(_BLANK):
            if self._next("[["):
                table = self._list_table(self._header("]]"))
            elif self._next("["):
                table = self._resolve(self._header("]"))
            else:
                self._pair(table)

    def _line(self) -> int:
        return bisect.bisect_left(self._ends, self._at) + 1

    def _mark(self, path: KeyPath) -> None:
        self._lines.setdefault(path, self._line())

    def _skip(self, what: re.Pattern[str]) -> bool:
        """Step over what is there; False at the end of the text."""
        match = what.match(self._text, self._at)
        if match:
            self._at = match.end()
        return self._at < len(self._text)

    def _next(self, sign: str) -> bool:
        if not self._text.startswith(sign, self._at):
            return False
        self._at += len(sign)
        return True

    def _header(self, end: str) -> list[str]:
        keys = self._keys()
        self._next(end)
        return keys

    def _resolve(self, keys: Sequence[str]) -> KeyPath:
        """The path that a header means: in a list of tables it goes on in the last table."""
        path: KeyPath = ()
        for key in keys:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
            self._mark(path)
        return path

    def _list_table(self, keys: Sequence[str]) -> KeyPath:
        path = (*self._resolve(keys[:-1]), keys[-1])
        self._mark(path)
        index = self._counts.get(path, 0)
        self._counts[path] = index + 1
        self._mark((*path, index))
        return (*path, index)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACES)
            start = self._at
            quoted = self._text[start : start + 1] in {'"', "'"}
            self._skip(_STRING if quoted else _BARE_KEY)
            word = self._text[start : self._at]
            # a quoted key may hold escapes: the real reader knows them all
            keys.append(next(iter(tomllib.loads(f"{word} = 0"))) if quoted else word)
            self._skip(_SPACES)
            if not self._next("."):
                return keys

    def _pair(self, table: KeyPath) -> None:
        start = self._at
        path = table
        keys = self._keys()
        after, self._at = self._at, start  # the lines are those where the key begins
        for key in keys:
            path = (*path, key)
            self._mark(path)
        self._at = after
        self._next("=")
        self._skip(_SPACES)
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        if self._next("["):
            self._items(path)
        elif self._next("{"):
            self._inline_table(path)
        elif self._text[self._at : self._at + 1] in {'"', "'"}:
            self._skip(_STRING)
        else:
            self._skip(_BARE_VALUE)

    def _items(self, path: KeyPath) -> None:
        index = 0
        while self._skip(_BLANK) and not self._next("]"):
            self._mark((*path, index))
            self._value((*path, index))
            index += 1
            self._skip(_BLANK)
            self._next(",")

    def _inline_table(self, path: KeyPath) -> None:
        while self._skip(_BLANK) and not self._next("}"):
            self._pair(path)
            self._skip(_BLANK)
            self._next(",")
