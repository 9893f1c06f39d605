"""A customer's mail that an agent passes on: his words and his address instead of the agent's."""

from __future__ import annotations

from dataclasses import replace

from triaged.mail.language import detect
from triaged.model import Evidence, EvidenceLevel, LanguageSource, Reading


def passed_on(reading: Reading) -> Reading:
    """The inner mail of a forward as if it had come by itself; nobody vouches for what it says of its sender.

    Raises:
        ValueError: the mail passes nothing on, or does not say whose mail it was.
    """
    inner = reading.mail.forwarded
    if inner is None or inner.from_ is None:
        raise ValueError("the mail passes on nobody's mail")
    language = detect(inner.text) or detect(inner.subject)
    return replace(
        reading,
        mail=replace(
            reading.mail,
            from_=inner.from_,
            author=inner.from_,
            subject=inner.subject or reading.mail.subject,
            date=inner.date or reading.mail.date,
            text=inner.text,
            reply=inner.text,
            quoted="",
        ),
        evidence=Evidence(level=EvidenceLevel.A0, why="passed on by an agent"),
        language=language,
        language_by=LanguageSource.TEXT if language else None,
    )
