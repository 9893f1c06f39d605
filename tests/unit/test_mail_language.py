"""The tables of tests/language_samples.py against the detector, without and with what the extra `lang` brings."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.language_samples import AMBIGUOUS, BARE, MIXED, OTHERS, SHORT, SPELT, STRANGERS, UNSURE
from triaged.mail.language import detect, installed_detector
from triaged.mail.language.installed import MIN_LETTERS
from triaged.mail.language.latin import WORDS
from triaged.mail.language.machine_text import without_machine_text
from triaged.mail.language.tags import parse_tag

COVERED = {*SHORT, *OTHERS}


def each(table):
    return [(language, text) for language, texts in table.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), each(SHORT))
def test_short_sentences_of_eight_languages_are_all_right(language, text):
    assert detect(text) == language


def test_there_are_forty_of_them():
    assert [len(texts) for texts in SHORT.values()] == [5] * 8


@pytest.mark.parametrize(("language", "text"), each(OTHERS))
def test_every_other_language_is_known_too(language, text):
    assert detect(text) == language


def test_there_are_three_sentences_of_each():
    assert all(len(texts) >= 3 for texts in OTHERS.values())
    assert set(WORDS) <= COVERED


@pytest.mark.parametrize(("language", "text"), each(SPELT))
def test_spelling_tells_what_words_do_not(language, text):
    assert detect(text) == language


@pytest.mark.parametrize(("language", "text"), each(BARE))
def test_words_without_their_accents_are_still_known(language, text):
    assert detect(text) == language


@pytest.mark.parametrize(("language", "text"), MIXED.values(), ids=MIXED)
def test_the_senders_own_language_wins(language, text):
    assert detect(text) == language


@pytest.mark.parametrize("text", UNSURE + AMBIGUOUS)
def test_nothing_is_said_when_unsure(text):
    assert detect(text) is None


@pytest.mark.parametrize("text", STRANGERS)
def test_an_unknown_language_is_not_taken_for_its_neighbour(text):
    assert detect(text) not in COVERED


def test_characters_that_both_have_do_not_tell_simplified_from_traditional():
    assert detect("你好，我想改天再去，可以不可以？") is None


def test_only_the_beginning_is_looked_at():
    assert detect("Не могу войти в личный кабинет. " * 200 + "this is the text of the mail " * 2_000) == "ru"


def test_a_text_that_begins_with_a_log_is_read_on():
    assert detect("2026-03-01 10:00:01 ERROR the connection was lost\n" * 20 + "Bitte helfen Sie mir weiter.") == "de"


@pytest.mark.parametrize(
    "line",
    [
        "- принтер не печатает (модель: X-100);",
        "Als ich das Gerät (es ist neu) einschaltete: nichts.",
        "Πότε θα έρθει η παραγγελία μου;",
        "Order: 17",
        "100 Euro wurden abgebucht.",
        "550 Stück fehlen noch.",
        "PS: die Rechnung (Nr. 17) fehlt auch.",
        "$20 were charged twice.",
        "2026-03-01 habe ich bestellt, aber nichts bekommen.",
        "01.03.2026 um 10:00 Uhr war niemand da.",
        "Welche Bestellung(en) meinen Sie?",
        "DELETE MY ACCOUNT NOW",
        "for the last three days (see below):",
        "from my point of view this is wrong (sorry).",
        "if you can, please call me at 10:30 (not later):",
        "l'article suivant : « X-100 » ;",
        "An error occurs when I log in",
        "#17 is still open",
    ],
)
def test_what_a_person_wrote_is_no_machine_text(line):
    assert without_machine_text(line) == line


@pytest.mark.parametrize(
    "line",
    [
        "2026-03-01T10:00:01Z started",
        "[2026-03-01 10:00:01] started",
        "Mar  1 10:00:01 host app: started",
        "10:00:01 started",
        "  at com.example.Main.start(Main.java:17)",
        '  File "run.py", line 3, in start',
        "ValueError: this is not what was expected",
        "ERROR the disk is full",
        "error: the disk is full",
        "Diagnostic-Code: smtp; 550 no such user",
        "550 5.1.1 there is no such user",
        "GET /the/page",
        "SELECT name FROM customer",
        "$ make install",
        "root@host:~# make install",
        "C:\\Users\\x> dir",
        "from this import that",
        "for item in list():",
        "return this.value;",
        "if (this == that) {",
        "<p>this</p>",
        "name=value",
    ],
)
def test_what_a_program_wrote_is_machine_text(line):
    assert without_machine_text(f"Hallo 17\n{line}\n").split() == ["Hallo", "17"]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["a", "a(", '"', "«", "x=", "at a.", "\n", "\\", "{\n", "$ ", "Error ", ">", "`", "„", "::a"]
)
def test_no_text_takes_long(piece):
    for _ in range(20):
        detect(piece * 100_000)


@given(st.text())
def test_any_text_is_looked_at(text):
    found = detect(text)
    assert found is None or parse_tag(found) is not None


def test_the_detector_is_none_where_the_extra_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "py3langid.langid", None)
    assert installed_detector() is None


@pytest.fixture(scope="module")
def detector():
    pytest.importorskip("py3langid", reason="the extra `lang` is not installed")
    found = installed_detector()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Rechnungsversand Kundenkonto Zahlungserinnerung Vertragsverlängerung"),
        ("eu", "Kaixo, zure laguntza behar dugu gaur bertan, mesedez erantzun lehenbailehen."),
        ("uk", "Розрахунково-касове обслуговування підприємців"),
    ],
)
def test_the_installed_detector_knows_what_the_tables_do_not(detector, language, text):
    assert detector(text) == language


@pytest.mark.parametrize(
    "text", ["", "ok", "Anna Müller", "12345 67890 " * 9, "你好，我想改天再去，可以不可以？" * 3, "a" * 50]
)
def test_the_installed_detector_says_nothing_when_unsure(detector, text):
    assert detector(text) is None


def test_the_installed_detector_is_not_asked_for_a_name(detector):
    assert len("Jean-Baptiste Dupont") < MIN_LETTERS + 1
    assert detector("Jean-Baptiste Dupont") is None


@pytest.mark.parametrize("text", UNSURE)
def test_the_installed_detector_does_not_guess_either(detector, text):
    assert detector(without_machine_text(text)) is None


@pytest.mark.parametrize(("language", "text"), each(SHORT) + each(OTHERS))
def test_both_together_are_never_wrong(detector, language, text):
    assert (detect(text) or detector(text)) == language
