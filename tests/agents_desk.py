"""A desk with agents: custody, decisions, and the mails of people who answer its notices."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from tests.batch_desk import BatchDesk

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOM, SUE = "tom@agents.example", "sue@agents.example"
AGENTS = f"""
[[agent]]
name = "Tom"
addresses = ["{TOM}", "tom@home.example"]
queues = ["support"]
[[agent]]
name = "Sue"
addresses = ["{SUE}"]
queues = ["support", "billing"]
tier = "L2"
"""
SETTINGS = """
name = "Example Desk"
mode = "{mode}"
alarms_to = "operator@example.net"
[store]
url = "{url}"
[keys]
file = "keys"
[[queue]]
name = "support"
language = "en"
[[queue]]
name = "billing"
language = "de"
[[mailbox]]
name = "support"
address = "support@example.com"
reply_address = "support+{{token}}@example.com"
queue = "support"
trust = {{ authserv_id = "mx.example.com" }}
[[mailbox]]
name = "billing"
address = "billing@example.com"
queue = "billing"
trust = {{ authserv_id = "mx.example.com" }}
{agents}
"""


class AgentsDesk(BatchDesk):
    """A desk with these agents, and one address in German."""

    def __init__(self, folder: Path, url: str, *, mode: str = "live", agents: str = AGENTS) -> None:
        self._mode, self._url = mode, url
        super().__init__(folder, url, self._settings(agents), now=NOW)

    def configure(self, agents: str) -> None:
        """Read the settings again, with these agents."""
        self.read(self._settings(agents))

    def _settings(self, agents: str) -> str:
        return SETTINGS.format(mode=self._mode, url=self._url, agents=agents)


def text(letter: EmailMessage) -> str:
    """The words of a notice."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


class Writing:
    """Makes mails, each with an id of its own."""

    def __init__(self) -> None:
        self._number = 0

    def mail(
        self,
        sender: str,
        words: str = "It does not print.",
        *,
        proven: bool = True,
        answers: EmailMessage | None = None,
        to: Sequence[str] = (),
        subject: str = "Printer",
        at: datetime = NOW,
        head: Sequence[str] = (),
    ) -> bytes:
        """A mail of one person, to the desk or to where a notice asks for answers."""
        self._number += 1
        domain = sender.rpartition("@")[2]
        lines = [*head]
        if proven:
            lines.insert(0, f"Authentication-Results: mx.example.com; dmarc=pass header.from={domain}")
        if answers is not None:
            lines += [f"In-Reply-To: {answers['Message-ID']}", f"References: {answers['Message-ID']}"]
            to = to or [str(answers["Reply-To"] or answers["From"])]
        lines += [
            f"From: {sender}",
            f"To: {', '.join(to or ['support@example.com'])}",
            f"Subject: {subject}",
            f"Message-ID: <{self._number}.{secrets.token_hex(4)}@{domain}>",
            f"Date: {at:%a, %d %b %Y %H:%M:%S} +0000",
            "Content-Type: text/plain; charset=utf-8",
        ]
        return ("\r\n".join(lines) + f"\r\n\r\n{words}\r\n").encode()
