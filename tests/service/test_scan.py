"""The operator's command asked about files: real processes, both databases."""

from __future__ import annotations

import base64
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from tests.fakes import FakeClock
from tests.unit.test_mail_tnef import DATA, HEAD, TITLE, attribute, file
from triaged import scan
from triaged.config.settings import Attachments
from triaged.delivery import scanner
from triaged.delivery.scanner import Scanner, scan_problem
from triaged.desk.attachments import MIB, FileLimits, judge
from triaged.errors import ScanError, ScanStopped
from triaged.intake.content import BytesContent
from triaged.mail.keys import KeyRing, new_key
from triaged.mail.parse import parse
from triaged.model import FileState, RawMail
from triaged.service import loops
from triaged.service.daemon import Service
from triaged.store import Store, attachments
from triaged.store.attachments import FileRow
from triaged.store.custody import StoreCustody
from triaged.store.events import append_event
from triaged.store.tables import event, inbox, ticket

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEST_VIRUS = b"X5O!P%@AP-STANDARD-ANTIVIRUS-TEST-FILE!"  # like EICAR's, but no scanner of this machine minds it
GREP = 'if grep -q STANDARD-ANTIVIRUS-TEST; then echo "stream: Test-Signature FOUND"; exit 1; fi'
LIMITS = FileLimits(max_bytes=20 * MIB, max_bytes_together=25 * MIB, scan=True)


def sh(script: str) -> tuple[str, ...]:
    return ("/bin/sh", "-c", script)


def python(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


def ask(command: tuple[str, ...], *pieces: bytes, seconds: float = 15) -> str | None:
    return Scanner(command=command, seconds=seconds).why_withheld(pieces)


# --- the command ---


def test_exit_0_is_good_and_exit_1_says_why():
    assert ask(sh("cat >/dev/null; echo OK"), b"a", b"b") is None
    assert ask(sh("cat >/dev/null; echo; echo '  Bad\tthing \x1b[1m '; echo more; exit 1"), b"a") == "Bad thing [1m"
    assert ask(sh("exit 1"), b"a") == scanner.NO_REASON


def test_the_command_sees_the_whole_file_in_order(tmp_path):
    pieces = [os.urandom(700_000), b"", os.urandom(1_500_000)]
    assert ask(sh(f"cat >{shlex.quote(str(tmp_path / 'seen'))}"), *pieces) is None
    assert (tmp_path / "seen").read_bytes() == b"".join(pieces)


def test_the_command_sees_nothing_else(monkeypatch):
    monkeypatch.setenv("TRIAGED_SECRET", "x")
    script = "import os; print(sorted({*os.environ} - {'LC_CTYPE'}), os.environ['LANG'], os.getcwd()); exit(1)"
    assert ask(python(script), b"a") == "['LANG', 'PATH'] C /"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 2", "ended with exit code 2"),
        ("echo no clamd >&2; echo x; exit 2", "ended with exit code 2: no clamd"),
        ("echo from output; exit 75", "ended with exit code 75: from output"),
        ("kill -9 $$", "ended with signal 9"),
    ],
)
def test_any_other_end_is_no_word(script, said):
    with pytest.raises(ScanError, match=f"^{re.escape(said)}$"):
        ask(sh(script), b"a")


def test_a_command_that_cannot_be_started_is_no_word(tmp_path):
    with pytest.raises(ScanError, match="cannot be started: No such file"):
        ask((str(tmp_path / "missing"),), b"a")
    (tmp_path / "hook").write_text("#!/bin/sh\n")
    with pytest.raises(ScanError, match="cannot be started: Permission denied"):
        ask((str(tmp_path / "hook"),), b"a")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("script", ["exec 0<&-; exit 0", "exit 0", "head -c 1 >/dev/null"])
def test_a_command_need_not_read_its_input(script):
    assert ask(sh(script), *[bytes(MIB)] * 8) is None


