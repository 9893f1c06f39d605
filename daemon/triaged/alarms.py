"""What the operator has to know at once: in the log each time, by mail once an hour and matter, and few of a kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from triaged.model import ALARM_HANDLE, Address, Purpose
from triaged.notices import InternalLetter, Writer
from triaged.store.filing import NoticeRow

NOTICE = "alarm"
VALID = timedelta(hours=24)
MAILS_AN_HOUR = 5  #: of one kind, each about another address; what strangers can set off must not flood the operator
#: each kind of alarm, and what is to be done
HINTS = {
    "agents": (
        "`triaged show` with that number shows who writes there. Where a mail program answers for an agent, have him "
        "switch that off, or let it say what it is (`Auto-Submitted: auto-replied`)."
    ),
    "agent-bounced": (
        "his address in the settings may be wrong, or his mailbox full or gone. Until it is mended, see to his tickets."
    ),
    "breaker": (
        "`triaged tickets` shows who writes so much. An attack passes by itself; if this much mail is usual, raise "
        "acknowledgements_per_hour in [limits]."
    ),
    "missed": (
        "`triaged sla` with that number shows where the time went. Set the `lead` of that queue, or see to it yourself "
        "while he is away."
    ),
    "own-from": (
        "`triaged inbox raw` with that number shows it. Where a program of yours sends with this address, give it "
        "another one; else somebody forges it, and a DMARC policy lets your server refuse such mail."
    ),
    "questions": (
        "`triaged inbox list --outcome held` shows what waits; settle it with `triaged inbox admit` or `triaged inbox "
        "refuse`. Where a signed address has got around, `triaged revoke --ticket` takes it back."
    ),
    "storm": (
        "look at that ticket. If a machine writes there, have it stopped, or let a rule ignore it. An hour after its "
        "last mail the address opens tickets again."
    ),
    "untaken": (
        "`triaged show` with that number has it. Those of the queue are away or have been told; where nobody works in "
        "it, let an [[agent]] name it, or give it a lead."
    ),
}

log = structlog.get_logger()


class Context(Protocol):
    """What an alarm is raised in: a batch of work in one transaction."""

    @property
    def writer(self) -> Writer:
        """Writes it."""
        ...

    @property
    def now(self) -> datetime:
        """When."""
        ...

    @property
    def alarmed(self) -> set[str]:
        """What this batch has raised already."""
        ...

    def notice(self, letter: InternalLetter) -> NoticeRow | str:
        """The notice, or why it cannot be written."""
        ...


def operator_alarm(
    work: Context, kind: str, mailbox: str, facts: Mapping[str, object], *, sent: int = 0
) -> NoticeRow | None:
    """Raise an alarm.

    Args:
        work: Where it happened; the same alarm twice in it counts once.
        kind: One of HINTS.
        mailbox: The mailbox that it is about, and that the mail to the operator comes from.
        facts: Plain values that the log and the mail name: `sent` of "breaker"; `ticket` and `queue` of "untaken" and
            "missed", of this also `lead` and who was told `instead`, by their names; of the others
            `address`, whom it is about, with `ticket` or `inbox`.
        sent: How many mails of this kind the operator has got within the hour.

    Returns:
        The mail to the operator, where the settings name one and he has not got MAILS_AN_HOUR already. It is to be
        stored with "leave alone what is there": the next ones of an hour about the same address have the same cause.
    """
    this_one = f"{kind} {sorted(facts.items())}"
    if this_one in work.alarmed:
        return None
    work.alarmed.add(this_one)
    log.error("alarm", kind=kind, mailbox=mailbox, hint=HINTS[kind], **facts)
    settings = work.writer.desk.settings
    if settings.alarms_to is None or sent >= MAILS_AN_HOUR:
        return None
    notice = work.notice(
        InternalLetter(
            notice=NOTICE,
            cause=f"{NOTICE}:{kind}:{facts.get('address', '')}:{work.now.astimezone(UTC):%Y-%m-%dT%H}",
            mailbox=mailbox,
            recipient=Address(name="", addr=settings.alarms_to),
            handle=ALARM_HANDLE,
            purpose=Purpose.NOTE,
            language=None,
            facts={"kind": kind, "hint": HINTS[kind], "desk": settings.name, "most": MAILS_AN_HOUR, **facts},
            valid_for=VALID,
        )
    )
    return None if isinstance(notice, str) else notice
