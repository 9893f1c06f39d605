"""All rules of one event, found by their anchors: which of them may match this mail?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from triaged.desk.triage.anchors import Anchors, Kind
from triaged.desk.triage.sight import Sight

_GRAM = 4  #: bytes that are looked up at once; so many fit the integers that a view of bytes is read as

_Numbers = Mapping[str, Sequence[int]]  #: the value of an anchor -> the places of the rules that have it


class Index:
    """The rules of one event by what a mail must have before they can match."""

    def __init__(self, rules: Iterable[tuple[int, Anchors | None]]) -> None:
        """File each rule, given with its place, under its anchors."""
        always: list[int] = []
        places: dict[tuple[Kind, str], dict[str, list[int]]] = {}
        for number, anchors in rules:
            if anchors is None:
                always.append(number)
                continue
            for anchor in anchors:
                places.setdefault((anchor.kind, anchor.of), {}).setdefault(anchor.value, []).append(number)
        self._always = frozenset(always)
        self._tables: list[tuple[Kind, str, _Values | _Pieces]] = [
            (kind, of, _Pieces(found) if kind.inside else _Values(found)) for (kind, of), found in places.items()
        ]

    def awake(self, sight: Sight) -> Sequence[int]:
        """The places of the rules that may match, in order; no other rule would."""
        found = set(self._always)
        for kind, of, table in self._tables:
            for numbers in table.find(kind.values(sight, of)):
                found.update(numbers)
        return sorted(found)


class _Values:
    """Anchors that are values themselves: one set intersection finds all of them."""

    def __init__(self, numbers: _Numbers) -> None:
        self._numbers = numbers
        self._keys = frozenset(numbers)

    def find(self, values: AbstractSet[str]) -> Iterator[Sequence[int]]:
        for value in self._keys & values:
            yield self._numbers[value]


class _Pieces:
    """Anchors that stand somewhere in a text.

    Of each anchor four neighbouring bytes are filed, and a text is asked for all that it has: the cost grows with the
    text, not with the number of anchors. What is too short for that is looked for one by one.
    """

    def __init__(self, numbers: _Numbers) -> None:
        self._short: list[tuple[str, Sequence[int]]] = []
        self._by_gram: dict[int, list[tuple[str, Sequence[int]]]] = {}
        grams = {piece: _grams(piece) for piece in numbers}
        usual = Counter(gram for each in grams.values() for gram in each)
        for piece, found in numbers.items():
            if grams[piece]:
                # the one that fewest others have: patterns for order numbers all begin alike
                rarest = min(grams[piece], key=lambda gram: (usual[gram], gram))
                self._by_gram.setdefault(rarest, []).append((piece, found))
            else:
                self._short.append((piece, found))
        self._keys = frozenset(self._by_gram)

    def find(self, texts: AbstractSet[str]) -> Iterator[Sequence[int]]:
        for text in texts:
            grams = self._keys & _grams(text) if self._keys else ()
            filed = [one for gram in grams for one in self._by_gram[gram]]
            for piece, numbers in (*self._short, *filed):
                if piece in text:
                    yield numbers


def _grams(text: str) -> AbstractSet[int]:
    """All runs of four bytes of a text in UTF-8, as integers: a view of the bytes is the fastest way to get them."""
    data = memoryview(text.encode("utf-8", "surrogatepass"))
    found: set[int] = set()
    for begin in range(_GRAM):
        whole = (len(data) - begin) // _GRAM * _GRAM
        if whole > 0:
            found.update(data[begin : begin + whole].cast("I"))
    return found
