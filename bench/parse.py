"""Reading alone: our parser against the standard library's, on the same mails, in one process."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

from bench.product import Run, WrongAnswer
from triaged.mail.parse import parse

SMALL_BYTES = 16 * 1024  #: mails below it have no attachments to speak of

_HEADERS = ("From", "To", "Cc", "Subject", "Message-ID", "In-Reply-To", "References", "Date")


def small(mails: Sequence[bytes]) -> list[bytes]:
    """Those in which reading is not mostly the decoding of attachments."""
    return [mail for mail in mails if len(mail) < SMALL_BYTES]


def pairs(mails: Sequence[bytes], count: int) -> tuple[list[Run], list[Run]]:
    """Runs of the product and of the yardstick, in turns; the first round, which warms up, does not count."""
    ours: list[Run] = []
    bare: list[Run] = []
    for _ in range(count + 1):
        bare.append(_run(mails, _standard_library))
        ours.append(_run(mails, _product))
    return ours[1:], bare[1:]


def _run(mails: Sequence[bytes], read: Callable[[bytes], int]) -> Run:
    began, cpu_before = time.monotonic(), time.process_time()
    characters = sum(map(read, mails))
    cpu_seconds = time.process_time() - cpu_before
    if characters < len(mails):
        raise WrongAnswer(f"{characters} characters were read in {len(mails)} mails")
    return Run(
        mails=len(mails),
        seconds=time.monotonic() - began,
        cpu_seconds=cpu_seconds,
        peak_kib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    )


def _product(mail: bytes) -> int:
    return len(parse(mail).text)


def _standard_library(mail: bytes) -> int:
    """Parse with compat32, decode the headers that a desk needs and every part; the text's characters."""
    message = message_from_bytes(mail)
    for name in _HEADERS:
        for value in message.get_all(name, ()):
            str(make_header(decode_header(value)))
    return sum(map(_decoded, message.walk()))


def _decoded(part: Message) -> int:
    if part.is_multipart():
        return 0
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or part.get_content_maintype() != "text":
        return 0
    try:
        return len(payload.decode(part.get_content_charset("utf-8"), "replace"))
    except LookupError:  # a label that names no charset
        return len(payload.decode("latin-1"))
