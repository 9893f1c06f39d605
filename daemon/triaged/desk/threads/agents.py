"""What agents do by mail: with what we signed for them, and without it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta

from triaged.desk.commands import Spoken, read_block, spoken
from triaged.desk.threads.carried import Carried, carried
from triaged.desk.threads.case import Case
from triaged.desk.threads.joining import open_ticket
from triaged.desk.threads.named import tickets_by_id, tickets_tagged
from triaged.desk.threads.programs import pressed, recalled
from triaged.desk.threads.subjects import OUR_WORD
from triaged.model import (
    FIRST_DAY,
    Address,
    Answer,
    Block,
    Command,
    Held,
    Holder,
    Ignored,
    KnownTicket,
    NewTicket,
    Note,
    Purpose,
    Question,
    QuestionKind,
    Reply,
    Role,
    Settled,
    Token,
)

TOKEN_DAYS = 90  #: for so long an agent's token is good; a customer's lives longer
DATE_WITHIN = timedelta(hours=72)  #: of the receipt; an older mail may be one that somebody sends once more

_SENDS = ("send", "approve")  #: what lets a held answer go; with words of the agent's own, those go in its place
_RELEASES = (Settled.SENT, Settled.APPROVED, Settled.CODED)
_PASSES_ON = "passes on a customer's mail"
_OF_A_PROGRAM = "a program wrote to an agent's own desk address"
_WRITES = "writes to a customer with us in copy"


def act(case: Case, holder: Holder, token: Token, *, by: str) -> Answer | Command | Note | Held | Ignored:
    """What an agent may do with his own token: `holder` is he whose address stands in From."""
    ticket, question, agent = holder.ticket.number, holder.question, case.agent
    if agent is None or not case.by_person:
        return Note(ticket=ticket, by=by)  # a program never acts for an agent, and is asked nothing
    if case.reading.origin.says_absent:  # some programs set no header; it must not become public whatever they did
        return Note(ticket=ticket, by=by, absent=agent if case.proven else None)
    button = pressed(case.mail)
    if button is not None:
        return Ignored(reason=button)
    said = _said(case, holder, token, by=by)
    if said is not None:
        return said
    doubt = _doubt_of_token(case, token) or _doubt_of_mail(case)
    if doubt is not None and question is not None and question.kind is QuestionKind.CONFIRM:
        # asked once already: a program that answers would be asked for ever
        return Held(reason=doubt, ticket=ticket, answers=question)
    if doubt is not None:
        public = token.purpose is Purpose.REPLY and question is None and _is_public(_block(case, case.mail.reply))
        return Held(reason=doubt, ticket=ticket, question=QuestionKind.CONFIRM, of=agent, public=public)
    block = recalled(case.mail) or _block(case, case.mail.reply)
    if question is not None and not block.orders:  # a word that nobody knows settles nothing, and leaves nothing
        return Note(ticket=ticket, by=by, agent=agent, question=question)
    return Answer(
        ticket=ticket,
        agent=agent,
        by=by,
        public=token.purpose is Purpose.REPLY and question is None,
        block=block,
        answers=_answered(case),
        released=_released(case),
    )


def _is_public(block: Block) -> bool:
    """Whether there are words in it that are not to stay inside."""
    return bool(block.text) and not any(each.verb == "note" for each in block.orders)


def _said(case: Case, holder: Holder, token: Token, *, by: str) -> Answer | Command | Note | None:
    """What an agent says to a question that he was asked; None where he was asked none, or says nothing to it."""
    question, agent, doubt = holder.question, case.agent, _doubt_of_token(case, token)
    if question is None or agent is None or doubt is not None:
        return None
    said = _spoken(case, question)
    doubt = _doubt_of_mail(case)
    # A question to confirm a mail went to nobody else but his own mailbox: that it is answered proves enough.
    if said is None or (doubt is not None and question.kind is not QuestionKind.CONFIRM):
        return None
    ticket = holder.ticket.number
    if question.settled:
        return Note(ticket=ticket, by=by, agent=agent if doubt is None else None, question=question)
    if said.verb in _SENDS and said.note:
        return Answer(
            ticket=ticket,
            agent=agent,
            by=by,
            public=True,
            block=_block(case, said.note),
            released=case.candidates.settled or Settled.SENT,
            instead_of=question.inbox,
        )
    return Command(ticket=ticket, agent=agent, verb=said.verb, question=question, note=said.note)


def to_his_desk(case: Case) -> Answer | Held | Ignored | None:
    """What an agent writes to his own desk address, about no ticket yet; None where a mail did not come there."""
    for each in carried(case):
        owner = case.candidates.desks.get(each.token.handle)
        if owner is None:
            if each.holder is not None:
                return None  # it belongs to a ticket, whatever else it names
            continue
        if may_be_his(case, owner):
            return also_his(owner, ticket=None)
        if case.agent is None or case.site.agents.get(owner) != case.agent:
            return Held(reason="uses an agent's own desk address, and is not his")
        if not case.by_person or case.reading.origin.says_absent:
            return Ignored(reason=f"{_OF_A_PROGRAM}: {case.reading.origin.kind.value}")
        doubt = _doubt_of_token(case, each.token) or _doubt_of_mail(case)
        if doubt is not None:
            return Held(reason=doubt, question=QuestionKind.CONFIRM, of=case.agent)
        return Answer(
            ticket=None,
            agent=case.agent,
            by=each.by,
            public=False,
            block=_block(case, case.mail.reply),
            answers=_answered(case),
            released=_released(case),
        )
    return None


def may_be_his(case: Case, agent: str) -> bool:
    """Whether a mail with what only an agent was given may come from another address of his: nobody's, and proven."""
    return case.agent is None and case.by_person and case.proven and case.site.agents.get(agent) == agent


