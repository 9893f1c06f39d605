"""Which command a mistyped word is nearly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

EDITS = 2  #: letters that are wrong, missing, too many, or changed with their neighbour
EDITS_OF_SHORT = 1
SHORT = 5  #: letters; where both words are shorter, one edit is the most
LEAST_HAN = 3  #: Chinese characters; with fewer every other word would be near
MAX_LETTERS = 40  #: no longer word is near to any


class Nearest:
    """Words, made ready for the question which one another word is nearest to."""

    def __init__(self, words: Iterable[str], *, edits_of_short: int = EDITS_OF_SHORT) -> None:
        """Take the words, folded, and how many edits the short ones bear."""
        self._edits_of_short = edits_of_short
        by_length: dict[int, list[tuple[str, int]]] = {}
        for word in sorted(words):
            by_length.setdefault(len(word), []).append((word, _letters(word)))
        self._by_length: Mapping[int, Sequence[tuple[str, int]]] = by_length

    def to(self, word: str, *, least_han: int) -> str | None:
        """The nearest of the words within the edits that a folded word bears; None where none is near.

        Args:
            word: Folded.
            least_han: How many Chinese characters it begins with, where it does; 0 for any other word.
        """
        if len(word) > MAX_LETTERS or 0 < least_han < LEAST_HAN:
            return None
        letters, found, least = _letters(word), None, EDITS + 1
        for length in range(len(word) - EDITS, len(word) + EDITS + 1):
            most = self._edits_of_short if max(length, len(word)) < SHORT else EDITS
            for other, others in self._by_length.get(length, ()):
                if (letters ^ others).bit_count() > 2 * most:
                    continue  # each edit changes at most two of the letters that occur
                edits = distance(word, other)
                if edits <= most and edits < least:
                    found, least = other, edits
        return found


def _letters(word: str) -> int:
    """Which letters occur, as bits; some share one."""
    bits = 0
    for each in word:
        bits |= 1 << (ord(each) & 63)
    return bits


def distance(one: str, other: str) -> int:
    """How many edits lie between two words: the distance of Damerau and Levenshtein, without restriction."""
    beyond = len(one) + len(other)
    rows: list[list[int]] = [[beyond] * (len(other) + 2), [beyond, *range(len(other) + 1)]]
    seen: dict[str, int] = {}  # letter -> the last row that it stood in
    for row, letter in enumerate(one, 1):
        line, last = [beyond, row], 0  # the last column of this row in which the letters were the same
        for column, its in enumerate(other, 1):
            before, cost = last, int(letter != its)
            swapped = rows[seen.get(its, 0)][before] + (row - seen.get(its, 0) - 1) + 1 + (column - before - 1)
            line.append(min(rows[row][column] + cost, line[column] + 1, rows[row][column + 1] + 1, swapped))
            last = column if not cost else last
        rows.append(line)
        seen[letter] = row
    return rows[-1][-1]
