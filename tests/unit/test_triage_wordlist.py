from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.triage.mistakes import Wrong
from triaged.desk.triage.wordlist import _WORD, Scanned, WordList, cut, fold


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("outage", "Total OUTAGE!"),
        ("can't log in", "We can’t log in".replace("’", "'")),
        ("not working", "the site is\n not   working."),
        ("не работает", "Сайт НЕ работает"),
        ("всё лежит", "Все лежит"),
        ("Störung", "STO\u0308RUNG im Netz"),
        ("Straße", "STRASSE gesperrt"),
        ("l'accès", "Plus d'accès, ni l'accès ni rien"),
        ("无法访问", "网站无法访问了"),
        ("无法访问", "网站无法\n访问了"),
        ("故障", "server故障!"),
        ("down", "服务器down了"),
        ("障害", "システム障害のお知らせ"),
        ("로그인", "로그인이 안 됩니다"),
    ],
)
def test_a_word_is_found_in_any_language(word: str, text: str) -> None:
    assert WordList([word]).found_in(Scanned(text)) == (word,)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("down", "the download page"),
        ("facture", "manufacture"),
        ("not working", "not yet; working"),
        ("сбой", "сбойный"),
        ("故障", "故 事。障碍"),
        ("urgent", ""),
    ],
)
def test_a_piece_of_another_word_is_not_found(word: str, text: str) -> None:
    assert WordList([word]).found_in(Scanned(text)) == ()


def test_the_entries_are_reported_as_the_list_spells_them() -> None:
    assert WordList(["Outage", "DOWN", "fire"]).found_in(Scanned("down, outage")) == ("DOWN", "Outage")


def test_a_word_without_a_letter_is_refused() -> None:
    with pytest.raises(Wrong, match="at least one letter or digit"):
        WordList(["!!!"])


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_fast_cut_of_ascii_is_the_same_cut(text: str) -> None:
    assert cut(fold(text), unspaced=False) == _WORD.findall(fold(text))


@given(st.lists(st.text(alphabet="abcжд ё-' 网站故", min_size=1), max_size=5), st.text(alphabet="abcжд ё-' 网站故\n"))
def test_what_is_found_really_stands_there(words: list[str], text: str) -> None:
    usable = [word for word in words if cut(fold(word), unspaced=True) or any(char in "网站故" for char in word)]
    squeezed = "".join(fold(text).split())
    for word in WordList(usable).found_in(Scanned(text)):
        assert all(piece in squeezed for piece in fold(word).replace("-", " ").replace("'", " ").split())
