"""What a person sees of the demo: made for 80 columns, and for wider terminals; plain text where there is none."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from statistics import median
from textwrap import wrap

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Column, Table
from rich.text import Text

from triaged.demo import people
from triaged.demo.expect import QUESTIONS, SHEET, Count, Seen, Told, base
from triaged.demo.sample import Sample
from triaged.demo.servers import HOST
from triaged.model import Outcome, Priority, Reading

NARROWEST = 72  #: columns; a narrower terminal wraps
WIDEST = 130  #: columns; more would only pull the lines apart
MAIL = 80  #: columns of a mail that is shown in full
DEFAULT_FOLDER = Path("demo")  #: of the command

_FIXED = 50  #: columns of a line besides the subject
_INDENT = 3
_TRAIT = 18
_LANGUAGES = {"en": "English", "ru": "Russian", "zh": "Chinese", "de": "German", "fr": "French", "es": "Spanish"}
_OUTCOME_STYLES = {
    Outcome.TICKET: "green",
    Outcome.REPLY: "cyan",
    Outcome.NOTE: "cyan",
    Outcome.COMMAND: "cyan",
    Outcome.BOUNCE: "magenta",
    Outcome.HELD: "yellow",
    Outcome.QUARANTINED: "red",
}
_PRIORITY_STYLES = {Priority.P1: "bold red", Priority.P2: "yellow"}
_SHOWN_HEADERS = ("From", "To", "Reply-To", "Subject", "In-Reply-To")
_CONFIRMATIONS = frozenset({"done_agent", "settled_agent"})  #: he is told what he has said himself
_HEARS = {**dict.fromkeys(QUESTIONS, "is asked"), SHEET: "gets the sheet"}
_FIRST_NAMES = {agent.address: agent.name.split()[0] for agent in people.AGENTS}


class Screen:
    """Prints the demo line by line, as it happens."""

    def __init__(self, console: Console, program: str) -> None:
        """`program` is how the reader calls triaged."""
        self._console = console
        self._program = program
        self._width = max(NARROWEST, min(console.width, WIDEST))
        self._number = 0
        self._milliseconds: list[int] = []  # until each acknowledgement arrived

    def begin(self, folder: Path) -> None:
        """What there is, and the head of the table."""
        self._print(Text(f"{people.DESK}: a help desk in {folder}", style="bold"))
        self._print(
            f"{len(people.MAILBOXES)} mailboxes, {len(people.AGENTS)} agents, {len(people.CUSTOMERS)} customers and "
            f"{len(people.STRANGERS)} strangers on mail servers of its own ({HOST}), and the real service between them."
        )
        self._print()
        heads = ("", "from", "", "subject", "outcome", "ticket", "", "queue")
        self._line([Text(head, style="dim") for head in heads])

    def chapter(self, title: str) -> None:
        """Mails that belong together follow."""
        self._print()
        self._print(Text(title, style="bold"))

    def mail(self, sample: Sample, reading: Reading, seen: Seen, off: Sequence[str]) -> None:
        """One mail and what became of it; `off` is what should be otherwise."""
        self._number += 1
        followed = self._followed(seen)
        sender = reading.mail.from_
        self._line(
            [
                Text(str(self._number), style="dim"),
                Text(_clean((sender.name or sender.addr) if sender else "?")),
                Text(base(reading.language) or "", style="dim"),
                Text(_clean(reading.mail.subject)),
                Text(seen.outcome, style=_OUTCOME_STYLES.get(Outcome(seen.outcome), "dim")),
                Text("" if seen.ticket is None else f"#{seen.ticket}"),
                Text(seen.priority or "", style=_PRIORITY_STYLES.get(Priority(seen.priority or "P3"), "")),
                Text(seen.queue or ""),
            ]
        )
        if sample.trait or followed:
            self._below(Text(sample.trait, style="cyan"), followed)
        for difference in off:
            self._below(Text("OFF", style="bold red"), Text(difference, style="red"), whole=True)

    def letter(self, content: bytes, title: str, most: int | None = None) -> None:
        """One mail, as its recipient has it; `most`: so many lines of its text."""
        mail = message_from_bytes(content, policy=default)
        body = mail.get_body(("plain",))
        width = min(self._width, MAIL)
        shown = Text()
        for name in _SHOWN_HEADERS:
            if mail[name]:
                folded = wrap(_clean(f"{name}: {mail[name]}"), width, subsequent_indent=" ")  # RFC 5322 2.2.3
                shown.append("\n".join(folded), style="dim").append("\n")
        lines = str(body.get_content() if body else "").rstrip().splitlines()
        for line in lines[:most]:
            shown.append("\n").append(_clean(line))
        if most is not None and len(lines) > most:
            shown.append("\n[...]", style="dim")
        self._print()
        for part in (Rule(title, style="dim"), shown, Rule(style="dim")):
            self._console.print(part, width=width, highlight=False)

    def command(self, words: str) -> None:
        """What a command prints follows; `words`: what stands behind `triaged`."""
        self._print()
        self._print(Text.assemble(("$ ", "dim"), (f"triaged {words}", "cyan")))

    def counted(self, mails: Sequence[Count], notices: Sequence[Count]) -> None:
        """The figures, found and expected."""
        both = Table.grid(padding=(0, 4, 0, 0))
        both.add_row(_figures(mails), _figures(notices))
        self._print()
        self._print(both)
        if self._milliseconds:
            middle, most = int(median(self._milliseconds)), max(self._milliseconds)
            self._print()
            self._print(f"Sent, decided, acknowledged: {middle} ms in the middle, {most} ms at most.")

    def verdict(self, off: int) -> None:
        """Whether all is as it must be."""
        if off:
            word = "thing is" if off == 1 else "things are"
            self._print(Text(f"{off} {word} not as expected: see OFF above, and the log in the folder.", "bold red"))
        else:
            self._print(Text("Everything is as expected.", style="bold green"))

    def onward(self, folder: Path, config: Path, ticket: int) -> None:
        """Where to look next."""
        triaged = f"{self._program} -c {shlex.quote(str(config))}"
        here = "" if folder == DEFAULT_FOLDER else f" --dir {shlex.quote(str(folder))}"
        ways = {
            f"{triaged} tickets": "the tickets",
            f"{triaged} show {ticket}": "a whole conversation",
            f"{triaged} sla {ticket}": "where its time went",
            f"{triaged} inbox": "every mail and its outcome",
            f"{triaged} outbox": "every notice and its state",
            f"{self._program} demo --serve{here}": "with your own mail client",
        }
        longest = max(map(len, ways))
        self._print()
        self._print("The folder stays. Look around:")
        for command, shows in ways.items():
            # never folded: a command must be there to be copied
            line = Text.assemble("  ", (command, "cyan"), " " * (longest - len(command) + 3), (shows, "dim"))
            self._console.print(line, soft_wrap=True)

    def serving(self, imap_port: int, smtp_port: int) -> None:
        """What a mail client needs."""
        self._print()
        self._print(Text("The servers stay up until Ctrl-C.", style="bold"))
        for protocol, port in (("IMAP", imap_port), ("SMTP", smtp_port)):
            self._print(f"  {protocol}  {HOST}  port {port}  no TLS, plain password")
        accounts = Table("user", "password", "", box=None, header_style="dim", padding=(0, 3, 0, 0))
        for account in people.ACCOUNTS:
            accounts.add_row(Text(account.address, style="cyan"), account.password, Text(account.name, style="dim"))
        self._print()
        self._print(Padding(accounts, (0, 0, 0, 2)))
        self._print()
        addresses = " or ".join(box.address for box in people.MAILBOXES)
        agent = people.AGENTS[0]
        self._print(f"Log in as a customer, write to {addresses}, and see the answer come in.")
        self._print(
            f"Log in as {agent.address} to see what agents are told and asked, and answer one of those mails: the "
            "customer gets it, from the desk's address. #note on its first line keeps it inside."
        )

    def _followed(self, seen: Seen) -> Text:
        """What came of it: who among the agents is told, and what its sender or the customer gets."""
        asked = any(each.notice in QUESTIONS for each in seen.told)
        return Text((": " if asked else "; ").join([*_told(seen.told), *self._got(seen)]), style="dim")

    def _got(self, seen: Seen) -> list[str]:
        if seen.answer is not None:
            milliseconds = int(seen.answer.after.total_seconds() * 1000)
            return [f"the customer has it after {milliseconds} ms; the ticket is {seen.status}"]
        came = seen.acknowledgement
        if came is None:
            return [_clean(seen.why)] if seen.why else []
        milliseconds = int(came.after.total_seconds() * 1000)
        self._milliseconds.append(milliseconds)
        if seen.besides:
            asks = any(each.notice in QUESTIONS for each in seen.told)
            return [seen.besides] if asks else [f"acknowledged, {milliseconds} ms; {seen.besides}"]
        if any(each.notice == SHEET for each in seen.told):  # the line is full
            return [f"acknowledged, {milliseconds} ms"]
        language = _LANGUAGES.get(base(came.language) or "", came.language or "an unknown language")
        return [f"acknowledged in {language}, {milliseconds} ms"]

    def _line(self, cells: Sequence[Text]) -> None:
        columns = [2, 15, 2, self._width - _FIXED, 9, 6, 2, 7]
        line = Table.grid(
            *(
                Column(width=width, no_wrap=True, overflow="ellipsis", justify="right" if number == 0 else "left")
                for number, width in enumerate(columns)
            ),
            padding=(0, 1, 0, 0),
        )
        line.add_row(*cells)
        self._print(line)

    def _below(self, trait: Text, text: Text, *, whole: bool = False) -> None:
        rest = self._width - _INDENT - _TRAIT - 2
        line = Table.grid(
            Column(width=_INDENT),
            Column(width=_TRAIT, no_wrap=True, overflow="ellipsis"),
            Column(width=rest, no_wrap=not whole, overflow="fold" if whole else "ellipsis"),
            padding=(0, 1, 0, 0),
        )
        line.add_row("", trait, text)
        self._print(line)

    def _print(self, what: Text | Table | Padding | str = "") -> None:
        self._console.print(what, highlight=False, markup=False)


def _figures(counts: Sequence[Count]) -> Table:
    table = Table(
        Column("", no_wrap=True),
        Column("found", justify="right"),
        Column("expected", justify="right"),
        box=None,
        header_style="dim",
        padding=(0, 2, 0, 0),
    )
    for number, count in enumerate(counts):
        label = count.what if number == 0 else f"  {count.what}"
        found = Text(str(count.found), "green") if count.right else Text(f"OFF {count.found}", "bold red")
        table.add_row(label, found, str(count.expected))
    return table


def _told(told: Sequence[Told]) -> list[str]:
    """Who among the agents hears of it, but for confirmations of his own words."""
    return [
        f"{_FIRST_NAMES[each.recipient]} {_HEARS.get(each.notice, 'is told')}"
        for each in told
        if each.notice not in _CONFIRMATIONS
    ]


def _clean(text: str) -> str:
    """Text of a mail as a terminal may have it: no control characters."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
