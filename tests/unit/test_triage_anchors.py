from __future__ import annotations

import sys

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from tests.readings import facts, reading, rule_set
from triaged.desk.triage.anchors import Anchors, Kind, anchors, of_all, of_any
from triaged.desk.triage.index import Index
from triaged.desk.triage.literals import _SURE, literals_of, plain
from triaged.desk.triage.sight import Patience, Sight
from triaged.desk.triage.wordlist import Scanned, WordList


def literals(pattern: str) -> set[str] | None:
    found = literals_of(regex.compile(pattern))
    return None if found is None else set(found)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("order", {"order"}),
        (r"(?i)Order (?P<order>\d+)", {"order "}),
        (r"\bINC\d{7}\b", {"inc"}),
        (r"(?P<ticket>INC\d{7})", {"inc"}),
        (r"(?:KEY|TASK)-\d+ open", {" open"}),
        ("outage|downtime", {"outage", "downtime"}),
        ("(?i)(?:outage|down time)", {"outage", "down time"}),
        ("(abc|def)+", {"abc", "def"}),
        (r"a\.b\.c", {"a.b.c"}),
        ("abcd?efghi", {"efghi"}),
        ("abcd*", {"abc"}),
        ("abcd+efg", {"abcd"}),
        ("abcd+?", {"abc"}),
        ("abcd{0,3}", {"abc"}),
        ("abc[xyz]de", {"abc"}),
        ("abc[^]x]def|ghi", None),
        (r"abc[\]x]defg", {"defg"}),
        (r"\p{Lu}abc", {"abc"}),
        ("СЧЁТ", {"счёт"}),
        ("ßx", {"ssx"}),
        ("发票", {"发票"}),
        ("票", {"票"}),
        ("ab", None),
        (r"\d+", None),
        ("outage|x", None),
        ("outage|", None),
        ("(outage)?", None),
        ("(outage){0}", None),
        ("(outage|)now", {"now"}),
        ("outage{e<=2}", None),
        ("(?:outage){e<=2}", None),
        ("{outage}", None),
        ("out{a|b}age", None),
        ("(?=outage)", None),
        ("(?!outage)now", None),
        ("(?<!outage)now", None),
        ("(?#outage)now", None),
        (r"(?P<a>x)(?P=a)outage", None),
        (r"(x)\1outage", None),
        (r"\x41BCD", None),
        (r"\N{LATIN SMALL LETTER A}bcd", None),
        ("(?x)out age", None),
        ("(?V1)outage", None),
        ("(?if)strasse", None),
        ("(?r)outage", None),
        ("(?i:outage)", None),
        ("[[:alpha:]outage]", None),
        ("𐐀𐐀𐐀", None),
    ],
)
def test_a_literal_is_what_every_match_must_hold(pattern: str, expected: set[str] | None) -> None:
    assert literals(pattern) == expected


LETTERS = "abkKiIsSßſσΣςёЖж故"
EVERY = [chr(code) for code in range(sys.maxunicode) if not 0xD800 <= code < 0xE000]
CASED = [each for each in EVERY if len({each, each.casefold(), each.upper(), each.lower()}) > 1]
OTHER_FORMS = {letter: [letter, *(each for each in CASED if plain(each) == plain(letter))] for letter in LETTERS}


@st.composite
def runs(draw: st.DrawFn) -> tuple[str, str]:
    """Letters, and a text that they may match where case does not count."""
    letters = draw(st.text(LETTERS, min_size=1, max_size=4))
    return regex.escape(letters), "".join(draw(st.sampled_from(OTHER_FORMS[letter])) for letter in letters)


def repeated(piece: tuple[str, str], sign: str, times: int) -> tuple[str, str]:
    pattern, text = piece
    return f"(?:{pattern}){sign}" if len(pattern) > 1 else pattern + sign, text * times


