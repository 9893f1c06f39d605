"""What a rule may ask of a mail: one small function each, and the registry at the end.

A builder gets the value that stands in the rule file and returns the test, or raises `Wrong` with what is allowed.
A test gets a `Sight` and returns what it saw and whether that is what was wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import regex

from triaged.desk.triage.mistakes import Wrong, not_one_of, shown, unknown_key
from triaged.desk.triage.wordlist import Scanned, WordList
from triaged.model import EvidenceLevel, OriginKind, Reading, TriageFacts

TEXT_CHARS = 64 * 1024  #: rules look at the first characters of the visible reply, so that a huge mail stays cheap
REGEX_SECONDS = 0.05  #: time that one pattern may take on one mail
SLOW_PATTERNS = 3  #: after so many patterns that ran out of time the mail is shown to no other pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names of the settings that rules may refer to."""

    queues: frozenset[str]
    mailboxes: frozenset[str]


class PatternTooSlow(Exception):
    """A pattern ran out of time: its rule must not match, whatever else it says."""

    def __init__(self, seen: str) -> None:
        super().__init__(seen)
        self.seen = seen


class Sight:
    """One mail as the conditions see it; costly views are made when first asked for, once."""

    def __init__(self, reading: Reading, facts: TriageFacts) -> None:
        self.reading = reading
        self.facts = facts
        self.slow_patterns = 0

    @cached_property
    def text(self) -> str:
        """The visible reply without quoted history, cut to TEXT_CHARS."""
        return self.reading.mail.reply[:TEXT_CHARS]

    @cached_property
    def subject_words(self) -> Scanned:
        """The subject, ready for word lists."""
        return Scanned(self.reading.mail.subject)

    @cached_property
    def text_words(self) -> Scanned:
        """The visible reply, ready for word lists."""
        return Scanned(self.text)

    @cached_property
    def headers(self) -> Mapping[str, tuple[str, ...]]:
        """All values of each header, by its lower-case name."""
        headers: dict[str, tuple[str, ...]] = {}
        for name, value in self.reading.mail.headers:
            headers[name] = (*headers.get(name, ()), value)
        return headers


class Silence(Sight):
    """A mail in which no word list finds anything; there is nothing else to look at in it."""

    def __init__(self) -> None:
        self.subject_words = self.text_words = Scanned("")


Test = Callable[[Sight], tuple[object, bool]]
Builder = Callable[[object, Names], Test]


def strings(value: object) -> tuple[str, ...]:
    """A list of strings, or one string alone.

    Raises:
        Wrong: anything else, and an empty list or string, which could never be met.
    """
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items or not all(isinstance(item, str) and item.strip() for item in items):
        raise Wrong(f"found {shown(value)}; allowed a list of texts, none of them empty")
    return tuple(items)


def _members(value: object, allowed: Iterable[str]) -> frozenset[str]:
    known = frozenset(allowed)
    wanted = strings(value)
    for item in wanted:
        if item not in known:
            raise not_one_of(item, known)
    return frozenset(wanted)


@dataclass(frozen=True, slots=True)
class HasWords:
    """The test of a word list; a type of its own, so that all lists of all rules can be looked up together."""

    words: WordList
    in_subject: bool  #: in the subject, else in the visible reply

    def __call__(self, sight: Sight) -> tuple[object, bool]:
        """What was found, and whether anything was."""
        found = self.words.found_in(sight.subject_words if self.in_subject else sight.text_words)
        return found, bool(found)


def subject_has(value: object, _names: Names) -> Test:
    """One of the words stands in the subject."""
    return HasWords(WordList(strings(value)), in_subject=True)


def text_has(value: object, _names: Names) -> Test:
    """One of the words stands in the visible reply."""
    return HasWords(WordList(strings(value)), in_subject=False)


def _pattern(value: object) -> regex.Pattern[str]:
    if not isinstance(value, str) or not value:
        raise Wrong(f"found {shown(value)}; allowed a regular expression as text")
    try:
        return regex.compile(value)
    except regex.error as error:
        raise Wrong(f"found {shown(value)}; allowed a regular expression: {error}") from None


def _search(pattern: regex.Pattern[str], text: str, sight: Sight) -> tuple[object, bool]:
    if sight.slow_patterns >= SLOW_PATTERNS:
        raise PatternTooSlow(f"not tried: {SLOW_PATTERNS} patterns ran out of time on this mail")
    try:
        match = pattern.search(text, timeout=REGEX_SECONDS)
    except TimeoutError:
        sight.slow_patterns += 1
        raise PatternTooSlow(f"ran out of time after {REGEX_SECONDS * 1000:.0f} ms") from None
    return (match.group(), True) if match else (None, False)


def subject_regex(value: object, _names: Names) -> Test:
    """The pattern is found in the subject; letters count as written unless it starts with (?i)."""
    pattern = _pattern(value)
    return lambda sight: _search(pattern, sight.reading.mail.subject, sight)


