"""The notices by which agents are told of messages, in every language."""

from __future__ import annotations

import pytest

from triaged.render import SAMPLE_FACTS, Renderer
from triaged.shipped import shipped

LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")
FENCE = "[internal zqabcdefghijklmno]"
INSIDE = ("Ivan P.", "#1040", "#1030", "dmarc=pass", "P2, L1", "printers, paper", "10-urgent.toml", "run.exe")


RENDERER = Renderer([shipped("templates")])


def lines(notice: str, language: str, facts: object) -> list[str]:
    rendered = RENDERER.render(notice, language, facts)  # type: ignore[arg-type]
    assert rendered.languages == (language,)
    assert "None" not in rendered.subject + rendered.text
    return rendered.text.splitlines()[2:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_line_says_where_an_answer_goes(language: str) -> None:
    internal = lines("note_agent", language, SAMPLE_FACTS["note_agent"][0])[0]
    for facts in SAMPLE_FACTS["message_agent"]:
        first = lines("message_agent", language, facts)[0]
        if facts["customer"]:
            assert "Ivan P. <ivan@example.net>" in first
            assert internal.rstrip(".。") not in first
        else:
            assert first.startswith(internal.rstrip(".。"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_but_the_words_stands_between_canaries(language: str) -> None:
    for facts in SAMPLE_FACTS["message_agent"]:
        if facts["further"]:
            continue
        found = lines("message_agent", language, facts)
        fences = [number for number, line in enumerate(found) if line == FENCE]
        assert len(fences) == (4 if facts["handover"] else 2)  # how it came from another tier stands on top
        pairs = list(zip(fences[::2], fences[1::2], strict=True))
        for number, line in enumerate(found):
            if number and any(word in line for word in INSIDE):
                assert any(above < number < below for above, below in pairs)
        words = [number for number, line in enumerate(found) if line == "It prints <nothing>."]
        assert words[-1] < fences[-2]
        assert not any(above < words[-1] < below for above, below in pairs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_stands_between_canaries(language: str) -> None:
    for facts in SAMPLE_FACTS["note_agent"]:
        if facts["further"]:
            continue
        found = lines("note_agent", language, facts)
        above, below = (number for number, line in enumerate(found) if line == FENCE)
        assert above < found.index("He is <angry>.") < below
        assert "#public" in found[-1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", ["message_agent", "note_agent"])
def test_all_notices_of_a_ticket_have_one_subject(notice: str, language: str) -> None:
    subjects = {RENDERER.render(notice, language, facts).subject for facts in SAMPLE_FACTS[notice]}
    assert subjects == {"[ACME#1042] Printer <2>", "[ACME#1042] -"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reason_is_said_in_one_line(language: str) -> None:
    said = {}
    for facts in SAMPLE_FACTS["message_agent"]:
        second = lines("message_agent", language, facts)[1]
        if facts["reason"] != "assigned":
            assert second
            assert all(len(line) <= 90 for line in second.splitlines())
            said[facts["reason"]] = second
    reasons = {facts["reason"] for facts in SAMPLE_FACTS["message_agent"]}
    assert len(set(said.values())) == len(said) == len(reasons - {"assigned"})
