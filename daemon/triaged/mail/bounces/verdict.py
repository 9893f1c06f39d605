"""Whether the words of a mail system say that a mail failed, waits, or arrived."""

from __future__ import annotations

import enum

from triaged.mail.bounces import words

MAX_JUDGED = 16 * 1024  #: characters of the mail system's own text that are searched for phrases


class Verdict(enum.StrEnum):
    """What happened to the mail that a report is about."""

    FAILED = "failed"
    DELAYED = "delayed"
    ARRIVED = "delivered"


def flat(text: str) -> str:
    """`text` as the phrases want it: lower-case, each run of white space one space."""
    return " ".join(text.split()).lower()


def of_subject(subject: str) -> Verdict | None:
    """What a subject says; None when it says nothing of the kind.

    The first phrase counts: behind it may stand the subject of the mail that came back.
    """
    lowered = flat(subject)
    first: tuple[int, Verdict] | None = None
    for verdict, phrases in (
        (Verdict.DELAYED, words.DELAYED_SUBJECT),
        (Verdict.ARRIVED, words.ARRIVED_SUBJECT),
        (Verdict.FAILED, words.FAILED_SUBJECT),
    ):
        places = [place for phrase in phrases if (place := lowered.find(phrase)) >= 0]
        if places and (first is None or min(places) < first[0]):
            first = min(places), verdict
    return first[1] if first else None


def of_text(text: str) -> Verdict | None:
    """What the text of a report says; None when it says nothing of the kind."""
    lowered = flat(text[:MAX_JUDGED])
    for verdict, phrases in (
        (Verdict.FAILED, words.GIVEN_UP),
        (Verdict.DELAYED, words.DELAYED_TEXT),
        (Verdict.ARRIVED, words.ARRIVED_TEXT),
        (Verdict.FAILED, words.FAILED_TEXT),
    ):
        if any(phrase in lowered for phrase in phrases):
            return verdict
    return None


def judge(subject: str, text: str) -> Verdict | None:
    """What subject and text say together: the text is nearer to the truth, but says nothing in a language unknown.

    A subject that speaks of a delay or an arrival stands against a text that only mentions a failure on the way.
    """
    from_subject, from_text = of_subject(subject), of_text(text)
    if from_subject in (Verdict.DELAYED, Verdict.ARRIVED) and not _given_up(text):
        return from_subject
    return from_text or from_subject


def _given_up(text: str) -> bool:
    lowered = flat(text[:MAX_JUDGED])
    return any(phrase in lowered for phrase in words.GIVEN_UP)
