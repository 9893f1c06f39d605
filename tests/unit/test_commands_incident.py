"""`#incident` and `#all`, in the words of eight languages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from triaged.desk.commands import REGISTRY, read_block, understand
from triaged.model.commands import Incident, Names, ToAll, Understood

NAMES = Names(
    me="tom@example.com",
    agents={},
    queues=("support",),
    canned=(),
    now=datetime(2026, 3, 4, 10, 30, tzinfo=ZoneInfo("Europe/Berlin")),
)


def understood(reply: str) -> Understood:
    return understand(read_block(reply).orders, NAMES)


@pytest.mark.parametrize("word", sorted({word for words in REGISTRY["incident"].words.values() for word in words}))
def test_every_word_for_an_incident(word: str) -> None:
    ((_order, act),) = understood(f"#{word}").acts
    assert act == Incident(known=True)


@pytest.mark.parametrize("no", ["no", "No.", "nein", "non", "нет", "ні", "否", "none"])
def test_no_incident(no: str) -> None:
    ((_order, act),) = understood(f"#incident {no}").acts
    assert act == Incident(known=False)


@pytest.mark.parametrize("yes", ["yes", "ja", "да", "是"])
def test_yes_an_incident(yes: str) -> None:
    ((_order, act),) = understood(f"#incident {yes}").acts
    assert act == Incident(known=True)


def test_other_words_behind_it_are_a_mistake_and_nothing_is_done() -> None:
    found = understood("#incident 1042")
    assert found.acts == ()
    assert "allowed is nothing, or 'no'" in (found.mistakes[0].why or "")


def test_yes_and_no_at_once_contradict_each_other() -> None:
    assert len(understood("#incident\n#incident no").mistakes) == 1


@pytest.mark.parametrize("word", sorted({word for words in REGISTRY["all"].words.values() for word in words}))
def test_every_word_for_all(word: str) -> None:
    block = read_block(f"#{word}\n\nIt is mended.")
    ((_order, act),) = understand(block.orders, NAMES).acts
    assert (act, block.text) == (ToAll(), "It is mended.")


def test_all_stands_alone_on_its_line() -> None:
    assert understood("#all of you").acts == ()
