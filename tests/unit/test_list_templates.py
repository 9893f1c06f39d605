"""The notices that answer what an agent asks for, and those that list his work, in every language."""

from __future__ import annotations

import pytest

from triaged.render import Renderer
from triaged.render.samples import SAMPLE_FACTS
from triaged.render.samples_of_lists import SAMPLES_OF_LISTS
from triaged.shipped import shipped

LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")
RENDERER = Renderer([shipped("templates")])
CASES = [(notice, language) for notice in sorted(SAMPLES_OF_LISTS) for language in LANGUAGES]


@pytest.mark.parametrize(("notice", "language"), CASES)
def test_each_is_written_in_each_language_and_says_first_where_an_answer_goes(notice: str, language: str) -> None:
    stays = RENDERER.render("settled_agent", language, SAMPLE_FACTS["settled_agent"][0]).text.splitlines()[2]

    for facts in SAMPLES_OF_LISTS[notice]:
        rendered = RENDERER.render(notice, language, facts)

        assert rendered.languages == (language,)
        assert rendered.text.splitlines()[2] == stays
        assert "\n\n\n" not in rendered.text
        assert rendered.subject.startswith("[ACME")
        if facts.get("ticket"):
            assert rendered.subject in ("[ACME#1042] Printer <2>", "[ACME#1042] -")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_somebody_wrote_never_begins_a_line_as_a_command(language: str) -> None:
    for notice, samples in sorted(SAMPLES_OF_LISTS.items()):
        for facts in samples:
            lines = RENDERER.render(notice, language, facts).text.splitlines()
            assert not [line for line in lines if line.lstrip().startswith("#")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", sorted(set(SAMPLES_OF_LISTS) - {"help_agent", "show_agent"}))
def test_what_is_internal_is_framed(notice: str, language: str) -> None:
    for facts in SAMPLES_OF_LISTS[notice]:
        text = RENDERER.render(notice, language, facts).text
        assert text.count(str(facts["fence"])) == 2
        assert text.rstrip().endswith(str(facts["fence"]))
