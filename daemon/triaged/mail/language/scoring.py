"""Which of several languages in one script a text is in, by its words, their endings and its letters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

WORD_WEIGHT = 1.0
BARE_WEIGHT = 0.6  #: of a word that was written without its accents
ENDING_WEIGHT = 0.15  #: of each letter of an ending
GROUP_WEIGHT = 0.2  #: of a group of letters
GROUPS_COUNTED = 3  #: of one kind
GROUP_LETTERS = (2, 3)  #: lengths of groups
SPELLING_WEIGHT = 0.5  #: of what two neighbours spell differently
SPELLINGS_COUNTED = 6
LETTER_WEIGHT = 0.5  #: of a letter that only some of the languages have
LETTERS_COUNTED = 3  #: of one kind: a name must not outweigh a sentence
ENDING_LETTERS = range(5, 1, -1)  #: lengths of endings, longest first
MIN_STEM = 2  #: letters before an ending
ENDINGS_KEPT = 8192  #: words whose ending is remembered; the same ones come again in mail after mail
MIN_SCORE = 1.2  #: what must speak for a language in all
MIN_LEAD = 0.6  #: what must speak for it and not for another one
MIN_RATIO = 1.8  #: how many times more that must be than what speaks for the other alone
MIN_COVERAGE = 0.35  #: share of the words that the language must know, by word or by ending
RIVALS = 5  #: the best so many are compared

#: Letters that writing without accents replaces by others than their base letter.
_BARE = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ð": "d", "þ": "th"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

Clue = tuple[tuple[str, ...], float]  #: languages, and how much speaks for each of them
#: How much of a weight speaks for each of so many languages.
_SHARES = [1.0, *(count**-0.5 for count in range(1, 100))]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was found in a text."""

    language: str | None  #: None when it is none of the languages clearly
    known: int  #: words that stand in the lists


class Family:
    """The languages of one script."""

    def __init__(
        self,
        letters: str,
        words: Mapping[str, str],
        endings: Mapping[str, str] | None = None,
        special: Mapping[str, str] | None = None,
        groups: Mapping[str, str] | None = None,
        neighbours: Sequence[Mapping[str, str]] = (),
    ) -> None:
        """Take the tables.

        Args:
            letters: The letters of the script as the inside of a character class.
            words: Language -> its words, with spaces between them.
            endings: Language -> endings of longer words.
            special: Language -> letters that not all of the languages have.
            groups: Language -> groups of letters that its words often hold.
            neighbours: Pairs of languages, each with a pattern of what it spells otherwise than the other.
        """
        # neither a piece of an address, a path or a name of a program, nor a letter beside a digit
        self._word = re.compile(rf"(?<![\w@/\\.:=])[{letters}]++'?(?![\w@/\\=]|[.:][\w/])")
        full = _index({language: listed.split() for language, listed in words.items()})
        bare = _index({language: _bare_words(language, listed) for language, listed in words.items()})
        for word in full.keys() & bare.keys():
            full[word] = tuple(dict.fromkeys((*full[word], *bare[word])))
        self._words = {word: _clue(languages, BARE_WEIGHT) for word, languages in bare.items()}
        self._words |= {word: _clue(languages, WORD_WEIGHT) for word, languages in full.items()}
        listed_endings = _index({language: listed.split() for language, listed in (endings or {}).items()})
        self._endings = {
            ending: _clue(languages, ENDING_WEIGHT * len(ending)) for ending, languages in listed_endings.items()
        }
        self._ending_lengths = _lengths(self._endings)
        self._ending = lru_cache(maxsize=ENDINGS_KEPT)(self._find_ending)
        self._special = _index(special or {})
        self._groups = _index({language: listed.split() for language, listed in (groups or {}).items()})
        self._neighbours = {
            frozenset(pair): {language: re.compile(pattern) for language, pattern in pair.items()}
            for pair in neighbours
        }

    def judge(self, text: str, letters: Mapping[str, int]) -> Judgement:
        """Judge `text`, which is in lower case, composed (NFC) and has straight apostrophes. Linear.

        Args:
            text: What to judge.
            letters: How often each letter stands in it; may be empty when they are those of English.
        """
        words = dict.fromkeys(self._word.findall(text))
        clues, known = self._clues(words)
        if letters:
            for letter, count in letters.items():
                if letter in self._special:
                    clues.append(_clue(self._special[letter], LETTER_WEIGHT * min(count, LETTERS_COUNTED)))
        language, leading = _winner(clues, len(words))
        if language is None and self._groups:
            clues += self._of_groups(words)
            language, leading = _winner(clues, len(words))
        patterns = self._neighbours.get(leading)
        if patterns is not None:
            clues += _spellings(text, patterns)
            language, _ = _winner(clues, len(words))
        return Judgement(language, known)

    def _clues(self, words: Iterable[str]) -> tuple[list[Clue], int]:
        clues: list[Clue] = []
        known = 0
        for word in words:
            clue = self._words.get(word)
            if clue is not None:
                clues.append(clue)
                known += 1
            elif (clue := self._ending(word)) is not None:
                clues.append(clue)
        return clues, known

    def _of_groups(self, words: Iterable[str]) -> Iterator[Clue]:
        seen = Counter(
            word[at : at + length] for word in words for length in GROUP_LETTERS for at in range(len(word) - length + 1)
        )
        for group, languages in self._groups.items():
            if group in seen:
                yield _clue(languages, GROUP_WEIGHT * min(seen[group], GROUPS_COUNTED))

    def _find_ending(self, word: str) -> Clue | None:
        most = len(word) - MIN_STEM
        for length in self._ending_lengths.get(word[-ENDING_LETTERS[-1] :], ()):
            if length <= most and (clue := self._endings.get(word[-length:])) is not None:
                return clue
        return None