def text_regex(value: object, _names: Names) -> Test:
    """The pattern is found in the visible reply; letters count as written unless it starts with (?i)."""
    pattern = _pattern(value)
    return lambda sight: _search(pattern, sight.text, sight)


def from_address(value: object, _names: Names) -> Test:
    """From is one of these addresses."""
    wanted = frozenset(address.lower() for address in strings(value))

    def test(sight: Sight) -> tuple[object, bool]:
        sender = sight.reading.mail.from_
        return (sender.addr, sender.addr in wanted) if sender else (None, False)

    return test


def from_domain(value: object, _names: Names) -> Test:
    """The domain of From is one of these; "*.example.org" means its sub-domains."""
    domains = [domain.lower() for domain in strings(value)]
    exact = frozenset(domain for domain in domains if not domain.startswith("*."))
    below = tuple(domain[1:] for domain in domains if domain.startswith("*."))

    def test(sight: Sight) -> tuple[object, bool]:
        sender = sight.reading.mail.from_
        if sender is None:
            return None, False
        domain = sender.addr.rpartition("@")[2]
        return domain, domain in exact or domain.endswith(below)

    return test


def to_address(value: object, _names: Names) -> Test:
    """One of these addresses stands in To or Cc."""
    wanted = frozenset(address.lower() for address in strings(value))

    def test(sight: Sight) -> tuple[object, bool]:
        mail = sight.reading.mail
        seen = [address.addr for address in (*mail.to, *mail.cc)]
        return seen, not wanted.isdisjoint(seen)

    return test


def mailbox(value: object, names: Names) -> Test:
    """The mail came in by one of these mailboxes."""
    wanted = _members(value, names.mailboxes)
    return lambda sight: (sight.facts.mailbox, sight.facts.mailbox in wanted)


def language(value: object, _names: Names) -> Test:
    """The mail is written in one of these languages; "zh" stands for zh-Hans and zh-Hant too."""
    wanted = frozenset(strings(value))

    def test(sight: Sight) -> tuple[object, bool]:
        seen = sight.reading.language
        return seen, seen is not None and (seen in wanted or seen.partition("-")[0] in wanted)

    return test


def header(value: object, _names: Names) -> Test:
    """A header exists, or one of its values has one of the words: { name = "X-Priority", has = ["1"] }."""
    keys = {"name", "has"}
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str) or not value["name"].strip():
        raise Wrong(f'found {shown(value)}; allowed a table such as {{ name = "Importance", has = ["high"] }}')
    for key in value:
        if key not in keys:
            raise Wrong(f"{key}: {unknown_key(key, keys)}")
    name = value["name"].strip().lower()
    words = WordList(strings(value["has"])) if "has" in value else None

    def test(sight: Sight) -> tuple[object, bool]:
        seen = sight.headers.get(name, ())
        if words is None:
            return seen, bool(seen)
        return seen, any(words.found_in(Scanned(item[:TEXT_CHARS])) for item in seen)

    return test


def has_attachment(value: object, _names: Names) -> Test:
    """The mail has a file that is not just a picture inside the text."""
    if not isinstance(value, bool):
        raise Wrong(f"found {shown(value)}; allowed true, false")

    def test(sight: Sight) -> tuple[object, bool]:
        seen = any(not attachment.inline for attachment in sight.reading.mail.attachments)
        return seen, seen is value

    return test


def attachment_type(value: object, _names: Names) -> Test:
    """An attachment has one of these media types; "image/*" means every picture."""
    types = [item.lower() for item in strings(value)]
    exact = frozenset(item for item in types if not item.endswith("/*"))
    families = tuple(item[:-1] for item in types if item.endswith("/*"))

    def test(sight: Sight) -> tuple[object, bool]:
        seen = [attachment.type for attachment in sight.reading.mail.attachments]
        return seen, any(item in exact or item.startswith(families) for item in seen)

    return test


def origin(value: object, _names: Names) -> Test:
    """Who or what wrote the mail."""
    wanted = _members(value, [kind.value for kind in OriginKind])

    def test(sight: Sight) -> tuple[object, bool]:
        seen = sight.reading.origin.kind.value
        return seen, seen in wanted

    return test


def evidence(value: object, _names: Names) -> Test:
    """The sender is proven at least this well."""
    if not isinstance(value, str) or value not in EvidenceLevel.__members__:
        raise not_one_of(value, EvidenceLevel.__members__)
    wanted = EvidenceLevel[value]

    def test(sight: Sight) -> tuple[object, bool]:
        level = sight.reading.evidence.level
        return level.name, level >= wanted

    return test


#: the key in a rule file -> its builder; patterns come last, so that a cheap condition can save their time
CONDITIONS: dict[str, Builder] = {
    "mailbox": mailbox,
    "origin": origin,
    "evidence": evidence,
    "language": language,
    "from": from_address,
    "from_domain": from_domain,
    "to": to_address,
    "has_attachment": has_attachment,
    "attachment_type": attachment_type,
    "header": header,
    "subject_has": subject_has,
    "text_has": text_has,
    "subject_regex": subject_regex,
    "text_regex": text_regex,
}
