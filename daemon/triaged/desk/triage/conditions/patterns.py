r"""Regular expressions in a text. What their named groups match is captured as fields of the ticket.

Letters, digits and words are those of all scripts, since rules have to serve mail in any of them: `\d` matches Arabic
digits too. So that one number is one value, digits of other scripts are captured as ASCII digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import regex

from triaged.desk.patterns import BadPatternError, compile_pattern
from triaged.desk.triage.anchors import Anchors, Kind, anchors
from triaged.desk.triage.conditions.asking import Saw, Test
from triaged.desk.triage.literals import literals_of, plain
from triaged.desk.triage.mistakes import Wrong, shown
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import SUBJECT, TEXT, Sight
from triaged.desk.triage.values import field_value

#: a text that must stand somewhere; all texts of one place are joined, so that they are asked for once
_LITERAL = Kind(lambda sight, where: {"\n".join(map(plain, sight.texts(where)))}, inside=True)


def subject_regex(value: object, _names: Names) -> Test:
    """The pattern is found in the subject; letters count as written unless it starts with (?i)."""
    return matches(value, SUBJECT)


def text_regex(value: object, _names: Names) -> Test:
    """The pattern is found in what the sender wrote now; letters count as written unless it starts with (?i)."""
    return matches(value, TEXT)


def matches(value: object, where: str) -> Test:
    """The test of a pattern in one place of the mail."""
    pattern = compiled(value)
    return Test(
        lambda sight: search(pattern, sight.texts(where), sight),
        _literals(pattern, where),
        frozenset(pattern.groupindex),
    )


def compiled(value: object) -> regex.Pattern[str]:
    """A pattern.

    Raises:
        Wrong: it is none.
    """
    if not isinstance(value, str) or not value:
        raise Wrong(f"found {shown(value)}; allowed a regular expression as text")
    try:
        return compile_pattern(value)
    except BadPatternError as error:
        raise Wrong(f"found {shown(value)}; allowed a regular expression: {error}") from None


def search(pattern: regex.Pattern[str], texts: Sequence[str], sight: Sight) -> Saw:
    """The first match in the first of the texts that has one."""
    for text in texts:
        match = sight.patience.search(pattern, text)
        if match is not None:
            return Saw(match.group(), ok=True, captured=_captured(match))
    return Saw(None, ok=False)


def _literals(pattern: regex.Pattern[str], where: str) -> Anchors | None:
    found = literals_of(pattern)
    return None if found is None else anchors(_LITERAL, found, where)


def _captured(match: regex.Match[str]) -> Mapping[str, str]:
    """What the named groups match, each on one line; one that took no part in the match captures nothing."""
    values = {name: field_value(value) for name, value in match.groupdict("").items()}
    return {name: value for name, value in values.items() if value}
