"""A rendered notice to the bytes that are sent: CRLF line ends, the same for the same input.

The bytes are put together by hand, since building a message object costs ten times as much. So everything that becomes
a header passes one cleaner and one encoder, here: no text of a mail, whatever it holds, can begin a header of its own.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from triaged.mail.addrlist import to_ascii
from triaged.model import Address, FilePart, Rendered

MARK = "X-Triaged-Mark"  #: the Message-ID once more, for relays that give our mail another one
#: What an agent's mail program can sort by: `X-Triaged-<label>`. Customers get none of them.
LABELS = frozenset({"Ticket", "Queue", "Priority", "Tier", "Status", "Notice"})
MAX_LABEL_CHARACTERS = 200  #: of the value of a label
MAX_LINE = 78  #: RFC 5322 2.1.1, without CRLF
MAX_WORD_LINE = 76  #: RFC 2047 2: a line that holds an encoded word
MAX_REFERENCES = 30  #: ids; the first and the newest ones are kept
MAX_PLAIN_LINE = 200  #: a longer line of text is not sent as it is
MAX_NAME_CHARACTERS = 100  #: of a display name
MAX_SUBJECT_CHARACTERS = 500
MAX_SAFE_SUBJECT_CHARACTERS = 150  #: of a subject that a stranger may have echoed

_FOLD = "\r\n "  #: RFC 5322 2.2.3: the line break of a header that goes on
_EMPTY_WORD = len("=?utf-8?b??=")
_NOT_IN_HEADERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PHRASE = re.compile(r"[\w!#$%&'*+/=?^`{|}~ -]*", re.ASCII)  # RFC 5322 3.2.5: atoms and spaces
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MESSAGE_ID = re.compile(r"<[!-;=?A-Z\[\]^-~]{1,400}@[!-;=?A-Z\[\]^-~]{1,400}>", re.ASCII)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,5}", re.ASCII)
_TOKEN = re.compile(r"[a-z][a-z-]*", re.ASCII)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_REPLY_PREFIXES = re.compile(
    r"(?:(?:re|aw|antw|sv|vs|odp|odg|ang|rif|res|ynt|vá|fwd?|wg|tr|rv|на|отв|відп|пересл|αντ|απ|回复|答复|转发|回覆|答覆|轉寄"
    r"|返信|답장|회신|תשובה|رد)"
    r" ?(?:\[\d{1,3}\]|\(\d{1,3}\))? ?[:：] ?)++",
    re.IGNORECASE,
)
#: In NFKC form, in which most of what mail programs and browsers take for the dot of a domain name (UTS 46) is one. The
#: ideographic full stop, with which Chinese and Japanese sentences end, counts before other letters only.
_LINK = re.compile(
    r"[:/\\][/\\]|@|www"
    r"|[^\s.]\.[^\W\d_]{2,}"  # a label, a dot, a top-level domain
    r"|\d[.\u3002]\d+[.\u3002]\d+[.\u3002]\d"
    r"|[^\s.]\u3002(?:[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,}|(?:中国|中國|公司|网络|網絡|网址|在线|商城)\b)",
    re.IGNORECASE,
)
_MOST_DIGITS = 5  #: the shortest telephone numbers that can be sold to strangers have six
#: Soft hyphens, joiners, direction marks and fillers: a domain name can be hidden with them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff]"
)


def compose(  # noqa: PLR0913  each argument names itself at the call
    rendered: Rendered,
    *,
    sender: Address,
    recipient: Address,
    message_id: str,
    date: datetime,
    in_reply_to: str | None,
    references: Sequence[str],
    auto_submitted: str | None,
    reply_to: str | None = None,
    labels: Mapping[str, str] = MappingProxyType({}),
    parts: Sequence[FilePart] = (),
) -> bytes:
    """The whole mail, ready to be stored and sent; its files, if it has some, are put behind it when it is sent.

    With files it is a multipart of which the header block and the first part, the text, are there, and nothing else:
    what follows begins with `--` and `outer_boundary(message_id)`. It is multipart/related where the HTML shows
    pictures among the files (RFC 2387), else multipart/mixed.

    Args:
        rendered: Subject and text, and HTML where there is some (then multipart/alternative); its languages.
        sender: The desk; its address is written as it is given.
        recipient: Who gets it.
        message_id: Ours, with angle brackets.
        date: Aware; written in UTC.
        in_reply_to: The id that is answered; one that cannot stand in a header is left out.
        references: The ids of the conversation, oldest first; those that cannot stand in a header are left out.
        auto_submitted: RFC 3834 5 keyword ("auto-replied", "auto-generated") for mail that no person wrote, else None.
        reply_to: The address that answers go to, where it is not the sender's.
        labels: Of LABELS, for the filters of an agent's mail program.
        parts: The files that go with it.

    Raises:
        ValueError: An address that cannot be written in ASCII, an id of ours that is none, a naive date, an unknown
            label.
    """
    lines = [
        _address_header("From", sender),
        _address_header("To", recipient),
        *_reply_to_header(sender, reply_to),
        _text_header("Subject", rendered.subject[:MAX_SUBJECT_CHARACTERS]),
        f"Date: {_date(date)}",
        *_id_headers(message_id),
        *_label_headers(labels),
        *_thread_headers(in_reply_to, references),
        *_automatic_headers(auto_submitted),
        *_language_header(rendered.languages),
        "MIME-Version: 1.0",
    ]
    head, body = _text_forms(rendered, message_id)
    if not parts:
        return _block([*lines, *head]) + body
    shows = rendered.html is not None and any(part.content_id is not None for part in parts)
    return _with_files(lines, head, body, outer_boundary(message_id), shows=shows)


def _with_files(lines: Sequence[str], head: Sequence[str], body: bytes, outer: str, *, shows: bool) -> bytes:
    """A multipart of which the text is there; `shows`: its HTML shows pictures among the files."""
    kind = 'related; type="multipart/alternative"' if shows else "mixed"
    content = f'Content-Type: multipart/{kind};{_FOLD}boundary="{outer}"'
    return _block([*lines, content]) + f"--{outer}\r\n".encode("ascii") + _block(head) + body


def outer_boundary(message_id: str) -> str:
    """What stands between the text of a notice and its files; the same for the same Message-ID, like all its bytes."""
    return _boundary("files", message_id)


def _boundary(place: str, message_id: str) -> str:
    # "=_" can occur neither in base64 nor in quoted-printable, and text that holds the rest is never sent plain.
    return f"=_{hashlib.sha256(f'{place} {message_id}'.encode('ascii')).hexdigest()[:32]}"


def _block(lines: Sequence[str]) -> bytes:
    """Header lines and the empty line behind them."""
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _text_forms(rendered: Rendered, message_id: str) -> tuple[list[str], bytes]:
    """Headers and body of the text: of one part, or of an alternative of two (RFC 2046 5.1.4: the plainest first)."""
    inner = _boundary("forms", message_id)
    ours = (inner, outer_boundary(message_id))
    forms = [("plain", rendered.text)]
    if rendered.html is not None:
        forms.append(("html", rendered.html))
    written = [_text_part(kind, text, plain=not any(each in text for each in ours)) for kind, text in forms]
    if len(written) == 1:
        return written[0]
    out = [f"--{inner}\r\n".encode("ascii") + _block(head) + body for head, body in written]
    out.append(f"--{inner}--\r\n".encode("ascii"))
    return [f'Content-Type: multipart/alternative;{_FOLD}boundary="{inner}"'], b"".join(out)


def clean_header(text: str) -> str:
    """`text` as it may stand in a header: control characters and line separators become spaces, runs of space one."""
    if not (text.isascii() and text.isprintable()):
        text = _NOT_IN_HEADERS.sub(" ", text)
    return " ".join(text.split())


def _text_header(name: str, text: str) -> str:
    """An unstructured header, folded."""
    text = clean_header(text)
    line = f"{name}: {text}"
    if text.isascii() and "=?" not in text:
        if len(line) <= MAX_LINE:
            return line
        folded = _broken_at_spaces(line)
        if all(len(each) <= MAX_LINE for each in folded):
            return _FOLD.join(folded)
    return f"{name}: " + _FOLD.join(_encoded_words(text, len(name) + 2))


def _broken_at_spaces(line: str) -> list[str]:
    """`line` in pieces that break at spaces; a continuation begins with the space that is added by the caller."""
    out: list[str] = []
    current = ""
    for word in line.split(" "):
        if current and len(current) + 1 + len(word) > MAX_LINE - 1:
            out.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*out, current]


def _encoded_words(text: str, used: int) -> Iterator[str]:
    """RFC 2047 words of whole characters; the first line has `used` characters already."""
    room = MAX_WORD_LINE - used - _EMPTY_WORD
    piece: list[str] = []
    size = 0
    for character in text:
        length = len(character.encode("utf-8"))
        if size + length > room // 4 * 3:
            yield _encoded_word("".join(piece))
            piece, size = [], 0
            room = MAX_WORD_LINE - 1 - _EMPTY_WORD
        piece.append(character)
        size += length
    yield _encoded_word("".join(piece))


def _encoded_word(text: str) -> str:
    return f"=?utf-8?b?{binascii.b2a_base64(text.encode('utf-8'), newline=False).decode('ascii')}?="


def _address_header(name: str, address: Address) -> str:
    addr = to_ascii(address.addr)
    if addr is None:
        raise ValueError(f"{address.addr!r} cannot be written as an address in ASCII")
    shown = clean_header(address.name[:MAX_NAME_CHARACTERS])
    if not shown:
        return f"{name}: {addr}"
    line = f"{name}: {_phrase(name, shown)}"
    last_line = len(line) - (line.rfind("\n") + 1)
    return f"{line} <{addr}>" if last_line + len(addr) + 3 <= MAX_WORD_LINE else f"{line}{_FOLD}<{addr}>"


def _reply_to_header(sender: Address, reply_to: str | None) -> Iterator[str]:
    """Under the sender's name: that is what mail programs show to who answers."""
    if reply_to is not None:
        yield _address_header("Reply-To", Address(name=sender.name, addr=reply_to))


