"""Real mails, damaged in ways that draw on chance; the same seed gives the same mails on every machine."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence

MIB = 1024 * 1024
LARGEST = 25 * MIB  #: bytes; what a mail may have at most

_MOST_STEPS = 4  #: of damage done to one mail
_MOST_COPIES = 2000  #: of a piece that is repeated
_MOST_REPEATED = MIB  #: bytes that repeating a piece may add
_MOST_LEVELS = 40  #: a mail is put into so many others

#: Pieces at which parsers have failed.
_PIECES: Sequence[bytes] = (
    *(
        b"\0",
        b"\r",
        b"\n",
        b"\r\n\r\n",
        b"\n\n",
        b"\x1b$B",
        b"\x1b(B",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xf0\x9f",
        b"\x80",
    ),
    *(
        b"=?utf-8?b?",
        b"?=",
        b"=?utf-8?q?=",
        b"=?x?q?a?=",
        b"=?utf-7?q?+2AA-?=",
        b"=?",
        b"=3D",
        b"=",
        b"%",
        b"''",
        b"*0*=",
    ),
    *(
        b'"',
        b"'",
        b"(",
        b")",
        b"<",
        b">",
        b"\\",
        b"@",
        b";",
        b",",
        b":",
        b"<@",
        b"[",
        b"]",
        b"{",
        b"--",
        b"-- \n",
        b"> ",
    ),
    *(
        b"<div>",
        b"</div>",
        b"<!--",
        b"-->",
        b"<style>",
        b"<![CDATA[",
        b"&#x110000;",
        b"&amp",
        b"<table><tr><td>",
        b"<blockquote>",
    ),
    *(
        b"\nFrom: a@b.example\n",
        b"\nContent-Type: multipart/mixed; boundary=x\n",
        b"\n--x\n",
        b"\n--x--\n",
        b"\nFrom x\n",
    ),
    *(
        b"\nContent-Type: message/rfc822\n",
        b"\nContent-Transfer-Encoding: base64\n",
        b"\nSubject: \xff\xfe\xc8\n",
        b"\nDate: \n",
    ),
    *(
        b"\nbegin 644 a\nM",
        b"\nend\n",
        b"\nOn Mon, 16 Nov 2026 at 10:00, Ann wrote:\n",
        b"\n-----Original Message-----\n",
    ),
    *(
        b"\nFinal-Recipient: rfc822;\n",
        b"\nStatus: 5..\n",
        b"\nAction: failed\n",
        b"\nBEGIN:VCALENDAR\n",
        b"\x78\x9f\x3e\x22",
    ),
    *(
        "\u202e".encode(),
        "\u2028".encode(),
        "\ufeff".encode(),
        "\U0001f469\u200d".encode(),
        b"a" * 1000,
        b" " * 1000,
        b"\t",
    ),
)
CHARSETS: Sequence[bytes] = (
    *(
        b"utf-8",
        b"utf-7",
        b"utf-16",
        b"us-ascii",
        b"gb2312",
        b"gb18030",
        b"big5",
        b"iso-2022-jp",
        b"iso-2022-kr",
        b"hz",
    ),
    *(
        b"shift_jis",
        b"euc-jp",
        b"koi8-r",
        b"windows-1251",
        b"x-unknown",
        b"unknown-8bit",
        b"idna",
        b"rot13",
        b"hex",
        b"zip",
    ),
    *(b"unicode_escape", b"punycode", b"mbcs", b"", b'"', b"cp\xff"),
)
_ENCODINGS: Sequence[bytes] = (b"base64", b"quoted-printable", b"7bit", b"8bit", b"binary", b"x-uuencode", b"gzip", b"")
_CHARSET = re.compile(rb"(?i)charset\s*=\s*\"?([\w.:-]+)")
_ENCODING = re.compile(rb"(?i)content-transfer-encoding\s*:\s*([\w-]+)")
_BOUNDARY = re.compile(rb"(?i)boundary\s*=\s*(?:\"([^\"\n]{1,100})\"|([^\s;\"]{1,100}))")

Step = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


def mutant(mails: Sequence[bytes], seed: int, number: int) -> tuple[bytes, str]:
    """One damaged mail of at most LARGEST bytes, and what was done to it."""
    chance = random.Random(seed * 1_000_003 + number)
    data = chance.choice(mails)
    done: list[str] = []
    for _ in range(chance.randint(1, _MOST_STEPS)):
        name = chance.choice(list(STEPS))
        data = STEPS[name](data, chance, mails)[:LARGEST]
        done.append(name)
    return data, ", ".join(done)


def _flip(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 30) if data else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _drop_lines(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    share = chance.choice((0.01, 0.1, 0.5))
    return b"".join(line for line in data.splitlines(keepends=True) if chance.random() >= share)


def _double_lines(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    share = chance.choice((0.01, 0.1, 0.5))
    return b"".join(line * (1 + (chance.random() < share)) for line in data.splitlines(keepends=True))


def _shuffle_lines(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    lines = data.splitlines(keepends=True)
    start = chance.randint(0, len(lines))
    end = min(len(lines), start + chance.choice((5, 50, 5000)))
    moved = lines[start:end]
    chance.shuffle(moved)
    return b"".join([*lines[:start], *moved, *lines[end:]])


def _cut(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    return data[: chance.randint(0, len(data))]


def _behead(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    return data[chance.randint(0, min(len(data), 2000)) :]


def _splice(data: bytes, chance: random.Random, mails: Sequence[bytes]) -> bytes:
    other = chance.choice(mails)
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _repeat(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    start = chance.randint(0, len(data))
    piece = data[start : start + chance.choice((1, 10, 100, 1000))]
    copies = min(chance.randint(2, _MOST_COPIES), _MOST_REPEATED // (len(piece) or 1))
    return data[:start] + piece * copies + data[start:]


def _insert(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    for _ in range(chance.randint(1, 10)):
        at = chance.randint(0, min(len(data), chance.choice((500, 3000, len(data)))))
        data = data[:at] + chance.choice(_PIECES) * chance.choice((1, 1, 1, 3, 300)) + data[at:]
    return data


def _swap_charsets(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    return _CHARSET.sub(lambda _: b"charset=" + chance.choice(CHARSETS), data)


def _swap_encodings(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    return _ENCODING.sub(lambda _: b"Content-Transfer-Encoding: " + chance.choice(_ENCODINGS), data)


def _swap_boundaries(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    found = [match[1] or match[2] for match in _BOUNDARY.finditer(data)]
    if not found:
        return b"Content-Type: multipart/mixed; boundary=x\n" + data.replace(b"\n\n", b"\n\n--x\n\n", 5)
    old, new = chance.choice(found), chance.choice([*found, found[0][:-1], found[0] + b"-", b"x"])
    return data.replace(old, new, chance.choice((1, 2, 1000)))


def _swap_line_ends(data: bytes, chance: random.Random, _mails: Sequence[bytes]) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", chance.choice((b"\r", b"\r\n", b"\r\r\n", b"\n\r", b"\n")))


def _nest(data: bytes, chance: random.Random, mails: Sequence[bytes]) -> bytes:
    for level in range(chance.choice((1, 2, _MOST_LEVELS))):
        boundary = b"nest%d" % chance.choice((level, 0))
        kind = chance.choice((b"message/rfc822", b"text/plain", b"text/html", b"multipart/alternative; boundary=nest0"))
        head = chance.choice(mails)[:500].partition(b"\n\n")[0] + b"\n" if chance.random() < 0.2 else b""
        data = (
            head
            + b"Content-Type: multipart/mixed; boundary=%b\n\n--%b\nContent-Type: %b\n\n" % (boundary, boundary, kind)
            + data
            + b"\n--%b--\n" % boundary
        )
    return data


STEPS: Mapping[str, Step] = {
    "bits flipped": _flip,
    "lines dropped": _drop_lines,
    "lines doubled": _double_lines,
    "lines shuffled": _shuffle_lines,
    "end cut": _cut,
    "beginning cut": _behead,
    "spliced": _splice,
    "piece repeated": _repeat,
    "pieces inserted": _insert,
    "charsets exchanged": _swap_charsets,
    "encodings exchanged": _swap_encodings,
    "boundaries exchanged": _swap_boundaries,
    "line ends exchanged": _swap_line_ends,
    "nested": _nest,
}
