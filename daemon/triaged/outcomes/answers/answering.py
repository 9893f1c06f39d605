"""What an agent writes: an answer to the customer, a note, commands.

In this order, each step ending with what is done: understand the mail, carry out its commands, hold it where anything
speaks against it, let the mentor see it, ask for a code, and only then send, note and confirm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from triaged.mail.answer_html import answer_html
from triaged.model import (
    Answer,
    ClaimedMail,
    Direction,
    KnownTicket,
    Note,
    Outcome,
    ReminderKind,
    Role,
    Settled,
    Status,
    Worded,
)
from triaged.outcomes.agents.announcing import tell_answer, tell_note
from triaged.outcomes.agents.choosing import is_outside
from triaged.outcomes.agents.telling import OLDER, handle_of, named
from triaged.outcomes.answers.applying import ask_code
from triaged.outcomes.answers.at_desk import at_his_desk
from triaged.outcomes.answers.confirming import leaves_at
from triaged.outcomes.answers.following import (
    DROPPED,
    Follows,
    carry_out,
    confirm_to_him,
    in_place,
    not_done,
    nothing_but_mistakes,
)
from triaged.outcomes.answers.guarding import Guarded, guard, mentor_of, outsiders
from triaged.outcomes.answers.heard import Heard, hear
from triaged.outcomes.answers.keeping import Reason, Why, keep, keep_for_mentor, kept
from triaged.outcomes.answers.kept import with_held
from triaged.outcomes.answers.naming import mentioned
from triaged.outcomes.answers.onboarding import practised, proof_of
from triaged.outcomes.answers.relaying import reached_directly, relay
from triaged.outcomes.answers.to_all import ForAll, answer_all
from triaged.outcomes.joining import join_as_note
from triaged.outcomes.ruling import on_note
from triaged.outcomes.work import Decided, Work, file_rows, message_row, nothing_more, numbered, received, withheld
from triaged.store.acts import Leave, Watching
from triaged.store.answers import ANSWERED_EVENT
from triaged.store.attachments import FileRow
from triaged.store.filing import Filing
from triaged.store.histories import Person

_APPROVED = (Settled.APPROVED, Settled.CODED)  #: a mentor has seen it: a code is asked for after him


def answer(work: Work, mail: ClaimedMail, decided: Decided, said: Answer) -> Filing:
    """Everything that follows from an agent's mail."""
    ticket = work.known.ticket(said.ticket) if said.ticket is not None else None
    agent = named(work, said.agent)
    if agent is None or (mail.quiet and ticket is not None):
        # Older mail that somebody brings in is read, and nothing of it is sent once more.
        return _only_read(work, mail, decided, said)
    heard = hear(work, mail, decided, said, agent, ticket)
    return on_ticket(work, heard, ticket) if ticket is not None else at_his_desk(work, heard)


def _only_read(work: Work, mail: ClaimedMail, decided: Decided, said: Answer) -> Filing:
    if said.ticket is None:
        return nothing_more(mail, decided, Outcome.IGNORED, OLDER)
    return join_as_note(work, mail, decided, Note(ticket=said.ticket, by=said.by, agent=said.agent))


def on_ticket(work: Work, heard: Heard, ticket: KnownTicket) -> Filing:
    """What an agent's mail does to the ticket that it belongs to."""
    follows = Follows(becomes=ticket)
    files = file_rows(work, heard.decided.reading)
    mistakes, needs_code = carry_out(work, heard, follows)
    heard = replace(heard, doubts=[*heard.doubts, *mistakes])
    if nothing_but_mistakes(heard, heard.doubts):
        nothing, done = not_done(heard, heard.doubts)
        return _filing(work, nothing, Follows(becomes=ticket, done=done), files, Outcome.COMMAND)
    guarded = guard(work, heard, follows.ticket, work.histories.of(ticket.number), files)
    mentor = mentor_of(work, heard.agent) if guarded.cleared is not None and not ticket.practice else None
    if guarded.reasons:
        return keep(work, heard, guarded.reasons)
    if mentor is not None and heard.released not in _APPROVED:
        return keep_for_mentor(work, heard, mentor, ticket.customer)
    if needs_code:
        return _ask_code(work, heard, ticket)
    if guarded.cleared is not None:
        not_sent = _send(work, heard, follows, guarded)
        if not_sent is not None:
            return keep(work, heard, [Reason(kind=Why.UNREACHABLE, why=not_sent)])
        return _filing(work, heard, follows, files, Outcome.REPLY)
    answer_all(work, heard, follows, None)
    if heard.words or not (heard.acts or heard.dropped):
        _note(work, heard, follows)
        return _filing(work, heard, follows, files, Outcome.NOTE)
    return _filing(work, heard, follows, files, Outcome.COMMAND)


