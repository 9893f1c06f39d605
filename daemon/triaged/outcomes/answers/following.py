"""What follows from an agent's mail while its steps are gone through: commands, look-ups, the confirmation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from triaged.model import Doubt, DoubtKind, KnownTicket, Order, QuestionKind, ReminderKind, Settled
from triaged.model.commands import Act, Canned, Explain, Find, Help, List, Show, Undo
from triaged.outcomes.agents.announcing import Told
from triaged.outcomes.answers.applying import Applied, apply, confirm
from triaged.outcomes.answers.heard import Heard
from triaged.outcomes.answers.keeping import Replaced, tell_author
from triaged.outcomes.answers.kept import author_of
from triaged.outcomes.answers.looking_up import look_up
from triaged.outcomes.answers.undoing import undo
from triaged.outcomes.ruling import RuledNote
from triaged.outcomes.work import Work
from triaged.store.acts import Join, StoreAct, TakeFiles
from triaged.store.answers import WITHDRAWN_EVENT
from triaged.store.fields import FieldRow
from triaged.store.filing import Filing, NoticeRow, ParticipantRow, ReminderRow, SettledRow
from triaged.store.held import SETTLED_EVENT

#: in `Follows.done`: left out, why nothing was done, and what he is asked for first, in a mail of its own
DROPPED, NOT_DONE, ASKED = "dropped", "not_done", "asked"
_LOOK_UPS = (Show, List, Find, Explain, Help)  #: their answer is confirmation enough


@dataclass(slots=True, kw_only=True)
class Follows:
    """What follows so far."""

    becomes: KnownTicket | None  #: the ticket as it is so far; None where the mail belongs to none
    let_go: bool = False  #: the ticket is for somebody else now
    done: list[Mapping[str, Any]] = field(default_factory=list)  #: for the confirmation
    events: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    participants: list[ParticipantRow] = field(default_factory=list)
    reminders: list[ReminderRow] = field(default_factory=list)
    forgets: list[ReminderKind] = field(default_factory=list)
    fields: list[FieldRow] = field(default_factory=list)
    acts: list[StoreAct] = field(default_factory=list)
    notices: list[NoticeRow] = field(default_factory=list)
    alarms: list[NoticeRow] = field(default_factory=list)  #: to the operator
    others: list[Filing] = field(default_factory=list)  #: what becomes of other tickets

    @property
    def ticket(self) -> KnownTicket:
        """The ticket. Raises ValueError where the mail belongs to none."""
        if self.becomes is None:
            raise ValueError("the mail belongs to no ticket")
        return self.becomes

    def hears(self, told: Told) -> None:
        """Take in who is told."""
        self.events += [("told", told.said)] if told.said else []
        self.participants += told.participants
        self.reminders += told.reminders
        self.forgets += told.forgets
        self.notices += told.notices
        self.alarms += told.alarms

    def heeds(self, ruled: RuledNote) -> None:
        """Take in what the rules say of a note."""
        self.becomes = ruled.ticket
        self.events += ruled.events
        self.participants += ruled.participants
        self.forgets += ruled.forgets
        self.acts += ruled.acts
        self.notices += ruled.notices

    def takes(self, applied: Applied) -> None:
        """Take in what commands change."""
        self.becomes = applied.becomes
        self.let_go = applied.let_go
        self.done += applied.done
        self.events += applied.events
        self.participants += applied.participants
        self.reminders += applied.reminders
        self.forgets += applied.forgets
        self.fields += applied.fields
        self.acts += applied.acts
        self.notices += applied.notices


def carry_out(work: Work, heard: Heard, follows: Follows) -> tuple[Sequence[Doubt], bool]:
    """Carry out the commands of a mail; what cannot be done, and whether it takes a mailed-back code.

    Of a mail that was released, what cannot be done is let go.
    """
    acts = heard.acts
    _undo(work, heard, follows)
    applied = _apply(work, heard, follows, acts)
    mistakes = [*applied.mistakes]
    if mistakes and heard.released is not None:
        wrong = {each.line for each in mistakes}
        acts = [(order, act) for order, act in acts if order.line not in wrong]
        applied = _apply(work, heard, follows, acts)
    follows.takes(applied)
    follows.done += [{"what": DROPPED, "value": each.line} for each in heard.dropped]
    follows.done += [{"what": "canned", "value": act.name} for _order, act in acts if isinstance(act, Canned)]
    mistakes += _look_up(work, heard, follows, acts)
    if heard.released is None:
        return mistakes, applied.needs_code
    follows.done += [{"what": DROPPED, "value": each.line} for each in mistakes]
    return (), applied.needs_code


def confirm_to_him(work: Work, heard: Heard, follows: Follows, *, sent: bool, note: bool) -> None:
    """One short reply: where there were commands, where the mail was held, and where he wants all of it confirmed."""
    if sent and follows.becomes is not None and follows.becomes.practice:
        return  # he is shown what a customer would have got
    asked = bool(follows.done) and all(each["what"] == ASKED for each in follows.done)
    ordered = not asked and any(not isinstance(act, _LOOK_UPS) for _order, act in heard.acts)
    was_held = heard.released in (Settled.SENT, Settled.CODED) or heard.said.instead_of is not None
    told = any(each["what"] in (DROPPED, NOT_DONE, "direct") for each in follows.done)
    as_text = sent and bool(heard.said.block.as_text)
    if not (ordered or was_held or told or as_text or (sent and heard.agent.confirm_all)):
        return
    notices, joins = confirm(
        work,
        heard.mail,
        heard.decided,
        follows.becomes,
        heard.agent,
        follows.done,
        public=heard.words if sent else None,
        note=heard.words if note else None,
        as_text=heard.said.block.as_text,
    )
    follows.notices += notices
    follows.participants += joins


def in_place(work: Work, heard: Heard, follows: Follows) -> SettledRow | None:
    """The held mail in whose place this one goes: it is settled, and who wrote it is told where he is another."""
    instead_of = heard.said.instead_of
    if instead_of is None:
        return None
    asked, author = work.answers.asked(instead_of), author_of(work, instead_of)
    verb = "approve" if asked is not None and asked.kind is QuestionKind.APPROVE else "send"
    what = {"inbox": instead_of, "verb": verb, "agent": heard.agent.address, "instead": heard.mail.id}
    follows.events.append((SETTLED_EVENT, what))
    files = heard.held.files if heard.held is not None else ()
    if follows.becomes is not None and files:
        follows.acts.append(TakeFiles(number=follows.becomes.number, files=files))
    if follows.becomes is not None and author is not None and author.address != heard.agent.address:
        replaced = Replaced(inbox=instead_of, what="changed", words=heard.words)
        notices, joins = tell_author(work, heard.mail, follows.becomes, author, heard.agent, replaced)
        follows.notices += notices
        follows.participants += joins
    also = heard.held.replaces if heard.held is not None else ()
    return SettledRow(inbox=instead_of, settled=None, verb="replace", by=heard.agent.address, also=also)


def nothing_but_mistakes(heard: Heard, doubts: Sequence[Doubt]) -> bool:
    """Whether a mail is nothing but commands, some of which cannot be carried out: nobody waits for a word in it."""
    files = any(not each.inline for each in heard.decided.reading.mail.attachments)
    unclear = any(each.kind is not DoubtKind.ARGUMENT for each in doubts)
    return bool(doubts) and not (heard.words or files or unclear)


def not_done(heard: Heard, doubts: Sequence[Doubt]) -> tuple[Heard, list[Mapping[str, Any]]]:
    """The mail as one that does nothing, not even in the place of another, and what is said about each command."""
    why = {each.line: each.why for each in doubts}
    lines = dict.fromkeys([*(order.line for order, _act in heard.acts), *why])
    nothing = replace(heard, acts=[], doubts=(), held=None, said=replace(heard.said, instead_of=None))
    return nothing, [{"what": NOT_DONE, "value": line, "why": why.get(line)} for line in lines]


def _undo(work: Work, heard: Heard, follows: Follows) -> None:
    if follows.becomes is None or not any(isinstance(act, Undo) for _order, act in heard.acts):
        return
    undone = undo(work, follows.becomes, heard.agent)
    follows.becomes = undone.becomes
    follows.done.append(undone.done)
    if undone.inbox is not None:
        follows.events.append((WITHDRAWN_EVENT, {"inbox": undone.inbox, "agent": heard.agent.address}))
    follows.acts += undone.acts
    follows.forgets += [ReminderKind.UNTAKEN] if undone.reminders else []
    follows.reminders += undone.reminders
    follows.others += undone.others


def _apply(work: Work, heard: Heard, follows: Follows, acts: Sequence[tuple[Order, Act]]) -> Applied:
    coded, answers = heard.released is Settled.CODED, heard.public and bool(heard.words)
    his = (heard.mail, heard.decided, follows.becomes, heard.agent, acts)
    return apply(work, *his, coded=coded, given=heard.given, answers=answers)


def _look_up(work: Work, heard: Heard, follows: Follows, acts: Sequence[tuple[Order, Act]]) -> list[Doubt]:
    """Answer what he asks for; what there is no answer to."""
    mistakes = []
    for order, act in acts:
        if not isinstance(act, _LOOK_UPS):
            continue
        found = look_up(work, heard.mail, heard.decided, follows.becomes, heard.agent, act)
        if isinstance(found, Doubt):
            mistakes.append(Doubt(kind=DoubtKind.ARGUMENT, line=order.line, meant=order.verb, why=found.why))
            continue
        notices, joins = found
        follows.notices += notices
        for number, row in joins:
            if follows.becomes is not None and number == follows.becomes.number:
                follows.participants.append(row)
            else:
                follows.acts.append(Join(number=number, address=row.address, name=row.name, handle=row.handle))
    return mistakes
