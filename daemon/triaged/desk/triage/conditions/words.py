"""Words and phrases in a text: the lists of all rules are looked up together."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from triaged.desk.triage.anchors import Kind, anchors
from triaged.desk.triage.conditions.asking import Saw, Test
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import SUBJECT, TEXT, Sight
from triaged.desk.triage.word_tables import word_list
from triaged.desk.triage.wordlist import Scanned, WordList


def subject_has(value: object, names: Names) -> Test:
    """One of the words or phrases stands in the subject."""
    return has_words(value, SUBJECT, names)


def text_has(value: object, names: Names) -> Test:
    """One of the words or phrases stands in what the sender wrote now, without quoted history."""
    return has_words(value, TEXT, names)


def has_words(value: object, where: str, names: Names) -> Test:
    """The test of a word list in one place of the mail."""
    words = word_list(value, names)

    def see(sight: Sight) -> Saw:
        found = words_in(words, sight.scanned(where))
        return Saw(found, bool(found))

    return Test(see, anchors(_WORD, words.words, where) | anchors(_PIECE, words.pieces, where))


def words_in(words: WordList, texts: Sequence[Scanned]) -> tuple[str, ...]:
    """The entries of a list that stand in one of the texts."""
    if len(texts) == 1:
        return words.found_in(texts[0])
    return tuple(sorted({entry for text in texts for entry in words.found_in(text)}))


def _words(sight: Sight, where: str) -> AbstractSet[str]:
    texts = sight.scanned(where)
    return texts[0].words if len(texts) == 1 else frozenset().union(*(text.words for text in texts))


_WORD = Kind(_words)
#: words of scripts without spaces, which are found inside others
_PIECE = Kind(lambda sight, where: {text.squeezed for text in sight.scanned(where)}, inside=True)
