"""A mail that waits for a person's word.

A held mail joins nothing. Where it names a ticket, one agent is asked about it: his answer `#admit` or `#refuse`
settles it (`outcomes.answers.settling`), and any other answer is a note. What was admitted is decided anew, by the
same steps as all mail.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from triaged.desk.people import AgentFacts
from triaged.mail.addrlist import to_ascii
from triaged.model import (
    Address,
    ClaimedMail,
    Held,
    KnownTicket,
    Outcome,
    Purpose,
    QuestionKind,
    Reading,
)
from triaged.notices import PublicLetter, chain
from triaged.outcomes.acknowledge import DAILY_CAP, DOMAIN_CAP, answer_by
from triaged.outcomes.agents.asking import answered, ask
from triaged.outcomes.agents.telling import OLDER, named
from triaged.outcomes.work import (
    Decided,
    Work,
    new_handle,
    nothing_more,
    numbered,
)
from triaged.store.filing import Filing, NoticeRow, QuestionRow

VALID = timedelta(hours=4)  #: of the line to the sender


def hold(work: Work, mail: ClaimedMail, decided: Decided, held: Held) -> Filing:
    """The mail joins nothing before somebody has said so: an agent of its ticket, or he in whose name it is."""
    reading = decided.reading
    ticket = work.known.ticket(held.ticket) if held.ticket is not None else None
    if held.question is None or (ticket is None and held.of is None):
        return replace(
            nothing_more(mail, decided, Outcome.HELD, held.reason, held.ticket),
            notices=[] if held.answers is None else answered(work, mail, reading, held.answers, note=False),
            alarms=_own_from(work, mail, reading),
        )
    agent = named(work, held.of) if ticket is None or held.of is not None else work.minder(ticket)
    asked = ask(work, mail, reading, ticket, held.question, agent)
    line, row, told = _answer_sender(work, mail, reading, ticket, held.question, agent)
    sender = reading.mail.from_
    what = {
        "inbox": mail.id,
        "from": sender.addr if sender else None,
        "question": held.question,
        "reason": held.reason,
        "evidence": f"{reading.evidence.level.name}: {reading.evidence.why}",
        **asked.said,
        **told,
    }
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.HELD,
        message_id=reading.message_id,
        reason=held.reason,
        ticket=ticket.number if ticket else None,
        becomes=ticket,
        questions=[each for each in (asked.question, row) if each is not None],
        events=numbered(work.known.last_event(ticket.number), ("held", what)) if ticket else [],
        notices=[each for each in (asked.notice, line) if each is not None],
        alarms=asked.alarms,
    )


def _own_from(work: Work, mail: ClaimedMail, reading: Reading) -> list[NoticeRow]:
    """The operator is told of a mail with an address of ours in From that is not ours."""
    sender = reading.mail.from_
    if mail.quiet or sender is None or not work.writer.desk.site.is_own(sender.addr):
        return []
    return work.alarm("own-from", mail.mailbox, {"address": sender.addr, "inbox": mail.id})


def _answer_sender(
    work: Work,
    mail: ClaimedMail,
    reading: Reading,
    ticket: KnownTicket | None,
    kind: QuestionKind,
    agent: AgentFacts | None,
) -> tuple[NoticeRow | None, QuestionRow | None, dict[str, Any]]:
    """One fixed line to the sender, which says nothing of the ticket; what he answers; what the history says of it.

    His answer leads to the same ticket and is held for it too, as long as nobody has admitted him.
    """
    if kind is not QuestionKind.ADMIT or ticket is None:
        return None, None, {}  # to whom a mail in an agent's name is answered, only the agent knows
    reason = _why_no_line(work, mail, reading, agent)
    sender = reading.mail.from_
    if reason is not None or sender is None:
        return None, None, {"sender_told": False, "not_told": reason}
    handle = new_handle()
    notice = work.notice(
        PublicLetter(
            notice="held_sender",
            cause=f"held_sender:{ticket.number}:{sender.addr}:{work.now.date()}",
            mailbox=mail.mailbox,
            recipient=Address(name="", addr=sender.addr),
            handle=handle,
            purpose=Purpose.REPLY,
            language=reading.language,
            facts={
                "desk": work.writer.desk.settings.name,
                "answer_by": answer_by(work, reading, work.writer.desk.settings.mailbox(mail.mailbox).queue),
            },
            valid_for=VALID,
            in_reply_to=reading.mail.message_id,
            references=chain((), (), reading.mail.message_id),
            auto_submitted="auto-replied",  # RFC 3834 5
        )
    )
    if isinstance(notice, str):
        return None, None, {"sender_told": False, "not_told": notice}
    row = QuestionRow(kind=QuestionKind.TOLD, address=sender.addr, sender=sender.addr, handle=handle)
    return notice, row, {"sender_told": True}


def _why_no_line(work: Work, mail: ClaimedMail, reading: Reading, agent: AgentFacts | None) -> str | None:
    """The law of acknowledgements (`outcomes.acknowledge`), but that what comes too much is not told later either."""
    sender = reading.mail.from_
    if mail.quiet:
        return OLDER
    if sender is None:
        return "no single usable sender"
    if not reading.origin.may_ack:
        return f"not written by a person: {', '.join(reading.origin.reasons)}"
    if work.writer.desk.site.is_own(sender.addr):
        return "an address of this desk"
    if agent is not None and work.writer.desk.site.agents.get(sender.addr) == agent.address:
        return "it is he who is asked"
    if to_ascii(sender.addr) is None:
        return "the sender's address needs SMTPUTF8"
    return _over_cap(work, reading, sender.addr)


def _over_cap(work: Work, reading: Reading, address: str) -> str | None:
    sent, proven = work.known.senders.sent(address), reading.evidence.level.is_proven
    if sent.today >= (DAILY_CAP if proven else 1):
        return f"{sent.today} automatic mails to this address within a day"
    if sent.desk_hour >= work.writer.desk.settings.limits.acknowledgements_per_hour:
        return f"the desk has sent {sent.desk_hour} within the hour, which is its limit"
    if not proven and sent.domain_hour >= DOMAIN_CAP:
        return f"{sent.domain_hour} automatic mails to this domain within an hour"
    return None
