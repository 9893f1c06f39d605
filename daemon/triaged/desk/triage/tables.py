"""The tables of one rule file, and where what is wrong with them is put."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from triaged.desk.triage.mistakes import KeyPath, Mistake, Place, Wrong, shown, unknown_key
from triaged.desk.triage.names import Names

_Built = TypeVar("_Built")


@dataclass(slots=True, kw_only=True)
class Tables:
    """One rule file that is being compiled; mistakes are listed, not raised."""

    name: str
    names: Names
    mistakes: list[Mistake]

    def wrong(self, path: KeyPath, message: str) -> None:
        """Note a mistake at a key path."""
        self.mistakes.append(Mistake(file=self.name, path=path, message=message))

    def twice(self, path: KeyPath, what: str, first: Place) -> None:
        """Note that something stands here a second time of which there can be one over all files."""
        message = f"found a second {what}; allowed one over all files, the first is in {first[0]}"
        self.mistakes.append(Mistake(file=self.name, path=path, message=message, first=first))

    def known_keys(self, table: Mapping[str, object], path: KeyPath, allowed: Sequence[str]) -> None:
        """Note every key that does not exist."""
        for key in table:
            if key not in allowed:
                self.wrong((*path, key), unknown_key(key, allowed))

    def many(self, value: object, path: KeyPath) -> list[tuple[KeyPath, Mapping[str, object]]]:
        """The tables of a list, each with its path."""
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(path, f"found {shown(value)}; allowed a list of tables")
            return []
        return [((*path, index), item) for index, item in enumerate(value)]

    def truth(self, value: object, path: KeyPath) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            self.wrong(path, f"found {shown(value)}; allowed true, false")
        return value is True

    def made(self, path: KeyPath, make: Callable[[], _Built]) -> _Built | None:
        """What `make` returns, or None with a mistake where it raises `Wrong`."""
        try:
            return make()
        except Wrong as error:
            self.wrong(path, str(error))
            return None
