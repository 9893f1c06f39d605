"""More of what a monitoring system has told of: it joins the ticket, and what has recovered is solved.

Contract
--------
* Agents hear of what became worse or came back as of a customer's mail; of what is over, or goes to and fro, only who
  has the ticket or was asked to take it, once. Of all the rest nobody hears; nobody outside hears of anything.
* A ticket is solved when all that it is about is well, those things included that came by a merge. One in which people
  outside wait is not: who has it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from triaged.desk.flapping import STEADY_AFTER, first_of
from triaged.model import (
    DONE,
    UNSETTLED,
    Alert,
    AlertNews,
    AlertState,
    ClaimedMail,
    Direction,
    KnownAlert,
    KnownTicket,
    Outcome,
    Reading,
    Recurrence,
    ReminderKind,
    Status,
    Worded,
)
from triaged.outcomes.agents.announcing import Told, announce
from triaged.outcomes.agents.choosing import untaken
from triaged.outcomes.agents.messages import SHOWN_CHARACTERS, Message, mailing, message_of, written_by
from triaged.outcomes.agents.telling import named
from triaged.outcomes.ruling import Ruled, carry_out
from triaged.outcomes.work import (
    Decided,
    Work,
    applied,
    file_rows,
    message_row,
    numbered,
    received,
    triage_event,
    withheld,
)
from triaged.store.alerts import RememberAlert
from triaged.store.attachments import FileRow
from triaged.store.filing import Filing, ReminderRow

OVER = "the monitoring system says that it is over"
AGAIN = "the monitoring system says that it is a problem again"
_NEEDLESS = (ReminderKind.UNTAKEN, ReminderKind.PENDING, ReminderKind.FACTS, ReminderKind.STEADY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steady:
    """What went to and fro has been well long enough."""

    ticket: KnownTicket  #: as it is afterwards
    told: Told
    events: Sequence[tuple[str, Mapping[str, Any]]]
    acts: Sequence[RememberAlert]


def join_as_alert(work: Work, mail: ClaimedMail, decided: Decided, said: Recurrence) -> Filing:
    """A further alert mail of a ticket."""
    reading, before = decided.reading, work.known.ticket(said.ticket)
    ruled = _ruled(work, mail, decided, _after(work, decided, said, before))
    becomes = ruled.ticket
    files = file_rows(work, reading)
    told = _tell(work, mail, decided, said, before, ruled, files)
    more: list[tuple[str, Mapping[str, Any]]] = [("alert", _event(said, reading.alert))]
    if decided.triage is not None and becomes != replace(before, status=becomes.status, solved_at=becomes.solved_at):
        more.append(("triaged", triage_event(decided.rules)))
    if becomes.status is not before.status and "status" not in dict(ruled.events):
        reason = OVER if becomes.status is Status.SOLVED else AGAIN
        more.append(("status", {"from": before.status, "to": becomes.status, "reason": reason}))
    more += [*ruled.events, *([("told", told.said)] if told.said else []), *withheld(mail, files)]
    came = {**received(mail, reading, Outcome.REPLY), "by": "alert"}
    reminders, forgets = _reminders(work, said, becomes)
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=Outcome.REPLY,
        message_id=reading.message_id,
        ticket=becomes.number,
        becomes=replace(becomes, offered_to=told.offered_to),
        message=message_row(work, reading, Direction.IN),
        files=files,
        participants=[*ruled.participants, *told.participants],
        ties=ruled.ties,
        events=numbered(work.known.last_event(becomes.number), ("received", came), *more),
        reminders=[*told.reminders, *reminders],
        forgets=[*ruled.forgets, *told.forgets, *forgets],
        acts=[*ruled.acts, RememberAlert(alert=said.alert)],
        notices=[*ruled.notices, *told.notices],
        alarms=told.alarms,
    )


def remembered(mail: ClaimedMail, reading: Reading, number: int) -> list[RememberAlert]:
    """What is known from now on of what an alert tells of that opens a ticket; nothing of any other mail."""
    if reading.alert is None:
        return []
    return [RememberAlert(alert=first_of(reading.alert, number, reading.received_at, quiet=mail.quiet))]


def steady(work: Work, ticket: KnownTicket, cause: str) -> Steady | None:
    """What went to and fro counts as over; None where it does not: it is a problem, or somebody has solved it.

    Args:
        work: The work, of no mail.
        ticket: What it is about.
        cause: As in `Message`.
    """
    things = _things(work, ticket)
    if ticket.status not in UNSETTLED or not things or any(each.state is AlertState.PROBLEM for each in things):
        return None
    becomes = ticket if _is_of_people(work, ticket) else replace(ticket, status=Status.SOLVED, solved_at=work.now)
    solved = [("status", {"from": ticket.status, "to": becomes.status, "reason": OVER})]
    message = Message(cause=cause, inbox=None, words=Worded(text=""))
    public = work.histories.of(ticket.number).public()
    if public:
        text = public[-1].text
        shown = replace(message, words=Worded(text=text[:SHOWN_CHARACTERS]), more=len(text) > SHOWN_CHARACTERS)
        message = written_by(public[-1], ticket, shown)
    return Steady(
        ticket=becomes,
        told=_tell_minder(work, becomes, message, _why_over(work, ticket)),
        events=solved if becomes is not ticket else [],
        acts=[RememberAlert(alert=replace(each, flapping=False)) for each in things if each.flapping],
    )


def _after(work: Work, decided: Decided, said: Recurrence, before: KnownTicket) -> KnownTicket:
    """The ticket after the mail."""
    ticket = before
    if decided.triage is not None:
        rules = decided.rules
        ticket = replace(ticket, priority=rules.priority, queue=rules.queue, tier=rules.tier, tags=rules.tags)
    if _is_well(work, said, before) and not _is_of_people(work, before):
        return replace(ticket, status=Status.SOLVED, solved_at=work.now)
    if _is_news_of_problem(said) and before.status in (*DONE, Status.PENDING):
        return replace(ticket, status=Status.OPEN, solved_at=None)
    return ticket


def _is_well(work: Work, said: Recurrence, ticket: KnownTicket) -> bool:
    """Whether the thing has recovered, and nothing else that the ticket is about is a problem."""
    if said.news is not AlertNews.RECOVERED or ticket.status not in UNSETTLED:
        return False
    others = [each for each in _things(work, ticket) if each.key != said.alert.key]
    return all(each.state is not AlertState.PROBLEM for each in others)


def _is_of_people(work: Work, ticket: KnownTicket) -> bool:
    """Whether people outside wait in it, by a merge: whether their matter is over, no monitoring system knows."""
    return bool(ticket.participants and work.histories.merged_from(ticket.number))


def _is_news_of_problem(said: Recurrence) -> bool:
    fresh = said.news in (AlertNews.WORSE, AlertNews.BACK, AlertNews.FLAPPING)
    return fresh and said.alert.state is AlertState.PROBLEM


def _things(work: Work, ticket: KnownTicket) -> list[KnownAlert]:
    """All that a ticket is about, with what came into it by merges."""
    _look_up(work, ticket.number)
    came = ((number, work.known.find(number)) for number in work.histories.merged_from(ticket.number))
    merged = [number for number, found in came if found is not None and found.number == ticket.number]
    return work.known.alerts_of({ticket.number, *merged})


def _look_up(work: Work, number: int) -> None:
    """All that `_things` asks, at once for every ticket of which the batch's alerts are."""
    numbers = {number, *work.known.told_of()}
    if work.histories.look_up(numbers):
        merged = {each for of in numbers for each in work.histories.merged_from(of)}
        work.known.load(merged)
        work.known.alerts_of({*numbers, *merged})


