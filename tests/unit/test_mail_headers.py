from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.headers import MAX_FIELDS, MAX_LAST_IDS, message_id, message_ids, read_block


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


@pytest.mark.parametrize("unit", [b"a:\n", b"a", b"a:\n ", b" \n", b"From \n", b"x y\n", b"a: b\r", b":\n"])
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_blocks_cost_linear_time(unit):
    data = unit * (262144 // len(unit))
    read_block(data, whole=True)


@given(st.binary(max_size=300), st.booleans())
def test_reading_a_block_never_raises_and_stays_inside_it(data, whole):
    assert 0 <= read_block(data, whole=whole).length <= len(data)


@given(st.text(max_size=120))
def test_ids_never_raise(raw):
    message_ids(raw)
    message_id(raw)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"From: a\nSubject : s\nX-Y\t: z\n\n", ["from", "subject", "x-y"]),
        (b"From: a\nquite Wrong: x\nReceived: y\n\n", ["from", "received"]),
        (b"Received: from x\nby y with z\nfor someone; Mon\nMessage-ID: <a@b>\n\n", ["received", "message-id"]),
        (b"From ivan Mon Nov 16 10:00:00 2026\nX-Own: 1\n\n", ["x-own"]),
        (b"+OK 1234 octets\nReturn-Path: <a@b>\nSubject: s\n\n", ["return-path", "subject"]),
        (b"Subject: s\n \n\t\nTo: b\n\n", ["subject", "to"]),
        (b"Subject:\nTo:b\n\n", ["subject", "to"]),
        (b"Subject: s\r\r\nTo: b\r\r\n\r\r\nbody", ["subject", "to"]),
    ],
)
def test_broken_lines_cost_no_other_header(data, names):
    block = read_block(data, whole=True)
    assert [name for name, _ in block.fields] == names
    assert "missing-separator" not in block.defects


@pytest.mark.parametrize(
    "text",
    [
        b"Hello Anna,\n\nsee below\n",
        b"Hello Anna,\nsee below\nFrom: Bob\n",  # what a person quotes begins no header block again
        b"From what I see it is broken.\n",
        b"one\ntwo\nthree\nfour\nX-Y: z\n",
        b"--boundary:x\nContent-Type: text/plain\n",
    ],
)
def test_text_that_follows_without_an_empty_line_is_whole(text):
    block = read_block(b"Subject: s\nX-Mailer: m\n" + text, whole=True)
    assert block.length == len(b"Subject: s\nX-Mailer: m\n")
    assert block.defects == ("missing-separator",)


def test_a_stray_line_at_the_end_of_the_window_is_no_text_yet():
    assert not read_block(b"Subject: s\nby y with z\n", whole=False).ended
    assert read_block(b"Subject: s\nso\nit\nis\nbroken\n", whole=False).ended


@pytest.mark.parametrize("offset", range(0, 22, 3))
def test_a_cut_list_of_addresses_ends_with_a_whole_one(offset):
    raw = b"To: " + b"a" * offset + b"anna@example.org, " * 5000
    assert read_block(raw, whole=True).first("to").endswith(", anna@example.org")


@pytest.mark.parametrize("count", [20, 500])
def test_cut_references_do_not_make_an_id_of_two_halves(count):
    ids = [f"<{n}.{'x' * 900}@example.org>" for n in range(count)]
    block = read_block(b"References: " + " ".join(ids).encode(), whole=True)
    found = message_ids(block.first("references"))
    assert set(found) <= set(ids)
    assert (found[0], found[-1]) == (ids[0], ids[-1])


def test_encoded_ids_are_read():
    assert message_ids("=?utf-8?q?=3Ca=40b=3E?= =?utf-8?q?=3Cc=40d=3E?=") == ("<a@b>", "<c@d>")
    assert message_ids("=?utf-8?q?=3Cx=40y=3E?= <a@b>") == ("<a@b>",)


FOLDED = st.lists(
    st.builds(
        "{}:{}".format,
        st.sampled_from(["Subject", "X-A", "From", "References", "to "]),
        st.text(alphabet="ab \t\r:<>é\x00\x0b", max_size=30).map(lambda text: text.replace("\r", "\r\n ")),
    ),
    min_size=1,
    max_size=8,
)


@given(FOLDED, st.sampled_from(["\n", "\r\n", "\r\r\n"]))
def test_a_block_of_fields_alone_is_read_like_one_with_a_stray_line(lines: list[str], eol: str) -> None:
    data = "".join(line + eol for line in [*lines, "", "body"]).encode()
    plain = read_block(data, whole=True)
    other = read_block(b">From a b\n" + data, whole=True)
    assert (plain.fields, plain.topmost) == (other.fields, other.topmost)
    assert plain.length == other.length - len(b">From a b\n")


@pytest.mark.parametrize("name", ["From", "X-Long"])
def test_white_space_that_unfolding_takes_away_counts_against_the_limits(name: str) -> None:
    data = f"{name}: a\n{' ' * 200_000}b\n\n".encode()
    assert read_block(data, whole=True).fields == [(name.lower(), "a")]


def test_japanese_headers_without_a_label_are_opened():
    block = read_block("Subject: ご注文の件\n\n".encode("iso2022-jp"), whole=True)
    assert block.first("subject") == "ご注文の件"
    assert "charset-guessed" in block.defects
