"""`triaged show`: what happened, in lines that a person reads."""

from __future__ import annotations

from typing import Any

import pytest

from triaged.cli.show import _SHOWN, _print

AT = "2026-03-01 12:00"
TICKET: dict[str, Any] = {
    **dict.fromkeys(_SHOWN),
    "number": 1001,
    "subject": "Printer",
    "status": "open",
    "priority": "P3",
    "impact": None,
    "urgency": "high",
    "sla": "gold",
    "queue": "support",
    "tier": "L1",
    "assignee": None,
    "customer": "anna@example.org",
    "language": "en",
    "created_at": AT,
    "solved_at": None,
    "participants": [],
    "tags": [],
    "merged_into": None,
    "links": [],
    "messages": [],
    "held": [],
    "fields": [],
    "clocks": [],
}


def shown(capsys: pytest.CaptureFixture[str], **data: Any) -> str:
    """The line of one event."""
    event = {"number": 1, "at": AT, "kind": "held", "actor": "triaged", "data": data}
    _print({**TICKET, "events": [event]})
    return capsys.readouterr().out.splitlines()[-1]


def test_what_somebody_was_shown_of_a_held_mail_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    line = shown(capsys, inbox=7, shown={"what": "wait", "lines": ["He never pays."]}, asked="tom@agents.example")
    assert line.endswith("inbox=7  asked=tom@agents.example")
    assert "shown" not in line


def test_what_lies_deeper_is_left_out_and_the_rest_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    line = shown(
        capsys,
        status={"from": "new", "to": "open"},
        not_to={"bert@example.net": "needs SMTPUTF8", "more": {"a": 1}},
        reasons=[{"kind": "note", "words": ["He never pays."]}],
        rules=["p1", {"deep": 1}],
        nothing=None,
        none=[],
    )
    assert line.endswith("status=from: new, to: open  not_to=bert@example.net: needs SMTPUTF8  rules=p1")
    assert "{" not in line


def test_what_the_rules_said_of_a_ticket_stands_in_its_head(capsys: pytest.CaptureFixture[str]) -> None:
    _print({**TICKET, "events": []})
    head = capsys.readouterr().out
    assert "   urgency  high\n" in head
    assert "       sla  gold\n" in head
    assert "impact" not in head


def test_the_clocks_are_shown_each_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    running = {"metric": "update", "state": "running", "due_at": AT, "breached_at": None, "policy": "gold"}
    stopped = {"metric": "first_response", "state": "stopped", "due_at": None, "breached_at": AT, "policy": "gold"}
    _print({**TICKET, "clocks": [running, stopped], "events": []})
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert f"clock  update: running, due {AT} (gold)" in lines
    assert f"clock  first_response: stopped, late since {AT} (gold)" in lines


def test_who_was_told_by_a_step_and_why_stands_there(capsys: pytest.CaptureFixture[str]) -> None:
    to = [{"address": "tom@agents.example", "why": "offered"}, {"address": "sue@agents.example", "why": "lead"}]
    line = shown(capsys, to=to, skipped=[])
    assert line.endswith("to=tom@agents.example (offered), sue@agents.example (lead)")


def test_which_clocks_have_stopped_and_go_on_stands_there(capsys: pytest.CaptureFixture[str]) -> None:
    ended = [{"metric": "update", "cycle": 1, "elapsed_s": 1800, "target_s": 3600, "breached_at": None}]
    line = shown(capsys, ended=ended, resumed=[{"metric": "resolution", "cycle": 1}])
    assert line.endswith("ended=update 30 min/1 h  resumed=resolution")