def _ruled(work: Work, mail: ClaimedMail, decided: Decided, ticket: KnownTicket) -> Ruled:
    """What the rules say besides; they are asked of what became worse or came back."""
    if decided.triage is None:
        return Ruled(ticket=ticket)
    return carry_out(work, mail, decided.reading, decided.triage, ticket, event="reply")


def _tell(
    work: Work,
    mail: ClaimedMail,
    decided: Decided,
    said: Recurrence,
    before: KnownTicket,
    ruled: Ruled,
    files: Sequence[FileRow],
) -> Told:
    """Who hears of it."""
    ticket = ruled.ticket
    minder = named(work, ticket.assignee) or named(work, ticket.offered_to)
    if said.news is AlertNews.FLAPPING and minder is not None and not mail.quiet and ticket.status is not Status.SPAM:
        message = message_of(work, mail, decided.reading, files)
        return _asked_still(work, before, ticket, _tell_minder(work, ticket, message, "flapping"))
    if _is_news_of_problem(said):
        rules = applied(decided.triage) if decided.triage is not None else ()
        told = announce(work, mail, decided.reading, ticket, files, opened=False, rules=rules, besides=ruled.besides)
        return _asked_still(work, before, ticket, told)
    solved = ticket.status is Status.SOLVED and before.status is not Status.SOLVED
    if not mail.quiet and (solved or (_is_well(work, said, before) and _is_of_people(work, ticket))):
        message = message_of(work, mail, decided.reading, files)
        return _tell_minder(work, ticket, message, _why_over(work, ticket))
    return Told(offered_to=ticket.offered_to)


