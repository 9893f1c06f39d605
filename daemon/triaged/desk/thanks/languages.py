"""The languages in which thanks are understood: a file each, and a line here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from triaged.desk.thanks.chinese import CHINESE
from triaged.desk.thanks.english import ENGLISH
from triaged.desk.thanks.french import FRENCH
from triaged.desk.thanks.german import GERMAN
from triaged.desk.thanks.russian import RUSSIAN
from triaged.desk.thanks.spanish import SPANISH
from triaged.desk.thanks.ukrainian import UKRAINIAN
from triaged.desk.thanks.wording import Phrases, Wording

WORDINGS: Mapping[str, Wording] = {
    "en": ENGLISH,
    "de": GERMAN,
    "ru": RUSSIAN,
    "fr": FRENCH,
    "es": SPANISH,
    "zh": CHINESE,
    "uk": UKRAINIAN,
}


def phrases(likely: str | None) -> Iterator[Phrases]:
    """All languages, the likely one (an RFC 5646 tag) first."""
    first = (likely or "").partition("-")[0]
    if first in WORDINGS:
        yield _phrases(first)
    for code in WORDINGS:
        if code != first:
            yield _phrases(code)


@cache
def _phrases(code: str) -> Phrases:
    return Phrases(WORDINGS[code])
