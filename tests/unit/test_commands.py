"""The verbs of agents, and where one is found in an answer."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.commands import VERBS, verb_of

WORDS = sorted((word, verb) for verb, words in VERBS.items() for word in words)


@pytest.mark.parametrize(("word", "verb"), WORDS)
def test_every_word_names_its_verb_in_any_case(word, verb):
    assert verb_of(f"#{word}") == verb
    assert verb_of(f"#{word.upper()}") == verb
    assert verb_of(f"#{word.title()}") == verb


def test_no_word_names_two_verbs_and_each_verb_names_itself():
    words = [word.casefold() for word, _verb in WORDS]

    assert len(set(words)) == len(words)
    assert all(verb in VERBS[verb] for verb in VERBS)


@pytest.mark.parametrize(
    "reply",
    [
        "#admit",
        "＃admit",
        "№admit",
        "# admit",
        "#\u00a0admit",
        "  #admit \t",
        "\u00a0#admit\u00a0",
        "\u200b#admit\u200b",
        "#ad\u200bmit",
        "\ufeff#admit",
        "\u3000#admit",
        "\u200e#admit\u200f",
        "#admit.",
        "#admit!",
        "#admit。",
        "#admit …",
        "#admit, ",
        "\n\n \u200b\n#admit\nThank you\nMary",
        "\r\n#admit\r\n\r\nMary",
    ],
)
def test_a_verb_on_the_first_line_that_is_not_empty(reply):
    assert verb_of(reply) == "admit"


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "\n",
        "admit",
        "#",
        "#.",
        "##admit",
        "#admit #refuse",
        "#admit him",
        "please #admit",
        "#admit?",
        "#admitted",
        "#adm1t",
        "#adm\u0131t",
        "> #admit",
        "Hello\n#admit",
        "#unknown\n#admit",
        "/admit",
        "@admit",
        "#admit" + "." * 200,
    ],
)
def test_anything_else_is_no_verb(reply):
    assert verb_of(reply) is None


def test_letters_that_are_put_together_are_the_same():
    assert verb_of("#" + unicodedata.normalize("NFD", "bestätigen")) == "admit"


@given(st.text())
def test_any_text_at_all_is_read(reply):
    assert verb_of(reply) in {None, *VERBS}
