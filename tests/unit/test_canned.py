"""Canned replies: texts of the operator's, in the reader's language, filled in with facts that are data."""

from __future__ import annotations

from pathlib import Path

import pytest

from triaged.errors import RenderError
from triaged.render.canned import SAMPLE, Canned


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for place, text in {
        "en/reset": "Hello {{ customer or 'there' }}, please reset it.\n",
        "de/reset": "Guten Tag {{ customer }}, bitte setzen Sie es zurück.\n",
        "ru/hours": "Мы работаем с 9 до 18.",
    }.items():
        file = tmp_path / f"{place}.txt.j2"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_names_stand_in_order_whatever_their_languages(folder: Path) -> None:
    assert Canned([folder]).names() == ["hours", "reset"]


@pytest.mark.parametrize(
    ("language", "otherwise", "begins"),
    [
        ("de", "en", "Guten Tag Ann Lee"),
        ("de-AT", "en", "Guten Tag"),
        ("fr", "de", "Guten Tag"),
        ("fr", "es", "Hello Ann Lee"),
        (None, "de", "Guten Tag"),
    ],
)
def test_the_reader_gets_his_language_else_ours_else_english(
    folder: Path, language: str | None, otherwise: str, begins: str
) -> None:
    assert Canned([folder]).text("Reset", language, SAMPLE, otherwise=otherwise).startswith(begins)


def test_where_there_is_nothing_else_any_language_serves(folder: Path) -> None:
    assert Canned([folder]).text("hours", "fr", SAMPLE, otherwise="de").startswith("Мы")


def test_facts_are_data(folder: Path) -> None:
    text = Canned([folder]).text("reset", "en", {**SAMPLE, "customer": "{{ desk }}"}, otherwise="en")
    assert text.startswith("Hello {{ desk }},")


def test_an_unknown_name_names_those_that_there_are(folder: Path) -> None:
    with pytest.raises(RenderError, match=r"no canned reply 'rest'; there are: hours, reset"):
        Canned([folder]).text("rest", "en", SAMPLE, otherwise="en")


def test_the_check_names_file_and_line(folder: Path) -> None:
    (folder / "en" / "broken.txt.j2").write_text("a\n{{ nobody }}\n")
    (folder / "en" / "two words.txt.j2").write_text("a\n")
    problems = Canned([folder]).check()
    assert len(problems) == 2
    assert "broken.txt.j2:2" in problems[0]
    assert "'two words' cannot be written behind #canned" in problems[1]


def test_a_folder_hides_the_same_text_of_a_later_one(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "en").mkdir(parents=True)
    (own / "en" / "reset.txt.j2").write_text("Ours.")
    assert Canned([own, folder]).text("reset", "en", SAMPLE, otherwise="en") == "Ours."
