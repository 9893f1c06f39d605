"""Notices about what rules decide and recognise: what they say in every language, and that they fit a narrow window."""

from __future__ import annotations

from unicodedata import east_asian_width

import pytest

from triaged.render import Renderer
from triaged.render.samples import SAMPLE_FACTS
from triaged.shipped import shipped

LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")
RENDERER = Renderer([shipped("templates")])
COLUMNS = 78
each_language = pytest.mark.parametrize("language", LANGUAGES)


def columns(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


def widest(text: str) -> int:
    return max(map(columns, text.splitlines()))


@each_language
def test_the_lead_is_told_how_to_get_the_mail_that_he_has_to_answer(language: str) -> None:
    for facts in SAMPLE_FACTS["incident_agent"]:
        text = RENDERER.render("incident_agent", language, facts).text
        last = text.rstrip().rsplit("\n\n", 1)[1]
        assert "#all" in last
        assert "#solved" in last
        assert "#show 1042" in last
        assert widest(text) <= COLUMNS


@each_language
def test_an_acknowledgement_fits_whatever_it_says(language: str) -> None:
    facts = SAMPLE_FACTS["ack_new"][0]
    told = RENDERER.render("ack_new", language, {**facts, "known_problem": True, "missing": [], "too_big": True}).text
    plain = RENDERER.render("ack_new", language, {**facts, "known_problem": False, "missing": []}).text
    assert len(told.split("\n\n")) == len(plain.split("\n\n")) + 2
    asks = RENDERER.render("ack_new", language, {**facts, "known_problem": False}).text
    assert max(map(widest, (told, plain, asks))) <= COLUMNS


@each_language
def test_what_becomes_of_an_incident_is_said_in_few_columns(language: str) -> None:
    whats = ("incident", "no_incident", "all", "left_out")
    parts = [{"number": 1043, "subject": "Website down?", "customer": "ann@example.org"}]
    done = [{"what": what, "value": "1042", "already": False, "shown": parts, "more": 12} for what in whats]
    facts = {**SAMPLE_FACTS["done_agent"][0], "done": done, "lines": None, "as_text": []}
    assert widest(RENDERER.render("done_agent", language, facts).text) <= COLUMNS
