"""Word lists that are looked up together: the cost grows with the text, not with the number of words.

A text is cut into words once. A list is an index from a word to its entries, so a look-up is one set intersection,
and thousands of words cost about as much as ten. Scripts that are written without spaces between words (Chinese,
Japanese, Thai, ...) and Korean, whose words carry endings, are found by containment instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from operator import add

from triaged.desk.triage.mistakes import Wrong, shown

#: Thai and Lao, Myanmar, Khmer, Hangul, Kana, Han: no spaces, or endings glued to the word
_SCRIPTS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{_SCRIPTS}]")
_WORD = re.compile(r"\w+")
_SPACED_WORD = re.compile(rf"[^\W{_SCRIPTS}]+")
#: the same cut for ASCII alone, three times as fast
_ASCII_BREAKS = str.maketrans({code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "_")})


def fold(text: str) -> str:
    """Text without the differences that no reader cares about: case, composed letters, and the Russian io."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text).casefold().replace("ё", "е")


def cut(folded: str, *, unspaced: bool) -> list[str]:
    """The words of a folded text, in order; what is written without spaces between words is left out."""
    if unspaced:
        return _SPACED_WORD.findall(folded)
    if folded.isascii():
        return folded.translate(_ASCII_BREAKS).split()
    return _WORD.findall(folded)


class Scanned:
    """One text, folded and cut once, however many lists are looked up in it."""

    def __init__(self, text: str) -> None:
        folded = fold(text)
        unspaced = not folded.isascii() and _UNSPACED.search(folded) is not None
        self._cut = cut(folded, unspaced=unspaced)
        #: the different words of the text
        self.words = frozenset(self._cut)
        #: the text without white space, since a line may break inside a Chinese word; empty where no such script is
        self.squeezed = "".join(folded.split()) if unspaced else ""
        #: the different characters of that, and all pairs of neighbours
        self.letters = frozenset(self.squeezed).union(map(add, self.squeezed, self.squeezed[1:]))

    @cached_property
    def line(self) -> str:
        """All words in order, each between single spaces: where phrases are looked for."""
        return f" {' '.join(self._cut)} "


class WordList:
    """Words and phrases of any language, ready to be found in texts."""

    def __init__(self, words: Sequence[str]) -> None:
        """Index the words.

        Raises:
            Wrong: a word has neither a letter nor a digit, so that it could never be found.
        """
        by_word: dict[str, list[tuple[str, str | None]]] = {}
        by_letter: dict[str, list[tuple[str, str]]] = {}
        for word in words:
            folded = fold(word)
            if _UNSPACED.search(folded):
                squeezed = "".join(folded.split())
                by_letter.setdefault(squeezed[:2], []).append((word, squeezed))
                continue
            pieces = cut(folded, unspaced=False)
            if not pieces:
                raise Wrong(f"found {shown(word)}; allowed words with at least one letter or digit")
            phrase = f" {' '.join(pieces)} " if len(pieces) > 1 else None
            # a phrase is filed under its longest word: the rarest as a rule, so that few texts make us look closer
            by_word.setdefault(max(pieces, key=len), []).append((word, phrase))
        self._by_word = by_word
        self._by_letter = by_letter
        self._letters = frozenset(by_letter)
        #: a text must have one of these words,
        self.words = frozenset(by_word)
        #: or one of these in its squeezed form, before anything of the list can be found in it
        self.pieces = frozenset(squeezed for entries in by_letter.values() for _, squeezed in entries)

    def found_in(self, text: Scanned) -> tuple[str, ...]:
        """The entries that stand in the text, as the list spells them, sorted."""
        words = () if self.words.isdisjoint(text.words) else self.words & text.words
        letters = () if self._letters.isdisjoint(text.letters) else self._letters & text.letters
        if not words and not letters:
            return ()
        found = [
            entry for word in words for entry, phrase in self._by_word[word] if phrase is None or phrase in text.line
        ]
        found += [
            entry for letter in letters for entry, squeezed in self._by_letter[letter] if squeezed in text.squeezed
        ]
        return tuple(sorted(found))
