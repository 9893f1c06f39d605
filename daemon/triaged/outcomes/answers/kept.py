"""What was understood of an agent's answer when it was held: other words in its place do the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from triaged.desk.handover import Given
from triaged.desk.people import AgentFacts
from triaged.model import FileState, Order, Role
from triaged.outcomes.agents.parts import Parts, stored_parts
from triaged.outcomes.agents.telling import named
from triaged.outcomes.work import Work
from triaged.store.attachments import FileRow
from triaged.store.histories import History, Said

_FILE = tuple(name for name in FileRow.__slots__ if name != "next_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One held answer."""

    agent: str  #: first address of who wrote it
    of: str  #: his name
    public: bool  #: its words were for the customer
    subject: str  #: of the mail
    orders: Sequence[Order]  #: its commands that can be carried out
    files: Sequence[tuple[int, FileRow]]  #: that may go, each with its mail (inbox row)
    replaces: Sequence[int]  #: the held mails (inbox rows) in whose place it was to go
    readers: Sequence[str]  #: addresses of who took part in its ticket from outside
    until: str | None  #: Message-ID of what was said last on its ticket; None: nothing, or it has no ticket
    shown: Mapping[str, Any]  #: the facts of the question about it
    given: Given = field(default_factory=Given)  #: what it says for a higher tier, without its words

    def stored(self) -> dict[str, Any]:
        """Plain data, for the row of the question."""
        return {
            **{name: getattr(self, name) for name in ("agent", "of", "public", "subject", "until")},
            "orders": [asdict(each) for each in self.orders],
            "files": [[inbox, {name: getattr(file, name) for name in _FILE}] for inbox, file in self.files],
            "replaces": list(self.replaces),
            "readers": list(self.readers),
            "shown": dict(self.shown),
            "given": {"parts": dict(self.given.parts), "lines": self.given.lines},
        }


def kept_of(work: Work, inbox: int) -> Kept | None:
    """What was understood of a held answer, the last time that it was held."""
    asked = work.answers.asked(inbox)
    if asked is None or asked.kept is None:
        return None
    return Kept(
        **{
            **asked.kept,
            "orders": [Order(**each) for each in asked.kept["orders"]],
            "files": [(inbox, _file(work, file)) for inbox, file in asked.kept["files"]],
            "given": Given(**asked.kept.get("given", {})),
        }
    )


def author_of(work: Work, inbox: int) -> AgentFacts | None:
    """Who wrote a held answer; None where he is no agent any more."""
    kept = kept_of(work, inbox)
    return named(work, kept.agent) if kept is not None else None


def last_said(history: History) -> str | None:
    """Up to where who is asked now knows what was said."""
    return history.said[-1].message_id if history.said else None


def readers_of(history: History) -> list[str]:
    """Who takes part from outside."""
    return [each.address for each in history.people.values() if each.role is not Role.AGENT]


def said_since(history: History, kept: Kept) -> Sequence[Said]:
    """What was said on the ticket since the answer was held; all of it where nobody can tell any more."""
    known = [each.message_id for each in history.said]
    return history.said[known.index(kept.until) + 1 :] if kept.until in known else history.said


def with_held(work: Work, parts: Parts, kept: Kept | None) -> Parts:
    """The files of an answer, and behind them those of the held one in whose place it goes."""
    if kept is None:
        return parts
    rows = [{"inbox": inbox, **{name: getattr(file, name) for name in _FILE}} for inbox, file in kept.files]
    held = stored_parts(work, rows)
    mails = [each for each in (parts.first, *parts.further, held.first, *held.further) if each]
    return replace(parts, first=mails[0] if mails else (), further=mails[1:], named=[*parts.named, *held.named])


def _file(work: Work, row: Mapping[str, Any]) -> FileRow:
    state = FileState(row["state"])
    return FileRow(**{**row, "state": state, "next_at": work.now if state is FileState.WAITING else None})