pieces = st.recursive(
    st.one_of(
        runs(),
        st.sampled_from([(r"\d", "7"), (".", "x"), ("[ab-]", "-"), (r"\b", ""), ("^", ""), ("$", ""), (r"\s", "\n")]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(
            lambda items: ("".join(pattern for pattern, _ in items), "".join(text for _, text in items))
        ),
        st.tuples(inner, inner, st.booleans(), st.sampled_from(["(", "(?:", "(?P<g>", "(?>"])).map(
            lambda it: (f"{it[3]}{it[0][0]}|{it[1][0]})", it[0][1] if it[2] else it[1][1])
        ),
        st.tuples(inner, st.sampled_from(["*", "?", "+", "{2}", "{0,3}", "*?", "+?", "++"]), st.integers(0, 3)).map(
            lambda it: repeated(*it)
        ),
        st.tuples(inner, inner, st.booleans()).map(
            lambda it: (f"{it[0][0]}|{it[1][0]}", it[0][1] if it[2] else it[1][1])
        ),
    ),
    max_leaves=8,
)


@given(pieces, st.text(LETTERS, max_size=4), st.sampled_from(["", "(?i)", "(?s)", "(?a)", "(?V1)", "(?if)"]))
@example(("(abc)?", ""), "", "")
@example(("abcd*", "abc"), "", "")
def test_whatever_a_pattern_matches_holds_one_of_its_literals(piece: tuple[str, str], around: str, flags: str) -> None:
    try:
        pattern = regex.compile(flags + piece[0])
    except regex.error:
        return  # the same group twice, or something repeated that cannot be
    found = literals_of(pattern)
    for text in (around + piece[1] + around, piece[1]):
        if found is not None and pattern.search(text):
            assert any(each in plain(text) for each in found)


@given(st.text(), st.text())
def test_a_piece_of_a_text_stays_a_piece_of_it(before: str, after: str) -> None:
    assert plain(before + after) == plain(before) + plain(after)


def test_a_pattern_without_case_matches_only_letters_that_are_taken_for_the_same() -> None:
    cased = "".join(CASED)
    for letter in filter(_SURE.fullmatch, cased):
        matched = regex.findall(regex.escape(letter), cased, regex.IGNORECASE)
        assert {plain(each) for each in matched} <= {plain(letter)}, letter


def sight(subject: str = "", text: str = "") -> Sight:
    return Sight(reading(subject, text), facts(), Patience(lambda: 0.0))


INSIDE = Kind(lambda sight, _: {plain(sight.texts("text")[0])}, inside=True)
VALUE = Kind(lambda sight, _: frozenset(sight.reading.mail.subject.split()))
COMMON = Kind(lambda sight, _: frozenset(), common=True)


def awake(*rules: Anchors | None, subject: str = "", text: str = "") -> list[int]:
    return list(Index(enumerate(rules)).awake(sight(subject, text)))


def test_a_rule_is_found_by_any_of_its_anchors_and_one_without_always() -> None:
    rules = (anchors(VALUE, ["a", "b"]), None, anchors(VALUE, ["c"]), frozenset(), anchors(INSIDE, ["order"]))
    assert awake(*rules, subject="b x") == [0, 1]
    assert awake(*rules, subject="c", text="My ORDER") == [1, 2, 4]
    assert awake(*rules) == [1]


@given(
    st.lists(st.text("abж故k", min_size=1, max_size=6).map(plain), max_size=8),
    st.text("abABЖж故K\u212a\ud800", max_size=40),
)
def test_a_piece_of_a_text_is_found_wherever_it_stands(wanted: list[str], text: str) -> None:
    found = awake(*(anchors(INSIDE, [each]) for each in wanted), text=text)
    assert found == [number for number, each in enumerate(wanted) if each in plain(text)]


def test_pieces_that_begin_alike_are_told_apart() -> None:
    wanted = [f"order-{number:04}" for number in range(50)]
    assert awake(*(anchors(INSIDE, [each]) for each in wanted), text="Order-0007, order-0041, order-1") == [7, 41]


def test_of_conditions_that_must_all_hold_the_narrowest_counts() -> None:
    wide, narrow = anchors(VALUE, ["a", "b"]), anchors(VALUE, ["c"])
    assert of_all([wide, None, narrow]) == narrow
    assert of_all([wide, anchors(COMMON, ["x"])]) == wide
    assert of_all([None, None]) is None
    assert of_all([]) is None


def test_of_conditions_of_which_one_must_hold_all_count() -> None:
    one, other = anchors(VALUE, ["a"]), anchors(VALUE, ["b"])
    assert of_any([one, other]) == anchors(VALUE, ["a", "b"])
    assert of_any([one, None]) is None


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ({"subject_has": ["a"]}, True),
        ({"not": {"subject_has": ["a"]}}, False),
        ({"any": [{"subject_has": ["a"]}, {"size": {"least": 1}}]}, False),
        ({"all": [{"subject_has": ["a"]}, {"size": {"least": 1}}]}, True),
        ({"not": {"subject_has": ["b"]}, "from": ["a@example.org"]}, True),
        ({"has_attachment": False}, False),
        ({"vip": False}, False),
        ({}, False),
    ],
)
def test_a_rule_has_anchors_where_something_must_be_there(when: dict[str, object], found: bool) -> None:
    (rule,) = rule_set({"when": when, "then": {"tags": ["t"]}}).rules
    assert (rule.check.anchors is not None) is found


@given(st.lists(st.text("abжё ß-网站故", min_size=1, max_size=5), min_size=1, max_size=4), st.text("aABЁе ss网\n站故-"))
def test_a_text_in_which_a_list_finds_anything_has_a_key_of_it(words: list[str], text: str) -> None:
    usable = [word for word in words if any(sign.isalnum() for sign in word)]
    listed, scanned = WordList(usable), Scanned(text)
    if listed.found_in(scanned):
        assert listed.words & scanned.words or any(piece in scanned.squeezed for piece in listed.pieces)
