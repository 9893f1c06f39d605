"""A mail on the wire: RFC 5321 4.5.2, whatever the pieces in which it comes."""

from __future__ import annotations

import itertools
import smtplib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.delivery.smtp import stuffed

MAIL = st.text(alphabet=".\r\na", max_size=60).map(str.encode)


@given(MAIL, st.lists(st.integers(0, 60), max_size=6))
def test_it_is_what_the_standard_library_makes_of_the_whole(mail, cuts):
    edges = sorted({0, len(mail), *(cut for cut in cuts if cut < len(mail))})
    pieces = [mail[a:b] for a, b in itertools.pairwise(edges)]

    whole = smtplib._quote_periods(mail)
    end = b".\r\n" if not whole or whole.endswith(b"\r\n") else b"\r\n.\r\n"
    assert b"".join(stuffed(pieces)) == whole + end


@pytest.mark.parametrize(
    ("pieces", "sent"),
    [
        ([b".a\r\n"], b"..a\r\n.\r\n"),
        ([b"a\r\n", b".b\r\n"], b"a\r\n..b\r\n.\r\n"),
        ([b"a\r", b"\n", b".", b"\r\n"], b"a\r\n..\r\n.\r\n"),
        ([b"a\r\n", b"", b"."], b"a\r\n..\r\n.\r\n"),
        ([b"a", b".b"], b"a.b\r\n.\r\n"),
        ([], b".\r\n"),
    ],
    ids=range(6),
)
def test_a_dot_is_doubled_where_a_line_begins_and_nowhere_else(pieces, sent):
    assert b"".join(stuffed(pieces)) == sent
