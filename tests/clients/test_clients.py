"""Real mail programs: an agent answers what he was told of, a customer answers what he was sent."""

from __future__ import annotations

import re
from email.message import EmailMessage
from html import escape

import pytest

from tests.answering_agents import said, words
from tests.clients.office import SEEN, Office
from tests.clients.person import Client, Words
from triaged.mail.canary import marks_in
from triaged.mail.quoting import MARKER

pytestmark = pytest.mark.timeout(120)

ANSWER = (
    "Добрый день! 您好！\n\n"
    "It was the cable: please plug it in once more, on both of its ends, and wait until the lamp turns green again.\n\n"
    "Does it print now?"
)
NOTE = "He never pays, as far as I can remember."


def written(text: str, program: str, bold: str = "") -> Words:
    """Words, with formatting where the program has it: paragraphs, and one word in bold type."""
    html = "".join(f"<p>{escape(each).replace(chr(10), '<br>')}</p>" for each in text.split("\n\n"))
    formatted = html.replace(bold, f"<b>{bold}</b>") if bold else html
    return Words(text=text, html=formatted if program == "thunderbird-html" else None)


def everything(letter: EmailMessage) -> str:
    """All that a mail shows or hides: its headers, and each text in it, decoded."""
    heads = "\n".join(f"{name}: {value}" for part in letter.walk() for name, value in part.items())
    return "\n".join([heads, *texts(letter)])


def panel(notice: EmailMessage) -> list[str]:
    """The lines of a notice that are not the customer's: what leads to his words, and what is told of him."""
    lines = [each.strip() for each in words(notice).replace(SEEN, "").splitlines()]
    own = [each for each in lines if each and not each.startswith("It does not print")]
    assert len(own) > 8
    return own


def texts(letter: EmailMessage) -> list[str]:
    """The words of a mail, in each form that it has."""
    return [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]


def assert_nothing_internal(office: Office, letter: EmailMessage, notice: EmailMessage, mail: EmailMessage) -> None:
    """Nothing of what the agent was told, and of the mail that he wrote, is in a mail that has left."""
    shown = everything(letter)
    ours = {*ids(notice), *ids(mail)} - {str(letter["In-Reply-To"])}
    token = str(notice["Reply-To"]).rpartition("+")[2].partition("@")[0]
    for secret in (MARKER, "[internal", "#solved", SEEN, office.agent.address, "agents.example", token, *ours):
        assert secret not in shown
    for text in texts(letter):
        assert not marks_in(office.desk.deps.desk.ring, text)
        assert [line for line in panel(notice) if line in text] == []


def ids(letter: EmailMessage) -> list[str]:
    """Each message id that a mail bears or names."""
    named = " ".join(str(letter[name] or "") for name in ("Message-ID", "References", "In-Reply-To"))
    return sorted(set(re.findall(r"<[^<>\s]+>", named)))


def test_the_customer_gets_exactly_the_answer(office: Office, client: Client, program: str) -> None:
    question = office.ask()
    notice = office.newest(office.agent)

    outcome, mail = office.answers(client, office.agent, written(f"#solved\n{ANSWER}", program), SEEN)

    assert SEEN in everything(mail)  # quoted, and so is what stands around it
    assert MARKER in everything(mail)
    assert outcome == "reply"
    assert [row["recipient"] for row in office.desk.outbox("relay")] == [office.customer.address]
    letter = office.newest(office.customer)
    assert words(letter).rstrip("\n") == f"{ANSWER}\n\n-- \nTom\nExample Desk\n#1001"
    assert letter["From"] == '"Tom (Example Desk)" <support@example.com>'
    assert letter["In-Reply-To"] == question["Message-ID"]
    assert letter["References"].split()[0] == question["Message-ID"]
    assert [part.get_content_type() for part in letter.walk() if not part.is_multipart()] == (
        ["text/plain", "text/html"] if program == "thunderbird-html" else ["text/plain"]
    )
    assert_nothing_internal(office, letter, notice, mail)
    assert office.desk.shown()["status"] == "solved"
    assert said(office.desk)[1:] == [("out", ANSWER)]


@pytest.mark.parametrize("program", ["thunderbird-html"], indirect=True)
@pytest.mark.server("thunderbird")
def test_his_formatting_is_kept(office: Office, client: Client, program: str) -> None:
    office.ask()
    office.answers(client, office.agent, written(f"#solved\n{ANSWER}", program, "cable"), SEEN)
    plain, html = texts(office.newest(office.customer))
    assert "It was the *cable*: please" in plain  # as the program itself writes it without formatting
    assert "It was the <b>cable</b>: please" in html


def test_a_note_stays_inside(office: Office, client: Client, program: str) -> None:
    office.ask()
    before = len(office.inbox(office.customer))

    outcome, _ = office.answers(client, office.agent, written(f"#note\n{NOTE}", program), SEEN)

    assert outcome == "note"
    assert len(office.inbox(office.customer)) == before
    assert [row["notice"] for row in office.desk.outbox() if row["recipient"] == office.customer.address] == ["ack_new"]
    assert said(office.desk)[1:] == [("note", NOTE)]
    assert office.desk.shown()["status"] == "new"


def test_a_customer_answers_what_he_was_sent(office: Office, client: Client, program: str) -> None:
    office.ask()
    assert office.agent_writes("#solved\nIs it plugged in?", office.newest(office.agent)) == "reply"

    outcome, _ = office.answers(client, office.customer, written("Yes, on both ends.", program), "Is it plugged in?")

    assert outcome == "reply"
    assert said(office.desk)[-1] == ("in", "Yes, on both ends.")
    assert office.desk.shown()["status"] == "open"
    told = words(office.newest(office.agent))
    assert "Yes, on both ends." in told
    assert "Example Desk\n#1001" not in told  # what he quotes of our answer is cut