def _winner(clues: Iterable[Clue], words: int) -> tuple[str | None, frozenset[str]]:
    """The language for which enough speaks that does not speak for another one as well, and the two that lead."""
    scores: dict[str, float] = {}
    so_far = scores.get
    for languages, share in clues:
        for language in languages:
            scores[language] = so_far(language, 0.0) + share
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)[:RIVALS]
    leading = frozenset(ranked[:2])
    if not ranked or scores[ranked[0]] < MIN_SCORE:
        return None, leading
    return (ranked[0] if _is_clear(ranked, scores, clues, words) else None), leading


def _is_clear(ranked: Sequence[str], scores: Mapping[str, float], clues: Iterable[Clue], words: int) -> bool:
    """Whether the first language is known well enough, and far enough ahead of each of the others."""
    best, *rivals = ranked
    hits = [clue for clue in clues if best in clue[0]]
    if len(hits) < MIN_COVERAGE * words:
        return False
    common = dict.fromkeys(rivals, 0.0)
    for languages, share in hits:
        for language in languages:
            if language in common:
                common[language] += share
    return all(
        scores[best] - shared >= max(MIN_LEAD, MIN_RATIO * (scores[rival] - shared)) for rival, shared in common.items()
    )


def _spellings(text: str, patterns: Mapping[str, re.Pattern[str]]) -> Iterator[Clue]:
    """What speaks for one of two neighbours by what they spell differently."""
    for language, pattern in patterns.items():
        seen = len(set(pattern.findall(text)))
        if seen:
            yield (language,), SPELLING_WEIGHT * min(seen, SPELLINGS_COUNTED)


def _clue(languages: tuple[str, ...], weight: float) -> Clue:
    """What says little for each of many languages."""
    return languages, weight * _SHARES[len(languages)]


def _lengths(endings: Iterable[str]) -> dict[str, list[int]]:
    """The last letters of a word, as many as any ending has -> the lengths of endings to look for, longest first."""
    known = frozenset(endings)
    lengths: dict[str, list[int]] = {}
    for length in ENDING_LETTERS:
        for letters in {ending[-ENDING_LETTERS[-1] :] for ending in known if len(ending) == length}:
            lengths.setdefault(letters, []).append(length)
    return lengths


def _index(listed: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Word -> the languages that have it."""
    languages: dict[str, list[str]] = {}
    for language, words in listed.items():
        for word in dict.fromkeys(words):
            languages.setdefault(word, []).append(language)
    return {word: tuple(found) for word, found in languages.items()}


def _bare_words(language: str, words: str) -> set[str]:
    """The words that have accents, without them, as many people write."""
    accented = [word for word in words.split() if not word.isascii()]
    bare = {_bare(word) for word in accented}
    if language == "de":
        bare |= {word.translate(_UMLAUTS) for word in accented}
    return bare


def _bare(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.translate(_BARE))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
