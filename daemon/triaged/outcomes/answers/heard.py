"""An agent's mail, understood: whose it is, what it asks for, and the words in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from triaged.desk.commands import understand
from triaged.desk.handover import Given, added
from triaged.desk.people import AgentFacts
from triaged.errors import RenderError
from triaged.mail.compose import clean_header
from triaged.model import Answer, ClaimedMail, Doubt, DoubtKind, KnownTicket, Order, Role, Settled
from triaged.model.commands import (
    Act,
    Away,
    Back,
    Canned,
    Copy,
    Explain,
    Find,
    Help,
    Internal,
    List,
    Move,
    Names,
    OpenFor,
    Public,
    Settle,
    Show,
    Tag,
    Undo,
)
from triaged.outcomes.agents.telling import named
from triaged.outcomes.answers.kept import Kept, kept_of
from triaged.outcomes.answers.naming import names_of
from triaged.outcomes.answers.tiers import for_a_tier
from triaged.outcomes.work import Decided, Work

RELEASES = (Settled.SENT, Settled.APPROVED, Settled.CODED)
#: Of a held mail, what other words in its place take over from nowhere but themselves: its words, and where they go.
_OF_THE_WORDS = (Canned, Internal, Public)
_OF_THE_WRITER = (Undo, Show, List, Find, Explain, Away, Back, Help)  #: nobody asks for it in another's name
_EACH_COUNTS = (Tag, Copy)  #: a second one adds to the first


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What an agent's mail asks for."""

    mail: ClaimedMail
    decided: Decided
    said: Answer
    agent: AgentFacts  #: who wrote it
    ticket: KnownTicket | None  #: as it was before; None where it came to his desk address
    names: Names
    acts: Sequence[tuple[Order, Act]]
    doubts: Sequence[Doubt]  #: why it is held, as far as the words themselves tell; none once it was released
    dropped: Sequence[Doubt]  #: commands that cannot be carried out, and that he has let go
    public: bool  #: the words are for the customer
    text: str  #: his own words; "" where there are none
    given: Given  #: what he says for the agents of a higher tier
    canned: Sequence[str]  #: texts of the operator's that he put before them
    held: Kept | None  #: the held answer in whose place it goes
    asked: Kept | None  #: what the last question showed, where it was released or goes in the place of another

    @property
    def words(self) -> str:
        """All that is for a reader."""
        return "\n\n".join(filter(None, (*self.canned, self.text)))

    @property
    def inside(self) -> str:
        """All that is for agents, where the words are."""
        return "\n\n".join(filter(None, (self.given.lines, self.words)))

    @property
    def released(self) -> Settled | None:
        """It was held, and somebody has let it go since."""
        return self.mail.settled if self.mail.settled in RELEASES else None


def hear(
    work: Work, mail: ClaimedMail, decided: Decided, said: Answer, agent: AgentFacts, ticket: KnownTicket | None
) -> Heard:
    """Understand an agent's mail; once it was released, what was in doubt is text, and mistakes are let go."""
    names = names_of(work, agent)
    held = kept_of(work, said.instead_of) if said.instead_of is not None else None
    understood = understand(said.block.orders, names)
    canned, mistakes = _canned(work, mail, agent, ticket, understood.acts)
    mistakes = [*understood.mistakes, *mistakes, *_settles_nothing(understood.acts)]
    released = mail.settled in RELEASES
    wrong = {each.line for each in mistakes}
    acts = [(order, act) for order, act in understood.acts if order.line not in wrong]
    taken_over, left = _taken_over(work, held, agent, acts)
    public = _is_public(said, understood.acts, held)
    text = _text(work, decided, said, agent, released=released)
    acts = [*taken_over, *acts]
    told = for_a_tier(work, ticket, agent, decided.reading, text, acts, answers=said.answers, public=public)
    return Heard(
        mail=mail,
        decided=decided,
        said=said,
        agent=agent,
        ticket=ticket,
        names=names,
        acts=told.acts,
        doubts=() if released else (*said.block.doubts, *mistakes),
        dropped=[*left, *(mistakes if released else ())],
        public=public,
        text=told.given.rest,
        given=told.given if held is None else added(held.given, told.given),
        canned=canned,
        held=held,
        asked=(kept_of(work, mail.id) if released else None) or held,
    )


