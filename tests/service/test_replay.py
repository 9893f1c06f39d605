"""Stored mail is decided once more by other rules, with what was known when it came; nothing is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from tests.agents_desk import NOW, TOM
from tests.batch_desk import BatchDesk
from triaged.config import load_rules
from triaged.desk.triage import RuleSet
from triaged.desk.triage.comparing import How, Made, Turn
from triaged.replay import GONE, NO_MAILBOX, LeftOut, Replay, Replayed, Tally
from triaged.store import lists, raw
from triaged.store.replaying import PAGE_MAILS, Wanted, stored_mails
from triaged.store.slow import slow_rules
from triaged.store.tables import inbox, metadata, raw_piece

PRINTER = '[[rule]]\nname = "printer"\non = ["new", "reply"]\nwhen = { subject_has = ["printer"] }\n'
PROVEN = "Authentication-Results: mx.example.com; spf=pass smtp.mailfrom={sender}; dmarc=pass header.from=example.org\n"


def mail(number: int, subject: str = "The printer", *, sender: str = "ann@example.org", more: str = "") -> bytes:
    head = f"From: {sender}\nTo: support@example.com\nSubject: {subject}\nMessage-ID: <{number}@example.org>\n{more}"
    return f"{head}\nHi {number}.\n".encode()


@pytest.fixture
def ruled(make_desk: Callable[..., BatchDesk], tmp_path: Path) -> Callable[..., BatchDesk]:
    """A desk with these rules."""

    def make(rules: str) -> BatchDesk:
        (tmp_path / "rules").mkdir(exist_ok=True)
        (tmp_path / "rules" / "10.toml").write_text(rules)
        desk = make_desk()
        desk.rewrite(str)
        return desk

    return make


def others(tmp_path: Path, rules: str) -> RuleSet:
    """Rules of another folder, for the same settings."""
    folder = tmp_path / "other"
    folder.mkdir(exist_ok=True)
    (folder / "10.toml").write_text(rules)
    return load_rules(tmp_path / "triaged.toml", folder)


def replay(desk: BatchDesk, other: RuleSet | None = None, **wanted: Any) -> list[Replayed | LeftOut]:
    how = {"since": NOW - timedelta(days=30), **wanted}
    found = Replay(store=desk.store, desk=desk.deps.desk, other=other, detector=None).run(Wanted(**how))
    return list(found)


def replayed(desk: BatchDesk, other: RuleSet | None = None, **wanted: Any) -> list[Replayed]:
    return [each for each in replay(desk, other, **wanted) if isinstance(each, Replayed)]


def test_other_rules_are_compared_with_those_in_force(ruled: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = ruled(PRINTER + 'then = { priority = "P2" }\n')
    desk.take_all(mail(1), mail(2, "The scanner"))
    other = others(tmp_path, PRINTER + 'then = { priority = "P1", tags = ["printer"] }\n')

    scanner, printer = replayed(desk, other)

    assert scanner.differences == []
    assert (printer.mailbox, printer.ticket, printer.subject) == ("support", 1001, "The printer")
    assert not printer.drifted
    made = [Made(rule="printer", how=How.OTHERWISE)]
    assert [(each.field, each.before, each.after) for each in printer.differences] == [
        ("priority", "P2", "P1"),
        ("tags", [], ["printer"]),
    ]
    assert list(printer.differences[0].made_by) == made


def test_without_other_rules_those_in_force_are_compared_with_what_was_decided(
    ruled: Callable[..., BatchDesk],
) -> None:
    desk = ruled(PRINTER + 'then = { priority = "P2" }\n')
    desk.take(mail(1))
    assert [each.differences for each in replayed(desk)] == [[]]

    (Path(desk.deps.desk.rules_folder) / "10.toml").write_text(PRINTER + 'then = { ignore = "no printers" }\n')
    desk.rewrite(str)

    (found,) = replayed(desk)
    assert [(each.field, each.before, each.after) for each in found.differences] == [
        ("priority", "P2", "P3"),
        ("ignore", None, "no printers"),
    ]
    assert found.drifted


def test_a_mail_that_rules_ignored_is_replayed_too(ruled: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = ruled(PRINTER + 'then = { ignore = "no printers" }\n')
    assert desk.take(mail(1)) == "ignored"
    (found,) = replayed(desk, others(tmp_path, ""))
    assert (found.ticket, [each.field for each in found.differences]) == (None, ["ignore"])


def test_a_reply_meets_the_ticket_as_it_was(ruled: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = ruled(PRINTER + 'then = { priority = "P1" }\n')
    proven = PROVEN.format(sender="ann@example.org")
    desk.take(mail(1, "The scanner", more=proven))
    references = "In-Reply-To: <1@example.org>\n"
    assert desk.take(mail(2, "Re: The printer", more=proven + references)) == "reply"
    other = others(
        tmp_path,
        '[[rule]]\nname = "calm"\non = ["reply"]\nwhen = { ticket = { priority = ["P3"], status = ["new"] } }\n'
        'then = { tags = ["was calm"] }\n',
    )

    reply, first = replayed(desk, other)

    assert first.differences == []
    assert [(each.field, each.before, each.after) for each in reply.differences] == [
        ("priority", "P1", "P3"),
        ("tags", [], ["was calm"]),
    ]


def test_who_was_proven_stays_proven_without_the_trust_of_then(ruled: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = ruled("")
    desk.take(mail(1, more=PROVEN.format(sender="ann@example.org")))
    desk.rewrite(lambda text: text.replace('trust = { authserv_id = "mx.example.com" }\n', ""))
    other = others(tmp_path, '[[rule]]\nname = "r"\nwhen = { evidence = "A2" }\nthen = { priority = "P2" }\n')
    (found,) = replayed(desk, other)
    assert [each.field for each in found.differences] == ["priority"]


def test_what_an_agent_passed_on_is_the_customers_mail(ruled: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = ruled(
        '[[rule]]\nname = "r"\non = ["forward"]\nwhen = { subject_has = ["printer"] }\nthen = { tags = ["a"] }\n'
    )
    text = (
        f"From: Tom <{TOM}>\nTo: support@example.com\nSubject: Fwd: x\nMessage-ID: <f@agents.example>\n"
        "Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example\n\n"
        "---------- Forwarded message ---------\nFrom: Bob <bob@example.org>\nDate: Mon, 5 Jan 2026 12:00:00 +0000\n"
        "Subject: My printer\nTo: tom@agents.example\n\nIt is broken.\n"
    )
    desk.take(text.encode())
    (found,) = replayed(desk, others(tmp_path, ""))
    assert [(each.field, each.before) for each in found.differences] == [("tags", ["a"])]
    assert found.subject == "My printer"


def test_only_what_is_wanted_is_replayed_the_newest_first(ruled: Callable[..., BatchDesk]) -> None:
    desk = ruled("")
    desk.take(mail(1))
    desk.now += timedelta(days=2)
    desk.take(mail(2))
    desk.take(mail(3), mailbox="billing")
    ids = [each.inbox for each in replayed(desk)]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 3
    assert [each.inbox for each in replayed(desk, limit=2)] == ids[:2]
    assert [each.inbox for each in replayed(desk, mailbox="billing")] == ids[:1]
    assert [each.inbox for each in replayed(desk, since=NOW + timedelta(days=1))] == ids[:2]


def test_pages_leave_nothing_out(ruled: Callable[..., BatchDesk], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triaged.store.replaying.PAGE_MAILS", 2)
    assert PAGE_MAILS > 2
    desk = ruled("")
    desk.take_all(*(mail(number) for number in range(5)))
    ids = [each.mail.id for each in stored_mails(desk.store, Wanted(since=NOW - timedelta(days=1)))]
    assert len(ids) == len(set(ids)) == 5


def test_older_mail_costs_nothing(ruled: Callable[..., BatchDesk]) -> None:
    desk = ruled("")
    desk.take(mail(0))
    with desk.store.write() as transaction:
        row = dict(transaction.execute(select(inbox)).mappings().one())
        old = [
            {
                **row,
                "id": 1000 + number,
                "uid": 1000 + number,
                "received_at": NOW - timedelta(days=900, minutes=number),
            }
            for number in range(3000)
        ]
        transaction.execute(inbox.insert(), old)
        if transaction.dialect.name == "postgresql":
            transaction.exec_driver_sql("ANALYZE inbox")
    asked: list[tuple[str, Any]] = []
    listen = ("before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
    event.listen(Engine, *listen)
    try:
        found = list(stored_mails(desk.store, Wanted(since=NOW - timedelta(days=1))))
    finally:
        event.remove(Engine, *listen)
    assert len(found) == 1
    pages = [(sql, values) for sql, values in asked if "received_at" in sql and "ORDER BY" in sql]
    assert len(pages) == 2  # the first, and the one behind it
    with desk.store.read() as transaction:
        explain = "EXPLAIN QUERY PLAN" if transaction.dialect.name == "sqlite" else "EXPLAIN"
        for sql, values in pages:
            steps = "\n".join(str(row) for row in transaction.exec_driver_sql(f"{explain} {sql}", values))
            assert "inbox_ruled" in steps
            assert "TEMP B-TREE" not in steps


def test_innocent_rules_are_not_counted_as_slow(
    ruled: Callable[..., BatchDesk], capsys: pytest.CaptureFixture[str]
) -> None:
    slow = "".join(
        f'[[rule]]\nname = "slow {number}"\nwhen = {{ subject_regex = "^(a|aa)+$" }}\nthen = {{ tags = ["t"] }}\n'
        for number in range(8)
    )
    last = '[[rule]]\nname = "innocent"\nwhen = { subject_regex = "[ab]!" }\nthen = { tags = ["u"] }\n'
    desk = ruled(slow + last)
    desk.take(mail(1, "a" * 500 + "!"))
    with desk.store.read() as transaction:
        counted = slow_rules(transaction)
    assert counted
    assert "10.toml: innocent" not in counted
    (said,) = [line for line in capsys.readouterr().out.splitlines() if "rules not tried" in line]
    assert "took all the time" in said


def test_nothing_is_written(ruled: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = ruled(PRINTER + 'then = { priority = "P2" }\n')
    desk.take(mail(1))

    def rows() -> dict[str, int]:
        with desk.store.read() as transaction:
            return {
                name: transaction.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in metadata.tables.items()
            }

    before, shown = rows(), json.dumps(desk.shown(), default=str)
    assert replayed(desk, others(tmp_path, PRINTER + 'then = { notify = ["Tom"], assign = "Tom" }\n'))[0].differences
    assert (rows(), json.dumps(desk.shown(), default=str)) == (before, shown)


def test_mail_that_is_gone_or_of_an_unknown_mailbox_is_counted_and_left_out(
    ruled: Callable[..., BatchDesk],
) -> None:
    desk = ruled("")
    desk.take(mail(1))
    desk.take(mail(2), mailbox="billing")
    with desk.store.write() as transaction:
        digest = transaction.execute(select(inbox.c.sha256).order_by(inbox.c.id)).scalars().first()
        transaction.execute(raw_piece.delete().where(raw_piece.c.sha256 == digest))
    desk.rewrite(lambda text: text.replace('name = "billing"\naddress', 'name = "bills"\naddress'))
    tally = Tally()
    for each in replay(desk):
        tally.add(each)
    assert tally.left_out == {GONE: 1, NO_MAILBOX: 1}
    assert tally.equal == tally.different == 0


def test_a_large_mail_is_replayed(ruled: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = ruled("")
    desk.take(mail(1) + b"x" * 76 + b"\n" * (raw.SMALL_BYTES + 1))
    (found,) = replayed(desk, others(tmp_path, PRINTER + 'then = { tags = ["t"] }\n'))
    assert [each.field for each in found.differences] == ["tags"]


def test_a_mail_that_the_rules_have_no_say_in_is_not_replayed(ruled: Callable[..., BatchDesk]) -> None:
    desk = ruled("")
    desk.take(mail(1))
    assert desk.take(mail(1)) == "duplicate"
    assert len(replayed(desk)) == 1


def test_the_tally_says_how_many_mails_take_which_turn(ruled: Callable[..., BatchDesk], tmp_path: Path) -> None:
    desk = ruled(PRINTER + 'then = { priority = "P2" }\n')
    desk.take_all(mail(1), mail(2), mail(3, "The scanner"))
    other = others(tmp_path, '[[rule]]\nname = "all"\nthen = { priority = "P1", tags = ["t"] }\n')
    tally = Tally()
    for each in replay(desk, other):
        tally.add(each)
    assert (tally.equal, tally.different, tally.drifted) == (0, 3, 0)
    assert tally.changes == {
        Turn("priority", "P2", "P1"): 2,
        Turn("priority", "P3", "P1"): 1,
        Turn("tags", None, "t"): 3,
    }
    assert (tally.before, tally.after) == ({"printer": 2}, {"all": 3})


@pytest.mark.timeout(20)
def test_a_rule_that_is_too_slow_is_counted_and_named_with_the_mail(
    ruled: Callable[..., BatchDesk], capsys: pytest.CaptureFixture[str]
) -> None:
    desk = ruled('[[rule]]\nname = "slow"\nwhen = { subject_regex = "^(a|aa)+$" }\nthen = { tags = ["t"] }\n')
    evil = "a" * 500 + "!"
    desk.take_all(mail(1, evil), mail(2), mail(3, evil))

    with desk.store.read() as transaction:
        (known,) = slow_rules(transaction).items()
    assert known[0] == "10.toml: slow"
    assert (known[1].times, known[1].newest_at) == (2, NOW)
    said = [line for line in capsys.readouterr().out.splitlines() if "rule too slow" in line]
    assert len(said) == 2
    assert all("10.toml: slow" in line for line in said)

    desk.now += timedelta(hours=1)
    desk.take(mail(4, evil))
    with desk.store.read() as transaction:
        (known,) = slow_rules(transaction).items()
    assert (known[1].times, known[1].newest_at) == (3, desk.now)


def test_the_list_of_received_mail_is_as_it_was(ruled: Callable[..., BatchDesk]) -> None:
    desk = ruled("")
    desk.take(mail(1))
    with desk.store.read() as transaction:
        assert "facts" not in lists.inbox_rows(transaction, outcome=None, limit=1)[0]
