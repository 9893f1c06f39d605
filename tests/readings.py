"""Readings made by hand: what rules and decisions see of a mail, without any parsing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from triaged.desk.triage import Names, RuleFile, RuleSet, compile_rules
from triaged.model import (
    Address,
    Attachment,
    Evidence,
    EvidenceLevel,
    KnownTicket,
    Origin,
    OriginKind,
    ParsedMail,
    Priority,
    Purpose,
    Reading,
    Status,
    Tier,
    Token,
    TriageFacts,
)

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
TODAY = 2196  #: the day of NOON, as tokens count it
NAMES = Names(
    queues=frozenset({"support", "billing"}),
    mailboxes=frozenset({"support", "sales"}),
    policies=frozenset({"gold"}),
)


def reading(
    subject: str = "A question",
    text: str = "How do I do this?",
    *,
    sender: str | None = "ann@example.org",
    to: Sequence[str] = ("support@example.org",),
    headers: Sequence[tuple[str, str]] = (),
    attachments: Sequence[Attachment] = (),
    origin: OriginKind = OriginKind.PERSON,
    evidence: EvidenceLevel = EvidenceLevel.A0,
    language: str | None = "en",
) -> Reading:
    """A mail that says what the test needs, and is ordinary in everything else."""
    mail = ParsedMail(
        headers=headers,
        subject=subject,
        from_=None if sender is None else Address(name="", addr=sender),
        reply_to=(),
        to=[Address(name="", addr=address) for address in to],
        cc=(),
        message_id="<1@example.org>",
        in_reply_to=(),
        references=(),
        date=NOON,
        text=text,
        reply=text,
        quoted="",
        attachments=attachments,
        defects=(),
    )
    return Reading(
        mailbox="support",
        received_at=NOON,
        sha256="0" * 64,
        size=1000,
        mail=mail,
        origin=Origin(kind=origin, may_ack=origin is OriginKind.PERSON, reasons=()),
        evidence=Evidence(level=evidence, why="made by hand"),
        language=language,
        fingerprint="f",
        message_id="<1@example.org>",
    )


def facts(on: str = "new", mailbox: str = "support") -> TriageFacts:
    """A mail to the queue "support"."""
    return TriageFacts(on=on, mailbox=mailbox, queue="support", now=NOON)


def rule_set(*rules: Mapping[str, object]) -> RuleSet:
    """Compiled rules; a rule with a mistake fails the test."""
    tables = [{"name": f"rule {index}", **rule} for index, rule in enumerate(rules)]
    compiled, mistakes = compile_rules([RuleFile(name="test.toml", tables={"rule": tables})], NAMES)
    assert not mistakes, mistakes
    return compiled


def letter(
    sender: str | None = "anna@example.org",
    *,
    to: Sequence[str] = ("support@example.com",),
    cc: Sequence[str] = (),
    kind: OriginKind = OriginKind.PERSON,
    level: EvidenceLevel = EvidenceLevel.A0,
    text: str = "It prints nothing.",
    mail: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Reading:
    """A mail to the desk; `mail` are further fields of the parsed mail, `facts` of the reading."""
    plain = reading("Printer", text, sender=sender, to=to, origin=kind, evidence=level)
    people = [Address(name="", addr=address) for address in cc]
    return replace(plain, mail=replace(plain.mail, cc=people, **(mail or {})), **facts)


def known_ticket(
    number: int = 1042,
    participants: Iterable[str] = ("anna@example.org",),
    *,
    status: Status = Status.OPEN,
    solved_at: datetime | None = None,
    subject: str = "Printer",
) -> KnownTicket:
    """A ticket of the queue "support"."""
    return KnownTicket(
        number=number,
        subject=subject,
        status=status,
        priority=Priority.P3,
        queue="support",
        tier=Tier.L1,
        tags=(),
        language="en",
        customer=min(participants, default=""),
        mailbox="support",
        evidence=EvidenceLevel.A0,
        updated_at=NOON,
        solved_at=solved_at,
        participants=frozenset(participants),
    )


def good_token(handle: int = 7, purpose: Purpose = Purpose.REPLY, *, day: int = TODAY) -> Token:
    """What a signed word of ours says once its MAC was found good."""
    return Token(handle=handle, purpose=purpose, day=day)
