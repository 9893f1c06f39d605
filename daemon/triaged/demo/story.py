"""The run: start everything, send each sample, wait for what becomes of it, compare, count.

Nothing is looked up before it has happened: the story waits for the service's decisions, and for mail that passes the
SMTP server. Each sample is through before the next is sent, so that numbers come out the same every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from pathlib import Path
from typing import Any

from triaged import logs
from triaged.demo import customer, people, samples
from triaged.demo.expect import Acknowledgement, Count, Seen, base, count_mails, count_notices, differences
from triaged.demo.folder import LOG, claimed, furnish
from triaged.demo.running import Running, Stuck
from triaged.demo.samples import Chapter, Sample
from triaged.demo.screen import Screen
from triaged.demo.servers import MailServers, Passed, without_detail
from triaged.mail.keys import KeyRing
from triaged.mail.language import detect
from triaged.mail.reading import read
from triaged.model import Outcome, Reading
from triaged.service.daemon import ROLES, Service
from triaged.store import Transaction, lists

PATIENCE_SECONDS = 20.0  #: for one step, most of which take a twentieth of a second
_JOINED_BY = {
    "token": "joined by our signed address",
    "own-id": "joined by our own Message-ID",
    "message-id": "joined by a Message-ID it answers",
}

MOST_NOTICES = 1000  #: far more than the demo sends

_DESK = {box.address for box in people.MAILBOXES}
_AGENTS = {account.address for account in people.AGENTS}
_OTHERS = {account.address for account in people.ACCOUNTS} - _DESK


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
                screen.letter(play.acknowledgements[samples.SHOWN].content, "one of them, as the customer has it")
            if samples.ASKED in play.answerable:
                screen.letter(play.answerable[samples.ASKED], "what the agent sees")
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
        self._held: dict[str, tuple[Sample, Seen]] = {}  # by key
        self.tickets: dict[str, int] = {}  #: of the samples, by key
        self.acknowledgements: dict[str, Acknowledgement] = {}  #: of the samples, by key
        self.answerable: dict[str, bytes] = {}  #: the mail of ours that came of each sample, by its key
        self.off = 0  #: things that are not as expected

    def tell(self, chapter: Chapter) -> None:
        """Send the mails of a chapter, and show each."""
        self._screen.chapter(chapter.title)
        for sample in chapter.samples:
            self._pass(sample)

    def _pass(self, sample: Sample) -> None:
        now = datetime.now(UTC)
        ours = self._answered(sample)
        mail = self._sent[sample.key] if sample.repeat else samples.content(sample, now, ours)
        self._sent[sample.key] = mail
        reading = _reading(mail, sample, now)
        customer.send(self._servers.smtp_port, sample.sender, samples.recipient(sample, ours), mail)
        seen = self._see(reading, now)
        off = differences(sample.expected, seen, self.tickets)
        if seen.outcome == Outcome.COMMAND and sample.answers in self._held:
            seen, more = self._settle(seen, *self._held[sample.answers])
            off += more
        self._remember(sample, seen)
        self.off += len(off)
        self._screen.mail(sample, reading, seen, off)

    def _answered(self, sample: Sample) -> bytes | None:
        """The mail of ours that a sample answers."""
        if sample.answers is None:
            return None
        if sample.answers not in self.answerable:
            raise Stuck(f"sample {sample.key} answers a mail of ours that never came")
        return self.answerable[sample.answers]

    def _remember(self, sample: Sample, seen: Seen) -> None:
        self._told.append(sample)
        if seen.ticket is not None:
            self.tickets.setdefault(sample.key, seen.ticket)
        if seen.acknowledgement is not None:
            self.acknowledgements[sample.key] = seen.acknowledgement
            self.answerable[sample.key] = seen.acknowledgement.content
        if seen.question is not None:
            self.answerable[sample.key] = seen.question
            self._held[sample.key] = (sample, seen)

    def _settle(self, command: Seen, sample: Sample, held: Seen) -> tuple[Seen, list[str]]:
        """What an agent's answer has made of a held mail, as what is said of the answer; and what is off."""
        row = self._desk.wait_for(
            lambda transaction: _settled(lists.inbox_row(transaction, held.inbox)), PATIENCE_SECONDS
        )
        if row is None:
            raise Stuck(f"a held mail was not settled after {PATIENCE_SECONDS:.0f} s; {LOG} in the folder may say why")
        expected = replace(sample.expected, outcome=sample.expected.settled or Outcome.HELD)
        became = replace(held, outcome=row["outcome"], ticket=row["ticket"], question=None)
        off = [f"the held mail: {line}" for line in differences(expected, became, self.tickets)]
        return replace(command, why=f"the held mail is now a {row['outcome']}"), off

    def _see(self, reading: Reading, sent_at: datetime) -> Seen:
        """What became of the mail that was just sent."""
        row = self._desk.wait_for(self._decided, PATIENCE_SECONDS)
        if row is None:
            raise Stuck(f"a mail had no outcome after {PATIENCE_SECONDS:.0f} s; {LOG} in the folder may say why")
        self._last_inbox_id = row["id"]
        number = row["ticket"]
        ticket = self._desk.look(lambda transaction: lists.show(transaction, number)) if number else None
        if ticket is None:
            return Seen(inbox=row["id"], outcome=row["outcome"], why=row["reason"] or "")
        events = {event["kind"]: event["data"] for event in ticket["events"]}
        return Seen(
            inbox=row["id"],
            outcome=row["outcome"],
            why=_why(row, events),
            ticket=ticket["number"],
            priority=ticket["priority"],
            queue=ticket["queue"],
            language=ticket["language"],
            message_id=reading.mail.message_id,
            acknowledgement=self._await_acknowledgement(events, sent_at) if row["outcome"] == "ticket" else None,
            question=self._await_question(number) if row["outcome"] == "held" else None,
        )

    def _decided(self, transaction: Transaction) -> dict[str, Any] | None:
        rows = lists.inbox_rows(transaction, outcome=None, limit=1)
        return rows[0] if rows and rows[0]["id"] > self._last_inbox_id and rows[0]["outcome"] else None

    def _await_acknowledgement(self, events: dict[str, Any], sent_at: datetime) -> Acknowledgement | None:
        said = events["acknowledged"]
        if not said["sent"]:
            return None
        passed = self._await_notice(self._desk.look(lambda transaction: lists.outbox_row(transaction, said["outbox"])))
        mail = message_from_bytes(passed.content, policy=default)
        body = mail.get_body(("plain",))
        return Acknowledgement(
            content=passed.content,
            subject=str(mail["Subject"]),
            language=detect(str(body.get_content())) if body else None,
            in_reply_to=mail["In-Reply-To"],
            after=passed.at - sent_at,
        )

    def _await_question(self, ticket: int) -> bytes | None:
        """The mail in which an agent is asked about a held one, as it lies in his mailbox."""
        notices = self._notices()
        asked = next((one for one in notices if (one["ticket"], one["notice"]) == (ticket, "held_agent")), None)
        if asked is None:
            return None
        self._await_notice(asked)
        box = customer.mailbox(self._servers.imap_port, asked["recipient"])
        return next((mail for mail in box if str(asked["message_id"]).encode() in mail), None)

    def _await_notice(self, notice: Mapping[str, Any] | None) -> Passed:
        """A notice as soon as it lies in the mailbox of its recipient, or has left the demo."""
        row = notice or {}
        wanted = str(row["message_id"]).encode()
        passed = self._servers.wait_for(
            lambda one: one.recipient == row["recipient"] and wanted in one.content, PATIENCE_SECONDS
        )
        if passed is None:
            raise Stuck(f"a notice did not arrive within {PATIENCE_SECONDS:.0f} s; {LOG} in the folder may say why")
        return passed

    def _notices(self) -> list[dict[str, Any]]:
        return self._desk.look(lambda transaction: lists.outbox_rows(transaction, state=None, limit=MOST_NOTICES))

    def count(self) -> None:
        """Compare the figures of the desk, and the mailboxes of the people, with what they must be."""
        expected = [sample.expected for sample in self._told]
        mails = count_mails(expected, self._desk.look(lists.count_inbox))
        notices = count_notices(expected, self._notices(), _AGENTS)
        notices += self._count_arrived(notices[0].expected)
        self.off += sum(not count.right for count in (*mails, *notices))
        self._screen.counted(mails, notices)

    def _count_arrived(self, expected: int) -> list[Count]:
        """Where so many notices lie, as the mail servers know it, and in how many languages we acknowledged."""
        answered = [sample for sample in self._told if sample.expected.acknowledged]
        to_elsewhere = sum(sample.sender not in _OTHERS for sample in answered)
        found = sum(len(customer.mailbox(self._servers.imap_port, address)) for address in _OTHERS)
        elsewhere = sum(
            without_detail(one.mail_from) in _DESK and one.recipient not in _OTHERS for one in self._servers.passed
        )
        languages = {base(came.language) for came in self.acknowledgements.values()}
        return [
            Count(what="found in mailboxes", found=found, expected=expected - to_elsewhere),
            Count(what="gone elsewhere", found=elsewhere, expected=to_elsewhere),
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


def _settled(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """The row of a received mail, once it waits for nothing any more."""
    return row if row is not None and row["outcome"] not in (None, Outcome.HELD) else None


def _why(row: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]]) -> str:
    """What the desk says of a mail: why it was not acknowledged, how it found its ticket, who is asked."""
    match row["outcome"]:
        case Outcome.TICKET:
            return str(events["acknowledged"]["reason"] or "")
        case Outcome.BOUNCE:
            return f"not delivered to {events['not reached']['to']}"
        case Outcome.HELD:
            return f"{events['held']['asked']} is asked"
        case _:
            return row["reason"] or _JOINED_BY[events["received"]["by"]]
