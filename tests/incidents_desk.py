"""People who report one outage, and agents who are asked about it."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import Any

from tests.agents_desk import NOW, TOM, AgentsDesk, Writing, text
from tests.applying_desk import row
from tests.batch_desk import letter_of
from triaged import remind
from triaged.store import tables

ENOUGH = 5  #: as the settings have it

write = Writing().mail

#: What five people and more write of one outage.
REPORTS = [
    ("Website down?", "Hello, your website is not loading for me since this morning. I get an error."),
    ("Cannot open your site", "Hi team, when I open the page I only get an error page. Is there an outage?"),
    ("Error 503", "The web site is not available, whatever browser I use. My colleagues see the same."),
    ("Is something wrong?", "We cannot reach the portal from our office, the site just times out."),
    ("URGENT - site unreachable", "your site is down!!! please fix asap"),
    ("Outage", "The homepage has been down for an hour now and our staff cannot work."),
    ("Seite geht nicht", "Ich kann Ihre Seite nicht aufrufen, es kommt nur eine Fehlermeldung."),
]

#: What people write on any morning.
RESETS = [
    ("Password reset", "Hello, could you please reset my password? I cannot log in any more."),
    ("password reset please", "I have forgotten my password and need a reset, I cannot sign in."),
    ("Reset password", "Hi, my password does not work, please send me a reset link."),
    ("Password", "I need my password reset, the login does not take it."),
    ("Please reset my password", "The password has expired, I cannot log in without a reset."),
    ("Password reset needed", "Since my holidays my password is not accepted, please reset it."),
]


def report(number: int, **more: Any) -> bytes:
    subject, words = REPORTS[number % len(REPORTS)]
    return write(f"c{number}@firm{number}.example", words, subject=subject, **{"at": NOW, **more})


def storm(desk: AgentsDesk, number: int = ENOUGH) -> None:
    """So many people report it, one mail after the other."""
    for each in range(number):
        assert desk.take(report(each, at=desk.now)) == "ticket"


def incident(desk: AgentsDesk, number: int = 1001) -> Any:
    (found,) = row(desk, tables.incident, ticket=number)
    return found


def told(desk: AgentsDesk) -> list[int]:
    """The tickets of which agents were told."""
    found = (letter_of(desk.content(each["id"]))["X-Triaged-Ticket"] for each in desk.outbox("message_agent"))
    return [int(each) for each in found]


def say(desk: AgentsDesk, words: str, answers: EmailMessage, *, sender: str = TOM) -> str | None:
    return desk.take(write(sender, words, answers=answers, at=desk.now))


def with_code(desk: AgentsDesk, words: str, answers: EmailMessage) -> None:
    """Say something that takes a code, and mail that back."""
    assert say(desk, words, answers) == "held"
    asked = desk.letter("code_agent")
    found = re.search(r"#confirm (\w+)", text(asked))
    assert found is not None
    assert say(desk, f"#confirm {found[1]}", asked) == "command"


def first(desk: AgentsDesk) -> EmailMessage:
    """The mail by which an agent was told of the ticket that stands for all."""
    return letter_of(desk.content(desk.outbox("message_agent")[0]["id"]))


def remind_all(desk: AgentsDesk) -> None:
    deps = remind.Reminder(
        store=desk.deps.store, desk=desk.deps.desk, renderer=desk.deps.renderer, clock=lambda: desk.now
    )
    while remind.remind_once(deps) is not None:
        pass
