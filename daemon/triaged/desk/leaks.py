"""The guard before everything that a person's words go out with: nothing internal leaves.

Public mail can only be written from `Cleared` words, and only `clear` makes those.

Texts are compared as sequences of units: a word, or a character of a script that is written without spaces. Case,
width, composition, punctuation, layout and the marks of quotes make no difference. Two things are a leak, unless the
same units stand in a public text of the ticket:

* a run of a note: 12 words, 16 characters of Chinese or Japanese, 48 of Thai, Lao, Khmer or Burmese, whose words have
  some four letters, or a mixture of the same weight;
* a whole note of at least 4 words, 8 such characters, 16 such letters.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import InitVar, dataclass

import regex

from triaged.model import Worded

RUN = 48  #: the weight of a run that is a leak; also that of 12 words
WHOLE = 16  #: the least weight of a note that is one as a whole
MAX_FOUND = 200  #: characters that are shown
UNITS_AT_ONCE = 100_000  #: of what would leave, whose runs are held in memory: some 20 MB

_RUN_WORD, _RUN_CHARACTER, _RUN_LETTER = 4, 3, 1
_WHOLE_WORD, _WHOLE_CHARACTER, _WHOLE_LETTER = 4, 2, 1
_MOST_GROWTH = 4  #: times, of a word that is written out
_MAX_WORD = 60  #: characters; a longer one is taken for several

_CHARACTERS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\u30fc\uff70"
_LETTERS = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_MARKS = r"\p{M}\p{Cf}\uff9e\uff9f"  # the last two voice a half-width kana
_WORDY = r"\p{L}\p{N}\u24b6-\u24e9\u3200-\u33ff"  # with letters in circles and squares
_CHARACTER = regex.compile(rf"[{_CHARACTERS}]", regex.V0)
_LETTER = regex.compile(rf"[{_LETTERS}]", regex.V0)
_UNIT = regex.compile(
    rf"[{_CHARACTERS}{_LETTERS}][{_MARKS}]{{0,8}}+"
    rf"|(?:(?![{_CHARACTERS}{_LETTERS}])[{_WORDY}])"
    rf"(?:(?![{_CHARACTERS}{_LETTERS}])[{_WORDY}\p{{M}}\p{{Cf}}'’]){{0,{_MAX_WORD - 1}}}+",
    regex.V0,
)
_ASCII_UNIT = regex.compile(rf"[a-zA-Z0-9][a-zA-Z0-9']{{0,{_MAX_WORD - 1}}}+", regex.V0)
#: What says nothing inside a word: apostrophes, which programs bend; soft hyphens, joiners, directions; stretching.
_NOTHING = regex.compile(r"[\p{Cf}'’\u0640\ufe00-\ufe0f]+", regex.V0)
#: The name before the mark of a quote that some programs write: "SL> ".
_NAMED_QUOTE = regex.compile(r"^[ \t>|]{0,20}+\p{Lu}{1,4}>", regex.M | regex.V0)
#: The target of a link, where the text of HTML shows it beside its words.
_LINK = regex.compile(
    r"<(?:https?://|mailto:)[^\s<>]{1,2000}+>|\((?:https?://|tel:|[^\s()@]{1,64}+@)[^\s()]{1,2000}+\)",
    regex.I | regex.V0,
)

_KEY = object()
_Unit = tuple[str, int, int]  # what is compared, its weight in a run, and in a whole note


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """Words that may go to a customer. Made by `clear` alone.

    Raises:
        TypeError: Somebody else makes one.
    """

    words: Worded
    key: InitVar[object]

    def __post_init__(self, key: object) -> None:
        if key is not _KEY:
            raise TypeError("words are cleared by desk.leaks.clear, and by nothing else")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """Why words must not go out as they are."""

    kind: str  #: "mark" (a canary or a token of ours), "note" (words of a note)
    found: str  #: the words, as they stand in the mail; at most MAX_FOUND characters


def clear(
    words: Worded, *, seen: str | None = None, marks: Sequence[str], notes: Sequence[str], public: Sequence[str]
) -> Cleared | Leak:
    """Let words out, or say what is internal in them. Linear in the words, and in notes and public texts.

    Args:
        words: What would go to the customer.
        seen: The visible text of `words.html` (`mail.html.to_text`); None where there is no HTML.
        marks: Canaries and tokens of ours that were found in the text, in the source of the HTML and in the files that
            go along (`mail.canary.marks_in`).
        notes: The internal texts of the ticket.
        public: Public messages of the ticket, and canned replies: what stands there may be said again.

    Raises:
        ValueError: There is HTML, and nobody has looked at what it says.
    """
    if words.html is not None and seen is None:
        raise ValueError("the guard has to see what the HTML says")
    if marks:
        return Leak(kind="mark", found=marks[0][:MAX_FOUND])
    if any(notes):
        for text in dict.fromkeys([words.text, seen or ""]):
            found = _note_in(text, notes, public)
            if found is not None:
                return Leak(kind="note", found=found)
    return Cleared(words=words, key=_KEY)


def _note_in(text: str, notes: Sequence[str], public: Sequence[str]) -> str | None:
    """The first words of a text that are those of a note and of nothing public."""
    for form in _forms(text):
        units = _Units(form)
        for first in range(0, len(units), UNITS_AT_ONCE):
            found = _leaks(units, range(first, min(first + UNITS_AT_ONCE, len(units))), notes, public)
            if found is not None:
                return form[slice(*found)][:MAX_FOUND]
    return None


def _leaks(units: _Units, among: range, notes: Sequence[str], public: Sequence[str]) -> tuple[int, int] | None:
    """Where the first run or whole note stands that begins among these units."""
    whole: dict[str, None] = {}
    said = {run for at in among if (run := units.run(at)) is not None}
    lost: set[str] = set()
    for note in _each(notes):
        if note.weight < RUN:
            if note.whole_weight >= WHOLE:
                whole[note.all()] = None
        else:
            lost |= said.intersection(note.runs())
    lengths = sorted({note.count(" ") + 1 for note in whole})
    lost |= whole.keys() & {units.some(at, length) for length in lengths for at in among}
    if lost:
        lost -= _repeated(lost, public, lengths)
    return _place(units, among, lost, lengths) if lost else None


def _repeated(lost: set[str], public: Sequence[str], lengths: Sequence[int]) -> set[str]:
    """What of it stands in something public."""
    found: set[str] = set()
    for text in _each(public):
        found |= lost.intersection(text.runs())
        for length in lengths:
            found |= lost.intersection(text.some(at, length) for at in range(len(text)))
    return found


def _place(units: _Units, among: range, lost: set[str], lengths: Sequence[int]) -> tuple[int, int] | None:
    """From the first unit that is lost to the end of what is lost together with it."""
    start = end = None
    for at in among:
        if end is not None and at > end:
            break
        ends = [at + length for length in lengths if units.some(at, length) in lost]
        if units.run(at) in lost:
            ends.append(units.run_end(at))
        if ends:
            start = at if start is None else start
            end = max(ends if end is None else [*ends, end])
    return None if start is None or end is None else units.span(start, end)


def _each(texts: Sequence[str]) -> Iterator[_Units]:
    return (_Units(form) for text in texts for form in _forms(text))


def _forms(text: str) -> Iterator[str]:
    """The text; and without what programs put among its words, where there is such a thing."""
    yield text
    bare = _LINK.sub(" ", text) if "<" in text or "(" in text else text
    if ">" in bare:
        bare = _NAMED_QUOTE.sub(" ", bare)
    if bare != text:
        yield bare


class _Units:
    """A text as a sequence of units: in one string, parted by spaces, with tables of where each one stands."""

    def __init__(self, text: str) -> None:
        ascii_only = text.isascii()
        known: dict[str, tuple[_Unit, ...]] = {}
        parts: list[str] = []
        self._from, self._to = array("I"), array("I")  # of each unit, in the text as it was given
        self._starts = array("I", [0])  # of each unit in the string, and one past the last
        self._sums = array("I", [0])  # of the weights before each unit
        self.whole_weight = 0
        for match in (_ASCII_UNIT if ascii_only else _UNIT).finditer(text):
            shown = match[0]
            units = known.get(shown)
            if units is None:
                units = known[shown] = _compared(shown, ascii_only=ascii_only)
            for unit, run, whole in units:
                parts.append(unit)
                self._from.append(match.start())
                self._to.append(match.end())
                self._starts.append(self._starts[-1] + len(unit) + 1)
                self._sums.append(self._sums[-1] + run)
                self.whole_weight += whole
        self._text = " ".join(parts)
        self._ends = array("I", self._run_ends())

    def __len__(self) -> int:
        return len(self._from)

    @property
    def weight(self) -> int:
        """Of all units, as a run."""
        return self._sums[-1]

    def all(self) -> str:
        """All units."""
        return self._text

    def some(self, at: int, count: int) -> str:
        """So many units; fewer at the end."""
        return self._text[self._starts[at] : self._starts[min(at + count, len(self))] - 1]

    def run_end(self, at: int) -> int:
        """The unit behind the run that begins here; 0 where no run does."""
        return self._ends[at]

    def run(self, at: int) -> str | None:
        """The shortest sequence from here that has the weight of a run."""
        end = self._ends[at]
        return self._text[self._starts[at] : self._starts[end] - 1] if end else None

    def runs(self) -> Iterator[str]:
        """All of them."""
        return (run for at in range(len(self)) if (run := self.run(at)) is not None)

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Where the units stand in the text as it was given."""
        return self._from[first], self._to[min(end, len(self)) - 1]

    def _run_ends(self) -> Iterator[int]:
        end = 0
        for at in range(len(self)):
            while end < len(self) and self._sums[end] - self._sums[at] < RUN:
                end += 1
            yield end if self._sums[end] - self._sums[at] >= RUN else 0


def _compared(shown: str, *, ascii_only: bool) -> tuple[_Unit, ...]:
    """What is compared of a word: one unit, as a rule; a character may stand for several (`㈱`, `㍿`)."""
    if ascii_only:
        return ((shown.lower().replace("'", ""), _RUN_WORD, _WHOLE_WORD),)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", shown).casefold())
    if len(folded) > _MOST_GROWTH * len(shown):
        folded = shown.casefold()  # a whole sentence in one character (U+FDFA), a megabyte of which would be 18
    units = [_NOTHING.sub("", match[0]) for match in _UNIT.finditer(_NOTHING.sub("", folded))]
    return tuple((unit, *_weights(unit)) for unit in units)


def _weights(unit: str) -> tuple[int, int]:
    """What a unit counts in a run, and in a whole note."""
    if unit.isascii():
        return _RUN_WORD, _WHOLE_WORD
    if _CHARACTER.match(unit) is not None:
        return _RUN_CHARACTER, _WHOLE_CHARACTER
    return (_RUN_LETTER, _WHOLE_LETTER) if _LETTER.match(unit) is not None else (_RUN_WORD, _WHOLE_WORD)
