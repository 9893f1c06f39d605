"""What an agent writes to his own desk address, about no ticket yet: commands, and tickets that he opens himself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from triaged.model import (
    Address,
    Direction,
    Doubt,
    DoubtKind,
    EvidenceLevel,
    KnownTicket,
    Order,
    Outcome,
    Priority,
    Role,
    Settled,
    Status,
    Tier,
)
from triaged.model.commands import Help, OpenFor
from triaged.outcomes.agents.brakes import once_a_day
from triaged.outcomes.agents.telling import handle_of
from triaged.outcomes.answers.applying import customer_of
from triaged.outcomes.answers.following import (
    Follows,
    carry_out,
    confirm_to_him,
    in_place,
    not_done,
    nothing_but_mistakes,
)
from triaged.outcomes.answers.guarding import guard, mentor_of, subject_of
from triaged.outcomes.answers.heard import Heard
from triaged.outcomes.answers.keeping import Reason, Why, doubtful, keep, keep_for_mentor
from triaged.outcomes.answers.kept import with_held
from triaged.outcomes.answers.looking_up import look_up
from triaged.outcomes.answers.onboarding import proof_of
from triaged.outcomes.answers.relaying import relay
from triaged.outcomes.work import (
    SUBJECT_CHARACTERS,
    Work,
    file_rows,
    message_row,
    new_handle,
    nothing_more,
    numbered,
    received,
    withheld,
)
from triaged.store.answers import ANSWERED_EVENT
from triaged.store.attachments import FileRow
from triaged.store.filing import Filing, ParticipantRow, TicketRow
from triaged.store.histories import History, Person


def at_his_desk(work: Work, heard: Heard) -> Filing:
    """Commands alone; a mail without one brings him the help."""
    opens = [(order, act) for order, act in heard.acts if isinstance(act, OpenFor)]
    if opens and not heard.doubts:
        return _open_for(work, heard, *opens[0])
    follows = Follows(becomes=None)
    # what belongs to a ticket that is still to be opened cannot be carried out here
    mistakes, _needs_code = carry_out(work, heard, follows) if not opens else ((), False)
    doubts = [*heard.doubts, *mistakes]
    if nothing_but_mistakes(heard, doubts):
        return _nothing_done(work, heard, doubts)
    if doubts:
        return keep(work, heard, [doubtful(each) for each in doubts])
    reason = None
    if not heard.acts:
        reason = "no command in it: the agent gets the help, once a day"
        found = look_up(work, heard.mail, heard.decided, None, heard.agent, Help())
        follows.notices += [] if isinstance(found, Doubt) else once_a_day(work, heard.agent, found[0])
    settles = in_place(work, heard, follows)
    confirm_to_him(work, heard, follows, sent=False, note=False)
    return replace(
        nothing_more(heard.mail, heard.decided, Outcome.COMMAND, reason or _said(heard)),
        settles=settles,
        acts=[*follows.acts, *proof_of(work, heard.decided, heard.said)],
        notices=follows.notices,
    )


def _nothing_done(work: Work, heard: Heard, doubts: Sequence[Doubt]) -> Filing:
    """Commands alone, of which one cannot be carried out: he hears so at once."""
    nothing, done = not_done(heard, doubts)
    follows = Follows(becomes=None, done=done)
    confirm_to_him(work, nothing, follows, sent=False, note=False)
    reason = f"not done: {', '.join(each.line for each in doubts)}"
    return replace(
        nothing_more(heard.mail, heard.decided, Outcome.COMMAND, reason),
        acts=list(proof_of(work, heard.decided, heard.said)),
        notices=follows.notices,
    )


def _said(heard: Heard) -> str:
    verbs = ", ".join(f"#{order.verb}" for order, _act in heard.acts)
    return f"{verbs} by {heard.agent.address}"


def _open_for(work: Work, heard: Heard, order: Order, act: OpenFor) -> Filing:
    """A new ticket for a customer; the text is the first mail to him."""
    customer = customer_of(work, order, act)
    if isinstance(customer, Doubt) and nothing_but_mistakes(heard, [customer]):
        return _nothing_done(work, heard, [customer])
    if isinstance(customer, Doubt):
        return keep(work, heard, [doubtful(customer)])
    person = ParticipantRow(address=customer.addr, name=customer.name, role=Role.CUSTOMER, handle=new_handle())
    follows = Follows(becomes=_new(work, heard, customer), participants=[person])
    rest = [(each, other) for each, other in heard.acts if not isinstance(other, OpenFor)]
    opening = replace(heard, acts=rest)
    mistakes, needs_code = carry_out(work, opening, follows)
    if needs_code:
        why = "what takes a code cannot be done here: open the ticket first"
        mistakes = [*mistakes, Doubt(kind=DoubtKind.ARGUMENT, line=order.line, meant=order.verb, why=why)]
    files = file_rows(work, heard.decided.reading)
    history = History(people={customer.addr: _person(person)})
    guarded = guard(work, replace(opening, doubts=mistakes), follows.ticket, history, files)
    opened = replace(heard, acts=[(order, act), *rest])
    if not heard.public and heard.words and not guarded.reasons:
        return _opened(work, opened, follows, files, None)
    if guarded.cleared is None:
        return keep(work, heard, guarded.reasons or [Reason(kind=Why.EMPTY)])
    mentor = mentor_of(work, heard.agent)
    if mentor is not None and heard.released is not Settled.APPROVED:
        return keep_for_mentor(work, heard, mentor, customer.addr)
    parts = with_held(work, guarded.parts, heard.held)
    relayed = relay(work, heard.mail, follows.ticket, heard.agent, [_person(person)], guarded.cleared, parts)
    if not relayed.said["to"]:
        return keep(work, heard, [Reason(kind=Why.UNREACHABLE, why=relayed.said["not_to"].get(customer.addr))])
    follows.notices += relayed.notices
    what = {"inbox": heard.mail.id, "agent": heard.agent.address, **relayed.said}
    return _opened(work, opened, follows, files, what)


def _opened(
    work: Work, heard: Heard, follows: Follows, files: Sequence[FileRow], answered: Mapping[str, Any] | None
) -> Filing:
    """The new ticket with its first message: one to the customer, or a note where nothing was `answered`."""
    mail, reading, ticket = heard.mail, heard.decided.reading, follows.ticket
    _handle, rows = handle_of(work, ticket, heard.agent)
    follows.participants += rows
    follows.done.insert(0, {"what": "opened", "value": ticket.number, "customer": ticket.customer})
    settles = in_place(work, heard, follows)
    sent = answered is not None
    confirm_to_him(work, heard, follows, sent=sent, note=not sent)
    facts = {**received(mail, reading, Outcome.TICKET), "by": heard.said.by, "agent": heard.agent.address}
    said = [(ANSWERED_EVENT, answered)] if answered is not None else []
    events = [("received", facts), *said, *follows.events, *withheld(mail, files)]
    message = message_row(work, reading, Direction.OUT if sent else Direction.NOTE)
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.TICKET,
        message_id=reading.message_id,
        ticket=ticket.number,
        opens=_row(ticket),
        message=replace(message, text=heard.words if sent else heard.inside, agent=heard.agent.address),
        fields=follows.fields,
        participants=follows.participants,
        files=files,
        settles=settles,
        events=numbered(0, *events),
        reminders=follows.reminders,
        acts=[*follows.acts, *proof_of(work, heard.decided, heard.said)],
        notices=follows.notices,
        alarms=follows.alarms,
    )


def _new(work: Work, heard: Heard, customer: Address) -> KnownTicket:
    """The ticket as its agent opens it: his own, and open, since he has written."""
    settings = work.writer.desk.settings
    mailbox = settings.mailbox(heard.mail.mailbox)
    return KnownTicket(
        number=work.numbers.next("ticket"),
        subject=subject_of(work, heard)[:SUBJECT_CHARACTERS],
        status=Status.OPEN,
        priority=Priority.P3,
        queue=mailbox.queue,
        tier=Tier.L1,
        tags=(),
        language=settings.queue(mailbox.queue).language,
        customer=customer.addr,
        mailbox=mailbox.name,
        evidence=EvidenceLevel.A3,
        created_at=work.now,
        updated_at=work.now,
        assignee=heard.agent.address if heard.held is None else heard.held.agent,
        participants=frozenset({customer.addr}),
    )


def _row(ticket: KnownTicket) -> TicketRow:
    return TicketRow(
        number=ticket.number,
        subject=ticket.subject,
        status=ticket.status,
        priority=ticket.priority,
        queue=ticket.queue,
        tier=ticket.tier,
        customer=ticket.customer,
        mailbox=ticket.mailbox,
        language=ticket.language,
        tags=ticket.tags,
        evidence=ticket.evidence,
        assignee=ticket.assignee,
        offered_to=ticket.offered_to,
    )


def _person(row: ParticipantRow) -> Person:
    return Person(address=row.address, name=row.name, role=row.role, handle=row.handle)
