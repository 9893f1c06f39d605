"""Answers in the shape of three dozen mail programs, each with a quote of what the desk has really sent."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.agents_desk import AgentsDesk
from tests.answering_agents import ANNA, asked, said, told, words
from tests.program_answers import PROGRAMS, answered
from triaged.mail.canary import marks_in
from triaged.mail.quoting import MARKER

PROVEN = b"Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example\r\n"
QUESTION = "It does not print since Monday.\r\n\r\nThe lamp is yellow, Anna"
ANSWER = "Hello Anna,\n\nplease plug it in once more, and wait until the lamp is green.\n\nDoes it print now?"
NOTE = "She never pays in time.\n\nLet us ask @Sue before we send a part."
#: The company's gateway has put a warning on top of what the agent wrote: nobody can tell it from his words.
STRANGE_ON_TOP = "exchange-warning-above"
ANSWERED = [each for each in PROGRAMS if each != STRANGE_ON_TOP]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Nothing here depends on the kind of database."""
    return f"sqlite:///{tmp_path / 'triaged.db'}"


def everything(letter: EmailMessage) -> str:
    """All that a mail shows or hides: its headers, and each text in it, decoded."""
    heads = "\n".join(f"{name}: {value}" for part in letter.walk() for name, value in part.items())
    return "\n".join([heads, *texts(letter)])


def texts(letter: EmailMessage) -> list[str]:
    return [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]


def internal(notice: EmailMessage) -> list[str]:
    """The lines of a notice that are not the customer's."""
    lines = {each.strip() for each in words(notice).splitlines()} - {each.strip() for each in QUESTION.splitlines()}
    assert len(lines) > 8
    return sorted(lines - {""})


@pytest.mark.parametrize("program", ANSWERED)
def test_the_customer_gets_exactly_the_answer(desk: AgentsDesk, program: str):
    notice = asked(desk, QUESTION)

    assert desk.take(PROVEN + answered(program, f"#solved\n{ANSWER}", notice)) == "reply"

    letter = told(desk, ANNA, "relay")
    assert words(letter).rstrip("\n") == f"{ANSWER}\n\n-- \nTom\nExample Desk\n#1001"
    assert desk.shown()["status"] == "solved"
    token = str(notice["Reply-To"]).rpartition("+")[2].partition("@")[0]
    for secret in (MARKER, "[internal", "#solved", "yellow", "agents.example", token, str(notice["Message-ID"])):
        assert secret not in everything(letter)
    for text in texts(letter):
        assert not marks_in(desk.deps.desk.ring, text)
        assert [line for line in internal(notice) if line in text] == []
    assert [row["recipient"] for row in desk.outbox("relay")] == [ANNA]


@pytest.mark.parametrize("program", ANSWERED)
def test_a_note_stays_inside(desk: AgentsDesk, program: str):
    assert desk.take(PROVEN + answered(program, f"#note\n{NOTE}", asked(desk, QUESTION))) == "note"

    assert said(desk)[1:] == [("note", NOTE)]
    assert [row["notice"] for row in desk.outbox() if row["recipient"] == ANNA] == ["ack_new"]
    assert desk.shown()["status"] == "new"


@pytest.mark.parametrize("own", [f"#solved\n{ANSWER}", f"#note\n{NOTE}"])
def test_what_stands_above_his_command_holds_it(desk: AgentsDesk, own: str):
    assert desk.take(PROVEN + answered(STRANGE_ON_TOP, own, asked(desk, QUESTION))) == "held"
    assert desk.outbox("relay") == []
    assert desk.shown()["status"] == "new"


def test_every_program_is_played():
    assert len(PROGRAMS) >= 24
