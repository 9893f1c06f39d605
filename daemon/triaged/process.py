"""One batch of mail through every step, from custody to its outcome.

    claim -> read -> look up -> decide (thread, triage) -> file -> save

Contract
--------
* Deciding is pure: values in, values out, no database and no server.
* Everything that follows from a batch is written in the transaction that decided it. After a crash a mail has either
  its outcome with all that belongs to it, or nothing.
* A mail that cannot be read, decided or stored leaves the others alone: its error is remembered, it comes again by
  itself, and after three tries it is quarantined.
* A database that is full, gone or locked costs no mail an attempt (see `store.inbox.claim`).
"""

from __future__ import annotations

import mmap
import secrets
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from triaged.acknowledge import Acknowledger
from triaged.config import Desk
from triaged.desk import threads
from triaged.desk.triage import engine
from triaged.errors import StoreError, StoreRejected
from triaged.mail.language import Detector
from triaged.mail.reading import read
from triaged.model import Candidates, ClaimedMail, Ignored, NewTicket, OutboxState, Reading, Reply, TriageFacts
from triaged.outcomes import Decided, Filer
from triaged.render import Renderer
from triaged.store import Store, Transaction, inbox, mode, raw
from triaged.store.filing import Filing, Numbers, save
from triaged.store.known import Known

UNPARSEABLE = "unparseable:"  #: begins the defect of a mail that the parser gave up on
TOO_BIG = "too-big"  #: the defect of a mail of which only the beginning was taken
BATCH_MAILS = 50  #: mails decided in one transaction

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """What the steps need besides the mail."""

    store: Store
    desk: Desk
    renderer: Renderer
    owner: str
    clock: Callable[[], datetime]
    beat: Callable[[], None] = lambda: None  #: called for each mail: a batch of large ones takes its time
    detector: Detector | None = None  #: asked for a language that the words leave open


def handle(deps: Processor) -> list[int] | None:
    """Take the oldest waiting mails through every step.

    Returns the ids of the notices that may now be sent, or None when no mail waited.
    Raises StoreError when the database refuses; no mail has lost an attempt then.
    """
    with deps.store.write() as transaction:
        claimed = inbox.claim(transaction, deps.owner, BATCH_MAILS)
    if not claimed:
        return None
    return _settle(deps, _read_all(deps, claimed))


def decide(desk: Desk, reading: Reading, candidates: Candidates, now: datetime) -> Decided:
    """Where a mail belongs and what the rules say of it."""
    thread = threads.decide(reading, candidates, desk.settings.own_addresses)
    if not isinstance(thread, NewTicket | Reply):
        return Decided(thread=thread, triage=None)
    mailbox = desk.settings.mailbox(reading.mailbox)
    facts = TriageFacts(
        on="new" if isinstance(thread, NewTicket) else "reply",
        mailbox=mailbox.name,
        queue=mailbox.queue,
        now=now,
        ticket=candidates.ticket(thread.ticket) if isinstance(thread, Reply) else None,
        earlier_language=candidates.earlier_language,
    )
    triage = engine.decide(reading, facts, desk.rules)
    if triage.ignore is not None and isinstance(thread, NewTicket):
        return Decided(thread=Ignored(reason=triage.ignore), triage=triage)
    return Decided(thread=thread, triage=triage)


def _read_all(deps: Processor, claimed: Sequence[ClaimedMail]) -> list[tuple[ClaimedMail, Reading]]:
    """Read each mail; one that raises is set aside for its next try."""
    with deps.store.read() as transaction:
        small = raw.load(transaction, [mail.sha256 for mail in claimed if mail.size <= raw.SMALL_BYTES])
    readings = []
    for mail in claimed:
        deps.beat()
        try:
            readings.append((mail, _read(deps, mail, small)))
        except StoreError:
            raise
        except Exception:  # noqa: BLE001  whatever one mail does to us, the next must not feel it
            _failed(deps, mail)
    return readings


