"""What the operator has to know at once: in the log each time, by mail at most once an hour and kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

from triaged.model import Address, Purpose
from triaged.notices import Letter, Writer
from triaged.store.filing import NoticeRow

NOTICE = "alarm"
VALID = timedelta(hours=24)
#: each kind of alarm, and what is to be done
HINTS = {
    "agent-bounced": (
        "his address in the settings may be wrong, or his mailbox full or gone. Until it is mended, see to his tickets."
    ),
    "breaker": (
        "`triaged tickets` shows who writes so much. An attack passes by itself; if this much mail is usual, raise "
        "acknowledgements_per_hour in [limits]."
    ),
    "storm": (
        "look at that ticket. If a machine writes there, have it stopped, or let a rule ignore it. An hour after its "
        "last mail the address opens tickets again."
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

    def notice(self, letter: Letter) -> NoticeRow | str:
        """The notice, or why it cannot be written."""
        ...


def operator_alarm(work: Context, kind: str, mailbox: str, facts: Mapping[str, object]) -> NoticeRow | None:
    """Raise an alarm.

    Args:
        work: Where it happened; the same alarm twice in it counts once.
        kind: One of HINTS.
        mailbox: The mailbox that it is about, and that the mail to the operator comes from.
        facts: Plain values that the log and the mail name: `sent` of "breaker", `address` and `ticket` of the others.

    Returns:
        The mail to the operator, where the settings name one. It is to be stored with "leave alone what is there":
        the next ones of an hour have the same cause.
    """
    this_one = f"{kind} {sorted(facts.items())}"
    if this_one in work.alarmed:
        return None
    work.alarmed.add(this_one)
    log.error("alarm", kind=kind, mailbox=mailbox, hint=HINTS[kind], **facts)
    settings = work.writer.desk.settings
    if settings.alarms_to is None:
        return None
    notice = work.notice(
        Letter(
            notice=NOTICE,
            cause=f"{NOTICE}:{kind}:{work.now.astimezone(UTC):%Y-%m-%dT%H}",
            mailbox=mailbox,
            recipient=Address(name="", addr=settings.alarms_to),
            handle=work.writer.nonce(),
            purpose=Purpose.NOTE,
            language=None,
            facts={"kind": kind, "hint": HINTS[kind], "desk": settings.name, **facts},
            valid_for=VALID,
        )
    )
    return None if isinstance(notice, str) else notice
