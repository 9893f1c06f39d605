"""Files that wait for the word of the operator's command: lease, commit, then the command, then its word.

Contract
--------
* Only what is leased is scanned, and the lease is committed before the command is started.
* What the command sees is found in the raw mail by its digest: the bytes that the verdict is about. Of a container it
  sees the whole, then each file in it; one that is withheld withholds the container.
* A command that gives no word leaves the file waiting, for longer after each try (BACK_OFF) and for ever: nothing is
  set free by a fault.
* A file of which the command says no is withheld, and an event on its ticket says why, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from triaged.delivery.scanner import Scanner
from triaged.errors import ScanError, ScanStopped, StoreError
from triaged.mail import files
from triaged.mail.split import Source
from triaged.model import FileState
from triaged.store import Store, attachments, raw
from triaged.store.attachments import WITHHELD_EVENT, WaitingFile
from triaged.store.events import append_event, wait_for_filing

BATCH_FILES = 20  #: leased together
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))  #: after try 1, 2, ...; then the last
#: Nothing is begun later in a lease of 20 minutes: one run of the command takes at most 10.
BEGIN_WITHIN = timedelta(minutes=9)
ALARM_TRIES = 5  #: a file whose scan has failed so often is an alarm
NOT_THERE = "the file is not found in the stored mail"
TOO_MANY = "the command is too slow for so many files in one"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What asking about files needs besides the files."""

    store: Store
    scanner: Scanner
    clock: Callable[[], datetime]
    report: Callable[[str | None], None] = lambda _trouble: None  #: why the command gives no word; None when it does


def scan_once(deps: Inspection) -> bool:
    """Ask about one batch of files that are due. True when there may be more."""
    now = deps.clock()
    with deps.store.read() as transaction:
        if not attachments.any_due(transaction, now):
            return False
    with deps.store.write() as transaction:
        left = attachments.claim_waiting(transaction, now, BATCH_FILES)
    more = len(left) == BATCH_FILES
    until = now + BEGIN_WITHIN
    try:
        while left and deps.clock() <= until:
            _scan_mail(deps, left, until)
    except ScanStopped:
        more = False
    if left:
        with deps.store.write() as transaction:
            for file in left:
                attachments.again(transaction, file, deps.clock(), spent=False)
    return more


def _scan_mail(deps: Inspection, left: list[WaitingFile], until: datetime) -> None:
    """Ask about the files of the first mail in `left`; each has its result written at once, and is taken out."""
    mail = [file for file in left if file.inbox == left[0].inbox]
    try:
        with raw.opened(deps.store, mail[0].mail_sha256, mail[0].mail_size) as source:
            places = files.find(source, {file.sha256 for file in mail})
            for file in mail:
                if deps.clock() > until:
                    return
                _scan_file(deps, file, source, places.get(file.sha256), until)
                left.remove(file)
    except (StoreError, ScanStopped):
        raise
    except Exception as error:  # whatever one mail does to us, the next must not feel it
        log.exception("file not scanned", inbox=mail[0].inbox)
        for file in mail:
            if file in left:
                _put_off(deps, file, repr(error))
                left.remove(file)


def _scan_file(deps: Inspection, file: WaitingFile, source: Source, place: files.Place | None, until: datetime) -> None:
    try:
        reason = NOT_THERE if place is None else _why_withheld(deps, source, place, until)
    except ScanStopped:
        raise
    except ScanError as error:
        deps.report(f"the scan command gives no word: {error}")
        _put_off(deps, file, str(error))
    else:
        deps.report(None)
        _settle(deps, file, reason)


def _why_withheld(deps: Inspection, source: Source, place: files.Place, until: datetime) -> str | None:
    """What the command says of a file and of each file in it."""
    reason = deps.scanner.why_withheld(files.pieces(source, place))
    for member in files.members(source, place):
        if reason is not None:
            break
        if deps.clock() > until:
            raise ScanError(TOO_MANY)
        reason = deps.scanner.why_withheld(member)
    return reason


def _settle(deps: Inspection, file: WaitingFile, reason: str | None) -> None:
    state = FileState.GOOD if reason is None else FileState.WITHHELD
    now = deps.clock()
    with deps.store.write() as transaction:
        if reason is not None:
            wait_for_filing(transaction)
        ours = attachments.settle(transaction, file, state, reason)
        if ours and reason is not None:
            data = {"inbox": file.inbox, "number": file.number, "file": file.filename, "reason": reason}
            append_event(transaction, file.ticket, now, kind=WITHHELD_EVENT, actor="scan", data=data)
    if ours:
        log.info("scanned", inbox=file.inbox, file=file.number, ticket=file.ticket, state=state.value)


def _put_off(deps: Inspection, file: WaitingFile, error: str) -> None:
    pause = BACK_OFF[min(file.attempts, len(BACK_OFF)) - 1]
    with deps.store.write() as transaction:
        attachments.again(transaction, file, deps.clock() + pause, spent=True)
    found = {"inbox": file.inbox, "file": file.number, "ticket": file.ticket, "attempt": file.attempts, "error": error}
    if file.attempts < ALARM_TRIES:
        log.warning("scan failed", **found)
    else:
        log.error("scan keeps failing", **found, hint="run the command of [attachments] scan by hand; the file waits")
