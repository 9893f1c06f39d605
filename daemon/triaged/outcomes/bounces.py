"""A report about a notice of a ticket.

It stands on the ticket, and an agent learns of it. It never makes us write to whom it names, opens nothing again, and
changes no status. That it is about a mail of ours at all, the thread decision has checked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog

from triaged.model import (
    FIRST_DAY,
    BouncedRecipient,
    BounceOf,
    ClaimedMail,
    Direction,
    KnownTicket,
    OriginKind,
    Outcome,
    Role,
)
from triaged.outcomes.agents.telling import News, handle_of, named, tell
from triaged.outcomes.work import Decided, Work, message_row, numbered, received
from triaged.store.filing import BouncedRow, Filing, NoticeRow, ParticipantRow

NO_WORDS = "no reason is given"

#: RFC 3463 3.2-3.8: subject and detail -> why, as the templates know it; the first that fits counts.
_CODES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.ASCII), why)
    for pattern, why in (
        (r"[45]\.1\.(?:[0-46]|10)|5\.2\.1", "address"),
        (r"[45]\.2\.2|[45]\.3\.1", "full"),
        (r"[45]\.2\.3|[45]\.3\.4", "size"),
        (r"[45]\.7\.\d+", "spam"),
        (r"[45]\.4\.\d+|4\.2\.1|4\.3\.[02]", "unreachable"),
    )
)
#: What servers write where their code says little, or another thing than they mean.
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), why)
    for pattern, why in (
        (
            (
                r"(?:user|recipient|mailbox|address|account|alias)[\w<>@.\s:-]{0,80}?"
                r"(?:unknown|does ?n[o']t exist|not found|disabled|no longer|invalid|rejected: (?:access denied|user))"
                r"|no such (?:user|recipient|mailbox|address|domain)"
                r"|(?:unknown|invalid) (?:user|recipient|mailbox|address)"
            ),
            "address",
        ),
        (r"over ?quota|quota exceeded|exceed\w* (?:\w+ ){0,3}quota|mailbox (?:is )?full|insufficient storage", "full"),
        (r"(?:message|mail|size)[\w\s]{0,40}(?:too (?:large|big)|exceeds)", "size"),
        (r"\bspam\b|blacklist|blocklist|blocked using|reputation|dmarc|\bspf\b|policy|content rejected", "spam"),
        (r"timed? ?out|unreachable|connection refused|no route|host not found|could not connect", "unreachable"),
    )
)
_VAGUE = re.compile(r"[45]\.(?:0\.0|7\.1|4\.1)", re.ASCII)  #: codes for many things: there the words count first

log = structlog.get_logger()


def bounce(work: Work, mail: ClaimedMail, decided: Decided, failed: BounceOf) -> Filing:
    """The failure stands on the ticket, and who minds it is told; it changes nothing else of the ticket."""
    reading, ticket = decided.reading, work.known.ticket(failed.ticket)
    reported = _reported(reading.origin.bounces, failed.recipient)
    what: dict[str, Any] = {
        "to": failed.recipient,
        "role": failed.role,
        "notice": _notice(work, decided),
        "status": reported.status if reported else None,
        "diagnostic": reported.diagnostic if reported else None,
    }
    delayed = reading.origin.kind is OriginKind.DELAY
    notice, joins = (None, []) if delayed else _tell(work, mail, decided, failed, ticket, reported)
    about = {"address": failed.recipient, "ticket": ticket.number}
    alarms = work.alarm("agent-bounced", mail.mailbox, about) if failed.role is Role.AGENT and not delayed else []
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.BOUNCE,
        message_id=reading.message_id,
        ticket=ticket.number,
        becomes=ticket,
        message=message_row(work, reading, Direction.NOTE),
        participants=joins,
        bounced=[] if delayed else _bounced(decided, failed, reported),
        events=numbered(
            work.known.last_event(ticket.number),
            ("received", received(mail, reading, Outcome.BOUNCE)),
            ("delayed" if delayed else "not reached", {**what, "told": notice.recipient if notice else None}),
        ),
        notices=[notice] if notice is not None else [],
        alarms=alarms,
    )


def why_not_reached(status: str | None, diagnostic: str | None) -> str:
    """Why a mail did not arrive: "address", "full", "size", "spam", "unreachable" or "unknown".

    Args:
        status: RFC 3463, e.g. "5.1.1".
        diagnostic: The server's words.
    """
    by_code = next((why for pattern, why in _CODES if pattern.fullmatch(status or "")), None)
    by_words = next((why for pattern, why in _WORDS if pattern.search(diagnostic or "")), None)
    if status is None or _VAGUE.fullmatch(status):
        return by_words or by_code or "unknown"
    return by_code or by_words or "unknown"


def words_of(reported: BouncedRecipient | None) -> str:
    """What the server said, one line, with the code in front where the words lack it."""
    if reported is None:
        return NO_WORDS
    words = reported.diagnostic or ""
    status = reported.status if reported.status and reported.status not in words else None
    return " ".join(filter(None, (status, words))) or NO_WORDS


def _reported(bounces: Sequence[BouncedRecipient], recipient: str) -> BouncedRecipient | None:
    """What the report says of the recipient, else of the one to whom he lets his mail be passed on."""
    return next((each for each in bounces if each.recipient == recipient), next(iter(bounces), None))


def _notice(work: Work, decided: Decided) -> str | None:
    known = (work.known.notice(each) for each in decided.reading.own_ids)
    return next((notice for notice in known if notice is not None), None)


def _bounced(decided: Decided, failed: BounceOf, reported: BouncedRecipient | None) -> list[BouncedRow]:
    return [
        BouncedRow(message_id=each, recipient=failed.recipient, words=words_of(reported))
        for each in decided.reading.own_ids
    ]


def _tell(
    work: Work,
    mail: ClaimedMail,
    decided: Decided,
    failed: BounceOf,
    ticket: KnownTicket,
    reported: BouncedRecipient | None,
) -> tuple[NoticeRow | None, list[ParticipantRow]]:
    """Who minds the ticket is told, never he who was not reached; once for each recipient and day."""
    agent = work.minder(ticket, without={failed.recipient})
    if agent is None or mail.quiet:
        return None, []
    handle, joins = handle_of(work, ticket, agent)
    status, diagnostic = (reported.status, reported.diagnostic) if reported else (None, None)
    news = News(
        notice="bounce_agent",
        cause=f"bounce_agent:{ticket.number}:{failed.recipient}:{work.now.date()}",
        facts={
            "recipient": failed.recipient,
            "agent": _agent_name(work, failed) if failed.role is Role.AGENT else None,
            "notice": _notice(work, decided),
            "sent_on": _sent_on(decided),
            "why": why_not_reached(status, diagnostic),
            "words": None if reported is None else words_of(reported),
        },
    )
    notice = tell(work, mail, ticket, agent, handle, news)
    if isinstance(notice, str):
        log.warning("agent not told", ticket=ticket.number, agent=agent.address, error=notice)
        return None, []
    return notice, joins


def _agent_name(work: Work, failed: BounceOf) -> str:
    """How the agent is called who was not reached; his address, where he is none any more."""
    known = named(work, failed.recipient)
    return known.name if known is not None and known.name else failed.recipient


def _sent_on(decided: Decided) -> str | None:
    """The day of the mail that did not arrive."""
    tokens = [*decided.reading.tokens, *decided.reading.own_ids.values()]
    return str(FIRST_DAY + timedelta(days=tokens[0].day)) if tokens else None
