"""Raw mail, exactly as it came, stored once by SHA-256 in pieces of at most 1 MiB."""

from __future__ import annotations

import contextlib
import mmap
import tempfile
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from triaged.errors import StoreFull
from triaged.model import Content
from triaged.store.engine import CACHE_KIB, Store, Transaction
from triaged.store.sql import insert_new
from triaged.store.tables import raw_piece


def put(transaction: Transaction, contents: Sequence[Content]) -> None:
    """Store what is not stored yet. One statement for all mails of one piece; a large mail goes piece by piece."""
    small = [content for content in contents if content.size <= SMALL_BYTES]
    rows = [
        {"sha256": content.sha256, "number": number, "content": piece}
        for content in small
        for number, piece in enumerate(content.pieces())
    ]
    if rows:
        transaction.execute(insert_new(transaction, raw_piece), rows)
    for content in contents:
        if content.size > SMALL_BYTES:
            with _small_cache(transaction):
                for number, piece in enumerate(content.pieces()):
                    row = {"sha256": content.sha256, "number": number, "content": piece}
                    transaction.execute(insert_new(transaction, raw_piece), [row])


SMALL_BYTES = 4 * 1024 * 1024  #: up to this size a mail is handled in memory
LARGE_CACHE_KIB = 1024  #: SQLite's page cache while a large mail passes through it: nothing of that is needed again


@contextlib.contextmanager
def _small_cache(transaction: Transaction) -> Iterator[None]:
    """Keep a large mail out of the page cache of a connection, each of which would grow to its limit by it."""
    if transaction.dialect.name != "sqlite":
        yield
        return
    transaction.exec_driver_sql(f"PRAGMA cache_size = -{LARGE_CACHE_KIB}")
    try:
        yield
    finally:
        transaction.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")


def load(transaction: Transaction, digests: Collection[str]) -> dict[str, bytes]:
    """Small mails by digest, in one query."""
    rows = transaction.execute(
        select(raw_piece.c.sha256, raw_piece.c.content)
        .where(raw_piece.c.sha256.in_(digests))
        .order_by(raw_piece.c.sha256, raw_piece.c.number)
    )
    pieces: dict[str, list[bytes]] = {}
    for digest, content in rows:
        pieces.setdefault(digest, []).append(content)
    return {digest: b"".join(parts) for digest, parts in pieces.items()}


def pieces(transaction: Transaction, digest: str) -> Iterator[bytes]:
    """The pieces of one mail in order, one in memory at a time."""
    number = 0
    while True:
        content = transaction.execute(
            select(raw_piece.c.content).where(raw_piece.c.sha256 == digest, raw_piece.c.number == number)
        ).scalar_one_or_none()
        if content is None:
            return
        yield content
        number += 1


@contextlib.contextmanager
def opened(store: Store, digest: str, size: int) -> Iterator[bytes | mmap.mmap]:
    """One mail, to be searched; empty where it is not stored any more. No transaction is open meanwhile.

    Raises StoreFull when there is no space for a large one.
    """
    if size <= SMALL_BYTES:
        with store.read() as transaction:
            small = load(transaction, [digest])
        yield small.get(digest, b"")
        return
    with store.read() as transaction:
        there = next(pieces(transaction, digest), None) is not None
        mapped = spool(transaction, digest) if there else None
    if mapped is None:
        yield b""
        return
    with mapped:
        yield mapped


def spool(transaction: Transaction, digest: str) -> mmap.mmap:
    """A large mail as memory-mapped, already unlinked temporary file; the caller closes it.

    Raises StoreFull when there is no space for it.
    """
    try:
        with tempfile.TemporaryFile() as file, _small_cache(transaction):
            for piece in pieces(transaction, digest):
                file.write(piece)
            file.flush()
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError as error:
        raise StoreFull(f"no space for a large mail in {tempfile.gettempdir()}: {error.strerror}") from error
