"""The mail of the benchmark: a desk's ordinary week, made up, the same on every machine.

`generate` writes the mails byte by byte with its own code, so that neither the platform nor the version of Python
changes them, and knows what a help desk has to make of them. The mix follows what was measured for real desks: half of
the mails open a conversation, two fifths go on with one, the rest comes from machines; a tenth carries an attachment,
which makes nine tenths of the bytes.

Every mail of a customer carries the word of the desk's own server (AUTHSERV_ID) that its domain is proven. Replies
refer to the customer's earlier mails, so that they join their ticket by nothing but those ids.
"""

from __future__ import annotations

import random
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TypeVar

from bench.phrases import VOICES, Voice

Item = TypeVar("Item")

AUTHSERV_ID = "mx.desk.example"
DESK = "support@desk.example"

_BEGIN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_STEP = timedelta(seconds=97)  #: between two mails
#: Parts in 1,000 of all mails.
_MIX = {"request": 532, "reply": 395, "machine": 12, "auto_reply": 25, "list": 18, "bounce": 12, "again": 6}
_ATTACHED = 0.093  #: of the requests and replies
_ATTACHMENT_KIB = ((20, 40), (40, 80), (80, 160), (160, 320), (320, 500))  #: each range as often as the others
_ATTACHMENTS = (("scan.pdf", "application/pdf"), ("photo.jpg", "image/jpeg"), ("log.gz", "application/gzip"))
_HTML = 0.4  #: of the requests and replies have an HTML version beside the text
_TICKETS_PER_CUSTOMER = 3  #: fewer than the acknowledgements that one address may get in a day
_MAX_CHAIN = 6  #: mails of one conversation
_STYLE = "p { margin: 0 0 1em 0; font-family: Georgia, serif; font-size: 11pt; line-height: 1.4; color: #222222 }\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What a desk has to make of the mails; the four outcomes add up to their number."""

    tickets: int
    replies: int
    duplicates: int
    ignored: int
    acknowledgements: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Mails in order of arrival, and the right answer."""

    mails: Sequence[bytes]
    truth: Truth


@dataclass(slots=True)
class _Customer:
    name: str
    address: str
    voice: Voice
    tickets: int = 0


@dataclass(slots=True)
class _Thread:
    """A conversation that a customer began."""

    customer: _Customer
    subject: str
    text: str  #: of the newest mail
    ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Entity:
    """A body and the headers that describe it."""

    headers: tuple[str, ...]
    body: bytes


def generate(count: int = 5000, seed: int = 1) -> Corpus:
    """The first `count` mails of the series `seed`."""
    post = _Post(seed)
    mails = [post.next() for _ in range(count)]
    done = post.done
    return Corpus(
        mails=mails,
        truth=Truth(
            tickets=done["request"] + done["machine"],
            replies=done["reply"],
            duplicates=done["again"],
            ignored=done["auto_reply"] + done["list"] + done["bounce"],
            acknowledgements=done["request"],
        ),
    )


class _Post:
    """Writes one mail after the other and counts what they are."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._number = 0
        self._customers: list[_Customer] = []
        self._threads: list[_Thread] = []
        self._sent: list[bytes] = []  # what may be delivered again
        self._writers = {
            "request": self._request,
            "reply": self._reply,
            "machine": self._machine,
            "auto_reply": self._auto_reply,
            "list": self._list,
            "bounce": self._bounce,
            "again": self._again,
        }
        self.done = dict.fromkeys(_MIX, 0)  #: how many of each kind were written

    def next(self) -> bytes:
        self._number += 1
        kind = self._random.choices(list(_MIX), list(_MIX.values()))[0]
        if not self._threads:
            kind = "request"
        self.done[kind] += 1
        mail = self._writers[kind]()
        if kind in ("request", "reply"):
            self._sent.append(mail)
        return mail

    def _request(self) -> bytes:
        customer = self._customer()
        customer.tickets += 1
        subject = f"{self._pick(customer.voice.subjects)} ({self._number})"
        thread = _Thread(customer=customer, subject=subject, text="")
        self._threads.append(thread)
        return self._letter(thread, subject, "")

    def _reply(self) -> bytes:
        thread = self._pick(self._threads[-400:])
        quoted = "\n".join(f"> {line}" for line in thread.text.split("\n"))
        mail = self._letter(thread, f"Re: {thread.subject}", f"\n\nOn {self._date()}, Support wrote:\n{quoted}")
        if len(thread.ids) >= _MAX_CHAIN:
            self._threads.remove(thread)
        return mail

    def _again(self) -> bytes:
        return self._pick(self._sent[-1000:])

    def _machine(self) -> bytes:
        text = "\n".join(f"disk {self._random.randrange(8)}: {self._random.random():.3f} of 1 used" for _ in range(30))
        headers = ["Auto-Submitted: auto-generated", f"Subject: Nightly check {self._number}"]
        return self._automatic("Nightly <nightly@machines.example>", headers, text)

    def _auto_reply(self) -> bytes:
        customer = self._pick(self._threads).customer
        headers = [
            "Auto-Submitted: auto-replied",
            "Precedence: bulk",
            f"In-Reply-To: <news-{self._number}@desk.example>",
            f"Subject: Out of office ({self._number})",
        ]
        return self._automatic(customer.address, headers, "I am out of the office until Monday and read no mail.")

    def _list(self) -> bytes:
        headers = [
            "List-Id: Weekly letter <weekly.letters.example>",
            "List-Unsubscribe: <mailto:leave@letters.example>",
            "Precedence: list",
            f"Subject: Weekly letter {self._number}",
        ]
        text = "\n\n".join(self._paragraph(VOICES[0]) for _ in range(self._random.randrange(4, 12)))
        return self._automatic("Weekly letter <weekly@letters.example>", headers, text)

    def _bounce(self) -> bytes:
        recipient = f"nobody{self._number}@gone.example"
        failed = f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1"
        returned = f"From: {DESK}\nTo: {recipient}\nMessage-ID: <welcome-{self._number}@desk.example>\n"
        parts = [
            _text(f"Your mail could not be delivered to {recipient}.", VOICES[0]),
            _Entity(
                ("Content-Type: message/delivery-status",),
                _crlf(f"Reporting-MTA: dns; {AUTHSERV_ID}\n\n{failed}").encode(),
            ),
            _Entity(("Content-Type: text/rfc822-headers",), _crlf(returned).encode()),
        ]
        headers = ["Auto-Submitted: auto-replied", "Subject: Undelivered mail returned to sender"]
        entity = self._multipart("report; report-type=delivery-status", parts)
        return self._mail("Mail system <mailer-daemon@desk.example>", [*headers, *entity.headers], entity.body)

    def _letter(self, thread: _Thread, subject: str, history: str) -> bytes:
        """What a person writes, with the word of the desk's server on top."""
        customer, voice = thread.customer, thread.customer.voice
        written = "\n\n".join(self._paragraph(voice) for _ in range(self._random.randrange(1, 7)))
        entity = _text(f"{written}\n\n{customer.name}{history}", voice)
        if self._random.random() < _HTML:
            entity = self._multipart("alternative", [entity, _html(written, voice)])
        if self._random.random() < _ATTACHED:
            entity = self._multipart("mixed", [entity, self._attachment()])
        own_id = f"<{self._random.getrandbits(64):016x}.{self._number}@{customer.address.partition('@')[2]}>"
        headers = [f"Message-ID: {own_id}", f"Subject: {_header_text(subject, voice)}"]
        if thread.ids:
            headers += [f"In-Reply-To: {thread.ids[-1]}", "References: " + "\r\n ".join(thread.ids)]
        thread.ids.append(own_id)
        thread.text = written
        sender = f"{_header_text(customer.name, voice)} <{customer.address}>"
        return self._mail(sender, [*headers, *entity.headers], entity.body, proof=_proof(customer.address))

    def _automatic(self, sender: str, headers: Sequence[str], text: str) -> bytes:
        entity = _text(text, VOICES[0])
        own_id = f"Message-ID: <auto-{self._number}-{self._random.getrandbits(48):x}@machines.example>"
        return self._mail(sender, [own_id, *headers, *entity.headers], entity.body)

    def _mail(self, sender: str, headers: Sequence[str], body: bytes, proof: Sequence[str] = ()) -> bytes:
        lines = [*proof, *self._received(), f"From: {sender}", f"To: Support <{DESK}>", f"Date: {self._date()}"]
        return "\r\n".join([*lines, *headers, "MIME-Version: 1.0", "", ""]).encode("ascii") + body

    def _received(self) -> Iterator[str]:
        date = self._date()
        for host in ("relay.carrier.example", "outgoing.customer.example"):
            queue_id = f"{self._random.getrandbits(40):010X}"
            yield f"Received: from {host} ({host} [192.0.2.{self._random.randrange(256)}])\r\n\tby {AUTHSERV_ID}"
            yield f"\twith ESMTPS id {queue_id}\r\n\tfor <{DESK}>; {date}"
        signature = b64encode(self._random.randbytes(256)).decode()
        folded = "\r\n\t".join(signature[at : at + 72] for at in range(0, len(signature), 72))
        yield f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=carrier.example; s=s1;\r\n\tb={folded}"

    def _attachment(self) -> _Entity:
        smallest, largest = self._pick(_ATTACHMENT_KIB)
        size = self._random.randrange(smallest * 1024, largest * 1024)
        name, kind = self._pick(_ATTACHMENTS)
        headers = (
            f"Content-Type: {kind}; name={name}",
            f"Content-Disposition: attachment; filename={name}",
            "Content-Transfer-Encoding: base64",
        )
        return _Entity(headers, _base64_lines(self._random.randbytes(size)))

    def _multipart(self, kind: str, parts: Sequence[_Entity]) -> _Entity:
        boundary = f"=_{self._random.getrandbits(80):020x}"
        pieces = []
        for part in parts:
            head = "\r\n".join([f"--{boundary}", *part.headers, "", ""])
            pieces.append(head.encode("ascii") + part.body + b"\r\n")
        body = b"".join(pieces) + f"--{boundary}--\r\n".encode("ascii")
        return _Entity((f'Content-Type: multipart/{kind}; boundary="{boundary}"',), body)

    def _customer(self) -> _Customer:
        """One who has written before, as often as not; else a new one."""
        if self._customers and self._random.random() < 0.5:
            known = self._pick(self._customers[-200:])
            if known.tickets < _TICKETS_PER_CUSTOMER:
                return known
        voice = self._random.choices(VOICES, [voice.weight for voice in VOICES])[0]
        address = f"person{self._number}@firm{self._random.randrange(300)}.example"
        self._customers.append(_Customer(name=self._pick(voice.names), address=address, voice=voice))
        return self._customers[-1]

    def _paragraph(self, voice: Voice) -> str:
        space = "" if voice.language in ("ja", "zh") else " "
        return space.join(self._pick(voice.sentences) for _ in range(self._random.randrange(2, 7)))

    def _date(self) -> str:
        return format_datetime(_BEGIN + _STEP * self._number)

    def _pick(self, items: Sequence[Item]) -> Item:
        return items[self._random.randrange(len(items))]


