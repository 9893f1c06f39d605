"""The run: start everything, send each sample, wait for what becomes of it, compare, count.

Nothing is looked up before it has happened: the story waits for the service's decisions, and for mail that passes the
SMTP server. Each sample is through before the next is sent, so that numbers come out the same every time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from triaged import logs
from triaged.demo import customer, people, samples
from triaged.demo.expect import SHEET, Count, Seen, base, count_mails, count_notices, differences
from triaged.demo.folder import LOG, claimed, furnish
from triaged.demo.running import Running, Stuck
from triaged.demo.sample import Chapter, Sample, Side, content, recipient
from triaged.demo.screen import Screen
from triaged.demo.servers import MailServers, without_detail
from triaged.demo.watching import Watching
from triaged.mail.keys import KeyRing
from triaged.mail.reading import read
from triaged.model import Outcome, Reading
from triaged.service.daemon import ROLES, Service
from triaged.store import lists

_DESK = {box.address for box in people.MAILBOXES}
_AGENTS = {account.address for account in people.AGENTS}
_OTHERS = {account.address for account in people.ACCOUNTS} - _DESK


def run(
    folder: Path,
    screen: Screen,
    *,
    serve: bool,
    print_clocks: Callable[[Path, int], None],
    chapters: Sequence[Chapter] | None = None,
) -> int:
    """Play the whole demo in a folder of its own.

    Args:
        folder: what is left behind; see `folder.claimed`.
        screen: where it is shown.
        serve: leave servers and service up until SIGINT or SIGTERM.
        print_clocks: prints the promised times of a ticket, as the command does; it gets the settings file.
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
            play = Play(desk, servers, screen, lambda ticket: print_clocks(config, ticket))
            for chapter in samples.CHAPTERS if chapters is None else chapters:
                play.tell(chapter)
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

    def __init__(
        self, desk: Running, servers: MailServers, screen: Screen, print_clocks: Callable[[int], None]
    ) -> None:
        self._desk = desk
        self._servers = servers
        self._screen = screen
        self._print_clocks = print_clocks
        self._watching = Watching(desk, servers)
        self._told: list[Sample] = []
        self._held: dict[str, tuple[Sample, Seen]] = {}  # by key
        self._mails: dict[tuple[str, Side], bytes] = {}  # by key of the sample
        self._languages: set[str | None] = set()  # of acknowledgements
        self.tickets: dict[str, int] = {}  #: of the samples, by key
        self.off = 0  #: things that are not as expected

    def tell(self, chapter: Chapter) -> None:
        """Send the mails of a chapter, and show each; then what is shown in full."""
        self._screen.chapter(chapter.title)
        for sample in chapter.samples:
            self._pass(sample)
        for letter in chapter.letters:
            mail = self._mails.get((letter.key, letter.side))
            if mail is not None:
                self._screen.letter(mail, letter.title, letter.lines)
        if chapter.clocks is not None and chapter.clocks in self.tickets:
            ticket = self.tickets[chapter.clocks]
            self._screen.command(f"sla {ticket}")
            self._print_clocks(ticket)

    def _pass(self, sample: Sample) -> None:
        now = datetime.now(UTC)
        received_at = now - sample.late
        ours = self._answered(sample)
        mail = self._mails[sample.key, Side.SENT] if sample.repeat else content(sample, received_at, ours)
        self._mails[sample.key, Side.SENT] = mail
        reading = _reading(mail, sample, received_at)
        if sample.late:
            self._servers.deliver_late(sample.sender, recipient(sample, ours), mail, received_at)
        else:
            customer.send(self._servers.smtp_port, sample.sender, recipient(sample, ours), mail)
        seen = self._watching.see(reading, now, overdue=sample.expected.overdue)
        off: list[str] = []
        if seen.outcome == Outcome.COMMAND and sample.answers in self._held:
            seen, off = self._settle(seen, *self._held[sample.answers])
        off = [*differences(sample.expected, seen, self.tickets), *off]
        self._remember(sample, seen)
        self.off += len(off)
        self._screen.mail(sample, reading, seen, off)

    def _answered(self, sample: Sample) -> bytes | None:
        """The mail of ours that a sample answers."""
        if sample.answers is None:
            return None
        ours = self._mails.get((sample.answers, Side.TO_AGENT if sample.by_agent else Side.TO_CUSTOMER))
        if ours is None:
            raise Stuck(f"sample {sample.key} answers a mail of ours that never came")
        return ours

    def _remember(self, sample: Sample, seen: Seen) -> None:
        self._told.append(sample)
        if seen.ticket is not None:
            self.tickets.setdefault(sample.key, seen.ticket)
        if seen.acknowledgement is not None:
            self._languages.add(base(seen.acknowledgement.language))
        came = seen.acknowledgement or seen.answer
        if came is not None:
            self._mails[sample.key, Side.TO_CUSTOMER] = came.content
        for told in seen.told[:1]:
            self._mails[sample.key, Side.TO_AGENT] = told.content
        for sheet in (told for told in seen.told if told.notice == SHEET):
            self._mails[sample.key, Side.TO_LEAD] = sheet.content
        if seen.outcome == Outcome.HELD:
            self._held[sample.key] = (sample, seen)

    def _settle(self, command: Seen, sample: Sample, held: Seen) -> tuple[Seen, list[str]]:
        """What an agent's answer has made of a held mail, as what is said of the answer; and what is off."""
        row, told = self._watching.settled(held.inbox)
        expected = replace(sample.expected, outcome=sample.expected.settled or Outcome.HELD)
        became = replace(held, outcome=row["outcome"], ticket=row["ticket"])
        off = [f"the held mail: {line}" for line in differences(expected, became, self.tickets)]
        ended = (row["reason"] or "").partition(" by ")[0]  # "dropped by" an agent
        return replace(
            command, why=f"the held mail is {ended or 'now a ' + row['outcome']}", told=(*command.told, *told)
        ), off

    def count(self) -> None:
        """Compare the figures of the desk, and the mailboxes of the people, with what they must be."""
        expected = [sample.expected for sample in self._told]
        mails = count_mails(expected, self._desk.look(lists.count_inbox))
        notices = count_notices(expected, self._watching.notices(), _AGENTS)
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
        return [
            Count(what="found in mailboxes", found=found, expected=expected - to_elsewhere),
            Count(what="gone elsewhere", found=elsewhere, expected=to_elsewhere),
            Count(
                what="languages",
                found=len(self._languages),
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
