"""How the mail programs of customers put mails into conversations of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from itertools import pairwise

#: What Gmail takes off a subject before it compares, as often as it stands there.
_PREFIX = re.compile(
    r"\s*(?:re|fwd?|aw|wg|sv|vs|antw|odp|ynt|r|回复|转发|答复|отв|на)\s*(?:\[\d+\])?\s*[:：]\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Threaded:
    """What programs look at when they put a mail into its place."""

    message_id: str
    in_reply_to: str | None
    references: tuple[str, ...]
    subject: str


def threaded(raw: bytes) -> Threaded:
    """A mail as a program that knows nothing of us reads it."""
    message = message_from_bytes(raw, policy=policy.compat32)
    decoded = message_from_bytes(raw, policy=policy.default)
    answered = re.findall(r"<[^<>\s]+>", str(message["In-Reply-To"] or ""))
    return Threaded(
        str(message["Message-ID"] or "").strip(),
        answered[-1] if answered else None,
        tuple(re.findall(r"<[^<>\s]+>", str(message["References"] or ""))),
        str(decoded["Subject"] or ""),
    )


def mutt_threads(mails: Sequence[Threaded]) -> list[str]:
    """For each mail the id at the root of its thread: In-Reply-To and References alone count, also to absent mails."""
    parents: dict[str, str] = {}
    for mail in mails:
        chain = [*mail.references]
        if mail.in_reply_to is not None and mail.in_reply_to not in chain:
            chain.append(mail.in_reply_to)
        for parent, child in pairwise([*chain, mail.message_id]):
            if child not in parents and _root(parents, parent) != child:
                parents[child] = parent
    return [_root(parents, mail.message_id) for mail in mails]


def _root(parents: dict[str, str], message_id: str) -> str:
    while message_id in parents:
        message_id = parents[message_id]
    return message_id


def gmail_threads(mails: Sequence[Threaded]) -> list[int]:
    """For each mail, in order, the number of its conversation: the same subject and a reference to a mail of it."""
    conversations: list[tuple[str, set[str]]] = []
    places: list[int] = []
    for mail in mails:
        subject = plain_subject(mail.subject)
        named = {*mail.references, mail.in_reply_to or ""} - {""}
        place = next((at for at, (topic, ids) in enumerate(conversations) if topic == subject and ids & named), None)
        if place is None:
            place = len(conversations)
            conversations.append((subject, set()))
        conversations[place][1].add(mail.message_id)
        places.append(place)
    return places


def plain_subject(subject: str) -> str:
    """A subject without what programs put before it, in one case."""
    while match := _PREFIX.match(subject):
        subject = subject[match.end() :]
    return " ".join(subject.split()).lower()
