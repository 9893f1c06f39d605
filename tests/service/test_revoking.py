"""Revoked addresses lead nowhere, on both databases; and `triaged revoke`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select

from triaged.store import Store
from triaged.store.revoking import Given, Whose, given, revoke
from triaged.store.tables import agent, agent_alias, event, inbox, participant, question, ticket

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Two tickets: ann on both, ben on the first, an open question to cem about a mail of the second."""
    store = Store(database_url)
    store.upgrade()
    with store.write() as transaction:
        for number, last in ((1001, 3), (1002, 1)):
            transaction.execute(insert(ticket), [row_of_ticket(number, last)])
            events = [
                {"ticket": number, "number": each, "at": NOW, "kind": "received", "actor": "triaged", "data": {}}
                for each in range(1, last + 1)
            ]
            transaction.execute(insert(event), events)
        people = [(1001, "ann@example.org", 11), (1001, "ben@example.org", 12), (1002, "ann@example.org", 21)]
        rows = [
            {"ticket": number, "address": address, "name": "", "role": "customer", "handle": handle, "joined_at": NOW}
            for number, address, handle in people
        ]
        transaction.execute(insert(participant), rows)
        mail = {"mailbox": "support", "size": 1, "received_at": NOW, "kept_at": NOW, "attempts": 1}
        flags = {"quiet": False, "too_big": False, "acknowledged": True}
        transaction.execute(insert(inbox), [{"id": 1, **mail, **flags}])
        asked = {"inbox": 1, "ticket": 1002, "kind": "admit", "address": "cem@example.org", "asked_at": NOW}
        transaction.execute(insert(question), [{"handle": 31, **asked}])
    yield store
    store.close()


def row_of_ticket(number: int, last: int) -> dict:
    return {
        "number": number,
        "subject": "Printer",
        "status": "new",
        "priority": "P3",
        "queue": "support",
        "tier": "L1",
        "customer": "ann@example.org",
        "mailbox": "support",
        "language": "en",
        "tags": [],
        "created_at": NOW,
        "updated_at": NOW,
        "last_event": last,
    }


def handles(store: Store) -> dict[tuple[int, str], int]:
    with store.read() as transaction:
        rows = [
            row
            for table in (participant, question)
            for row in transaction.execute(select(table.c.ticket, table.c.address, table.c.handle))
        ]
    return {(row.ticket, row.address): row.handle for row in rows}


def events(store: Store, number: int) -> list[tuple[int, str, dict]]:
    query = select(event).where(event.c.ticket == number).order_by(event.c.number)
    with store.read() as transaction:
        newest = transaction.execute(select(ticket.c.last_event).where(ticket.c.number == number)).scalar_one()
        found = [(row.number, row.kind, row.data) for row in transaction.execute(query)]
    assert newest == found[-1][0]
    return found


def revoked(store: Store, **whose: object) -> Given:
    new = itertools.count(2**62)
    with store.read() as transaction:
        expected = given(transaction, Whose(**whose))
    with store.write() as transaction:
        done = revoke(transaction, Whose(**whose), "operator", lambda: next(new), LATER)
    assert done == expected
    return done


def test_everybody_on_a_ticket_gets_a_new_handle(store):
    before = handles(store)
    assert revoked(store, ticket=1001) == Given(handles=2, tickets=1)
    after = handles(store)
    changed = {key for key in before if after[key] != before[key]}
    assert changed == {(1001, "ann@example.org"), (1001, "ben@example.org")}
    assert sorted(after[key] for key in changed) == [2**62, 2**62 + 1]
    assert events(store, 1001)[3:] == [(4, "revoked", {"addresses": ["ann@example.org", "ben@example.org"]})]
    assert len(events(store, 1002)) == 1


def test_a_person_gets_new_handles_on_every_ticket(store):
    before = handles(store)
    assert revoked(store, person="ann@example.org") == Given(handles=2, tickets=2)
    after = handles(store)
    assert {key for key in before if after[key] != before[key]} == {
        (1001, "ann@example.org"),
        (1002, "ann@example.org"),
    }
    assert events(store, 1001)[3:] == [(4, "revoked", {"addresses": ["ann@example.org"]})]
    assert events(store, 1002)[1:] == [(2, "revoked", {"addresses": ["ann@example.org"]})]


def test_a_question_that_an_agent_was_asked_leads_nowhere_either(store):
    assert revoked(store, person="cem@example.org") == Given(handles=1, tickets=1)
    assert handles(store)[1002, "cem@example.org"] == 2**62
    assert revoked(store, ticket=1002) == Given(handles=2, tickets=1)


def test_twice_is_two_events_without_a_gap(store):
    revoked(store, ticket=1002)
    new = itertools.count(2**61)
    with store.write() as transaction:
        revoke(transaction, Whose(ticket=1002), "operator", lambda: next(new), LATER)
    assert [number for number, _kind, _data in events(store, 1002)] == [1, 2, 3]


@pytest.mark.parametrize("whose", [{"ticket": 7}, {"person": "nobody@example.org"}])
def test_where_nothing_was_given_out_nothing_happens(store, whose):
    before = handles(store)
    assert revoked(store, **whose) == Given(handles=0, tickets=0)
    assert handles(store) == before
    assert len(events(store, 1001)) == 3


def test_an_agents_desk_address_and_the_addresses_that_he_said_were_his_go_too(store: Store) -> None:
    with store.write() as transaction:
        transaction.execute(insert(agent), [{"address": "tom@example.org", "handle": 41}])
        known = {"address": "tom@home.example", "agent": "tom@example.org", "confirmed_at": NOW}
        transaction.execute(insert(agent_alias), [known])
        on_a_ticket = revoke(transaction, Whose(ticket=1001), "operator", itertools.count(100).__next__, LATER)
        assert on_a_ticket == Given(handles=2, tickets=1)
        revoke(transaction, Whose(person="tom@example.org"), "operator", itertools.count(200).__next__, LATER)
    with store.read() as transaction:
        assert transaction.execute(select(agent.c.handle)).scalar_one() == 200
        assert transaction.execute(select(agent_alias)).all() == []
