"""The shipped unit is right by systemd's own word, and its sandbox holds what it promises."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.available import located

UNITS = Path(__file__).parents[2] / "systemd"
UNIT = UNITS / "triaged.service"
PROGRAM = "/opt/triaged/bin/triaged"

needs_systemd = pytest.mark.server("systemd")


def unit_in(folder, change=("", "")):
    """A copy whose program exists on this machine, with one change."""
    text = UNIT.read_text()
    assert PROGRAM in text
    copy = folder / UNIT.name
    copy.write_text(text.replace(PROGRAM, sys.executable).replace(*change))
    return copy


def verify(unit):
    """What `systemd-analyze verify` finds wrong with a unit: it ends with 0 on a misspelt key, and says so aside."""
    argv = [located("systemd-analyze"), "verify", "--man=no", str(unit)]
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    found = [line for line in done.stderr.splitlines() if unit.name in line or str(unit) in line]
    return found if done.returncode == 0 else [*found, f"exit {done.returncode}: {done.stderr}"]


def exposure(unit):
    argv = [located("systemd-analyze"), "security", "--offline=yes", "--no-pager", str(unit)]
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    return float(re.search(r"exposure level for \S+: (\d+\.\d+)", done.stdout).group(1))


@needs_systemd
def test_the_unit_is_clean(tmp_path):
    assert verify(unit_in(tmp_path)) == []


@needs_systemd
@pytest.mark.parametrize(
    "mistake",
    [
        ("WatchdogSec=", "WatchdogSecs="),
        ("Restart=always", "Restart=allways"),
        ("[Service]", "[Services]"),
        (sys.executable, "/nonexistent/triaged"),
    ],
)
def test_a_mistake_in_the_unit_is_found(tmp_path, mistake):
    assert verify(unit_in(tmp_path, mistake)) != []


@needs_systemd
def test_the_sandbox_leaves_little_exposed(tmp_path):
    assert exposure(unit_in(tmp_path)) <= 1.1


@needs_systemd
def test_the_addresses_of_the_site_make_it_tighter_and_a_lost_line_weaker(tmp_path):
    allowed = ("#IPAddressDeny=any", "IPAddressDeny=any\nIPAddressAllow=192.0.2.10")
    assert exposure(unit_in(tmp_path, allowed)) <= 1.0
    assert exposure(unit_in(tmp_path, ("PrivateUsers=yes\n", ""))) > 1.1


@needs_systemd
def test_the_account_of_the_unit_is_declared():
    argv = [located("systemd-sysusers"), "--dry-run", "--replace=/usr/lib/sysusers.d/triaged.conf"]
    done = subprocess.run([*argv, UNITS / "sysusers.d/triaged.conf"], check=False, capture_output=True, text=True)
    assert (done.returncode, "User=triaged" in UNIT.read_text()) == (0, True), done.stderr


@needs_systemd
def test_the_folder_of_the_secrets_is_for_root_alone(tmp_path):
    argv = [located("systemd-tmpfiles"), "--create", f"--root={tmp_path}", "--replace=/usr/lib/tmpfiles.d/triaged.conf"]
    lines = (UNITS / "tmpfiles.d/triaged.conf").read_text()
    done = subprocess.run([*argv, "-"], input=lines, check=False, capture_output=True, text=True)
    assert done.returncode in (0, 73), done.stderr
    assert (tmp_path / "etc/triaged/credentials").stat().st_mode & 0o777 == 0o700


USE_EVERYTHING = """
import ctypes, sys
REFUSE_EXEC_GAIN, PR_SET_MDWE = 1, 65
if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
    sys.exit(77)
import alembic, authres, chardet, click, dramatiq, imapclient, jinja2, pika, prometheus_client, psycopg, redis
import pydantic, regex, rich, sqlalchemy, sqlite3, ssl, structlog, threading
ssl.create_default_context()
assert regex.search(r"\\bзаказ\\b", "мой заказ", timeout=1)
assert pydantic.create_model("M", n=(int, ...))(n="1").n == 1
with sqlalchemy.create_engine("sqlite://").connect() as connection:
    assert connection.exec_driver_sql("SELECT 1").scalar() == 1
thread = threading.Thread(target=print, args=["ran"])
thread.start()
thread.join()
"""


def test_our_libraries_run_where_memory_is_never_writable_and_executable():
    """The kernel's own switch for what the unit asks of systemd (MemoryDenyWriteExecute=)."""
    done = subprocess.run([sys.executable, "-c", USE_EVERYTHING], check=False, capture_output=True, text=True)
    if done.returncode == 77:
        pytest.skip("this kernel (before 6.3) has no such switch")
    assert (done.returncode, done.stdout) == (0, "ran\n"), done.stderr
