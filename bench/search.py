"""How fast the full-text index is filled and searched with 100,000 messages: `python -m bench.search [URL]`.

Without the URL of an empty database it makes a SQLite file of its own.
"""

from __future__ import annotations

import contextlib
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from tests.stored import message_row, ticket_row
from triaged.desk.finding import asked
from triaged.store import Store, search
from triaged.store.tables import message, ticket

MESSAGES = 100_000
PER_TICKET = 4
VOCABULARY = 30_000
WORDS = 120  #: in a message
RARE = {"tenth": 10, "打印机坏了": 100, "thousandth": 1000}  #: in one message of so many
AGENT = "tom@agents.example"
#: What is asked: in every message, in one of ten, in one of a thousand, in one; and in scripts without spaces.
QUESTIONS = ("common", "common tenth", "thousandth", "single4711", "nowhere", "打印机", "印", "ann@customers.example")


def main() -> None:
    """Fill a database and its index, then ask."""
    with TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{Path(folder) / 'search.db'}"
        with contextlib.closing(Store(url)) as store:
            store.upgrade()
            fill(store)
            before = size(store)
            started = time.perf_counter()
            while search.index_once(store):
                pass
            took = time.perf_counter() - started
            grown = (size(store) - before) / MESSAGES
            print(f"filled: {MESSAGES} messages of {WORDS} words in {took:.1f} s, {MESSAGES / took:.0f} a second")
            print(f"size: {grown:.0f} bytes a message")
            ask(store)


def fill(store: Store) -> None:
    """Messages with words as they are distributed in language: few are everywhere, most are rare."""
    chance = random.Random(1)
    words = [f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{number:x}" for number in range(VOCABULARY)]
    weights = [1 / (rank + 10) for rank in range(VOCABULARY)]
    drawn = chance.choices(words, weights, k=1_000_000)
    with store.write() as transaction:
        for start in range(0, MESSAGES, 2000):
            numbers = range(1001 + start // PER_TICKET, 1001 + (start + 2000) // PER_TICKET)
            transaction.execute(ticket.insert(), [ticket_row(number, subject="common subject") for number in numbers])
            rows = []
            for at in range(start, start + 2000):
                begins = chance.randrange(len(drawn) - WORDS)
                said = [*drawn[begins : begins + WORDS], f"single{at}"]
                said += [word for word, every in RARE.items() if at % every == 0]
                rows.append(message_row(1001 + at // PER_TICKET, " ".join(said)))
            transaction.execute(message.insert(), rows)


def size(store: Store) -> int:
    """Of the database, in bytes."""
    with store.read() as transaction:
        if transaction.dialect.name == "sqlite":
            pages = transaction.exec_driver_sql("PRAGMA page_count").scalar_one()
            return int(pages) * int(transaction.exec_driver_sql("PRAGMA page_size").scalar_one())
        return int(transaction.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def ask(store: Store) -> None:
    """Each question five times; the time in the middle counts."""
    for question in QUESTIONS:
        times = []
        found = []
        for _try in range(5):
            started = time.perf_counter()
            with store.read() as transaction:
                found = search.find(transaction, asked(question), AGENT, 500)
            times.append(time.perf_counter() - started)
        print(f"{question}: {len(found)} found, {sorted(times)[2] * 1000:.1f} ms")
        print("   ", plan(store, question))


def plan(store: Store, question: str) -> str:
    """How the database goes about it."""
    with store.read() as transaction:
        dialect = transaction.dialect.name
        explain = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN (COSTS OFF) "
        match = (search._match if dialect == "sqlite" else search._tsquery)(asked(question))  # noqa: SLF001
        values = {"question": match, "agent": AGENT, "most": 500}
        rows = transaction.execute(text(explain + str(search.FIND[dialect])), values).all()
    return " | ".join(str(row[-1]).strip() for row in rows)


if __name__ == "__main__":
    main()
