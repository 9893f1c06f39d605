"""What has a name that the operator gives: any header of the mail, any field of the ticket."""

from __future__ import annotations

from dataclasses import replace

from triaged.desk.triage.anchors import Anchors, Kind, anchors, of_all
from triaged.desk.triage.conditions.asking import Saw, Test, table, truth
from triaged.desk.triage.conditions.patterns import matches
from triaged.desk.triage.conditions.words import has_words
from triaged.desk.triage.mistakes import Wrong
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import FIELD, HEADER, Sight
from triaged.desk.triage.values import line

_WAYS = ("has", "regex", "exists")
_NAME = Kind(lambda sight, prefix: sight.headers.keys() if prefix == HEADER else sight.fields.keys())


def header(value: object, names: Names) -> Test:
    """A header exists, or a value of it has one of the words, or a pattern: { name = "X-Priority", has = ["1"] }."""
    return _named(value, names, HEADER, '{ name = "Importance", has = ["high"] }')


def has_field(value: object, names: Names) -> Test:
    """A field of the ticket exists, or has one of the words, or a pattern: { name = "order", has = ["4711"] }."""
    return _named(value, names, FIELD, '{ name = "order", has = ["4711"] }')


def _named(value: object, names: Names, prefix: str, sample: str) -> Test:
    wanted = table(value, ("name", *_WAYS), sample)
    given = [way for way in _WAYS if way in wanted]
    if "name" not in wanted or len(given) > 1:
        raise Wrong(f"found {', '.join(sorted(wanted))}; allowed name and at most one of {', '.join(_WAYS)}: {sample}")
    name = line(wanted["name"], f"the name of a {prefix.strip()}")
    name = name.lower() if prefix == HEADER else name
    there = anchors(_NAME, [name], prefix)
    if "has" in wanted:
        return _only_where(there, has_words(wanted["has"], prefix + name, names))
    if "regex" in wanted:
        return _only_where(there, matches(wanted["regex"], prefix + name))
    exists = truth(wanted.get("exists", True))

    def see(sight: Sight) -> Saw:
        seen = sight.texts(prefix + name)
        return Saw(seen, bool(seen) is exists)

    return Test(see, there if exists else None)


def _only_where(there: Anchors, test: Test) -> Test:
    """A test that finds nothing where what it looks into is not there at all."""
    return replace(test, anchors=of_all([test.anchors, there]))
