"""The shapes of mail that cost most to read, each at the size of the largest mail or as large as its limit makes sense.

A shape is a beginning and a unit, and as many of the unit as there is room for: what costs more than its length shows.
"""

from __future__ import annotations

import random
from base64 import b64encode
from collections.abc import Callable, Mapping

from bench.mutants import CHARSETS, LARGEST, MIB


def _filled(head: bytes, unit: bytes, size: int = LARGEST) -> Callable[[], bytes]:
    """A mail of `head` and as many of `unit` as there is room for."""
    return lambda: head + unit * ((size - len(head)) // len(unit))


def _text(unit: bytes, kind: bytes = b"text/plain; charset=utf-8") -> Callable[[], bytes]:
    return _filled(b"From: a@b.example\nSubject: s\nContent-Type: " + kind + b"\n\n", unit)


def _html(unit: bytes) -> Callable[[], bytes]:
    return _text(unit, b"text/html; charset=utf-8")


def _encoded(encoding: bytes, unit: bytes, kind: bytes = b"text/plain") -> Callable[[], bytes]:
    return _text(unit, kind + b"\nContent-Transfer-Encoding: " + encoding)


def _report(unit: bytes) -> Callable[[], bytes]:
    head = b"From: MAILER-DAEMON\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n"
    return _filled(head + b"\nnot delivered\n--x\nContent-Type: message/delivery-status\n\n", unit)


def _multipart(unit: bytes) -> Callable[[], bytes]:
    return _filled(b"Content-Type: multipart/mixed; boundary=x\n\n", unit)


def _towers(unit: bytes) -> Callable[[], bytes]:
    """As many multiparts in one another as are opened, and what lies in the innermost."""
    levels = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(30))
    return _filled(levels, unit)


def _random(kind: bytes) -> Callable[[], bytes]:
    def generate() -> bytes:
        return b"Content-Type: " + kind + b"\n\n" + random.Random(1).randbytes(LARGEST - 1000)

    return generate


