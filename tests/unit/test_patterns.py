"""Regular expressions that an operator wrote: what is too large is refused before it is compiled."""

from __future__ import annotations

import pytest
import regex

from triaged.desk.patterns import MOST_NESTED, BadPatternError, compile_pattern
from triaged.desk.triage.conditions.patterns import compiled
from triaged.desk.triage.mistakes import Wrong

ORDINARY = [
    r"(?i)\border\s+(\d{5,})",
    r"(?:[a-z0-9-]{1,63}\.){1,127}[a-z]{2,63}",
    r"[(]{3}\(\(\{1000\}",
    r"[]({]{3}",
    r"(?:(?:\d{1,3}\.){3}\d{1,3}[, ]{0,2}){1,100}",
    r"a{10000}",
    r"(?:a{0,1000}){1000}",
    "|".join(["failed"] * 2000),
    "(" * (MOST_NESTED - 1) + ")" * (MOST_NESTED - 1),
]
TOO_LARGE = [
    "(a{1000}){1000}",
    "((a{100}){100}){100}",
    "(?:a{500,1000}){500,}",
    "(ab){1000000}",
    "(){20000}",
    "a{99999999999999999999}",
    "a{9000}" * 2,
    "(" * 3000 + ")" * 3000,
    "(?:" * 150 + "a" + ")" * 150,
]


@pytest.mark.parametrize("source", ORDINARY, ids=range(len(ORDINARY)))
def test_an_ordinary_pattern_is_compiled_as_it_is(source: str) -> None:
    assert compile_pattern(source) == regex.compile(source)


@pytest.mark.timeout(5)
@pytest.mark.parametrize("source", TOO_LARGE, ids=range(len(TOO_LARGE)))
def test_one_that_is_too_large_never_comes_to_the_compiler(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regex, "compile", lambda _source: pytest.fail("compiled"))
    with pytest.raises(BadPatternError, match=r"its counts, such as|groups in one another"):
        compile_pattern(source)


@pytest.mark.parametrize("source", ["(x", "x)", "[a", "a{1,99999999999999999999}", "a**", "(?P<a>x)(?P=b)"])
def test_what_is_none_says_why(source: str) -> None:
    with pytest.raises(BadPatternError, match=r"."):
        compile_pattern(source)


@pytest.mark.parametrize("source", TOO_LARGE, ids=range(len(TOO_LARGE)))
def test_one_that_is_too_large_is_a_mistake_in_a_rule(source: str) -> None:
    with pytest.raises(Wrong, match=r"allowed a regular expression: (its counts|more than)"):
        compiled(source)
