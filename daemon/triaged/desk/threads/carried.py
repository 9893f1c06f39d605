"""What we signed and a mail carries, and whom we gave it to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triaged.desk.threads.case import Case
from triaged.model import ALARM_HANDLE, Holder, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One good token of a mail."""

    token: Token
    by: str  #: "token" in a recipient address, "own-id" in a referenced Message-ID
    holder: Holder | None  #: whom we gave it to; None where that is not known any more


def carried(case: Case) -> Iterator[Carried]:
    """All that a mail carries, in the order of trust: addresses, In-Reply-To, References from the newest."""
    reading = case.reading
    newest_first = (*case.mail.in_reply_to, *reversed(case.mail.references))
    found = [(token, "token") for token in reading.tokens]
    found += [(reading.own_ids[known], "own-id") for known in newest_first if known in reading.own_ids]
    for token, by in found:
        yield Carried(token=token, by=by, holder=case.candidates.by_handle.get(token.handle))


def why_nowhere(case: Case) -> str | None:
    """Why what a mail carries leads to no ticket: we signed it for nobody's ticket, or it is not known any more."""
    known = {*case.candidates.questions, *case.candidates.desks}
    lost = [each.token.handle for each in carried(case) if each.holder is None and each.token.handle not in known]
    if ALARM_HANDLE in lost:
        return "answers an alarm, which belongs to no ticket"
    return "answers a mail of ours that is not known any more (was a backup restored?)" if lost else None
