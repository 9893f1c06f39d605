"""The folder's units of work, against a server that can be told to misbehave."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON, FakeAfter, FakeClock, FakeMailbox, MemoryCustody
from triaged.errors import IntakeError, StoreFull
from triaged.intake import fetching
from triaged.intake.client import Facts, Folder
from triaged.intake.faults import CommandRefused
from triaged.intake.imap import FolderIntake
from triaged.model import PIECE_BYTES


class FakeSession:
    """A folder in memory: `mails` by UID. `sizes` lies about sizes; `refuse`, `kill`, `withhold` hold it back."""

    def __init__(
        self, mails: dict[int, bytes] | None = None, *, uidvalidity: int = 1, uidnext: int | None = None
    ) -> None:
        self.mails = dict(mails or {})
        self.uidvalidity = uidvalidity
        self.uidnext = uidnext
        self.received: dict[int, datetime] = {}
        self.sizes: dict[int, int] = {}
        self.refuse: set[int] = set()
        self.kill: set[int] = set()
        self.withhold: set[int] = set()
        self.refuse_actions = False
        self.calls: list[tuple[str, list[int]]] = []
        self.news = False

    @property
    def folder(self) -> Folder:
        return Folder(uidvalidity=self.uidvalidity, uidnext=self.uidnext, exists=len(self.mails))

    def first_free_uid(self) -> int:
        return max([self.uidnext or 1, *(uid + 1 for uid in self.mails)])

    def announced(self) -> bool:
        news, self.news = self.news, False
        return news

    def uids(self, first: int, last: int | None = None, since: date | None = None) -> Iterator[list[int]]:
        found = [uid for uid in sorted(self.mails) if first <= uid and (last is None or uid <= last)]
        found = [uid for uid in found if since is None or self.received.get(uid, NOON).date() >= since]
        if found:
            yield found

    def present(self, uids: Sequence[int]) -> set[int]:
        return set(uids) & set(self.mails)

    def facts(self, uids: Sequence[int]) -> dict[int, Facts]:
        self.calls.append(("facts", list(uids)))
        return {
            uid: Facts(size=self.sizes.get(uid, len(self.mails[uid])), received_at=self.received.get(uid, NOON))
            for uid in uids
            if uid in self.mails
        }

    def bodies(self, uids: Sequence[int]) -> dict[int, bytes]:
        self.calls.append(("bodies", list(uids)))
        if self.kill & set(uids):
            raise IntakeError("the connection was lost")
        if self.refuse & set(uids):
            raise CommandRefused("the server refused to send mails: internal error")
        return {uid: self.mails[uid] for uid in uids if uid in self.mails and uid not in self.withhold}

    def piece(self, uid: int, offset: int, length: int) -> bytes | None:
        self.calls.append(("piece", [uid, offset]))
        return self.mails[uid][offset : offset + length] if uid in self.mails else None

    def _act(self, name: str, uids: Sequence[int]) -> bool:
        if self.refuse_actions:
            raise CommandRefused("the server refused to move mails: no such folder")
        self.calls.append((name, list(uids)))
        return True

    def mark_seen(self, uids: Sequence[int]) -> None:
        self._act("seen", uids)

    def move(self, uids: Sequence[int], folder: str) -> bool:
        return self._act(f"move to {folder}", uids)

    def remove(self, uids: Sequence[int]) -> bool:
        return self._act("remove", uids)

    def of(self, name: str) -> list[list[int]]:
        return [uids for called, uids in self.calls if called == name]


def mails(*uids: int) -> dict[int, bytes]:
    return {uid: b"Subject: mail %d\r\n\r\nbody\r\n" % uid for uid in uids}


def intake(custody: MemoryCustody, clock: FakeClock | None = None, **settings: object) -> FolderIntake:
    return FolderIntake(FakeMailbox(**settings), custody, clock or custody.clock)


def started(session: FakeSession, custody: MemoryCustody, **settings: object) -> FolderIntake:
    """An intake whose folder was empty when it was watched first."""
    full, session.mails = session.mails, {}
    watching = intake(custody, **settings)
    assert not drained(watching, session)
    session.mails = full
    return watching


def drained(watching: FolderIntake, session: FakeSession) -> int:
    """Poll until nothing waits; returns how many polls found something."""
    for polls in itertools.count():
        assert polls < 100, "never comes to rest"
        if not watching.poll_once(session):
            return polls
    raise AssertionError


def test_the_first_connection_takes_nothing_and_starts_from_now():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2, 7))
    watching = intake(custody)
    drained(watching, session)
    assert custody.kept == []
    session.mails |= mails(8)
    drained(watching, session)
    assert [raw.uid for raw in custody.kept] == [8]


def test_a_start_from_now_believes_the_mails_more_than_a_uidnext_that_is_too_low():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2, 7), uidnext=3)
    drained(intake(custody), session)
    assert custody.position("support", "INBOX").start_uid == 8


def test_mail_is_taken_in_ascending_order_whole_and_once():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 1201)))
    watching = started(session, custody)
    drained(watching, session)
    drained(intake(custody), session)
    assert [raw.uid for raw in custody.kept] == list(range(1, 1201))
    assert custody.data == list(session.mails.values())
    assert custody.position("support", "INBOX").next_uid == 1201
    assert max(custody.commits) == fetching.BATCH_MAILS


def test_one_unit_of_work_is_bounded():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 1201)))
    watching = started(session, custody)
    assert watching.poll_once(session, limit=7)
    assert [raw.uid for raw in custody.kept] == list(range(1, 8))


def test_a_batch_stays_below_its_bytes_and_a_large_mail_comes_in_pieces_in_its_place():
    custody = MemoryCustody()
    half = b"x" * (PIECE_BYTES // 2)
    session = FakeSession({uid: half + b"%d" % uid for uid in range(1, 40)} | {20: b"y" * (3 * PIECE_BYTES + 5)})
    watching = started(session, custody)
    drained(watching, session)
    assert [raw.uid for raw in custody.kept] == list(range(1, 40))
    assert all(len(batch) * len(half) <= fetching.BATCH_BYTES for batch in session.of("bodies"))
    assert [20, 3 * PIECE_BYTES] in session.of("piece")
    assert custody.data[19] == session.mails[20]


def test_mail_too_big_is_cut_to_its_beginning_and_stays_on_the_server():
    custody = MemoryCustody()
    session = FakeSession({1: b"a" * (2 * PIECE_BYTES + 1), 2: b"b" * (2 * PIECE_BYTES), 3: b"c" * (9 * PIECE_BYTES)})
    session.sizes[3] = 2 * PIECE_BYTES  # a lie: only reading shows that it is too big
    drained(started(session, custody, after=FakeAfter("delete"), delete_after_days=0, max_mib=2), session)
    assert [raw.content.size for raw in custody.kept] == [PIECE_BYTES, 2 * PIECE_BYTES, PIECE_BYTES]
    assert [raw.too_big for raw in custody.kept] == [True, False, True]
    assert [raw.to_acknowledge for raw in custody.kept] == [False, True, False]
    assert session.of("remove") == [[2]]


def test_a_vanished_mail_is_gone_and_no_error():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2, 3))
    watching = started(session, custody)
    listed = sorted(session.mails)
    del session.mails[2]
    session.uids = lambda *_: iter([listed] if custody.position("support", "INBOX").next_uid <= 3 else [])
    drained(watching, session)
    assert [raw.uid for raw in custody.kept] == [1, 3]
    assert custody.position("support", "INBOX").next_uid == 4
    assert watching.problem is None


def test_a_mail_that_the_server_lists_but_does_not_send_is_not_counted_as_gone():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2, 3))
    session.withhold = {2}
    watching = started(session, custody)
    for _ in range(5):
        drained(watching, session)
    assert [raw.uid for raw in custody.kept] == [1, 3]
    assert custody.position("support", "INBOX").next_uid == 2
    assert "UID 2" in watching.problem
    session.withhold = set()
    drained(intake(custody), session)
    assert {raw.uid for raw in custody.kept} == {1, 2, 3}


def test_a_mail_that_the_server_refuses_holds_up_no_other():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 101)))
    session.refuse = {17}
    watching = started(session, custody)
    drained(watching, session)
    assert [raw.uid for raw in custody.kept] == [uid for uid in range(1, 101) if uid != 17]


def test_a_mail_that_kills_every_connection_is_set_aside_and_the_order_of_the_others_is_kept():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 101)))
    session.kill = {17}
    watching = started(session, custody)
    deaths = 0
    while True:
        try:
            if not watching.poll_once(session):
                break
        except IntakeError:
            deaths += 1
    assert deaths == 1 + fetching.TRIES
    assert [raw.uid for raw in custody.kept] == [uid for uid in range(1, 101) if uid != 17]
    assert "UID 17" in watching.problem
    session.mails |= mails(101)
    drained(watching, session)
    assert custody.kept[-1].uid == 101


def test_a_mail_that_was_set_aside_is_tried_again(monkeypatch):
    monkeypatch.setattr(fetching, "SET_ASIDE_SECONDS", 0.0)
    custody, session = MemoryCustody(), FakeSession(mails(1, 2))
    session.refuse = {1}
    watching = started(session, custody)
    for _ in range(fetching.TRIES):
        watching.poll_once(session)
    assert watching.problem is not None
    session.refuse = set()
    drained(watching, session)
    assert {raw.uid for raw in custody.kept} == {1, 2}
    assert watching.problem is None


def test_a_short_mail_is_read_three_times_and_then_taken_as_it_came():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2))
    session.sizes[1] = 999
    drained(started(session, custody), session)
    assert session.of("bodies") == [[1, 2], [1], [1]]
    assert custody.data[0] == session.mails[1]


def test_a_mail_that_is_short_once_is_read_again():
    custody, session = MemoryCustody(), FakeSession(mails(1))
    whole = session.mails[1]
    answers = iter([whole[:5], whole])
    session.bodies = lambda uids: {1: next(answers)}
    drained(started(session, custody), session)
    assert custody.data == [whole]


def test_a_server_whose_sizes_are_always_wrong_is_not_read_three_times_for_ever():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 201)))
    session.sizes = dict.fromkeys(session.mails, 999)
    drained(started(session, custody), session)
    assert len(custody.kept) == 200
    assert len(session.of("bodies")) == fetching.SHORT_READS + 3


def test_nothing_is_done_on_the_server_before_custody_and_a_crash_between_only_repeats_it():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2))
    watching = started(session, custody, after=FakeAfter("seen"))
    custody.raises = StoreFull("full")
    with pytest.raises(StoreFull):
        watching.poll_once(session)
    assert session.of("seen") == []
    custody.raises = None
    acknowledged, custody.acknowledged = custody.acknowledged, lambda *_: 1 / 0
    with pytest.raises(ZeroDivisionError):
        watching.poll_once(session)
    custody.acknowledged = acknowledged
    drained(intake(custody, after=FakeAfter("seen")), session)
    assert session.of("seen") == [[1, 2], [1, 2]]
    assert len(custody.kept) == 2


def test_keep_does_nothing_on_the_server():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2))
    drained(started(session, custody), session)
    assert {name for name, _ in session.calls} == {"facts", "bodies"}


def test_delete_waits_its_days():
    clock = FakeClock()
    custody, session = MemoryCustody(clock), FakeSession(mails(1))
    watching = started(session, custody, after=FakeAfter("delete"), delete_after_days=14)
    drained(watching, session)
    clock.advance(days=13, hours=23)
    drained(watching, session)
    assert session.of("remove") == []
    clock.advance(hours=1)
    drained(watching, session)
    assert session.of("remove") == [[1]]


def test_a_refused_action_is_shown_and_does_not_stop_the_taking():
    custody, session = MemoryCustody(), FakeSession(mails(1))
    watching = started(session, custody, after=FakeAfter("move", "Done"))
    session.refuse_actions = True
    drained(watching, session)
    session.mails |= mails(2)
    drained(watching, session)
    assert len(custody.kept) == 2
    assert "no such folder" in watching.problem
    session.refuse_actions = False
    drained(watching, session)
    assert session.of("move to Done") == [[1, 2]]
    assert watching.problem is None


def test_mail_that_the_server_announces_meanwhile_is_asked_for_at_once():
    custody, session = MemoryCustody(), FakeSession()
    watching = started(session, custody)
    session.uids = lambda *_: setattr(session, "news", True) or iter([])
    assert watching.poll_once(session)


def test_a_server_that_counts_uids_anew_without_a_new_uidvalidity_is_reported():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 10)))
    watching = started(session, custody)
    drained(watching, session)
    session.uidnext = 4  # as it says when the folder is opened anew
    drained(watching, session)
    assert "UIDVALIDITY" in watching.problem


# --- a new UIDVALIDITY ---


def renumbered(session: FakeSession, *, by: int = 1000) -> FakeSession:
    again = FakeSession({uid + by: mail for uid, mail in session.mails.items()}, uidvalidity=session.uidvalidity + 1)
    again.received = {uid + by: time for uid, time in session.received.items()}
    return again


def test_after_a_new_uidvalidity_a_thousand_old_mails_are_not_taken_again():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 1001)))
    session.received = dict.fromkeys(range(1, 501), NOON - timedelta(days=400))
    old = intake(custody)
    session.mails, later = mails(*range(1, 501)), session.mails
    drained(old, session)  # 500 lie there before the first start
    session.mails = later
    session.received |= dict.fromkeys(range(501, 1001), NOON + timedelta(hours=1))
    drained(old, session)
    assert len(custody.kept) == 500
    again = renumbered(session)
    drained(intake(custody), again)
    assert len(custody.kept) == 500
    assert custody.taken("support", "INBOX", 2, again.mails) == set(again.mails)
    assert not any(uid <= 1500 for batch in again.of("bodies") for uid in batch)  # the oldest are not even read
    position = custody.position("support", "INBOX")
    assert position.started_at == NOON
    again.mails |= mails(3000)
    drained(old, again)
    assert [raw.uid for raw in custody.kept][-1] == 3000


def test_after_a_new_uidvalidity_unknown_mail_is_taken_and_stale_mail_quietly():
    clock = FakeClock()
    custody, session = MemoryCustody(clock), FakeSession(mails(1))
    watching = started(session, custody)
    drained(watching, session)
    clock.advance(days=10)
    again = renumbered(session)
    again.mails |= mails(1002, 1003, 1004)
    again.received = {
        1002: NOON - timedelta(days=1),  # before the first start, and unknown
        1003: NOON + timedelta(days=2),  # came while nobody looked, long ago
        1004: clock.now - timedelta(hours=1),
    }
    drained(watching, again)
    assert [(raw.uid, raw.quiet) for raw in custody.kept] == [(1, False), (1003, True), (1004, False)]
    assert custody.taken("support", "INBOX", 2, [1001, 1002]) == {1001, 1002}


def test_new_mail_of_long_before_the_first_look_is_taken_quietly_and_the_log_says_so(capsys):
    clock = FakeClock()
    custody, session = MemoryCustody(clock), FakeSession(mails(1))
    watching = started(session, custody)
    drained(watching, session)
    capsys.readouterr()
    clock.advance(days=100)
    session.mails |= mails(2, 3, 4, 5, 6)
    session.received = {
        2: NOON - timedelta(days=3000),
        3: NOON - timedelta(days=1, seconds=1),
        4: NOON - timedelta(days=1),
        5: NOON + timedelta(days=1),  # the desk was down for 99 days, or it lay elsewhere
        6: clock.now,
    }
    drained(watching, session)
    assert [raw.uid for raw in custody.kept if raw.quiet] == [2, 3]
    assert custody.taken("support", "INBOX", 1, [2, 3, 4, 5, 6]) == {2, 3, 4, 5, 6}
    said = [line for line in capsys.readouterr().out.splitlines() if "old mail" in line]
    assert len(said) == 1
    assert "count=2" in said[0]


def test_after_a_new_uidvalidity_unknown_mail_of_before_the_start_is_left_alone_also_among_backfilled_mail():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2))
    session.received = {1: NOON - timedelta(days=9), 2: NOON - timedelta(days=5)}
    watching = intake(custody)
    session.uids = lambda *_: iter([[1]])  # as if 2 had not been there
    watching.backfill(session, (NOON - timedelta(days=10)).date(), lambda _: None)
    again = renumbered(session)
    drained(watching, again)
    assert [raw.uid for raw in custody.kept] == [1]
    assert custody.taken("support", "INBOX", 2, [1001, 1002]) == {1001, 1002}
    assert again.of("bodies") == [[1001, 1002]]


def test_settling_old_mail_survives_a_crash_anywhere():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 301)))
    session.received = dict.fromkeys(session.mails, NOON + timedelta(hours=1))
    drained(started(session, custody), session)
    again = renumbered(session, by=0)
    again.mails |= mails(301)
    again.received[301] = NOON + timedelta(hours=2)
    bodies, lives = again.bodies, itertools.count()

    def dies(uids: Sequence[int]) -> dict[int, bytes]:
        if next(lives) % 2:
            raise IntakeError("the connection was lost")
        return bodies(uids)

    again.bodies = dies
    for _ in range(1000):
        try:
            if not intake(custody).poll_once(again):  # a new process each time
                break
        except IntakeError:
            again.mails.setdefault(302, b"new meanwhile")
    assert [raw.uid for raw in custody.kept if raw.uidvalidity == 2] == [302, 301] or [
        raw.uid for raw in custody.kept if raw.uidvalidity == 2
    ] == [301, 302]
    assert len(custody.taken("support", "INBOX", 2, again.mails)) == 302
    assert custody.position("support", "INBOX").next_uid == 303


def test_new_mail_does_not_wait_for_old_mail_that_the_server_does_not_give():
    custody, session = MemoryCustody(), FakeSession(mails(1, 2))
    session.received = dict.fromkeys(session.mails, NOON)
    drained(started(session, custody), session)
    again = renumbered(session, by=0)
    again.refuse = {1}
    watching = intake(custody)
    drained(watching, again)
    again.mails |= mails(3)
    drained(watching, again)
    assert [raw.uid for raw in custody.kept if raw.uidvalidity == 2] == [3]


# --- backfill ---


def test_backfill_takes_older_mail_quietly_since_a_day_and_leaves_new_mail_to_the_watch():
    custody, session = MemoryCustody(), FakeSession(mails(*range(1, 101)))
    session.received = {uid: NOON - timedelta(days=100 - uid) for uid in session.mails}
    watching = intake(custody)
    told: list[int] = []
    since = (NOON - timedelta(days=60)).date()
    assert watching.backfill(session, since, told.append) == 61
    assert sum(told) == 61
    assert {raw.uid for raw in custody.kept} == set(range(40, 101))
    assert all(raw.quiet for raw in custody.kept)
    assert watching.backfill(session, since, told.append) == 0
    session.mails |= mails(101)
    assert watching.backfill(session, since, told.append) == 0
    drained(watching, session)
    assert (custody.kept[-1].uid, custody.kept[-1].quiet) == (101, False)


@given(st.data())
def test_whatever_the_server_does_each_mail_is_taken_once_or_is_known_to_be_missing(data: st.DataObject):
    uids = data.draw(st.sets(st.integers(1, 300), max_size=40))
    custody, session = MemoryCustody(), FakeSession(mails(*uids))
    some = st.sets(st.sampled_from(sorted(uids)), max_size=4) if uids else st.just(set())
    session.refuse, session.withhold = data.draw(some), data.draw(some)
    session.sizes = dict.fromkeys(data.draw(some), 500)
    watching = started(session, custody)
    for _ in range(4):
        drained(watching, session)
    given_up = session.refuse | session.withhold
    assert [raw.uid for raw in custody.kept] == sorted(uids - given_up)
    next_uid = custody.position("support", "INBOX").next_uid
    assert all(uid >= next_uid for uid in given_up)
    assert (watching.problem is not None) == bool(given_up)


def test_times_are_in_utc_and_come_from_the_server():
    custody, session = MemoryCustody(), FakeSession(mails(1))
    session.received[1] = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    drained(started(session, custody), session)
    assert custody.kept[0].received_at == session.received[1]
