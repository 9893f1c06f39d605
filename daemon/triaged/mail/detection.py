"""Which charset bytes are of that say nothing of it, or something plainly wrong.

A statistical guesser is good at long texts and at those of many-byte charsets. It misreads short ones: "déjà vu" as
Cyrillic of a Mac, one Russian word as Chinese. So it only chooses among the charsets of mail, and where several could
be meant the reading wins whose words look like words. Work is bounded by SAMPLE_BYTES.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

from triaged.mail.labels import SINGLE_BYTE

#: Bytes of a text that are looked at: enough to tell, and the cost stays in milliseconds.
SAMPLE_BYTES = 8 * 1024
_SHORT_SAMPLE_BYTES = 1024  #: enough to doubt a label; every text with such a label is asked
JUDGED_CHARACTERS = 500  #: of a reading

#: What unlabelled mail is written in. Left out is what is never sent without a label, and what the guesser sees in
#: every short text (old Macs, DOS).
_CHARSETS = (
    *("utf-8", "cp1252", "cp1250", "cp1251", "koi8-r", "koi8-u", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp1258", "cp874", "iso8859-2", "gb18030", "big5hkscs", "cp949", "cp932", "euc-jp", "iso-2022-jp"),
)
#: Charsets that the guesser takes for one another, all with the same bytes for their letters.
_CONFUSED = frozenset({"cp1250", "cp1251", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859-2", "koi8-r", "koi8-u"})
#: What such a text may be instead, the usual ones first; each with what speaks against it.
_RIVALS = {"cp1251": 0.5, "koi8-r": 0.5, "cp1252": 0.5, "cp866": 1.0, "iso8859-5": 1.0}

_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}+")
_ASCII = bytes(range(0x80))
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
#: Neither a letter nor a mark that people write.
_STRANGE = re.compile(r"[^\w\s\x00-\x7f–—“”„’‘…«»€№§°©®™·•´¿¡]")
_VOWELS = frozenset("аеёиоуыэюяіїє")
_COMMON_LETTERS = frozenset("оеаинтсрвлі")
_SINGLE_BYTE_END = 0x250  #: above it stand no letters of the Latin code pages

#: Charsets whose words consist of plain letters for the most part.
LATIN_CHARSETS = frozenset({"cp1250", "cp1252", "cp1254", "iso8859-2", "iso8859-15"})
#: What looks like UTF-8 and may be Latin-1 that a person wrote: a quote, dash or sign behind the last of some capitals.
_CAPITAL_AND_MARK = re.compile(rb"(?<=[A-Z])[\xc3-\xdf][\x85\x92\x94\x96\x97\x99\xa0\xa9\xae\xb0\xbb](?![A-Za-z])")
_TWO_BYTES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]")
_LONGER = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ENOUGH = 3  #: characters that cannot all look like UTF-8 by chance
_MANY = 8  #: different bytes above 0x7f that no Latin word has in a row


def sample_of(data: bytes) -> bytes:
    """The part of `data` that tells its charset: from the line with its first byte above 0x7f."""
    first = _HIGH.search(data)
    if first is None:
        return data[:SAMPLE_BYTES]
    start = max(first.start() - 1000, data.rfind(b"\n", 0, first.start()) + 1)  # ASCII before it: no character is split
    return data[start : start + SAMPLE_BYTES]


def guess(data: bytes, likely: Sequence[str] = ()) -> str | None:
    """The codec that `data` is probably of; None when nothing can be said.

    Args:
        data: Bytes, not all of them ASCII.
        likely: Codecs that the same mail uses elsewhere; one that gives a good reading is taken.
    """
    sample = sample_of(data)
    for name in likely:
        text = _read(sample, name)
        if text is not None and "\ufffd" not in text and _oddness(text) <= 0:
            return name
    found = _statistical(sample)
    if found is not None and found not in _CONFUSED and _read(sample, found) is not None:
        return found
    best, least = None, float("inf")
    for name in dict.fromkeys((*([found] if found else ()), *_RIVALS)):
        text = _read(sample, name)
        if text is None:
            continue
        odd = _oddness(text) + (0 if name == found else _RIVALS[name])
        if odd < least:
            best, least = name, odd
    return best


def _statistical(sample: bytes) -> str | None:
    # Slow to import (its tables), and needed only by mail that is labelled wrong.
    import chardet  # noqa: PLC0415 - see above

    name = chardet.detect(sample, include_encodings=_CHARSETS).get("encoding")
    return codecs.lookup(name).name.replace("_", "-") if name else None


def _read(sample: bytes, name: str) -> str | None:
    """The beginning of the text, or None where the bytes are not of this charset; the sample may end in a character."""
    try:
        decoder = codecs.getincrementaldecoder(name)()
        return decoder.decode(sample, final=len(sample) < SAMPLE_BYTES)[:JUDGED_CHARACTERS]
    except UnicodeError:
        return None


def _oddness(text: str) -> float:
    """How little a reading looks like words; at most 0 for a good one."""
    odd = float(len(_STRANGE.findall(text)))
    for found in _WORD.finditer(text):
        word = found[0]
        if not word.isascii():
            odd += _oddness_of_word(word)
    letters = [letter for letter in text.lower() if "Ѐ" <= letter <= "ӿ"]
    if len(letters) >= _ENOUGH:  # tells one Cyrillic reading from another
        odd -= 1.5 * sum(letter in _COMMON_LETTERS for letter in letters) / len(letters)
    return odd


def _oddness_of_word(word: str) -> int:
    """Two scripts in one word, no vowel, capitals in the middle, no plain letter at all."""
    odd = 0
    long = len(word) >= _ENOUGH
    plain = _LATIN.search(word) is not None
    if _CYRILLIC.search(word):
        if plain:
            return 3
        odd += 2 * (long and _VOWELS.isdisjoint(word.lower()))
    elif long and not plain and ord(max(word)) < _SINGLE_BYTE_END:
        odd += 2
    cased = word.lower() != word.upper()
    return odd + 2 * (cased and not (word.islower() or word.isupper() or word.istitle()))


def is_utf8(data: bytes, name: str) -> bool:
    """Whether bytes that are strictly valid UTF-8 are that in spite of their label `name`.

    Three characters cannot look so by chance. One or two can, in a Latin charset: a capital and a mark behind it.
    """
    sample = sample_of(data)
    longer = len(_LONGER.findall(sample))
    shorter = len(_TWO_BYTES.findall(_LONGER.sub(b" ", sample)))
    if name not in SINGLE_BYTE:
        return longer >= _ENOUGH and longer >= shorter
    if longer + shorter >= _ENOUGH:
        return True
    return name in LATIN_CHARSETS and _CAPITAL_AND_MARK.search(sample) is None


def is_no_latin(data: bytes) -> bool:
    """Whether bytes cannot be of a Latin charset: nearly all that are above 0x7f stand in words that have no others."""
    sample = sample_of(data)[:_SHORT_SAMPLE_BYTES]
    words = [run for run in _HIGH_RUN.findall(sample) if len(set(run)) >= _ENOUGH]
    if 5 * sum(map(len, words)) < 4 * len(sample.translate(None, _ASCII)):
        return False
    return len(words) >= _ENOUGH or any(len(set(run)) >= _MANY for run in words)
