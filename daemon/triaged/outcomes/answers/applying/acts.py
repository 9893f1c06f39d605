"""The commands of one mail, all or none."""

from __future__ import annotations

from collections.abc import Sequence

from triaged.desk.handover import Given
from triaged.desk.people import AgentFacts
from triaged.errors import DeskError
from triaged.model import ClaimedMail, Doubt, DoubtKind, EvidenceLevel, KnownTicket, Order
from triaged.model.commands import (
    Act,
    Assign,
    Away,
    Back,
    Canned,
    Copy,
    Incident,
    Merge,
    Move,
    OpenFor,
    SetStatus,
    Split,
    Tag,
    ToAll,
)
from triaged.outcomes.agents.handing_over import hand_over
from triaged.outcomes.agents.telling import handle_of
from triaged.outcomes.answers.applying.absence import away, back
from triaged.outcomes.answers.applying.applied import Applied
from triaged.outcomes.answers.applying.changes import Changes
from triaged.outcomes.answers.applying.incidents import incident, to_all
from triaged.outcomes.answers.applying.people import copy, open_for
from triaged.outcomes.answers.applying.standing import assign, move, offer, set_status, settle_owner, tag
from triaged.outcomes.answers.applying.tiers import ask_agent, remember_rest, tell_customer
from triaged.outcomes.answers.applying.ties import merge, split
from triaged.outcomes.work import Decided, Work, file_rows
from triaged.store.acts import StoreAct, Watching
from triaged.store.filing import NoticeRow, ParticipantRow


def apply(  # noqa: PLR0913  each argument names itself at the call
    work: Work,
    mail: ClaimedMail,
    decided: Decided,
    ticket: KnownTicket | None,
    agent: AgentFacts,
    acts: Sequence[tuple[Order, Act]],
    *,
    coded: bool,
    given: Given | None = None,
    answers: bool = False,
) -> Applied:
    """Carry out commands, all or none.

    Args:
        work: The batch.
        mail: The agent's mail as it is known in custody.
        decided: The same, read.
        ticket: As it is before; None where the mail came to his desk address.
        agent: Who writes.
        acts: What he asks for, in order; those that only look something up are passed over.
        coded: He has mailed back the code.
        given: What he says for a higher tier.
        answers: The mail has words for the customer.
    """
    proof = EvidenceLevel.A4 if coded else decided.reading.evidence.level
    changes = Changes(
        work=work,
        mail=mail,
        agent=agent,
        coded=coded,
        proof=proof.name,
        ticket=ticket,
        given=given or Given(),
        files=file_rows(work, decided.reading),
        answers=answers,
    )
    mistakes = [found for order, act in acts if (found := _tried(changes, order, act)) is not None]
    mistakes += _names_one(acts)
    settle_owner(changes)
    if mistakes:
        return Applied(becomes=ticket, mistakes=mistakes)
    if changes.needs_code:
        return Applied(becomes=ticket, done=changes.done, needs_code=True)
    offer(changes, ticket)
    remember_rest(changes)
    people, watching, notices = _tell(changes)
    asked = ask_agent(changes, decided)
    to_customer = tell_customer(changes)
    return Applied(
        becomes=changes.ticket,
        done=changes.done,
        events=changes.events,
        participants=[*changes.joins, *people, *asked.participants],
        reminders=list(changes.reminders.values()),
        forgets=list(changes.forgets),
        fields=changes.fields,
        acts=[*changes.acts, *watching],
        notices=[*notices, *asked.notices, *to_customer],
        let_go=_is_let_go(changes),
    )


def _tried(changes: Changes, order: Order, act: Act) -> Doubt | None:
    try:
        _carry_out(changes, act)
    except DeskError as error:
        return Doubt(kind=DoubtKind.ARGUMENT, line=order.line, meant=order.verb, why=str(error))
    return None


def _carry_out(changes: Changes, act: Act) -> None:
    match act:
        case Assign():
            assign(changes, act)
        case Move():
            move(changes, act)
        case SetStatus():
            set_status(changes, act)
        case Tag():
            tag(changes, act)
        case Copy():
            copy(changes, act)
        case _:
            _beyond(changes, act)


def _beyond(changes: Changes, act: Act) -> None:
    """What concerns more than the ticket, or something else."""
    match act:
        case Merge():
            merge(changes, act)
        case Split():
            split(changes)
        case Incident():
            incident(changes, act)
        case ToAll():
            to_all(changes)
        case OpenFor():
            open_for(changes, act)
        case Away():
            away(changes, act)
        case Back():
            back(changes)
        case _:
            pass  # looks something up, or says what becomes of the text


def _names_one(acts: Sequence[tuple[Order, Act]]) -> list[Doubt]:
    """A ready text may name the customer: then it is not for everybody."""
    if not any(isinstance(act, Canned) for _order, act in acts):
        return []
    why = "a ready text is made out to one customer: write the words for all yourself"
    return [
        Doubt(kind=DoubtKind.ARGUMENT, line=order.line, meant=order.verb, why=why)
        for order, act in acts
        if isinstance(act, ToAll)
    ]


def _tell(changes: Changes) -> tuple[list[ParticipantRow], list[StoreAct], list[NoticeRow]]:
    """The agents who have something to do by it, each with one mail; and those who watch."""
    ticket = changes.ticket
    people: list[ParticipantRow] = []
    notices: list[NoticeRow] = []
    acts: list[StoreAct] = []
    if ticket is None:
        return [], [], []
    for agent, why in changes.told.values():
        made = hand_over(changes.work, changes.mail, ticket, agent, why, briefing=changes.briefing, files=changes.files)
        people += made.participants
        notices += made.notices
        changes.note("told", to=list(made.to), **({"not_told": made.failed} if made.failed else {}))
    for agent in changes.watching.values():
        _handle, rows = handle_of(changes.work, ticket, agent)
        people += rows
        acts.append(Watching(number=ticket.number, address=agent.address, watches=True))
    return people, acts, notices


def _is_let_go(changes: Changes) -> bool:
    """Whether the mail gives the ticket away: to another agent, or to whoever takes it next."""
    ticket = changes.ticket
    if ticket is None:
        return False
    return changes.offers or (changes.assigns and ticket.assignee != changes.agent.address)