def _text(work: Work, decided: Decided, said: Answer, agent: AgentFacts, *, released: bool) -> str:
    """His words without the address that some programs put below them; released, they are what he wrote at least."""
    text = said.block.text
    own = {known for known, first in work.writer.desk.site.agents.items() if first == agent.address}
    sender = decided.reading.mail.from_
    own |= {agent.address, *([sender.addr] if sender is not None else [])}
    lines = text.splitlines()
    end = len(lines)
    while end and lines[end - 1].strip().casefold() in own:
        end -= 1
    if end < len(lines) and not (end and lines[end - 1].strip()):
        text = "\n".join(lines[:end]).rstrip()
    if not text and released and not said.block.orders:
        return decided.reading.mail.reply.strip()
    return text


def _taken_over(
    work: Work, held: Kept | None, agent: AgentFacts, own: Sequence[tuple[Order, Act]]
) -> tuple[list[tuple[Order, Act]], Sequence[Doubt]]:
    """The commands of a held mail that go with what is sent in its place, and those that cannot be carried out now.

    They are read as those of who wrote them. What is said anew is said differently.
    """
    author = named(work, held.agent) if held is not None else None
    if held is None or author is None:
        return [], ()
    understood = understand(held.orders, names_of(work, author))
    others: tuple[type[Any], ...] = _OF_THE_WRITER if author.address != agent.address else ()
    said = {_subject(order, act) for order, act in own if not isinstance(act, _EACH_COUNTS)}
    acts = [
        (order, act)
        for order, act in understood.acts
        if not isinstance(act, (*_OF_THE_WORDS, *others)) and _subject(order, act) not in said
    ]
    return acts, understood.mistakes


def _subject(order: Order, act: Act) -> object:
    """What a command decides, so that of two about the same the later one counts."""
    return order.verb if isinstance(act, Move) else type(act)


def _is_public(said: Answer, acts: Sequence[tuple[Order, Act]], held: Kept | None) -> bool:
    """Whether the words are for the customer: the last word on it counts; else as the held ones."""
    opens = said.ticket is None and any(isinstance(act, OpenFor) for _order, act in acts)
    public = held.public if held is not None else said.public or opens
    for _order, act in acts:
        if isinstance(act, Internal | Public):
            public = isinstance(act, Public)
    return public


def _settles_nothing(acts: Sequence[tuple[Order, Act]]) -> list[Doubt]:
    """Words that answer a question, where none was asked."""
    why = "this mail answers no question; answer the mail that asks"
    return [
        Doubt(kind=DoubtKind.ARGUMENT, line=order.line, meant=order.verb, why=why)
        for order, act in acts
        if isinstance(act, Settle)
    ]


def _canned(
    work: Work,
    mail: ClaimedMail,
    agent: AgentFacts,
    ticket: KnownTicket | None,
    acts: Sequence[tuple[Order, Act]],
) -> tuple[list[str], list[Doubt]]:
    """The operator's texts that are asked for, in the language of the customer; and what there is none of."""
    texts, mistakes = [], []
    for order, act in acts:
        if not isinstance(act, Canned):
            continue
        try:
            texts.append(_canned_text(work, mail, agent, ticket, act))
        except RenderError as error:
            mistakes.append(Doubt(kind=DoubtKind.ARGUMENT, line=order.line, meant=order.verb, why=str(error)))
    return texts, mistakes


def _canned_text(work: Work, mail: ClaimedMail, agent: AgentFacts, ticket: KnownTicket | None, act: Canned) -> str:
    if ticket is None:
        raise RenderError("a canned reply answers a customer: use it in an answer to a ticket")
    people = work.histories.of(ticket.number).people.values()
    customer = next((each for each in people if each.role is Role.CUSTOMER and each.name), None)
    facts = {
        "ticket": ticket.number,
        "subject": clean_header(ticket.subject) or None,
        "customer": clean_header(customer.name) or None if customer else None,
        "agent": agent.name,
        "desk": work.writer.desk.settings.name,
        "queue": ticket.queue,
    }
    otherwise = work.writer.queue_language(mail.mailbox)
    return work.writer.canned.text(act.name, ticket.language, facts, otherwise=otherwise)
