"""What the desk has names for: statuses, priorities, languages, events, in every language of the notices."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import triaged
from triaged.model import Grade, Priority, Status
from triaged.render import Renderer
from triaged.render.history import KINDS, event
from triaged.render.samples import SAMPLE_FACTS
from triaged.render.terms import grade, language_name, priority, status
from triaged.shipped import shipped

LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")
TEMPLATES = sorted(shipped("templates").glob("*/*.j2"))
RENDERER = Renderer([shipped("templates")])
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
def test_every_status_and_priority_has_a_word_of_its_own(language: str) -> None:
    statuses = [status(language, each) for each in sorted(Status)]
    priorities = [priority(language, each) for each in sorted(Priority)]

    assert len({*statuses}) == len(Status)
    assert len({*priorities}) == len(Priority)
    assert not {"pending", "hold", *sorted(Priority)} & {*statuses, *priorities}


@each_language
def test_every_grade_has_a_word_of_its_own(language: str) -> None:
    assert len({grade(language, each) for each in sorted(Grade)}) == len(Grade)
    assert grade(language, "odd") == "odd"


@each_language
def test_every_event_has_a_sentence(language: str) -> None:
    sentences = [event(language, each, "VALUE") for each in sorted(KINDS)]

    assert len({*sentences}) == len(KINDS)
    assert not [each for each in sentences if "{" in each]


def test_whatever_is_written_into_a_history_has_a_sentence() -> None:
    folder = Path(triaged.__file__).parent
    sources = [
        file.read_text(encoding="utf-8") for name in ("outcomes", "store") for file in folder.glob(f"{name}/**/*.py")
    ]
    written = {
        each for text in sources for each in re.findall(r'append_event\(.*kind="([\w ]+)"|\.note\("([\w ]+)"', text)
    }

    kinds = {first or second for first, second in written}
    assert kinds - KINDS == {"moved"}  # told as what was moved: queue, tier or priority
    assert {"told", "assigned", "merged into", "split from"} <= kinds


def test_what_has_no_word_stands_as_it_is() -> None:
    assert status("de", "odd") == "odd"
    assert priority("de", "P9") == "P9"
    assert language_name("de", "xx-odd") == "xx-odd"
    assert event("de", "odd") == "odd"
    assert event("de", "odd", "VALUE") == "odd: VALUE"
    assert event("en", "told") == "told of it: -"


def test_a_language_without_words_gets_the_english_ones() -> None:
    assert status("it", "hold") == "waits for others"
    assert priority("it", "P1") == "urgent"
    assert event("it", "withdrawn") == "an answer was taken back"
    assert language_name("no folder", "de") == "German"


def test_what_an_event_is_about_is_no_pattern() -> None:
    assert event("en", "told", "{} {0.__class__}") == "told of it: {} {0.__class__}"


@pytest.mark.parametrize(
    ("reader", "tag", "name"),
    [
        ("de", "ru", "Russisch"),
        ("en", "zh-Hant", "Chinese (Traditional)"),
        ("ru", "de", "немецкий"),
        ("zh", "en", "英语"),
    ],
)
def test_a_language_has_the_name_that_its_reader_gives_it(reader: str, tag: str, name: str) -> None:
    assert language_name(reader, tag) == name


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda each: f"{each.parent.name}/{each.name}")
def test_no_template_has_words_for_them_of_its_own(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert "'merged':" not in text
    assert "'P1':" not in text


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda each: f"{each.parent.name}/{each.name}")
def test_one_kind_of_apostrophe_is_used(file: Path) -> None:
    assert "\u2019" not in file.read_text(encoding="utf-8")


@each_language
def test_the_first_look_at_a_ticket_is_in_the_words_of_its_reader(language: str) -> None:
    text = RENDERER.render("message_agent", language, SAMPLE_FACTS["message_agent"][0]).text

    assert f"#1040 Paper ({status(language, 'open')})" in text
    assert f"#1030 Toner ({status(language, 'solved')})" in text
    assert f"support, {status(language, 'new')}\n" in text
    assert language_name(language, "ru") in text
    assert text.count("[internal zqabcdefghijklmno]") == 2


@each_language
def test_all_that_stays_inside_says_so_in_the_same_words(language: str) -> None:
    said = {
        RENDERER.render(notice, language, SAMPLE_FACTS[notice][0]).text.splitlines()[2]
        for notice in sorted(SAMPLE_FACTS)
        if notice.endswith("_agent") and notice != "message_agent"
    }
    assert len(said) == 1


@pytest.mark.parametrize("language", ["ru", "uk"])
def test_an_agent_is_addressed_in_one_way(language: str) -> None:
    polite = re.compile(r"\bв(?:ы|и|ас|ам|ами|аш\w{0,3})\b")

    for file in sorted((shipped("templates") / language).glob("*_agent.txt.j2")):
        assert polite.findall(file.read_text(encoding="utf-8")) == [], file.name


@each_language
def test_the_guide_says_how_it_works_on_one_page(language: str) -> None:
    at_desk, _without, on_ticket, at_once = SAMPLE_FACTS["help_agent"]
    text = RENDERER.render("help_agent", language, at_desk).text

    for said in ("120", "30", "#undo", "#send", "#drop", "support+abc@example.org", "#note"):
        assert said in text
    assert "@" not in RENDERER.render("help_agent", language, at_once).text
    assert "120" not in RENDERER.render("help_agent", language, at_once).text
    assert "120" in RENDERER.render("help_agent", language, on_ticket).text


@each_language
def test_the_welcome_leads_to_the_guide_and_to_a_filter(language: str) -> None:
    text = RENDERER.render("welcome_agent", language, SAMPLE_FACTS["welcome_agent"][0]).text

    for said in ("X-Triaged-Ticket", "X-Triaged-Notice", "Thunderbird", "Outlook", "Gmail", "[ACME#"):
        assert said in text
    assert re.search(r"#(help|hilfe|ayuda|aide|помощь|допомога|帮助|幫助)", text)
