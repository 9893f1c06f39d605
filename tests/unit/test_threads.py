"""Where a mail belongs: the law of DESIGN 5, a case each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.readings import reading
from triaged.desk.threads import decide
from triaged.model import (
    BouncedRecipient,
    BounceOf,
    Candidates,
    Duplicate,
    EvidenceLevel,
    Held,
    Ignored,
    KnownTicket,
    NewTicket,
    Note,
    Origin,
    OriginKind,
    Priority,
    Purpose,
    Reading,
    Reply,
    Status,
    Tier,
    Token,
)

OWN = frozenset({"support@example.com"})
OURS = "<ours@example.com>"
FOREIGN = "<foreign@example.org>"


def mail(
    sender: str | None = "anna@example.org",
    *,
    in_reply_to: Sequence[str] = (),
    references: Sequence[str] = (),
    subject: str = "Printer",
    kind: OriginKind = OriginKind.PERSON,
    level: EvidenceLevel = EvidenceLevel.A0,
    **facts: Any,
) -> Reading:
    plain = reading(subject, sender=sender, origin=kind, evidence=level)
    return replace(plain, mail=replace(plain.mail, in_reply_to=in_reply_to, references=references), **facts)


def answer_to_ours(sender: str | None = "anna@example.org", **facts: Any) -> Reading:
    return mail(sender, in_reply_to=[OURS], own_ids={OURS: token()}, **facts)


def ticket(number: int) -> KnownTicket:
    people = frozenset({"anna@example.org"})
    return KnownTicket(
        number=number,
        status=Status.NEW,
        priority=Priority.P3,
        queue="support",
        tier=Tier.L1,
        tags=(),
        language="en",
        customer="anna@example.org",
        participants=people,
    )


def token(handle: int = 7) -> Token:
    return Token(handle=handle, purpose=Purpose.REPLY, day=2000)


HANDLE_OF_1042 = Candidates(by_handle={7: (ticket(1042), "anna@example.org")})
FOREIGN_ON_1042 = Candidates(by_message_id={FOREIGN: [ticket(1042)]})


def test_a_mail_that_names_nothing_opens_a_ticket():
    assert decide(mail(), Candidates(), OWN) == NewTicket()


def test_a_ticket_number_in_the_subject_opens_nothing():
    guess = mail("stranger@example.net", subject="Re: [ACME#1042] Printer")

    assert decide(guess, Candidates(), OWN) == NewTicket()


def test_a_participant_who_answers_our_mail_joins_his_ticket_at_any_level():
    assert decide(answer_to_ours(), HANDLE_OF_1042, OWN) == Reply(ticket=1042, by="own-id")


def test_a_token_in_the_address_leads_before_an_id():
    other = Candidates(by_handle={7: (ticket(1042), "anna@example.org"), 8: (ticket(1043), "anna@example.org")})
    both = mail(in_reply_to=[OURS], own_ids={OURS: token(7)}, tokens=[token(8)])

    assert decide(both, other, OWN) == Reply(ticket=1043, by="token")


@pytest.mark.parametrize("sender", ["stranger@example.net", None])
def test_a_stranger_with_an_id_of_ours_is_held_at_the_ticket(sender):
    decision = decide(answer_to_ours(sender, level=EvidenceLevel.A2), HANDLE_OF_1042, OWN)

    assert isinstance(decision, Held)
    assert decision.ticket == 1042


def test_an_id_that_only_looks_like_ours_leads_nowhere():
    forged = mail(in_reply_to=[OURS])  # its MAC was not good: it is not in own_ids

    assert decide(forged, HANDLE_OF_1042, OWN) == NewTicket()


def test_a_good_token_of_a_ticket_that_does_not_exist_leads_nowhere_else():
    assert decide(answer_to_ours(), Candidates(), OWN) == NewTicket()


def test_a_foreign_id_joins_a_proven_participant():
    proven = mail(references=[FOREIGN], level=EvidenceLevel.A2)

    assert decide(proven, FOREIGN_ON_1042, OWN) == Reply(ticket=1042, by="message-id")


@pytest.mark.parametrize("level", [EvidenceLevel.A0, EvidenceLevel.A1])
def test_a_foreign_id_from_an_unproven_participant_is_held(level):
    decision = decide(mail(references=[FOREIGN], level=level), FOREIGN_ON_1042, OWN)

    assert isinstance(decision, Held)
    assert decision.ticket == 1042


def test_a_foreign_id_from_a_stranger_opens_a_ticket_of_his_own():
    stranger = mail("stranger@example.net", references=[FOREIGN], level=EvidenceLevel.A2)

    assert decide(stranger, FOREIGN_ON_1042, OWN) == NewTicket()


def test_the_nearest_reference_wins():
    near, far = "<near@example.org>", "<far@example.org>"
    known = Candidates(by_message_id={near: [ticket(2)], far: [ticket(1)]})
    both = mail(references=[far, near], level=EvidenceLevel.A2)

    assert decide(both, known, OWN) == Reply(ticket=2, by="message-id")


def test_the_same_mail_again_is_a_duplicate():
    assert decide(mail(), Candidates(duplicate_of=1042), OWN) == Duplicate(ticket=1042)


def test_our_own_copy_is_known_by_its_mark_and_ignored():
    copy = mail("support@example.com", kind=OriginKind.OWN)

    assert decide(copy, Candidates(), OWN) == Ignored(reason="own")


def test_our_own_address_without_our_mark_is_held():
    assert isinstance(decide(mail("support@example.com"), Candidates(), OWN), Held)


@pytest.mark.parametrize("kind", [OriginKind.LIST, OriginKind.REPORT, OriginKind.AUTO_REPLY])
def test_robots_open_nothing(kind):
    assert decide(mail(kind=kind), Candidates(), OWN) == Ignored(reason=kind.value)


def test_a_vacation_answer_to_our_mail_becomes_a_note():
    assert decide(answer_to_ours(kind=OriginKind.AUTO_REPLY), HANDLE_OF_1042, OWN) == Note(ticket=1042, by="own-id")


def test_a_machine_opens_a_ticket():
    assert decide(mail(kind=OriginKind.MACHINE), Candidates(), OWN) == NewTicket()


def report(recipient: str, kind: OriginKind = OriginKind.BOUNCE) -> Origin:
    failed = BouncedRecipient(recipient=recipient, status="5.1.1", action="failed")
    return Origin(kind=kind, may_ack=False, reasons=(), bounces=[failed], returned_ids=[OURS])


@pytest.mark.parametrize("kind", [OriginKind.BOUNCE, OriginKind.DELAY])
def test_a_report_that_returns_our_id_and_names_its_recipient_belongs_to_the_ticket(kind):
    bounce = mail(None, origin=report("anna@example.org", kind), own_ids={OURS: token()})

    assert decide(bounce, HANDLE_OF_1042, OWN) == BounceOf(ticket=1042)


def test_a_report_that_names_somebody_else_changes_nothing():
    bounce = mail(None, origin=report("boss@example.org"), own_ids={OURS: token()})

    assert decide(bounce, HANDLE_OF_1042, OWN) == Ignored(reason="report")


def test_a_report_without_an_id_of_ours_changes_nothing():
    bounce = mail(None, origin=report("anna@example.org"))

    assert decide(bounce, HANDLE_OF_1042, OWN) == Ignored(reason="report")
