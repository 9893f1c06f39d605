"""Which files of a mail go with a notice: to agents nearly all, out of the house nothing of ours."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_mail_tnef import DATA, HEAD, TITLE, attribute
from tests.unit.test_mail_tnef import file as packed
from triaged.config import Relay
from triaged.mail.address import message_id, sign
from triaged.mail.canary import fence
from triaged.mail.keys import KeyRing, new_key
from triaged.mail.outgoing import PART_HEAD_BYTES, encoded_size
from triaged.mail.reading import read
from triaged.mail.sanitise import sanitise
from triaged.model import FilePart, FileState, Purpose, Token
from triaged.outcomes.agents.parts import (
    MAX_MAILS,
    MIB,
    TEXT_BYTES,
    TOO_LARGE,
    parts_of,
    plan,
    stored_parts,
    with_named,
    with_new_ids,
)
from triaged.store.attachments import FileRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RING = KeyRing(keys=(new_key("a", date(2026, 1, 1), b"k" * 32),))
OTHER = KeyRing(keys=(new_key("a", date(2026, 1, 1), b"x" * 32),))
TOKEN = Token(handle=7, purpose=Purpose.REPLY, day=2251)
PNG = b"\x89PNG\0picture"


def work(max_mib=20):
    relay = Relay(host="127.0.0.1", max_mib=max_mib)
    return SimpleNamespace(
        writer=SimpleNamespace(desk=SimpleNamespace(ring=RING, settings=SimpleNamespace(relay=relay)))
    )


def attached(kind, data, *head):
    lines = ["--b", f"Content-Type: {kind}", *head]
    if kind.startswith("message/"):
        return "\r\n".join([*lines, "", ""]).encode() + data + b"\r\n"
    return "\r\n".join([*lines, "Content-Transfer-Encoding: base64", "", ""]).encode() + b64encode(data) + b"\r\n"


def mail(*parts, html=None):
    text = b"--b\r\n\r\nHello\r\n"
    if html is not None:
        text += b"--b\r\nContent-Type: text/html\r\n\r\n" + html.encode() + b"\r\n"
    source = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + text + b"".join(parts) + b"--b--\r\n"
    return read(mailbox="support", received_at=NOW, sha256="", size=0, source=source, ring=RING, trust=None)


def chosen(reading, *, states=(), shown=frozenset(), leaves=False, max_mib=20):
    rows = [
        FileRow(
            number=number,
            sha256=each.sha256,
            filename=each.filename,
            type=each.type,
            size=each.size,
            inline=each.inline,
            state=state,
            reason="a program (.exe)" if state is FileState.WITHHELD else None,
            next_at=None,
        )
        for number, (each, state) in enumerate(
            zip(reading.mail.attachments, states or [FileState.GOOD] * len(reading.mail.attachments), strict=True)
        )
    ]
    return parts_of(work(max_mib), 5, reading, rows, shown=shown, leaves=leaves)


def names(parts):
    return [each.filename for each in parts]


PDF = attached('application/pdf; name="a.pdf"', b"%PDF")
EXE = attached('application/octet-stream; name="b.exe"', b"MZ")


def test_good_and_waiting_files_go_and_withheld_ones_are_named():
    found = chosen(mail(PDF, EXE, PDF), states=[FileState.GOOD, FileState.WITHHELD, FileState.WAITING])

    assert [(each.inbox, each.number, each.filename) for each in found.first] == [(5, 0, "a.pdf"), (5, 2, "a.pdf")]
    assert [(each.part.filename, each.reason) for each in found.named] == [("b.exe", "a program (.exe)")]
    assert (found.further, found.left_out, found.marks) == ([], [], [])


def test_what_is_named_stands_in_its_place_in_the_readers_language():
    found = chosen(mail(PDF, EXE), states=[FileState.GOOD, FileState.WITHHELD])
    goes, named = with_named(found, "de-AT")

    assert (goes.instead, goes.settled) == (None, False)
    assert named.instead == (
        "Die Datei „b.exe“ liegt dieser Mail nicht bei: die Prüfung der Dateien hat sie angehalten.\r\n"
    )
    assert named.settled
    assert (with_named(found, "fi")[1].instead or "").startswith("The file “b.exe” ")


def test_a_signature_of_a_mail_that_goes_in_another_form_is_no_file():
    signatures = ["application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"]
    assert chosen(mail(*(attached(kind, b"-----BEGIN") for kind in signatures), PDF)).first[0].filename == "a.pdf"


def test_of_a_winmail_dat_the_files_in_it_go():
    container = HEAD + packed(attribute(TITLE, b"a.txt\0"), attribute(DATA, b"one"))
    (goes,) = chosen(mail(attached('application/ms-tnef; name="winmail.dat"', container))).first
    assert (goes.filename, goes.number, goes.size) == ("a.txt", 0, 3)


def picture(content_id, name="p.png", kind="image/png"):
    return attached(f'{kind}; name="{name}"', PNG + content_id.encode(), f"Content-ID: <{content_id}>")


def test_a_picture_that_is_shown_keeps_its_place_under_an_id_of_ours():
    html = '<p>See <img src="cid:part1.AB%2B@agents.example"> and <img src="cid:two@x"></p>'
    reading = mail(picture("part1.AB+@agents.example"), picture("two@x"), html=html)
    found = chosen(reading, shown=frozenset({"part1.AB+@agents.example"}))

    one, two = found.first
    assert (one.content_id, two.content_id) == (found.pictures["part1.AB+@agents.example"], None)
    assert "agents.example" not in str(one.content_id)
    shown = with_new_ids(sanitise(html) or "", found.pictures)
    assert f'src="cid:{one.content_id}"' in shown
    assert "agents.example" not in shown
    assert 'src="cid:two@x"' in shown


def test_of_an_answer_the_pictures_of_what_was_quoted_do_not_leave():
    html = '<img src="cid:mine@x"><blockquote><img src="cid:quoted@x"></blockquote>'
    reading = mail(
        picture("mine@x", "mine.png"), picture("quoted@x", "quoted.png"), picture("loose@x", "l.png"), html=html
    )

    out = chosen(reading, shown=frozenset({"mine@x"}), leaves=True)
    assert names(out.first) == ["mine.png", "l.png"]
    assert out.left_out == []
    assert names(chosen(reading, shown=frozenset({"mine@x"})).first) == ["mine.png", "quoted.png", "l.png"]


def test_where_the_html_could_not_be_cut_its_pictures_stay_and_are_named_to_the_writer():
    reading = mail(picture("mine@x", "mine.png"), PDF, html='<img src="cid:mine@x">')
    out = chosen(reading, shown=None, leaves=True)
    assert (names(out.first), out.left_out) == (["a.pdf"], ["mine.png"])


def test_only_pictures_can_be_shown():
    reading = mail(picture("doc@x", "a.pdf", "application/pdf"), html='<img src="cid:doc@x">')
    (goes,) = chosen(reading, shown=frozenset({"doc@x"}), leaves=True).first
    assert goes.content_id is None


def ours(ring=RING):
    return f"Message-ID: {message_id(ring, TOKEN, 1, 'example.com')}\r\nSubject: Panel\r\n\r\nInternal\r\n".encode()


COPIES = {
    "its id": ours(),
    "an answer to it": b"References: " + message_id(RING, TOKEN, 1, "example.com").encode() + b"\r\n\r\nx\r\n",
    "deep inside": b'Content-Type: multipart/mixed; boundary="i"\r\n\r\n--i\r\nContent-Type: message/rfc822\r\n\r\n'
    + ours() + b"--i--\r\n",
}  # fmt: skip


@pytest.mark.parametrize("copy", sorted(COPIES))
def test_a_copy_of_a_mail_of_ours_never_leaves(copy):
    """As s-nail and some phones attach the mail that is answered."""
    reading = mail(PDF, attached("message/rfc822", COPIES[copy]))
    out = chosen(reading, leaves=True)

    assert names(out.first) == ["a.pdf"]
    assert out.left_out == ["attachment.eml"]
    assert out.marks == []
    assert len(chosen(reading).first) == 2  # a colleague may see it


def test_a_mail_of_somebody_else_may_be_passed_on():
    out = chosen(mail(attached("message/rfc822", ours(OTHER))), leaves=True)
    assert (len(out.first), out.left_out) == (1, [])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("panel.html", f'<a href="mailto:support+{sign(RING, TOKEN)}@example.com">reply</a>'.encode()),
        ("panel.txt", f"{fence(RING, 3)}\nVIP\n{fence(RING, 3)}\n".encode()),
        ("panel.txt", b"\xff\xfe" + f"{fence(RING, 3)}\n".encode("utf-16-le")),
        ("panel.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0" + ours().decode().encode("utf-16-le")),
    ],
    ids=["token", "canary", "wide", "outlook"],
)
def test_a_file_with_words_of_ours_never_leaves_and_is_told(name, data):
    out = chosen(mail(PDF, attached(f'application/octet-stream; name="{name}"', data)), leaves=True)
    assert (names(out.first), out.left_out) == (["a.pdf"], [name])
    assert len(out.marks) >= 1


HELD = f"{fence(RING, 3)}\n".encode()
CONTAINERS = {
    "winmail.dat": attached("application/ms-tnef", HEAD + packed(attribute(TITLE, b"a.txt\0"), attribute(DATA, HELD))),
    "a mail": attached("message/rfc822", b"Content-Transfer-Encoding: base64\r\n\r\n" + b64encode(HELD)),
}


@pytest.mark.parametrize("container", sorted(CONTAINERS))
def test_what_a_file_holds_counts_as_the_file(container):
    out = chosen(mail(PDF, CONTAINERS[container]), leaves=True)
    assert (names(out.first), len(out.left_out)) == (["a.pdf"], 1)


def test_files_that_came_earlier_go_by_their_rows():
    row = {"inbox": 3, "number": 1, "sha256": "00", "filename": "a.pdf", "type": "application/pdf", "size": 9,
           "inline": True, "state": "good", "reason": None}  # fmt: skip
    withheld = {**row, "state": "withheld", "reason": "a program"}
    found = stored_parts(work(), [row, withheld, {**row, "type": "application/pgp-signature"}])
    assert [(each.inbox, each.number, each.content_id) for each in found.first] == [(3, 1, None)]
    assert [each.reason for each in found.named] == ["a program"]


def part(size, content_id=None):
    return FilePart(inbox=1, number=size, sha256="", filename="x", type="image/png", size=size, content_id=content_id)


def test_what_does_not_fit_follows_and_one_too_large_alone_is_named():
    found = chosen(
        mail(*(attached(f'image/png; name="{size}"', bytes(size * 1000)) for size in (700, 600, 900, 60))), max_mib=2
    )
    assert [names(found.first), *map(names, found.further)] == [["700", "60"], ["600"]]
    assert [(each.part.filename, each.reason) for each in found.named] == [("900", TOO_LARGE)]


def test_of_very_many_mails_the_last_are_not_sent():
    mails, too_large = plan([part(700_000)] * (MAX_MAILS + 2), MIB)
    assert (len(mails), len(too_large)) == (MAX_MAILS, 2)


def test_a_picture_that_does_not_fit_beside_the_text_follows_as_a_file():
    first, second = plan([part(700_000, "1@picture"), part(700_000, "2@picture")], MIB)[0]
    assert [each.content_id for each in (*first, *second)] == ["1@picture", None]


@given(st.lists(st.integers(0, 900_000), max_size=12), st.sets(st.integers(0, 11)))
def test_each_file_goes_once_or_is_named_and_no_mail_is_too_large(sizes, shown):
    limit = 2 * MIB - TEXT_BYTES
    files = [part(size, f"{at}@picture" if at in shown else None) for at, size in enumerate(sizes)]
    mails, too_large = plan(files, limit)

    assert sorted(each.number for each in [*too_large, *(one for each in mails for one in each)]) == sorted(sizes)
    assert all(sum(PART_HEAD_BYTES + encoded_size(one.size) for one in each) <= limit for each in mails)
    assert all(mails[1:])
    assert all(one.content_id is None for each in mails[1:] for one in each)
    assert len(mails) <= MAX_MAILS
    assert (mails, too_large) == plan(files, limit)
