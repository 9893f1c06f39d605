"""Notices on their way out: lease, commit, then the network, then the result.

Contract
--------
* Only what is leased is sent; the lease is committed before the relay hears a word.
* A result is written only while the lease is ours. A crash in between sends the same bytes again later.
* Permanent refusals fail the notice, and its ticket says so; everything else waits longer after each try (BACK_OFF),
  until the notice itself is no longer worth sending.
* The files of a notice are streamed from the raw mails in which they lie. Whether each of them goes is settled in the
  row before the first try, so that every try sends the same bytes: a file that the scan withholds, or of which it has
  not said its word within WAIT_FOR_SCAN, or that is not stored any more, is named in its place. A file never fails the
  notice: where the relay refuses the mail as too large, it goes without its files. The history of its ticket says so.
* A relay that cannot be reached says nothing about a notice: the try does not count, and the rest of the batch is not
  tried. Of webhooks that holds for each by itself.
* A courier carries the notices of one channel, so that what waits for one does not stand in the way of another.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog

from triaged.errors import DeliveryError, RelayUnreachable, StoreBroken, StoreError
from triaged.mail import files
from triaged.mail.compose import outer_boundary
from triaged.mail.outgoing import Whole, clean_name
from triaged.mail.split import Source
from triaged.model import FilePart, FileState, OutboxItem, OutboxState
from triaged.render.unsent import Why, language_of, unsent
from triaged.store import Store, Transaction, attachments, outbox, raw
from triaged.store.attachments import Passing
from triaged.store.events import append_event, wait_for_filing

BATCH_NOTICES = 10  #: leased and recorded together: at most so many are sent twice after a crash
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))  #: after try 1, 2, ...
SEND_WITHIN = timedelta(minutes=3)  #: nothing is begun later in a lease: an exchange may take 11 of its 15 minutes
SLOW = "not tried: the relay was slow with the notices before"
UNREACHABLE_PAUSE = timedelta(seconds=60)  #: before a relay that did not answer is tried again
WAIT_FOR_SCAN = timedelta(minutes=10)  #: that a notice waits for the word on its files
SCAN_PAUSE = timedelta(seconds=15)  #: before it is asked again whether there is one; later half the time waited so far
SCAN_WAITED = "waits for the scan of a file"
UNSENT_EVENT = "files not sent"  #: of a ticket: a notice went, or goes, without them
TOO_LARGE = "552"  #: RFC 5321 4.2.3, RFC 1870 6: the mail is larger than the relay or the recipient takes
WEBHOOKS = "webhook"  #: the channel of calls
BATCH_CALLS = 3  #: of webhooks, leased together: each may take its time
JITTER = 0.1  #: of each pause, so that what failed together does not come back together

log = structlog.get_logger()


class Channel(Protocol):
    """What sends one notice. Raises DeliveryError, or RelayUnreachable when it could not even begin."""

    def deliver(self, item: OutboxItem, whole: Whole | None = None) -> str:
        """Send, with its files where it has some (`whole`), and return the other side's words."""
        ...

    def most_bytes(self) -> int | None:
        """The largest mail that the other side takes, where it says so; asked before files are sent."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """What sending needs besides the notices."""

    store: Store
    channel: Callable[[], Channel]  #: this thread's own; may raise as the channel does
    owner: str
    clock: Callable[[], datetime]
    report: Callable[[str | None], None] = lambda _trouble: None  #: why the relay takes nothing; None when it does
    carries: str = outbox.MAIL  #: the channel of the notices
    batch: int = BATCH_NOTICES  #: leased together


def deliver_once(courier: Courier, ids: Collection[int] | None = None) -> bool:
    """Send one batch of due notices (of `ids`, when given). True when there may be more."""
    with courier.store.write() as transaction:
        now = courier.clock()
        items = outbox.claim(transaction, courier.owner, now, limit=courier.batch, ids=ids, channel=courier.carries)
        if any(item.parts for item in items):
            outbox.prolong(transaction, courier.owner, [item.id for item in items], now + outbox.LEASE_WITH_FILES)
    if not items:
        return False
    results = _send_all(courier, items)
    with courier.store.write() as transaction:
        if any(result["new_state"] is OutboxState.FAILED for result in results):
            wait_for_filing(transaction)
        ours = outbox.record(transaction, courier.owner, results)
        if ours == len(results):
            _note_failures(transaction, items, results, courier.clock())
    if ours != len(results):
        log.warning("lease lost", notices=len(results) - ours, hint="the relay took longer than the lease")
    return len(items) == courier.batch


def _note_failures(
    transaction: Transaction, items: Sequence[OutboxItem], results: Sequence[dict[str, Any]], now: datetime
) -> None:
    """What the relay has refused for good stands on its ticket, as what comes back later does."""
    for item, result in zip(items, results, strict=True):
        if item.ticket is not None and result["new_state"] is OutboxState.FAILED:
            what = {"to": item.recipient, "notice": item.notice, "diagnostic": result["words"]}
            append_event(transaction, item.ticket, now, kind="not reached", actor="triaged", data=what)


def _send_all(courier: Courier, items: Sequence[OutboxItem]) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    until = courier.clock() + SEND_WITHIN
    closed: dict[str, str] = {}  # what cannot be reached, and why
    for item in items:
        if courier.clock() > until:
            return results + [_again(left, courier.clock(), SLOW, spent=0) for left in items[len(results) :]]
        side = _other_side(item)
        if side not in closed:
            try:
                results.append(_send(courier, item))
                continue
            except RelayUnreachable as error:
                log.warning("webhook unreachable" if side else "relay unreachable", error=error.reply, outbox=item.id)
                courier.report(error.reply)
                closed[side] = error.reply
        results.append(_again(item, courier.clock() + UNREACHABLE_PAUSE, closed[side], spent=0))
    return results


def _send(courier: Courier, item: OutboxItem) -> dict[str, Any]:
    """One try and its result. Raises RelayUnreachable where it could not even begin."""
    try:
        reply = _deliver(courier, item)
    except _Waits as waits:
        return _again(item, waits.until, str(waits), spent=0)
    except (StoreBroken, RelayUnreachable):
        raise
    except StoreError as error:  # about us, not about the notice
        log.warning("files not read", outbox=item.id, error=str(error))
        return _again(item, courier.clock() + UNREACHABLE_PAUSE, str(error), spent=0)
    except DeliveryError as error:
        result = _refused(item, error, courier.clock())
    except Exception as error:  # what was sent before it must be recorded as sent
        log.exception("channel failed", outbox=item.id)
        result = _refused(item, DeliveryError(repr(error), permanent=False), courier.clock())
    else:
        result = _result(item, OutboxState.SENT, reply, sent_at=courier.clock())
    courier.report(None)
    log.info("notice", outbox=item.id, ticket=item.ticket, state=result["new_state"].value)
    return result


def _other_side(item: OutboxItem) -> str:
    """What is shut to others too when one notice does not reach it: the one relay, or this webhook."""
    return item.recipient if item.channel == WEBHOOKS else ""


class _Waits(Exception):
    """A notice is not to be sent yet."""

    def __init__(self, words: str, *, until: datetime) -> None:
        super().__init__(words)
        self.until = until


def _deliver(courier: Courier, item: OutboxItem) -> str:
    channel = courier.channel()
    if not item.parts:
        return channel.deliver(item)
    known = _known_files(courier, item)
    with ExitStack() as held:
        sources = {
            inbox: held.enter_context(raw.opened(courier.store, file.mail_sha256, file.mail_size))
            for (inbox, _), file in known.items()
        }
        item, whole = _put_together(courier, item, known, sources, channel.most_bytes())
        try:
            return channel.deliver(item, whole)
        except DeliveryError as error:
            if not error.reply.startswith(TOO_LARGE) or all(part.instead is not None for part in item.parts):
                raise
            _freeze(courier, item, [_left_out(item, part, Why.REFUSED) for part in item.parts])
            raise DeliveryError(error.reply, permanent=False) from error


def _known_files(courier: Courier, item: OutboxItem) -> Mapping[tuple[int, int], Passing]:
    """What the store knows of the files of a notice. Raises _Waits while the scan is to say its word on one."""
    with courier.store.read() as transaction:
        known = attachments.passing(transaction, {(part.inbox, part.number) for part in item.parts})
    waits = any(
        known[part.inbox, part.number].state is FileState.WAITING
        for part in item.parts
        if not part.settled and (part.inbox, part.number) in known
    )
    now, until = courier.clock(), item.created_at + WAIT_FOR_SCAN
    if waits and now < until:
        pause = max(SCAN_PAUSE, (now - item.created_at) / 2)
        raise _Waits(SCAN_WAITED, until=min(now + pause, until))
    return known


def _put_together(
    courier: Courier,
    item: OutboxItem,
    known: Mapping[tuple[int, int], Passing],
    sources: Mapping[int, Source],
    most_bytes: int | None,
) -> tuple[OutboxItem, Whole]:
    """The notice with its files, all of them settled in its row."""
    places = {
        (inbox, digest): partial(files.pieces, source, place)
        for inbox, source in sources.items()
        for digest, place in files.find(source, {part.sha256 for part in item.parts if part.inbox == inbox}).items()
    }
    parts = [
        _settled(item, part, known.get((part.inbox, part.number)), there=(part.inbox, part.sha256) in places)
        for part in item.parts
    ]

    def whole() -> Whole:
        found = [(part, places.get((part.inbox, part.sha256), tuple)) for part in parts]
        return Whole(content=item.content, boundary=outer_boundary(item.message_id), files=found)

    for at in range(len(parts) - 1, -1, -1):  # the relay would refuse the text too
        if most_bytes is None or whole().size <= most_bytes:
            break
        parts[at] = _left_out(item, parts[at], Why.REFUSED)
    if parts != list(item.parts):
        _freeze(courier, item, parts)
    return replace(item, parts=parts), whole()


def _settled(item: OutboxItem, part: FilePart, known: Passing | None, *, there: bool) -> FilePart:
    """A file with its fate: once it was settled, only the loss of its bytes changes it."""
    if known is None or not there:
        return _left_out(item, part, Why.GONE)
    if part.settled or known.state is FileState.GOOD:
        return replace(part, settled=True)
    return _left_out(item, part, Why.WITHHELD if known.state is FileState.WITHHELD else Why.CHECKED)


def _left_out(item: OutboxItem, part: FilePart, why: Why) -> FilePart:
    if part.instead is not None:
        return part
    words = unsent(language_of(item.content), clean_name(part.filename, part.type), why)
    return replace(part, settled=True, instead=words)


def _freeze(courier: Courier, item: OutboxItem, parts: Sequence[FilePart]) -> None:
    """Write down what goes, before anything is sent; what does not go stands in the ticket's history."""
    left_out = [
        new.filename
        for old, new in zip(item.parts, parts, strict=True)
        if old.instead is None and new.instead is not None
    ]
    with courier.store.write() as transaction:
        if item.ticket is not None and left_out:
            wait_for_filing(transaction)
        if not outbox.settle_parts(transaction, courier.owner, item.id, parts):
            raise DeliveryError("the lease was lost before the files could be read", permanent=False)
        if item.ticket is not None and left_out:
            what = {"to": item.recipient, "notice": item.notice, "files": left_out}
            append_event(transaction, item.ticket, courier.clock(), kind=UNSENT_EVENT, actor="triaged", data=what)


def _refused(item: OutboxItem, error: DeliveryError, now: datetime) -> dict[str, Any]:
    if error.permanent:
        return _result(item, OutboxState.FAILED, error.reply)
    pause = BACK_OFF[min(item.attempts, len(BACK_OFF)) - 1]
    return _again(item, now + pause * random.uniform(1, 1 + JITTER), error.reply, spent=1)  # noqa: S311  no secret


def _again(item: OutboxItem, not_before: datetime, reply: str, *, spent: int) -> dict[str, Any]:
    return {**_result(item, OutboxState.WAITING, reply), "not_before": not_before, "spent": spent}


def _result(item: OutboxItem, state: OutboxState, reply: str, sent_at: datetime | None = None) -> dict[str, Any]:
    return {
        "outbox_id": item.id,
        "new_state": state,
        "not_before": item.created_at,
        "accepted_at": sent_at,
        "words": reply,
        "spent": 1,
    }