@pytest.mark.timeout(20)
def test_output_without_end_is_not_kept():
    with pytest.raises(ScanError, match="no word within"):
        ask(sh("yes | tr -d '\\n'"), b"a", seconds=0.5)
    assert ask(sh("head -c 3000000 /dev/zero | tr '\\0' x; exit 1"), b"a") == "x" * scanner.MAX_REASON_CHARACTERS


@pytest.mark.timeout(20)
def test_a_command_that_goes_on_is_killed_with_its_children(tmp_path):
    os.mkfifo(tmp_path / "held")
    reader = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    script = f"exec 3>{shlex.quote(str(tmp_path / 'held'))}; sleep 600 & sleep 600"
    with pytest.raises(ScanError, match=r"no word within 0\.3 s"):
        ask(sh(script), b"a", seconds=0.3)
    os.set_blocking(reader, True)
    assert os.read(reader, 1) == b""  # comes when nobody holds the other end: all are dead
    os.close(reader)


@pytest.mark.timeout(20)
def test_a_command_that_closed_its_streams_and_goes_on_is_killed_too():
    with pytest.raises(ScanError, match="no word"):
        ask(sh("exec 0<&- 1>&- 2>&-; sleep 600"), b"a", seconds=0.3)


@pytest.mark.timeout(20)
def test_a_child_that_holds_the_output_is_not_waited_for(tmp_path):
    child = f"sleep 600 & echo $! >{shlex.quote(str(tmp_path / 'pid'))}; echo word; exit 1"
    assert ask(sh(child), b"a") == "word"
    os.kill(int((tmp_path / "pid").read_text()), 9)


@pytest.mark.timeout(20)
def test_the_end_of_the_service_ends_the_command():
    with pytest.raises(ScanStopped):
        Scanner(command=sh("sleep 600"), seconds=600, stopped=lambda: True).why_withheld([b"a"])


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (None, None),
        (("sh", "-c", "exit 0"), None),
        (("/bin/sh",), None),
        (("no-such-scanner",), "is not there"),
        (("/nowhere/scan",), "is not there"),
        (("./scan",), "relative path"),
    ],
)
def test_a_program_that_is_not_there_is_a_problem(command, problem):
    found = scan_problem(SimpleNamespace(attachments=Attachments(scan=command)))
    assert (found is None) if problem is None else (problem in found)


# --- the files that wait ---


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


def part(name: str, data: bytes, kind: str = "application/octet-stream") -> bytes:
    return (
        f'--b\nContent-Type: {kind}\nContent-Disposition: attachment; filename="{name}"\n'
        "Content-Transfer-Encoding: base64\n\n"
    ).encode() + base64.encodebytes(data)


def mail(*parts: bytes) -> bytes:
    head = b"From: anna@example.org\nSubject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nHello\n"
    return head + b"".join(parts) + b"--b--\n"


def winmail(*members: tuple[bytes, bytes]) -> bytes:
    return HEAD + b"".join(file(attribute(TITLE, name + b"\0"), attribute(DATA, data)) for name, data in members)


def keep(store: Store, raw: bytes, number: int = 1) -> None:
    """One mail in custody, its ticket, its files with the verdict on them."""
    custody = StoreCustody(store, lambda: NOW)
    custody.keep(
        [
            RawMail(
                mailbox="support",
                folder="INBOX",
                uidvalidity=1,
                uid=number,
                received_at=NOW,
                content=BytesContent(raw),
            )
        ]
    )
    found = parse(raw).attachments
    rows = [
        FileRow(
            number=at,
            sha256=each.sha256,
            filename=each.filename,
            type=each.type,
            size=each.size,
            inline=each.inline,
            state=verdict.state,
            reason=verdict.reason,
            next_at=NOW if verdict.state is FileState.WAITING else None,
        )
        for at, (each, verdict) in enumerate(zip(found, judge(found, LIMITS), strict=True))
    ]
    names = {"subject": "x", "status": "new", "priority": "P3", "queue": "support", "tier": "L1", "mailbox": "support"}
    with store.write() as transaction:
        inbox_id = transaction.execute(select(inbox.c.id).where(inbox.c.uid == number)).scalar_one()
        row = {**names, "number": number, "customer": "anna@example.org", "language": "en", "tags": [], "last_event": 0}
        transaction.execute(ticket.insert(), [{**row, "created_at": NOW, "updated_at": NOW}])
        append_event(transaction, number, NOW, kind="opened", actor="mail", data={})
        attachments.insert_files(transaction, [(inbox_id, number, row) for row in rows])


