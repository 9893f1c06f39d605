"""An agent's answer taken apart: the commands at its beginning, and what is left for a reader.

The law: nothing that somebody could have meant as a command is sent as text without a word. At the top of an answer a
line that begins like a command is one, or it is plainly text, or it is a doubt; below, a command that stands alone is
a doubt, and so is one that keeps words from the customer, whatever stands behind it. A doubt stays in the text at its
place, and whoever gets the block holds the mail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from triaged.desk.commands.closings import says_nothing
from triaged.desk.commands.greetings import is_greeting
from triaged.desk.commands.heads import command_head, is_apart
from triaged.desk.commands.lines import PREFIXES, Head, fold, head_of, joined, prefixed_words, shown
from triaged.desk.commands.registry import REGISTRY, counts_alone, hides, nearest_word, verb_of
from triaged.desk.commands.verb import NOW, Takes
from triaged.desk.commands.wrapping import WRAPPED, begins_argument, continues, may_be_wrapped
from triaged.model import Block, Doubt, DoubtKind, Order

MAX_DOUBTS = 20  #: more say nothing new: the mail is held
MAX_AS_TEXT = 200  #: a mail with more lines that look like commands is a doubt itself

MAX_ORDERS = 100  #: of one mail; what follows is a doubt
MAX_CONTINUED = 20  #: lines on which one command goes on
MAX_INSIDE = 50  #: words with a prefix on one line; where there are more, one of them may be a command

#: What a list, a quotation or a piece of code puts before a command.
_DRESS = re.compile(
    rf"(?:[-–—*•·+]\s{{1,4}}|\d{{1,2}}[.)]\s{{1,4}}|[\"'“”„«‘’`(\[]{{1,3}})(?=[*_~]{{0,3}}[{PREFIXES}])"
)


def read_block(reply: str, *, names: Sequence[str] = (), of_programs: Sequence[str] = ()) -> Block:
    """Take an answer apart.

    Args:
        reply: What the agent wrote now, without the mail that he answers.
        names: What he is called: a mail that holds no more than commands and his name says nothing.
        of_programs: Lines of it that his mail program has written.
    """
    lines = reply.splitlines()
    found = _Found(lines=lines, shown=[shown(line) for line in lines])
    at = _greeting(found)
    while (
        at < len(lines)
        and not found.is_full
        and len(found.orders) < MAX_ORDERS
        and (after := _top(found, at)) is not None
    ):
        at = after
    if len(found.orders) >= MAX_ORDERS and at < len(lines):
        found.doubt(DoubtKind.ARGUMENT, at, why=f"it stands below {MAX_ORDERS} commands; a mail may hold so many")
    for below in range(at, len(lines)):
        _below(found, below)
    return Block(
        orders=tuple(found.orders),
        text=_text(found, names, of_programs),
        doubts=tuple(found.doubts),
        as_text=tuple(found.as_text),
    )


@dataclass(slots=True, kw_only=True)
class _Found:
    """An answer, while it is taken apart."""

    lines: Sequence[str]  #: as they came
    shown: Sequence[str]  #: as one sees them
    greeted: int = 0  #: lines up to the greeting above the commands, and with it
    kept: list[str] = field(default_factory=list)  #: what stays as text
    orders: list[Order] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    as_text: list[str] = field(default_factory=list)

    def doubt(self, kind: DoubtKind, at: int, *, meant: str | None = None, why: str | None = None) -> None:
        if len(self.doubts) < MAX_DOUBTS:
            self.doubts.append(Doubt(kind=kind, line=self.shown[at], meant=meant, why=why))

    @property
    def is_full(self) -> bool:
        """Whether it is held anyhow, and no further line needs to be looked at."""
        return len(self.doubts) >= MAX_DOUBTS


def _greeting(found: _Found) -> int:
    """Keep a greeting above the commands; the first line behind it."""
    first = next((at for at, line in enumerate(found.shown) if line), len(found.lines))
    if first < len(found.lines) and is_greeting(found.shown[first]):
        found.kept += found.lines[: first + 1]
        found.greeted = first + 1
        return first + 1
    return 0


def _text(found: _Found, names: Sequence[str], of_programs: Sequence[str]) -> str:
    """What is left for a reader."""
    greeted = found.greeted if found.orders else 0  # alone a greeting is the whole answer
    left, commanded = found.kept[greeted:], bool(found.orders)
    if not found.doubts and says_nothing(left, names, of_programs=of_programs, commanded=commanded):
        return ""
    return "\n".join(found.kept).strip()


def _top(found: _Found, at: int) -> int | None:
    """Read one line of the block of commands; where to go on, None where the text begins."""
    line = found.shown[at]
    if not line:
        found.kept.append(found.lines[at])
        return at + 1
    head = command_head(line)
    verb = verb_of(head.word) if head is not None else None
    if head is not None and verb is not None and _is_order(head, verb):
        return _order(found, at, head, verb)
    doubt = _dressed(line) if head is None else _doubt_at_top(head, verb)
    if doubt is None:
        return None
    kind, meant = doubt
    found.doubt(kind, at, meant=meant)
    found.kept.append(found.lines[at])
    return at + 1


def _is_order(head: Head, verb: str) -> bool:
    """Whether a registered word at the top is a command, beyond doubt."""
    if not is_apart(head) or head.is_asked or (counts_alone(head.word) and not head.is_alone):
        return False
    return REGISTRY[verb].takes is not Takes.TEXT or _inside(head) is None


def _inside(head: Head) -> str | None:
    """The command that stands once more on the line, if one may."""
    for number, word in enumerate(prefixed_words(head.rest)):
        if number >= MAX_INSIDE or verb_of(word) is not None:
            return word
    return None


def _order(found: _Found, at: int, head: Head, verb: str) -> int:
    """A command, with the lines on which it goes on; the first line behind it."""
    takes, words, line, behind = REGISTRY[verb].takes, head.rest, found.shown[at], at + 1
    if takes is Takes.TEXT:
        if words:
            found.kept.append(words)
        words = ""
    elif takes is not Takes.NOTHING:
        words = f"{NOW} {words}".rstrip() if REGISTRY[verb].hurries and head.is_called_out else words
        while behind - at <= MAX_CONTINUED and continues(line, words, _next(found, behind)):
            words = f"{words} {found.shown[behind]}".strip()
            line = f"{line} {found.shown[behind]}"
            behind += 1
        # what goes on below would be sent to whomever the text is for
        if behind == at + 1 and (words or takes is Takes.SOMETHING) and may_be_wrapped(line, _next(found, behind)):
            found.doubt(DoubtKind.ARGUMENT, at, meant=head.word, why=WRAPPED)
    found.orders.append(Order(verb=verb, words=words, line=line))
    return behind


def _next(found: _Found, at: int) -> str:
    return found.shown[at] if at < len(found.shown) else ""


def _dressed(line: str) -> tuple[DoubtKind, str | None] | None:
    """The doubt about a command that stands in a list, in quotation marks or in brackets."""
    match = _DRESS.match(line)
    head = head_of(line[match.end() :]) if match is not None else None
    if head is None:
        return None
    if verb_of(head.word) is not None and (head.is_alone or not counts_alone(head.word)):
        return DoubtKind.NEAR, head.word
    meant = _nearly(head) if head.is_alone else None
    return (DoubtKind.NEAR, meant) if meant is not None else None


def _doubt_at_top(head: Head, verb: str | None) -> tuple[DoubtKind, str | None] | None:
    """The doubt about a line at the top that begins like a command and is none for sure; None: it is text."""
    if verb is not None:
        alone = not counts_alone(head.word) or head.is_alone
        return (DoubtKind.NEAR, head.word) if alone else None
    meant = _nearly(head) or _inside(head)
    if meant is not None:
        return DoubtKind.NEAR, meant
    return (DoubtKind.UNKNOWN, None) if head.is_alone else None


def _nearly(head: Head) -> str | None:
    """The command that the word, or all that is written together with it, is nearly."""
    sentence = not head.is_alone and not (head.is_apart and begins_argument(head.rest))
    return nearest_word(fold(head.word), sentence=sentence) or nearest_word(joined(head.token), sentence=sentence)


def _nearly_below(head: Head) -> str | None:
    """The command that a line of the text is nearly; with words behind it only such as hide them count."""
    if verb_of(head.word) is not None:
        return None
    meant = _nearly(head)
    return meant if meant is not None and (head.is_alone or hides(meant)) else None


def _below(found: _Found, at: int) -> None:
    """Look at one line of the text: a command that stands alone there is a doubt."""
    found.kept.append(found.lines[at])
    if found.is_full:
        return
    head = command_head(found.shown[at])
    if head is None:
        dressed = _dressed(found.shown[at])
        if dressed is not None and dressed[1] is not None and hides(dressed[1]):
            found.doubt(DoubtKind.NEAR, at, meant=dressed[1])
        return
    if verb_of(head.word) is not None and (head.is_alone or hides(head.word)):
        found.doubt(DoubtKind.BELOW, at, meant=head.word)
    elif (meant := _nearly_below(head)) is not None:
        found.doubt(DoubtKind.NEAR, at, meant=meant)
    elif len(found.as_text) < MAX_AS_TEXT:
        found.as_text.append(found.shown[at])
    else:
        found.doubt(DoubtKind.UNKNOWN, at)
