"""What a person sees of the demo: made for 80 columns, roomier from 110 on; plain text where no terminal is."""

from __future__ import annotations

from collections.abc import Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from statistics import median

from rich.box import ROUNDED, SIMPLE_HEAD
from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Column, Table
from rich.text import Text

from triaged.demo import people
from triaged.demo.expect import Acknowledgement, Count, Seen, base
from triaged.demo.samples import Sample
from triaged.demo.servers import HOST, Account
from triaged.model import Outcome, Priority, Reading

NARROWEST = 72  #: columns; a narrower terminal wraps
WIDEST = 130  #: columns; more would only pull the lines apart
ROOMY = 110  #: columns from which an acknowledgement has a column of its own
LANGUAGES = {"en": "English", "ru": "Russian", "zh": "Chinese", "de": "German", "fr": "French", "es": "Spanish"}
SHOWN_HEADERS = ("From", "To", "Subject", "In-Reply-To", "Auto-Submitted")

_FIXED = 48  #: columns of everything but the subject (and, when roomy, the acknowledgement)
_OUTCOME_STYLES = {
    Outcome.TICKET: "green",
    Outcome.REPLY: "cyan",
    Outcome.NOTE: "blue",
    Outcome.BOUNCE: "magenta",
    Outcome.HELD: "yellow",
    Outcome.QUARANTINED: "red",
}
_PRIORITY_STYLES = {Priority.P1: "bold red", Priority.P2: "yellow"}
_OUTCOMES = (  # in the order of the counts
    ("ticket", "became tickets"),
    ("reply", "joined their ticket as replies"),
    ("note", "were kept as notes"),
    ("bounce", "are a bounce of our own mail"),
    ("duplicate", "had come before"),
    ("ignored", "were ignored"),
)


class Screen:
    """Prints the demo, line by line as it happens."""

    def __init__(self, console: Console, program: str) -> None:
        """`program` is how the reader calls triaged."""
        self._console = console
        self._program = program
        self._width = max(NARROWEST, min(console.width, WIDEST))
        self._roomy = self._width >= ROOMY
        self._number = 0
        self._after: list[float] = []  # seconds to each acknowledgement

    def begin(self, folder: Path) -> None:
        """What is there."""
        self._console.print(
            Text.assemble(
                (f"{people.DESK}, a help desk in {folder}\n", "bold"),
                f"Mail servers of its own on {HOST}, {len(people.MAILBOXES)} mailboxes, {len(people.AGENTS)} agents, "
                f"{len(people.CUSTOMERS)} customers, and the real service between them.\n"
            )
        )
