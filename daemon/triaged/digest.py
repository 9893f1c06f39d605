"""The list of an agent's work, at set times; and for who leads a queue an overview of it.

Contract
--------
* Each time of an agent's is one moment, and is written down with what is sent for it, in one transaction, under the
  lock of filing: two services, a restart or a clock that goes back send nothing twice.
* Who is away, and who has nothing to do, gets no mail.
* A service that was down sends the newest list that it has missed, while that is not too late (`desk.digests`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from triaged.config import Desk
from triaged.desk.digests import due_digest
from triaged.desk.people import AgentFacts
from triaged.mail.compose import clean_header
from triaged.model import OutboxState, Purpose
from triaged.outcomes.agents.asking import short
from triaged.outcomes.agents.links import show_link
from triaged.outcomes.agents.telling import News, lead_of, letter_to, mailbox_for, send
from triaged.outcomes.agents.worklists import Reader, local, rows
from triaged.outcomes.work import Work, working
from triaged.render import Renderer
from triaged.store import Store, Transaction, overviews, staff
from triaged.store.agents import unanswered
from triaged.store.filing import NoticeRow
from triaged.store.overviews import Load
from triaged.store.uncollected import insert_notices

LIST, OVERVIEW = "digest_agent", "overview_agent"
VALID = timedelta(hours=12)  #: then the next one is not far
BATCH_AGENTS = 50  #: written to in one transaction
UNTAKEN = 20  #: tickets that nobody has taken, shown of one queue

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Digester:
    """What it needs."""

    store: Store
    desk: Desk
    renderer: Renderer
    clock: Callable[[], datetime]


def digest_once(deps: Digester) -> list[int] | None:
    """Write to a batch of agents whose time has come.

    Returns the ids of the notices that may now be sent, or None when nobody's time had come.
    Raises StoreError when the database refuses; nothing was written then.
    """
    if not any(agent.digest for agent in deps.desk.agents):
        return None
    now = deps.clock()
    with deps.store.read() as transaction:
        if not _due(transaction, deps.desk, now):
            return None
    with working(deps, now) as (transaction, work):
        due = dict(list(_due(transaction, deps.desk, now).items())[:BATCH_AGENTS])
        notices = [
            notice
            for agent in deps.desk.agents
            if agent.address in due and agent.address not in work.staff.away
            for notice in _write(transaction, work, agent, due[agent.address])
        ]
        insert_notices(transaction, [(notice, None) for notice in notices], now)
        staff.digested(transaction, due)
    log.info("digests", agents=len(due), notices=len(notices))
    return [notice.id for notice in notices if notice.state is OutboxState.WAITING]


def _due(transaction: Transaction, desk: Desk, now: datetime) -> dict[str, datetime]:
    """Whose time has come: first address -> the moment."""
    last = staff.digests(transaction)
    found = {agent.address: due_digest(agent, last.get(agent.address), now) for agent in desk.agents if agent.digest}
    return {address: moment for address, moment in found.items() if moment is not None}


def _write(transaction: Transaction, work: Work, agent: AgentFacts, moment: datetime) -> list[NoticeRow]:
    """His list, and his overview where he leads a queue; none that says nothing."""
    mailbox = mailbox_for(work, agent)
    desk = work.staff.desks[agent.address]
    reader = Reader(writer=work.writer, agent=agent, mailbox=mailbox, desk=desk, now=work.now)
    wanted = {LIST: _list(transaction, reader), OVERVIEW: _overview(transaction, work, reader)}
    made = [
        _notice(work, reader, notice, facts, f"{notice}:{agent.address}:{moment.isoformat()}")
        for notice, facts in wanted.items()
        if facts is not None
    ]
    return [notice for notice in made if notice is not None]


def _notice(work: Work, reader: Reader, notice: str, facts: Mapping[str, object], cause: str) -> NoticeRow | None:
    news = News(notice=notice, cause=cause, facts=facts, purpose=Purpose.DESK, valid_for=VALID)
    made = send(work, reader.agent, letter_to(work, reader.agent, None, reader.desk, news, mailbox=reader.mailbox))
    if isinstance(made, str):
        log.warning("agent not told", notice=notice, agent=reader.agent.address, error=made)
        return None
    return made


def _list(transaction: Transaction, reader: Reader) -> Mapping[str, object] | None:
    """What he has to do; None where that is nothing."""
    listing = overviews.work_of_agent(transaction, reader.agent.address)
    held = overviews.held_answers(transaction, reader.agent.address)
    if not listing.tickets and not held:
        return None
    return {
        "tickets": rows(reader, listing.tickets),
        "more": listing.more,
        "waiting": listing.waiting,
        "held": [
            {
                "number": each.ticket,
                "subject": short(clean_header(each.subject or "")),
                "at": local(reader.agent, each.asked_at),
            }
            for each in held
        ],
    }


def _overview(transaction: Transaction, work: Work, reader: Reader) -> Mapping[str, object] | None:
    """The queues that he leads; None where he leads none, or there is nothing to say of them."""
    led = [each.name for each in work.writer.desk.settings.queues if lead_of(work, each.name) == reader.agent]
    if not led:
        return None
    queues = [_queue(transaction, reader, name) for name in led]
    waiting = {each.address for each in unanswered(transaction, work.now)}
    silent = [
        each.name for each in work.agents if each.address in waiting and (not each.queues or each.queues & {*led})
    ]
    if not silent and not any(queue["loads"] or queue["held"] for queue in queues):
        return None
    return {"queues": queues, "silent": silent}


def _queue(transaction: Transaction, reader: Reader, name: str) -> Mapping[str, object]:
    state = overviews.queue_state(transaction, name)
    free = overviews.untaken(transaction, name)
    return {
        "name": name,
        "loads": [_load(reader, each) for each in state.loads],
        "untaken": rows(reader, free.tickets[:UNTAKEN]),
        "more": free.more + max(0, len(free.tickets) - UNTAKEN),
        "held": state.held,
    }


def _load(reader: Reader, load: Load) -> Mapping[str, object]:
    names = {each.addresses[0]: each.name for each in reader.writer.desk.settings.agents}
    return {
        "agent": names.get(load.agent, load.agent) if load.agent is not None else None,
        "tickets": load.tickets,
        "oldest": load.oldest,
        "since": local(reader.agent, load.oldest_at),
        "link": show_link(reader.writer, reader.mailbox, reader.desk, load.oldest, reader.now),
    }