def _ask_code(work: Work, heard: Heard, ticket: KnownTicket) -> Filing:
    """The commands take a code; once it has come, what was said since the question counts as for any held answer."""
    filing = ask_code(work, heard.mail, heard.decided, ticket, heard.agent, heard.acts)
    understood = kept(work, heard, shown={}).stored()
    return replace(filing, questions=[replace(each, kept=understood) for each in filing.questions])


def _send(work: Work, heard: Heard, follows: Follows, guarded: Guarded) -> str | None:
    """Send the words, and what follows from that; or why they cannot be sent."""
    cleared = guarded.cleared
    if cleared is None:
        raise ValueError("words that were not cleared")
    becomes = _after_answer(work, heard, follows)
    follows.becomes = becomes
    people = _readers(work, heard, follows)
    direct = reached_directly(heard.decided.reading, becomes)
    parts = with_held(work, guarded.parts, heard.held)
    relayed = relay(work, heard.mail, becomes, heard.agent, people, cleared, parts, direct=direct)
    if not (becomes.practice or relayed.said["to"] or relayed.said["direct"]):
        return next(iter(relayed.said["not_to"].values()), "the ticket has nobody to write to")
    before = heard.ticket.status if heard.ticket is not None else becomes.status
    changed = {"status": {"from": before, "to": becomes.status}} if before is not becomes.status else {}
    others = answer_all(work, heard, follows, ForAll(cleared=cleared, parts=parts))
    all_of_them = {"all": {str(number): status for number, status in others.items()}} if others else {}
    what = {"inbox": heard.mail.id, "agent": heard.agent.address, **relayed.said, **changed, **all_of_them}
    follows.events.append((ANSWERED_EVENT, what))
    follows.notices += relayed.notices
    # He has to know what did not go with his words.
    missing = [*parts.left_out, *(f"{each.part.filename} ({each.reason})" for each in parts.named)]
    follows.done += [{"what": DROPPED, "value": each} for each in missing]
    if becomes.practice:
        notices, joins = practised(work, heard.mail, heard.decided.reading, becomes, heard.agent, cleared.words)
        follows.notices += notices
        follows.participants += joins
        return None
    at = leaves_at(work, becomes, heard.agent)  # what is taken back in time, nobody hears of
    reading, words = heard.decided.reading, cleared.words
    corrected = {heard.held.agent} if heard.held is not None else set()  # he is shown what went in place of his words
    follows.hears(tell_answer(work, heard.mail, reading, becomes, heard.agent, words, not_before=at, without=corrected))
    return None


def _readers(work: Work, heard: Heard, follows: Follows) -> list[Person]:
    """Who outside gets the words: with those whom the same mail brings in, and without those whom it takes out."""
    people = outsiders(work, heard, work.histories.of(follows.ticket.number))
    brought = [
        Person(address=each.address, name=each.name, role=each.role, handle=each.handle)
        for each in follows.participants
        if each.role is Role.COLLEAGUE and each.address not in {person.address for person in people}
    ]
    left = {act.address for act in follows.acts if isinstance(act, Leave)}
    return [each for each in (*people, *brought) if each.address not in left]