def _phrase(header: str, name: str) -> str:
    """A display name as atoms, quoted, or encoded."""
    if name.isascii() and "=?" not in name and len(name) <= 60:
        if _PHRASE.fullmatch(name):
            return name
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return _FOLD.join(_encoded_words(name, len(header) + 2))


def _date(date: datetime) -> str:
    """RFC 5322 3.3, without a locale's words."""
    if date.tzinfo is None:
        raise ValueError("the date must be aware")
    utc = date.astimezone(UTC)
    return f"{_DAYS[utc.weekday()]}, {utc.day:02} {_MONTHS[utc.month - 1]} {utc.year:04} {utc:%H:%M:%S} +0000"


def _id_headers(message_id: str) -> Iterator[str]:
    if _MESSAGE_ID.fullmatch(message_id) is None:
        raise ValueError(f"{message_id!r} is no Message-ID")
    yield f"Message-ID: {message_id}"
    yield f"{MARK}: {message_id}"


def _thread_headers(in_reply_to: str | None, references: Sequence[str]) -> Iterator[str]:
    if in_reply_to is not None and _MESSAGE_ID.fullmatch(in_reply_to):
        yield f"In-Reply-To: {in_reply_to}"
    ids = list(dict.fromkeys(each for each in references if _MESSAGE_ID.fullmatch(each)))
    if len(ids) > MAX_REFERENCES:
        ids = [ids[0], *ids[1 - MAX_REFERENCES :]]
    if ids:
        yield "References: " + _FOLD.join(ids)


