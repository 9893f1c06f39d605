r"""Mail from an IMAP folder into custody, and only then the server's flag, move or deletion.

Promises
--------
* Every mail at or above the folder's starting point is given to `Custody.keep` once, in ascending order of UID, before
  anything is changed on the server. What was taken is known by (folder, UIDVALIDITY, UID) in our own tables; `\Seen`
  is never read, and never set by fetching (`BODY.PEEK[]` only). A person may read the mailbox, or empty it.
* The first connection starts from now: what lies there is left alone until `backfill`.
* After a new UIDVALIDITY, nothing is done twice: a mail whose digest is known in this mailbox keeps its outcome, an
  unknown one from before the first start stays "before start" (not even fetched when it is older than all that we ever
  took), and the rest is taken; without an acknowledgement when it is older than STALE.
* What the server received long before the folder was watched for the first time was put there by somebody, however new
  its UID: it is taken without an acknowledgement, nobody is told of it, and no clock counts for it. The log says so.
* The server action (seen, move, delete) comes after custody, by UID, and may be repeated: what is still to be done is
  asked of `Custody.unacknowledged`. Nothing but our own UIDs is ever expunged.

How far a folder is, is its `Position`. `start_uid` is the boundary that was drawn when an epoch began: at the first
start `next_uid` equals it; after a new UIDVALIDITY `next_uid` begins at 1, and below `start_uid` there is old mail to
be settled. Mail that arrives meanwhile lies above and does not wait for it.

Failures
--------
A vanished mail is counted as gone. A mail that the server does not give stays there, is shown as `problem`, and holds
up no other (see `triaged.intake.fetching`). A refused server action is shown and tried again at the next poll.
`IntakeError` means: this session is of no more use. `StoreFull` leaves the session as it is.

What a crash leaves
-------------------
Before the commit of a batch: nothing, it is fetched again. After it: rows, which `Custody.taken` knows, so that only
`next_uid` and the server action are made up for. Within the settling of old mail: the boundary is recorded, and each
UID has its row or has not. Between COPY and \Deleted, on a server without MOVE: a second copy in the target folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import structlog

from triaged.config import After, Mailbox
from triaged.intake import Custody
from triaged.intake.client import Facts, Folder, Session
from triaged.intake.faults import CommandRefused
from triaged.intake.fetching import Fetcher
from triaged.model import OldMail, Position, RawMail

MAILS_PER_POLL = 500  #: so many mails end one unit of work; their UIDs, 11 bytes each, fit one line of 8 KiB
#: An unknown mail older than this, found after a new UIDVALIDITY, is not acknowledged; nor is one that is so much older
#: than the first look into the folder.
STALE = timedelta(days=1)

Settle = Callable[[Mapping[int, RawMail]], None]

log = structlog.get_logger()


def _nothing() -> None:
    pass


class FolderIntake:
    """The units of work on one folder. Lives longer than a session; one thread at a time."""

    def __init__(
        self,
        mailbox: Mailbox,
        custody: Custody,
        clock: Callable[[], datetime],
        *,
        beat: Callable[[], None] = _nothing,
        kept: Callable[[], None] = _nothing,
    ) -> None:
        """`beat` is called at least after every answer of the server, `kept` after each commit of mail."""
        self._mailbox = mailbox
        self._custody = custody
        self._clock = clock
        self._beat = beat
        self._kept = kept
        self._named = {"mailbox": mailbox.name, "folder": mailbox.folder}
        acts = mailbox.after.kind != "keep"
        self._fetcher = Fetcher(
            mailbox.name, mailbox.folder, max_bytes=mailbox.max_mib * 1024 * 1024, to_acknowledge=acts, beat=beat
        )
        self._refused: str | None = None
        self._rewound: str | None = None
        self._looked_at: Folder | None = None
        self._said_unexpunged = False

    @property
    def problem(self) -> str | None:
        """One line when something is wrong although mail is being taken, else None."""
        return self._rewound or self._fetcher.problem or self._refused

    def begin(self, session: Session) -> None:
        """Settle where this folder starts, if it is new: mail that the server receives from now on is ours."""
        self._position(session)

    def poll_once(self, session: Session, limit: int = MAILS_PER_POLL) -> bool:
        """Take up to `limit` waiting mails into custody and act on the server. True: ask again at once.

        Raises:
            IntakeError: the session is of no more use.
            StoreFull: there is no space; wait, then call again.
        """
        session.announced()  # what it said before now is answered by the search below
        position = self._position(session)
        more = False
        if position.next_uid < position.start_uid:
            more = self._settle_old(session, position, limit)
        more = self._take_new(session, position, limit) or more
        self._act(session)
        return session.announced() or more

    def backfill(self, session: Session, since: date, on_batch: Callable[[int], None]) -> int:
        """Take older mail that the server received on or after a day, without acknowledgements.

        Of a folder that was never watched this is all there is now; of another all below `next_uid` that was not taken.

        Args:
            session: with the folder open.
            since: a day as the server counts them.
            on_batch: is told how many mails each commit took.

        Returns:
            How many mails were taken.
        """
        position = self._position(session)
        while position.next_uid < position.start_uid and self._settle_old(session, position, MAILS_PER_POLL):
            position = self._position(session)
        count = 0

        def settle(mails: Mapping[int, RawMail]) -> None:
            nonlocal count
            self._keep({uid: replace(mail, quiet=True) for uid, mail in mails.items()})
            count += len(mails)
            on_batch(len(mails))

        for uids in session.uids(1, position.next_uid - 1, since):
            for chunk in _chunks(uids):
                facts, _ = self._facts(session, self._untaken(session, chunk, MAILS_PER_POLL), MAILS_PER_POLL)
                self._fetch(session, facts, settle)
        return count

    def _position(self, session: Session) -> Position:
        """How far this folder is, in the epoch that the server is in; begins one where there is none."""
        name, folder, server = self._mailbox.name, self._mailbox.folder, session.folder
        position = self._custody.position(name, folder)
        if position is not None and position.uidvalidity == server.uidvalidity:
            self._note_rewound(session.folder, position)
            return position
        boundary = session.first_free_uid()
        begun = Position(
            uidvalidity=server.uidvalidity,
            start_uid=boundary,
            next_uid=boundary if position is None else 1,
            started_at=self._clock() if position is None else position.started_at,
        )
        self._custody.begin(name, folder, begun)
        self._fetcher.forget()
        log.info(
            "first start" if position is None else "new UIDVALIDITY",
            action="imap.begin",
            **self._named,
            uidvalidity=server.uidvalidity,
            start_uid=boundary,
        )
        return self._custody.position(name, folder) or begun  # an epoch that was there before is as far as it was

    def _note_rewound(self, folder: Folder, position: Position) -> None:
        """RFC 3501 2.3.1.1: within one UIDVALIDITY no UID is used again. Some restored servers do."""
        if folder is self._looked_at:
            return  # what was said at the opening is only news once
        self._looked_at = folder
        self._rewound = None
        if folder.uidnext is not None and folder.uidnext < position.next_uid:
            self._rewound = (
                f"{self._mailbox.folder}: the server gives UIDs from {folder.uidnext} on again, but had given them up "
                f"to {position.next_uid - 1}: it was restored without a new UIDVALIDITY, and hides new mail below "
                "that: rename the folder and create it anew"
            )

    def _take_new(self, session: Session, position: Position, limit: int) -> bool:
        settling = position.next_uid < position.start_uid
        first = max(position.next_uid, position.start_uid)
        uids = next(session.uids(first), [])
        self._fetcher.listed(uids, first)
        waiting = self._untaken(session, uids, limit)
        facts, gone = self._facts(session, waiting, limit)
        done = self._fetch(session, facts, lambda mails: self._keep_new(position, mails)).union(gone)
        return self._advance(session, position, uids, waiting, done) if not settling else bool(done)

    def _settle_old(self, session: Session, position: Position, limit: int) -> bool:
        """Give old mail of a new epoch its rows; True while there is more to be done now."""
        uids = next(session.uids(position.next_uid, position.start_uid - 1), [])
        self._fetcher.listed(uids, position.next_uid, position.start_uid - 1)
        if not uids:
            self._custody.advance(*self._epoch(session), position.start_uid)
            log.info("old mail settled", action="imap.settled", **self._named)
            return True
        waiting = self._untaken(session, uids, limit)
        facts, gone = self._facts(session, waiting, limit)
        older = self._leave_older(session, position, facts)
        rest = {uid: fact for uid, fact in facts.items() if uid not in older}
        done = self._fetch(session, rest, lambda mails: self._settle(session, position, mails))
        return self._advance(session, position, uids, waiting, done.union(gone, older))

    def _leave_older(self, session: Session, position: Position, facts: Mapping[int, Facts]) -> set[int]:
        """Settle what lies before everything that we ever took, unread; returns the UIDs."""
        oldest = self._custody.oldest_received(self._mailbox.name)
        before = min(position.started_at, oldest or position.started_at)
        older = [
            OldMail(uid=uid, size=fact.size, received_at=fact.received_at, sha256=None)
            for uid, fact in sorted(facts.items())
            if fact.received_at is not None and fact.received_at < before
        ]
        self._carry_over(session, older)
        return {mail.uid for mail in older}

    def _settle(self, session: Session, position: Position, mails: Mapping[int, RawMail]) -> None:
        known = self._custody.known_digests(self._mailbox.name, {mail.content.sha256 for mail in mails.values()})
        stale = self._clock() - STALE
        old: list[OldMail] = []
        new: dict[int, RawMail] = {}
        for uid, mail in mails.items():
            content, received_at = mail.content, mail.received_at
            if content.sha256 in known or received_at < position.started_at:
                old.append(OldMail(uid=uid, size=content.size, received_at=received_at, sha256=content.sha256))
            else:
                new[uid] = replace(mail, quiet=received_at < stale)
        self._carry_over(session, old)
        self._keep(new)

    def _keep_new(self, position: Position, mails: Mapping[int, RawMail]) -> None:
        """Take them; what lay on the server long before the first look counts as older mail that is brought in.

        However late a mail is seen, what came since then has waited for us: the desk was down, or it lay elsewhere.
        """
        before = position.started_at - STALE
        old = [uid for uid, mail in sorted(mails.items()) if mail.received_at < before]
        if old:
            log.warning("old mail", action="imap.old", **self._named, count=len(old), uid=old[0], hint="nobody is told")
        self._keep({**mails, **{uid: replace(mails[uid], quiet=True) for uid in old}})

    def _keep(self, mails: Mapping[int, RawMail]) -> None:
        if mails:
            self._custody.keep(list(mails.values()))
            self._kept()
            log.info("kept", action="imap.keep", **self._named, count=len(mails))

    def _carry_over(self, session: Session, old: Sequence[OldMail]) -> None:
        if old:
            self._custody.carry_over(*self._epoch(session), old)
            log.info("carried over", action="imap.carry_over", **self._named, count=len(old))

    def _fetch(self, session: Session, facts: Mapping[int, Facts], settle: Settle) -> set[int]:
        """Read the mails and settle them batch by batch; returns the UIDs that have their row now, or are gone."""
        done: set[int] = set()
        with contextlib.closing(self._fetcher.batches(session, facts, self._clock())) as batches:
            for batch in batches:
                settle(batch.mails)
                done.update(batch.mails, batch.gone)
        return done

    def _untaken(self, session: Session, uids: Sequence[int], limit: int) -> list[int]:
        """Those of `uids` that have no row, ascending; no longer than needed to know `limit` + 1 that can be tried."""
        waiting: list[int] = []
        ready = 0
        for chunk in _chunks(uids):
            taken = self._custody.taken(*self._epoch(session), chunk)
            waiting += [uid for uid in chunk if uid not in taken]
            ready += sum(self._fetcher.ready(uid) for uid in chunk if uid not in taken)
            if ready > limit:
                break
        return waiting

    def _facts(self, session: Session, waiting: Sequence[int], limit: int) -> tuple[dict[int, Facts], list[int]]:
        ready = [uid for uid in waiting if self._fetcher.ready(uid)]
        return self._fetcher.facts(session, ready[:limit])

    def _advance(
        self, session: Session, position: Position, uids: Sequence[int], waiting: Sequence[int], done: set[int]
    ) -> bool:
        """Move `next_uid` up to the first of `uids` that is still waiting; True when anything was done."""
        left = (uid for uid in waiting if uid not in done)
        next_uid = next(left, uids[-1] + 1 if uids else position.next_uid)
        if next_uid > position.next_uid:
            self._custody.advance(*self._epoch(session), next_uid)
        return bool(done) or next_uid > position.next_uid

    def _epoch(self, session: Session) -> tuple[str, str, int]:
        return self._mailbox.name, self._mailbox.folder, session.folder.uidvalidity

    def _act(self, session: Session) -> None:
        """Do on the server what is to be done after custody."""
        after, now = self._mailbox.after, self._clock()
        if after.kind == "keep":
            return
        before = now - timedelta(days=self._mailbox.delete_after_days) if after.kind == "delete" else now
        for chunk in _chunks(self._custody.unacknowledged(*self._epoch(session), before)):
            try:
                expunged = self._acted(session, after, chunk)
            except CommandRefused as refusal:
                if self._refused is None:
                    log.warning("not acted on", action=f"imap.{after.kind}", **self._named, why=str(refusal))
                self._refused = f"mail is taken, but {refusal}"
                return
            self._custody.acknowledged(*self._epoch(session), chunk)
            self._beat()
            if not expunged and not self._said_unexpunged:
                self._said_unexpunged = True
                log.warning(
                    "the server has no UIDPLUS: mails stay marked as deleted until somebody expunges the folder",
                    action=f"imap.{after.kind}",
                    **self._named,
                )
        self._refused = None

    @staticmethod
    def _acted(session: Session, after: After, uids: Sequence[int]) -> bool:
        """One server action; False when mails were only marked as deleted."""
        if after.kind == "move" and after.folder is not None:
            return session.move(uids, after.folder)
        if after.kind == "delete":
            return session.remove(uids)
        session.mark_seen(uids)
        return True


def _chunks(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), MAILS_PER_POLL):
        yield uids[start : start + MAILS_PER_POLL]