def _read(deps: Processor, mail: ClaimedMail, small: dict[str, bytes]) -> Reading:
    if mail.size <= raw.SMALL_BYTES:
        return _reading(deps, mail, small[mail.sha256] if mail.size else b"")
    with deps.store.read() as transaction, raw.spool(transaction, mail.sha256) as mapped:
        return _reading(deps, mail, mapped)


def _reading(deps: Processor, mail: ClaimedMail, source: bytes | mmap.mmap) -> Reading:
    reading = read(
        mailbox=mail.mailbox,
        received_at=mail.received_at,
        sha256=mail.sha256,
        size=mail.size,
        source=source,
        ring=deps.desk.ring,
        trust=deps.desk.settings.mailbox(mail.mailbox).trust,
        detector=deps.detector,
    )
    unparseable = [defect for defect in reading.mail.defects if defect.startswith(UNPARSEABLE)]
    if unparseable:
        raise ValueError(f"the parser gave up: {unparseable[0]}")
    if not mail.too_big:
        return reading
    return replace(reading, mail=replace(reading.mail, defects=(*reading.mail.defects, TOO_BIG)))


def _settle(deps: Processor, readings: Sequence[tuple[ClaimedMail, Reading]]) -> list[int]:
    """Decide and write a batch in one transaction; if it cannot be written, each mail in one of its own."""
    try:
        return _settle_together(deps, readings)
    except Exception as error:
        if isinstance(error, StoreError) and not isinstance(error, StoreRejected):
            raise  # no mail's fault
        if len(readings) == 1:
            _failed(deps, readings[0][0])
            return []
    return [notice for one in readings for notice in _settle(deps, [one])]


def _settle_together(deps: Processor, readings: Sequence[tuple[ClaimedMail, Reading]]) -> list[int]:
    now = deps.clock()
    filings: list[Filing] = []
    errors: list[tuple[ClaimedMail, str]] = []
    with deps.store.write() as transaction:
        known = Known(transaction, [reading for _mail, reading in readings], now)
        filer = _filer(deps, transaction, known, now)
        for mail, reading in readings:
            try:
                decided = decide(deps.desk, reading, known.candidates(reading), now)
                filing = filer.file(mail, reading, decided)
            except Exception:  # noqa: BLE001  as in _read_all; nothing of this mail was written
                errors.append((mail, traceback.format_exc()))
                continue
            known.filed(filing)
            filings.append(filing)
        filer.numbers.write(transaction)
        save(transaction, filings, deps.owner, now)
        for mail, error in errors:
            _remember(transaction, mail, error)
    for filing in filings:
        log.info("decided", inbox=filing.inbox_id, outcome=filing.outcome.value, ticket=filing.ticket)
    return [notice.id for filing in filings for notice in filing.notices if notice.state is OutboxState.WAITING]


def _filer(deps: Processor, transaction: Transaction, known: Known, now: datetime) -> Filer:
    return Filer(
        acknowledger=Acknowledger(desk=deps.desk, renderer=deps.renderer, nonce=lambda: secrets.randbits(63)),
        known=known,
        numbers=Numbers(transaction),
        live=mode.live(transaction) | deps.desk.settings.live_mailboxes,
        now=now,
    )


def _failed(deps: Processor, mail: ClaimedMail) -> None:
    """Called in an `except` block: remember what just went wrong with one mail."""
    error = traceback.format_exc()
    with deps.store.write() as transaction:
        _remember(transaction, mail, error)


def _remember(transaction: Transaction, mail: ClaimedMail, error: str) -> None:
    """The error's last line says what happened; it leads, since it becomes the reason in a quarantine."""
    what = error.strip().splitlines()[-1]
    inbox.failed(transaction, mail.id, f"{what}\n{error}")
    log.warning("mail failed", inbox=mail.id, attempt=mail.attempts, error=what)
