"""A storm of mail from one sender, and how long it delays the others: `python -m bench.storm`, or `--help`.

The installed service watches a folder of a real mail server while the storm is put there as fast as the server takes
it, the mails of ordinary senders among it; with `--waiting` all of it is there before the service starts. Each ordinary
mail is acknowledged through a real relay; what counts is the time from custody to the relay's word.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.e2e.desk import TestDesk, mail
from tests.servers.dovecot import Account, Dovecot
from tests.servers.smtp_sink import SmtpSink

STORM = "robot@storm.example"
WORDS = "It has happened again, and nobody knows why. Please see to it as soon as you can. " * 12  #: 1 KB
GOAL_SECONDS = 30.0  #: that no other's acknowledgement may be late
APPEND_MAILS = 100  #: given to the server in one command (RFC 3502)
LOOK_SECONDS = 0.1  #: between two looks whether it is over
GIVE_UP_SECONDS = 600.0
SEED = 20260301


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Of one ordinary sender's acknowledgement, until the relay took it."""

    since_put: float  #: seconds since the mail was given to the mail server
    since_custody: float  #: seconds since it was committed in our database


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What the storm came to."""

    seconds: float  #: from the first mail put, or from the start of the service, to the last outcome
    outcomes: Mapping[str, int]
    tags: Mapping[str, int]  #: tickets by tag
    to_storm: int  #: mails that the storm's sender got
    to_others: Mapping[str, int]  #: mails by ordinary sender, those who got one
    delays: Sequence[Delay]


def others(count: int) -> list[str]:
    """Ordinary senders, each of a domain of his own."""
    return [f"anna@customer-{number}.example" for number in range(count)]


def let_pass(
    folder: Path, dovecot: Dovecot, relay: SmtpSink, *, storm: int, ordinary: int, waiting: bool = False
) -> Passed:
    """So many mails from one sender and one each from so many others, through the installed service.

    Args:
        folder: For the desk.
        dovecot: Has the mailbox; it runs.
        relay: Takes what the desk sends; it runs.
        storm: Mails of the one sender.
        ordinary: Other senders.
        waiting: All of it lies in the mailbox when the service starts again; else it comes while the service runs.

    Raises:
        TimeoutError: the service is not done after GIVE_UP_SECONDS.
    """
    senders = [STORM] * storm + others(ordinary)
    random.Random(SEED).shuffle(senders)
    support = dovecot.account()
    desk = TestDesk(folder / "desk", relay.port)
    desk.watch(dovecot, support)
    desk.start()
    put_at: dict[str, datetime] = {}
    feeding = threading.Thread(target=_feed, args=(dovecot, support, senders, put_at))
    try:
        with _database(desk.folder) as database:
            _await(database, "SELECT count(*) FROM position")  # what comes from now on is new
            if waiting:
                desk.stop()
                feeding.start()
                feeding.join()
                desk.start()
            else:
                feeding.start()
            began = time.monotonic()
            _await_end(database, len(senders))
            seconds = time.monotonic() - began
            feeding.join()
            _await_acknowledgements(database, ordinary)
            return _passed(database, relay, put_at, seconds)
    finally:
        desk.stop()


def _feed(dovecot: Dovecot, account: Account, senders: Sequence[str], put_at: dict[str, datetime]) -> None:
    with dovecot.mailbox(account) as client:
        for start in range(0, len(senders), APPEND_MAILS):
            now = datetime.now(UTC)
            chosen = list(enumerate(senders))[start : start + APPEND_MAILS]
            client.multiappend("INBOX", [mail(number, sender, text=WORDS) for number, sender in chosen])
            put_at.update((sender, now) for _number, sender in chosen)


@contextmanager
def _database(folder: Path) -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(folder / "triaged.db")
    try:
        database.execute("PRAGMA query_only = 1")
        yield database
    finally:
        database.close()


def _await_end(database: sqlite3.Connection, mails: int) -> None:
    # Cheap to ask, so that the asking costs the service nothing: one row and one look into a small index.
    done = f"SELECT ifnull(max(id), 0) >= {mails} AND NOT EXISTS (SELECT 1 FROM inbox WHERE outcome IS NULL) FROM inbox"
    _await(database, done)


def _await_acknowledgements(database: sqlite3.Connection, ordinary: int) -> None:
    sent = f"SELECT count(*) >= {ordinary} FROM outbox WHERE state = 'sent' AND recipient <> '{STORM}'"
    _await(database, f"{sent} AND NOT EXISTS (SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending'))")


def _await(database: sqlite3.Connection, question: str) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while not database.execute(question).fetchone()[0]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {GIVE_UP_SECONDS} s: {question}")
        time.sleep(LOOK_SECONDS)


def _passed(database: sqlite3.Connection, relay: SmtpSink, put_at: Mapping[str, datetime], seconds: float) -> Passed:
    sent = Counter(recipient for each in relay.mails for recipient in each.recipients)
    rows = database.execute(
        "SELECT outbox.recipient, inbox.kept_at, outbox.sent_at FROM outbox JOIN inbox USING (ticket)"
        " WHERE outbox.notice = 'ack_new' AND inbox.outcome = 'ticket' AND outbox.recipient <> ?",
        (STORM,),
    ).fetchall()
    return Passed(
        seconds=seconds,
        outcomes=dict(database.execute("SELECT outcome, count(*) FROM inbox GROUP BY outcome")),
        tags=dict(database.execute("SELECT value, count(*) FROM ticket, json_each(ticket.tags) GROUP BY value")),
        to_storm=sent.pop(STORM, 0),
        to_others=sent,
        delays=[
            Delay(
                since_put=(_utc(taken) - put_at[recipient]).total_seconds(),
                since_custody=(_utc(taken) - _utc(kept)).total_seconds(),
            )
            for recipient, kept, taken in rows
        ],
    )


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def main() -> int:
    """Returns the exit code: 1 when a mail was lost or somebody was not told; a late one is shown, not punished."""
    parser = argparse.ArgumentParser(description="Let a storm pass and measure how long it delays the others.")
    parser.add_argument("--storm", type=int, default=10_000, help="mails of one sender (default: %(default)s)")
    parser.add_argument("--others", type=int, default=100, help="ordinary senders (default: %(default)s)")
    parser.add_argument("--waiting", action="store_true", help="it lies in the mailbox when the service starts")
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="triaged-storm-"))
    dovecot, relay = Dovecot(), SmtpSink()
    try:
        dovecot.start()
        relay.start()
        passed = let_pass(folder, dovecot, relay, storm=wanted.storm, ordinary=wanted.others, waiting=wanted.waiting)
    finally:
        relay.close()
        dovecot.close()
    lost = wanted.storm + wanted.others - sum(passed.outcomes.values())
    print(
        f"{wanted.storm} mails of one sender, {wanted.others} of others, in {passed.seconds:.1f} s: {passed.outcomes}"
    )
    print(f"{lost} lost, {passed.to_storm} mails to the storm's sender, {len(passed.to_others)} others acknowledged")
    _show("since custody", [each.since_custody for each in passed.delays])
    if not wanted.waiting:  # for how long the service was down says nothing
        _show("since it was put into the mailbox", [each.since_put for each in passed.delays])
    if lost or len(passed.to_others) < wanted.others:
        print(f"see {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    return 0


def _show(what: str, delays: Sequence[float]) -> None:
    twentieths = statistics.quantiles(delays, n=20, method="inclusive")
    verdict = "met" if max(delays) <= GOAL_SECONDS else "MISSED"
    print(
        f"the others' delay {what}: p50 {twentieths[9]:.2f} s, p95 {twentieths[18]:.2f} s, max {max(delays):.2f} s "
        f"(at most {GOAL_SECONDS:.0f} s: {verdict})"
    )


if __name__ == "__main__":
    sys.exit(main())
