"""Writing down what becomes of a batch of mail.

One statement a table, in the transaction in which the batch was decided: either all of it is there afterwards, or none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, func, update

from triaged.model import Direction, KnownTicket
from triaged.store import inbox as inbox_rows
from triaged.store import outbox as outbox_rows
from triaged.store.acts import carry_out
from triaged.store.alerts import RememberAlert, remember
from triaged.store.attachments import insert_files
from triaged.store.engine import Transaction
from triaged.store.events import append_event
from triaged.store.fields import FieldRow, save_fields
from triaged.store.filing import (
    EventRow,
    Filing,
    MessageRow,
    NoticeRow,
    ParticipantRow,
    QuestionRow,
    ReminderRow,
    TicketRow,
    UncollectedRow,
)
from triaged.store.held import SETTLED_EVENT, settle
from triaged.store.incidents import AT_WORK, JoinIncident, join_incidents, settled
from triaged.store.reminders import forget, insert_reminders
from triaged.store.rotation import Rotate, rotate
from triaged.store.sql import insert, insert_new
from triaged.store.tables import (
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

_Row = TicketRow | ParticipantRow | QuestionRow | UncollectedRow | EventRow | NoticeRow


def save(transaction: Transaction, filings: Sequence[Filing], owner: str, now: datetime) -> None:
    """Write a batch: tickets first, then what refers to them, the inbox outcomes last.

    Raises StoreError when a mail is no longer claimed by `owner`: nothing of the batch may be written then.
    """
    if not filings:
        return
    mails, filings = filings, [each for filing in filings for each in (filing, *filing.others)]
    opening = [filing for filing in filings if filing.opens is not None]
    _insert(transaction, ticket, (_ticket_row(f.opens, f.events[-1], now) for f in opening if f.opens is not None))
    _update_tickets(transaction, [(f.becomes, f.events[-1]) for f in filings if f.becomes is not None], now)
    _insert(transaction, message, (_message_row(f, f.message) for f in filings if f.message is not None))
    _insert_ids(transaction, mails)
    _insert_links(transaction, opening)
    _insert(
        transaction,
        participant,
        ({**_columns(person), "ticket": f.ticket, "joined_at": now} for f in filings for person in f.participants),
        new=True,
    )
    _insert(transaction, link, _ties(filings), new=True)
    _save_fields(transaction, filings)
    _insert(
        transaction,
        recent_words,
        ({"ticket": f.ticket, "at": now, "words": list(f.telling)} for f in filings if f.telling),
    )
    insert_files(transaction, [(f.inbox_id, f.ticket, each) for f in filings if f.ticket for each in f.files])
    _insert(transaction, event, ({**_columns(e), "ticket": f.ticket, "at": now} for f in filings for e in f.events))
    # the same cause twice is sent once
    _insert(
        transaction, outbox, (outbox_columns(notice, f.ticket, now) for f in filings for notice in f.notices), new=True
    )
    _insert(
        transaction, outbox, (outbox_columns(alarm, f.ticket, now) for f in filings for alarm in f.alarms), new=True
    )
    _insert(
        transaction,
        uncollected,
        (
            {**_columns(f.uncollected), "ticket": f.ticket, "mailbox": f.mailbox, "created_at": now}
            for f in filings
            if f.uncollected is not None
        ),
    )
    outbox_rows.bounced(
        transaction,
        [{"the_id": b.message_id, "named": b.recipient, "words": b.words} for f in filings for b in f.bounced],
    )
    _remember_customers(transaction, filings, now)
    inbox_rows.decided(transaction, [_outcome_row(filing) for filing in mails], owner)
    _ask(transaction, filings, now)
    forget(transaction, [(f.ticket, kind) for f in filings if f.ticket for kind in f.forgets])
    insert_reminders(transaction, _standing(filings))
    acts = [act for filing in filings for act in filing.acts]
    rotate(transaction, [act for act in acts if isinstance(act, Rotate)])
    remember(transaction, [act for act in acts if isinstance(act, RememberAlert)])
    for act in acts:
        if not isinstance(act, Rotate | JoinIncident | RememberAlert):
            carry_out(transaction, act, now)
    join_incidents(transaction, [act for act in acts if isinstance(act, JoinIncident)], now)
    standing = {f.becomes.number: f.becomes.status for f in filings if f.becomes is not None}
    settled(transaction, sorted(number for number, status in standing.items() if status not in AT_WORK), now)


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
            {**_columns(asked), "inbox": f.inbox_id, "ticket": f.ticket, "asked_at": now}
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


def _outcome_row(filing: Filing) -> dict[str, Any]:
    return {
        "inbox_id": filing.inbox_id,
        "new_outcome": filing.outcome,
        "why": filing.reason,
        "the_ticket": filing.ticket,
        "own_id": filing.message_id,
        "seen": filing.facts,
    }


def _insert(transaction: Transaction, table: Table, rows: Iterable[dict[str, Any]], *, new: bool = False) -> None:
    """Insert rows; `new`: leave alone what is there already."""
    found = list(rows)
    if found:
        transaction.execute((insert_new if new else insert)(transaction, table), found)


def _columns(row: _Row) -> dict[str, Any]:
    """The fields by name; unlike `dataclasses.asdict` it copies nothing, which counts on the way of every mail."""
    return {name: getattr(row, name) for name in row.__slots__}


def _ticket_row(opens: TicketRow, newest: EventRow, now: datetime) -> dict[str, Any]:
    return {
        **_columns(opens),
        "tags": list(opens.tags),
        "created_at": now,
        "updated_at": now,
        "last_event": newest.number,
    }


def _update_tickets(transaction: Transaction, joined: Sequence[tuple[KnownTicket, EventRow]], now: datetime) -> None:
    if not joined:
        return
    transaction.execute(
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
            updated_at=bindparam("now"),
            last_event=bindparam("newest"),
        ),
        [
            {
                "the_ticket": becomes.number,
                "new_status": becomes.status,
                "new_priority": becomes.priority,
                "new_queue": becomes.queue,
                "new_tier": becomes.tier,
                "new_tags": list(becomes.tags),
                "new_solved_at": becomes.solved_at,
                "new_assignee": becomes.assignee,
                "new_offer": becomes.offered_to,
                "new_sla": becomes.sla,
                "new_impact": becomes.impact,
                "new_urgency": becomes.urgency,
                "now": now,
                "newest": newest.number,
            }
            for becomes, newest in joined
        ],
    )


def _message_row(filing: Filing, said: MessageRow) -> dict[str, Any]:
    return {
        "ticket": filing.ticket,
        "inbox": filing.inbox_id,
        "direction": said.direction,
        "message_id": said.message_id,
        "from_addr": said.from_addr,
        "from_name": said.from_name,
        "evidence": said.evidence,
        "language": said.language,
        "date": said.date,
        "received_at": said.received_at,
        "text": said.text,
        "agent": said.agent,
    }


def _insert_ids(transaction: Transaction, filings: Sequence[Filing]) -> None:
    rows = [
        {"message_id": known, "ticket": filing.ticket, "fingerprint": fingerprint}
        for filing in filings
        if filing.message is not None
        for known, fingerprint in (
            (filing.message.message_id, filing.message.fingerprint),
            *((known, "") for known in filing.message.referenced),
        )
    ]
    if rows:
        transaction.execute(insert_new(transaction, message_id), rows)


def _insert_links(transaction: Transaction, opening: Sequence[Filing]) -> None:
    _insert(
        transaction,
        link,
        (
            {"ticket": filing.ticket, "other": filing.link.ticket, "kind": filing.link.kind}
            for filing in opening
            if filing.link is not None
        ),
    )


def _ties(filings: Sequence[Filing]) -> Iterable[dict[str, Any]]:
    return ({"ticket": f.ticket, "other": each.ticket, "kind": each.kind} for f in filings for each in f.ties)


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


def outbox_columns(notice: NoticeRow, ticket_number: int | None, now: datetime) -> dict[str, Any]:
    """A notice as a row of the outbox."""
    columns = _columns(notice)
    not_before = columns.pop("not_before")
    return {
        **columns,
        "parts": [dataclasses.asdict(part) for part in notice.parts] or None,
        "domain": notice.recipient.rpartition("@")[2],
        "ticket": ticket_number,
        "attempts": 0,
        "created_at": now,
        "next_at": not_before or now,
    }


def _remember_customers(transaction: Transaction, filings: Sequence[Filing], now: datetime) -> None:
    """Learn names and languages; a batch may hold several mails of one person, the last one counts."""
    aliases = {f.message.from_addr: f.alias_of for f in filings if f.message is not None and f.alias_of is not None}
    people = {
        filing.message.from_addr: {
            "address": filing.message.from_addr,
            "name": filing.message.from_name or "",
            "language": filing.message.language,
            "first_at": now,
            "last_at": now,
            "alias_of": aliases.get(filing.message.from_addr),
        }
        for filing in filings
        if filing.message is not None
        and filing.message.from_addr is not None
        and filing.message.direction is Direction.IN
    }
    if not people:
        return
    statement = insert(transaction, customer)
    new = statement.excluded
    transaction.execute(
        statement.on_conflict_do_update(
            index_elements=["address"],
            set_={
                "name": func.coalesce(func.nullif(new.name, ""), customer.c.name),
                "language": func.coalesce(new.language, customer.c.language),
                "last_at": new.last_at,
                "alias_of": func.coalesce(new.alias_of, customer.c.alias_of),
            },
        ),
        list(people.values()),
    )
