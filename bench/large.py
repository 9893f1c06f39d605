"""One large mail, taken by IMAP and passed on to an agent with its file: `python -m bench.large`, or `--help`.

The installed service is watched from outside. What counts is how far its resident memory rises above what it holds
when it is idle; that the file arrives at the relay byte for byte is checked.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from base64 import encodebytes
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from tests.e2e.desk import TestDesk, mail
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

AGENT = "tom@agents.example"
GOAL_MIB = 60 * 1000 * 1000 / 2**20  #: above idle
MIB = 2**20
SETTLE_SECONDS = 2.0  #: after the first, small mail, until the service counts as idle
SEED = 20260301
_AGENT_TABLE = f'[[agent]]\nname = "Tom"\naddresses = ["{AGENT}"]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Of the service, in MiB."""

    idle: float
    peak: float  #: while the large mail was taken and sent

    @property
    def above(self) -> float:
        """How far it rose."""
        return self.peak - self.idle


def pass_on(folder: Path, dovecot: Dovecot, relay: SmtpSink, size: int) -> tuple[Memory, float]:
    """A mail of `size` bytes through the service; its memory, and the seconds from the mailbox to the relay.

    Raises:
        TimeoutError: it did not arrive.
        ValueError: not all of it did.
    """
    support = dovecot.account()
    desk = TestDesk(folder / "desk")
    desk.tables.append(
        f'[relay]\nhost = "127.0.0.1"\nport = {relay.port}\ntls = "none"\nmax_mib = {2 * size // MIB + 2}'
    )
    desk.tables += [f"[attachments]\nmax_mib = {size // MIB + 1}\nmax_mib_together = {size // MIB + 1}", _AGENT_TABLE]
    desk.watch(dovecot, support)
    data = random.Random(SEED).randbytes(size * 57 // 78)  # base64 in lines of 76 makes `size` of it
    desk.start()
    try:
        with dovecot.mailbox(support) as client:
            client.append("INBOX", mail(1))
            relay.wait_for(2)  # the acknowledgement and the agent's notice
            time.sleep(SETTLE_SECONDS)
            process = desk.pid
            idle = _memory(process, "VmRSS")
            Path(f"/proc/{process}/clear_refs").write_text("5")  # proc(5): the peak begins anew
            began = time.monotonic()
            client.append("INBOX", _large(data))
        letters = relay.wait_for(4, seconds=120)
        seconds = time.monotonic() - began
        peak = _memory(process, "VmHWM")
    finally:
        desk.stop()
    (notice,) = (each for each in letters[2:] if AGENT in each.recipients)
    if data not in _files(message_from_bytes(notice.content, policy=policy.default)):
        raise ValueError("the file did not arrive as it was sent")
    return Memory(idle=idle, peak=peak), seconds


def _files(letter: EmailMessage) -> list[bytes]:
    return [bytes(each.get_payload(decode=True)) for each in letter.iter_attachments()]


def _large(data: bytes) -> bytes:
    head, _, text = mail(2, "bert@example.net").partition(b"\r\n\r\n")
    parts = [
        head + b'\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n',
        b"--b\r\n",
        text,
        b'--b\r\nContent-Type: application/octet-stream; name="plan.bin"\r\nContent-Transfer-Encoding: base64\r\n',
        encodebytes(data).replace(b"\n", b"\r\n") + b"--b--\r\n",
    ]
    return b"\r\n".join(parts)


def _memory(process: int | None, name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def main() -> int:
    """Returns the exit code: 1 when the file did not arrive; a missed goal is shown, not punished."""
    parser = argparse.ArgumentParser(description="Pass on one large mail and measure the memory that this takes.")
    parser.add_argument("--mib", type=int, default=25, help="size of the mail (default: %(default)s)")
    wanted = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="triaged-large-"))
    dovecot, relay = Dovecot(), SmtpSink()
    try:
        dovecot.start()
        relay.start()
        memory, seconds = pass_on(folder, dovecot, relay, wanted.mib * MIB)
    except (TimeoutError, ValueError) as wrong:
        print(f"{wrong}; see {folder}", file=sys.stderr)
        return 1
    finally:
        relay.close()
        dovecot.close()
    verdict = "met" if memory.above <= GOAL_MIB else "MISSED"
    print(
        f"a mail of {wanted.mib} MiB, from the mailbox to the relay in {seconds:.1f} s: resident {memory.idle:.0f} MiB "
        f"idle, {memory.peak:.0f} MiB at most, {memory.above:.0f} MiB above (at most {GOAL_MIB:.0f} MiB: {verdict})"
    )
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
