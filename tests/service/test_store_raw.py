"""Large mail on its way into the database and out: whole, and past the page cache."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from triaged.intake.content import BytesContent
from triaged.store import Store, raw
from triaged.store.engine import CACHE_KIB, Transaction

LARGE = BytesContent(random.Random(3).randbytes(raw.SMALL_BYTES + 1))
SMALL = BytesContent(b"Subject: x\r\n\r\ntext\r\n")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.upgrade()
    with opened.write() as transaction:
        raw.put(transaction, [LARGE, SMALL])
    yield opened
    opened.close()


@pytest.mark.parametrize("content", [LARGE, SMALL], ids=["large", "small"])
def test_a_mail_is_opened_as_it_was_stored(store, content):
    with raw.opened(store, content.sha256, content.size) as source:
        assert source[:] == b"".join(content.pieces())


@pytest.mark.parametrize("size", [1, raw.SMALL_BYTES + 1])
def test_what_is_not_stored_is_empty(store, size):
    with raw.opened(store, "00" * 32, size) as source:
        assert source == b""


def cache_kib(transaction: Transaction) -> int:
    return -int(transaction.exec_driver_sql("PRAGMA cache_size").scalar_one())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_while_a_large_mail_passes_through_the_page_cache_is_small(store, monkeypatch):
    seen = []

    def pieces(transaction: Transaction, _digest: str) -> Iterator[bytes]:
        seen.append(cache_kib(transaction))
        yield b"piece"

    with store.read() as transaction:
        monkeypatch.setattr(raw, "pieces", pieces)
        raw.spool(transaction, LARGE.sha256).close()
        assert seen == [raw.LARGE_CACHE_KIB]
        assert cache_kib(transaction) == CACHE_KIB
    with store.write() as transaction:
        raw.put(transaction, [BytesContent(bytes(raw.SMALL_BYTES + 1))])
        assert cache_kib(transaction) == CACHE_KIB
