"""A mail that is given up on the way leaves nothing behind for those of its batch that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.agents_desk import SUE, TOM
from tests.batch_desk import letter_of
from tests.ruled_desk import RuledDesk
from triaged import process
from triaged.outcomes import joining, opening
from triaged.outcomes.work import Work


@pytest.fixture
def new_desk() -> Callable[..., RuledDesk]:
    return RuledDesk


def broken_once(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, number: int) -> None:
    """A step fails for one ticket."""
    sound = getattr(where, name)

    def step(work: Work, *arguments: Any, **more: Any) -> Any:
        done = sound(work, *arguments, **more)
        if any(getattr(each, "number", None) == number for each in arguments) or number in arguments:
            raise RuntimeError("on purpose")
        return done

    monkeypatch.setattr(where, name, step)


def test_a_ticket_that_was_not_given_after_all_is_no_load(desk: RuledDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        desk.write(sender=f"c{number}@example.org", subject=f"Printer {number}")
    for number in (1001, 1002, 1003):
        desk.change(number, assignee=None, offered_to=None)
    desk.rule('assign = "least-load"', on='"reply"')
    letters = {row["recipient"]: row["id"] for row in desk.outbox("ack_new")}
    replies = [
        desk.writing.mail(
            f"c{number}@example.org", "More.", answers=letter_of(desk.content(letters[f"c{number}@example.org"]))
        )
        for number in range(3)
    ]
    broken_once(monkeypatch, joining, "announce", 1001)
    desk.take_all(*replies)
    given = [desk.row(number).assignee for number in (1001, 1002, 1003)]
    assert given[0] is None
    assert sorted(given[1:]) == sorted([TOM, SUE])
    assert desk.events("assigned", 1002)[0]["why"].endswith("0 tickets")


def test_who_has_solved_a_ticket_has_less_to_do_in_the_same_batch(desk: RuledDesk) -> None:
    desk.write(sender="c0@example.org")
    desk.write(sender="c1@example.org")
    desk.change(1001, assignee=TOM, offered_to=None)
    desk.change(1002, assignee=SUE, offered_to=None)
    desk.rule('assign = "least-load"')
    told = [row for row in desk.outbox("message_agent") if row["ticket"] == 1001 and row["recipient"] == TOM]
    solved = desk.writing.mail(TOM, "#solved", answers=letter_of(desk.content(told[0]["id"])))
    desk.take_all(solved, desk.writing.mail("d@example.org", "New."))
    assert desk.row(1003).assignee == TOM


def test_an_alarm_of_a_mail_that_was_given_up_is_raised_again(desk: RuledDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = desk.deps.desk.settings
    none = settings.limits.model_copy(update={"acknowledgements_per_hour": 0})
    object.__setattr__(desk.deps.desk, "settings", settings.model_copy(update={"limits": none}))
    broken_once(monkeypatch, opening, "announce", 1001)
    for number in range(2):
        desk.keep(desk.writing.mail(f"c{number}@example.org", subject=f"{number}"))
    process.handle(desk.deps)  # the first of them comes again, and has not yet
    assert len(desk.tickets()) == 1
    assert [row["notice"] for row in desk.outbox("alarm")] == ["alarm"]
