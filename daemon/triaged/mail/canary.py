"""Canaries: short keyed words around everything internal, by which it is known again in a mail that would leave.

A canary is 17 characters: PREFIX, key id, 6 characters of nonce, 8 of MAC (40 bits of HMAC-SHA256 over what stands
before it, with a key that is derived for this use alone). Nothing is stored: who holds the key ring knows every canary
that was ever made. It proves nothing and opens nothing; who guesses one only has his own answer held.

Why this word and this line: all that becomes of a text on its way through mail programs leaves letters and digits in
their order. So the search throws away everything else, and the word needs no more than these: lower-case base32, whose
case does not matter, no `:` `@` `.` `/` of which programs make links, labels and smileys, digits among the letters,
which no spelling correction touches. PREFIX is a pair of letters that no language has, so that a search for it is fast
and hardly anything looks like a canary. The line begins with a bracket, which no program takes for a quote, a
signature, a header, a list or a command, and neither do our own recognisers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from triaged.mail.address import TOKEN_CHARACTERS, VERSION, verify
from triaged.mail.html.characters import References
from triaged.mail.keys import ALPHABET, Key, KeyRing

PREFIX = "zq"
CANARY_CHARACTERS = 17
NONCE_BITS = 30
SHAPE = PREFIX + "[a-z2-7]{15}"  #: a pattern for what looks like a canary as it was written
MAX_MARKS = 20  #: different ones that are told of one text
MAX_LOOKALIKES = 20_000  #: different ones of one text whose MAC is checked; no person's text has a hundred

_LABEL = b"triaged/canary/1"
_MAC_CHARACTERS = 8
_MAC_BYTES = 5
_MAX_ENCODINGS = 3  #: of one inside the other that are undone

_CANARY = re.compile(rf"(?={PREFIX}([a-z2-7])[a-z2-7]{{14}})")
_TOKEN = re.compile(rf"(?={VERSION}([a-z2-7])[a-z2-7]{{33}})")
_TAG = re.compile(r"<[^<>]*>")
_PERCENT = re.compile(r"%([0-7][0-9a-f])", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(r"=([0-7][0-9A-F])")
_SIGNS_OF_QUOTED_PRINTABLE = ("=3D", "=\n", "=\r\n", "=20\n", "=20\r\n")
_APART = " "  #: in place of a letter that is none of ours
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else None for code in range(128)} | {9: " ", 10: "\n", 32: " "}


def canary(ring: KeyRing, nonce: int) -> str:
    """A new canary, made with the newest key.

    Args:
        ring: Whose canary it is.
        nonce: A random number of NONCE_BITS bits.

    Raises:
        ValueError: The nonce has more bits.
        ConfigError: The ring is empty.
    """
    if not 0 <= nonce < 1 << NONCE_BITS:
        raise ValueError(f"the nonce must be a number of at most {NONCE_BITS} bits")
    key = ring.newest()
    text = PREFIX + key.kid + _encode(nonce, NONCE_BITS // 5)
    return text + _mac(_sub_key(key), text)


def fence(ring: KeyRing, nonce: int) -> str:
    """The line above and below an internal text; arguments and errors as of `canary`."""
    return f"[internal {canary(ring, nonce)}]"


def marks_in(ring: KeyRing, text: str) -> Sequence[str]:
    """What stands in a text, or in the source of HTML, and must never leave this desk.

    That is each canary and each signed word of ours (`mail.address`), whatever leads to it, and however old: agents'
    and customers' alike stand in headers, and in nobody's words. They are found in any case, wrapped, quoted, with
    invisible characters or tags inside, full-width, as entities, percent-encoded, in quoted-printable, in addresses and
    attributes. Never raises; linear. A text with more than MAX_LOOKALIKES words that only look like ours is made, not
    written: the last one that was looked at counts as found.

    Args:
        ring: Every key of it that is still honoured counts.
        text: Of any length.

    Returns:
        Each once, in lower case, at most MAX_MARKS.
    """
    sub_keys = {key.kid: _sub_key(key) for key in ring.keys}
    seen: set[str] = set()
    found: dict[str, None] = {}
    for letters in _readings(text):
        for word in _lookalikes(letters, sub_keys):
            if word in seen:
                continue
            seen.add(word)
            if len(seen) > MAX_LOOKALIKES or _is_mark(ring, sub_keys, word):
                found[word] = None
            if len(found) == MAX_MARKS or len(seen) > MAX_LOOKALIKES:
                return tuple(found)
    return tuple(found)


def _lookalikes(letters: str, sub_keys: Mapping[str, bytes]) -> Iterator[str]:
    """The words that may be ours; what stands around one is glued to it here, so each place is looked at."""
    # Canaries are so rare that spaces need not part them.
    for pattern, characters, run in (
        (_CANARY, CANARY_CHARACTERS, letters.replace(" ", "")),
        (_TOKEN, TOKEN_CHARACTERS, letters),
    ):
        for match in pattern.finditer(run):
            if match[1] in sub_keys:
                yield run[match.start() : match.start() + characters]


def _is_mark(ring: KeyRing, sub_keys: Mapping[str, bytes], word: str) -> bool:
    if len(word) == TOKEN_CHARACTERS:
        return verify(ring, word, None) is not None
    told, mac = word[:-_MAC_CHARACTERS], word[-_MAC_CHARACTERS:]
    return hmac.compare_digest(_mac(sub_keys[word[len(PREFIX)]], told), mac)


def _readings(text: str) -> Iterator[str]:
    """The letters of a text, as it stands and without one encoding after the other.

    Each way to read it counts, since what looks like an encoding may be none: `%ac` may be the beginning of a token.
    """
    starts = [text]
    if any(sign in text for sign in _SIGNS_OF_QUOTED_PRINTABLE):
        starts.append(_QUOTED_PRINTABLE.sub(_character, text.replace("=\r\n", "").replace("=\n", "")))
    references = References()
    for start in starts:
        form = start
        for _ in range(_MAX_ENCODINGS + 1):
            yield _letters(form)
            if "<" in form:
                yield _letters(_TAG.sub("", form))
            decoded = _PERCENT.sub(_character, references.replace(form))
            if decoded == form:
                break
            form = decoded


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


class _Letters(dict[int, str | None]):
    """What becomes of each character: an ASCII letter or digit in lower case, nothing, or a gap."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        # One character at a time: sorting the marks of a long run of them costs quadratic time.
        plain = unicodedata.normalize("NFKD", character).casefold().replace("ı", "i")  # as Turkish writes a small I
        ours = "".join(each for each in plain if each.isascii() and each.isalnum())
        self[code] = ours or (_APART if character.isalnum() else None)
        return self[code]


def _letters(text: str) -> str:
    """The letters and digits of a text, with a space where it has some inside a line; lines are joined."""
    kept = text.translate(_ASCII if text.isascii() else _Letters(_ASCII))
    return "".join(line.strip(" ") for line in kept.split("\n"))


def _sub_key(key: Key) -> bytes:
    return hmac.digest(key.secret, _LABEL, hashlib.sha256)


def _mac(sub_key: bytes, text: str) -> str:
    digest = hmac.digest(sub_key, text.encode("ascii"), hashlib.sha256)
    return _encode(int.from_bytes(digest[:_MAC_BYTES], "big"), _MAC_CHARACTERS)


def _encode(number: int, characters: int) -> str:
    return "".join(ALPHABET[number >> 5 * at & 31] for at in range(characters - 1, -1, -1))
