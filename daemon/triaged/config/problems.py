"""What is wrong with the settings: values with their place, and all of them in one error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from triaged.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One mistake in one file."""

    file: str
    line: int  #: 0 when the file as a whole is meant
    key: str  #: dotted, such as "mailbox[0].port"; empty when no key is meant
    message: str  #: what was found and what is allowed

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class SettingsError(ConfigError):
    """The settings cannot be used; `problems` has every mistake, `str()` one line for each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(dict.fromkeys(sorted(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def dotted(path: Iterable[str | int]) -> str:
    """A key path as people write it: mailbox[0].port."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".")
