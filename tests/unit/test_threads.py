"""Where a mail belongs: the law of DESIGN 5 for customers and robots, a case each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.readings import NOON, good_token, known_ticket, letter
from triaged.desk.threads import decide
from triaged.model import (
    Address,
    BouncedRecipient,
    BounceOf,
    Candidates,
    Duplicate,
    EvidenceLevel,
    Held,
    Holder,
    Ignored,
    Link,
    LinkKind,
    NewTicket,
    Note,
    Origin,
    OriginKind,
    Purpose,
    QuestionKind,
    Reading,
    Reply,
    Role,
    Settled,
    Site,
    Status,
    ThreadDecision,
)

A0, A1, A2 = EvidenceLevel.A0, EvidenceLevel.A1, EvidenceLevel.A2
ANNA, STRANGER = "anna@example.org", "stranger@example.net"
OURS = "<ours@example.com>"
FOREIGN = "<foreign@example.org>"
SITE = Site(
    own_addresses=frozenset({"support@example.com"}),
    own_patterns=(("support+", "@example.com"),),
    agents={"mary@desk.example": "mary@desk.example", "m@desk.example": "mary@desk.example"},
    tag="ACME",
)
OF_ANNA = Holder(ticket=known_ticket(), address=ANNA, role=Role.CUSTOMER)
BY_HANDLE = Candidates(by_handle={7: OF_ANNA})
BY_ID = Candidates(by_message_id={FOREIGN: [known_ticket()]})
BY_NUMBER = Candidates(by_number={1042: known_ticket()})
FOLLOWS_1042 = Link(kind=LinkKind.FOLLOWS, ticket=1042)
MENTIONS_1042 = Link(kind=LinkKind.MENTIONS, ticket=1042)


def place(mail: Reading, candidates: Candidates = BY_HANDLE, site: Site = SITE) -> ThreadDecision:
    return decide(mail, candidates, site)


def with_token(sender: str | None = ANNA, handle: int = 7, **facts: Any) -> Reading:
    return letter(sender, to=["support+token@example.com"], tokens=[good_token(handle)], **facts)


def answer_to_ours(sender: str | None = ANNA, **facts: Any) -> Reading:
    return letter(sender, mail={"in_reply_to": [OURS]}, own_ids={OURS: good_token()}, **facts)


def answer_to_foreign(sender: str | None = ANNA, **facts: Any) -> Reading:
    return letter(sender, mail={"references": [FOREIGN]}, **facts)


def titled(subject: str, sender: str | None = ANNA, **facts: Any) -> Reading:
    return letter(sender, mail={"subject": subject}, **facts)


def is_held(decision: ThreadDecision, ticket: int | None = 1042, question: QuestionKind | None = QuestionKind.ADMIT):
    return isinstance(decision, Held) and (decision.ticket, decision.question, decision.of) == (ticket, question, None)


# --- what comes first ---


def test_a_mail_that_names_nothing_opens_a_ticket():
    assert place(letter(), Candidates()) == NewTicket()


def test_our_own_copy_is_known_by_its_mark_and_ignored():
    copy = letter("support@example.com", kind=OriginKind.OWN)

    assert place(copy, Candidates(duplicate_of=known_ticket())) == Ignored(reason="own")


@pytest.mark.parametrize("sender", ["support@example.com", "support+abc@example.com"])
@pytest.mark.parametrize("settled", [None, Settled.ADMITTED, Settled.CONFIRMED])
def test_an_address_of_ours_without_our_mark_is_held_and_nobody_is_asked(sender, settled):
    known = replace(BY_HANDLE, settled=settled, held_for=known_ticket())

    assert is_held(place(with_token(sender, level=A2), known), None, None)


@pytest.mark.parametrize("mail", [letter(), with_token(), answer_to_foreign(level=A2)])
def test_the_same_mail_again_is_a_duplicate(mail):
    known = Candidates(duplicate_of=known_ticket(9), by_handle={7: OF_ANNA}, settled=Settled.ADMITTED)

    assert place(mail, known) == Duplicate(ticket=9)


# --- what a person has said ---


def test_who_was_admitted_joins_and_counts_as_proven():
    known = Candidates(settled=Settled.ADMITTED, held_for=known_ticket())

    assert place(with_token(STRANGER), known) == Reply(ticket=1042, by="admitted", proven=True)
    assert known.ticket(1042) == known_ticket()


def test_an_agent_who_was_admitted_stays_inside():
    known = Candidates(settled=Settled.ADMITTED, held_for=known_ticket())

    assert place(with_token("m@desk.example"), known) == Note(ticket=1042, by="admitted", agent="mary@desk.example")
    robot = with_token("m@desk.example", kind=OriginKind.MACHINE)
    assert place(robot, known) == Note(ticket=1042, by="admitted")


def test_an_agent_who_takes_part_as_a_customer_is_admitted_as_one():
    known = Candidates(settled=Settled.ADMITTED, held_for=known_ticket(participants=["mary@desk.example"]))

    assert place(letter("mary@desk.example"), known) == Reply(ticket=1042, by="admitted", proven=True)


def test_confirmed_means_nothing_for_who_is_no_agent():
    confirmed = replace(BY_ID, settled=Settled.CONFIRMED)

    assert is_held(place(answer_to_foreign(level=A0), confirmed))


# --- robots ---


@pytest.mark.parametrize("kind", [OriginKind.LIST, OriginKind.REPORT, OriginKind.AUTO_REPLY])
def test_robots_open_nothing(kind):
    assert place(letter(kind=kind), Candidates()) == Ignored(reason=kind.value)


@pytest.mark.parametrize("kind", [OriginKind.LIST, OriginKind.REPORT])
def test_lists_and_reports_join_nothing(kind):
    assert place(with_token(kind=kind, level=A2)) == Ignored(reason=kind.value)


@pytest.mark.parametrize("sender", [ANNA, STRANGER, None])
def test_a_vacation_answer_to_our_mail_becomes_a_note(sender):
    assert place(answer_to_ours(sender, kind=OriginKind.AUTO_REPLY)) == Note(ticket=1042, by="own-id")
    assert place(with_token(sender, kind=OriginKind.AUTO_REPLY)) == Note(ticket=1042, by="token")


def test_a_vacation_answer_with_an_unknown_token_is_ignored():
    assert place(with_token(handle=8, kind=OriginKind.AUTO_REPLY)) == Ignored(reason="auto-reply")


def test_a_machine_opens_a_ticket_and_joins_its_own_but_brings_and_thanks_nobody(monkeypatch):
    monkeypatch.setattr("triaged.desk.threads.joining.only_thanks", lambda mail, language: True)
    machine: dict[str, Any] = {"kind": OriginKind.MACHINE, "level": A2, "cc": ["bob@example.org"]}

    assert place(letter(**machine), Candidates()) == NewTicket()
    assert place(answer_to_ours(**machine)) == Reply(ticket=1042, by="own-id", proven=True)


def report(*recipients: str, kind: OriginKind = OriginKind.BOUNCE, **facts: Any) -> Reading:
    failed = [BouncedRecipient(recipient=each, status="5.1.1", action="failed") for each in recipients]
    origin = Origin(kind=kind, may_ack=False, reasons=(), bounces=failed, returned_ids=[OURS])
    return letter(None, origin=origin, **facts)


RETURNED: dict[str, Any] = {"own_ids": {OURS: good_token()}}


@pytest.mark.parametrize("kind", [OriginKind.BOUNCE, OriginKind.DELAY])
def test_a_report_that_returns_our_id_and_names_its_recipient_belongs_to_the_ticket(kind):
    found = place(report(ANNA, kind=kind, **RETURNED))

    assert found == BounceOf(ticket=1042, recipient=ANNA, role=Role.CUSTOMER)


def test_a_report_to_our_envelope_address_counts_whatever_alias_it_names():
    envelope: dict[str, Any] = {"tokens": [good_token(purpose=Purpose.BOUNCE)]}
    of_mary = Candidates(by_handle={7: Holder(ticket=known_ticket(), address="mary@desk.example", role=Role.AGENT)})
    known = place(report("mary@mailhost.example", **envelope), of_mary)

    assert known == BounceOf(ticket=1042, recipient="mary@desk.example", role=Role.AGENT)


@pytest.mark.parametrize(
    "forged",
    [
        report(ANNA),
        report("boss@example.org", **RETURNED),
        report(**RETURNED),
        report("boss@example.org", tokens=[good_token()]),
        report(ANNA, tokens=[good_token(8, Purpose.BOUNCE)]),
    ],
)
def test_a_report_that_is_not_about_a_mail_of_ours_changes_nothing(forged):
    assert place(forged) == Ignored(reason="report")


# --- what we signed ---


@pytest.mark.parametrize("level", [A0, A1, A2])
@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.COLLEAGUE])
def test_a_participant_who_answers_our_mail_joins_his_ticket_at_any_level(level, role):
    known = Candidates(by_handle={7: replace(OF_ANNA, role=role)})

    assert place(answer_to_ours(level=level), known) == Reply(ticket=1042, by="own-id", proven=level >= A2)
    assert place(with_token(level=level), known) == Reply(ticket=1042, by="token", proven=level >= A2)


def test_a_participant_may_use_what_was_sent_to_another_one():
    bob = replace(OF_ANNA, ticket=known_ticket(participants=[ANNA, "bob@example.org"]))

    joined = place(with_token("bob@example.org"), Candidates(by_handle={7: bob}))
    assert joined == Reply(ticket=1042, by="token", proven=False)


def test_another_address_of_a_participant_answers_our_mail_where_it_is_proven_and_opens_nothing_else():
    known = replace(BY_HANDLE, other_addresses=frozenset({ANNA}))
    mobile = "anna@mobile.example"

    assert place(with_token(mobile, level=A2), known) == Reply(ticket=1042, by="token", proven=True)
    assert isinstance(place(with_token(mobile), known), Held)
    by_id = Candidates(by_message_id={FOREIGN: [known_ticket()]}, other_addresses=frozenset({ANNA}))
    assert place(letter(mobile, level=A2, mail={"references": [FOREIGN]}), by_id) == NewTicket()


def test_a_token_in_the_address_leads_before_an_id_and_the_nearest_id_before_the_others():
    holders = {n: replace(OF_ANNA, ticket=known_ticket(1000 + n)) for n in (1, 2, 3)}
    known = Candidates(by_handle=holders)
    far, near, answered = "<far@example.com>", "<near@example.com>", "<answered@example.com>"
    ids = {far: good_token(1), near: good_token(2), answered: good_token(3)}
    chain = letter(mail={"references": [far, near]}, own_ids=ids)
    answer = letter(mail={"references": [far, near], "in_reply_to": [answered]}, own_ids=ids)

    assert place(chain, known) == Reply(ticket=1002, by="own-id", proven=False)
    assert place(answer, known) == Reply(ticket=1003, by="own-id", proven=False)
    assert place(replace(answer, tokens=[good_token(1)]), known) == Reply(ticket=1001, by="token", proven=False)


@pytest.mark.parametrize("sender", [STRANGER, None])
@pytest.mark.parametrize("level", [A0, A2])
def test_a_stranger_with_what_we_signed_is_held_at_the_ticket(sender, level):
    assert is_held(place(answer_to_ours(sender, level=level)))
    assert is_held(place(with_token(sender, level=level)))


def test_a_stranger_is_held_whatever_else_leads_further():
    known = replace(BY_HANDLE, by_message_id={FOREIGN: [known_ticket(5, [STRANGER])]})
    both = with_token(STRANGER, level=A2, mail={"references": [FOREIGN]})

    assert is_held(place(both, known))


def test_an_id_that_only_looks_like_ours_leads_nowhere():
    forged = letter(mail={"in_reply_to": [OURS]})  # its MAC was not good: it is not in own_ids

    assert place(forged) == NewTicket()


@pytest.mark.parametrize("mail", [with_token(handle=8), answer_to_ours()])
def test_what_we_signed_for_nobody_known_opens_no_ticket_but_weaker_ways_go_on(mail):
    assert is_held(place(mail, Candidates()), None, None)
    weaker = replace(mail, mail=replace(mail.mail, references=[FOREIGN]), evidence=letter(level=A2).evidence)
    assert place(weaker, BY_ID) == Reply(ticket=1042, by="message-id", proven=True)


def test_of_two_tokens_the_one_that_is_known_leads():
    mail = replace(with_token(), tokens=[good_token(8), good_token(7)])

    assert place(mail) == Reply(ticket=1042, by="token", proven=False)


def test_a_reply_joins_a_spam_ticket_like_any_other():
    spam = Candidates(by_handle={7: replace(OF_ANNA, ticket=known_ticket(status=Status.SPAM))})

    assert place(with_token(mail={"subject": "Something else"}), spam) == Reply(ticket=1042, by="token", proven=False)


# --- what others can know too ---


def test_a_foreign_id_joins_a_proven_participant():
    assert place(answer_to_foreign(level=A2), BY_ID) == Reply(ticket=1042, by="message-id", proven=True)


@pytest.mark.parametrize("level", [A0, A1])
def test_a_foreign_id_from_an_unproven_participant_is_held(level):
    assert is_held(place(answer_to_foreign(level=level), BY_ID))


@pytest.mark.parametrize("sender", [STRANGER, None])
def test_a_foreign_id_from_a_stranger_opens_a_ticket_of_his_own(sender):
    assert place(answer_to_foreign(sender, level=A2), BY_ID) == NewTicket()


def test_the_nearest_reference_wins_and_those_of_others_are_passed_over():
    near, far = "<near@example.org>", "<far@example.org>"
    known = Candidates(by_message_id={near: [known_ticket(2)], far: [known_ticket(1)]})
    foreign = Candidates(by_message_id={near: [known_ticket(2, ["bob@example.org"])], far: [known_ticket(1)]})
    both = letter(mail={"references": [far, near]}, level=A2)

    assert place(both, known) == Reply(ticket=2, by="message-id", proven=True)
    assert place(both, foreign) == Reply(ticket=1, by="message-id", proven=True)


def test_a_mail_that_comes_after_its_answer_joins_it():
    known = Candidates(by_message_id={"<1@example.org>": [known_ticket()]})

    assert place(letter(level=A2), known) == Reply(ticket=1042, by="message-id", proven=True)


def test_the_conversation_of_an_exchange_server_joins_like_a_foreign_id():
    known = Candidates(by_message_id={"thread:1": [known_ticket()]})

    joined = place(letter(conversation="thread:1", level=A2), known)
    assert joined == Reply(ticket=1042, by="conversation", proven=True)
    assert is_held(place(letter(conversation="thread:1"), known))
    assert place(letter(STRANGER, conversation="thread:1", level=A2), known) == NewTicket()


def test_the_tag_joins_a_proven_participant_and_nobody_else():
    subject = "Printer [acme#1042]"

    assert place(titled(subject, level=A2), BY_NUMBER) == Reply(ticket=1042, by="tag", proven=True)
    assert is_held(place(titled(subject, level=A1), BY_NUMBER))
    assert place(titled(subject, STRANGER, level=A2), BY_NUMBER) == NewTicket(link=MENTIONS_1042)
    assert place(titled(subject, level=A2), Candidates()) == NewTicket()


@pytest.mark.parametrize("subject", ["Printer #1042", "[OTHER#1042]", "[#1042]"])
def test_a_number_without_our_tag_is_only_a_hint(subject):
    assert place(titled(subject, level=A2), BY_NUMBER) == NewTicket(link=MENTIONS_1042)


def test_without_a_tag_of_the_site_no_tag_joins():
    no_tag = replace(SITE, tag=None)

    assert place(titled("[ACME#1042]", level=A2), BY_NUMBER, no_tag) == NewTicket(link=MENTIONS_1042)


def test_ten_thousand_numbers_in_a_row_join_nothing_for_a_stranger():
    for number in range(1, 10_001):
        known = Candidates(by_number={number: known_ticket(number)})
        for subject in (f"Re: [ACME#{number}] Printer", f"#{number}"):
            decision = place(titled(subject, STRANGER, level=A2), known)
            assert decision == NewTicket(link=Link(kind=LinkKind.MENTIONS, ticket=number))


# --- tickets that are done with ---

SOLVED = sorted([Status.SOLVED, Status.CLOSED])
REOPEN = replace(SITE, reopen_days={"support": 30})


def solved(days: int, status: Status = Status.SOLVED) -> Candidates:
    ticket = known_ticket(status=status, solved_at=NOON - timedelta(days=days))
    return Candidates(by_handle={7: replace(OF_ANNA, ticket=ticket)}, by_message_id={FOREIGN: [ticket]})


@pytest.mark.parametrize("status", SOLVED)
@pytest.mark.parametrize("days", [1, 3000])
def test_an_answer_opens_a_solved_ticket_again_for_ever_when_nothing_else_is_said(status, days):
    assert place(answer_to_ours(), solved(days, status)) == Reply(ticket=1042, by="own-id", proven=False)


@pytest.mark.parametrize("status", SOLVED)
def test_an_answer_that_comes_too_late_opens_a_ticket_that_follows(status):
    assert place(answer_to_ours(), solved(30, status), REOPEN) == Reply(ticket=1042, by="own-id", proven=False)
    assert place(answer_to_ours(), solved(31, status), REOPEN) == NewTicket(link=FOLLOWS_1042)
    assert place(answer_to_foreign(level=A2), solved(31, status), REOPEN) == NewTicket(link=FOLLOWS_1042)


def test_an_open_ticket_is_never_too_old():
    known = Candidates(by_handle={7: replace(OF_ANNA, ticket=known_ticket(solved_at=NOON - timedelta(days=99)))})

    assert place(answer_to_ours(), known, REOPEN) == Reply(ticket=1042, by="own-id", proven=False)


def test_a_queue_may_never_open_a_ticket_again_and_another_one_always():
    never = replace(SITE, reopen_days={"support": 0})
    other = replace(SITE, reopen_days={"billing": 0})

    assert place(answer_to_ours(), solved(0), never) == NewTicket(link=FOLLOWS_1042)
    assert place(answer_to_ours(), solved(99), other) == Reply(ticket=1042, by="own-id", proven=False)


@pytest.mark.parametrize("status", SOLVED)
def test_a_new_matter_sent_to_an_old_answers_address_opens_a_ticket_that_follows(status):
    new_matter = with_token(mail={"subject": "Invoice"})

    assert place(new_matter, solved(1, status)) == NewTicket(link=FOLLOWS_1042)


@pytest.mark.parametrize(
    "mail",
    [
        with_token(mail={"subject": "RE: AW: Printer"}),
        with_token(mail={"subject": "回复：printer [ACME#1042]"}),
        with_token(mail={"subject": "Invoice", "in_reply_to": ["<lost@example.org>"]}),
        with_token(mail={"subject": "Invoice", "references": ["<lost@example.org>"]}),
    ],
)
def test_what_answers_a_solved_ticket_in_any_way_is_no_new_matter(mail):
    assert place(mail, solved(1)) == Reply(ticket=1042, by="token", proven=False)


def test_only_a_signed_address_is_completed_by_an_address_book():
    ticket = known_ticket(status=Status.SOLVED)
    conversation = Candidates(by_message_id={"thread:1": [ticket]})
    mail = letter(mail={"subject": "Invoice"}, conversation="thread:1", level=A2)

    assert place(mail, conversation) == Reply(ticket=1042, by="conversation", proven=True)


def test_a_lost_token_does_not_hide_the_ticket_that_a_mail_follows():
    mail = with_token(handle=8, level=A2, mail={"references": [FOREIGN]})

    assert place(mail, solved(31), REOPEN) == NewTicket(link=FOLLOWS_1042)


def test_a_new_subject_in_an_open_ticket_stays_there():
    assert place(with_token(mail={"subject": "Invoice"})) == Reply(ticket=1042, by="token", proven=False)


def test_thanks_below_another_subject_are_more_than_thanks(monkeypatch):
    monkeypatch.setattr("triaged.desk.threads.joining.only_thanks", lambda mail, language: True)
    decision = place(with_token(mail={"subject": "Re: Printer - still broken", "in_reply_to": [OURS]}), solved(1))

    assert decision == Reply(ticket=1042, by="token", proven=False)


@pytest.mark.parametrize("mail", [answer_to_ours(), with_token(mail={"subject": "Re: Printer [ACME#1042]"})])
@pytest.mark.parametrize("status", [*SOLVED, Status.OPEN])
def test_thanks_join_whatever_the_age(monkeypatch, mail, status):
    asked: list[Any] = []

    def only_thanks(*about: Any) -> bool:
        asked.append(about)
        return True

    monkeypatch.setattr("triaged.desk.threads.joining.only_thanks", only_thanks)
    decision = place(mail, solved(99, status), REOPEN)

    assert isinstance(decision, Reply)
    assert decision.thanks
    assert asked == [(mail.mail, "en")]


# --- whom a mail brings ---


def addresses(decision: ThreadDecision) -> list[str]:
    assert isinstance(decision, NewTicket | Reply)
    return [each.addr for each in decision.brings]


def test_a_proven_sender_brings_those_in_to_and_cc_once_each():
    people: dict[str, Any] = {
        "to": ["support@example.com", "bob@example.org"],
        "cc": ["bob@example.org", "carl@example.net"],
    }
    taking_part: dict[str, Any] = {"mail": {"in_reply_to": [OURS]}, "own_ids": {OURS: good_token()}}

    assert addresses(place(letter(level=A2, **people), Candidates())) == ["bob@example.org", "carl@example.net"]
    joined = place(letter(level=A2, **people, **taking_part))
    assert addresses(joined) == ["bob@example.org", "carl@example.net"]


@pytest.mark.parametrize("level", [A0, A1])
def test_an_unproven_sender_brings_nobody(level):
    assert addresses(place(letter(level=level, cc=["bob@example.org"]), Candidates())) == []
    assert addresses(place(answer_to_ours(level=level, cc=["bob@example.org"]))) == []


@pytest.mark.parametrize(
    "nobody",
    [
        "support@example.com",
        "support+abc@example.com",
        "mary@desk.example",
        "m@desk.example",
        ANNA,
        "anna@mobile.example",
        "no-reply@example.net",
        "shop.noreply@example.net",
        "donotreply+1@example.net",
        "MAILER-DAEMON@example.net",
        "postmaster@example.net",
        "bob",
        "@example.net",
        "bob@",
    ],
)
def test_who_is_ours_or_nobody_is_never_brought(nobody):
    known = Candidates(other_addresses=frozenset({"anna@mobile.example"}))

    brought = addresses(place(letter(level=A2, cc=[nobody, "carl@example.net"]), known))
    assert brought == ["carl@example.net"]


def test_a_participant_is_not_brought_again():
    both = replace(OF_ANNA, ticket=known_ticket(participants=[ANNA, "bob@example.org"]))
    mail = with_token(level=A2, cc=["bob@example.org", "carl@example.net"])

    assert addresses(place(mail, Candidates(by_handle={7: both}))) == ["carl@example.net"]


def test_at_most_ten_are_brought_with_the_names_of_their_first_places():
    crowd = letter(level=A2, cc=[f"p{n}@example.net" for n in range(50)])
    named = replace(crowd, mail=replace(crowd.mail, cc=[Address(name="P", addr="p0@example.net"), *crowd.mail.cc]))
    decision = place(named, Candidates())

    assert addresses(decision) == [f"p{n}@example.net" for n in range(10)]
    assert isinstance(decision, NewTicket)
    assert decision.brings[0].name == "P"


def test_who_was_admitted_brings_nobody_before_he_takes_part():
    known = Candidates(settled=Settled.ADMITTED, held_for=known_ticket())

    assert addresses(place(letter(STRANGER, level=A2, cc=["bob@example.org"]), known)) == []


# --- storms ---


def test_in_a_storm_nothing_new_is_opened():
    storm = Candidates(storm=77)
    too_late = replace(solved(99), storm=77)

    assert place(letter(level=A2), storm) == Note(ticket=77, by="storm")
    assert place(letter(kind=OriginKind.MACHINE), storm) == Note(ticket=77, by="storm")
    assert place(answer_to_ours(), too_late, REOPEN) == Note(ticket=77, by="storm")


def test_in_a_storm_an_answer_still_finds_its_ticket():
    assert place(answer_to_ours(), replace(BY_HANDLE, storm=77)) == Reply(ticket=1042, by="own-id", proven=False)
