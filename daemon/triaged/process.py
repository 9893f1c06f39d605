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
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from triaged.config import Desk, Mailbox, Settings
from triaged.desk import threads
from triaged.desk.triage import engine
from triaged.errors import StoreError, StoreRejected
from triaged.mail.author import through
from triaged.mail.language import Detector
from triaged.mail.passed_on import passed_on
from triaged.mail.reading import read
from triaged.model import (
    Answer,
    Candidates,
    ClaimedMail,
    Command,
    Evidence,
    EvidenceLevel,
    Ignored,
    NewTicket,
    Note,
    OutboxState,
    Reading,
    Reply,
    TriageFacts,
)
from triaged.outcomes import Decided, file
from triaged.outcomes.work import work_of
from triaged.render import Renderer
from triaged.store import Store, Transaction, inbox, raw
from triaged.store.filing import Filing
from triaged.store.known import Known
from triaged.store.numbers import Numbers
from triaged.store.saving import save
from triaged.store.staff import aliases

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
    thread = threads.decide(reading, candidates, desk.site)
    if isinstance(thread, Answer | Note | Command) and thread.agent is not None:
        reading = replace(reading, evidence=_as_agent(reading.evidence))
    if not isinstance(thread, NewTicket | Reply):
        return Decided(reading=reading, thread=thread, triage=None)
    if isinstance(thread, NewTicket) and thread.forwarded_by is not None:
        reading = passed_on(reading)
    mailbox = _home(desk.settings, reading)
    if isinstance(thread, NewTicket):
        reading = replace(reading, mailbox=mailbox.name)  # its ticket is that mailbox's, wherever this copy arrived
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
        return Decided(reading=reading, thread=Ignored(reason=triage.ignore), triage=triage)
    return Decided(reading=reading, thread=thread, triage=triage)


def _as_agent(evidence: Evidence) -> Evidence:
    """What proves an agent who acts: besides his mail, the signed address that only he was given."""
    return Evidence(level=EvidenceLevel.A3, why=f"the agent's own signed address, and {evidence.why}")


def _home(settings: Settings, reading: Reading) -> Mailbox:
    """The mailbox whose queue a mail belongs to: written to several of ours, the one that it names first.

    Its copies may arrive in any order; so they would open the same ticket whichever came first.
    """
    arrived = settings.mailbox(reading.mailbox)
    by_address = {mailbox.address: mailbox for mailbox in settings.mailboxes}
    named = [by_address[each.addr] for each in (*reading.mail.to, *reading.mail.cc) if each.addr in by_address]
    return named[0] if arrived in named else arrived


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
        return read_mail(deps.desk, mail, small[mail.sha256] if mail.size else b"", deps.detector)
    with deps.store.read() as transaction, raw.spool(transaction, mail.sha256) as mapped:
        return read_mail(deps.desk, mail, mapped, deps.detector)


def read_mail(desk: Desk, mail: ClaimedMail, source: bytes | mmap.mmap, detector: Detector | None) -> Reading:
    """All that the decisions need of one mail.

    Raises:
        ValueError: the parser gave up.
    """
    mailbox = desk.settings.mailbox(mail.mailbox)
    reading = read(
        mailbox=mail.mailbox,
        received_at=mail.received_at,
        sha256=mail.sha256,
        size=mail.size,
        source=source,
        ring=desk.ring,
        trust=mailbox.trust,
        detector=detector,
    )
    reading = through(reading, forms=mailbox.form_rules, via=mailbox.via)
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
        desk = with_aliases(deps.desk, transaction)
        numbers = Numbers(transaction)  # first: other writers wait from here on, so that what is known stays true
        known = Known(transaction, readings, now, storm=desk.settings.limits.tickets_per_hour)
        work = work_of(desk, deps.renderer, transaction, known, numbers, now)
        for mail, reading in readings:
            try:
                decided = decide(desk, reading, known.candidates(mail, reading), now)
                filing = file(work, mail, decided)
            except Exception:  # noqa: BLE001  as in _read_all; nothing of this mail was written
                errors.append((mail, traceback.format_exc()))
                continue
            work.filed(filing)
            filings.append(filing)
        work.numbers.write(transaction)
        save(transaction, filings, deps.owner, now)
        for mail, error in errors:
            _remember(transaction, mail, error)
    for filing in filings:
        log.info("decided", inbox=filing.inbox_id, outcome=filing.outcome.value, ticket=filing.ticket)
    for mail, reading in readings:
        if reading.bad_tokens:  # somebody tries, or a key of ours is gone
            log.warning("bad signed address", inbox=mail.id, count=reading.bad_tokens)
    notices = [notice for filing in filings for notice in (*filing.notices, *filing.alarms)]
    return [notice.id for notice in notices if notice.state is OutboxState.WAITING]


def with_aliases(desk: Desk, transaction: Transaction) -> Desk:
    """The desk as it is now: agents may write from further addresses, which they have said are theirs."""
    if not desk.agents:
        return desk
    known = desk.site.agents
    more = {address: agent for address, agent in aliases(transaction).items() if known.get(agent) == agent}
    return replace(desk, site=replace(desk.site, agents={**more, **known})) if more else desk


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
