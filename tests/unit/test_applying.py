"""Codes, and the notices about commands, without a desk."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.outcomes.answers.applying import code_matches, code_of
from triaged.outcomes.answers.applying.codes import ALPHABET, CHARACTERS
from triaged.render import SAMPLE_FACTS, Renderer
from triaged.shipped import shipped

HANDLES = st.integers(min_value=0, max_value=2**63 - 1)
LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")
NOTICES = ("code_agent", "done_agent")


@given(HANDLES)
def test_a_code_is_short_and_the_same_each_time(handle: int) -> None:
    code = code_of(handle)
    assert len(code) == CHARACTERS
    assert set(code) <= set(ALPHABET)
    assert code == code_of(handle)
    assert code_matches(handle, code)


def test_codes_differ_in_every_place() -> None:
    codes = [code_of(handle) for handle in range(3000)]
    assert len(set(codes)) == len(codes)
    for place in range(CHARACTERS):
        assert {code[place] for code in codes} == set(ALPHABET)


def test_no_two_letters_of_a_code_look_alike() -> None:
    for each in ("0O", "1IL", "2Z", "5S", "8B", "UV"):
        assert not set(each) & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET)


@given(HANDLES, st.integers(min_value=0, max_value=CHARACTERS - 1), st.sampled_from(ALPHABET))
def test_one_wrong_letter_does_not_do(handle: int, place: int, letter: str) -> None:
    code = code_of(handle)
    other = code[:place] + letter + code[place + 1 :]
    assert code_matches(handle, other) == (other == code)


@given(HANDLES, st.text(max_size=40))
def test_no_other_text_does(handle: int, text: str) -> None:
    code = code_of(handle)
    if code not in unicodedata.normalize("NFKC", text).upper():
        assert not code_matches(handle, text)


def test_a_code_is_known_again_as_people_type_it() -> None:
    handle = next(each for each in range(100_000) if set(code_of(each)) <= set("ACEHKMPTXY"))
    code = code_of(handle)
    cyrillic = code.translate(str.maketrans("ACEHKMPTXY", "АСЕНКМРТХУ"))
    full_width = "".join(chr(ord(each) + 0xFEE0) for each in code)
    for said in (
        code.lower(),
        f" {code} ",
        f"{code}.",
        f"«{code}»",
        f"{code[:3]} {code[3:]}",
        f"{code[:3]}-{code[3:]}",
        f"{code} thanks",
        f"{code}\n\nTom\nSupport",
        cyrillic,
        cyrillic.lower(),
        full_width,
        f"\u200b{code}\xa0",
    ):
        assert code_matches(handle, said), said
    for said in ("", "\n", code[:-1], f"{code}A", f"Thanks {code}", f"Tom\n{code}"):
        assert not code_matches(handle, said), said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_about_commands_stands_in_the_thread_of_its_ticket_and_stays_inside(
    notice: str, language: str
) -> None:
    renderer = Renderer([shipped("templates")])
    first = renderer.render("settled_agent", language, SAMPLE_FACTS["settled_agent"][0]).text.splitlines()[2]
    for facts in SAMPLE_FACTS[notice]:
        rendered = renderer.render(notice, language, facts)
        assert rendered.text.splitlines()[2] == first
        start = "[ACME#1042] " if facts["ticket"] else "[ACME] "
        assert rendered.subject == f"{start}{facts['subject'] or ('-' if facts['ticket'] else rendered.subject[7:])}"
        assert ("#1042" in rendered.text) == (facts["ticket"] is not None)
        assert "None" not in rendered.subject + rendered.text
        assert "\n\n\n" not in rendered.text
        # a line that holds nothing but a command would be one in a bad quotation
        assert [line for line in rendered.text.splitlines() if line.startswith("#")] == []


@pytest.mark.parametrize("notice", NOTICES)
def test_each_language_has_words_of_its_own(notice: str) -> None:
    renderer = Renderer([shipped("templates")])
    for facts in SAMPLE_FACTS[notice]:
        assert len({renderer.render(notice, language, facts).text for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_has_a_word_in_every_language(language: str) -> None:
    renderer = Renderer([shipped("templates")])
    shown = renderer.render("done_agent", language, SAMPLE_FACTS["done_agent"][0]).text
    done = [line for line in shown.splitlines() if line.startswith("- ")]
    assert len(set(done)) == len(done)
    if language != "en":
        english = renderer.render("done_agent", "en", SAMPLE_FACTS["done_agent"][0]).text.splitlines()
        same = {line for line in done if line in english}
        assert same <= {"- Status: offen", "- Tier: L2", "- Status: spam"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_and_what_it_is_for_are_told_in_every_language(language: str) -> None:
    renderer = Renderer([shipped("templates")])
    both, one, wrong, dropped, late = (
        renderer.render("code_agent", language, facts).text for facts in SAMPLE_FACTS["code_agent"]
    )
    for text in (both, one):
        assert "#confirm K7XM4P" in text
        assert "#refuse" in text
        assert "24" in text
        assert "| #cc <bert@example.net>" in text
    assert ("#1043 (" in both, "#1043 (" in one) == (True, False)
    assert "2" in wrong
    assert len({both, one, wrong, dropped, late}) == 5
    assert [word for word in ("#confirm", "K7XM4P") for text in (wrong, dropped, late) if word in text] == []
