"""What a ticket takes along to a higher tier, as its agent writes it, and who has had it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triaged.desk.commands.closings import says_nothing
from triaged.desk.handover import LABELS, WORDS, Happened, Spell, had_it, labelled, missing, read, spells
from triaged.model import Tier

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOM, SUE, KIM = "tom@example.com", "sue@example.com", "kim@example.com"
LABELLED = labelled({"order": ["the order number", "die Bestellnummer"], "serial": []})


def after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def assigned(at: int, before: str | None, to: str | None) -> Happened:
    return after(at), "assigned", {"from": before, "to": to}


def moved(at: int, before: str, to: str) -> Happened:
    return after(at), "moved", {"what": "tier", "from": before, "to": to}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Summary: it smokes", {"summary": "it smokes"}),
        ("summary : it smokes", {"summary": "it smokes"}),
        ("* *Summary:* it smokes", {"summary": "it smokes"}),
        ("- SUMMARY: it smokes", {"summary": "it smokes"}),
        ("Résumé : elle fume", {"summary": "elle fume"}),
        ("Zusammenfassung: er raucht", {"summary": "er raucht"}),
        ("Суть： дымит", {"summary": "дымит"}),
        ("摘要：冒烟", {"summary": "冒烟"}),
        ("Summary:\nit smokes\n\na lot", {"summary": "it smokes\n\na lot"}),
        ("Summary: it\nsmokes\nTried: water\nand sand", {"summary": "it\nsmokes", "tried": "water\nand sand"}),
        ("Tried: water\nSummary: it smokes\nTried: sand", {"summary": "it smokes", "tried": "water\nsand"}),
        ("Logs: on the share", {"logs": "on the share"}),
        ("order: 4711", {"order": "4711"}),
        ("Die Bestellnummer: ４７１１", {"order": "4711"}),
        ("Summary: it smokes\norder: 4711", {"summary": "it smokes", "order": "4711"}),
        ("Summary: see https://example.com: it smokes", {"summary": "see https://example.com: it smokes"}),
        ("Summary: it smokes\n\nBest regards\nTom", {"summary": "it smokes"}),
        ("Summary: it smokes\nat 10:30: fire", {"summary": "it smokes\nat 10:30: fire"}),
        ("Summary: -5 degrees in the rack", {"summary": "-5 degrees in the rack"}),
        (f"{'*' * 73}Summary: it smokes", {"summary": "it smokes"}),
        ("Summary: he signs\nBest regards\nTom", {"summary": "he signs\nBest regards\nTom"}),  # no empty line above
    ],
)
def test_lines_that_give_something(text: str, parts: dict[str, str]) -> None:
    found = read(text, LABELLED, names=["Tom Berg"])
    assert found.parts == parts
    assert found.rest == ""
    assert found.lines == text.strip()


@pytest.mark.parametrize(
    "text",
    ["Summary:", "Summary: -", "Tried:\n\n\n", "order:", "order: ...", "Summary:\n\nBest regards\nTom"],
)
def test_a_line_that_is_left_empty_gives_nothing(text: str) -> None:
    assert read(text, LABELLED, names=["Tom Berg"]).parts == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello Anna",
        "Summary",
        "In summary: it smokes",
        "Colour: red",
        "The summary\n: it smokes",
        f"{'*' * 74}Summary: it smokes",
    ],
)
def test_other_lines_are_text(text: str) -> None:
    found = read(text, LABELLED)
    assert (found.parts, found.rest, found.lines) == ({}, text, "")


def test_what_stands_above_is_text_and_a_fact_has_one_line() -> None:
    found = read("Hello Anna,\na colleague goes on.\n\norder: 4711\n\nKeep it off.\nTried: water", LABELLED)
    assert found.parts == {"order": "4711", "tried": "water"}
    assert found.rest == "Hello Anna,\na colleague goes on.\n\n\nKeep it off."


def test_what_is_left_of_a_closing_formula_is_no_text() -> None:
    assert read("order: 4711\n\nBest regards\nTom", LABELLED, names=["Tom"]).rest == ""
    assert read("Thanks\nTom", LABELLED, names=["Tom"]).rest == "Thanks\nTom"  # nothing was given: it may be an answer


@pytest.mark.parametrize("language", sorted(LABELS["summary"]))
@pytest.mark.parametrize("name", sorted(WORDS))
def test_the_labels_of_every_language_are_understood(name: str, language: str) -> None:
    label = LABELS[name][language]
    assert read(f"{label}: a b", LABELLED).parts == {name: "a b"}
    assert set(LABELS[name]) == {"en", "de", "es", "fr", "ru", "uk", "zh", "zh-Hant"}


_LINES = st.lists(st.one_of(st.text(max_size=30), st.sampled_from(["Summary: a", "Tried:", "order: 1", "", "x"])))


@given(_LINES)
@example(["order: 1", "Best"])
def test_nothing_of_a_mail_is_lost_but_a_closing_formula(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = read(text, LABELLED)
    kept = Counter(f"{found.rest}\n{found.lines}".split())
    lost = Counter(text.split()) - kept
    assert kept <= Counter(text.split())
    assert not lost or (not found.rest and says_nothing(list(lost.elements()), (), commanded=True))


@given(st.dictionaries(st.sampled_from(WORDS), st.from_regex(r"[a-z]{1,9}( [a-z]{1,9}){0,5}", fullmatch=True)))
def test_what_was_asked_for_comes_back(parts: dict[str, str]) -> None:
    text = "\n".join(f"{LABELS[name]['en']}: {words}" for name, words in parts.items())
    assert read(text, LABELLED).parts == parts


@pytest.mark.parametrize(
    ("needed", "parts", "facts", "files", "lacks"),
    [
        ((), {}, {}, False, ()),
        (("summary", "tried"), {"tried": "water"}, {}, False, ("summary",)),
        (("logs",), {}, {}, True, ()),
        (("logs",), {"logs": "on the share"}, {}, False, ()),
        (("logs",), {}, {}, False, ("logs",)),
        (("order",), {}, {"order": None}, False, ("order",)),
        (("order",), {}, {"order": "4711"}, False, ()),
        (("order",), {"order": "4711"}, {}, False, ()),
        (("tried", "summary", "tried"), {}, {}, True, ("tried", "summary")),
    ],
)
def test_what_is_missing(needed: Any, parts: Any, facts: Any, files: bool, lacks: Any) -> None:
    assert missing(needed, parts, facts, files=files) == lacks


def test_who_has_had_a_ticket_and_how_long() -> None:
    events = [assigned(10, None, TOM), moved(30, "L1", "L2"), assigned(30, TOM, None), assigned(45, None, SUE)]
    assert spells(events, NOON, SUE, after(60)) == [
        Spell(agent=None, begins=NOON, ends=after(10)),
        Spell(agent=TOM, begins=after(10), ends=after(30)),
        Spell(agent=None, begins=after(30), ends=after(45)),
        Spell(agent=SUE, begins=after(45), ends=after(60)),
    ]
    moved_only = [moved(10, "L1", "L2"), (after(20), "moved", {"what": "queue", "from": "support", "to": "billing"})]
    assert spells(moved_only, NOON, TOM, after(60)) == [Spell(agent=TOM, begins=NOON, ends=after(60))]
    assert spells([], NOON, TOM, after(5)) == [Spell(agent=TOM, begins=NOON, ends=after(5))]
    assert spells([], NOON, TOM, NOON) == []


_AGENTS = st.sampled_from([None, TOM, SUE])
_LOGS = st.lists(st.tuples(st.integers(0, 30), _AGENTS), max_size=12).map(lambda each: sorted(each, key=lambda x: x[0]))


@given(_LOGS, st.integers(30, 60))
def test_spells_follow_each_other_without_a_gap(log: list[tuple[int, str | None]], now: int) -> None:
    had: str | None = None
    events = []
    for at, to in log:
        events.append(assigned(at, had, to))
        had = to
    found = spells(events, NOON, had, after(now))
    assert found[0].begins == NOON
    assert found[-1].ends == after(now)
    for one, next_one in pairwise(found):
        assert one.ends == next_one.begins
        assert one.agent != next_one.agent
    assert all(each.begins < each.ends for each in found)


def test_who_had_a_ticket_in_a_tier_comes_first_who_had_it_last() -> None:
    events = [
        assigned(0, None, KIM),
        assigned(5, KIM, TOM),
        moved(30, "L1", "L2"),
        assigned(30, TOM, None),
        assigned(40, None, SUE),
    ]
    assert had_it(events, Tier.L1, Tier.L2, SUE) == [TOM, KIM]
    assert had_it(events, Tier.L2, Tier.L2, SUE) == [SUE, TOM]  # his for no time, in the mail that moved it
    assert had_it(events, Tier.L3, Tier.L2, SUE) == []


def test_who_was_only_passed_by_in_the_same_mail_comes_last() -> None:
    # "#assign sue" above "#escalate": she never worked in L1
    events = [assigned(0, None, TOM), assigned(30, TOM, SUE), moved(30, "L1", "L2")]
    assert had_it(events, Tier.L1, Tier.L2, SUE) == [TOM, SUE]


def test_what_else_happened_says_nothing_of_its_tier() -> None:
    queue = {"what": "queue", "from": "support", "to": "billing"}
    told = {"what": "tier", "from": "L3", "to": "L3"}
    for kind, data in (("moved", queue), ("triaged", told)):
        before = [(after(2), kind, data), assigned(5, None, TOM), moved(30, "L1", "L2")]
        assert had_it(before, Tier.L1, Tier.L2, TOM) == [TOM]
        later = [assigned(5, None, TOM), (after(6), kind, data), assigned(10, TOM, SUE), moved(30, "L1", "L2")]
        assert had_it(later, Tier.L1, Tier.L2, SUE) == [SUE, TOM]


def test_who_had_it_from_the_beginning_is_known_without_events() -> None:
    assert had_it([], Tier.L1, Tier.L1, TOM) == [TOM]
    assert had_it([moved(5, "L1", "L2")], Tier.L1, Tier.L2, TOM) == [TOM]
