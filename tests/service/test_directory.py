"""Who the senders of a batch are and what they have written: two statements a batch, by index, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.agents_desk import TOM, Writing, text
from tests.batch_desk import BatchDesk
from triaged.model import CustomerFacts, CustomerHistory, Status
from triaged.store import Store
from triaged.store.directory import MOST, RECENT, Difference, Directory, compare, entries, replace_all
from triaged.store.tables import ticket

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANNA = "anna@acme.example"
WRITING = Writing()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.upgrade()
    yield opened
    opened.close()


def facts(address: str = "", **more: Any) -> CustomerFacts:
    return CustomerFacts(address=address, **more)


def known(store: Store, **these: CustomerFacts) -> None:
    replaced(store, these)


def replaced(store: Store, new: dict[str, CustomerFacts]) -> Difference:
    with store.write() as transaction:
        difference = compare(transaction, new)
        replace_all(transaction, new, difference)
    return difference


def tickets(store: Store, *rows: tuple[str, Status, datetime], first: int = 1) -> None:
    with store.write() as transaction:
        transaction.execute(
            ticket.insert(),
            [
                {
                    "number": number,
                    "subject": "x",
                    "status": status,
                    "priority": "P3",
                    "queue": "support",
                    "tier": "L1",
                    "customer": customer,
                    "mailbox": "support",
                    "language": "en",
                    "tags": [],
                    "created_at": at,
                    "updated_at": at,
                    "last_event": 0,
                }
                for number, (customer, status, at) in enumerate(rows, start=first)
            ],
        )


def test_what_is_replaced_is_read_again_by_address_and_domain(store: Store) -> None:
    acme = facts(organisation="Acme", tier="gold", vip=True, zone="Europe/Berlin")
    new = {ANNA: facts(ANNA, name="Anna", notes="ü\n#"), "@acme.example": acme, "@*.acme.example": acme}
    assert replaced(store, new) == Difference(known=0, changed=list(new), gone=[])
    with store.read() as transaction:
        found = Directory(transaction, [ANNA, "bert@acme.example", "carl@x.acme.example", "dora@else.example"], NOW)
        assert found.of(ANNA) == facts(ANNA, name="Anna", notes="ü\n#")
        assert found.of("bert@acme.example") == facts(
            "bert@acme.example", organisation="Acme", tier="gold", vip=True, zone="Europe/Berlin"
        )
        assert found.of("carl@x.acme.example") is not None
        assert found.of("dora@else.example") is None
        assert found.of("") is None


def test_somebody_who_is_not_of_the_batch_is_asked_for_when_he_is_needed(store: Store) -> None:
    known(store, **{ANNA: facts(ANNA, name="Anna")})
    with store.read() as transaction:
        found = Directory(transaction, [], NOW).of(ANNA)
    assert found is not None
    assert found.name == "Anna"


def test_only_what_differs_is_written(store: Store) -> None:
    same = {f"p{number}@acme.example": facts(f"p{number}@acme.example", name="P") for number in range(1200)}
    replaced(store, same)
    other = {
        **same,
        "p0@acme.example": facts("p0@acme.example", name="Q"),
        "new@acme.example": facts("new@acme.example"),
    }
    del other["p1@acme.example"]
    done = replaced(store, other)
    assert done == Difference(known=1200, changed=["p0@acme.example", "new@acme.example"], gone=["p1@acme.example"])
    with store.read() as transaction:
        assert dict(entries(transaction, 5000)) == other


def test_open_and_recent_tickets_are_counted(store: Store) -> None:
    old = NOW - RECENT - timedelta(seconds=1)
    tickets(
        store,
        (ANNA, Status.NEW, NOW),
        (ANNA, Status.HOLD, old),
        (ANNA, Status.SOLVED, NOW - RECENT + timedelta(seconds=1)),
        (ANNA, Status.CLOSED, old),
        ("bert@acme.example", Status.PENDING, old),
    )
    with store.read() as transaction:
        found = Directory(transaction, [ANNA, "bert@acme.example", "dora@else.example"], NOW)
    assert found.history(ANNA) == CustomerHistory(open_tickets=2, recent_tickets=2)
    assert found.history("bert@acme.example") == CustomerHistory(open_tickets=1, recent_tickets=0)
    assert found.history("dora@else.example") == CustomerHistory()


def test_of_a_robot_not_more_than_the_most_are_counted(store: Store) -> None:
    tickets(store, *[("robot@acme.example", Status.OPEN, NOW)] * (MOST + 200))
    with store.read() as transaction:
        found = Directory(transaction, ["robot@acme.example"], NOW)
    assert found.history("robot@acme.example") == CustomerHistory(open_tickets=MOST, recent_tickets=MOST)


def test_the_number_of_statements_does_not_depend_on_the_batch(store: Store) -> None:
    def statements(addresses: list[str]) -> int:
        seen: list[str] = []
        with store.read() as transaction:
            event.listen(transaction, "before_cursor_execute", lambda _c, _u, sql, *_: seen.append(sql))
            found = Directory(transaction, addresses, NOW)
            for address in addresses:
                found.of(address)
                found.history(address)
        return len(seen)

    assert statements([ANNA]) == 2
    assert statements([f"{number}@a{number}.b.example" for number in range(50)]) == 2
    assert statements([]) == 0


def plans(store: Store) -> list[str]:
    """How the database goes about the questions of a batch."""
    asked: list[tuple[str, Any]] = []
    with store.read() as transaction:
        event.listen(transaction, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
        Directory(transaction, [f"{number}@acme.example" for number in range(5)], NOW)
        sqlite = transaction.dialect.name == "sqlite"
        explain = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN (FORMAT JSON)"
        found: list[str] = []
        for sql, values in tuple(asked):
            rows = transaction.exec_driver_sql(f"{explain} {sql}", values).all()
            found += [row[3] for row in rows] if sqlite else list(map(json.dumps, rows[0][0]))
        return found


def test_no_table_is_read_from_end_to_end(store: Store) -> None:
    tickets(store, *[(f"{number}@acme.example", Status.CLOSED, NOW) for number in range(3000)])
    known(store, **{f"{number}@acme.example": facts(f"{number}@acme.example") for number in range(3000)})
    if store.url.get_backend_name() == "postgresql":
        with store.write() as transaction:
            transaction.exec_driver_sql("ANALYZE ticket, directory")
    steps = "\n".join(plans(store))
    for table in ("ticket", "directory"):
        assert f"SCAN {table}" not in steps
    assert '"Node Type": "Seq Scan"' not in steps
    assert "ticket_unsettled" in steps
    assert "ticket_by_customer_created_at" in steps


def test_what_a_batch_opens_and_solves_counts_for_its_next_mail(make_desk: Callable[..., BatchDesk]) -> None:
    desk = make_desk()
    desk.keep(*(WRITING.mail(ANNA, subject=f"Matter {number}") for number in range(3)))
    seen: list[CustomerHistory] = []
    listen(desk, seen)
    desk.handle()
    assert [(each.open_tickets, each.recent_tickets) for each in seen] == [(0, 0), (1, 1), (2, 2)]
    told = desk.letter("message_agent")
    desk.keep(
        WRITING.mail(TOM, "#solve", answers=told),
        WRITING.mail(ANNA, subject="Matter 4"),
    )
    desk.handle()
    assert (seen[-1].open_tickets, seen[-1].recent_tickets) == (2, 3)


def listen(desk: BatchDesk, seen: list[CustomerHistory]) -> None:
    """Note what the rules see of the history of each mail that opens a ticket."""
    from triaged import process

    decide = process.decide

    def decided(*values: Any, **more: Any) -> Any:
        found = decide(*values, **more)
        if found.facts is not None and found.facts.on == "new":
            seen.append(found.facts.history)
        return found

    pytest.MonkeyPatch().setattr(process, "decide", decided)


FILE = """
[[organisation]]
name = "Acme"
domains = ["acme.example"]
tier = "gold"
language = "de"
zone = "Asia/Tokyo"
notes = "Ask for the contract number."
[[customer]]
address = "anna@acme.example"
vip = true
"""


def with_file(make_desk: Callable[..., BatchDesk], folder: Path) -> BatchDesk:
    (folder / "customers.toml").write_text(FILE)
    desk = make_desk()
    desk.rewrite(lambda settings: settings + '\n[customers]\nfile = "customers.toml"\n')
    return desk


def test_a_customers_language_is_used_where_no_mail_tells_it(
    make_desk: Callable[..., BatchDesk], tmp_path: Path
) -> None:
    desk = with_file(make_desk, tmp_path)
    desk.take(WRITING.mail(ANNA, "4711", subject="4711"))
    assert desk.shown()["language"] == "de"
    assert "Guten Tag" in text(desk.letter("ack_new"))


def test_his_zone_is_used_where_his_mail_has_no_date(make_desk: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = with_file(make_desk, tmp_path)
    dated = WRITING.mail(ANNA, "It does not print at all, please help me.", subject="One")
    undated = b"\r\n".join(line for line in dated.split(b"\r\n") if not line.startswith(b"Date:"))
    desk.take(undated)
    assert "21:00 (UTC+9)" in text(desk.letter("ack_new"))


def test_agents_see_who_he_is_and_whether_that_is_proven(make_desk: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = with_file(make_desk, tmp_path)
    desk.take(WRITING.mail(ANNA, "It does not print.", subject="One"))
    proven = text(desk.letter("message_agent"))
    assert "Known as: Acme, gold, VIP\n" in proven
    assert "Notes on the customer: Ask for the contract number.\n" in proven
    desk.take(WRITING.mail(ANNA, "It does not print.", subject="Two", proven=False))
    assert "Known as: Acme, gold, VIP (not proven)\n" in text(desk.letter("message_agent"))
    desk.take(WRITING.mail(TOM, "#show 1001", answers=desk.letter("message_agent")))
    assert "Known as: Acme, gold, VIP\n" in text(desk.letter("show_agent"))
    assert "contract number" not in text(desk.letter("ack_new"))


def test_the_file_comes_before_the_command(make_desk: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = with_file(make_desk, tmp_path)
    known(
        desk.store,
        **{ANNA: facts(ANNA, organisation="Other"), "dora@else.example": facts("dora@else.example", vip=True)},
    )
    desk.take(WRITING.mail(ANNA, subject="One"))
    assert "Known as: Acme" in text(desk.letter("message_agent"))
    desk.take(WRITING.mail("dora@else.example", subject="Two"))
    assert "Known as: VIP\n" in text(desk.letter("message_agent"))


PASSED_ON = """Please see below.

-------- Forwarded Message --------
Subject: 4711
Date: Sun, 1 Mar 2026 12:00:00 +0000
From: Dora <dora@else.example>
To: tom@agents.example

4711
"""


def test_who_passes_a_mail_on_is_not_the_customer(make_desk: Callable[..., BatchDesk]) -> None:
    """What another system knows of the agent's own domain is not said of whom he brings in."""
    desk = make_desk()
    known(desk.store, **{"@agents.example": facts(organisation="Ourselves", language="fr")})
    assert desk.take(WRITING.mail(TOM, PASSED_ON, subject="Fwd: 4711")) == "ticket"
    shown = desk.shown()
    assert (shown["customer"], shown["language"]) == ("dora@else.example", "en")
