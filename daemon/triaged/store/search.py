"""The full-text index: which messages have all the words that somebody asks for.

Contract
--------
* Every message is in it, notes included, with its ticket's subject and customer. `desk.finding` says what the words
  are, so that both databases find the same: they are given words, and take nothing apart themselves.
* It is filled behind the filing of mail, in the order of the messages; how far, stands in `counter`. Two who fill it at
  once do no harm: the second finds that it came too late.
* Whoever searches calls `catch_up` first, so that what was stored a second ago is found.
* A message that is deleted is gone from it too, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, text

from triaged.desk.finding import TEXT_CHARACTERS, Asked, words_of
from triaged.store.engine import Store, Transaction
from triaged.store.sql import insert
from triaged.store.tables import counter, customer, inbox, message, ticket

MARK = "indexed"  #: in `counter`: the last message that is in the index
BATCH_MESSAGES = 100  #: put into the index in one transaction
CATCH_UP_MESSAGES = 500  #: put into it by whoever searches

_INSERT = {
    "sqlite": text("INSERT INTO word_index (rowid, words) VALUES (:message, :words)"),
    "postgresql": text(
        "INSERT INTO word_index (message, words) VALUES (:message, array_to_tsvector(string_to_array(:words, ' ')))"
    ),
}
_SEEN = "(NOT ticket.practice OR coalesce(ticket.assignee, ticket.offered_to) = :agent)"
FIND = {
    "sqlite": text(
        "SELECT message.id, message.ticket FROM word_index JOIN message ON message.id = word_index.rowid "  # noqa: S608
        f"JOIN ticket ON ticket.number = message.ticket WHERE word_index MATCH :question AND {_SEEN} "
        "ORDER BY word_index.rowid DESC LIMIT :most"
    ),
    "postgresql": text(
        "SELECT message.id, message.ticket FROM word_index JOIN message ON message.id = word_index.message "  # noqa: S608
        "JOIN ticket ON ticket.number = message.ticket "
        f"WHERE word_index.words @@ CAST(:question AS tsquery) AND {_SEEN} "
        "ORDER BY word_index.message DESC LIMIT :most"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Messages that are not in the index yet."""

    after: int  #: the last message that is
    until: int  #: the last one of these
    words: Sequence[tuple[int, str]]  #: (message, its words)


def index_once(store: Store) -> bool:
    """Put a batch of messages into the index; whether there may be more to do now.

    Mail that waits for its decision goes first, and nobody who files it waits while the words are taken apart.
    """
    with store.read() as transaction:
        waits = transaction.execute(select(inbox.c.id).where(inbox.c.outcome.is_(None)).limit(1)).first() is not None
        batch = _next(transaction, BATCH_MESSAGES) if not waits else None
    if batch is None:
        return False
    with store.write() as transaction:
        _put(transaction, batch)
    return True


def catch_up(transaction: Transaction) -> None:
    """Put the messages that came last into the index, up to CATCH_UP_MESSAGES; see `behind`."""
    batch = _next(transaction, CATCH_UP_MESSAGES)
    if batch is not None:
        _put(transaction, batch)


def behind(transaction: Transaction) -> int:
    """How many messages are not in the index yet."""
    return transaction.execute(
        select(func.count()).select_from(message).where(message.c.id > _mark(transaction))
    ).scalar_one()


def find(transaction: Transaction, wanted: Sequence[Asked], agent: str, most: int) -> list[tuple[int, int]]:
    """The newest messages that have all these words: (message, ticket), the newest first.

    Args:
        transaction: Where it is looked up.
        wanted: At least one.
        agent: First address of who asks; other agents' exercises are not found.
        most: How many.
    """
    question = _match(wanted) if transaction.dialect.name == "sqlite" else _tsquery(wanted)
    found = transaction.execute(
        FIND[transaction.dialect.name], {"question": question, "agent": agent, "most": most}
    ).all()
    return [(row.id, row.ticket) for row in found]


def _match(wanted: Sequence[Asked]) -> str:
    """For FTS5: each word a string of its own, in which nothing is an operator."""
    return " ".join(f'"{each.word}"{" *" if each.begins else ""}' for each in wanted)


def _tsquery(wanted: Sequence[Asked]) -> str:
    """For PostgreSQL: each word quoted; a cast takes it as it is."""
    return " & ".join(f"'{each.word}'{':*' if each.begins else ''}" for each in wanted)


def _mark(transaction: Transaction) -> int:
    return transaction.execute(select(counter.c.value).where(counter.c.name == MARK)).scalar_one_or_none() or 0


def _next(transaction: Transaction, most: int) -> Batch | None:
    after = _mark(transaction)
    rows = transaction.execute(
        select(
            message.c.id,
            ticket.c.subject,
            ticket.c.customer,
            customer.c.name,
            message.c.from_addr,
            message.c.from_name,
            func.substr(message.c.text, 1, TEXT_CHARACTERS).label("text"),
        )
        .join(ticket, ticket.c.number == message.c.ticket)
        .outerjoin(customer, customer.c.address == ticket.c.customer)
        .where(message.c.id > after)
        .order_by(message.c.id)
        .limit(most)
    ).all()
    if not rows:
        return None
    return Batch(
        after=after,
        until=rows[-1].id,
        words=[(row.id, " ".join(words_of(*(each or "" for each in row[1:])))) for row in rows],
    )


def _put(transaction: Transaction, batch: Batch) -> None:
    """Write it, unless somebody else has done so meanwhile."""
    statement = insert(transaction, counter)
    moved = transaction.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"value": statement.excluded.value},
            where=counter.c.value == batch.after,
        ).returning(counter.c.name),
        [{"name": MARK, "value": batch.until}],
    ).all()
    if moved:
        rows = [{"message": number, "words": words} for number, words in batch.words]
        transaction.execute(_INSERT[transaction.dialect.name], rows)
