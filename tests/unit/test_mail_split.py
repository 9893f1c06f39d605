from __future__ import annotations

import mmap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail import split as split_module
from triaged.mail.split import MAX_DEPTH, MAX_PARTS, split

TWO_PARTS = (
    b"From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\npreamble\n"
    b"--x\n\none\n--x\nContent-Type: text/html\n\ntwo\nlines\n--x--\nepilogue\n"
)


def bodies(source):
    return [(part.type, source[part.start : part.end]) for part in split(source).parts if part.leaf]


@pytest.mark.parametrize("eol", [b"\n", b"\r\n", b"\r"])
def test_parts_are_found_with_every_line_end(eol):
    source = TWO_PARTS.replace(b"\n", eol)
    assert bodies(source) == [("text/plain", b"one"), ("text/html", b"two" + eol + b"lines")]
    assert split(source).defects == ()


def test_a_memory_map_is_split_like_bytes(tmp_path):
    path = tmp_path / "mail"
    path.write_bytes(TWO_PARTS)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as source:
        assert bodies(source) == bodies(TWO_PARTS)


def test_a_missing_closing_boundary_keeps_the_last_part():
    source = TWO_PARTS[: TWO_PARTS.index(b"--x--")]
    assert bodies(source)[-1] == ("text/html", b"two\nlines\n")
    assert split(source).defects == ("missing-closing-boundary",)


def test_a_boundary_that_begins_like_another_is_told_apart():
    source = (
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=xy\n\n"
        b"--xy\n\ninner\n--xy--\n--x\n\nouter\n--x--\n"
    )
    assert bodies(source) == [("text/plain", b"inner"), ("text/plain", b"outer")]


def test_a_boundary_inside_a_line_is_text():
    source = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\nsee --x here\n--x--\n"
    assert bodies(source) == [("text/plain", b"see --x here")]


def test_an_empty_part_is_empty():
    source = b"Content-Type: multipart/mixed; boundary=x\n\n--x\n--x\n\n\n--x--"
    assert [body for _, body in bodies(source)] == [b"", b""]


@pytest.mark.parametrize("declared", [b"", b"; boundary=y"])
def test_a_multipart_without_its_boundary_is_one_leaf(declared):
    source = b"Content-Type: multipart/mixed" + declared + b"\n\ntext"
    assert bodies(source) == [("multipart/mixed", b"text")]


def test_parts_of_a_digest_are_messages():
    source = b"Content-Type: multipart/digest; boundary=x\n\n--x\n\nFrom: a\n--x--\n"
    assert bodies(source) == [("message/rfc822", b"From: a")]


def test_over_the_part_limit_the_rest_stays_with_the_last_part():
    source = b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\ny\n" * 5000 + b"--x--\n"
    tree = split(source)
    assert len(tree.parts) == MAX_PARTS
    assert tree.parts[-1].end == len(source)
    assert "too-many-parts" in tree.defects


def test_over_the_depth_limit_a_part_is_opaque():
    source = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(100))
    tree = split(source)
    assert len(tree.parts) == MAX_DEPTH + 1
    assert tree.parts[-1].type == "application/octet-stream"
    assert "too-deep" in tree.defects


def test_a_header_block_over_the_limit_is_cut_and_the_body_is_found():
    source = b"From: a@b.example\n" + b"X: " + b"y" * 70000 + b"\n" + b"Z: " + b"z" * 200_000 + b"\n\nbody"
    tree = split(source)
    assert "header-block-cut" in tree.defects
    assert bodies(source) == [("text/plain", b"body")]


def test_a_text_without_headers_and_line_ends_is_a_body():
    assert bodies(b"x" * 1_000_000) == [("text/plain", b"x" * 1_000_000)]


@pytest.mark.parametrize(
    "source",
    [
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"\n--xy" * 1_000_000,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"\n--x" * 1_000_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(29))
        + b"\n--b" * 1_000_000,
        b"a:\n" * 2_000_000,
        b"Content-Type: multipart/mixed; boundary=x\n\n" + (b"--x\n" + b"a:\n" * 3000) * 600,
        b"\n" * 5_000_000,
        b"\r" * 5_000_000,
        b"x" * 10_000_000,
    ],
    ids=["lookalikes", "delimiters", "deep", "headers", "part-headers", "empty-lf", "empty-cr", "one-line"],
)
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_structures_cost_linear_time(source):
    split(source)


@given(
    st.lists(
        st.sampled_from(
            [
                b"--x",
                b"--x--",
                b"\n",
                b"\r\n",
                b"\r",
                b"a: b",
                b"text",
                b" ",
                b"Content-Type: multipart/mixed; boundary=x",
            ]
        )
    )
)
def test_parts_lie_inside_the_source_and_inside_their_parents(pieces):
    source = b"".join(pieces)
    parts = split(source).parts
    for part in parts:
        assert 0 <= part.start <= len(source)
        assert part.start <= part.end <= len(source)
        if part.parent is not None:
            assert parts[part.parent].start <= part.start
            assert part.end <= parts[part.parent].end


def nested(levels):
    head = b"Content-Type: multipart/mixed; boundary=%02d\n\n"
    return head % 0 + b"".join(b"--%02d\n" % n + head % (n + 1) for n in range(levels - 1)) + b"x" * 10_000


def test_multiparts_are_searched_until_the_budget_of_the_mail_is_used(monkeypatch):
    monkeypatch.setattr(split_module, "SPARE_SCAN_BYTES", 0)
    tree = split(nested(20))
    assert "too-much-nesting" in tree.defects
    assert len(tree.parts) == 4
    assert tree.parts[-1].leaf
    assert "too-much-nesting" not in split(nested(3)).defects


@pytest.mark.parametrize(("declared", "defect"), [(b"", "no-boundary"), (b"; boundary=y", "boundary-not-found")])
@pytest.mark.parametrize("eol", [b"\n", b"\r\n", b"\r"])
def test_a_line_above_part_headers_is_taken_for_the_missing_boundary(declared, defect, eol):
    body = b"\n\n--z z\nContent-Type: text/plain\n\none\n--z z\nContent-Type: text/html\n\ntwo\n--z z--\n"
    source = (b"Content-Type: multipart/mixed" + declared + body).replace(b"\n", eol)
    tree = split(source)
    assert bodies(source) == [("text/plain", b"one"), ("text/html", b"two")]
    assert defect in tree.defects
