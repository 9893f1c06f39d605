"""Two tickets that are one, and one that is two.

Contract
--------
* A merged ticket keeps its own messages and history. Its mail follows to the other one: whatever finds the ticket
  (a signed address, a Message-ID, the tag) finds the other instead (`store.known`), also along a chain of merges.
* Its people may write to the other ticket from then on. When the merge is undone, those go who came by it; mail that
  came meanwhile stays where it was put.
* What is known of its matter is known of the other ticket too, where that had no value of its own. When the merge is
  undone, that goes as it came. What a ticket is tied to by links it stays tied to, and no other ticket is for its sake.
* Where somebody waits in it, and the other one is solved, that is open again, as when its own customer writes.
* Clocks stop with a merge and go on when it is undone. Where the merged ticket's customer waits for an answer, he waits
  in the other one from then on (`store.merged_clocks`). What is split off has clocks of its own from when its mail was
  received.
* A status that is set by hand, or comes back with an undone merge, is followed by what follows it otherwise: reminders
  of the customer, and closing (`store.planned`). Nobody is told of the status itself.
* Messages that are split off take with them the ids by which answers to them find a ticket, their files and their
  inbox rows. What answers a notice of ours still goes to the ticket of that notice.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, exists, select, update

from triaged.desk.sla.news import News
from triaged.errors import DeskError
from triaged.model import DONE, UNSETTLED, Direction, LinkKind, Role, Status, What
from triaged.store import clocks, incidents, merged_clocks, planned
from triaged.store.engine import Transaction
from triaged.store.events import append_event, wait_for_filing
from triaged.store.fields import load_fields, save_fields
from triaged.store.numbers import Numbers
from triaged.store.sql import insert, insert_new
from triaged.store.tables import attachment, event, field, inbox, link, message, message_id, participant, ticket


def set_status(transaction: Transaction, number: int, status: Status, actor: str, now: datetime) -> Status:
    """Put a ticket into a status other than merged; returns the one that it had.

    Raises DeskError: there is no such ticket, or it is merged into another.
    """
    wait_for_filing(transaction)
    before = _becomes(transaction, number, _unmerged(transaction, number), status, actor, now)
    clocks.stands(transaction, number, now, actor=actor, status=status)
    return before


def _becomes(
    transaction: Transaction, number: int, found: Row[Any], status: Status, actor: str, now: datetime
) -> Status:
    """Put a ticket into a status, with all that follows but for its clocks; returns the one that it had."""
    before = Status(found.status)
    settled = status in DONE
    solved_at = (found.solved_at or now) if settled else None
    transaction.execute(
        update(ticket).where(ticket.c.number == number).values(status=status, solved_at=solved_at, updated_at=now)
    )
    if status not in UNSETTLED:
        incidents.settled(transaction, [number], now)
    if status is not before:
        planned.left(transaction, number, before)
        planned.entered(transaction, number, status, now)
    append_event(transaction, number, now, kind="status", actor=actor, data={"from": before, "to": status})
    return before


def merge(
    transaction: Transaction, number: int, into: int, actor: str, now: datetime, *, reopens: bool | None = None
) -> bool:
    """Merge one ticket into another; returns whether the other one was solved, and is open with it.

    Args:
        transaction: Where it is written.
        number: The ticket.
        into: The other one.
        actor: Who does it.
        now: When.
        reopens: Whether that is so; None: where the ticket's customer waits for an answer.

    Raises DeskError: it is the same ticket, one of them does not exist, or one of them is merged already.
    """
    if number == into:
        raise DeskError(f"#{number} cannot be merged into itself")
    wait_for_filing(transaction)
    source, other = _unmerged(transaction, number), _unmerged(transaction, into)
    if reopens is None:
        reopens = Status(other.status) in DONE and _waits(transaction, source)
    transaction.execute(
        update(ticket).where(ticket.c.number == number).values(status=Status.MERGED, merged_into=into, updated_at=now)
    )
    people = transaction.execute(
        select(participant.c.address, participant.c.name, participant.c.role).where(
            participant.c.ticket == number, participant.c.role != Role.AGENT
        )
    ).all()
    _join(transaction, into, people, merged_from=number, now=now)
    before = {"into": into, "status": source.status, **_carry_fields(transaction, number, into)}
    before |= planned.merged(transaction, number)
    incidents.settled(transaction, [number], now)
    append_event(transaction, number, now, kind="merged into", actor=actor, data=before)
    append_event(transaction, into, now, kind="merged from", actor=actor, data={"from": number})
    if reopens:
        _becomes(transaction, into, other, Status.OPEN, actor, now)
    merged_clocks.merge(transaction, number, into, now, actor=actor, reopens=reopens)
    return reopens


def unmerge(transaction: Transaction, number: int, actor: str, now: datetime) -> int:
    """Undo a merge, back to the status before; returns the ticket that it was merged into.

    Raises DeskError: there is no such ticket, or it is not merged.
    """
    wait_for_filing(transaction)
    found = _ticket(transaction, number)
    if found.merged_into is None:
        raise DeskError(f"#{number} is not merged into another ticket")
    into: int = found.merged_into
    before = _before(transaction, number)
    status = Status(before["status"])
    transaction.execute(
        update(ticket).where(ticket.c.number == number).values(status=status, merged_into=None, updated_at=now)
    )
    wrote = exists().where(message.c.ticket == into, message.c.from_addr == participant.c.address)
    transaction.execute(
        delete(participant).where(participant.c.ticket == into, participant.c.merged_from == number, ~wrote)
    )
    _take_fields_back(transaction, number, into, before.get("fields", {}))
    append_event(transaction, number, now, kind="merge undone", actor=actor, data={"from": into})
    append_event(transaction, into, now, kind="merge undone", actor=actor, data={"of": number})
    planned.unmerged(transaction, number, status, before, now)
    merged_clocks.unmerge(transaction, number, into, status, now, actor=actor)
    return into


def split(
    transaction: Transaction,
    number: int,
    positions: Collection[int],
    actor: str,
    now: datetime,
    *,
    new: int | None = None,
) -> int:
    """Take messages out of a ticket into a new one; returns its number.

    Args:
        transaction: Where it is written.
        number: The ticket.
        positions: Which of its messages, counted from 1 in the order of `show`.
        actor: Who does it.
        now: When.
        new: The number of the new ticket, where it was given out already.

    Raises DeskError: no such ticket, it is merged, no such message, or nothing would be left.
    """
    wait_for_filing(transaction)
    found = _unmerged(transaction, number)
    messages = transaction.execute(select(message).where(message.c.ticket == number).order_by(message.c.id)).all()
    wanted = sorted(set(positions))
    if not wanted or wanted[0] < 1 or wanted[-1] > len(messages):
        raise DeskError(f"#{number} has the messages 1 to {len(messages)}")
    if 1 in wanted:
        raise DeskError(f"the first message of #{number} stays where it is: it opened the ticket")
    moved = [messages[position - 1] for position in wanted]
    if new is None:
        numbers = Numbers(transaction)
        new = numbers.next("ticket")
        numbers.write(transaction)
    _open(transaction, new, found, moved, actor, now)
    _move(transaction, number, new, moved)
    what = {"into": new, "messages": wanted}
    append_event(transaction, number, now, kind="split", actor=actor, data=what)
    _begin_clocks(transaction, found, new, moved, actor, now)
    return new


def _waits(transaction: Transaction, source: Row[Any]) -> bool:
    """Whether the customer of a ticket waits for an answer; where it has no clocks: whether the last word is his."""
    if source.status not in UNSETTLED or source.status == Status.PENDING or not source.customer:
        return False
    if clocks.has_clocks(transaction, source.number):
        return merged_clocks.customer_waits(transaction, source.number)
    public = (message.c.ticket == source.number, message.c.direction != Direction.NOTE, ~message.c.withdrawn)
    newest = select(message.c.direction).where(*public).order_by(message.c.id.desc()).limit(1)
    return transaction.execute(newest).scalar() == Direction.IN


def _before(transaction: Transaction, number: int) -> Mapping[str, Any]:
    """What a ticket was before it was merged, as `merge` has written it into its history."""
    said: Mapping[str, Any] = transaction.execute(
        select(event.c.data)
        .where(event.c.ticket == number, event.c.kind == "merged into")
        .order_by(event.c.number.desc())
        .limit(1)
    ).scalar_one()
    return said


def _carry_fields(transaction: Transaction, number: int, into: int) -> dict[str, Any]:
    """What is known of a ticket becomes known of another one; returns what the history must have to take it back."""
    known = load_fields(transaction, {number, into})
    there = {each.name: each.value for each in known.get(into, ())}
    carried = [each for each in known.get(number, ()) if each.value and not there.get(each.name)]
    save_fields(transaction, {(into, each.name): each for each in carried})
    return {"fields": {each.name: each.name in there for each in carried}} if carried else {}


def _take_fields_back(transaction: Transaction, number: int, into: int, carried: Mapping[str, bool]) -> None:
    """`carried`: name -> whether it was asked for there already. What has another value by now stays."""
    known = load_fields(transaction, {number, into})
    there, here = ({each.name: each.value for each in known.get(whose, ())} for whose in (into, number))
    for name, asked_for in carried.items():
        if there.get(name) != here.get(name):
            continue
        its = and_(field.c.ticket == into, field.c.name == name)
        transaction.execute(update(field).where(its).values(value=None) if asked_for else delete(field).where(its))


def _ticket(transaction: Transaction, number: int) -> Row[Any]:
    found = transaction.execute(select(ticket).where(ticket.c.number == number)).one_or_none()
    if found is None:
        raise DeskError(f"there is no ticket #{number}; `triaged tickets` lists them")
    return found


def _unmerged(transaction: Transaction, number: int) -> Row[Any]:
    found = _ticket(transaction, number)
    if found.merged_into is not None:
        raise DeskError(f"#{number} is merged into #{found.merged_into}; use that one, or undo the merge first")
    return found


def _join(
    transaction: Transaction,
    number: int,
    people: Sequence[Row[Any, Any, Any]],
    *,
    merged_from: int | None,
    now: datetime,
) -> None:
    """People join a ticket; who is there already stays as he is."""
    rows = [
        {
            "ticket": number,
            "address": address,
            "name": name,
            "role": role,
            "handle": secrets.randbits(63),
            "joined_at": now,
            "merged_from": merged_from,
        }
        for address, name, role in people
    ]
    if rows:
        transaction.execute(insert_new(transaction, participant), rows)


def _open(
    transaction: Transaction, new: int, old: Row[Any], moved: Sequence[Row[Any]], actor: str, now: datetime
) -> None:
    """The new ticket, like the old one but for its people: those who wrote what is moved, and the customer."""
    people = {
        row.address: row
        for row in transaction.execute(
            select(participant.c.address, participant.c.name, participant.c.role).where(
                participant.c.ticket == old.number, participant.c.role != Role.AGENT
            )
        )
    }
    writers = list(dict.fromkeys(said.from_addr for said in moved if said.from_addr in people))
    customer = writers[0] if writers else old.customer
    transaction.execute(
        insert(transaction, ticket),
        [
            {
                **old._mapping,  # noqa: SLF001  the public name of a row's columns
                "number": new,
                "status": Status.OPEN,
                "customer": customer,
                "evidence": moved[0].evidence,
                "solved_at": None,
                "created_at": now,
                "updated_at": now,
                "last_event": 0,
            }
        ],
    )
    joining = [people[address] for address in dict.fromkeys([customer, *writers]) if address in people]
    _join(transaction, new, joining, merged_from=None, now=now)
    transaction.execute(insert_new(transaction, link), [{"ticket": new, "other": old.number, "kind": LinkKind.SPLIT}])
    append_event(transaction, new, now, kind="split from", actor=actor, data={"from": old.number})


def _begin_clocks(
    transaction: Transaction, old: Row[Any], new: int, moved: Sequence[Row[Any]], actor: str, now: datetime
) -> None:
    """What was moved opens the new ticket for its clocks, where the old one has some; answers among it are answers."""
    if old.clocks is None:
        return
    public = [said for said in moved if said.direction != Direction.NOTE and not said.withdrawn]
    what = {Direction.IN: What.CUSTOMER, Direction.OUT: What.ANSWERED}
    said = [(said.received_at, News(what=what[Direction(said.direction)], inbox=said.inbox)) for said in public]
    customer = transaction.execute(select(ticket.c.customer).where(ticket.c.number == new)).scalar_one()
    clocks.split(transaction, old.number, new, said, now, actor=actor, same_customer=customer == old.customer)
    merged_clocks.still_waits(transaction, old.number, now, actor=actor)


def _move(transaction: Transaction, old: int, new: int, moved: Sequence[Row[Any]]) -> None:
    """The messages with all that hangs on them."""
    rows = [said.id for said in moved]
    mails = [said.inbox for said in moved if said.inbox is not None]
    own_ids = [said.message_id for said in moved]
    transaction.execute(update(message).where(message.c.id.in_(rows)).values(ticket=new))
    transaction.execute(update(inbox).where(inbox.c.id.in_(mails)).values(ticket=new))
    transaction.execute(update(attachment).where(attachment.c.inbox.in_(mails)).values(ticket=new))
    # What the mails themselves are called goes with them; what they only refer to stays known on both tickets.
    transaction.execute(
        update(message_id)
        .where(message_id.c.ticket == old, message_id.c.message_id.in_(own_ids), message_id.c.fingerprint != "")
        .values(ticket=new)
    )
    transaction.execute(delete(message_id).where(message_id.c.ticket == old, message_id.c.message_id.in_(own_ids)))