def inspection(store: Store, clock: FakeClock, command: tuple[str, ...], **more: Any) -> scan.Inspection:
    return scan.Inspection(store=store, scanner=Scanner(command=command, seconds=15, **more), clock=clock)


def states(store: Store, number: int = 1) -> list[tuple[str | None, str, str | None, int]]:
    with store.read() as transaction:
        rows = attachments.files_of(transaction, number)
    return [(row["filename"], row["state"], row["reason"], row["attempts"]) for row in rows]


def events(store: Store, number: int = 1) -> list[tuple[int, str, dict[str, Any]]]:
    with store.read() as transaction:
        rows = transaction.execute(select(event).where(event.c.ticket == number).order_by(event.c.number)).all()
        newest = transaction.execute(select(ticket.c.last_event).where(ticket.c.number == number)).scalar_one()
    assert [row.number for row in rows] == list(range(1, newest + 1))
    return [(row.number, row.kind, dict(row.data)) for row in rows]


def test_each_file_gets_its_word_also_what_lies_in_a_container(store, clock):
    container = winmail((b"a.txt", b"fine"), (b"b.txt", base64.b64encode(b"x") + TEST_VIRUS))
    clean = winmail((b"c.txt", b"fine too"))
    text = b"\n--b\nContent-Type: text/plain\n\nbegin 644 u.txt\n" + b"#86)C\n`\nend\n"
    keep(
        store,
        mail(
            part("notes.txt", b"fine"),
            part("winmail.dat", container, "application/ms-tnef"),
            part("win.dat", clean, "application/ms-tnef"),
            part("eicar.txt", TEST_VIRUS),
            part("setup.exe", b"MZ"),
            text,
        ),
    )

    assert not scan.scan_once(inspection(store, clock, sh(GREP)))

    found = "stream: Test-Signature FOUND"
    assert states(store) == [
        ("notes.txt", "good", None, 1),
        ("winmail.dat", "withheld", found, 1),
        ("win.dat", "good", None, 1),
        ("eicar.txt", "withheld", found, 1),
        ("setup.exe", "withheld", "a program (.exe)", 0),
        ("u.txt", "good", None, 1),
    ]
    assert [(number, kind, data.get("file"), data.get("number")) for number, kind, data in events(store)] == [
        (1, "opened", None, None),
        (2, "file withheld", "winmail.dat", 1),
        (3, "file withheld", "eicar.txt", 3),
    ]
    assert events(store)[-1][2]["reason"] == found


def test_a_member_is_given_decoded_and_alone(store, clock, tmp_path):
    keep(store, mail(part("winmail.dat", winmail((b"a.txt", b"one"), (b"b.txt", b"two")), "application/ms-tnef")))
    seen = shlex.quote(str(tmp_path / "seen"))
    scan.scan_once(inspection(store, clock, sh(f"cat >>{seen}; echo '|' >>{seen}")))
    assert (tmp_path / "seen").read_bytes().endswith(b"|\none|\ntwo|\n")


def test_a_large_mail_is_found_too(store, clock):
    keep(store, mail(part("a.iso.txt", os.urandom(4 * MIB)), part("b.txt", TEST_VIRUS)))
    scan.scan_once(inspection(store, clock, sh(GREP)))
    assert [state for _, state, *_ in states(store)] == ["good", "withheld"]


