"""What one command is made of."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triaged.model.commands import Act, Names

NOW = "now"  #: what `#escalate!` says, as `#escalate now` does


class Mistake(ValueError):
    """The words of a command cannot be used; the message says what was found and what is allowed."""


class Takes(enum.Enum):
    """What may stand behind the word of a command."""

    NOTHING = "nothing"
    MAYBE = "maybe"  #: something or nothing
    SOMETHING = "something"
    TEXT = "text"  #: what the command does not read: it belongs to the text of the mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One command: its words, its help, and how what stands behind it is read."""

    #: language -> its words in lower case; the first one is what the help shows
    words: Mapping[str, tuple[str, ...]]
    #: language -> one line: an example, a colon, what it does
    help: Mapping[str, str]
    #: what stands behind the word, as `lines.plain` makes it -> what is asked for; raises Mistake
    read: Callable[[str, Names], Act]
    takes: Takes = Takes.NOTHING
    #: what it decides; two commands that decide the same thing differently exclude each other
    about: str | None = None
    #: a "!" behind its word says that it cannot wait: what stands behind it then begins with NOW
    hurries: bool = False
    #: who gives it keeps his words from the customer who would get them: it is a command wherever it stands
    hides: bool = False
