"""Notices on their way out: lease, commit, then the network, then the result.

Contract
--------
* Only what is leased is sent; the lease is committed before the relay hears a word.
* A result is written only while the lease is ours. A crash in between sends the same bytes again later.
* Permanent refusals fail the notice, and its ticket says so; everything else waits longer after each try (BACK_OFF),
  until the notice itself is no longer worth sending.
* A relay that cannot be reached says nothing about a notice: the try does not count, and the rest of the batch is not
  tried.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from triaged.errors import DeliveryError, RelayUnreachable
from triaged.model import OutboxItem, OutboxState
from triaged.store import Store, Transaction, outbox
from triaged.store.events import append_event, wait_for_filing

BATCH_NOTICES = 10  #: leased and recorded together: at most so many are sent twice after a crash
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))  #: after try 1, 2, ...
SEND_WITHIN = timedelta(minutes=3)  #: nothing is begun later in a lease: an exchange may take 11 of its 15 minutes
SLOW = "not tried: the relay was slow with the notices before"
UNREACHABLE_PAUSE = timedelta(seconds=60)  #: before a relay that did not answer is tried again
JITTER = 0.1  #: of each pause, so that what failed together does not come back together

log = structlog.get_logger()


class Channel(Protocol):
    """What sends one notice. Raises DeliveryError, or RelayUnreachable when it could not even begin."""

    def deliver(self, item: OutboxItem) -> str:
        """Send, and return the other side's words."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """What sending needs besides the notices."""

    store: Store
    channel: Callable[[], Channel]  #: this thread's own; may raise as the channel does
    owner: str
    clock: Callable[[], datetime]
    report: Callable[[str | None], None] = lambda _trouble: None  #: why the relay takes nothing; None when it does


def deliver_once(courier: Courier, ids: Collection[int] | None = None) -> bool:
    """Send one batch of due notices (of `ids`, when given). True when there may be more."""
    with courier.store.write() as transaction:
        items = outbox.claim(transaction, courier.owner, courier.clock(), limit=BATCH_NOTICES, ids=ids)
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
    return len(items) == BATCH_NOTICES


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
    for item in items:
        if courier.clock() > until:
            return results + [_again(left, courier.clock(), SLOW, spent=0) for left in items[len(results) :]]
        try:
            reply = courier.channel().deliver(item)
        except RelayUnreachable as error:
            log.warning("relay unreachable", error=error.reply, notices=len(items) - len(results))
            courier.report(error.reply)
            later = courier.clock() + UNREACHABLE_PAUSE
            results += [_again(left, later, error.reply, spent=0) for left in items[len(results) :]]
            return results
        except DeliveryError as error:
            results.append(_refused(item, error, courier.clock()))
        except Exception as error:  # what was sent before it must be recorded as sent
            log.exception("channel failed", outbox=item.id)
            results.append(_refused(item, DeliveryError(repr(error), permanent=False), courier.clock()))
        else:
            results.append(_result(item, OutboxState.SENT, reply, sent_at=courier.clock()))
        courier.report(None)
        log.info("notice", outbox=item.id, ticket=item.ticket, state=results[-1]["new_state"].value)
    return results


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
