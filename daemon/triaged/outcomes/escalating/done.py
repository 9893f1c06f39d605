"""What was done of what fell due: about one ticket, or in a whole batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from triaged.outcomes.escalating.lists import Line
from triaged.store.filing import NoticeRow
from triaged.store.reminding import Reminded


@dataclass(slots=True, kw_only=True)
class Done:
    """It piles up."""

    mails: Counter[str] = field(default_factory=Counter)  #: first address -> notices of their own
    listed: dict[str, list[Line]] = field(default_factory=dict)  #: first address -> what that agent hears of by a list
    notices: list[NoticeRow] = field(default_factory=list)
    steps: int = 0  #: that were carried out
    late: int = 0  #: that were missed

    def add(self, other: Done) -> None:
        """What was done about one more ticket."""
        self.mails += other.mails
        for address, lines in other.listed.items():
            self.listed.setdefault(address, []).extend(lines)
        self.notices += other.notices
        self.steps += other.steps
        self.late += other.late

    @property
    def heard(self) -> Collection[str]:
        """Who has heard of it, or will."""
        return {*self.mails, *self.listed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What follows for one ticket, and is to be written with that of the others."""

    number: int
    reminded: Reminded
    done: Done
