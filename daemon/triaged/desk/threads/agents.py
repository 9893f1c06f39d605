"""What agents do by mail: with what we signed for them, and without it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

from triaged.desk.commands import spoken
from triaged.desk.threads.carried import carried
from triaged.desk.threads.case import Case
from triaged.desk.threads.joining import open_ticket
from triaged.desk.threads.named import tickets_by_id
from triaged.model import (
    FIRST_DAY,
    Address,
    Command,
    Held,
    Holder,
    KnownTicket,
    NewTicket,
    Note,
    Purpose,
    QuestionKind,
    Reply,
    Role,
    Token,
)

TOKEN_DAYS = 90  #: for so long an agent's token is good; a customer's lives longer
DATE_WITHIN = timedelta(hours=72)  #: of the receipt; an older mail may be one that somebody sends once more

_PASSES_ON = "passes on a customer's mail"
_WRITES = "writes to a customer with us in copy"


def act(case: Case, holder: Holder, token: Token, *, by: str) -> Command | Note | Held:
    """What an agent may do with his own token: `holder` is he whose address stands in From."""
    ticket, question, agent = holder.ticket.number, holder.question, case.agent
    if agent is None or not case.by_person:
        return Note(ticket=ticket, by=by)  # a program never acts for an agent, and is asked nothing
    doubt = _doubt_of_token(case, token)
    said = spoken(case.mail.reply) if question is not None and doubt is None else None
    doubt = doubt or _doubt_of_mail(case)
    # A question to confirm a mail went to nobody else but his own mailbox: that it is answered proves enough.
    if question is not None and said is not None and (doubt is None or question.kind is QuestionKind.CONFIRM):
        if question.settled:
            return Note(ticket=ticket, by=by, agent=agent if doubt is None else None, question=question)
        return Command(ticket=ticket, agent=agent, verb=said.verb, question=question)
    if doubt is not None and question is not None and question.kind is QuestionKind.CONFIRM:
        # asked once already: a program that answers would be asked for ever
        return Held(reason=doubt, ticket=ticket, answers=question)
    if doubt is not None:
        return Held(reason=doubt, ticket=ticket, question=QuestionKind.CONFIRM, of=agent)
    return Note(ticket=ticket, by=by, agent=agent, question=question)


def answer_to_question(case: Case) -> Command | Held | None:
    """An agent's answer to what he was asked about a mail that belongs to no ticket yet; None where a mail is none.

    The question went to nobody else but his own mailbox: that it is answered proves enough.
    """
    for each in carried(case):
        if each.token.handle not in case.candidates.questions:
            continue
        asked, question = case.candidates.questions[each.token.handle]
        agent = case.agent
        said = spoken(case.mail.reply) if case.by_person else None
        if agent is None or case.site.agents.get(asked) != agent:
            return Held(reason="answers a question that was put to an agent, and is not his")
        if said is None or question.settled:
            answers = question if case.by_person else None
            return Held(reason="answers a question that was put to an agent, and settles nothing", answers=answers)
        return Command(ticket=None, agent=agent, verb=said.verb, question=question)
    return None


def without_token(case: Case) -> Reply | NewTicket | Note | Held | None:
    """What an agent does for a customer without a token: pass his mail on, or write to him with us in copy.

    None for everything else: that is an ordinary person's mail.
    """
    agent = case.agent
    if agent is None or not case.by_person:
        return None
    passes_on = _passes_on(case)
    customer = None if passes_on else _written_to(case)
    if not passes_on and customer is None:
        return None
    by, ticket = next(_tickets_of(case, customer), ("", None)) if customer else ("", None)
    if not case.proven:
        return Held(
            reason=f"in the name of an agent, who is not proven: {_PASSES_ON if passes_on else _WRITES}",
            ticket=ticket.number if ticket else None,
            question=QuestionKind.CONFIRM,
            of=agent,
        )
    if passes_on:
        return open_ticket(case, forwarded_by=agent)
    if ticket is not None:
        return Reply(ticket=ticket.number, by=by, proven=True, written_by=agent)
    return open_ticket(case, written_to=customer)


def is_written_to_customer_of(case: Case, ticket: KnownTicket) -> bool:
    """Whether an agent writes to a participant of a ticket with us in copy: then he needs no token for it."""
    customer = _written_to(case)
    return customer is not None and customer.addr in ticket.participants


def _doubt_of_token(case: Case, token: Token) -> str | None:
    """Why what an agent carries is no proof of his, if so."""
    if case.confirmed:
        return None
    if token.purpose is Purpose.BOUNCE:
        return "in the name of an agent, sent to an address for delivery reports"
    age = (case.reading.received_at.astimezone(UTC).date() - FIRST_DAY).days - token.day
    if age > TOKEN_DAYS:
        return f"in the name of an agent, answers a mail of ours that is {age} days old"
    return None


def _doubt_of_mail(case: Case) -> str | None:
    """Why the mail itself does not show that the agent has written it now, if so."""
    if case.confirmed:
        return None
    if not (case.proven or case.site.token_is_proof):
        return "in the name of an agent, who is not proven"
    if case.mail.date is None or abs(case.reading.received_at - case.mail.date) > DATE_WITHIN:
        return "in the name of an agent, without a Date of these days"
    return None


def _passes_on(case: Case) -> bool:
    """Whether a customer's mail is in it, whose address can be read."""
    inner = case.mail.forwarded
    return inner is not None and inner.from_ is not None and case.is_outside(inner.from_)


def _written_to(case: Case) -> Address | None:
    """The one outsider to whom an agent writes with us in Cc or Bcc."""
    if case.agent is None or not case.by_person or any(case.site.is_own(each.addr) for each in case.mail.to):
        return None
    outside = {each.addr: each for each in case.mail.to if case.is_outside(each)}
    return next(iter(outside.values())) if len(outside) == 1 else None


def _tickets_of(case: Case, customer: Address) -> Iterator[tuple[str, KnownTicket]]:
    """(what leads there, ticket) for all that the mail names and in which this customer takes part."""
    for each in carried(case):
        if each.holder is not None and each.holder.role is not Role.AGENT and _takes_part(customer, each.holder.ticket):
            yield each.by, each.holder.ticket
    for by, ticket in tickets_by_id(case):
        if _takes_part(customer, ticket):
            yield by, ticket


def _takes_part(person: Address, ticket: KnownTicket) -> bool:
    return person.addr in ticket.participants
