"""200 notes that the desk shows to an agent, who answers the customer with a quote of what he was shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.agents_desk import NOW, SUE, TOM, AgentsDesk
from tests.answering_agents import words, write
from tests.batch_desk import letter_of
from tests.internal_notes import BODIES, NOTES
from tests.quoting_styles import PASTED, STYLES
from tests.unit.test_leaks_quoted import shows
from triaged.mail.canary import marks_in
from triaged.store.tables import outbox

PROVEN = b"Authentication-Results: mx.example.com; dmarc=pass header.from=agents.example\n"
TO = b"To: Example Desk <support@example.com>"
DATE = b"Date: Mon, 16 Nov 2026 11:00:00 +0000"
#: Styles that share least with each other: marked, both forms, not marked at all, HTML alone.
PLAYED = ("alpine", "forwarded", "gmail", "html_div", "outlook")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Nothing here depends on the kind of database."""
    return f"sqlite:///{tmp_path / 'triaged.db'}"


def rows(desk: AgentsDesk, notice: str, recipient: str | None = None) -> list[Mapping[str, Any]]:
    """All notices of a kind, the oldest first."""
    wanted = select(outbox).where(outbox.c.notice == notice).order_by(outbox.c.id)
    with desk.store.read() as transaction:
        found = transaction.execute(wanted).mappings().all()
    return [dict(row) for row in found if recipient in (None, row["recipient"])]


def by_ticket(desk: AgentsDesk, notice: str, recipient: str) -> dict[int, EmailMessage]:
    return {row["ticket"]: letter_of(row["content"]) for row in rows(desk, notice, recipient)}


def sent_by_sue(mail: bytes, number: int, notice: EmailMessage) -> bytes:
    """An answer of a style, as Sue's program would have written it to this notice."""
    reply_to = str(notice["Reply-To"]).rpartition("<")[2].rstrip(">").encode()
    mail = mail.replace(b"From: Tom <" + TOM.encode(), b"From: Sue <" + SUE.encode(), 1)
    mail = mail.replace(DATE, f"Date: {NOW:%a, %d %b %Y %H:%M:%S} +0000".encode(), 1)
    mail = mail.replace(TO, b"To: <" + reply_to + b">", 1).replace(b"<answer-1@", b"<answer-%d@" % number, 1)
    return PROVEN + mail.replace(b"<notice-1@example.com>", str(notice["Message-ID"]).encode())


def noted(desk: AgentsDesk) -> dict[int, tuple[str, str, EmailMessage]]:
    """A ticket for each note; its language, the note, and how Sue is told of it."""
    desk.rewrite(lambda settings: settings + "\n[incidents]\ntickets = 0\n")  # the same words of many people
    desk.keep(*(write(f"c{at}@example.org", at=desk.now, subject=f"Printer {at}") for at in range(len(NOTES))))
    desk.handle()
    told = by_ticket(desk, "message_agent", TOM)
    pairs = dict(zip(sorted(told), NOTES, strict=True))
    desk.keep(*(write(TOM, f"#cc @sue\n#note\n{pairs[each][1]}", answers=told[each], at=desk.now) for each in pairs))
    desk.handle()
    shown = by_ticket(desk, "note_agent", SUE)
    assert sorted(shown) == sorted(pairs)
    return {each: (*pairs[each], shown[each]) for each in pairs}


def answers_of(notes: Mapping[int, tuple[str, str, EmailMessage]]) -> list[tuple[str, bytes]]:
    """What Sue answers in each style to each notice that shows a note; at last she copies the note alone."""
    made: list[tuple[str, bytes]] = []
    for language, note, notice in notes.values():
        own = BODIES[language][0]
        # Each in words of its own: what is said for the third time waits for the agent.
        written = [(name, STYLES[name](f"#public\n{own} ({name})", words(notice))) for name in PLAYED]
        written.append(("pasted", PASTED["pasted"](own, note).replace(b"\n\n", b"\n\n#public\n", 1)))
        made += [(name, sent_by_sue(mail, len(made) + at, notice)) for at, (name, mail) in enumerate(written)]
    return made


@pytest.mark.timeout(100)
def test_no_note_that_the_desk_has_shown_reaches_a_customer(desk: AgentsDesk):
    notes = noted(desk)
    answers = answers_of(notes)
    desk.keep(*(mail for _, mail in answers))
    desk.handle()

    decided = reversed(desk.inbox(len(answers)))
    fates = Counter((name, row["outcome"], row["reason"]) for (name, _), row in zip(answers, decided, strict=True))
    public = rows(desk, "relay")
    leaked = 0
    for row in public:
        letter = letter_of(row["content"])
        _, note, _ = notes[row["ticket"]]
        for part in letter.walk():
            text = part.get_content() if part.get_content_maintype() == "text" else ""
            leaked += bool(marks_in(desk.deps.desk.ring, text)) or shows(text, note)
    print(f"{len(notes)} notes, {len(answers)} answers, {len(public)} public mails, leaked {leaked}; {dict(fates)}")
    assert leaked == 0
    held = "an agent's answer waits for his word: "
    assert fates == {
        ("alpine", "reply", None): 200,
        ("forwarded", "held", f"{held}mark"): 200,
        ("gmail", "reply", None): 200,
        ("html_div", "reply", None): 200,
        ("outlook", "reply", None): 200,
        ("pasted", "held", f"{held}note"): 200,
    }
