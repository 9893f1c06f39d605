r"""Facts that requests need: how each is found in a mail, and what it is called when we ask for it.

    [[need]]
    name = "order number"                      # how rules call it
    pattern = '(?i)\border\s+(\d{5,})'            # or a list; the first group, else the whole match, is the fact
    attachment = ["image/*", ".log"]           # media types or endings of file names of which one is the fact
    label = { en = "the order number", de = "die Bestellnummer" }
    [[need.example]]
    mail = "From: ..."
    expect = "12345"                           # or "": the mail does not give it

Contract: finding raises nothing and takes a bounded time, whatever a mail holds. What is found is a value of a
field as patterns of rules capture it: one line, not endless; it is a stranger's text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import regex

from triaged.desk.triage.conditions.patterns import compiled
from triaged.desk.triage.mistakes import KeyPath, Wrong, shown
from triaged.desk.triage.sight import REGEX_SECONDS, TEXT_CHARS
from triaged.desk.triage.values import NAME_CHARACTERS, field_value, language_code, line, strings
from triaged.model import Attachment, Reading

LABEL_CHARACTERS = 100
SLOW_PATTERNS = 3  #: after so many patterns that ran out of time no other is tried on a mail
#: a smaller picture inside the text is a logo or a smiley, not a screenshot
PICTURE_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedExample:
    """A mail that stands beside a need, and what must be found in it."""

    path: KeyPath  #: where it stands in its file
    mail: str
    expect: str | None  #: None: it is absent


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One fact, such as the order number."""

    name: str  #: how rules call it, and how it is called among the fields of a ticket
    labels: Mapping[str, str]  #: language -> what a customer is asked for, e.g. "the order number"
    patterns: tuple[str, ...] = ()  #: regular expressions; the first group, else the whole match, is the fact
    attachments: tuple[str, ...] = ()  #: media types or endings of file names of which one is the fact
    file: str = ""  #: where it stands
    examples: tuple[NeedExample, ...] = ()

    @property
    def words(self) -> Mapping[str, str]:
        """What it is called in each language; where there are no words in English, as the rules call it."""
        return {"en": self.name, **self.labels}


@dataclass(frozen=True, slots=True)
class Needs:
    """All facts that the rules know, by name."""

    by_name: Mapping[str, Need] = field(default_factory=dict)
    _patterns: Mapping[str, tuple[regex.Pattern[str], ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        compiled = {name: tuple(map(regex.compile, need.patterns)) for name, need in self.by_name.items()}
        object.__setattr__(self, "_patterns", compiled)

    def find(self, reading: Reading, wanted: Iterable[str]) -> Mapping[str, str | None]:
        """Which of the wanted facts a mail gives, in its subject, its visible reply or its files; None for absent ones.

        A name that is no need of ours, since the rules have changed, is absent.
        """
        search = _Search((reading.mail.subject, reading.mail.reply[:TEXT_CHARS]))
        return {name: self._find(name, reading.mail.attachments, search) for name in wanted}

    def _find(self, name: str, attachments: Sequence[Attachment], search: _Search) -> str | None:
        if name not in self.by_name:
            return None
        for pattern in self._patterns[name]:
            if (value := search.first(pattern)) is not None:
                return value
        kinds = self.by_name[name].attachments
        return next((_called(each) for each in _files(attachments) if _is_one(each, kinds)), None)


@dataclass(slots=True)
class _Search:
    """The texts of one mail, and how many patterns ran out of time on them."""

    texts: tuple[str, ...]
    slow: int = 0

    def first(self, pattern: regex.Pattern[str]) -> str | None:
        """What a pattern finds first; None also where it takes too long: then we ask once too often."""
        for text in self.texts:
            if self.slow >= SLOW_PATTERNS:
                return None
            try:
                match = pattern.search(text, timeout=REGEX_SECONDS)
            except TimeoutError:
                self.slow += 1
                continue
            if match is not None and (value := _value(match)):
                return value
        return None


def _value(match: regex.Match[str]) -> str:
    groups = [group for group in match.groups() if group]
    return field_value(groups[0] if groups else match.group())


def _files(attachments: Sequence[Attachment]) -> Iterator[Attachment]:
    """All files, also those inside a container (winmail.dat)."""
    for each in attachments:
        yield each
        yield from _files(each.holds)


def _is_one(file: Attachment, kinds: Sequence[str]) -> bool:
    if file.inline and file.type.startswith("image/") and file.size < PICTURE_BYTES:
        return False
    return any(_is_kind(file, kind) for kind in kinds)


def _is_kind(file: Attachment, kind: str) -> bool:
    if kind.startswith("."):
        return (file.filename or "").lower().endswith(kind)
    return file.type.startswith(kind[:-1]) if kind.endswith("/*") else file.type == kind


def _called(file: Attachment) -> str:
    return field_value(file.filename or "") or file.type


def patterns_of(value: object) -> tuple[str, ...]:
    """The patterns of a need; each must be one.

    Raises:
        Wrong: one of them is no regular expression; the message has the place in it.
    """
    patterns = strings(value)
    for pattern in patterns:
        compiled(pattern)
    return patterns


def attachments_of(value: object) -> tuple[str, ...]:
    """The kinds of files of a need: media types, families of them, endings of file names."""
    kinds = tuple(kind.lower() for kind in strings(value))
    for kind in kinds:
        ending = kind.startswith(".") and "/" not in kind and len(kind) > 1
        media, slash, sub = kind.partition("/")
        if not ending and not (slash and media.isascii() and media.isalpha() and sub):
            raise Wrong(f'found {shown(kind)}; allowed media types such as "image/*" and endings such as ".log"')
    return kinds


def labels_of(value: object) -> Mapping[str, str]:
    """What a need is called in which language."""
    if not isinstance(value, Mapping) or not value:
        raise Wrong(f'found {shown(value)}; allowed a table such as {{ en = "the order number" }}')
    return {
        language_code(language): line(text, f"{language} = a few words", LABEL_CHARACTERS)
        for language, text in value.items()
    }


def name_of(value: object) -> str:
    """How rules call a need."""
    if value is None:
        raise Wrong("found nothing; allowed a short text, such as 'order number'")
    return line(value, "a short text", NAME_CHARACTERS)
