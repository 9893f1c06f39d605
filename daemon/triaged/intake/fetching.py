"""Reading mails of one folder in order, in batches that cost little, whatever the server does in between.

A small mail comes with others in one FETCH, a large one alone and in pieces. Three things can be wrong with a mail,
and none of them holds up the others:

* It has vanished: another client removed it. Only believed when a search does not find it either.
* It is shorter than the server said. It is read again; after SHORT_READS it is taken as it came.
* The server does not give it: it refuses, or the connection dies of it. The batch that it was in is read one by one
  from then on, which finds the guilty one. After TRIES it stays on the server and is tried every SET_ASIDE_SECONDS.

All of this is remembered here and not in the session, since a session may die of such a mail.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from triaged.errors import IntakeError
from triaged.intake.client import Facts, Session
from triaged.intake.content import BytesContent, SpooledContent
from triaged.intake.faults import CommandRefused
from triaged.model import PIECE_BYTES, Content, RawMail

BATCH_MAILS = 50  #: mails in one FETCH and one commit: beyond 100 nothing is gained, and memory grows
BATCH_BYTES = 8 * 1024 * 1024  #: the same in bytes: what is in memory at a time
SLOW_SECONDS = 5.0  #: a FETCH that takes longer halves the bytes of the next, so that beats stay close on a slow line
SHORT_READS = 3  #: so often is a mail read that is shorter than announced
DISTRUST = 5  #: after so many short mails the server's sizes are known to be worthless: no small mail is read again
TRIES = 3  #: so often is a mail asked for that the server does not give
SET_ASIDE_SECONDS = 600.0  #: until such a mail is tried again

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Mails in ascending order of UID; their contents live until the next batch is asked for."""

    mails: dict[int, RawMail]  #: by UID
    gone: list[int]  #: UIDs that are not in the folder any more


@dataclass(slots=True)
class _Trouble:
    """A mail that the server did not give."""

    tries: int  #: alone; 0 while it is only one of a batch
    why: str
    again_at: float  #: monotonic seconds


