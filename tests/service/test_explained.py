"""What `explain` says would go out is all that goes out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents_desk import AgentsDesk
from tests.service.test_incidents import report
from triaged import process
from triaged.cli.explained import document
from triaged.outcomes import Decided, file
from triaged.store.filing import Filing


def test_the_question_about_another_ticket_is_shown_too(desk: AgentsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[dict[str, Any]] = []

    def explained(work: Any, mail: Any, decided: Decided) -> Filing:
        filing = file(work, mail, decided)
        shown.append(document(desk.deps.desk, decided, filing))
        return filing

    monkeypatch.setattr(process, "file", explained)
    for number in range(5):
        desk.take(report(number, at=desk.now))
    assert {each["notice"] for each in shown[-1]["notices"]} >= {"ack_new", "incident_agent"}
    assert len(desk.outbox()) == sum(len(each["notices"]) for each in shown)