def also_his(agent: str, *, ticket: int | None) -> Held:
    """The agent says whether it does."""
    reason = "carries what was sent to an agent alone, from an address that may be his too"
    return Held(reason=reason, ticket=ticket, question=QuestionKind.ALIAS, of=agent)


def _block(case: Case, written: str) -> Block:
    return read_block(written, names=case.called, of_programs=case.mail.of_programs)


def _spoken(case: Case, question: Question) -> Spoken | None:
    return spoken(case.mail.reply, question.kind, names=case.called, of_programs=case.mail.of_programs)


def _answered(case: Case) -> str | None:
    """The Message-ID of the notice that a mail answers."""
    named = (*case.mail.in_reply_to, *reversed(case.mail.references))
    return next((known for known in named if known in case.reading.own_ids), None)


def _released(case: Case) -> Settled | None:
    """What was said about the mail when it was held, where that lets it go as it is."""
    return case.candidates.settled if case.candidates.settled in _RELEASES else None


def answer_to_question(case: Case) -> Answer | Command | Held | None:
    """An agent's answer to what he was asked about a mail that belongs to no ticket yet; None where a mail is none.

    The question went to nobody else but his own mailbox: that it is answered proves enough.
    """
    for each in carried(case):
        if each.token.handle not in case.candidates.questions:
            continue
        asked, question = case.candidates.questions[each.token.handle]
        agent = case.agent
        said = _spoken(case, question) if case.by_person else None
        if agent is None or case.site.agents.get(asked) != agent:
            return Held(reason="answers a question that was put to an agent, and is not his")
        if said is None or question.settled:
            answers = question if case.by_person else None
            return Held(reason="answers a question that was put to an agent, and settles nothing", answers=answers)
        if said.verb in _SENDS and said.note:
            return _instead(case, each, said.note, question)
        return Command(ticket=None, agent=agent, verb=said.verb, question=question, note=said.note)
    return None


def _instead(case: Case, each: Carried, note: str, question: Question) -> Answer | Held:
    """Other words in place of held ones. They do more than to settle a question, and have to be proven."""
    doubt = _doubt_of_token(case, each.token) or _doubt_of_mail(case)
    if doubt is not None or case.agent is None:
        return Held(reason=doubt or "answers a question that was put to an agent", answers=question)
    return Answer(
        ticket=None,
        agent=case.agent,
        by=each.by,
        public=False,
        block=_block(case, note),
        instead_of=question.inbox,
    )


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


def answers_without_token(case: Case) -> Held | None:
    """An agent's mail about a ticket that only the tag in its subject names; None for any other mail.

    He means to answer us, from a program that has lost what we signed: it opens no ticket with him as the customer.
    He is asked himself, and may have it as a note of the ticket.
    """
    if case.agent is None or not case.by_person:
        return None
    named = next((ticket for _by, ticket in tickets_tagged(case, OUR_WORD)), None)
    if named is None:
        return None
    reason = f"in the name of an agent, names #{named.number} without what was sent to him for it"
    return Held(reason=reason, ticket=named.number, question=QuestionKind.ADMIT, of=case.agent)


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