class Fetcher:
    """Reads mails of one folder. Lives longer than a session."""

    def __init__(
        self, mailbox: str, folder: str, *, max_bytes: int, to_acknowledge: bool, beat: Callable[[], None]
    ) -> None:
        """Make one that has read nothing yet.

        Args:
            mailbox: its name in the settings.
            folder: the watched one.
            max_bytes: of a larger mail only the first piece is taken, and it stays on the server.
            to_acknowledge: is written into every mail.
            beat: is called after every answer of the server.
        """
        self._mailbox = mailbox
        self._folder = folder
        self._max_bytes = max_bytes
        self._to_acknowledge = to_acknowledge
        self._beat = beat
        self._troubles: dict[int, _Trouble] = {}
        self._batch_bytes = BATCH_BYTES
        self._kept_short = 0  #: mails that stayed shorter than announced
        self._named = {"mailbox": mailbox, "folder": folder}

    @property
    def problem(self) -> str | None:
        """One line when there are mails that the server does not give, else None."""
        stuck = {uid: trouble for uid, trouble in self._troubles.items() if trouble.tries >= TRIES}
        if not stuck:
            return None
        first = min(stuck)
        return (
            f"{len(stuck)} mail(s) in {self._folder} cannot be read and stay there, the first has UID {first}: "
            f"{stuck[first].why}: look at it with a mail client"
        )

    def forget(self) -> None:
        """Forget what is known of UIDs: they mean other mails now."""
        self._troubles.clear()

    def listed(self, uids: Collection[int], first: int, last: int | None = None) -> None:
        """Forget the troubles with mails from `first` to `last` that the server does not list any more."""
        for uid in [uid for uid in self._troubles if first <= uid and (last is None or uid <= last)]:
            if uid not in uids:
                del self._troubles[uid]

    def ready(self, uid: int) -> bool:
        """Whether a mail is to be tried now."""
        trouble = self._troubles.get(uid)
        return trouble is None or time.monotonic() >= trouble.again_at

    def facts(self, session: Session, uids: Collection[int]) -> tuple[dict[int, Facts], list[int]]:
        """What the server says of each mail, and those that are gone."""
        found = session.facts(sorted(uids)) if uids else {}
        self._beat()
        return found, self._gone(session, [uid for uid in uids if uid not in found])

    def batches(self, session: Session, facts: Mapping[int, Facts], now: datetime) -> Generator[Batch]:
        """The mails that `facts` describes, ascending. `now` stands in where the server gives no time.

        Raises:
            IntakeError: the connection is of no more use; the next session goes on where this one ended.
            StoreFull: there is no space for a large mail.
        """
        groups = deque(self._grouped(facts))
        while groups:
            group = groups.popleft()
            large = facts[group[0]].size > PIECE_BYTES
            try:
                if large:
                    yield from self._large(session, group[0], facts[group[0]], now)
                else:
                    yield self._small(session, group, facts, now)
            except CommandRefused as refusal:
                self._failed(group, str(refusal))
                if len(group) > 1:
                    groups.extendleft([uid] for uid in reversed(group))
            except IntakeError as fault:
                self._failed(group, str(fault))
                raise
            self._beat()

    def _grouped(self, facts: Mapping[int, Facts]) -> Iterator[list[int]]:
        group: list[int] = []
        size = 0
        for uid in sorted(facts):
            alone = facts[uid].size > PIECE_BYTES or uid in self._troubles
            full = len(group) == BATCH_MAILS or size + facts[uid].size > self._batch_bytes
            if group and (alone or full):
                yield group
                group, size = [], 0
            if alone:
                yield [uid]
            else:
                group.append(uid)
                size += facts[uid].size
        if group:
            yield group

    def _small(self, session: Session, group: list[int], facts: Mapping[int, Facts], now: datetime) -> Batch:
        began = time.monotonic()
        bodies = session.bodies(group)
        if time.monotonic() - began > SLOW_SECONDS:
            self._batch_bytes = max(self._batch_bytes // 2, PIECE_BYTES)
        for _ in range(SHORT_READS - 1):
            short = [uid for uid, body in bodies.items() if len(body) < facts[uid].size]
            if not short or self._kept_short >= DISTRUST:
                break
            self._beat()
            for uid, body in session.bodies(short).items():
                bodies[uid] = max(bodies[uid], body, key=len)
        mails = {}
        for uid in (uid for uid in group if uid in bodies):
            self._received(uid, len(bodies[uid]), facts[uid].size)
            mails[uid] = self._raw(session, uid, BytesContent(bodies[uid]), facts[uid].received_at or now)
        return Batch(mails=mails, gone=self._gone(session, [uid for uid in group if uid not in bodies]))

    def _large(self, session: Session, uid: int, facts: Facts, now: datetime) -> Iterator[Batch]:
        spool = self._spooled(session, uid, facts.size)
        if spool is None:
            yield Batch(mails={}, gone=self._gone(session, [uid]))
            return
        with contextlib.closing(spool):
            received_at = facts.received_at or now
            if max(facts.size, spool.size) <= self._max_bytes:
                self._received(uid, spool.size, facts.size)
                yield Batch(mails={uid: self._raw(session, uid, spool, received_at)}, gone=[])
            else:
                self._troubles.pop(uid, None)
                log.warning("too big", action="imap.cut", **self._named, uid=uid, bytes=max(facts.size, spool.size))
                beginning = BytesContent(next(spool.pieces(), b""))
                raw = self._raw(session, uid, beginning, received_at)
                yield Batch(mails={uid: replace(raw, to_acknowledge=False, too_big=True)}, gone=[])

    def _spooled(self, session: Session, uid: int, size: int) -> SpooledContent | None:
        """A mail read in pieces; None when it vanished on the way."""
        for attempt in range(1, SHORT_READS + 1):
            spool = SpooledContent()
            with contextlib.ExitStack() as undo:
                undo.callback(spool.close)
                if not self._read(session, uid, spool, size):
                    return None
                if spool.size >= min(size, self._max_bytes) or size > self._max_bytes or attempt == SHORT_READS:
                    undo.pop_all()
                    return spool
        return None

    def _read(self, session: Session, uid: int, spool: SpooledContent, size: int) -> bool:
        """Read pieces until the mail ends, or is known to be too big; False when it vanished."""
        most = self._max_bytes if size <= self._max_bytes else 0  # of a mail that is too big: one piece
        while spool.size <= most:
            piece = session.piece(uid, spool.size, PIECE_BYTES)
            self._beat()
            if piece is None:
                return False
            spool.append(piece)
            if not piece or (len(piece) < PIECE_BYTES and spool.size >= size):
                break
        return True

    def _raw(self, session: Session, uid: int, content: Content, received_at: datetime) -> RawMail:
        return RawMail(
            mailbox=self._mailbox,
            folder=self._folder,
            uidvalidity=session.folder.uidvalidity,
            uid=uid,
            received_at=received_at,
            content=content,
            to_acknowledge=self._to_acknowledge,
        )

    def _received(self, uid: int, got: int, announced: int) -> None:
        self._troubles.pop(uid, None)
        if got < announced:
            self._kept_short += 1
            log.warning("shorter than announced", action="imap.short", **self._named, uid=uid, got=got, size=announced)

    def _gone(self, session: Session, missing: list[int]) -> list[int]:
        """Those of the missing mails that are not in the folder any more; the others count as not given."""
        if not missing:
            return []
        present = session.present(missing)
        self._beat()
        for uid in sorted(present):
            self._failed([uid], "the server lists it, but does not send it")
        gone = sorted(set(missing) - present)
        for uid in gone:
            self._troubles.pop(uid, None)
        if gone:
            log.info("gone before it was taken", action="imap.gone", **self._named, count=len(gone), first=gone[0])
        return gone

    def _failed(self, group: list[int], why: str) -> None:
        alone = len(group) == 1
        for uid in group:
            known = self._troubles.get(uid)
            tries = (known.tries if known else 0) + alone
            aside = tries >= TRIES
            again_at = time.monotonic() + SET_ASIDE_SECONDS if aside else 0.0
            self._troubles[uid] = _Trouble(tries=tries, why=why, again_at=again_at)
            if aside:
                log.warning("mail not given", action="imap.set_aside", **self._named, uid=uid, why=why)
