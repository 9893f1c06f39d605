"""What another set of rules would have decided on mail that has come: for reading only.

Each stored mail is read again and decided by `engine.decide`, the function that decides live mail, with what was known
beside it at the time (`store.facts`). Nothing is written or sent, and no more than one page of rows and one mail are in
memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from triaged import process
from triaged.config import Desk
from triaged.desk.triage import RuleSet, engine
from triaged.desk.triage.comparing import Difference, Side, Turn, Voice, compare, turns
from triaged.errors import ConfigError
from triaged.mail.alerts import of_monitor
from triaged.mail.language import Detector
from triaged.mail.passed_on import passed_on
from triaged.model import Evidence, Reading
from triaged.store import Store, raw
from triaged.store.facts import Seen
from triaged.store.replaying import StoredMail, Wanted, stored_mails

GONE = "not stored any more"
NO_MAILBOX = "of a mailbox that the settings do not have"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One mail, decided once more."""

    inbox: int
    mailbox: str
    received_at: datetime
    ticket: int | None
    subject: str
    differences: Sequence[Difference]
    before: Sequence[str]  #: the names of the rules that matched
    after: Sequence[str]
    drifted: bool  #: the present rules decide otherwise than was decided at the time


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """One mail that cannot be decided once more."""

    inbox: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What is compared, and by what."""

    store: Store
    desk: Desk
    other: RuleSet | None  #: compared with the desk's own; None: those with what was decided at the time
    detector: Detector | None

    @property
    def voices(self) -> tuple[Voice, Voice]:
        """What the rules of each side have a say in."""
        own = Voice(self.desk.rules)
        return (own, own) if self.other is None else (own, Voice(self.other))

    def run(self, wanted: Wanted) -> Iterator[Replayed | LeftOut]:
        """Each mail that is wanted, the newest first."""
        voices = self.voices
        for stored in stored_mails(self.store, wanted):
            try:
                reading = self._read(stored)
            except ConfigError:
                yield LeftOut(inbox=stored.mail.id, why=NO_MAILBOX)
            except ValueError:
                yield LeftOut(inbox=stored.mail.id, why=UNREADABLE)
            else:
                gone = LeftOut(inbox=stored.mail.id, why=GONE)
                yield gone if reading is None else self._compare(stored, reading, voices)

    def _read(self, stored: StoredMail) -> Reading | None:
        """The mail as the rules saw it; None when it is not stored any more."""
        mail = stored.mail
        with raw.opened(self.store, mail.sha256, mail.size) as source:
            if mail.size and not source:
                return None
            reading = process.read_mail(replace(self.desk, monitors=()), mail, source, self.detector)
        return as_seen(reading, stored.seen)

    def _compare(self, stored: StoredMail, reading: Reading, voices: tuple[Voice, Voice]) -> Replayed:
        recorded = Side(decided=stored.seen.decided, rules=stored.seen.rules)
        own = Side.of(engine.decide(reading, stored.seen.facts, self.desk.rules))
        before, after = recorded, own
        if self.other is not None:
            before, after = own, Side.of(engine.decide(reading, stored.seen.facts, self.other))
        return Replayed(
            inbox=stored.mail.id,
            mailbox=stored.mail.mailbox,
            received_at=stored.mail.received_at,
            ticket=stored.ticket,
            subject=reading.mail.subject,
            differences=compare(before, after, voices),
            before=before.rules,
            after=after.rules,
            drifted=recorded.decided != own.decided,
        )


@dataclass(slots=True)
class Tally:
    """What all mails of a replay come to."""

    equal: int = 0
    different: int = 0
    drifted: int = 0  #: of all of them, see `Replayed`
    left_out: Counter[str] = field(default_factory=Counter)  #: by the reason
    changes: Counter[Turn] = field(default_factory=Counter)  #: how many mails take each turn
    before: Counter[str] = field(default_factory=Counter)  #: how many mails each rule matched, by its name
    after: Counter[str] = field(default_factory=Counter)

    def add(self, found: Replayed | LeftOut) -> None:
        """Count one mail."""
        if isinstance(found, LeftOut):
            self.left_out[found.why] += 1
            return
        if found.differences:
            self.different += 1
        else:
            self.equal += 1
        self.drifted += found.drifted
        self.before.update(found.before)
        self.after.update(found.after)
        self.changes.update(turn for difference in found.differences for turn in turns(difference))


def as_seen(reading: Reading, seen: Seen) -> Reading:
    """A mail that was read again without monitors, as the rules saw it then.

    Who is proven, and whether it is a monitoring system's, does not depend on the settings of now.
    """
    reading = of_monitor(reading) if seen.alert else reading
    if seen.facts.on == "forward":
        reading = passed_on(reading)
    return replace(reading, evidence=Evidence(level=seen.evidence, why="as it was judged when the mail came"))
