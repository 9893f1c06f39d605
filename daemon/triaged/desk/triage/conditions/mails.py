"""The mail as a whole."""

from __future__ import annotations

from triaged.desk.triage.anchors import Kind, anchors
from triaged.desk.triage.conditions.asking import Saw, Test
from triaged.desk.triage.conditions.bounds import bounds
from triaged.desk.triage.conditions.bounds import size as bytes_of
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import Sight
from triaged.desk.triage.values import language_of_mail, strings


def with_family(language: str | None) -> frozenset[str]:
    """A language and what it is a kind of: zh-Hant is zh too."""
    return frozenset() if language is None else frozenset({language, language.partition("-")[0]})


_LANGUAGE = Kind(lambda sight, _: with_family(sight.reading.language), common=True)


def language(value: object, _names: Names) -> Test:
    """The mail is written in one of these languages; "zh" stands for zh-Hans and zh-Hant too."""
    wanted = frozenset(map(language_of_mail, strings(value)))

    def see(sight: Sight) -> Saw:
        seen = sight.reading.language
        return Saw(seen, not wanted.isdisjoint(with_family(seen)))

    return Test(see, anchors(_LANGUAGE, wanted))


def size(value: object, _names: Names) -> Test:
    """The whole mail is so large: { least = "5 MiB" }."""
    wanted = bounds(value, bytes_of, '{ least = "5 MiB" }')
    return Test(lambda sight: Saw(sight.reading.size, wanted.hold(sight.reading.size)))
