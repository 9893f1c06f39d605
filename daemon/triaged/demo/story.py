"""The run: start everything, send each sample, wait for what becomes of it, compare, count.

Nothing is looked up before it has happened: the story waits for the service's decisions, and for mail that passes the
SMTP server. Each sample is through before the next is sent, so that numbers come out the same every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from pathlib import Path
from typing import Any

from triaged import logs
from triaged.demo import customer, people, samples
from triaged.demo.expect import Acknowledgement, Count, Seen, base, count_mails, differences
from triaged.demo.folder import LOG, claimed, furnish
from triaged.demo.running import Running, Stuck
from triaged.demo.samples import Chapter, Sample
from triaged.demo.screen import Screen
from triaged.demo.servers import MailServers
from triaged.mail.keys import KeyRing
from triaged.mail.language import detect
from triaged.mail.reading import read
from triaged.model import OutboxState, Reading
from triaged.service.daemon import ROLES, Service
from triaged.store import Transaction, lists

PATIENCE_SECONDS = 20.0  #: for one step, most of which take a twentieth of a second
_JOINED_BY = {
    "token": "joined by our signed address",
    "own-id": "joined by our own Message-ID",
    "message-id": "joined by a Message-ID it answers",
}

_DESK = {box.address for box in people.MAILBOXES}
_ADDRESS = {box.name: box.address for box in people.MAILBOXES}
_CUSTOMERS = {account.address for account in people.CUSTOMERS}


def run(folder: Path, screen: Screen, *, serve: bool, chapters: Sequence[Chapter] | None = None) -> int:
    """Play the whole demo in a folder of its own.

    Args:
        folder: what is left behind; see `folder.claimed`.
        screen: where it is shown.
        serve: leave servers and service up until SIGINT or SIGTERM.
        chapters: what is sent; None: everything.

    Returns:
        The exit code: 0, or 1 when anything is not as expected.

    Raises:
        TriagedError: it could not be played to its end.
    """
    with (
        claimed(folder),
        (folder / LOG).open("w", encoding="utf-8") as log,
        MailServers(people.ACCOUNTS, people.AUTHSERV_ID) as servers,
    ):
        logs.configure(log)
        config = furnish(folder, servers.imap_port, servers.smtp_port)
        screen.begin(folder)
        with Running(config) as desk:
            play = Play(desk, servers, screen)
            for chapter in samples.CHAPTERS if chapters is None else chapters:
                play.tell(chapter)
            desk.ask_to_end()  # it needs a moment; there is something to read meanwhile
            if samples.SHOWN in play.acknowledgements:
                screen.acknowledgement(play.acknowledgements[samples.SHOWN])
            desk.end()
            play.count()
        screen.verdict(play.off)
        screen.onward(folder, config, play.tickets.get(samples.TALKED, 1))
        code = 1 if play.off else 0
        if serve:
            screen.serving(servers.imap_port, servers.smtp_port)
            code = Service(config, frozenset(ROLES)).run() or code
        return code


class Play:
    """Sends samples one by one, and remembers what became of them."""

    def __init__(self, desk: Running, servers: MailServers, screen: Screen) -> None:
        self._desk = desk
        self._servers = servers
        self._screen = screen
        self._last_inbox_id = 0
        self._sent: dict[str, bytes] = {}
        self._told: list[Sample] = []
        self.tickets: dict[str, int] = {}  #: of the samples, by key
        self.acknowledgements: dict[str, Acknowledgement] = {}  #: of the samples, by key
        self.off = 0  #: things that are not as expected

    def tell(self, chapter: Chapter) -> None:
        """Send the mails of a chapter, and show each."""
        self._screen.chapter(chapter.title)
        for sample in chapter.samples:
            self._pass(sample)

    def _pass(self, sample: Sample) -> None:
        now = datetime.now(UTC)
        mail = self._sent[sample.key] if sample.repeat else self._write(sample, now)
        self._sent[sample.key] = mail
        reading = _reading(mail, sample, now)
        customer.send(self._servers.smtp_port, sample.sender, _ADDRESS[sample.mailbox], mail)
        seen = self._see(reading, now)
        off = differences(sample.expected, seen, self.tickets)
        if seen.ticket is not None:
            self.tickets.setdefault(sample.key, seen.ticket)
        if seen.acknowledgement is not None:
            self.acknowledgements[sample.key] = seen.acknowledgement
        self._told.append(sample)
        self.off += len(off)
        self._screen.mail(sample, reading, seen, off)

    def _write(self, sample: Sample, now: datetime) -> bytes:
        if sample.answers is None:
            return samples.content(sample, now, None)
        answered = self.acknowledgements.get(sample.answers)
        if answered is None:
            raise Stuck(f"sample {sample.key} answers an acknowledgement that never came")
        return samples.content(sample, now, answered.content)

    def _see(self, reading: Reading, sent_at: datetime) -> Seen:
        """What became of the mail that was just sent."""
        row = self._desk.wait_for(self._decided, PATIENCE_SECONDS)
        if row is None:
            raise Stuck(f"a mail had no outcome after {PATIENCE_SECONDS:.0f} s; {LOG} in the folder may say why")
        self._last_inbox_id = row["id"]
        number = row["ticket"]
        ticket = self._desk.look(lambda transaction: lists.show(transaction, number)) if number else None
        if ticket is None:
            return Seen(outcome=row["outcome"], why=row["reason"] or "")
        events = {event["kind"]: event["data"] for event in ticket["events"]}
        opened = row["outcome"] == "ticket"
        return Seen(
            outcome=row["outcome"],
            why=row["reason"] or _why(events, opened=opened),
            ticket=ticket["number"],
            priority=ticket["priority"],
            queue=ticket["queue"],
            language=ticket["language"],
            message_id=reading.mail.message_id,
            acknowledgement=self._await_acknowledgement(events, sent_at) if opened else None,
        )

    def _decided(self, transaction: Transaction) -> dict[str, Any] | None:
        rows = lists.inbox_rows(transaction, outcome=None, limit=1)
        return rows[0] if rows and rows[0]["id"] > self._last_inbox_id and rows[0]["outcome"] else None

    def _await_acknowledgement(self, events: dict[str, Any], sent_at: datetime) -> Acknowledgement | None:
        said = events["acknowledged"]
        if not said["sent"]:
            return None
        notice = self._desk.look(lambda transaction: lists.outbox_row(transaction, said["outbox"])) or {}
        wanted = str(notice["message_id"]).encode()
        passed = self._servers.wait_for(
            lambda one: one.recipient == notice["recipient"] and wanted in one.content, PATIENCE_SECONDS
        )
        if passed is None:
            raise Stuck(
                f"an acknowledgement did not arrive within {PATIENCE_SECONDS:.0f} s; {LOG} in the folder may say why"
            )
        mail = message_from_bytes(passed.content, policy=default)
        body = mail.get_body(("plain",))
        return Acknowledgement(
            content=passed.content,
            subject=str(mail["Subject"]),
            language=detect(str(body.get_content())) if body else None,
            in_reply_to=mail["In-Reply-To"],
            after=passed.at - sent_at,
        )

    def count(self) -> None:
        """Compare the figures of the desk, and the mailboxes of the customers, with what they must be."""
        mails = count_mails([sample.expected for sample in self._told], self._desk.look(lists.count_inbox))
        notices = self._count_notices()
        self.off += sum(not count.right for count in (*mails, *notices))
        self._screen.counted(mails, notices)

    def _count_notices(self) -> list[Count]:
        states = self._desk.look(lists.count_outbox)
        answered = [sample for sample in self._told if sample.expected.acknowledged]
        local = sum(sample.sender in _CUSTOMERS for sample in answered)
        arrived = sum(len(customer.mailbox(self._servers.imap_port, address)) for address in _CUSTOMERS)
        outside = sum(one.mail_from in _DESK and one.recipient not in _CUSTOMERS for one in self._servers.passed)
        languages = {base(came.language) for came in self.acknowledgements.values()}
        return [
            Count(what="acknowledgements", found=sum(states.values()), expected=len(answered)),
            Count(what="taken by the relay", found=states.get(OutboxState.SENT, 0), expected=len(answered)),
            Count(what="found by customers", found=arrived, expected=local),
            Count(what="gone elsewhere", found=outside, expected=len(answered) - local),
            Count(
                what="languages",
                found=len(languages),
                expected=len({sample.expected.language for sample in answered}),
            ),
        ]


def _reading(mail: bytes, sample: Sample, now: datetime) -> Reading:
    """What the desk's own parser sees in a sample, to show it."""
    return read(
        mailbox=sample.mailbox,
        received_at=now,
        sha256=sha256(mail).hexdigest(),
        size=len(mail),
        source=mail,
        ring=KeyRing(keys=()),
        trust=None,
    )


def _why(events: Mapping[str, Mapping[str, Any]], *, opened: bool) -> str:
    """Why a mail was not acknowledged, or how it found its ticket."""
    if opened:
        return str(events["acknowledged"]["reason"] or "")
    if "not reached" in events:
        return f"not delivered to {events['not reached']['to']}"
    return _JOINED_BY[events["received"]["by"]]
