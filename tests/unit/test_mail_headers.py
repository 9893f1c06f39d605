from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.headers import MAX_FIELDS, MAX_LAST_IDS, date, message_id, message_ids, read_block


def test_folded_values_are_one_line_and_names_lower_case():
    block = read_block(b"Subject: a\r\n b\r\n\tc\r\nX-Y:z\r\n\r\nbody", whole=True)
    assert block.fields == [("subject", "a b c"), ("x-y", "z")]
    assert block.length == len(b"Subject: a\r\n b\r\n\tc\r\nX-Y:z\r\n\r\n")


def test_a_line_that_is_no_header_begins_the_body():
    block = read_block(b"From: a\nHello: you see\nwhat I mean\n", whole=True)
    assert [name for name, _ in block.fields] == ["from", "hello"]
    assert "missing-separator" in block.defects


def test_a_stray_line_above_a_known_header_is_skipped():
    block = read_block(b"From: a\nquite Wrong: x\nSubject: s\n\nbody", whole=True)
    assert block.first("subject") == "s"
    assert block.defects == ("stray-header-line",)


def test_a_block_that_reaches_the_window_has_not_ended():
    assert not read_block(b"From: a\nSubj", whole=False).ended
    assert not read_block(b"From: a\n", whole=False).ended
    assert read_block(b"From: a\n\n", whole=False).ended


def test_fields_over_their_limits_are_cut_and_named():
    block = read_block(b"From: " + b"a" * 5000 + b"\nX: " + b"b" * 99999 + b"\n\n", whole=True)
    assert len(block.first("from")) == 2048
    assert len(block.first("x")) == 65536
    assert block.defects == ("header-cut:from", "header-cut")


def test_more_headers_than_anybody_needs_are_not_read():
    block = read_block(b"X: y\r\n" * 5000 + b"\r\nbody", whole=True)
    assert len(block.fields) == MAX_FIELDS
    assert block.length == 5000 * 6 + 2
    assert "too-many-headers" in block.defects


def test_of_many_references_the_first_and_the_newest_stay():
    found = message_ids(" ".join(f"<{n}@x>" for n in range(500)))
    assert found[0] == "<0@x>"
    assert found[-1] == "<499@x>"
    assert len(found) == MAX_LAST_IDS + 1


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<a@b>", "<a@b>"),
        ("<a@b\t c>", "<a@bc>"),
        ("a@b", "<a@b>"),
        ("plain-word", "<plain-word>"),
        ("<>", None),
        ("", None),
        ("two words", None),
    ],
)
def test_message_ids_of_all_shapes_are_read(raw, expected):
    assert message_id(raw) == expected


def test_in_reply_to_with_words_of_a_phrase_names_only_the_id():
    assert message_ids('Your message of "Mon" <a@b>') == ("<a@b>",)
    assert message_ids("no id at all") == ()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mon, 16 Nov 2026 10:00:00 +0300", datetime(2026, 11, 16, 7, tzinfo=UTC)),
        ("16 Nov 26 10:00 EST (winter)", datetime(2026, 11, 16, 15, tzinfo=UTC)),
        ("Mon, 16 Nov 2026 10:00:60 GMT", datetime(2026, 11, 16, 10, 0, 59, tzinfo=UTC)),
        ("Mon Nov 16 10:00:00 2026", datetime(2026, 11, 16, 10, tzinfo=UTC)),
        ("2026-11-16T10:00:00Z", datetime(2026, 11, 16, 10, tzinfo=UTC)),
        ("31 Feb 2026 10:00:00 +0000", None),
        ("1 Jan 0001 00:00:00 +1400", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_of_all_shapes_are_read_in_utc(raw, expected):
    assert date(raw) == expected


@pytest.mark.parametrize("unit", [b"a:\n", b"a", b"a:\n ", b" \n", b"From \n", b"x y\n", b"a: b\r", b":\n"])
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_blocks_cost_linear_time(unit):
    data = unit * (262144 // len(unit))
    read_block(data, whole=True)


@given(st.binary(max_size=300), st.booleans())
def test_reading_a_block_never_raises_and_stays_inside_it(data, whole):
    assert 0 <= read_block(data, whole=whole).length <= len(data)


@given(st.text(max_size=120))
def test_dates_and_ids_never_raise(raw):
    found = date(raw)
    assert found is None or found.tzinfo is UTC
    message_ids(raw)
    message_id(raw)
