"""What a queue hands over: names that nobody could give anything by are mistakes of the settings."""

from __future__ import annotations

import pytest

from triaged.config.checks_of_handover import check_handover

NEEDS = ("order number",)


def said(*handover: object) -> list[tuple[str, str]]:
    """The mistakes: where, and what."""
    found = check_handover({"queue": [{"name": "support"}, {"name": "billing", "handover": list(handover)}]}, NEEDS)
    return [(".".join(map(str, path)), message) for path, message in found]


def test_what_agents_write_and_what_rules_ask_for_may_stand_there() -> None:
    assert said("summary", "tried", "logs", "order number") == []
    assert list(check_handover({"queue": [{"name": "support", "handover": "summary"}]}, NEEDS)) == []


@pytest.mark.parametrize("name", ["sumary", "Summary", "asset tag"])
def test_a_name_that_nothing_has_is_a_mistake(name: str) -> None:
    ((path, message),) = said("tried", name)
    assert path == "queue.1.handover.1"
    assert message.startswith(f"found '{name}'; allowed logs, order number, summary, tried")


def test_a_name_that_is_nearly_one_is_named() -> None:
    assert said("sumary")[0][1].endswith("did you mean 'summary'?")


def test_one_name_twice_is_a_mistake() -> None:
    assert said("tried", "summary", " tried ") == [
        ("queue.1.handover.2", "found ' tried ' a second time; allowed once")
    ]


def test_what_is_no_name_at_all_is_said_by_the_schema() -> None:
    assert said("", 7) == []


def test_how_a_name_becomes_one_is_said() -> None:
    ((_path, message),) = said("asset tag")
    assert message.endswith("tried; else add a [[need]] of that name to the rules")
