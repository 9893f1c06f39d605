"""Custody, claims and outcomes, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from triaged.errors import StoreError, StoreFull, StoreRejected
from triaged.intake.content import BytesContent
from triaged.model import OldMail, Outcome, Position, RawMail
from triaged.store import Store, inbox, lists, raw
from triaged.store.custody import BEFORE_START, StoreCustody

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def custody(store: Store) -> StoreCustody:
    return StoreCustody(store, lambda: NOW)


def mail(uid: int | None, content: bytes, *, uidvalidity: int = 7, mailbox: str = "support", **more: object) -> RawMail:
    return RawMail(
        mailbox=mailbox,
        folder="INBOX" if uid else None,
        uidvalidity=uidvalidity if uid else None,
        uid=uid,
        received_at=NOW - timedelta(minutes=1),
        content=BytesContent(content),
        **more,
    )


def claim(store: Store, owner: str, limit: int = 50) -> list[int]:
    with store.write() as transaction:
        return [claimed.id for claimed in inbox.claim(transaction, owner, limit)]


def decide(store: Store, inbox_id: int, outcome: Outcome, owner: str) -> None:
    row = {
        "inbox_id": inbox_id,
        "new_outcome": outcome,
        "why": None,
        "the_ticket": None,
        "own_id": "<a@b>",
        "seen": None,
    }
    with store.write() as transaction:
        inbox.decided(transaction, [row], owner)


def outcomes(store: Store) -> dict[int, str | None]:
    with store.read() as transaction:
        return {row["id"]: row["outcome"] for row in lists.inbox_rows(transaction, outcome=None, limit=100)}


def test_a_second_delivery_of_the_same_uid_is_a_no_op(store, custody):
    custody.keep([mail(1, b"one"), mail(2, b"two")])
    custody.keep([mail(2, b"two"), mail(3, b"three")])

    assert len(outcomes(store)) == 3
    assert custody.taken("support", "INBOX", 7, [1, 2, 3, 4]) == {1, 2, 3}


def test_the_same_bytes_under_two_uids_are_stored_once_and_decided_twice(store, custody):
    custody.keep([mail(1, b"same"), mail(2, b"same")])

    with store.read() as transaction:
        assert raw.load(transaction, [BytesContent(b"same").sha256]) == {BytesContent(b"same").sha256: b"same"}
    assert len(claim(store, "me")) == 2


def test_without_a_server_the_content_is_the_delivery_key(store, custody):
    custody.keep([mail(None, b"piped")])
    custody.keep([mail(None, b"piped"), mail(None, b"piped", mailbox="sales")])

    assert len(outcomes(store)) == 2


def test_a_large_mail_comes_back_byte_for_byte_from_its_pieces(store, custody):
    content = bytes(range(256)) * 24_000  # 5.9 MiB
    custody.keep([mail(1, content)])

    digest = BytesContent(content).sha256
    with store.read() as transaction:
        pieces = list(raw.pieces(transaction, digest))
        with raw.spool(transaction, digest) as mapped:
            assert mapped[:] == content
    assert max(map(len, pieces)) == 1024 * 1024
    assert b"".join(pieces) == content


def test_untried_mail_is_claimed_as_a_batch_in_the_order_of_custody(store, custody):
    custody.keep([mail(uid, b"%d" % uid) for uid in (3, 1, 2)])

    assert claim(store, "me", limit=2) == sorted(outcomes(store))[:2]


def test_after_a_crash_mail_is_claimed_one_by_one_and_only_that_one_counts_up(store, custody):
    custody.keep([mail(1, b"1"), mail(2, b"2"), mail(3, b"3")])
    first, second, third = claim(store, "dead")

    assert claim(store, "me") == [first]
    decide(store, first, Outcome.TICKET, "me")
    assert claim(store, "me") == [second]
    decide(store, second, Outcome.TICKET, "me")
    with store.read() as transaction:
        assert lists.inbox_row(transaction, third)["attempts"] == 1


def test_a_mail_that_fails_three_times_is_quarantined_with_its_error(store, custody):
    custody.keep([mail(1, b"1")])
    for _ in range(inbox.MAX_ATTEMPTS):
        (only,) = claim(store, "me")
        with store.write() as transaction:
            inbox.failed(transaction, only, "ValueError: odd\nTraceback ...")

    assert claim(store, "me") == []
    with store.read() as transaction:
        row = lists.inbox_row(transaction, only)
    assert (row["outcome"], row["reason"], row["attempts"]) == ("quarantined", "ValueError: odd", 3)


def test_a_mail_that_kills_its_reader_again_and_again_is_quarantined_and_the_next_goes_on(store, custody):
    custody.keep([mail(1, b"killer"), mail(2, b"innocent")])
    killer, innocent = claim(store, "dead")

    for number in range(inbox.MAX_DEATHS - 1):
        assert claim(store, f"dead {number}") == [killer]
    assert claim(store, "me") == [innocent]
    assert outcomes(store)[killer] == "quarantined"
    with store.read() as transaction:
        assert raw.load(transaction, [BytesContent(b"killer").sha256])


def test_a_claim_that_ended_because_the_database_refused_costs_no_attempt(store, custody):
    custody.keep([mail(1, b"1"), mail(2, b"2")])
    ids = claim(store, "me")

    for _ in range(5):
        assert claim(store, "me") == ids
    with store.read() as transaction:
        assert [row["attempts"] for row in lists.inbox_rows(transaction, outcome=None, limit=9)] == [1, 1]


def test_retry_gives_a_quarantined_mail_three_new_tries(store, custody):
    custody.keep([mail(1, b"1")])
    for number in range(inbox.MAX_DEATHS):
        (only,) = claim(store, f"dead {number}")
    assert claim(store, "me") == []

    with store.write() as transaction:
        assert inbox.retry(transaction, only)
        assert not inbox.retry(transaction, only)

    assert claim(store, "me") == [only]


def test_an_outcome_is_refused_when_the_claim_is_no_longer_ours(store, custody):
    custody.keep([mail(1, b"1")])
    (only,) = claim(store, "me")

    with pytest.raises(StoreError, match="another process"):
        decide(store, only, Outcome.TICKET, owner="somebody else")
    assert outcomes(store)[only] is None


def test_the_newest_uidvalidity_is_the_position_and_it_never_goes_back(store):
    moments = iter([NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=2)])
    custody = StoreCustody(store, lambda: next(moments))
    assert custody.position("support", "INBOX") is None

    custody.begin("support", "INBOX", Position(uidvalidity=7, start_uid=5, next_uid=5, started_at=NOW))
    custody.advance("support", "INBOX", 7, 9)
    custody.advance("support", "INBOX", 7, 6)
    assert custody.position("support", "INBOX") == Position(uidvalidity=7, start_uid=5, next_uid=9, started_at=NOW)

    custody.begin("support", "INBOX", Position(uidvalidity=8, start_uid=1, next_uid=1, started_at=NOW))
    assert custody.position("support", "INBOX").uidvalidity == 8


def test_a_uidvalidity_that_was_there_before_is_settled_anew(store):
    moments = iter([NOW + timedelta(hours=hours) for hours in range(3)])
    custody = StoreCustody(store, lambda: next(moments))
    for uidvalidity, start, following in [(7, 5, 5), (8, 3, 1), (7, 12, 1)]:
        position = Position(uidvalidity=uidvalidity, start_uid=start, next_uid=following, started_at=NOW)
        custody.begin("support", "INBOX", position)

    assert custody.position("support", "INBOX") == Position(uidvalidity=7, start_uid=12, next_uid=1, started_at=NOW)


def test_of_two_first_starts_the_earlier_boundary_holds(store, custody):
    for boundary in (100, 101):
        custody.begin(
            "support", "INBOX", Position(uidvalidity=7, start_uid=boundary, next_uid=boundary, started_at=NOW)
        )

    assert custody.position("support", "INBOX").start_uid == 100


def test_numbers_that_no_database_can_hold_are_refused_as_values(store, custody):
    with pytest.raises(StoreRejected):
        custody.keep([mail(1, b"1", uidvalidity=2**63)])


def test_a_temporary_folder_that_is_full_is_no_mails_fault(store, custody, monkeypatch):
    content = b"x" * 5_000_000
    custody.keep([mail(1, content)])

    def full():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    with pytest.raises(StoreFull, match="No space left"), store.read() as transaction:
        raw.spool(transaction, BytesContent(content).sha256)


def test_old_mail_keeps_its_outcome_in_a_new_uidvalidity_and_unknown_mail_stays_before_the_start(store, custody):
    custody.keep([mail(1, b"known")])
    (known,) = claim(store, "me")
    decide(store, known, Outcome.TICKET, "me")
    digest = BytesContent(b"known").sha256

    custody.carry_over(
        "support",
        "INBOX",
        8,
        [
            OldMail(uid=10, size=5, received_at=NOW, sha256=digest),
            OldMail(uid=11, size=9, received_at=NOW, sha256=None),
            OldMail(uid=12, size=9, received_at=NOW, sha256=BytesContent(b"unknown").sha256),
        ],
    )

    with store.read() as transaction:
        rows = {row["uid"]: row for row in lists.inbox_rows(transaction, outcome=None, limit=10)}
    assert rows[10]["outcome"] == "ticket"
    assert (rows[11]["outcome"], rows[11]["reason"]) == ("ignored", BEFORE_START)
    assert rows[12]["reason"] == BEFORE_START
    assert claim(store, "me") == []
    assert custody.known_digests("support", [digest, "ff"]) == {digest}


def test_unacknowledged_mail_is_listed_until_the_server_action_is_done(store, custody):
    custody.keep([mail(1, b"1", to_acknowledge=True), mail(2, b"2", to_acknowledge=True), mail(3, b"3")])

    assert custody.unacknowledged("support", "INBOX", 7, NOW) == [1, 2]
    assert custody.unacknowledged("support", "INBOX", 7, NOW - timedelta(seconds=1)) == []
    custody.acknowledged("support", "INBOX", 7, [1])
    assert custody.unacknowledged("support", "INBOX", 7, NOW) == [2]
