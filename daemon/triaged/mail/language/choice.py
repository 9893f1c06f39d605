"""The language of one mail: the sender's own words first, then what his mail program says of him."""

from __future__ import annotations

from triaged.mail.language.detection import MAX_CHARACTERS, detect
from triaged.mail.language.installed import Detector
from triaged.mail.language.machine_text import without_machine_text
from triaged.mail.language.tags import preferred
from triaged.model import LanguageSource, ParsedMail


def language_of(mail: ParsedMail, detector: Detector | None) -> tuple[str | None, LanguageSource | None]:
    """The language, and what said so; None and None when nothing did.

    `detector` is asked only where the tables are unsure.
    """
    if language := detect(mail.reply):
        return language, LanguageSource.TEXT
    if language := detect(mail.subject):
        return language, LanguageSource.SUBJECT
    if detector is not None:
        for text in (mail.reply, mail.subject):
            if language := detector(without_machine_text(text[:MAX_CHARACTERS])):
                return language, LanguageSource.DETECTOR
    if language := preferred(mail.values("accept-language"), mail.values("content-language")):
        return language, LanguageSource.HEADER
    return None, None
