"""From a mail of a conversation to the bytes that arrive: CRLF, the client's own headers in its own order."""

from __future__ import annotations

import base64
import html
import quopri
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from tests.conversations.shapes import SUPPORT, Links, Mail, Shape, Written

_BOUNDARY = "----=_Part_7f3a_1772366400"
_LETTERS_OF_A_WORD = 12  #: of a header that is encoded: short words make programs fold, as they do in real mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a mail is written from, beside itself."""

    number: int  #: of the mail in its conversation: 1, 2, ...
    now: datetime
    proven: bool
    parent: Written | None = None  #: the mail that it answers
    to: tuple[str, ...] = ()  #: where it goes; () leaves that to the mail program
    cc: tuple[str, ...] = ()
    enclosed: bytes = b""


def write(mail: Mail, setting: Setting) -> tuple[Written, bytes]:
    """The mail as others may answer it, and as it comes to us."""
    shape, parent = mail.shape, setting.parent
    to, cc = (setting.to, setting.cc) if setting.to else _receivers(mail, parent)
    message_id = mail.message_id
    if message_id is None:
        message_id = shape.message_id.format(n=4100 + setting.number, domain=mail.sender.domain)
    written = Written(
        sender=mail.sender,
        reply_to=mail.sender.addr,
        to=to,
        cc=cc,
        subject=_subject(mail, parent),
        date=setting.now.astimezone(shape.zone),
        text=_text(mail, parent),
        message_id=message_id,
        references=() if parent is None else (*parent.references, parent.message_id),
        thread_index=_thread_index(shape, parent, setting),
    )
    lines = [*_trace(mail, written, setting), *_head(mail, written, parent)]
    return written, b"\r\n".join(line.encode("latin-1") for line in lines) + b"\r\n" + _body(mail, written, setting)


def _subject(mail: Mail, parent: Written | None) -> str:
    if mail.subject is not None or parent is None:
        return mail.subject or ("" if mail.subject is not None else "Printer on the second floor")
    prefix = mail.shape.fwd if mail.forwards else mail.shape.re
    return parent.subject if parent.subject.startswith(prefix) else f"{prefix}{parent.subject}"


