"""The list of an agent's work at set times, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import event, insert, select, update

from tests.agents_desk import SUE, TOM, AgentsDesk
from tests.batch_desk import letter_of
from tests.stored import add_ticket
from triaged.digest import Digester, digest_once
from triaged.mail.address import verify
from triaged.mail.canary import marks_in
from triaged.model import Purpose
from triaged.store import staff
from triaged.store.tables import agent, inbox, outbox, question

#: Monday; Berlin is an hour ahead.
EIGHT = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
LIST, OVERVIEW = "digest_agent", "overview_agent"
AGENTS = f"""
[[agent]]
name = "Tom"
addresses = ["{TOM}"]
queues = ["support"]
hours = ["Mon-Fri 09:00-17:00"]
zone = "Europe/Berlin"
digest = ["08:30", "13:00"]
[[agent]]
name = "Sue"
addresses = ["{SUE}"]
digest = ["09:30"]
zone = "Europe/Berlin"
"""
LED = '[[queue]]\nname = "support"\nlead = "Sue"\n'


@pytest.fixture
def new_desk() -> Callable[..., AgentsDesk]:
    def make(*how: Any, led: bool = False, **more: Any) -> AgentsDesk:
        more.setdefault("agents", AGENTS)
        desk = AgentsDesk(*how, **more)
        if led:
            desk.read(desk._config.read_text().replace('[[queue]]\nname = "support"\n', LED))
        return desk

    return make


def at(desk: AgentsDesk, moment: datetime) -> list[int] | None:
    """What is written at a moment."""
    desk.now = moment
    return digest_once(
        Digester(store=desk.store, desk=desk.deps.desk, renderer=desk.deps.renderer, clock=lambda: desk.now)
    )


def letters(desk: AgentsDesk, notice: str = LIST) -> list[EmailMessage]:
    return [letter_of(desk.content(row["id"])) for row in desk.outbox(notice)]


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def give(desk: AgentsDesk, number: int, assignee: str | None = TOM, **other: Any) -> None:
    with desk.store.write() as transaction:
        add_ticket(transaction, number, "It does not print.", assignee=assignee, **other)


def test_at_his_time_an_agent_gets_his_open_tickets(desk) -> None:
    give(desk, 1, priority="P3")
    give(desk, 2, priority="P1", subject="Fire")
    give(desk, 3, None, offered_to=TOM)
    give(desk, 4, SUE)
    give(desk, 5, status="solved")

    assert at(desk, EIGHT - timedelta(seconds=1)) is None
    made = at(desk, EIGHT)

    (row,) = desk.outbox(LIST)
    assert made == [row["id"]]
    assert row["recipient"] == TOM
    (mail,) = letters(desk)
    said = plain(mail)
    assert mail["Subject"] == "[Ticket] Your work: 3"
    assert said.index("#2 Fire") < said.index("#1 Printer") < said.index("#3 Printer")
    assert "#4" not in said
    assert "#5" not in said
    assert marks_in(desk.deps.desk.ring, said)
    token = verify(desk.deps.desk.ring, str(mail["Reply-To"]).partition("+")[2].partition("@")[0], None)
    assert token is not None
    assert token.purpose is Purpose.DESK
    with desk.store.read() as transaction:
        handle = transaction.execute(select(agent.c.handle).where(agent.c.address == TOM)).scalar_one()
    assert token.handle == handle


def test_once_a_time_whoever_looks_and_however_often(desk, make_desk) -> None:
    give(desk, 1)
    other = make_desk()

    assert at(desk, EIGHT)
    assert at(other, EIGHT) is None
    assert at(desk, EIGHT + timedelta(minutes=1)) is None
    assert at(desk, EIGHT - timedelta(hours=1)) is None  # the clock was put back
    assert at(desk, EIGHT) is None
    assert at(desk, EIGHT + timedelta(hours=4, minutes=30))
    assert len(desk.outbox(LIST)) == 2


def test_two_services_at_the_same_moment_write_once(desk, make_desk, monkeypatch) -> None:
    give(desk, 1)
    other = make_desk()
    looked, written = staff.digests, []

    def meanwhile(transaction: Any) -> Any:
        """Between the look of the one and its writing the other writes."""
        found = looked(transaction)
        if not written:
            written.append(None)
            written[0] = at(other, EIGHT)
        return found

    monkeypatch.setattr(staff, "digests", meanwhile)

    assert at(desk, EIGHT) == []
    assert written == [[row["id"] for row in desk.outbox(LIST)]]
    assert len(written[0]) == 1


def test_what_was_missed_is_made_up_for_once_and_not_too_late(desk) -> None:
    give(desk, 1)

    assert at(desk, EIGHT + timedelta(hours=2, minutes=59))
    assert at(desk, datetime(2026, 3, 3, 11, 45, tzinfo=UTC)) is None  # Tuesday, more than three hours late
    assert len(desk.outbox(LIST)) == 1


@pytest.mark.parametrize("day", [7, 8])
def test_nobody_hears_of_his_work_on_a_free_day(desk, day) -> None:
    give(desk, 1)

    assert at(desk, EIGHT.replace(day=day)) is None


def test_who_has_nothing_to_do_gets_no_mail(desk) -> None:
    assert at(desk, EIGHT) == []
    give(desk, 1)
    assert at(desk, EIGHT + timedelta(minutes=1)) is None  # the time is over


def test_who_is_away_gets_no_mail(desk) -> None:
    give(desk, 1)
    with desk.store.write() as transaction:
        transaction.execute(insert(agent), [{"address": TOM, "handle": 7, "away_since": EIGHT}])

    assert at(desk, EIGHT) == []
    assert desk.outbox(LIST) == []


def test_his_held_answers_are_named(desk) -> None:
    give(desk, 1, SUE)
    with desk.store.write() as transaction:
        hold(transaction, 1)

    assert at(desk, EIGHT)

    (mail,) = letters(desk)
    assert "Answers of yours that wait for your word:\n\n- #1 Printer\n" in plain(mail)


def hold(transaction: Any, number: int, *, kind: str = "send", handle: int = 99) -> int:
    """A held mail of the ticket, and the question about it."""
    row = {"mailbox": "support", "size": 1, "received_at": EIGHT, "kept_at": EIGHT, "quiet": False, "too_big": False}
    row |= {"acknowledged": True, "attempts": 1, "outcome": "held", "ticket": number, "sha256": f"{handle:064}"}
    mail: int = transaction.execute(insert(inbox).returning(inbox.c.id), [row]).scalar_one()
    asked = {"handle": handle, "inbox": mail, "ticket": number, "kind": kind, "address": TOM, "asked_at": EIGHT}
    transaction.execute(insert(question), [asked])
    return mail


def test_an_answer_that_was_settled_is_not_named(desk) -> None:
    give(desk, 1, SUE)
    with desk.store.write() as transaction:
        mail = hold(transaction, 1)
        transaction.execute(update(inbox).where(inbox.c.id == mail).values(outcome="reply"))

    assert at(desk, EIGHT) == []


def test_a_desk_that_only_observes_sends_nothing(make_desk) -> None:
    desk = make_desk(mode="observe")
    give(desk, 1)

    assert at(desk, EIGHT) == []
    assert [row["state"] for row in desk.outbox(LIST)] == ["held"]


def test_a_lead_gets_an_overview_of_his_queue_with_his_digest(make_desk) -> None:
    desk = make_desk(led=True)
    give(desk, 1, created_at=EIGHT - timedelta(days=3))
    give(desk, 2, created_at=EIGHT - timedelta(days=2))
    give(desk, 3, None, subject="Nobody's")
    give(desk, 4, queue="billing")
    with desk.store.write() as transaction:
        hold(transaction, 1)
        transaction.execute(insert(agent), [{"address": TOM, "handle": 7, "invited_at": EIGHT - timedelta(days=1)}])

    assert at(desk, EIGHT + timedelta(hours=1)) is not None

    (row,) = desk.outbox(OVERVIEW)
    assert row["recipient"] == SUE
    (mail,) = letters(desk, OVERVIEW)
    said = plain(mail)
    assert mail["Subject"] == "[Ticket] Overview: support"
    assert "- Tom: 2\n  The oldest: #1," in said
    assert "- Nobody has taken: 1\n  The oldest: #3," in said
    assert "Mails that wait for somebody's word: 1" in said
    assert "- #3 Nobody's" in said
    assert "Have not answered their invitation yet:\nTom" in said
    assert "#4" not in said


def test_an_overview_that_says_nothing_is_not_sent(make_desk) -> None:
    desk = make_desk(led=True)

    at(desk, EIGHT + timedelta(hours=1))

    assert desk.outbox(OVERVIEW) == []


def test_who_leads_nothing_gets_no_overview(desk) -> None:
    give(desk, 1)
    give(desk, 2, SUE)

    at(desk, EIGHT + timedelta(hours=1))

    assert desk.outbox(OVERVIEW) == []
    assert sorted(row["recipient"] for row in desk.outbox(LIST)) == [SUE, TOM]


def test_without_times_nothing_is_asked_of_the_database(make_desk) -> None:
    desk = make_desk(agents=AGENTS.replace('digest = ["08:30", "13:00"]', "").replace('digest = ["09:30"]', ""))
    asked: list[str] = []
    event.listen(desk.store._reader, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql))

    assert at(desk, EIGHT) is None
    assert asked == []


def test_the_statements_do_not_depend_on_how_much_there_is_to_do(make_desk) -> None:
    counts = []
    desk = make_desk(led=True)
    asked: list[str] = []
    event.listen(desk.store._writer, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql))
    for day, numbers in ((2, range(1, 2)), (3, range(2, 40))):
        for number in numbers:
            give(desk, number)
        desk.now = EIGHT.replace(day=day)
        asked.clear()
        at(desk, EIGHT.replace(day=day) + timedelta(hours=1))
        counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_a_template_that_cannot_be_used_costs_only_that_mail(make_desk, tmp_path) -> None:
    broken = tmp_path / "templates" / "en" / f"{LIST}.txt.j2"
    broken.parent.mkdir(parents=True)
    broken.write_text("Subject: x\n\n{{ nothing }}\n")
    desk = make_desk(led=True)
    give(desk, 1)
    give(desk, 2, SUE)

    at(desk, EIGHT + timedelta(hours=1))

    assert desk.outbox(LIST) == []
    assert len(desk.outbox(OVERVIEW)) == 1
    with desk.store.read() as transaction:
        assert transaction.execute(select(outbox.c.cause)).scalars().all() == [
            f"{OVERVIEW}:{SUE}:2026-03-02T08:30:00+00:00"
        ]
