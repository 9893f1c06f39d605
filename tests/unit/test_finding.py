"""The words by which text is found again."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.finding import (
    ASKED_WORDS,
    JOINT,
    TEXT_CHARACTERS,
    WORD_CHARACTERS,
    WORDS,
    Asked,
    asked,
    line_with,
    number_in,
    words_of,
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=200)
PLAIN = regex.compile(r"[\p{L}\p{N}\p{M}]+")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Printer, again!", ["the", "printer", "again"]),
        ("ＡＢＣ　Straße", ["abc", "strasse"]),
        ("打印机", ["打", "印", "打印", "机", "印机"]),
        ("USB打印", ["usb", "打", "印", "打印"]),
        ("プリ", ["プ", "リ", "プリ"]),
        ("ﾌﾟﾘ", ["プ", "リ", "プリ"]),
        ("ไทย", ["ไ", "ท", "ไท", "ย", "ทย"]),
        ("हिन्दी", ["हिन्दी"]),
        ("프린터가", ["프린터가"]),
        ("x_y-z", ["x", "y", "z"]),
        ("a\u00adb", ["a", "b"]),
        ("Ann.Lee@example.net", [f"ann{JOINT}lee{JOINT}example{JOINT}net", "ann", "lee", "example", "net"]),
        ("", []),
        ("-- \x00 👍", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("prin", [Asked(word="prin", begins=True)]),
        ("ink", [Asked(word="ink")]),
        ("47110", [Asked(word="47110")]),
        ("принтер", [Asked(word="принтер", begins=True)]),
        ("打印机 印", [Asked(word="打印"), Asked(word="印机"), Asked(word="印")]),
        ("프린터", [Asked(word="프린터", begins=True)]),
        ("ann@example.net", [Asked(word=f"ann{JOINT}example{JOINT}net")]),
        ('"ink" OR ink', [Asked(word="ink"), Asked(word="or")]),
        ("!!", []),
    ],
)
def test_what_a_question_asks_for(question: str, wanted: list[Asked]) -> None:
    assert asked(question) == wanted


@given(TEXT)
def test_no_word_holds_anything_but_letters_digits_and_marks(text: str) -> None:
    for word in [*words_of(text), *(each.word for each in asked(text))]:
        assert PLAIN.fullmatch(word)


@given(TEXT)
def test_what_stands_in_a_text_is_found_there(text: str) -> None:
    words = words_of(text)

    assert all(each.is_in(words) for each in asked(text))


@given(TEXT)
def test_case_and_form_make_no_difference(text: str) -> None:
    assert set(words_of(unicodedata.normalize("NFD", text))) == set(words_of(text))


@given(TEXT, TEXT)
def test_texts_are_taken_one_by_one(one: str, two: str) -> None:
    assert set(words_of(one, two)) == set(words_of(one)) | set(words_of(two))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece", ["a@", "a.", "a", "w.x@y.", "\ufdfa", "\U00010480", "打", "\u0301", "@", "a+", "\u200b", "𝒜"]
)
def test_hostile_text_is_bounded(piece: str) -> None:
    words = words_of(piece * 1_000_000)

    assert len(words) <= WORDS
    assert all(len(word) <= max(WORD_CHARACTERS, 260) for word in words)
    assert sum(len(word.encode()) + 1 for word in words) < 1_048_575  # what PostgreSQL takes
    assert len(asked(piece * 1_000_000)) <= ASKED_WORDS


@pytest.mark.parametrize("letter", ["\U00010480", "ꙮ", "ё"])
def test_the_most_that_a_text_can_say_fits_into_the_index(letter: str) -> None:
    size = WORD_CHARACTERS + 5
    text = "".join(
        f"{number:05}".translate({48 + each: ord(letter) + each for each in range(10)}) + letter * 43 + " "
        for number in range(TEXT_CHARACTERS // size + 9)
    )

    assert sum(len(word.encode()) + 1 for word in words_of(text, text[:500], text[:500])) < 1_048_575


@pytest.mark.parametrize(
    ("question", "number"), [("1042", 1042), ("#1042", 1042), (" № 7 ", 7), ("1042 a", None), ("", None), ("٣", None)]
)
def test_the_number_of_a_ticket(question: str, number: int | None) -> None:
    assert number_in(question) == number


def test_the_line_with_most_of_what_was_asked_for_is_shown() -> None:
    text = "the printer\n\nthe  printer has\tno ink\nno ink"

    assert line_with(text, asked("printer ink"), characters=50) == "the printer has no ink"
    assert line_with(text, asked("toner"), characters=50) == ""


def test_of_a_long_line_a_piece_round_the_word_is_shown() -> None:
    line = "so " * 100 + "the printer jams " + "and " * 100

    shown = line_with(line, asked("printer"), characters=60)

    assert "printer jams" in shown
    assert shown.startswith("... ")
    assert shown.endswith(" ...")
    assert len(shown) <= 60 + 8


def test_a_line_without_spaces_is_cut_round_the_word_too() -> None:
    shown = line_with("好" * 300 + "打印机坏了" + "好" * 300, asked("打印机"), characters=60)

    assert "打印机" in shown