def test_a_command_that_fails_sets_nothing_free_and_is_asked_ever_more_rarely(store, clock):
    keep(store, mail(part("a.txt", b"fine")))
    troubles: list[str | None] = []
    deps = scan.Inspection(
        store=store, scanner=Scanner(command=sh("exit 2"), seconds=15), clock=clock, report=troubles.append
    )
    waits = []
    with capture_logs() as logs:
        for _ in range(7):
            started = clock.now
            assert not scan.scan_once(deps)
            with store.read() as transaction:
                (row,) = attachments.files_of(transaction, 1)
            assert row["state"] == "waiting"
            waits.append((row["next_at"] - started) / timedelta(minutes=1))
            clock.now = row["next_at"] - timedelta(seconds=1)
            assert not scan.scan_once(deps)  # not due
            clock.now = row["next_at"]
    assert waits == [1, 5, 15, 60, 240, 240, 240]
    assert troubles == ["the scan command gives no word: ended with exit code 2"] * 7
    assert [entry["log_level"] for entry in logs] == ["warning"] * 4 + ["error"] * 3
    assert "by hand" in logs[-1]["hint"]

    scan.scan_once(inspection(store, clock, sh("exit 0")))
    assert states(store) == [("a.txt", "good", None, 8)]


def test_one_file_that_the_command_cannot_judge_leaves_the_others_alone(store, clock):
    keep(store, mail(part("a.txt", b"crash"), part("b.txt", b"fine")))
    keep(store, mail(part("c.txt", b"fine")), number=2)
    scan.scan_once(inspection(store, clock, sh("if grep -q crash; then exit 9; fi")))
    assert [state for _, state, *_ in states(store) + states(store, 2)] == ["waiting", "good", "good"]


def test_a_fault_of_ours_in_one_mail_leaves_the_others_alone(store, clock, monkeypatch):
    keep(store, mail(part("a.txt", b"fine")))
    keep(store, mail(part("b.txt", b"fine")), number=2)
    find = scan.files.find

    def broken(source: bytes, wanted: set[str]) -> Any:
        if b"a.txt" in source:
            raise ValueError("oops")
        return find(source, wanted)

    monkeypatch.setattr(scan.files, "find", broken)
    scan.scan_once(inspection(store, clock, sh("exit 0")))
    assert states(store) == [("a.txt", "waiting", None, 1)]
    assert states(store, 2) == [("b.txt", "good", None, 1)]


def test_a_file_that_is_not_in_the_mail_is_withheld(store, clock):
    keep(store, mail(part("a.txt", b"fine")))
    with store.write() as transaction:
        transaction.execute(attachments.attachment.update().values(sha256="00" * 32))
    scan.scan_once(inspection(store, clock, sh("exit 0")))
    assert states(store) == [("a.txt", "withheld", scan.NOT_THERE, 1)]


def test_a_crash_leaves_a_file_that_comes_again_and_a_late_word_changes_nothing(store, clock):
    keep(store, mail(part("a.txt", b"fine")))
    with store.write() as transaction:
        (first,) = attachments.claim_waiting(transaction, clock.now, 10)
    with store.write() as transaction:
        assert attachments.claim_waiting(transaction, clock.now, 10) == []
    clock.now += attachments.LEASE
    with store.write() as transaction:
        (second,) = attachments.claim_waiting(transaction, clock.now, 10)
        assert (first.attempts, second.attempts) == (1, 2)
        assert not attachments.settle(transaction, first, FileState.GOOD)
        assert not attachments.again(transaction, first, clock.now, spent=True)
        assert attachments.settle(transaction, second, FileState.WITHHELD, "bad")
        assert not attachments.settle(transaction, second, FileState.GOOD)
    assert states(store) == [("a.txt", "withheld", "bad", 2)]


def test_more_files_than_one_batch_are_all_asked_about(store, clock, monkeypatch):
    monkeypatch.setattr(scan, "BATCH_FILES", 2)
    keep(store, mail(*(part(f"{at}.txt", str(at).encode()) for at in range(5))))
    deps = inspection(store, clock, sh("exit 0"))
    assert [scan.scan_once(deps) for _ in range(4)] == [True, True, False, False]
    assert {state for _, state, *_ in states(store)} == {"good"}


