"""The commands, in the order in which the help names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from triaged.desk.commands.lines import fold, han
from triaged.desk.commands.looks import is_mixed, looks
from triaged.desk.commands.near import EDITS, Nearest
from triaged.desk.commands.verb import Verb
from triaged.desk.commands.verbs.admit import ADMIT
from triaged.desk.commands.verbs.all import ALL
from triaged.desk.commands.verbs.approve import APPROVE
from triaged.desk.commands.verbs.assign import ASSIGN
from triaged.desk.commands.verbs.away import AWAY
from triaged.desk.commands.verbs.back import BACK
from triaged.desk.commands.verbs.canned import CANNED
from triaged.desk.commands.verbs.cc import CC
from triaged.desk.commands.verbs.close import CLOSE
from triaged.desk.commands.verbs.confirm import CONFIRM
from triaged.desk.commands.verbs.drop import DROP
from triaged.desk.commands.verbs.escalate import ESCALATE
from triaged.desk.commands.verbs.explain import EXPLAIN
from triaged.desk.commands.verbs.find import FIND
from triaged.desk.commands.verbs.for_ import FOR
from triaged.desk.commands.verbs.help import HELP
from triaged.desk.commands.verbs.hold import HOLD
from triaged.desk.commands.verbs.incident import INCIDENT
from triaged.desk.commands.verbs.list import LIST
from triaged.desk.commands.verbs.merge import MERGE
from triaged.desk.commands.verbs.note import NOTE
from triaged.desk.commands.verbs.open import OPEN
from triaged.desk.commands.verbs.pending import PENDING
from triaged.desk.commands.verbs.priority import PRIORITY
from triaged.desk.commands.verbs.public import PUBLIC
from triaged.desk.commands.verbs.queue import QUEUE
from triaged.desk.commands.verbs.refuse import REFUSE
from triaged.desk.commands.verbs.send import SEND
from triaged.desk.commands.verbs.show import SHOW
from triaged.desk.commands.verbs.solved import SOLVED
from triaged.desk.commands.verbs.spam import SPAM
from triaged.desk.commands.verbs.split import SPLIT
from triaged.desk.commands.verbs.tag import TAG
from triaged.desk.commands.verbs.take import TAKE
from triaged.desk.commands.verbs.tier import TIER
from triaged.desk.commands.verbs.undo import UNDO

REGISTRY: Mapping[str, Verb] = {
    "note": NOTE,
    "public": PUBLIC,
    "take": TAKE,
    "assign": ASSIGN,
    "queue": QUEUE,
    "tier": TIER,
    "escalate": ESCALATE,
    "priority": PRIORITY,
    "solved": SOLVED,
    "pending": PENDING,
    "hold": HOLD,
    "open": OPEN,
    "close": CLOSE,
    "spam": SPAM,
    "tag": TAG,
    "cc": CC,
    "merge": MERGE,
    "split": SPLIT,
    "incident": INCIDENT,
    "all": ALL,
    "for": FOR,
    "canned": CANNED,
    "show": SHOW,
    "list": LIST,
    "find": FIND,
    "explain": EXPLAIN,
    "undo": UNDO,
    "admit": ADMIT,
    "refuse": REFUSE,
    "send": SEND,
    "drop": DROP,
    "approve": APPROVE,
    "confirm": CONFIRM,
    "away": AWAY,
    "back": BACK,
    "help": HELP,
}

#: verb -> every word for it, in lower case.
VERBS: Mapping[str, tuple[str, ...]] = {
    name: tuple(dict.fromkeys(word for words in verb.words.values() for word in words))
    for name, verb in REGISTRY.items()
}

#: Words that begin many a sentence: these count only where nothing else stands on the line; folded.
_ALONE = frozenset(
    map(fold, ("yes", "no", "да", "нет", "так", "ні", "是", "是的", "否", "ja", "nein", "oui", "non", "sí", "si"))
)
_VERB_OF = {fold(word): name for name, words in VERBS.items() for word in words}
_WORD_OF = {fold(word): word for words in VERBS.values() for word in words}
_NEAREST = Nearest(word for word in _VERB_OF if len(word) > 1)
_SHORT = 3  #: letters; in a sentence every other word is near to so short a command
_NEAREST_IN_SENTENCES = Nearest(word for word in _VERB_OF.keys() - _ALONE if len(word) > _SHORT or han(word))
_BY_LOOKS = {looks(word): known for word, known in _WORD_OF.items()}
_NEAREST_LOOKS = Nearest(looks(word) for word in _VERB_OF.keys() - _ALONE if len(word) > _SHORT)
_HIDING = {
    fold(word): word for verb in REGISTRY.values() if verb.hides for words in verb.words.values() for word in words
}
_NEAREST_HIDING = Nearest((word for word in _HIDING if len(word) > _SHORT), edits_of_short=EDITS)
_LEAST_HAN = 2  #: Chinese characters of a command that others may follow without a space


def verb_of(word: str) -> str | None:
    """The name of the command that a word is for, in any language; None where it is for none."""
    return _VERB_OF.get(fold(word))


def hides(word: str) -> bool:
    """Whether a word is for a command that keeps words from a customer."""
    return fold(word) in _HIDING


def counts_alone(word: str) -> bool:
    """Whether a word is a command only where nothing else stands on its line."""
    return fold(word) in _ALONE


def nearest_word(folded: str, *, sentence: bool) -> str | None:
    """The word of a command that a folded word is nearly, or begins with in Chinese; None where there is none.

    Args:
        folded: As `lines.fold` or `lines.joined` makes it.
        sentence: What stands behind it reads like a sentence, not like what a command takes: the shortest words count
            as such only where they are written without a mistake.
    """
    size = han(folded)
    for length in range(size, _LEAST_HAN - 1, -1):
        if folded[:length] in _VERB_OF:
            return _WORD_OF[folded[:length]]
    found = (_NEAREST_IN_SENTENCES if sentence else _NEAREST).to(folded, least_han=size)
    if found is not None:
        return _WORD_OF[found]
    return _looking_like(folded) or _nearly_hiding(folded)


def _looking_like(folded: str) -> str | None:
    """The command that a word looks like, or nearly, with letters of another alphabet."""
    looked = looks(folded)
    if looked == folded or looked in _BY_LOOKS:
        return _BY_LOOKS.get(looked) if looked != folded else None
    found = _NEAREST_LOOKS.to(looked, least_han=0) if is_mixed(folded) else None
    return _BY_LOOKS[found] if found is not None else None


def _nearly_hiding(folded: str) -> str | None:
    """The command that keeps words from a customer and is meant, perhaps: of these the short ones bear two edits."""
    size = han(folded)
    if size >= _LEAST_HAN:
        return next((word for known, word in _HIDING.items() if _is_near_in_han(folded[:size], known)), None)
    found = _NEAREST_HIDING.to(folded, least_han=size) if len(folded) > _SHORT else None
    return _HIDING[found] if found is not None and found[0] == folded[0] else None


def _is_near_in_han(typed: str, known: str) -> bool:
    """Whether Chinese characters begin like a word of two, or are the beginning of a longer one."""
    return typed[0] == known[0] if len(known) == _LEAST_HAN else typed == known[:_LEAST_HAN]


def help_lines(language: str) -> Sequence[str]:
    """A line for each command: an example, a colon, what it does.

    Args:
        language: One of the languages of the notices; any other gets English.
    """
    return [verb.help.get(language, verb.help["en"]) for verb in REGISTRY.values()]
