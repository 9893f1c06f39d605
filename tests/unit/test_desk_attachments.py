"""Which files may be passed on: names, first bytes, declared types, containers, sizes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.attachments import MIB, FileLimits, judge
from triaged.model import Attachment, FileState

LIMITS = FileLimits(max_bytes=20 * MIB, max_bytes_together=25 * MIB)


def file(name="a.bin", **more):
    return Attachment(
        **{"filename": name, "type": "application/octet-stream", "size": 10, "inline": False, "sha256": "00", **more}
    )


def reason(attachment, limits=LIMITS):
    (verdict,) = judge([attachment], limits)
    assert (verdict.state is FileState.WITHHELD) == (verdict.reason is not None)
    return verdict.reason


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("setup.exe", "a program (.exe)"),
        ("SETUP.EXE", "a program (.exe)"),
        ("invoice.pdf.exe", "a program (.exe)"),
        ("invoice.pdf .exe", "a program (.exe)"),
        ("invoice.pdf" + " " * 200 + ".scr", "a program (.scr)"),
        ("setup.exe.", "a program (.exe)"),
        ("setup.exe. . ", "a program (.exe)"),
        ('setup.exe"', "a program (.exe)"),
        ("setup. exe", "a program (.exe)"),
        ("setup.exe\u200b", "a program (.exe)"),
        ("setup.e\u200dx\u00ade", "a program (.exe)"),
        ("setup.exe\ufe0f", "a program (.exe)"),
        ("setup.exe\u3164", "a program (.exe)"),
        ("setup.exe\u2800", "a program (.exe)"),
        ("setup.exe\u00a0", "a program (.exe)"),
        ("setup．ｅｘｅ", "a program (.exe)"),
        ("setup.exe::$DATA", "a program (.exe)"),
        ("setup.exe:Zone.txt", "a program (.exe)"),
        ("setup.exe/", "a program (.exe)"),
        ("setup.exe\0.txt", "a program (.exe)"),
        ("C:\\temp\\setup.exe", "a program (.exe)"),
        (".exe", "a program (.exe)"),
        ("report\u202efdp.exe", "a name that hides its ending"),
        ("report\u202eexe.pdf", "a name that hides its ending"),
        ("report\u2066fdp.exe\u2069", "a program (.exe)"),
        ("run.js.gz", "a program (.js)"),
        ("run.ps1.tar.bz2", "a program (.ps1)"),
        ("backup.sh", "a program (.sh)"),
        ("fix.py", "a program (.py)"),
        ("page.hta", "a program (.hta)"),
        ("App.dmg", "a disk image, whose files pass for harmless (.dmg)"),
        ("cd.iso", "a disk image, whose files pass for harmless (.iso)"),
        ("photo.lnk", "a shortcut, which may start anything (.lnk)"),
        ("site.url", "a shortcut, which may start anything (.url)"),
        ("tweak.reg", "a file that changes the system's settings (.reg)"),
        ("plan.xlsm", "a document that may hold a program (.xlsm)"),
        ("talk.pptm", "a document that may hold a program (.pptm)"),
    ],
)
def test_a_name_that_starts_something_is_withheld(name, why):
    assert reason(file(name)) == why


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        ".",
        "exe",
        "report.pdf",
        "plan.xlsx",
        "log.txt",
        "nohup.out",
        "firmware.bin",
        "id_ed25519.pub",
        "photos.zip",
        "backup.tar.gz",
        "shell.exe.txt",
        "my.exe notes.docx",
        "mail.eml.pdf",
        "снимок экрана.png",
        "דוח\u200f.pdf",
        "תמונה\u202b.png",
        "Grüße.odt",
        "…",
    ],
)
def test_what_people_send_is_passed_on(name):
    assert reason(file(name)) is None


@pytest.mark.parametrize(
    "begins",
    [
        b"MZ\x90\0\3\0\0\0",
        b"\x7fELF\2\1\1",
        b"#!/bin/sh\n",
        b"\xef\xbb\xbf#!/bin/sh",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe\7\0\0\1",
        b"\xca\xfe\xba\xbe\0\0\0\2",
        b"\xca\xfe\xba\xbf",
        b"\xbe\xba\xfe\xca",
        b"dex\n035\0",
        b"ITSF\3\0\0\0",
        b"MSCF\0\0\0\0",
        b"xar!\0\x1c",
        b"!<arch>\ndebian-b",
        b"\xed\xab\xee\xdb",
        b"#@~^GQAAAA==",
    ],
)
def test_a_program_is_known_whatever_it_is_called(begins):
    assert reason(file("holiday.jpg", type="image/jpeg", begins=begins)) == "a program (as its first bytes say)"


def test_a_renamed_shortcut_is_known():
    begins = bytes.fromhex("4c0000000114020000000000c0000000")
    assert reason(file("a.txt", begins=begins)) == "a shortcut, which may start anything (as its first bytes say)"


@pytest.mark.parametrize(
    "begins", [b"", b"M", b"%PDF-1.7", b"PK\3\4", b"\x89PNG", b"#include", b"Windows IP Conf", b"mz"]
)
def test_other_beginnings_are_none_of_a_program(begins):
    assert reason(file("a", begins=begins)) is None


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("application/x-msdownload", "a program (as it is declared)"),
        ("Application/X-DosExec", "a program (as it is declared)"),
        ("text/javascript", "a program (as it is declared)"),
        ("text/x-shellscript", "a program (as it is declared)"),
        ("application/java-archive", "a program (as it is declared)"),
        (
            "application/vnd.ms-excel.sheet.macroenabled.12",
            "a document that may hold a program (as it is declared)",
        ),
        ("application/x-iso9660-image", "a disk image, whose files pass for harmless (as it is declared)"),
        ("message/partial", "one piece of a file that came in several mails"),
        ("message/external-body", "a reference to a file that lies elsewhere"),
        ("application/pdf", None),
        ("text/x-log", None),
        ("", None),
    ],
)
def test_a_declared_type_counts_too(kind, why):
    assert reason(file("data", type=kind)) == why


TNEF = {"name": "winmail.dat", "type": "application/ms-tnef", "begins": b"\x78\x9f\x3e\x22\1\0"}


def test_a_container_is_withheld_when_anything_in_it_is():
    assert reason(file(**TNEF, holds=[file("a.txt"), file("b.vbs")])) == "holds a program (.vbs)"
    inner = file("m.eml", type="message/rfc822", holds=[file("x", begins=b"MZ")])
    assert reason(file("n.eml", type="message/rfc822", holds=[inner])) == "holds a program (as its first bytes say)"
    assert reason(file(**TNEF, holds=[file("a.txt"), file("b.png")])) is None


@pytest.mark.parametrize(
    "closed",
    [
        file(**TNEF),
        file("x", begins=b"\x78\x9f\x3e\x22"),
        file("WinMail.DAT"),
        file("a.eml", type="message/rfc822"),
        file("outer.eml", type="message/rfc822", holds=[file("a.txt"), file("inner.eml", type="message/rfc822")]),
    ],
)
def test_a_container_that_was_not_opened_is_withheld(closed):
    assert reason(closed).endswith("a container in which no file could be seen")


def test_endings_that_the_operator_forbids_are_withheld_anywhere():
    limits = FileLimits(max_bytes=MIB, max_bytes_together=MIB, never=frozenset({"zip", "svg"}))
    assert reason(file("A.ZIP "), limits) == "a kind of file that is never passed on (.zip)"
    assert reason(file("logo.svg.gz"), limits) == "a kind of file that is never passed on (.svg)"
    assert reason(file(**TNEF, holds=[file("a.zip")]), limits) == "holds a kind of file that is never passed on (.zip)"
    assert reason(file("zip.txt"), limits) is None


def test_files_are_limited_alone_and_together_and_those_that_fit_stay():
    sizes = [15 * MIB, 21 * MIB, 11 * MIB, 10 * MIB, 1]
    verdicts = judge([file(size=size) for size in sizes], LIMITS)
    assert [each.reason for each in verdicts] == [
        None,
        "larger than 20 MiB",
        "larger than 25 MiB together with the files before it",
        None,
        "larger than 25 MiB together with the files before it",
    ]


def test_exactly_the_limit_is_passed_on():
    assert reason(file(size=20 * MIB)) is None
    assert reason(file(size=20 * MIB + 1)) == "larger than 20 MiB"


def test_what_is_withheld_leaves_its_room_to_others():
    verdicts = judge([file("a.exe", size=20 * MIB), file(size=20 * MIB)], LIMITS)
    assert [each.state for each in verdicts] == [FileState.WITHHELD, FileState.GOOD]


def test_with_a_scan_files_wait_for_its_word_and_programs_do_not():
    limits = FileLimits(max_bytes=MIB, max_bytes_together=MIB, scan=True)
    verdicts = judge([file("a.txt"), file("a.exe"), file("b.txt", size=2 * MIB)], limits)
    assert [each.state for each in verdicts] == [FileState.WAITING, FileState.WITHHELD, FileState.WITHHELD]


names = st.none() | st.text() | st.text("ex.e \u202e\u200b\u2066:/\0gz", max_size=30)
files = st.recursive(
    st.builds(file, names, type=st.text(max_size=20), size=st.integers(0, 2**40), begins=st.binary(max_size=16)),
    lambda inner: st.builds(file, names, holds=st.lists(inner, max_size=3)),
    max_leaves=8,
)


@given(st.lists(files, max_size=8), st.booleans())
def test_any_files_get_one_verdict_each(attachments, scan):
    limits = FileLimits(max_bytes=MIB, max_bytes_together=2 * MIB, never=frozenset({"zip"}), scan=scan)
    verdicts = judge(attachments, limits)
    assert len(verdicts) == len(attachments)
    passed = [each.size for each, verdict in zip(attachments, verdicts, strict=True) if verdict.reason is None]
    assert sum(passed) <= limits.max_bytes_together
    assert all((each.reason is None) == (each.state is not FileState.WITHHELD) for each in verdicts)
    assert all(each.reason.isprintable() for each in verdicts if each.reason)


@given(st.text("\u200b\u200d\u2060\u00ad .\u2066\u2069\ufeff\u3164", max_size=12), st.text(max_size=20))
def test_nothing_that_is_unseen_behind_an_ending_hides_it(tail, front):
    assert reason(file(f"{front}.exe{tail}")) is not None


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_name_with_an_override_is_withheld_whatever_stands_around_it(before, after):
    assert reason(file(f"{before}\u202e{after}")) is not None