def _receivers(mail: Mail, parent: Written | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As mail programs fill them in: whoever answers his own mail writes to those to whom he wrote."""
    if parent is None:
        return (SUPPORT,), ()
    if parent.sender == mail.sender:
        return parent.to, parent.cc
    others = tuple(each for each in parent.to if each != mail.sender.addr)
    copies = tuple(each for each in parent.cc if each != mail.sender.addr)
    return ((parent.reply_to, *others), copies) if mail.to_all else ((parent.reply_to,), ())


def _text(mail: Mail, parent: Written | None) -> str:
    text = f"{mail.text}\n"
    if mail.shape.signature:
        text += f"\n{mail.shape.signature}\n"
    if parent is not None:
        history = mail.shape.quote(parent)
        if mail.forwards and not mail.shape.thread_index:  # those of Microsoft write the same head as in an answer
            history = f"---------- Forwarded message ---------\n{_forward_head(parent)}\n\n{parent.text}"
        text += f"\n{history}\n" if history else ""
    return text


def _forward_head(parent: Written) -> str:
    return (
        f"From: {parent.sender.name} <{parent.sender.addr}>\nDate: {parent.date:%a, %b %d, %Y at %I:%M %p}\n"
        f"Subject: {parent.subject}\nTo: <{', '.join(parent.to)}>"
    )


def _thread_index(shape: Shape, parent: Written | None, setting: Setting) -> str | None:
    """[MS-OXOMSG] 2.2.1.3: a block of 22 bytes, and 5 more for each answer.

    Exchange finds the conversation of a mail that has none in its References; so the answer goes on in that of the
    mail which is answered, where there was one.
    """
    if not shape.thread_index:
        return parent.thread_index if parent else None
    if parent is not None and parent.thread_index is not None:
        return base64.b64encode(base64.b64decode(parent.thread_index) + bytes((0, 0, 4, 0x11, setting.number))).decode()
    time, guid = bytes.fromhex("01dca9a18f3c"), bytes.fromhex("2b10adb481304f6e9d5ba17c3e220000")
    return base64.b64encode(time + guid[:-1] + bytes((setting.number,))).decode()


def _trace(mail: Mail, written: Written, setting: Setting) -> list[str]:
    """What our server and the sender's have put on top."""
    domain, at = mail.sender.domain, format_datetime(setting.now)
    addressed = next((each for each in (*written.to, *written.cc) if mail.mailbox in each.lower()), written.to[0])
    lines = [f"Return-Path: <{'' if mail.report else mail.sender.addr}>", f"Delivered-To: {addressed}"]
    if setting.proven:
        lines += [
            "Authentication-Results: mx.example.test;",
            f"\tdkim=pass (2048-bit key) header.d={domain} header.s=mail header.b=Zx81;",
            f"\tspf=pass smtp.mailfrom={domain}",
        ]
    lines += [
        f"Received: from out.{domain} (out.{domain} [192.0.2.25])",
        "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))",
        f"\tby mx.example.test (Postfix) with ESMTPS id 4Z{setting.number:03}x7vz",
        f"\tfor <{addressed}>; {at}",
    ]
    if setting.proven:
        lines += [f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=mail;", "\tbh=47DEQp=; b=Zx81"]
    return [*lines, f"Received: by out.{domain} with ESMTPSA id {setting.number:03}q; {at}"]


def _head(mail: Mail, written: Written, parent: Written | None) -> list[str]:
    shape = mail.shape
    computed = {
        "From": f"{_phrase(mail.sender.name, shape)} <{mail.sender.addr}>",
        "To": ", ".join(written.to),
        "Cc": ", ".join(written.cc),
        "Subject": _words(written.subject, shape),
        "Date": format_datetime(written.date),
        "Message-ID": written.message_id,
        "Content-Type": _content_type(mail),
        "Content-Transfer-Encoding": "" if _is_multipart(mail) else shape.encoding,
        "Thread-Topic": _words(written.subject.removeprefix(shape.re), shape) if shape.thread_index else "",
        "Thread-Index": written.thread_index or "" if shape.thread_index else "",
        **_links(mail.links or shape.links, parent),
    }
    names = [name for line in shape.head for name in ([line] if ":" in line else line.split())]
    if "Content-Transfer-Encoding" not in names:
        names.append("Content-Transfer-Encoding")
    lines = [
        name if ":" in name else f"{name}: {computed[name]}" for name in names if ":" in name or computed.get(name)
    ]
    return [*lines, *mail.headers]


def _links(how: Links, parent: Written | None) -> dict[str, str]:
    """In-Reply-To and References, as the program writes them."""
    if parent is None or how == "none":
        return {}
    chain = [each for each in (*parent.references, parent.message_id) if each]
    if not chain:
        return {}
    last = chain[-1]
    both = {"In-Reply-To": last, "References": "\r\n ".join(chain)}
    odd = {
        "both": both,
        "last": {"In-Reply-To": last, "References": last},
        "in-reply-to": {"In-Reply-To": last},
        "references": {"References": both["References"]},
        "folded": {"In-Reply-To": f"\r\n\t{last}", "References": "\r\n\t" + "\r\n\t".join(chain)},
        "comments": {"References": " (first) ".join(chain) + " (your mail of yesterday)"},
        "bare": {"In-Reply-To": last.strip("<>"), "References": " ".join(each.strip("<>") for each in chain)},
        "phrase": {"In-Reply-To": f'Your message of "{format_datetime(parent.date)}"\r\n\t{last}'},
    }
    return odd[how]


def _phrase(name: str, shape: Shape) -> str:
    return f'"{name}"' if name.isascii() else _words(name, shape)


def _words(text: str, shape: Shape) -> str:
    """RFC 2047 words in the client's charset, folded; ASCII as it is."""
    if text.isascii():
        return text
    pieces = [text[at : at + _LETTERS_OF_A_WORD] for at in range(0, len(text), _LETTERS_OF_A_WORD)]
    encoded = (base64.b64encode(each.encode(shape.charset)).decode("ascii") for each in pieces)
    return "\r\n ".join(f"=?{shape.charset}?B?{each}?=" for each in encoded)


def _is_multipart(mail: Mail) -> bool:
    return bool(mail.report or mail.enclosed) or mail.shape.body == "alternative"


def _content_type(mail: Mail) -> str:
    if mail.report:
        return f'multipart/report; report-type=delivery-status;\r\n boundary="{_BOUNDARY}"'
    if mail.enclosed:
        return f'multipart/mixed; boundary="{_BOUNDARY}"'
    if mail.shape.body == "alternative":
        return f'multipart/alternative;\r\n boundary="{_BOUNDARY}"'
    return f"text/{mail.shape.body}; charset={mail.shape.charset}"


def _body(mail: Mail, written: Written, setting: Setting) -> bytes:
    shape = mail.shape
    if mail.report:
        return _parts(
            _part("plain", written.text, shape), _status(mail), _enclosed(setting.enclosed, "text/rfc822-headers")
        )
    if mail.enclosed:
        return _parts(_part("plain", written.text, shape), _enclosed(setting.enclosed, "message/rfc822"))
    if shape.body == "alternative":
        return _parts(_part("plain", written.text, shape), _part("html", _page(written.text), shape))
    text = _page(written.text) if shape.body == "html" else written.text
    return b"\r\n" + _encoded(text, shape)


def _parts(*parts: bytes) -> bytes:
    boundary = _BOUNDARY.encode()
    return (
        b"\r\n" + b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + boundary + b"--\r\n"
    )


def _part(subtype: str, text: str, shape: Shape) -> bytes:
    head = f'Content-Type: text/{subtype}; charset="{shape.charset}"\r\nContent-Transfer-Encoding: {shape.encoding}\r\n'
    return head.encode("ascii") + b"\r\n" + _encoded(text, shape)


def _page(text: str) -> str:
    return f'<html><body><div dir="ltr">{html.escape(text).replace(chr(10), "<br>" + chr(10))}</div></body></html>\n'


def _encoded(text: str, shape: Shape) -> bytes:
    data = text.encode(shape.charset, "xmlcharrefreplace").replace(b"\n", b"\r\n")
    if shape.encoding == "quoted-printable":
        return quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return base64.encodebytes(data).replace(b"\n", b"\r\n") if shape.encoding == "base64" else data


def _enclosed(mail: bytes, media_type: str) -> bytes:
    inner = mail.partition(b"\r\n\r\n")[0] + b"\r\n" if media_type.startswith("text/") else mail
    return b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + inner


def _status(mail: Mail) -> bytes:
    """RFC 3464: one recipient that was not reached."""
    lines = [
        *("Content-Type: message/delivery-status", "", f"Reporting-MTA: dns; mx.{mail.sender.domain}", ""),
        *(f"Final-Recipient: rfc822; {mail.report}", "Action: failed", "Status: 5.1.1"),
        "Diagnostic-Code: smtp; 550 5.1.1 no such user here",
    ]
    return "\r\n".join([*lines, ""]).encode("ascii")
