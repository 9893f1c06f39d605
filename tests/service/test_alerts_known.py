"""Mail of monitoring systems that is older than what is known, that meets people, or that comes in batches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, update

from tests.agents_desk import NOW, TOM
from tests.answering_agents import told, words, write
from tests.service.test_alerts import PROBLEM, RECOVERY, WARNING, AlertDesk
from triaged.replay import Replay, Replayed
from triaged.store import merging
from triaged.store.replaying import Wanted
from triaged.store.tables import ticket


@pytest.fixture
def new_desk() -> Callable[..., AlertDesk]:
    return AlertDesk


def ruled(desk: AlertDesk, folder: Path, rule: str) -> AlertDesk:
    """The desk with this rule."""
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "10.toml").write_text(f'[[rule]]\nname = "r"\n{rule}\n')
    desk.rewrite(str)
    return desk


def merge(desk: AlertDesk, number: int, into: int) -> None:
    with desk.store.write() as transaction:
        merging.merge(transaction, number, into, "operator", desk.now)


def customer_writes(desk: AlertDesk) -> None:
    """A customer has a ticket, 1001."""
    assert desk.take(write("anna@example.org", "The web site is slow.", at=desk.now)) == "ticket"


@pytest.mark.parametrize("name", [PROBLEM, RECOVERY, WARNING])
def test_older_mail_that_is_brought_in_changes_nothing_of_what_is_live(desk: AlertDesk, name: str) -> None:
    desk.hear(WARNING)
    assert desk.hear(name, quiet=True) == "reply"
    assert desk.news() == ["other"]
    assert desk.status() == "new"
    desk.hear(PROBLEM)
    assert desk.news() == ["other", "worse"]
    desk.hear(RECOVERY)
    assert desk.status() == "solved"
    assert desk.hear(PROBLEM, quiet=True) == "reply"
    assert desk.hear(PROBLEM, quiet=True, minutes=60 * 25) == "reply"
    assert desk.status() == "solved"


@pytest.mark.parametrize(
    ("brought", "before", "after"),
    [
        ([PROBLEM], "new", "new"),
        ([PROBLEM, RECOVERY], "solved", "open"),
        ([PROBLEM, RECOVERY, PROBLEM], "open", "open"),
    ],
)
def test_of_a_problem_that_was_brought_in_agents_hear_when_it_is_live(
    desk: AlertDesk, brought: list[str], before: str, after: str
) -> None:
    for name in brought:
        desk.hear(name, quiet=True)
    assert desk.status() == before
    assert desk.hears() == []
    desk.hear(PROBLEM)
    assert desk.news()[-1] == "back"
    assert desk.hears() == [TOM]
    desk.hear(PROBLEM)
    assert desk.news()[-1] == "again"
    assert desk.hears() == [TOM]
    desk.hear(RECOVERY, quiet=True)
    assert desk.status() == after


def test_of_several_problems_one_that_recovers_makes_the_other_no_news(desk: AlertDesk) -> None:
    desk.hear("zabbix-problem", quiet=True)
    desk.hear("zabbix-problem", quiet=True, **{"4711": "4713"})
    desk.hear("zabbix-resolved")
    assert desk.hears() == []
    desk.hear("zabbix-problem", **{"4711": "4713"})
    assert desk.news() == ["again", "other", "back"]
    assert desk.hears() == [TOM]


def test_what_was_brought_in_and_somebody_has_taken_is_his(desk: AlertDesk) -> None:
    desk.hear(PROBLEM, quiet=True)
    with desk.store.write() as transaction:
        transaction.execute(update(ticket).values(assignee=TOM))
    desk.hear(RECOVERY, quiet=True)
    assert desk.status() == "new"


def test_what_was_brought_in_and_merged_does_not_end_the_other(desk: AlertDesk) -> None:
    desk.hear("nagios-host-problem")
    desk.hear("nagios-host-recovery")
    desk.hear("nagios-host-problem")
    desk.hear(PROBLEM, quiet=True)
    merge(desk, 1002, 1001)
    desk.hear(RECOVERY, quiet=True)
    assert desk.news()[-1] == "other"


def test_a_mail_that_comes_late_changes_nothing(desk: AlertDesk) -> None:
    desk.hear(WARNING)
    desk.hear(PROBLEM, minutes=10)
    assert desk.hear(RECOVERY, minutes=-5) == "reply"
    assert desk.news() == ["worse", "other"]
    assert desk.status() == "new"
    desk.hear(RECOVERY, minutes=6)
    assert desk.status() == "solved"


def test_of_a_problem_with_a_name_every_word_counts(desk: AlertDesk) -> None:
    desk.hear("zabbix-problem")
    desk.hear("zabbix-problem", minutes=10, **{"4711": "4713"})
    desk.hear("zabbix-resolved", minutes=-5)
    desk.hear("zabbix-resolved", minutes=6, **{"4711": "4713"})
    assert desk.status() == "solved"


@pytest.mark.parametrize(("merged", "into"), [(1002, 1001), (1001, 1002)], ids=["alert", "customer"])
def test_a_ticket_in_which_a_customer_waits_is_not_over_with_the_alert(desk: AlertDesk, merged: int, into: int) -> None:
    customer_writes(desk)
    desk.hear(PROBLEM)
    merge(desk, merged, into)
    before = desk.status(into)
    assert desk.hear(RECOVERY) == "reply"
    assert desk.status(into) == before
    assert desk.shown(into)["solved_at"] is None
    assert "The ticket stays as it is." in words(told(desk, TOM))


def test_nor_when_what_flapped_has_stayed_well(desk: AlertDesk) -> None:
    customer_writes(desk)
    desk.hear(PROBLEM)
    for name in (RECOVERY, PROBLEM) * 3 + (RECOVERY,):
        desk.hear(name)
    merge(desk, 1002, 1001)
    before = desk.status()
    desk.remind(31)
    assert desk.status() == before
    assert "The ticket stays as it is." in words(told(desk, TOM))
    assert desk.events("status") == []


@pytest.mark.parametrize("proven", [True, False])
def test_the_address_of_a_monitor_gets_no_acknowledgement(desk: AlertDesk, proven: bool) -> None:
    assert desk.take(desk.mail(PROBLEM, proven=proven)) == "ticket"
    assert desk.outbox("ack_new") == desk.outbox("ack_collected") == []
    other = write("nagios@monitor.example.net", "Nagios was updated.", subject="Maintenance", at=desk.now)
    assert desk.take(other) == "ticket"
    assert desk.outbox("ack_new") == desk.outbox("ack_collected") == []
    assert "monitoring system" in desk.events("acknowledged", 1002)[0]["reason"]


def test_what_becomes_worse_in_one_batch_is_shared_out(desk: AlertDesk, tmp_path: Path) -> None:
    ruled(desk, tmp_path, 'on = ["reply"]\nthen = { assign = "least-load" }')
    desk.rewrite(lambda settings: settings.replace('tier = "L2"\n', ""))
    for number in range(6):
        desk.hear(WARNING, web01=f"w{number}z")
    with desk.store.write() as transaction:
        transaction.execute(update(ticket).values(offered_to=None))
    desk.take_all(*(desk.mail(PROBLEM, web01=f"w{number}z") for number in range(6)))
    owners = [each["assignee"] for each in desk.tickets()]
    assert {owner: owners.count(owner) for owner in owners} == dict.fromkeys(sorted(set(owners)), 3)


def replayed(desk: AlertDesk) -> list[Replayed]:
    found = Replay(store=desk.store, desk=desk.deps.desk, other=None, detector=None)
    run = found.run(Wanted(since=NOW - timedelta(days=1)))
    return [each for each in run if isinstance(each, Replayed)]


ORIGIN = 'when = { origin = ["machine"] }\nthen = { tags = ["robot"] }'


def test_what_was_an_alert_is_one_when_it_is_replayed(desk: AlertDesk, tmp_path: Path) -> None:
    ruled(desk, tmp_path, ORIGIN)
    desk.hear(PROBLEM, **{"Subject:": "User-Agent: Thunderbird\nSubject:"})
    desk.rewrite(lambda settings: settings.partition("[[monitor]]")[0])
    assert [each.drifted for each in replayed(desk)] == [False]


def test_what_was_none_is_none_when_it_is_replayed(desk: AlertDesk, tmp_path: Path) -> None:
    watching = (tmp_path / "triaged.toml").read_text()
    ruled(desk, tmp_path, ORIGIN)
    desk.rewrite(lambda settings: settings.partition("[[monitor]]")[0])
    desk.take(write("nagios@monitor.example.net", "x", subject="PROBLEM", at=desk.now))
    desk.hear(PROBLEM)
    desk.rewrite(lambda _settings: watching)
    assert [each.drifted for each in replayed(desk)] == [False, False]


def statements(do: Callable[[], object]) -> int:
    """How many statements something costs."""
    asked: list[str] = []

    def count(_connection: Any, _cursor: Any, sql: str, *_: Any) -> None:
        asked.append(sql)

    event.listen(Engine, "before_cursor_execute", count)
    do()
    event.remove(Engine, "before_cursor_execute", count)
    return len(asked)


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize(("first", "then"), [(PROBLEM, RECOVERY), (PROBLEM, PROBLEM), (WARNING, PROBLEM)])
def test_a_batch_of_alerts_costs_the_same_whatever_its_size(
    desk: AlertDesk, first: str, then: str, *, merged: bool
) -> None:
    costs = []
    for begin, size in ((0, 2), (100, 40)):
        hosts = [f"w{number}z" for number in range(begin, begin + size)]
        desk.take_all(*(desk.mail(first, web01=host) for host in hosts))
        numbers = sorted(each["number"] for each in desk.tickets())[-size:]
        for number, into in zip(numbers[::2], numbers[1::2], strict=True) if merged else ():
            merge(desk, number, into)
        desk.now += timedelta(minutes=5)
        desk.keep(*(desk.mail(then, web01=host) for host in hosts))
        costs.append(statements(desk.handle))
    assert costs[0] == costs[1]
