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

MAX_ADDRESSES = 1000  #: of one header
MAX_ADDR_CHARACTERS = 320  #: RFC 5321 4.5.3.1: 64 of the local part, 255 of the domain

# The two shapes of nearly all mail: `Name <a@b>` and `a@b`, ASCII, without comments, groups or encoded words.
_SIMPLE = re.compile(
    r'(?:(?:"([^"\\@=<>]*+)"[ \t]*+|([^"\\@=<>()\[\],;:]*+))<([\w.+=/\'-]++@[\w.-]++)>|([\w.+=/\'-]++@[\w.-]++))',
    re.ASCII,
)
_TOKEN = re.compile(
    r'(?P<space>\s+)|"(?P<quoted>(?:[^"\\]|\\.)*+)"?|(?P<special>[<>,;:()])|(?P<atom>(?:\[[^\[\]]*\]|[^\s"<>,;:()])+)',
    re.DOTALL,
)
_COMMENT_MARK = re.compile(r"\\.|[()]", re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_ADDR_SPEC = re.compile(
    r'(?:"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*+"|[^\x00-\x20\x7f"<>()\[\],;:\\@]++)'
    r'@(?:\[[^\x00-\x20\[\]\\]++\]|[^\x00-\x20\x7f"<>()\[\],;:\\@]++)'
)
_TO_ASCII_LOWER = {ord(upper): ord(upper) + 32 for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def lower(addr: str) -> str:
    """ASCII lower case only: Unicode folding would make different addresses equal."""
    return addr.translate(_TO_ASCII_LOWER)


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

    name: list[str] = field(default_factory=list)  #: words of the display name
    bare: list[str] = field(default_factory=list)  #: unquoted words that hold an @, outside angle brackets
    angle: list[str] | None = None
    closed: bool = False  #: the angle bracket is
    comments: list[str] = field(default_factory=list)
    quoted_last: bool = False  #: the word before was a quoted string, with no space after it


def parse_addresses(raw: str, guesses: Guesses | None = None) -> Sequence[Address]:
    """All addresses of a To-like header that have a local part and a domain, at most MAX_ADDRESSES."""
    simple = _simple(raw)
    if simple is not None:
        return (simple,)
    found, _ = _parse(raw, guesses)
    return tuple(found)


def parse_single(raw: str, guesses: Guesses | None = None) -> Address | None:
    """The one address that a From header names, or None where a reader could find another one in it."""
    simple = _simple(raw)
    if simple is not None:
        return simple
    found, clear = _parse(raw, guesses)
    return found[0] if clear and len(found) == 1 else None


def _simple(raw: str) -> Address | None:
    match = _SIMPLE.fullmatch(raw) if raw.isascii() and len(raw) <= MAX_ADDR_CHARACTERS else None
    if match is None:
        return None
    quoted, plain, angle, bare = match.groups()
    return Address(name=clean(quoted or plain or ""), addr=lower(angle or bare))


def _parse(raw: str, guesses: Guesses | None) -> tuple[list[Address], bool]:
    """The addresses, and whether nobody could read the header differently."""
    found: list[Address] = []
    clear = True
    entry = _Entry()
    at = 0
    while at < len(raw) and len(found) < MAX_ADDRESSES:
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
            clear = _finish(entry, found, guesses) and clear and text == ","
            entry = _next_entry(entry, text)
        elif text == ":" and entry.angle is None:
            entry, clear = _Entry(), False  # a group's name
        else:
            clear = _bracket(entry, text) and clear
    return found, _finish(entry, found, guesses) and clear


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


def _next_entry(entry: _Entry, separator: str) -> _Entry:
    """After a comma that may have stood in an unquoted name, the name goes on."""
    if separator == "," and entry.angle is None and not entry.bare and entry.name:
        return _Entry(name=[*entry.name[-20:], ","])
    return _Entry(angle=[] if separator == "<" else None)


def _add_word(entry: _Entry, kind: str | None, text: str) -> bool:
    """Take one word or space; whether it stands where it may."""
    if entry.closed:
        return kind == "space"  # what follows the address belongs to nobody
    if kind == "space":
        entry.quoted_last = False
        return entry.angle is None
    if entry.angle is not None:
        entry.angle.append(text)
    elif kind == "quoted":
        entry.name.append(text)
        entry.quoted_last = True
    elif "@" in text:
        if text.startswith("@") and entry.quoted_last:
            text = entry.name.pop() + text
        entry.bare.append(text)
    else:
        entry.name.append(text)
    return True


def _comment(raw: str, at: int) -> tuple[int, str, bool]:
    """End and text of the comment that was opened just before `at`, and if it is closed; they nest (RFC 5322 3.2.2)."""
    depth = 1
    for mark in _COMMENT_MARK.finditer(raw, at):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if depth == 0:
            return mark.end(), raw[at : mark.start()], True
    return len(raw), raw[at:], False


def _finish(entry: _Entry, found: list[Address], guesses: Guesses | None) -> bool:
    """Add the entry's address, if it has one; whether it can be read in one way only."""
    bare = [_valid(word) for word in entry.bare]
    if entry.angle is not None:
        addr = _valid("".join(entry.angle))
        if addr is None:
            return not entry.bare and not entry.angle
        found.append(Address(name=_name(entry.name or entry.comments, guesses), addr=addr))
        return entry.closed and "=?" not in addr and all(word == addr for word in bare)
    addr = bare[0] if bare else None
    if addr is None:
        return not entry.bare
    found.append(Address(name=_name(entry.comments or entry.name, guesses), addr=addr))
    return len(bare) == 1 and not entry.name and "=?" not in addr


def _valid(text: str) -> str | None:
    """The lower-case addr-spec, its domain in A-label form where it has one, or None."""
    if not text.isascii():
        try:
            text = text.encode("utf-8", "surrogateescape").decode("utf-8")  # RFC 6532
        except UnicodeDecodeError:
            return None
    if len(text) > MAX_ADDR_CHARACTERS or not text.isprintable() or _ADDR_SPEC.fullmatch(text) is None:
        return None
    return lower(_with_ascii_domain(text))


def _name(words: list[str], guesses: Guesses | None) -> str:
    joined = " ".join(
        _QUOTED_PAIR.sub(r"\1", word[1:].removesuffix('"')) if word.startswith('"') else word for word in words
    )
    return decode_text(joined.replace(" ,", ","), guesses)
