"""Whether requests of different people are about the same, by the words that tell one request from another.

Nothing is learnt and nothing is looked up: two lists of words are compared. Words that every mail has say nothing and
are left out, as are numbers and addresses; forms of a word are one word, as far as its beginning tells; and for what
people write about when many write at once (that something is down, the site, logging in, ...) the words of all
languages are one. Chinese, Japanese and Thai, which leave no room between words, are cut into pairs of characters.

That is crude. It is good enough for what it is for: that agents are told once of what many report, and asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from triaged.desk.similarity_words import SAME, SAYS_NOTHING, SAYS_NOTHING_IN_HAN
from triaged.desk.triage.wordlist import cut, fold

MOST_WORDS = 40  #: of one request
READ_CHARACTERS = 600  #: of a text: what it is about stands at its beginning
SUBJECT = "+"  #: stands before a word of the subject, which counts double
SUBJECT_WEIGHT = 2
LEAST_WEIGHT = 3  #: what two requests must have in common at the least: fewer words are a coincidence
LEAST_SHARE = 0.45  #: and of all that the shorter one of them says
LEAST_OF_LONGER = 0.3  #: and of all that the longer one says: a list of many words is not about each of them
LEAST_WORDS = 2  #: different ones
COMMON = 2  #: requests of which one at the least must say a word, so that it is one of all
MOST_IN_COMMON = 12  #: words that stand for several requests
#: Said of everything that is reported, so that alone they make nothing alike.
_GENERAL = frozenset(("=down", "=error", "=slow"))

_STEM = 6  #: letters by which forms of a word are told from other words
_STEM_CYRILLIC = 5  #: its endings are longer
_SHORT = 2  #: letters; such a word tells nothing
_ADDRESSES = re.compile(r"\S{1,200}@\S{1,200}|(?:https?://|www\.)\S{1,500}")
_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_UNSPACED}]{{2,}}")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")


def _stem(word: str) -> str:
    return word[: _STEM_CYRILLIC if "\u0400" <= word[0] <= "\u04ff" else _STEM]


def _folded(words: str) -> Iterable[str]:
    return (each for each in cut(fold(words), unspaced=False) if len(each) > _SHORT)


#: Whole words: their beginnings may be those of words that say something.
_NOTHING = frozenset(word for words in SAYS_NOTHING.values() for word in _folded(words))
_SAME: Mapping[str, str] = {_stem(word): name for name, row in SAME.items() for word in _folded(row.partition("|")[0])}
_SAME_INSIDE: Sequence[tuple[str, str]] = tuple(
    (each.strip(), name) for name, row in SAME.items() for each in row.split("|")[1:] if each.strip()
)


def telling_words(subject: str, reply: str) -> tuple[str, ...]:
    """The words by which a request is known, at most MOST_WORDS: those of its subject first, each marked SUBJECT.

    Args:
        subject: Of the mail.
        reply: What its sender wrote now, without the mail that he answers.
    """
    above = dict.fromkeys(_words(subject))
    below = dict.fromkeys(each for each in _words(reply[:READ_CHARACTERS]) if each not in above)
    return (*(SUBJECT + each for each in above), *below)[:MOST_WORDS]


def similar(one: Collection[str], other: Collection[str]) -> bool:
    """Whether two requests are about the same, by their telling words (`alike`)."""
    return alike(weights(one), weights(other))


def near(own: Mapping[str, int], its: Mapping[str, int]) -> bool:
    """Whether a request is about what another one says besides more; as `alike`, of the shorter one alone."""
    return _shares(own, its, of_longer=0)


def alike(mine: Mapping[str, int], his: Mapping[str, int]) -> bool:
    """Whether two requests are about the same, by their `weights`; the order of the two does not matter.

    What both say must be something (LEAST_WEIGHT, LEAST_WORDS), more than that a thing does not work, a good part of
    all that the one of them says which says less (LEAST_SHARE), and some part of what the other says (LEAST_OF_LONGER).
    """
    return _shares(mine, his, of_longer=LEAST_OF_LONGER)


def _shares(mine: Mapping[str, int], his: Mapping[str, int], *, of_longer: float) -> bool:
    common = mine.keys() & his.keys()
    if len(common) < LEAST_WORDS or common <= _GENERAL:
        return False
    weight = 0
    for each in common:
        weight += max(mine[each], his[each])
    less, more = sorted((sum(mine.values()), sum(his.values())))
    return weight >= max(LEAST_WEIGHT, LEAST_SHARE * less, of_longer * more)


def weights(telling: Iterable[str]) -> dict[str, int]:
    """Each telling word, without its mark, and how much it counts."""
    found: dict[str, int] = {}
    for each in telling:
        if each[0] == SUBJECT:
            found[each[1:]] = SUBJECT_WEIGHT
        else:
            found[each] = 1
    return found


def in_common(many: Sequence[Collection[str]]) -> tuple[str, ...]:
    """The telling words that at least half of several requests say, at most MOST_IN_COMMON of them.

    Those are of the subject that are so in half of the requests that say them.
    """
    count = Counter(word for telling in many for word in weights(telling))
    above = Counter(each.removeprefix(SUBJECT) for telling in many for each in telling if each.startswith(SUBJECT))
    found = [word for word, times in count.most_common() if COMMON * times >= len(many)]
    return tuple(SUBJECT + word if 2 * above[word] >= count[word] else word for word in found)[:MOST_IN_COMMON]


def _words(text: str) -> Iterable[str]:
    folded = fold(text)
    if "@" in folded or "://" in folded or "www." in folded:
        folded = _ADDRESSES.sub(" ", folded)
    unspaced = not folded.isascii() and _IS_UNSPACED.search(folded) is not None
    for word in cut(folded, unspaced=unspaced):
        if len(word) <= _SHORT or word in _NOTHING or not word.isalpha():
            continue
        stem = _stem(word)
        yield _SAME.get(stem, stem)
    if unspaced:
        yield from _pairs("".join(folded.split()))


def _pairs(squeezed: str) -> Iterable[str]:
    """What stands without room between words: what is the same in all languages, and pairs of characters."""
    for word, name in _SAME_INSIDE:
        if word in squeezed:
            yield name
            squeezed = squeezed.replace(word, " ")
    for run in _RUN.findall(squeezed):
        for at in range(len(run) - 1):
            if run[at] not in SAYS_NOTHING_IN_HAN and run[at + 1] not in SAYS_NOTHING_IN_HAN:
                yield run[at : at + 2]