def _label_headers(labels: Mapping[str, str]) -> Iterator[str]:
    for name, value in labels.items():
        if name not in LABELS:
            raise ValueError(f"{name!r} is no label; allowed {', '.join(sorted(LABELS))}")
        yield _text_header(f"X-Triaged-{name}", value[:MAX_LABEL_CHARACTERS])


def _automatic_headers(auto_submitted: str | None) -> Iterator[str]:
    """RFC 3834 5, and what programs understand that do not know it."""
    if auto_submitted is None:
        return
    if _TOKEN.fullmatch(auto_submitted) is None:
        raise ValueError(f"{auto_submitted!r} is no keyword of Auto-Submitted")
    yield f"Auto-Submitted: {auto_submitted}"
    yield "X-Auto-Response-Suppress: All"
    yield "Precedence: bulk"


def _language_header(languages: Sequence[str]) -> Iterator[str]:
    """RFC 3282 2; what is no tag, such as the name of an operator's folder, is left out."""
    tags = [each for each in languages if _LANGUAGE_TAG.fullmatch(each)]
    if tags:
        yield f"Content-Language: {', '.join(tags)}"


def _text_part(subtype: str, text: str, *, plain: bool = True) -> tuple[list[str], bytes]:
    """Headers and body of one text part, in the transfer encoding that suits it."""
    text = _NOT_IN_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.endswith("\n"):
        text += "\n"
    plain = plain and text.isascii() and max(map(len, text.split("\n"))) <= MAX_PLAIN_LINE
    encoded = text.encode("utf-8", "replace")
    data = encoded.replace(b"\n", b"\r\n")
    if plain:
        encoding, body = "7bit", data
    elif 3 * (len(encoded) - len(text)) < len(encoded):  # mostly Latin letters: stays readable in the raw mail
        encoding, body = "quoted-printable", binascii.b2a_qp(data, istext=True)
    else:
        encoding, body = "base64", _base64_lines(data)
    return [f"Content-Type: text/{subtype}; charset=utf-8", f"Content-Transfer-Encoding: {encoding}"], body


def _base64_lines(data: bytes) -> bytes:
    """RFC 2045 6.8: lines of 76 characters."""
    encoded = binascii.b2a_base64(data, newline=False)
    return b"".join(encoded[at : at + 76] + b"\r\n" for at in range(0, len(encoded), 76))


def reply_subject(subject: str) -> str:
    """The subject of an answer: `Re: ` exactly once, whatever prefixes mail programs had put there before."""
    rest = clean_header(subject)
    prefixes = _REPLY_PREFIXES.match(rest)
    if prefixes:
        rest = rest[prefixes.end() :]
    return f"Re: {rest}".rstrip()


def is_reply_subject(subject: str) -> bool:
    """Whether a subject begins with what mail programs put before that of an answer or a forward."""
    return _REPLY_PREFIXES.match(subject) is not None


def safe_subject(subject: str) -> str | None:
    """The subject as it may be echoed to an unproven sender, or None.

    An acknowledgement must not carry a stranger's advertisement to a third person: no link, no domain name, no address,
    not six digits or more in all, whatever script they are of and whatever stands between them, no novel.
    """
    cleaned = clean_header(_INVISIBLE.sub("", subject))
    if len(cleaned) > MAX_SAFE_SUBJECT_CHARACTERS:
        return None
    judged = _as_read(cleaned)
    return None if _LINK.search(judged) or sum(map(str.isnumeric, judged)) > _MOST_DIGITS else cleaned


def _as_read(text: str) -> str:
    """The NFKC form without what is not seen by itself: marks on other characters, format and control characters."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(each for each in composed if unicodedata.category(each)[0] not in "MC")