def test_what_would_outlast_the_lease_is_given_back_without_a_try(store, clock):
    keep(store, mail(part("a.txt", b"a"), part("b.txt", b"b")))

    def slow() -> bool:
        clock.now += scan.BEGIN_WITHIN + timedelta(seconds=1)
        return False

    scan.scan_once(inspection(store, clock, sh("sleep 0.01"), stopped=slow))
    assert [(state, tries) for _, state, _, tries in states(store)] == [("good", 1), ("waiting", 0)]


# --- the service ---


class Pulse:
    def __init__(self) -> None:
        self.stop = threading.Event()
        self.beats = 0
        self.running = threading.Event()

    def beat(self) -> None:
        self.beats += 1

    def report(self, trouble: str | None) -> None:
        assert trouble is None

    def stopped(self) -> bool:
        self.beat()
        self.running.set()
        return self.stop.is_set()


@pytest.mark.timeout(20)
def test_the_loop_ends_in_the_midst_of_a_scan_and_gives_the_file_back(store, clock):
    keep(store, mail(part("a.txt", b"a"), part("b.txt", b"b")))
    pulse = Pulse()
    deps = inspection(store, clock, sh("sleep 600"), stopped=pulse.stopped)
    loop = threading.Thread(target=loops.scan_files, args=(pulse, lambda: scan.scan_once(deps)))
    loop.start()
    pulse.running.wait()
    pulse.stop.set()
    loop.join()
    assert pulse.beats > 1
    assert [(state, tries) for _, state, _, tries in states(store)] == [("waiting", 0)] * 2
    with store.read() as transaction:
        assert attachments.any_due(transaction, clock.now)


@pytest.mark.timeout(60)
def test_the_service_asks_when_a_command_is_set(tmp_path):
    (tmp_path / "keys").write_text(KeyRing(keys=(new_key("a", NOW.date(), b"k" * 32),)).dump())
    (tmp_path / "keys").chmod(0o600)
    url = f"sqlite:///{tmp_path / 'triaged.db'}"
    (tmp_path / "triaged.toml").write_text(
        f'name = "Desk"\n[store]\nurl = "{url}"\n[keys]\nfile = "keys"\n[[queue]]\nname = "support"\n'
        f'[[mailbox]]\nname = "support"\naddress = "support@example.com"\nqueue = "support"\n'
        f"[attachments]\nscan = ['/bin/sh', '-c', '{GREP}']\n"
    )
    store = Store(url)
    store.upgrade()
    keep(store, mail(part("a.txt", b"fine"), part("b.txt", TEST_VIRUS)))
    service = Service(tmp_path / "triaged.toml", frozenset({"worker"}))
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(service.serve(lambda: None)))
    thread.start()
    while any(state == "waiting" for _, state, *_ in states(store)):
        thread.join(0.05)
    service.end()
    thread.join()
    assert codes == [0]
    assert [state for _, state, *_ in states(store)] == ["good", "withheld"]
    store.close()


# --- what the operators' guide shows ---


@pytest.mark.parametrize(
    ("output", "code", "word"),
    [
        ("stream: OK", 0, "good"),
        ("stream: Eicar-Signature FOUND", 1, "stream: Eicar-Signature FOUND"),
        ("stream: Can't allocate memory ERROR", 0, "none"),
        ("INSTREAM: Size limit exceeded ERROR", 0, "none"),
        ("", 0, "none"),
        ("Could not connect to clamd", 2, "none"),
    ],
)
def test_the_script_for_clamd_in_the_guide_keeps_the_contract(tmp_path, monkeypatch, output, code, word):
    guide = (Path(__file__).parents[2] / "docs" / "operators.md").read_text()
    (script,) = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", guide, re.DOTALL)
    (tmp_path / "scan").write_text(script)
    (tmp_path / "clamdscan").write_text(f"#!/bin/sh\ncat >/dev/null\necho {shlex.quote(output)}\nexit {code}\n")
    for program in ("scan", "clamdscan"):
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert subprocess.run(["sh", "-n", tmp_path / "scan"], check=False).returncode == 0
    try:
        said = ask((str(tmp_path / "scan"),), b"data")
    except ScanError:
        said = "none"
    assert (said or "good") == word
