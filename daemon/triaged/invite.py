"""Inviting agents: a welcome mail, and a ticket to practise on, of which nothing ever leaves.

Contract
--------
* Agents are invited in one transaction: their desk addresses, the practice tickets and the mails are there, or none.
* An answer to either mail proves that our mail reaches its agent and his reaches us (`outcomes.answers.onboarding`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from triaged.config import Desk, Mailbox
from triaged.desk.people import AgentFacts
from triaged.errors import DeskError
from triaged.mail.address import day_of, message_id, sign, signed_address
from triaged.mail.addrlist import to_ascii
from triaged.model import (
    Address,
    EvidenceLevel,
    KnownTicket,
    OutboxState,
    Priority,
    Purpose,
    Role,
    Status,
    Tier,
    Token,
    Worded,
)
from triaged.notices import InternalLetter
from triaged.outcomes.agents.messages import Message, mailing
from triaged.outcomes.agents.telling import News, language_for, letter_to, mailbox_for, send
from triaged.outcomes.work import Work, new_handle, working
from triaged.render import Renderer
from triaged.store import Store, Transaction
from triaged.store.agents import OPENED_EVENT, AgentState, PracticeRow, invited, open_practice, states
from triaged.store.filing import NoticeRow, ParticipantRow, TicketRow
from triaged.store.uncollected import insert_notices

CUSTOMER = "practice@customer.invalid"  #: RFC 2606 2: leads nowhere, whatever happens
VALID = timedelta(days=14)  #: of the welcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What inviting needs."""

    store: Store
    desk: Desk
    renderer: Renderer
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """One agent who was."""

    name: str
    address: str
    ticket: int  #: to practise on
    held: bool  #: the desk only observes: nothing is sent


def send_invitations(deps: Invitation, names: Sequence[str], *, again: bool) -> Sequence[Invited]:
    """Invite agents by their names; without names, all who were not invited before.

    Args:
        deps: What inviting needs.
        names: As they stand in the settings; who is named is invited once more.
        again: Also those who were invited before.

    Raises:
        DeskError: There is no agent of such a name, or nothing can be sent.
        StoreError: The database refuses; nobody was invited then.
    """
    if deps.desk.settings.relay is None:
        raise DeskError("there is no [relay] in the settings, so no invitation could be sent; fill it in first")
    wanted = _chosen(deps.desk, names)
    now = deps.clock()
    with working(deps, now) as (transaction, work):
        before = states(transaction)
        new = [each for each in wanted if again or names or _is_new(before.get(each.address))]
        return [_invite(work, transaction, each) for each in new]


def _is_new(state: AgentState | None) -> bool:
    return state is None or state.invited_at is None


def _chosen(desk: Desk, names: Sequence[str]) -> Sequence[AgentFacts]:
    agents = {each.name: each for each in desk.agents}
    unknown = [name for name in names if name not in agents]
    if unknown or not agents:
        there = ", ".join(agents) or "none; add an [[agent]] to the settings"
        raise DeskError(f"there is no agent {', '.join(map(repr, unknown)) or 'at all'}; there are: {there}")
    chosen = [agents[name] for name in dict.fromkeys(names)] or list(desk.agents)
    for each in chosen:
        if to_ascii(each.address) is None:
            raise DeskError(f"{each.name}: {each.address} cannot be written to without SMTPUTF8")
    return chosen


def _invite(work: Work, transaction: Transaction, agent: AgentFacts) -> Invited:
    mailbox = work.writer.desk.settings.mailbox(mailbox_for(work, agent))
    handle = invited(transaction, agent.address, new_handle(), work.now)
    ticket, text = _ticket(work, agent, mailbox)
    welcome = send(work, agent, _welcome(work, agent, mailbox, handle, ticket))
    customer = Address(name=text.splitlines()[-1], addr=CUSTOMER)
    message = Message(cause=f"practice:{ticket.number}", inbox=None, words=Worded(text=text), sender=customer)
    exercise = mailing(work, ticket, message, [(agent, "assigned")])
    if isinstance(welcome, str) or exercise.failed:
        why = welcome if isinstance(welcome, str) else exercise.failed[agent.address]
        raise DeskError(f"{agent.name}: the invitation cannot be written: {why}")
    open_practice(transaction, _row(work, ticket, customer, text, exercise.participants[0]), work.now)
    written: list[tuple[NoticeRow, int | None]] = [(each, ticket.number) for each in (welcome, *exercise.notices)]
    insert_notices(transaction, written, work.now)
    held = any(row.state is OutboxState.HELD for row, _number in written)
    return Invited(name=agent.name, address=agent.address, ticket=ticket.number, held=held)


def _ticket(work: Work, agent: AgentFacts, mailbox: Mailbox) -> tuple[KnownTicket, str]:
    """The ticket to practise on, and what its customer writes."""
    language = language_for(work.writer, "practice_ticket", agent, mailbox=mailbox.name)
    written = work.writer.renderer.render("practice_ticket", language, {}, marked=False)
    opens = TicketRow(
        number=work.numbers.next("ticket"),
        subject=written.subject,
        status=Status.NEW,
        priority=Priority.P3,
        queue=mailbox.queue,
        tier=Tier.L1,
        customer=CUSTOMER,
        mailbox=mailbox.name,
        language=written.languages[0],
        tags=(OPENED_EVENT,),
        evidence=EvidenceLevel.A0,
        assignee=agent.address,
        practice=True,
    )
    return opens.known(work.now), written.text.strip()


def _row(work: Work, ticket: KnownTicket, customer: Address, text: str, agent: ParticipantRow) -> PracticeRow:
    handle = new_handle()
    token = Token(handle=handle, purpose=Purpose.REPLY, day=day_of(work.now))
    return PracticeRow(
        ticket=ticket,
        text=text,
        customer=ParticipantRow(address=customer.addr, name=customer.name, role=Role.CUSTOMER, handle=handle),
        agent=agent,
        message_id=message_id(work.writer.desk.ring, token, work.writer.nonce(), CUSTOMER.rpartition("@")[2]),
    )


def _welcome(work: Work, agent: AgentFacts, mailbox: Mailbox, handle: int, practice: KnownTicket) -> InternalLetter:
    settings, ring = work.writer.desk.settings, work.writer.desk.ring
    token = Token(handle=handle, purpose=Purpose.DESK, day=day_of(work.now))
    address = None if mailbox.reply_address is None else signed_address(mailbox.reply_address, sign(ring, token))
    news = News(
        notice="welcome_agent",
        cause=f"welcome_agent:{agent.address}:{practice.number}",
        facts={"desk": settings.name, "agent": agent.name, "ticket": practice.number, "desk_address": address},
        purpose=Purpose.DESK,
        valid_for=VALID,
    )
    return letter_to(work, agent, None, handle, news, mailbox=mailbox.name)
