"""The verbs of agents, and where one is found in an answer."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.commands import VERBS, Spoken, spoken
from triaged.desk.commands.lines import fold
from triaged.model import QuestionKind


def verb_of(reply: str) -> str | None:
    found = spoken(reply)
    return None if found is None else found.verb


#: What a word says where somebody was asked whether a sender may join.
SAYS = {"admit": "admit", "confirm": "admit", "refuse": "refuse"}
WORDS = sorted((word, SAYS[verb]) for verb in SAYS for word in VERBS[verb])


@pytest.mark.parametrize(("word", "verb"), WORDS)
def test_every_word_names_its_verb_in_any_case(word, verb):
    assert verb_of(f"#{word}") == verb
    assert verb_of(f"#{word.upper()}") == verb
    assert verb_of(f"#{word.title()}") == verb


def test_no_word_names_two_verbs_and_each_verb_names_itself():
    words = [fold(word) for words in VERBS.values() for word in {fold(each): each for each in words}]

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
        "please #admit",
        "#admit?",
        "#admitted",
        "#adm1t",
        "#adm\u0131t",
        "> #admit",
        "#yes but he must not write again",
        "#no idea who that is",
        "#admit, is that right?",
        "#admit or #refuse",
        "* #admit",
        "- #admit",
        "| #admit",
        "admit him please",
        "Who is that? I shall ask him.\n#admit",
        "Do not\n#admit",
        "Never,\nbut\n#admit",
        "No,\n#admit",
        "If he asks once more then,\n#admit",
        "> Hello,\n#admit",
        "Hello?\n#admit",
        "Hello,\n#admit please",
        "Hello,\nI do not know.\n#admit",
        "-- \n#admit",
        "#unknown\n#admit",
        "/admit",
        "@admit",
        "#admit" + "." * 200,
    ],
)
def test_anything_else_is_no_verb(reply):
    assert verb_of(reply) is None


@pytest.mark.parametrize(
    ("reply", "verb", "note"),
    [
        ("#admit please", "admit", "please"),
        ("#admit: she is his wife\n\nMary", "admit", "she is his wife\nMary"),
        ("#refuse no customer of ours", "refuse", "no customer of ours"),
        ("#admit\n\nI know her.\nMary", "admit", "I know her.\nMary"),
        ("Hi,\n\n#admit", "admit", ""),
        ("Hello\n#admit\nMary", "admit", "Mary"),
        ("Dear all,\n\n#yes\n", "admit", ""),
        ("Tom,\n#refuse", "refuse", ""),
        ("Guten Tag,\n#ja", "admit", ""),
        ("Здравствуйте!\n\n#нет", "refuse", ""),
        ("您好，\n#准许", "admit", ""),
    ],
)
def test_a_greeting_may_stand_above_and_words_behind(reply, verb, note):
    assert spoken(reply) == Spoken(verb=verb, note=note)


def test_letters_that_are_put_together_are_the_same():
    assert verb_of("#" + unicodedata.normalize("NFD", "bestätigen")) == "admit"


@given(st.text())
def test_any_text_at_all_is_read(reply):
    assert verb_of(reply) in {None, *SAYS.values()}


ANSWERS = [
    ("admit", {"admit": "admit", "confirm": "admit", "refuse": "refuse"}),
    ("alias", {"admit": "confirm", "confirm": "confirm", "refuse": "refuse"}),
    ("approve", {"approve": "approve", "admit": "approve", "send": "approve", "drop": "drop", "refuse": "drop"}),
    ("code", {"confirm": "confirm", "refuse": "refuse", "drop": "refuse"}),
    ("confirm", {"admit": "admit", "confirm": "admit", "refuse": "refuse"}),
    ("send", {"send": "send", "drop": "drop", "refuse": "drop"}),
]


@pytest.mark.parametrize(("kind", "verbs"), ANSWERS)
def test_each_question_has_words_of_its_own(kind, verbs):
    for verb, words in VERBS.items():
        for word in words:
            found = spoken(f"#{word}", QuestionKind(kind))
            assert (found.verb if found else None) == verbs.get(verb), word


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        ("#send", "send", Spoken(verb="send", note="")),
        ("*#send*", "send", Spoken(verb="send", note="")),
        ("#send\n\nBest regards\nTom", "send", Spoken(verb="send", note="")),
        ("#send\n\nTom", "send", Spoken(verb="send", note="")),
        ("#approve, Tom", "approve", Spoken(verb="approve", note="")),
        ("#send\n\nIs it plugged in?\n\nTom", "send", Spoken(verb="send", note="Is it plugged in?\n\nTom")),
        ("#send Is it plugged in?", "send", Spoken(verb="send", note="Is it plugged in?")),
        ("#send " + "x" * 300, "send", Spoken(verb="send", note="x" * 300)),
        ("#send take #1 and #2", "send", Spoken(verb="send", note="take #1 and #2")),
        ("#send?", "send", None),
        ("#send ?", "send", None),
        ("#send or #drop", "send", None),
        ("#sending", "send", None),
        ("#confirm K7Q2XM", "code", Spoken(verb="confirm", note="K7Q2XM")),
        ("#确认K7Q2XM", "code", Spoken(verb="confirm", note="K7Q2XM")),
        ("#confirm\nK7Q2XM", "code", Spoken(verb="confirm", note="K7Q2XM")),
        ("#yes\nTom", "admit", Spoken(verb="admit", note="Tom")),
    ],
)
def test_what_is_said_besides(reply, kind, said):
    assert spoken(reply, QuestionKind(kind), names=("Tom Miller",)) == said