#: The rows of the limits, at the size of the largest mail.
SHAPES: Mapping[str, Callable[[], bytes]] = {
    **{
        f"headers: {unit[:30]!r}": _filled(b"", unit)
        for unit in (
            b"a:\n",
            b"a: b\n c\n",
            b" \n",
            b"From x\n",
            b"x y\n",
            b"a: b\r",
            b"\n",
            b"\r",
            b"\r\n",
            b"x",
            b"X-a: \xff\n",
        )
    },
    **{
        f"one header: {name.decode()}: {unit[:30]!r}": _filled(name + b": ", unit, MIB)
        for name in (
            b"To",
            b"From",
            b"Subject",
            b"References",
            b"Content-Type",
            b"Date",
            b"Received",
            b"X-Any",
            b"Delivered-To",
        )
        for unit in (
            b"a@b.example, ",
            b'"',
            b"=?utf-8?q?a?= ",
            b"<a@b> ",
            b"; a*1*=%",
            b"a ",
            b"(",
            b"\n b",
            b",",
            b"=?",
            b"\xc8\xe9 ",
        )
    },
    **{
        f"many headers: {unit[:30]!r}": _filled(b"", unit, MIB)
        for unit in (
            *(b"To: a@b.example\n", b"Delivered-To: a@b.example\n", b"Delivered-To: " + b"a," * 30_000 + b"\n"),
            *(
                b"Authentication-Results: x; dkim=pass\n",
                b"Received: from x\n",
                b"Subject: =?utf-8?q?a?=\n",
                b"List-Id: <x>\n",
            ),
        )
    },
    **{
        f"text: {unit[:30]!r}": _text(unit)
        for unit in (
            *(
                b"x",
                b"x ",
                b"x\n",
                b"\n",
                b" ",
                b"\t\n",
                b"> ",
                b"> x\n",
                b">",
                b"-- \n",
                b"_",
                b"-",
                b"=",
                b"*",
                b"\0",
                b"\xff",
            ),
            *(
                b"On Mon, 16 Nov 2026 at 10:00, Ann wrote:\n",
                b"On ",
                b"wrote:\n",
                b"On Mon wrote\n",
                b"From: a\nSent: b\n\n",
            ),
            *(
                b"-----Original Message-----\n",
                b"---------- Forwarded message ----------\n",
                b"From: Ann <a@b.example>\n",
            ),
            *(
                "Привет ".encode(),
                "你好".encode(),
                "مرحبا ".encode(),
                "\u200d".encode(),
                "e\u0301".encode(),
                b"http://x.example/ ",
            ),
            *(
                b"begin 644 a\n",
                b"begin 644 a\nM" + b"!" * 60 + b"\n",
                b"<a@b.example>: 550 5.1.1\n",
                b"a@b.example ",
                b"5.1.1 ",
            ),
        )
    },
    **{
        f"html: {unit[:30]!r}": _html(unit)
        for unit in (
            *(
                b"<b>",
                b"</b>",
                b"<div>",
                b"<div>x</div>",
                b"<table><tr><td>x",
                b"<!--",
                b"<!-- -->",
                b"<",
                b"<a href=x>",
                b"&amp;",
            ),
            *(
                b"<blockquote>x",
                b"<ul><li>x",
                b"&",
                b"<style>",
                b"<p>x\n",
                b"<br>",
                b'<div class="gmail_quote">',
                b"<a ",
                b'<a b="',
            ),
            *(
                b"<span style='x:y'>",
                b"x ",
                b"<pre>x\n",
                b"<script>",
                b"<svg>",
                b"<img src=cid:x>",
                b"&#x1f469;",
                b"<o:p>",
                b"<font>",
            ),
        )
    },
    **{
        f"{encoding.decode()}: {unit[:30]!r}": _encoded(encoding, unit, kind)
        for encoding, unit, kind in (
            *((b"base64", b"QUJD", kind) for kind in (b"text/plain", b"application/pdf", b"text/html")),
            *((b"base64", unit, b"a/b") for unit in (b"QUJD" * 19 + b"\n", b"*", b"=", b"A\n", b"QQ==", b"\0")),
            *(
                (b"quoted-printable", unit, kind)
                for unit in (b"=3D", b"=", b"=\n", b"=C3")
                for kind in (b"text/plain", b"a/b")
            ),
            *(
                (b"x-uuencode", unit, b"a/b")
                for unit in (b"begin 644 a\nM" + b"!" * 60 + b"\n", b"M" + b"!" * 60 + b"\n", b"x\n")
            ),
            *((b"8bit", b"\xc8\xe9", b"text/plain; charset=" + each) for each in CHARSETS),
            *(
                (b"8bit", b"\x1b$B$3\x1b(B", b"text/plain; charset=" + each)
                for each in (b"iso-2022-jp", b"x-unknown", b"utf-8")
            ),
            *((b"8bit", unit, b"text/plain; charset=utf-7") for unit in (b"+2AA-", b"+", b"+AGE-")),
            *((b"8bit", unit, b"text/plain; format=flowed; delsp=yes") for unit in (b"x \n", b"> x \n", b" \n", b">")),
            *(
                (b"8bit", unit, b"text/calendar; method=REQUEST")
                for unit in (b"BEGIN:VEVENT\n", b"SUMMARY:x\n x\n", b"x")
            ),
            *(
                (b"base64", b64encode(b"\x78\x9f\x3e\x22" + unit * 3000) + b"\n", b"application/ms-tnef")
                for unit in (b"\0", b"\1\2\3")
            ),
        )
    },
    **{
        f"parts: {unit[:30]!r}": _multipart(unit)
        for unit in (
            *(b"--x\n\ny\n", b"\n--xy", b"\n--x", b"--x\nContent-Type: text/html\n\n<b>\n", b"--x\n" + b"a:\n" * 3000),
            *(
                b"--x\nContent-Type: a/b; name=\xc8\xe9\n\ny\n",
                b"--x\nContent-Type: text/plain; charset=nope\n\n\xc8\xe9\xff\n",
            ),
            *(
                b"--x\nContent-Type: message/rfc822\n\nSubject: s\n\ny\n",
                b"--x\n" + b"Content-Type: a/b" + b";a=b" * 1000 + b"\n\n",
            ),
            *(
                b"--x\nContent-Type: text/plain\n\n" + b"x\n" * 50_000,
                b"--x\nContent-Type: text/html\n\n" + b"<p>x" * 10_000 + b"\n",
            ),
            *(
                b"--x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n",
                b"--x\nContent-Type: application/ms-tnef\n\n\x78\x9f\x3e\x22\n",
            ),
        )
    },
    **{f"towers: {unit[:30]!r}": _towers(unit) for unit in (b"x", b"\n--b", b"--b29\n\nx\n", b"--b29\n--b28\n", b"\n")},
    **{
        f"reports: {unit[:30]!r}": _report(unit)
        for unit in (
            *(
                b"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n\n",
                b"\n",
                b"a: b\n\n",
                b"a: b\n",
            ),
            *(b"Diagnostic-Code: smtp; 550 5.1.1\n", b"Final-Recipient: rfc822; " + b"(" * 1000 + b"\n\n"),
            *(
                b"--x\nContent-Type: message/delivery-status\n\na: b\n",
                b"--x\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\n\n",
            ),
        )
    },
    "chance: text": _random(b"text/plain"),
    "chance: html": _random(b"text/html"),
    "chance: tnef": _random(b"application/ms-tnef"),
    "chance: jis": _random(b"text/plain; charset=iso-2022-jp"),
    "chance: gb": _random(b"text/plain; charset=gb2312"),
}
