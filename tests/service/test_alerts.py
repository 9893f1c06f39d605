"""Mail of monitoring systems, from custody to the agents who hear of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from tests.agents_desk import AGENTS, TOM, AgentsDesk
from tests.alert_mails import sample
from tests.answering_agents import answer, told, words, write
from triaged import remind
from triaged.store import Transaction, merging
from triaged.store.alerts import alerts_of_tickets, load_alerts
from triaged.store.tables import alert, reminder

MONITORS = "".join(
    f'[[monitor]]\nname = "{name}"\nsenders = ["{sender}@monitor.example.net"]\nsystem = "{system}"\n{more}'
    for name, sender, system, more in (
        ("nagios", "nagios", "nagios", ""),
        ("icinga", "icinga", "auto", ""),
        ("zabbix", "zabbix", "zabbix", ""),
        ("prometheus", "alertmanager", "alertmanager", ""),
        ("orion", "orion", "solarwinds", ""),
        ("cmk", "checkmk", "checkmk", ""),
        (
            "probe",
            "probe",
            "generic",
            "key = '\\[probe\\] (\\S+)'\nproblem = 'is DOWN'\nrecovery = 'is UP'\n",
        ),
    )
)
PROBLEM, RECOVERY, WARNING = "nagios-service-problem", "nagios-service-recovery", "nagios-service-warning"
MINUTE = timedelta(minutes=1)
RULE = """
[[rule]]
name = "grave"
on = ["reply"]
when = { subject_has = ["web01"] }
then = { priority = "P1" }
"""
#: Problem and recovery of one thing, in the forms of each system.
PAIRS = [
    ("alertmanager-firing", "alertmanager-resolved"),
    ("checkmk-host-problem", "checkmk-host-recovery"),
    ("checkmk-service-problem", "checkmk-service-recovery"),
    ("generic-problem", "generic-recovery"),
    ("icinga-host-problem", "icinga-host-recovery"),
    ("icinga-service-problem", "icinga-service-recovery"),
    ("icinga1-service-problem", "icinga1-service-recovery"),
    ("nagios-host-problem", "nagios-host-recovery"),
    ("nagios-service-problem", "nagios-service-recovery"),
    ("solarwinds-alert-problem", "solarwinds-alert-recovery"),
    ("solarwinds-node-problem", "solarwinds-node-recovery"),
    ("zabbix-html-problem", "zabbix-html-resolved"),
    ("zabbix-problem", "zabbix-resolved"),
]


class AlertDesk(AgentsDesk):
    """A desk that watches these systems; each mail of theirs has an id of its own."""

    def __init__(self, folder: Path, url: str, *, agents: str = AGENTS + MONITORS) -> None:
        super().__init__(folder, url, agents=agents)
        self._number = 0

    def hear(self, name: str, *, minutes: float = 1, quiet: bool = False, **how: Any) -> str | None:
        """What becomes of a mail of a monitoring system that comes a little later."""
        self.now += minutes * MINUTE
        return self.take(self.mail(name, **how), quiet=quiet)

    def mail(self, name: str, **how: Any) -> bytes:
        self._number += 1
        return sample(name, number=self._number, **how)

    def status(self, number: int = 1001) -> str:
        return str(self.shown(number)["status"])

    def hears(self) -> list[str]:
        """Who was told of a message, each time."""
        return [row["recipient"] for row in self.outbox("message_agent")]

    def news(self, number: int = 1001) -> list[str]:
        """What each alert mail has meant, after the first."""
        return [each["news"] for each in self.events("alert", number)]

    def remind(self, minutes: float) -> None:
        """What is due by then."""
        self.now += minutes * MINUTE
        deps = self.deps
        remind.remind_once(
            remind.Reminder(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=lambda: self.now)
        )

    def reminders(self) -> list[str]:
        with self.store.read() as transaction:
            return sorted(transaction.execute(select(reminder.c.kind)).scalars())

    def things(self) -> list[str]:
        with self.store.read() as transaction:
            return sorted(transaction.execute(select(alert.c.key)).scalars())


@pytest.fixture
def new_desk() -> Callable[..., AlertDesk]:
    return AlertDesk


@pytest.mark.parametrize(("problem", "recovery"), PAIRS, ids=[problem for problem, _recovery in PAIRS])
def test_a_problem_opens_its_repeat_joins_its_recovery_solves(desk: AlertDesk, problem: str, recovery: str) -> None:
    assert desk.hear(problem) == "ticket"
    assert desk.status() == "new"
    assert desk.hears() == [TOM]
    assert desk.hear(problem, minutes=60) == "reply"
    assert desk.hears() == [TOM]
    assert desk.hear(recovery) == "reply"

    assert [ticket["number"] for ticket in desk.tickets()] == [1001]
    assert desk.status() == "solved"
    assert desk.news() == ["again", "recovered"]
    assert desk.hears() == [TOM, TOM]
    assert "monitoring system says that this is over" in words(told(desk, TOM))
    assert desk.reminders() == []
    assert {row["notice"] for row in desk.outbox()} == {"message_agent"}


def test_of_another_system_nothing_joins(desk: AlertDesk) -> None:
    assert desk.hear(PROBLEM) == "ticket"
    assert desk.hear("icinga1-service-problem", SSH="HTTP") == "ticket"
    assert desk.things() == ["icinga:web01/http", "nagios:web01/http"]


def test_another_host_is_another_ticket(desk: AlertDesk) -> None:
    assert desk.hear(PROBLEM) == "ticket"
    assert desk.hear(PROBLEM, web01="web02") == "ticket"
    assert desk.hear(RECOVERY, web01="web02") == "reply"
    assert [desk.status(number) for number in (1001, 1002)] == ["new", "solved"]


def test_two_mails_of_a_thing_in_one_batch_are_of_one_ticket(desk: AlertDesk) -> None:
    assert desk.take_all(desk.mail(PROBLEM), desk.mail(PROBLEM), desk.mail(RECOVERY)) == ["ticket", "reply", "reply"]
    assert desk.status() == "solved"


@pytest.mark.parametrize("name", [PROBLEM, RECOVERY])
def test_whoever_forges_a_sender_is_a_stranger(desk: AlertDesk, name: str) -> None:
    assert desk.hear(PROBLEM) == "ticket"
    assert desk.hear(name, proven=False) == "ticket"
    assert desk.status() == "new"
    assert desk.events("alert") == []
    assert desk.things() == ["nagios:web01/http"]


def test_a_site_may_waive_the_proof(make_desk: Callable[..., AlertDesk]) -> None:
    desk = make_desk(agents=AGENTS + MONITORS.replace('system = "nagios"\n', 'system = "nagios"\nproof = "address"\n'))
    assert desk.hear(PROBLEM, proven=False) == "ticket"
    assert desk.hear(RECOVERY, proven=False) == "reply"
    assert desk.status() == "solved"


def test_a_recovery_of_nothing_known_opens_nothing(desk: AlertDesk) -> None:
    assert desk.hear(RECOVERY) == "ignored"
    assert desk.inbox()[0]["reason"] == "recovery of nothing known"
    assert desk.hear("nagios-service-acknowledgement") == "ignored"
    assert desk.tickets() == []


@pytest.mark.parametrize(
    "name", ["nagios-service-acknowledgement", "nagios-service-downtime", "nagios-service-flapping"]
)
def test_what_is_no_news_joins_and_changes_nothing(desk: AlertDesk, name: str) -> None:
    desk.hear(PROBLEM)
    assert desk.hear(name) == "reply"
    assert desk.news() == ["other"]
    assert desk.status() == "new"
    assert desk.hears() == [TOM]
    assert desk.hear(RECOVERY) == "reply"
    assert desk.hear(name) == "reply"
    assert desk.status() == "solved"


def test_what_becomes_worse_is_told_once(desk: AlertDesk) -> None:
    for name in (WARNING, PROBLEM, WARNING, PROBLEM):
        desk.hear(name)
    assert desk.news() == ["worse", "again", "again"]
    assert desk.hears() == [TOM, TOM]


def test_rules_for_replies_have_their_say_of_what_becomes_worse(desk: AlertDesk, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "10-alerts.toml").write_text(RULE)
    desk.rewrite(lambda settings: settings)
    desk.hear(WARNING)
    before = desk.shown()["priority"]
    desk.hear(WARNING)
    assert desk.shown()["priority"] == before != "P1"
    desk.hear(PROBLEM)
    assert desk.shown()["priority"] == "P1"


def test_a_problem_that_is_back_within_a_day_opens_its_ticket_again(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    desk.hear(RECOVERY)
    assert desk.hear(PROBLEM, minutes=23 * 60) == "reply"
    assert desk.status() == "open"
    assert desk.news() == ["recovered", "back"]
    assert desk.hears() == [TOM] * 3
    assert desk.reminders() == ["untaken"]
    assert desk.shown()["solved_at"] is None


def test_later_it_opens_one_that_follows(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    desk.hear(RECOVERY)
    assert desk.hear(PROBLEM, minutes=25 * 60) == "ticket"
    assert desk.status() == "solved"
    assert desk.events("received", 1002)[0]["link"] == "follows #1001"
    assert desk.hear(RECOVERY) == "reply"
    assert desk.status(1002) == "solved"


def test_a_recovery_of_what_an_agent_has_solved_says_nothing(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    answer(desk, "#solved")
    count = len(desk.outbox())
    assert desk.hear(RECOVERY) == "reply"
    assert desk.status() == "solved"
    assert len(desk.outbox()) == count


def test_what_an_agent_has_solved_too_early_comes_back(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    answer(desk, "#solved")
    assert desk.hear(PROBLEM) == "reply"
    assert desk.status() == "open"
    assert desk.news() == ["back"]


def test_who_has_worked_on_it_hears_so(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    assert answer(desk, "#note\nI have restarted it.") == "note"
    desk.hear(RECOVERY)
    assert desk.status() == "solved"
    assert "though it was worked on" in words(told(desk, TOM))


def test_a_recovery_ends_waiting_too(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    answer(desk, "#pending 3d")
    assert desk.status() == "pending"
    desk.hear(RECOVERY)
    assert desk.status() == "solved"
    assert desk.reminders() == []


def test_what_is_spam_stays_spam(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    answer(desk, "#spam")
    count = len(desk.outbox())
    for name in (PROBLEM, RECOVERY, PROBLEM):
        assert desk.hear(name) == "reply"
    assert desk.status() == "spam"
    assert len(desk.outbox()) == count


@pytest.mark.parametrize(
    "head",
    [
        b"Auto-Submitted: auto-replied\r\n",
        b"List-Id: <alerts.example.net>\r\n",
        b"Precedence: bulk\r\n",
        b"User-Agent: Thunderbird\r\n",
    ],
)
def test_whatever_its_headers_say_it_is_an_alert_and_not_acknowledged(desk: AlertDesk, head: bytes) -> None:
    desk.keep(head + desk.mail(PROBLEM))
    desk.handle()
    assert desk.inbox()[0]["outcome"] == "ticket"
    assert desk.things() == ["nagios:web01/http"]
    assert desk.outbox("ack_new") == desk.outbox("ack_collected") == []
    assert "monitoring system" in desk.events("acknowledged")[0]["reason"]
    desk.keep(head + desk.mail(RECOVERY))
    desk.handle()
    assert desk.status() == "solved"


def test_what_is_no_alert_of_a_monitor_is_an_ordinary_mail(desk: AlertDesk) -> None:
    assert desk.take(write("nagios@monitor.example.net", "Nagios was updated.", subject="Maintenance")) == "ticket"
    assert desk.things() == []


def test_an_alert_that_answers_a_notice_is_an_alert(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    letter = told(desk, TOM)
    named = f"In-Reply-To: {letter['Message-ID']}\r\nSubject: Re: "
    assert desk.hear(PROBLEM, **{"web01": "web02", "Subject: ": named}) == "ticket"
    assert desk.things() == ["nagios:web01/http", "nagios:web02/http"]


def test_a_merged_ticket_is_over_when_all_of_it_is(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    desk.hear("nagios-host-problem")
    with desk.store.write() as transaction:
        merging.merge(transaction, 1002, 1001, "operator", desk.now)
    assert desk.hear("nagios-host-recovery") == "reply"
    assert desk.status() == "new"
    assert desk.hear(RECOVERY) == "reply"
    assert desk.status() == "solved"
    assert desk.news() == ["recovered", "recovered"]


def test_all_of_a_merged_ticket_may_recover_in_one_batch(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    desk.hear("nagios-host-problem")
    with desk.store.write() as transaction:
        merging.merge(transaction, 1002, 1001, "operator", desk.now)
    assert desk.take_all(desk.mail("nagios-host-recovery"), desk.mail(RECOVERY)) == ["reply", "reply"]
    assert desk.status() == "solved"


def test_after_a_merge_is_undone_each_ticket_is_over_alone(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    desk.hear("nagios-host-problem")
    with desk.store.write() as transaction:
        merging.merge(transaction, 1002, 1001, "operator", desk.now)
    desk.hear("nagios-host-problem")
    with desk.store.write() as transaction:
        merging.unmerge(transaction, 1002, "operator", desk.now)
    desk.hear(RECOVERY)
    assert [desk.status(number) for number in (1001, 1002)] == ["solved", "new"]
    desk.hear("nagios-host-recovery")
    assert desk.status(1002) == "solved"


def test_of_several_problems_of_one_name_the_last_one_counts(desk: AlertDesk) -> None:
    desk.hear("zabbix-problem")
    desk.hear("zabbix-problem", **{"4711": "4713"})
    desk.hear("zabbix-resolved")
    assert desk.status() == "new"
    desk.hear("zabbix-resolved", **{"4711": "4713"})
    assert desk.status() == "solved"
    assert desk.news() == ["again", "other", "recovered"]


def test_a_group_is_well_when_all_of_it_is(desk: AlertDesk) -> None:
    for name in ("alertmanager-firing-warning", "alertmanager-firing-more", "alertmanager-firing"):
        desk.hear(name)
    assert desk.news() == ["worse", "again"]
    assert desk.status() == "new"
    desk.hear("alertmanager-resolved")
    assert desk.status() == "solved"


def _flaps(desk: AlertDesk, names: int) -> None:
    """As many mails to and fro after the first, a minute apart."""
    for number in range(names):
        desk.hear(PROBLEM if number % 2 else RECOVERY)


def test_what_comes_and_goes_is_told_of_once_and_solved_when_it_stays_well(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    answer(desk, "#take")
    _flaps(desk, 5)
    assert desk.news() == ["recovered", "back", "recovered", "back", "flapping"]
    assert desk.status() == "open"
    assert desk.hears() == [TOM] * 6
    assert "comes and goes too often" in words(told(desk, TOM))

    for name in (PROBLEM, RECOVERY, PROBLEM, RECOVERY):
        desk.hear(name)
    assert desk.hears() == [TOM] * 6
    assert desk.status() == "open"
    assert desk.reminders().count("steady") == 1

    desk.remind(29)
    assert desk.status() == "open"
    desk.remind(1)
    assert desk.status() == "solved"
    assert desk.shown()["solved_at"] is not None
    assert desk.hears() == [TOM] * 7
    assert "this is over" in words(told(desk, TOM))
    assert desk.reminders() == []


def test_a_problem_takes_the_quiet_time_away(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    _flaps(desk, 5)
    desk.hear(PROBLEM, minutes=10)
    assert "steady" not in desk.reminders()
    desk.remind(25)
    assert desk.status() == "open"
    desk.hear(RECOVERY)
    desk.remind(30)
    assert desk.status() == "solved"


def test_a_recovery_that_is_said_again_puts_nothing_off(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    _flaps(desk, 5)
    desk.hear(RECOVERY, minutes=20)
    desk.remind(10)
    assert desk.status() == "solved"


def test_who_has_solved_what_flaps_is_not_asked_again(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    _flaps(desk, 5)
    answer(desk, "#solved")
    count = len(desk.outbox())
    desk.remind(31)
    assert desk.status() == "solved"
    assert len(desk.outbox()) == count


def test_older_mail_that_is_brought_in_tells_nobody(desk: AlertDesk) -> None:
    assert desk.hear("nagios-host-problem", quiet=True) == "ticket"
    assert desk.outbox() == []
    assert desk.hear(WARNING) == "ticket"
    assert desk.hear(PROBLEM, quiet=True) == "reply"
    assert desk.hear(RECOVERY, quiet=True) == "reply"
    assert desk.status(1002) == "new"
    assert desk.hears() == [TOM]


def test_an_agent_reads_what_has_happened(desk: AlertDesk) -> None:
    desk.hear(WARNING)
    desk.hear(PROBLEM)
    answer(desk, "#explain")
    assert "it has become worse: nagios:web01/http" in words(told(desk, TOM, "explain_agent"))


def _asked_for(desk: AlertDesk, ask: Callable[[Transaction], object]) -> list[tuple[str, Any]]:
    """What the database is asked, each with its values."""
    asked: list[tuple[str, Any]] = []
    with desk.store.read() as transaction:
        event.listen(transaction, "before_cursor_execute", lambda _c, _u, sql, values, *_: asked.append((sql, values)))
        ask(transaction)
    return asked


def _plan(desk: AlertDesk, sql: str, values: Any) -> str:
    """How the database goes about it."""
    with desk.store.read() as transaction:
        explain = "EXPLAIN QUERY PLAN " if transaction.dialect.name == "sqlite" else "EXPLAIN "
        return "\n".join(str(row[-1]) for row in transaction.exec_driver_sql(explain + sql, values))


def test_of_a_hundred_thousand_things_one_is_found_by_its_key(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    new = {"ticket": 1001, "state": "recovered", "severity": 0, "changes": [], "flapping": False, "problems": []}
    new |= {"heard_at": desk.now, "quiet": False}
    with desk.store.write() as transaction:
        transaction.execute(alert.insert(), [{**new, "key": f"nagios:host{each}/http"} for each in range(100_000)])
        transaction.exec_driver_sql("ANALYZE alert")
    wanted = ["nagios:host7/http", "nagios:host99999/http", "nagios:nobody"]
    ((sql, values),) = _asked_for(desk, lambda transaction: load_alerts(transaction, wanted))
    plan = _plan(desk, sql, values)
    assert "alert_key" in plan or "sqlite_autoindex_alert" in plan
    assert "SCAN" not in plan.upper().replace("INDEX SCAN", "").replace("BITMAP HEAP SCAN", "")
    assert _asked_for(desk, lambda transaction: load_alerts(transaction, [])) == []


def test_the_things_of_a_ticket_are_found_by_it(desk: AlertDesk) -> None:
    desk.hear(PROBLEM)
    ((sql, values),) = _asked_for(desk, lambda transaction: alerts_of_tickets(transaction, [1001, 1002]))
    if desk.store.url.get_backend_name() == "sqlite":  # the other one reads a table of one row from end to end
        assert "alert_by_ticket" in _plan(desk, sql, values)
    with desk.store.read() as transaction:
        assert [each.key for each in alerts_of_tickets(transaction, [1001, 1002])] == ["nagios:web01/http"]
