"""A mail that joins a ticket: in public, or as a note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from triaged.desk.commands import spoken
from triaged.model import (
    DONE,
    Address,
    AwayBy,
    ClaimedMail,
    Direction,
    KnownTicket,
    Note,
    Outcome,
    Reply,
    Role,
    Status,
    TriageDecision,
)
from triaged.outcomes.agents.announcing import Told, announce, tell_ruled
from triaged.outcomes.agents.asking import answered
from triaged.outcomes.agents.telling import named
from triaged.outcomes.answers.applying.absence import Absent, absent
from triaged.outcomes.answers.confirming import confirm
from triaged.outcomes.facts import ANSWERED, Facts, facts_of_reply
from triaged.outcomes.ruling import Ruled, carry_out, on_note
from triaged.outcomes.work import (
    Decided,
    Work,
    applied,
    file_rows,
    message_row,
    new_handle,
    numbered,
    received,
    triage_event,
    withheld,
)
from triaged.store.filing import EventRow, Filing, NoticeRow, ParticipantRow

#: For so long an agent counts as away whose mail program says so: it mostly says so once a week, and not until when.
ABSENT = timedelta(days=7)


def join_as_reply(work: Work, mail: ClaimedMail, decided: Decided, reply: Reply) -> Filing:
    """A public message of a ticket."""
    before = work.known.ticket(reply.ticket)
    learnt = ANSWERED if reply.written_by else facts_of_reply(work, decided.reading, decided.rules, before)
    before = learnt.of(before)
    becomes = _written_to(before) if reply.written_by else _after_reply(before, decided.rules, thanks=reply.thanks)
    ruled = _ruled(work, mail, decided, becomes, learnt) if _heeds_rules(before, reply) else Ruled(ticket=becomes)
    becomes = ruled.ticket
    facts = {
        "by": reply.by,
        **({"unproven": True} if not reply.proven else {}),
        **({"thanks": True} if reply.thanks else {}),
        **({"written_by": reply.written_by} if reply.written_by else {}),
    }
    more: list[tuple[str, Mapping[str, Any]]] = [*learnt.events]
    if ruled.events or becomes != replace(before, status=becomes.status, solved_at=becomes.solved_at):
        more.append(("triaged", triage_event(decided.rules)))
    if becomes.status is not before.status and "status" not in dict(ruled.events):
        more.append(("status", {"from": before.status, "to": becomes.status, "reason": "a reply came"}))
    files = file_rows(work, decided.reading)
    more += [*ruled.events, *withheld(mail, files)]
    told = (
        Told(offered_to=becomes.offered_to)
        if reply.written_by
        else announce(
            work,
            mail,
            decided.reading,
            becomes,
            files,
            opened=False,
            rules=applied(decided.rules),
            besides=ruled.besides,
        )
    )
    more += [("told", told.said)] if told.said else []
    admitted = decided.reading.mail.from_ if reply.by == "admitted" else None
    return replace(
        _join(work, mail, decided, replace(becomes, offered_to=told.offered_to), Outcome.REPLY, facts, *more),
        message=replace(
            message_row(work, decided.reading, Direction.OUT if reply.written_by else Direction.IN),
            agent=reply.written_by,
        ),
        participants=[
            *_joining(before, [each for each in (admitted, *reply.brings) if each is not None]),
            *ruled.participants,
            *told.participants,
        ],
        fields=learnt.rows,
        ties=ruled.ties,
        reminders=[*told.reminders, *learnt.reminders],
        forgets=[*ruled.forgets, *told.forgets, *learnt.forgets],
        acts=ruled.acts,
        notices=[*ruled.notices, *told.notices],
        alarms=told.alarms,
        alias_of=before.customer if admitted is not None and _is_new_address(mail, admitted, before) else None,
    )


def _heeds_rules(ticket: KnownTicket, reply: Reply) -> bool:
    """Whether the rules for replies have a say: not in what an agent writes, nor where nobody waits for mere thanks."""
    return reply.written_by is None and not (reply.thanks and ticket.status is not Status.PENDING)


def _ruled(work: Work, mail: ClaimedMail, decided: Decided, becomes: KnownTicket, learnt: Facts) -> Ruled:
    return carry_out(work, mail, decided.reading, decided.rules, becomes, event="reply", fields=learnt.rows)


def _is_new_address(mail: ClaimedMail, admitted: Address, ticket: KnownTicket) -> bool:
    """Whether who was admitted counts as the customer from now on.

    Not who took part already, since he may be a colleague; nor where the ticket was merged into another customer's.
    """
    return admitted.addr not in ticket.participants and mail.ticket == ticket.number


def join_as_note(work: Work, mail: ClaimedMail, decided: Decided, note: Note) -> Filing:
    """Internal text of a ticket."""
    facts = {"by": note.by, **({"agent": note.agent} if note.agent else {}), **_late(decided, note)}
    before = work.known.ticket(note.ticket)
    ruled = on_note(work, mail, decided, before, before)
    author = named(work, note.agent)
    told = Told() if author is None else tell_ruled(work, mail, decided.reading, ruled.ticket, author, ruled.also)
    events = [*ruled.events, *([("told", told.said)] if told.said else [])]
    said = [] if note.question is None else answered(work, mail, decided.reading, note.question, note=True)
    away = _absent(work, mail, note)
    return replace(
        _join(work, mail, decided, ruled.ticket, Outcome.NOTE, facts, *events),
        message=replace(message_row(work, decided.reading, Direction.NOTE), agent=note.agent),
        participants=[*ruled.participants, *told.participants],
        forgets=ruled.forgets,
        acts=[*ruled.acts, *away.acts],
        notices=[*said, *ruled.notices, *told.notices, *_told_what_goes_on(work, mail, decided, note, away)],
        alarms=told.alarms,
    )


def _absent(work: Work, mail: ClaimedMail, note: Note) -> Absent:
    if note.absent is None or mail.quiet:
        return Absent()
    return absent(work, note.absent, work.now + ABSENT, by=AwayBy.PROGRAM)


def _told_what_goes_on(
    work: Work, mail: ClaimedMail, decided: Decided, note: Note, away: Absent
) -> Sequence[NoticeRow]:
    """Whose mail program says that he is away learns which of his tickets go on to others, the first time it says so.

    Only once, since the program may answer that too.
    """
    agent = named(work, note.absent)
    if agent is None or not away.goes or agent.address in work.staff.away:
        return ()
    notices, _joins = confirm(work, mail, decided, None, agent, away.said(), public=None, note=None, as_text=())
    return notices


def _late(decided: Decided, note: Note) -> dict[str, Any]:
    """What the history says of a verb that answers a question which somebody has settled already."""
    if note.question is None or not note.question.settled:
        return {}
    said = spoken(decided.reading.mail.reply, note.question.kind)
    if said is None:
        return {}
    return {"late": f"#{said.verb}: it was settled already"}


def _join(
    work: Work,
    mail: ClaimedMail,
    decided: Decided,
    becomes: KnownTicket,
    outcome: Outcome,
    facts: Mapping[str, Any],
    *more: tuple[str, Mapping[str, Any]],
) -> Filing:
    reading = decided.reading
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=outcome,
        message_id=reading.message_id,
        ticket=becomes.number,
        becomes=becomes,
        files=file_rows(work, reading),
        events=_events(work, becomes.number, ("received", {**received(mail, reading, outcome), **facts}), *more),
    )


def _events(work: Work, number: int, *events: tuple[str, Mapping[str, Any]]) -> list[EventRow]:
    return numbered(work.known.last_event(number), *events)


def _joining(ticket: KnownTicket, people: list[Address]) -> list[ParticipantRow]:
    return [
        ParticipantRow(address=each.addr, name=each.name, role=Role.COLLEAGUE, handle=new_handle())
        for each in people
        if each.addr not in ticket.participants
    ]


def _written_to(ticket: KnownTicket) -> KnownTicket:
    """An agent has written to the customer."""
    return replace(ticket, status=Status.OPEN) if ticket.status is Status.NEW else ticket


def _after_reply(ticket: KnownTicket, triage: TriageDecision, *, thanks: bool) -> KnownTicket:
    """The customer has written again: what waited for him is open, and the rules for replies have had their say."""
    if thanks and ticket.status is not Status.PENDING:  # whoever waits for an answer wants to see even that
        return ticket
    waited = triage.status is None and (ticket.status is Status.PENDING or ticket.status in DONE)
    return replace(
        ticket,
        status=Status.OPEN if waited else ticket.status,
        solved_at=None if waited else ticket.solved_at,
        priority=triage.priority,
        queue=triage.queue,
        tier=triage.tier,
        tags=triage.tags,
    )
