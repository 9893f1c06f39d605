"""RFC 5322 address lists by a grammar of our own: linear, bounded, strict where identity hangs on it.

The standard library's readers disagree between Python versions about whom a crafted From names (CVE-2023-27043), and
cost seconds on long lists; neither is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from triaged.mail.charsets import Guesses
from triaged.mail.words import clean, decode_text
from triaged.model import Address

MAX_ADDRESSES = 1000  #: of one list
MAX_ADDR_CHARACTERS = 320  #: RFC 5321 4.5.3.1: 64 of the local part, 255 of the domain

# The shapes of nearly all mail: `Name <a@b>`, the name perhaps in encoded words, and `a@b`; ASCII, without comments and
# groups.
_ENCODED_NAME = r"(?:=\?[\w-]{1,64}+\?[bBqQ]\?[\w+/=.*-]*+\?=[ \t]*+)++"
_SIMPLE = re.compile(
    r'(?:(?:"([^"\\@=<>]*+)"[ \t]*+|([^"\\@=<>()\[\],;:]*+)|(' + _ENCODED_NAME + r"))"
    r"<([\w.+=/'-]++@[\w.-]++)>|([\w.+=/'-]++@[\w.-]++))",
    re.ASCII,
)
_TOKEN = re.compile(
    r'(?P<space>\s+)|(?P<encoded>=\?[^?\s]{1,64}\?[bBqQ]\?[^?]*+\?=)|"(?P<quoted>(?:[^"\\]|\\.)*+)"?|(?P<special>[<>,;:()])|(?P<atom>(?:\[[^\[\]]*\]|[^\s"<>,;:()])+)',
    re.DOTALL,
)
_SIGN = re.compile(r'[<>@:;"\\]')
_NAME_WORDS = 20  #: of a name that go on behind a comma
_MAX_ENTRIES = 2 * MAX_ADDRESSES  #: with those that hold no address
_COMMENT_MARK = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_ADDR_SPEC = re.compile(
    r'(?:"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*+"|[^\x00-\x20\x7f"<>()\[\],;:\\@]++)'
    r'@(?:\[[^\x00-\x20\[\]\\]++\]|[^\x00-\x20\x7f"<>()\[\],;:\\@]++)'
)
#: A local part that needs no quotes (RFC 5321 4.1.2, with the letters of RFC 6531 3.3).
_DOT_ATOM = re.compile(r'[^\x00-\x20\x7f"<>()\[\],;:\\@.]++(?:\.[^\x00-\x20\x7f"<>()\[\],;:\\@.]++)*+')
_TO_ASCII_LOWER = {ord(upper): ord(upper) + 32 for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def lower(addr: str) -> str:
    """ASCII lower case only: Unicode folding would make different addresses equal."""
    return addr.lower() if addr.isascii() else addr.translate(_TO_ASCII_LOWER)


def to_ascii(addr: str) -> str | None:
    """The address as it can stand in a header without SMTPUTF8: the domain in its A-label form (RFC 5890).

    None when the local part is not ASCII, or the domain has no such form.
    """
    addr = _with_ascii_domain(addr)
    return addr if addr.isascii() and addr.isprintable() and _ADDR_SPEC.fullmatch(addr) else None


def domain_to_ascii(domain: str) -> str | None:
    """The A-label form of a domain, or None where it has none that every reader agrees on.

    IDNA of 2003, which Python has, maps letters of which the standard of 2008 (RFC 5891) and registries make domains of
    their own (`straße.de`), and looks through compatibility forms. So a domain counts only if it comes back unchanged.
    """
    if domain.isascii():
        return domain
    lowered = domain.lower()
    try:
        encoded = lowered.encode("idna")
        same = encoded.decode("idna") == lowered and unicodedata.is_normalized("NFKC", lowered)
    except UnicodeError:
        return None
    return encoded.decode("ascii") if same else None


def _with_ascii_domain(addr: str) -> str:
    """The address with its domain in A-label form; as it stands where there is none."""
    if addr.isascii():
        return addr
    local, _, domain = addr.rpartition("@")
    return f"{local}@{domain_to_ascii(domain) or domain}"


@dataclass(slots=True)
class _Entry:
    """What stands between two commas."""

    words: list[str] = field(default_factory=list)  #: outside angle brackets and comments
    names: list[str] = field(default_factory=list)  #: those of them that cannot be an address
    bare: list[str] = field(default_factory=list)  #: the others: they hold an @ and are not quoted
    angle: list[str] | None = None
    closed: bool = False  #: the angle bracket is
    comments: list[str] = field(default_factory=list)
    quoted_last: bool = False  #: the word before was a quoted string, with no space after it

    def addr(self) -> str | None:
        """The address, or None where there is none."""
        if self.angle is not None:
            return _valid("".join(self.angle))
        return _valid(self.bare[0]) if self.bare else None

    def name(self, guesses: Guesses | None) -> str:
        """The display name, decoded; a comment stands in for one (RFC 5322 3.4 calls it obsolete)."""
        words = self.words if self.angle is not None else self.names
        if self.comments and (self.angle is None or not words):
            return decode_text(_QUOTED_PAIR.sub(r"\1", " ".join(self.comments)), guesses)
        return _phrase(words, guesses)

    def is_clear(self, addr: str | None) -> bool:
        """Whether nobody could find another address in it than `addr`."""
        if self.angle is not None:
            if addr is None:
                return not self.bare and not self.angle
            return self.closed and "=?" not in addr and all(_valid(word) == addr for word in self.bare)
        return not self.bare if addr is None else len(self.words) == 1 and "=?" not in addr


def parse_addresses(raw: str, guesses: Guesses | None = None, most: int = MAX_ADDRESSES) -> Sequence[Address]:
    """All addresses of a To-like header that have a local part and a domain, at most `most`."""
    simple = _simple(raw, guesses)
    if simple is not None:
        return (simple,)
    entries, _ = _entries(raw)
    found: list[Address] = []
    for entry in entries:
        addr = entry.addr()
        if addr is not None and len(found) < most:
            found.append(Address(name=_unless_same(entry.name(guesses), addr), addr=addr))
    return tuple(found)


def parse_single(raw: str, guesses: Guesses | None = None) -> Address | None:
    """The one address that a From header names, or None where a reader could find another one in it."""
    simple = _simple(raw, guesses)
    if simple is not None:
        return simple
    entries, clear = _entries(raw)
    addrs = [entry.addr() for entry in entries]
    if not clear or not all(map(_Entry.is_clear, entries, addrs)) or sum(addr is not None for addr in addrs) != 1:
        return None
    entry, addr = next((entry, addr) for entry, addr in zip(entries, addrs, strict=True) if addr is not None)
    return Address(name=_unless_same(entry.name(guesses), addr), addr=addr)


def parse_shown(raw: str, guesses: Guesses | None = None) -> Address | None:
    """What a mail program shows of a From header: the first author, also one who has no usable address.

    For people, never an identity. The address keeps a domain in the letters that stand there; it is a local part alone
    (`MAILER-DAEMON`) where the header holds nothing more, and empty where it holds a name only.
    """
    entries, _ = _entries(raw)
    usable = next((entry for entry in entries if entry.addr() is not None), None)
    if usable is not None:
        addr = _readable("".join(usable.angle) if usable.angle is not None else usable.bare[0]).lower()
        return Address(name=_unless_same(usable.name(guesses), addr), addr=addr)
    entry = next((entry for entry in entries if entry.angle or entry.words), None)
    return None if entry is None else _without_domain(entry, guesses)


def _without_domain(entry: _Entry, guesses: Guesses | None) -> Address | None:
    """Who stands in an entry without an address: an atom is a local part, more is a name."""
    name = entry.name(guesses)
    inside = entry.angle or entry.words
    local = _phrase(inside, guesses)
    if len(inside) > 1 or inside[0].startswith(('"', "=?")) or len(local) > MAX_ADDR_CHARACTERS:
        local = ""
        name = name or _phrase(inside, guesses)
    addr = local.lower()
    return Address(name=_unless_same(name, addr), addr=addr) if name or addr else None


def _unless_same(name: str, addr: str) -> str:
    """The name, unless it only repeats the address."""
    return "" if name.lower() == addr.lower() else name


def _simple(raw: str, guesses: Guesses | None) -> Address | None:
    match = _SIMPLE.fullmatch(raw) if raw.isascii() and len(raw) <= MAX_ADDR_CHARACTERS else None
    if match is None:
        return None
    quoted, plain, encoded, angle, bare = match.groups()
    addr = _valid(angle or bare)
    if addr is None:
        return None
    name = _unless_same(decode_text(encoded, guesses), addr) if encoded else clean(quoted or plain or "")
    return Address(name=name, addr=addr)


def _entries(raw: str) -> tuple[list[_Entry], bool]:
    """The entries of a list, and whether each sign stands where it may."""
    entries = [_Entry()]
    clear = True
    at = 0
    while at < len(raw):
        if len(entries) > _MAX_ENTRIES:
            return entries, False
        entry = entries[-1]
        match = _TOKEN.match(raw, at)
        if match is None:  # a lone bracket or backslash
            at += 1
            clear = False
            continue
        at = match.end()
        kind, text = match.lastgroup, match[0]
        if kind != "special":
            clear = _add_word(entry, kind, text) and clear
        elif text == "(":
            at, comment, whole = _comment(raw, at)
            clear = clear and whole and not _is_open(entry)
            entry.comments.append(comment)
        elif text in ",;" or (text == "<" and entry.angle is not None):
            clear = clear and text == ","
            _begin_next(entries, text)
        elif text == ":" and entry.angle is None:
            entries[-1], clear = _Entry(), False  # a group's name
        else:
            clear = _bracket(entry, text) and clear
    return entries, clear


def _is_open(entry: _Entry) -> bool:
    return entry.angle is not None and not entry.closed


def _bracket(entry: _Entry, text: str) -> bool:
    """Take one of `<>:)`; whether it stands where it may."""
    entry.quoted_last = False
    if text == "<":
        entry.angle = []
        return True
    if text == ">" and _is_open(entry):
        entry.closed = True
        return True
    if text == ":" and entry.angle is not None and not entry.closed:
        entry.angle.clear()  # RFC 5322 4.4: a source route; the address follows it
    return False


def _begin_next(entries: list[_Entry], separator: str) -> None:
    """After a comma that may have stood in an unquoted name, the name goes on."""
    entry = entries[-1]
    if separator == "," and entry.angle is None and not entry.bare and entry.words:
        for words in (entry.words, entry.names):
            del words[:-_NAME_WORDS]
            words.append(",")
        entry.comments.clear()
        entry.quoted_last = False
    elif entry.words or entry.comments or entry.angle is not None or separator == "<":
        entries.append(_Entry(angle=[] if separator == "<" else None))


def _add_word(entry: _Entry, kind: str | None, text: str) -> bool:
    """Take one word or space; whether it stands where it may."""
    if entry.closed:
        return kind == "space"  # what follows the address belongs to nobody
    if kind == "space":
        entry.quoted_last = False
        return entry.angle is None
    if entry.angle is not None:
        entry.angle.append(text)
        return True
    if "@" in text and kind == "atom":
        if text.startswith("@") and entry.quoted_last:
            text = entry.words.pop() + text
            entry.names.pop()
        entry.bare.append(text)
    else:
        entry.names.append(text)
    entry.words.append(text)
    entry.quoted_last = kind == "quoted"
    # One reader finds signs in an encoded word where another one sees a word.
    return kind != "encoded" or _SIGN.search(text) is None


def _comment(raw: str, at: int) -> tuple[int, str, bool]:
    """End and text of the comment that was opened just before `at`, and if it is closed; they nest (RFC 5322 3.2.2)."""
    depth = 1
    for mark in _COMMENT_MARK.finditer(raw, at):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end(), raw[at : mark.start()], True
    return len(raw), raw[at:], False


def _readable(text: str) -> str:
    """Raw UTF-8 (RFC 6532) as letters, where it is that."""
    try:
        return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        return text


def _valid(text: str) -> str | None:
    """The lower-case addr-spec in the one spelling by which addresses are compared, or None.

    Its domain is in A-label form where it has one, and ends without the dot that closes an absolute name (RFC 1034
    3.1): the same host, and a relay takes it only so. An empty label makes no domain.
    """
    text = _readable(text)
    if len(text) > MAX_ADDR_CHARACTERS or not text.isprintable() or _ADDR_SPEC.fullmatch(text) is None:
        return None
    local, _, domain = text.rpartition("@")
    domain = domain.removesuffix(".")
    if not all(domain.split(".")):
        return None
    return lower(_with_ascii_domain(f"{_plain_local_part(local)}@{domain}"))


def _plain_local_part(local: str) -> str:
    """A local part without the quotes and backslashes that say nothing: it names the same mailbox (RFC 5321 4.1.2)."""
    if not local.startswith('"'):
        return local
    said = _QUOTED_PAIR.sub(r"\1", local[1:-1])
    if _DOT_ATOM.fullmatch(said):
        return said
    return '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _phrase(words: list[str], guesses: Guesses | None) -> str:
    joined = " ".join(
        _QUOTED_PAIR.sub(r"\1", word[1:].removesuffix('"')) if word.startswith('"') else word for word in words
    )
    return decode_text(joined.replace(" ,", ","), guesses)
