"""One mail as the conditions see it, and the time that patterns may take on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import regex

from triaged.desk.triage.wordlist import Scanned
from triaged.model import Attachment, CustomerFacts, Reading, TriageFacts

TEXT_CHARS = 64 * 1024  #: rules look at the first characters of a text, so that a huge mail stays cheap
REGEX_SECONDS = 0.05  #: CPU time that one pattern may take on one mail
PATTERNS_SECONDS = 0.2  #: CPU time that all patterns together may take on one mail

SUBJECT = "subject"  #: where conditions look: the subject,
TEXT = "text"  #: what the sender wrote now, without quoted history,
HEADER = "header "  #: the values of a header, whose lower-case name follows,
FIELD = "field "  #: or a field of the ticket, whose name follows

Stopwatch = Callable[[], float]  #: seconds of CPU time, from any beginning

SPENT = f"not tried: the patterns have had their {PATTERNS_SECONDS * 1000:.0f} ms on this mail"


class PatternTooSlow(Exception):
    """A pattern ran out of time: its rule must not match, whatever else it says."""

    def __init__(self, seen: str) -> None:
        super().__init__(seen)
        self.seen = seen


class PatternNotTried(PatternTooSlow):
    """The time of all patterns on this mail was used up before; that is no fault of this one."""


class Patience:
    """The time that is left for the patterns of one mail."""

    def __init__(self, stopwatch: Stopwatch, seconds: float = PATTERNS_SECONDS, *, spent: str = SPENT) -> None:
        """Begin with so much CPU time; `spent` says why a pattern is not tried once it is gone."""
        self._stopwatch = stopwatch
        self._left = seconds
        self._spent = spent

    def search(self, pattern: regex.Pattern[str], text: str) -> regex.Match[str] | None:
        """The first match of a pattern.

        Raises:
            PatternTooSlow: it ran out of time.
            PatternNotTried: there was none left for it, or less than a pattern may take.
        """
        if self._left <= 0:
            raise PatternNotTried(self._spent)
        allowed, began = min(REGEX_SECONDS, self._left), self._stopwatch()
        try:
            return pattern.search(text, timeout=allowed)
        except TimeoutError:
            self._left -= allowed  # at least; a stopwatch that stands still must not make it last for ever
            began += allowed
            short = PatternNotTried if allowed < REGEX_SECONDS else PatternTooSlow
            raise short(f"ran out of time after {_ms(allowed)}") from None
        finally:
            self._left -= max(0.0, self._stopwatch() - began)


class Sight:
    """One mail with its facts; costly views are made when first asked for, once."""

    def __init__(self, reading: Reading, facts: TriageFacts, patience: Patience) -> None:
        self.reading = reading
        self.facts = facts
        self.patience = patience  #: of the rule that is looked at
        self._scanned: dict[str, Sequence[Scanned]] = {}

    def texts(self, where: str) -> Sequence[str]:
        """The texts that stand in a place: one, or each value of a header."""
        match where:
            case "subject":
                return (self.reading.mail.subject[:TEXT_CHARS],)
            case "text":
                return (self.reading.mail.reply[:TEXT_CHARS],)
            case _ if where.startswith(FIELD):
                value = self.fields.get(where.removeprefix(FIELD))
                return () if value is None else (value,)
            case _:
                return [value[:TEXT_CHARS] for value in self.headers.get(where.removeprefix(HEADER), ())]

    def scanned(self, where: str) -> Sequence[Scanned]:
        """The same, ready for word lists."""
        if where not in self._scanned:
            self._scanned[where] = [Scanned(text) for text in self.texts(where)]
        return self._scanned[where]

    @cached_property
    def headers(self) -> Mapping[str, Sequence[str]]:
        """All values of each header, by its lower-case name."""
        headers: dict[str, list[str]] = {}
        for name, value in self.reading.mail.headers:
            headers.setdefault(name, []).append(value)
        return headers

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The fields of the ticket that are filled."""
        ticket = self.facts.ticket
        return {} if ticket is None else {name: value for name, value in ticket.fields.items() if value is not None}

    @cached_property
    def sender(self) -> str | None:
        """The address in From."""
        sender = self.reading.mail.from_
        return sender.addr if sender is not None else None

    @cached_property
    def recipients(self) -> Sequence[str]:
        """The addresses in To and Cc."""
        mail = self.reading.mail
        return [address.addr for address in (*mail.to, *mail.cc)]

    @cached_property
    def files(self) -> Sequence[Attachment]:
        """The attachments, and what was found in containers such as winmail.dat."""
        found = self.reading.mail.attachments
        return [*found, *(inner for attachment in found for inner in attachment.holds)]

    @cached_property
    def customer(self) -> CustomerFacts | None:
        """Who the sender is; None while nothing proves that it is he."""
        return self.facts.customer if self.reading.evidence.level.is_proven else None


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
