"""The word that answers a question of ours."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from triaged.desk.commands.closings import says_nothing
from triaged.desk.commands.greetings import is_greeting
from triaged.desk.commands.heads import command_head, is_apart
from triaged.desk.commands.lines import PREFIXES, QUESTIONS, han_characters, prefixed_words, shown
from triaged.desk.commands.politeness import is_polite
from triaged.desk.commands.registry import counts_alone, verb_of
from triaged.model import QuestionKind

_ADMITS = {"admit": "admit", "confirm": "admit", "refuse": "refuse"}
#: What was asked -> each command that answers it -> what that is called there.
_ANSWERS: Mapping[QuestionKind, Mapping[str, str]] = {
    QuestionKind.ADMIT: _ADMITS,
    QuestionKind.CONFIRM: _ADMITS,
    QuestionKind.SEND: {"send": "send", "drop": "drop", "refuse": "drop"},
    QuestionKind.APPROVE: {
        "approve": "approve",
        "admit": "approve",
        "send": "approve",
        "drop": "drop",
        "refuse": "drop",
    },
    QuestionKind.ALIAS: {"confirm": "confirm", "admit": "confirm", "refuse": "refuse"},
    QuestionKind.CODE: {"confirm": "confirm", "refuse": "refuse", "drop": "refuse"},
    QuestionKind.TOLD: _ADMITS,
}
#: Where words of the agent's own may stand behind the word, to go in place of those that were held.
_WITH_WORDS = frozenset((QuestionKind.SEND, QuestionKind.APPROVE))

LEAST_WORDS_OF_CORRECTION = 8  #: on one line; fewer are praise, or a word to the author
LEAST_HAN_OF_CORRECTION = 12  #: Chinese characters, likewise
_MAX_LINES_OF_END = 40  #: among which a closing formula begins
_ROOM = re.compile(rf"([*_~]*+[{PREFIXES}])\s+")  #: where a word can only be an answer, a space before it means nothing
MAX_LINE_CHARACTERS = 200  #: no word that answers stands on a longer one, unless words may follow it


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A verb, and what its agent says besides."""

    verb: str
    note: str  #: behind the word and below it; "" where nothing is, or nothing that is to go in another text's place


def spoken(
    reply: str,
    kind: QuestionKind = QuestionKind.ADMIT,
    *,
    names: Sequence[str] = (),
    of_programs: Collection[str] = (),
) -> Spoken | None:
    """The verb at the beginning of an answer; None where it begins with anything else.

    It stands on the first line that is not empty, alone or before other words; or alone on the next such line, where
    the first one is a greeting. Who asks about a word, or names two, gives none.

    Words of his own besides `#send` go in place of the held ones, unless they are a politeness ("please", "thanks") or
    a closing. Beside `#approve` they do so only as two lines at least, or as eight words: less is praise for the author
    of the answer, and no correction of it.

    Args:
        reply: What the sender wrote now, without the mail that he answers.
        kind: What was asked: it has words of its own.
        names: What the sender is called: below `#send` a closing formula and his name are no words to send instead.
        of_programs: Lines of it that his mail program has written.
    """
    lines = reply.splitlines()
    seen = list(islice(((number, text) for number, line in enumerate(lines) if (text := shown(line))), 2))
    if not seen:
        return None
    at, first = seen[0]
    found = _spoken_on(first, kind)
    if found is None and len(seen) > 1 and is_greeting(first):
        at, second = seen[1]
        found = _spoken_on(second, kind)
        if found is not None and found.note:
            return None
    if found is None:
        return None
    said = [each for each in (found.note, *lines[at + 1 :]) if each]
    end = _Ending(names=names, of_programs=of_programs)
    if kind in _WITH_WORDS and not _is_to_go(said, found.verb, end):
        return Spoken(verb=found.verb, note="")
    below = "\n".join(lines[at + 1 :]).strip()
    return Spoken(verb=found.verb, note="\n".join(filter(None, (found.note, below))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ending:
    """What tells the end of a mail that says nothing."""

    names: Sequence[str]
    of_programs: Collection[str]

    def is_all(self, lines: Sequence[str]) -> bool:
        return says_nothing(lines, self.names, of_programs=self.of_programs, commanded=True)


def _is_to_go(said: Sequence[str], verb: str, ending: _Ending) -> bool:
    """Whether the words beside the verb are to go in place of those that were held, or, with `drop`, say anything."""
    if ending.is_all(said) or (verb == "send" and ending.is_all([line for line in said if not is_polite(line)])):
        return False
    return verb != "approve" or _is_correction(said, ending)


def _is_correction(said: Sequence[str], ending: _Ending) -> bool:
    """Whether words are long enough to be an answer of their own, without the closing below them."""
    first = max(0, len(said) - _MAX_LINES_OF_END)
    end = next((at for at in range(first, len(said)) if ending.is_all(said[at:])), len(said))
    lines = [text for line in said[:end] if any(map(str.isalnum, text := shown(line))) and not is_polite(line)]
    size = sum(len(line.split()) for line in lines)
    return (
        len(lines) > 1
        or size >= LEAST_WORDS_OF_CORRECTION
        or sum(map(han_characters, lines)) >= LEAST_HAN_OF_CORRECTION
    )


def _spoken_on(line: str, kind: QuestionKind) -> Spoken | None:
    if len(line) > MAX_LINE_CHARACTERS and kind not in _WITH_WORDS:
        return None
    head = command_head(_ROOM.sub(r"\1", line, count=1) if _ROOM.match(line) else line)
    verb = _ANSWERS[kind].get(verb_of(head.word) or "") if head is not None else None
    if head is None or verb is None or head.is_asked or not is_apart(head):
        return None
    if head.rest and (counts_alone(head.word) or _is_doubtful(head.rest, kind)):
        return None
    return Spoken(verb=verb, note=head.rest)


def _is_doubtful(rest: str, kind: QuestionKind) -> bool:
    """Whether what stands behind the word makes a question of it, or names another command."""
    if kind in _WITH_WORDS:
        return any(verb_of(word) is not None for word in prefixed_words(rest))
    return any(mark in rest for mark in QUESTIONS + PREFIXES)
