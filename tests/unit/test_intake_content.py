"""The bytes of a mail between the server and custody."""

from __future__ import annotations

import errno
import hashlib
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.errors import StoreFull
from triaged.intake.content import BytesContent, SpooledContent
from triaged.model import PIECE_BYTES


@given(st.lists(st.binary(max_size=100), max_size=8), st.integers(0, 3))
def test_a_spooled_mail_gives_back_what_was_put_in_more_than_once(parts, extra):
    parts = [*parts, b"\0" * (extra * PIECE_BYTES)]
    spool = SpooledContent()
    try:
        for part in parts:
            spool.append(part)
        for content in (spool, BytesContent(b"".join(parts))):
            for _ in range(2):
                pieces = list(content.pieces())
                assert b"".join(pieces) == b"".join(parts)
                assert all(0 < len(piece) <= PIECE_BYTES for piece in pieces)
            assert content.size == sum(map(len, parts))
            assert content.sha256 == hashlib.sha256(b"".join(parts)).hexdigest()
    finally:
        spool.close()


def test_a_full_temporary_folder_is_a_full_store(monkeypatch):
    spool = SpooledContent()
    spool.close()
    monkeypatch.setattr(spool, "_file", FullFile())
    with pytest.raises(StoreFull, match="No space left"):
        spool.append(b"x")


class FullFile:
    def write(self, _piece: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
