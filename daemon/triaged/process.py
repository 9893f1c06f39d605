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
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from triaged.config import Desk, Mailbox, Settings
from triaged.desk import threads
from triaged.desk.triage import RuleSet, engine
from triaged.errors import StoreError, StoreRejected
from triaged.mail.alerts import with_alert
from triaged.mail.author import through
from triaged.mail.language import Detector
from triaged.mail.passed_on import passed_on
from triaged.mail.reading import read
from triaged.model import (
    AlertNews,
    Answer,
    Candidates,
    ClaimedMail,
    Command,
    CustomerFacts,
    Evidence,
    EvidenceLevel,
    Ignored,
    KnownTicket,
    NewTicket,
    Note,
    OutboxState,
    Reading,
    Recurrence,
    Reply,
    ThreadDecision,
    TriageDecision,
    TriageFacts,
)
from triaged.outcomes import Decided, file
from triaged.outcomes.clocks import with_clocks
from triaged.outcomes.following_up import with_follow_ups
from triaged.outcomes.silence import with_silence
from triaged.outcomes.work import not_tried, too_slow, work_of
from triaged.render import Renderer
from triaged.store import Store, Transaction, inbox, raw
from triaged.store.engine import Untranslated
from triaged.store.facts import facts_document
from triaged.store.filing import Filing
from triaged.store.known import Known
from triaged.store.numbers import Numbers
from triaged.store.saving import save
from triaged.store.slow import count_slow
from triaged.store.staff import aliases

UNPARSEABLE = "unparseable:"  #: begins the defect of a mail that the parser gave up on
NOTE = "note"  #: what happens to a ticket: an agent notes something
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


def decide(desk: Desk, reading: Reading, candidates: Candidates, now: datetime, *, trace: bool = False) -> Decided:
    """Where a mail belongs and what the rules say of it; with `trace` what every rule saw of it, to be shown."""
    thread = threads.decide(reading, candidates, desk.site)
    if isinstance(thread, Answer | Note | Command) and thread.agent is not None:
        reading = replace(reading, evidence=_as_agent(reading.evidence))
    event = event_of(thread)
    if event is None or (event == NOTE and not _any_on(NOTE, desk.rules)):
        return Decided(reading=reading, thread=thread, triage=None)
    if isinstance(thread, NewTicket) and thread.forwarded_by is not None:
        reading = passed_on(reading)
    mailbox = _home(desk.settings, reading)
    if isinstance(thread, NewTicket):
        reading = replace(reading, mailbox=mailbox.name)  # its ticket is that mailbox's, wherever this copy arrived
    sender = reading.mail.from_.addr if reading.mail.from_ is not None else ""
    customer = desk.directory.find(sender) or _of_sender(candidates, sender)
    facts = TriageFacts(
        on=event,
        mailbox=mailbox.name,
        queue=mailbox.queue,
        now=now,
        ticket=_joined(thread, candidates),
        earlier_language=candidates.earlier_language or (customer.language if customer is not None else None),
        customer=customer,
        history=candidates.history,
    )
    triage = engine.decide(reading, facts, desk.rules, trace=trace)
    if triage.ignore is not None and isinstance(thread, NewTicket):
        return Decided(reading=reading, thread=Ignored(reason=triage.ignore), triage=triage, facts=facts)
    return Decided(reading=reading, thread=thread, triage=triage, facts=facts)


def _of_sender(candidates: Candidates, sender: str) -> CustomerFacts | None:
    """What another system knows of the sender; of a mail that was passed on, it was asked about who did that."""
    known = candidates.customer
    return known if known is not None and known.address == sender else None


def event_of(thread: ThreadDecision) -> str | None:
    """What a mail is to the rules; None where they have no say."""
    match thread:
        case NewTicket(forwarded_by=None):
            return "new"
        case NewTicket():
            return "forward"
        case Reply() | Recurrence(news=AlertNews.WORSE | AlertNews.BACK):
            return "reply"
        case Note(agent=str()) | Answer(ticket=int()):  # of an answer, it counts where that turns out to be a note
            return NOTE
        case _:
            return None


def _any_on(event: str, rules: RuleSet) -> bool:
    return any(event in rule.on for rule in rules.rules)


def _joined(thread: ThreadDecision, candidates: Candidates) -> KnownTicket | None:
    """The ticket that a mail joins, before."""
    match thread:
        case Reply(ticket=number) | Note(ticket=number) | Recurrence(ticket=number) | Answer(ticket=int(number)):
            return candidates.ticket(number)
        case _:
            return None


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
    reading = with_alert(reading, desk.monitors) if desk.monitors else reading
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
    ruled: list[tuple[int, TriageDecision]] = []
    with deps.store.write() as transaction:
        desk = with_aliases(deps.desk, transaction)
        numbers = Numbers(transaction)  # first: other writers wait from here on, so that what is known stays true
        known = Known(transaction, readings, now, storm=desk.settings.limits.tickets_per_hour)
        work = work_of(desk, deps.renderer, transaction, known, numbers, now)
        work.moments.load(known.clocked())
        for mail, reading in readings:
            try:
                decided = decide(desk, reading, known.candidates(mail, reading), now)
                filing = with_clocks(work, mail, decided, with_follow_ups(work, mail, file(work, mail, decided)))
                filing = replace(filing, facts=_seen(decided))
                filing = with_silence(work, mail, decided.thread, filing)
            except (StoreError, Untranslated):
                raise  # the transaction is spoilt: `_settle` tells whose fault it is
            except Exception:  # noqa: BLE001  as in _read_all; nothing of this mail was written
                errors.append((mail, traceback.format_exc()))
                continue
            work.filed(filing)
            filings.append(filing)
            if decided.triage is not None:
                ruled.append((mail.id, decided.triage))
        work.numbers.write(transaction)
        save(transaction, filings, deps.owner, now)
        count_slow(transaction, Counter(rule for _, triage in ruled for rule in too_slow(triage)), now)
        for mail, error in errors:
            _remember(transaction, mail, error)
    _say_what_was_decided(readings, filings)
    _say_what_was_left_out(ruled)
    notices = [notice for filing in filings for notice in filing.all_notices]
    return [notice.id for notice in notices if notice.state is OutboxState.WAITING]


def _say_what_was_decided(readings: Sequence[tuple[ClaimedMail, Reading]], filings: Sequence[Filing]) -> None:
    for filing in filings:
        log.info("decided", inbox=filing.inbox_id, outcome=filing.outcome.value, ticket=filing.ticket)
    for mail, reading in readings:
        if reading.bad_tokens:  # somebody tries, or a key of ours is gone
            log.warning("bad signed address", inbox=mail.id, count=reading.bad_tokens)


def _say_what_was_left_out(ruled: Sequence[tuple[int, TriageDecision]]) -> None:
    for inbox_id, triage in ruled:
        for rule in too_slow(triage):
            hint = "left out on this mail: make its pattern simpler"
            log.warning("rule too slow", rule=rule, inbox=inbox_id, hint=hint)
        late = not_tried(triage)
        if late:
            hint = "left out on this mail: the patterns before them took all the time"
            log.warning("rules not tried", rules=len(late), first=late[0], inbox=inbox_id, hint=hint)


def _seen(decided: Decided) -> dict[str, Any] | None:
    """What a replay will ask the rules again."""
    if decided.facts is None or decided.triage is None:
        return None
    reading = decided.reading
    alert = reading.alert is not None
    return facts_document(decided.facts, reading.evidence.level, decided.triage, alert=alert)


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