def _proof(address: str) -> Sequence[str]:
    """What the desk's own server found out about a sender (RFC 8601)."""
    domain = address.partition("@")[2]
    return [
        f"Authentication-Results: {AUTHSERV_ID};",
        f"\tdkim=pass (2048-bit key) header.d={domain} header.i=@{domain} header.a=rsa-sha256 header.s=s1;",
        f"\tspf=pass ({AUTHSERV_ID}: domain of {address} designates 192.0.2.7 as permitted sender)",
        f"\t smtp.mailfrom={address};",
        f"\tdmarc=pass (policy=none) header.from={domain}",
    ]


def _text(text: str, voice: Voice) -> _Entity:
    return _encoded("text/plain", text, voice)


def _html(text: str, voice: Voice) -> _Entity:
    paragraphs = "\r\n".join(f'<p class="MsoNormal">{part}</p>' for part in text.split("\n\n"))
    page = f"<html><head><style>\r\n{_STYLE * 6}</style></head>\r\n<body>\r\n{paragraphs}\r\n</body></html>\r\n"
    return _encoded("text/html", page, voice)


def _encoded(kind: str, text: str, voice: Voice) -> _Entity:
    data = _crlf(text).encode(voice.charset)
    match voice.encoding:
        case "base64":
            data = _base64_lines(data)
        case "quoted-printable":
            data = b2a_qp(data, istext=True)
    headers = (f"Content-Type: {kind}; charset={voice.charset}", f"Content-Transfer-Encoding: {voice.encoding}")
    return _Entity(headers, data)


def _header_text(text: str, voice: Voice) -> str:
    """An unstructured header value as encoded words (RFC 2047) of the customer's charset, where it needs them."""
    if text.isascii():
        return text
    pieces = [text[at : at + 12] for at in range(0, len(text), 12)]
    words = (f"=?{voice.charset}?B?{b64encode(piece.encode(voice.charset)).decode()}?=" for piece in pieces)
    return "\r\n ".join(words)


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _base64_lines(data: bytes) -> bytes:
    encoded = b64encode(data)
    return b"\r\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76))