def _after_answer(work: Work, heard: Heard, follows: Follows) -> KnownTicket:
    """The first answer takes the ticket, and opens a new one, unless a command has said otherwise."""
    becomes = follows.ticket
    if becomes.status is Status.NEW:
        what = {"from": becomes.status, "to": Status.OPEN, "reason": "an agent has answered"}
        follows.events.append(("status", what))
        becomes = replace(becomes, status=Status.OPEN)
    follows.forgets.append(ReminderKind.FACTS)
    if follows.let_go:
        return becomes
    follows.forgets.append(ReminderKind.UNTAKEN)
    if named(work, becomes.assignee) is None:  # nobody has it, or one who is no agent any more
        taker = (named(work, heard.held.agent) if heard.held is not None else None) or heard.agent
        follows.events.append(
            ("assigned", {"from": becomes.assignee, "to": taker.address, "agent": heard.agent.address})
        )
        becomes = replace(becomes, assignee=taker.address)
    return replace(becomes, offered_to=None)


def _note(work: Work, heard: Heard, follows: Follows) -> None:
    """Who is told of a note; who is named in it watches the ticket from now on."""
    before = heard.ticket if heard.ticket is not None else follows.ticket
    ruled = on_note(work, heard.mail, heard.decided, before, follows.ticket)
    follows.heeds(ruled)
    reading, becomes = heard.decided.reading, follows.ticket
    html = answer_html(reading.mail.html, heard.text) if reading.mail.html is not None and heard.text else None
    named_in_it = mentioned(heard.text, heard.names)
    words = Worded(text=heard.words, html=html if not heard.canned else None)
    told = tell_note(work, heard.mail, reading, becomes, heard.agent, words, named_in_it, ruled.also)
    follows.hears(told)
    names = {each.address: each.name for each in work.agents}
    called = [names[each] for each in named_in_it if each in told.said.get("to", ())]
    follows.done += [{"what": "told", "value": ", ".join(called)}] if called else []
    for address in named_in_it:
        agent = named(work, address)
        if agent is None or address in becomes.watchers or is_outside(work, becomes, agent):
            continue
        _handle, rows = handle_of(work, becomes, agent)
        follows.participants += rows
        follows.acts.append(Watching(number=becomes.number, address=address, watches=True))
        becomes = replace(becomes, watchers=becomes.watchers | {address})
    follows.becomes = becomes


def _filing(work: Work, heard: Heard, follows: Follows, files: Sequence[FileRow], outcome: Outcome) -> Filing:
    """All of it, with the confirmation and what becomes of the mail in whose place it goes."""
    mail, reading, becomes = heard.mail, heard.decided.reading, follows.ticket
    settles = in_place(work, heard, follows)
    direct = reached_directly(reading, becomes)
    follows.done += [{"what": "direct", "value": ", ".join(direct)}] if direct else []
    confirm_to_him(work, heard, follows, sent=outcome is Outcome.REPLY, note=outcome is Outcome.NOTE)
    facts = {**received(mail, reading, outcome), "by": heard.said.by, "agent": heard.agent.address}
    direction = Direction.OUT if outcome is Outcome.REPLY else Direction.NOTE
    message = replace(message_row(work, reading, direction), agent=heard.agent.address)
    return Filing(
        inbox_id=mail.id,
        mailbox=mail.mailbox,
        outcome=outcome,
        message_id=reading.message_id,
        ticket=becomes.number,
        becomes=becomes,
        message=replace(message, text=heard.words if outcome is Outcome.REPLY else heard.inside),
        fields=follows.fields,
        participants=follows.participants,
        files=files,
        settles=settles,
        events=numbered(
            work.known.last_event(becomes.number), ("received", facts), *follows.events, *withheld(mail, files)
        ),
        reminders=follows.reminders,
        forgets=follows.forgets,
        acts=[*follows.acts, *proof_of(work, heard.decided, heard.said)],
        notices=follows.notices,
        alarms=follows.alarms,
        others=follows.others,
    )