def _tell_minder(work: Work, ticket: KnownTicket, message: Message, why: str) -> Told:
    """Who has the ticket or was asked to take it is told."""
    minder = named(work, ticket.assignee) or named(work, ticket.offered_to)
    if minder is None:
        return Told(offered_to=ticket.offered_to)
    made = mailing(work, ticket, message, [(minder, why)])
    return Told(
        said={"to": made.to, **({"not_told": made.failed} if made.failed else {})},
        offered_to=ticket.offered_to,
        notices=made.notices,
        participants=made.participants,
    )


def _asked_still(work: Work, before: KnownTicket, ticket: KnownTicket, told: Told) -> Told:
    """Who was asked to take a ticket before it was solved is waited for anew when it is open again."""
    asked = named(work, told.offered_to) if named(work, ticket.assignee) is None else None
    if before.status not in DONE or asked is None or told.reminders or not told.said:
        return told
    return replace(
        told, reminders=[untaken(work, ticket, asked, step=1)], forgets=[*told.forgets, ReminderKind.UNTAKEN]
    )


def _why_over(work: Work, ticket: KnownTicket) -> str:
    """What the agent is told: where somebody has worked on it, that something may be left to do."""
    if _is_of_people(work, ticket):
        return "recovered_open"
    return "recovered_worked" if work.histories.worked_on(ticket.number) else "recovered"


def _reminders(
    work: Work, said: Recurrence, ticket: KnownTicket
) -> tuple[Sequence[ReminderRow], Sequence[ReminderKind]]:
    """What is looked at again, and what is not any more."""
    if ticket.status is Status.SOLVED:
        return [], _NEEDLESS
    known = work.known.alert(said.alert.key)
    if known is not None and known.state is said.alert.state:
        return [], []
    waits = said.alert.flapping and said.alert.state is AlertState.RECOVERED and ticket.status in UNSETTLED
    again = ReminderRow(kind=ReminderKind.STEADY, address="", step=0, due_at=work.now + STEADY_AFTER)
    return [again] if waits else [], [ReminderKind.STEADY]


def _event(said: Recurrence, alert: Alert | None) -> Mapping[str, Any]:
    return {
        "key": said.alert.key,
        "news": said.news,
        "state": (alert or said.alert).state,
        "severity": (alert or said.alert).severity,
    }
