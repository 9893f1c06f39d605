"""Writing down what becomes of a batch of mail.

One statement a table, in the transaction in which the batch was decided: either all of it is there afterwards, or none.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Table, bindparam, case, func, update

from triaged.model import UNSETTLED
from triaged.store import inbox as inbox_rows
from triaged.store import outbox as outbox_rows
from triaged.store.acts import carry_out
from triaged.store.alerts import RememberAlert, remember
from triaged.store.attachments import insert_files
from triaged.store.engine import Transaction
from triaged.store.events import append_event
from triaged.store.fields import FieldRow, save_fields
from triaged.store.filing import Filing, ReminderRow
from triaged.store.held import SETTLED_EVENT, settle
from triaged.store.incidents import JoinIncident, join_incidents, settled
from triaged.store.needless import needed, needless
from triaged.store.reminders import forget, insert_reminders
from triaged.store.rotation import Rotate, rotate
from triaged.store.rows import (
    changed_ticket,
    columns,
    customer_rows,
    id_rows,
    link_row,
    message_row,
    outbox_columns,
    outcome_row,
    ticket_row,
)
from triaged.store.sql import Insert, insert, insert_new
from triaged.store.tables import (
    UtcDateTime,
    customer,
    event,
    link,
    message,
    message_id,
    outbox,
    participant,
    question,
    recent_words,
    ticket,
    uncollected,
)

_CLOCKS: BindParameter[Any] = bindparam("new_clocks", type_=ticket.c.clocks.type)  # null: they stay as they are
_CHANGE = (
    update(ticket)
    .where(ticket.c.number == bindparam("the_ticket"))
    .values(
        status=bindparam("new_status"),
        priority=bindparam("new_priority"),
        queue=bindparam("new_queue"),
        tier=bindparam("new_tier"),
        tags=bindparam("new_tags"),
        solved_at=bindparam("new_solved_at"),
        assignee=bindparam("new_assignee"),
        offered_to=bindparam("new_offer"),
        sla=bindparam("new_sla"),
        impact=bindparam("new_impact"),
        urgency=bindparam("new_urgency"),
        clocks=func.coalesce(_CLOCKS, ticket.c.clocks),
        clock_at=case((_CLOCKS.is_(None), ticket.c.clock_at), else_=bindparam("new_clock_at", type_=UtcDateTime)),
        updated_at=bindparam("now"),
        last_event=bindparam("newest"),
    )
)


def save(transaction: Transaction, filings: Sequence[Filing], owner: str, now: datetime) -> None:
    """Write a batch: tickets first, then what refers to them, the inbox outcomes last.

    Raises StoreError when a mail is no longer claimed by `owner`: nothing of the batch may be written then.
    """
    if not filings:
        return
    mails, filings = filings, [each for filing in filings for each in (filing, *filing.others)]
    _save_tickets(transaction, filings, now)
    _save_messages(transaction, mails, filings)
    _save_people(transaction, filings, now)
    _save_links(transaction, filings)
    _save_matter(transaction, filings, now)
    _insert(transaction, event, ({**columns(e), "ticket": f.ticket, "at": now} for f in filings for e in f.events))
    _save_sending(transaction, filings, now)
    inbox_rows.decided(transaction, [outcome_row(filing) for filing in mails], owner)
    _ask(transaction, filings, now)
    forget(transaction, [(f.ticket, kind) for f in filings if f.ticket for kind in f.forgets])
    insert_reminders(transaction, _standing(filings))
    _carry_out(transaction, filings, now)


def _save_tickets(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """Those that are opened, and what becomes of those that were there."""
    _insert(
        transaction, ticket, (ticket_row(f.opens, f.events[-1], f.clocks, now) for f in filings if f.opens is not None)
    )
    changed = [changed_ticket(f.becomes, f.events[-1], f.clocks, now) for f in filings if f.becomes is not None]
    if changed:
        transaction.execute(_CHANGE, changed)


def _save_messages(transaction: Transaction, mails: Sequence[Filing], filings: Sequence[Filing]) -> None:
    """What was said, the ids by which it is found, and its files; ids are those of the mails alone."""
    _insert(transaction, message, (message_row(f, f.message) for f in filings if f.message is not None))
    _insert(transaction, message_id, id_rows(mails), new=True)
    insert_files(transaction, [(f.inbox_id, f.ticket, each) for f in filings if f.ticket for each in f.files])


def _save_people(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """Who takes part, and what is learned of customers."""
    _insert(
        transaction,
        participant,
        ({**columns(person), "ticket": f.ticket, "joined_at": now} for f in filings for person in f.participants),
        new=True,
    )
    _remember_customers(transaction, customer_rows(filings, now))


def _save_links(transaction: Transaction, filings: Sequence[Filing]) -> None:
    """How tickets belong together; a tie that is known stays as it is."""
    opening = [(f.ticket, f.link) for f in filings if f.opens is not None and f.link is not None]
    ties = [(f.ticket, each) for f in filings for each in f.ties]
    _insert(transaction, link, (link_row(number, each) for number, each in opening))
    _insert(transaction, link, (link_row(number, each) for number, each in ties), new=True)


def _save_matter(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """What tickets are about: their facts, and the words by which others are found to be alike."""
    _save_fields(transaction, filings)
    _insert(
        transaction,
        recent_words,
        ({"ticket": f.ticket, "at": now, "words": list(f.telling)} for f in filings if f.telling),
    )


def _save_sending(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """What is to leave, now or in a list later, and what mail systems say of what has left."""
    leaving = [(notice, f.ticket) for f in filings for notice in f.notices]
    leaving += [(alarm, f.ticket) for f in filings for alarm in f.alarms]
    # the same cause twice is sent once
    _insert(transaction, outbox, (outbox_columns(each, number, now) for each, number in leaving), new=True)
    _insert(
        transaction,
        uncollected,
        (
            {**columns(f.uncollected), "ticket": f.ticket, "mailbox": f.mailbox, "created_at": now}
            for f in filings
            if f.uncollected is not None
        ),
    )
    outbox_rows.bounced(
        transaction,
        [{"the_id": b.message_id, "named": b.recipient, "words": b.words} for f in filings for b in f.bounced],
    )


def _carry_out(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """What changes besides the tickets of the mails."""
    acts = [act for filing in filings for act in filing.acts]
    rotate(transaction, [act for act in acts if isinstance(act, Rotate)])
    remember(transaction, [act for act in acts if isinstance(act, RememberAlert)])
    for act in acts:
        if not isinstance(act, Rotate | JoinIncident | RememberAlert):
            carry_out(transaction, act, now)
    _recall(transaction, filings, now)
    join_incidents(transaction, [act for act in acts if isinstance(act, JoinIncident)], now)
    standing = {f.becomes.number: f.becomes.status for f in filings if f.becomes is not None}
    settled(transaction, sorted(number for number, status in standing.items() if status not in UNSETTLED), now)


def _recall(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """What says that time runs out need not be said any more, or has to after all: the last word of a batch counts."""
    needed_since: dict[int, datetime | None] = {}
    for filing in filings:
        if filing.ticket is not None and filing.clocks is not None:
            if filing.clocks.needless:
                needed_since[filing.ticket] = None
            elif filing.clocks.needed_since is not None:
                needed_since[filing.ticket] = filing.clocks.needed_since
    needless(transaction, [number for number, since in needed_since.items() if since is None])
    for number, since in needed_since.items():
        if since is not None:
            needed(transaction, number, since, now)


def _standing(filings: Sequence[Filing]) -> list[tuple[int | None, ReminderRow]]:
    """The reminders that are left when the batch is over: what one mail brings, a later one may make needless."""
    left: list[tuple[int | None, ReminderRow]] = []
    for filing in filings:
        left = [(number, row) for number, row in left if number != filing.ticket or row.kind not in filing.forgets]
        left += [(filing.ticket, row) for row in filing.reminders]
    return left


def _ask(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """What agents are asked about held mail, and what they have answered."""
    _insert(
        transaction,
        question,
        (
            {**columns(asked), "inbox": f.inbox_id, "ticket": f.ticket, "asked_at": now}
            for f in filings
            for asked in f.questions
        ),
    )
    for filing in filings:
        said = filing.settles
        if said is None:
            continue
        settled = settle(transaction, said.inbox, said.settled, said.by, said.verb)
        settled += [each for inbox in said.also for each in settle(transaction, inbox, None, said.by, said.verb)]
        others = [each for each in settled if each != said.inbox]
        if others and filing.ticket is not None:
            data = {"inboxes": others, "with": said.inbox, "verb": said.verb, "agent": said.by}
            append_event(transaction, filing.ticket, now, kind=SETTLED_EVENT, actor="triaged", data=data)


def _save_fields(transaction: Transaction, filings: Sequence[Filing]) -> None:
    """Of one field the newest value counts."""
    rows: dict[tuple[int, str], FieldRow] = {}
    for filing in filings:
        number = filing.ticket
        if number is not None:
            rows |= {
                (number, each.name): each for each in filing.fields if each.value or (number, each.name) not in rows
            }
    save_fields(transaction, rows)


def _remember_customers(transaction: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    """Learn names and languages."""
    if rows:
        transaction.execute(_learn(insert(transaction, customer)), rows)


@functools.cache
def _learn(statement: Insert) -> Insert:
    """What a mail does not tell stays as it is known; put together once for each database."""
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["address"],
        set_={
            "name": func.coalesce(func.nullif(new.name, ""), customer.c.name),
            "language": func.coalesce(new.language, customer.c.language),
            "last_at": new.last_at,
            "alias_of": func.coalesce(new.alias_of, customer.c.alias_of),
        },
    )


def _insert(transaction: Transaction, table: Table, rows: Iterable[dict[str, Any]], *, new: bool = False) -> None:
    """Insert rows; `new`: leave alone what is there already."""
    found = list(rows)
    if found:
        transaction.execute((insert_new if new else insert)(transaction, table), found)
