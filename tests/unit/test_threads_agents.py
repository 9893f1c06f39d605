"""What agents may do by mail: the law of DESIGN 5, a case each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.readings import NOON, TODAY, good_token, known_ticket, letter
from triaged.desk.threads import decide
from triaged.mail.origin import classify
from triaged.model import (
    Address,
    Answer,
    Block,
    Candidates,
    Command,
    EvidenceLevel,
    Forwarded,
    Held,
    Holder,
    Ignored,
    Link,
    LinkKind,
    NewTicket,
    Note,
    Order,
    Origin,
    OriginKind,
    Purpose,
    Question,
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
ANNA, BOB, MARY, MARY_2, JOHN = (
    "anna@example.org",
    "bob@example.net",
    "mary@desk.example",
    "m@desk.example",
    "john@desk.example",
)
OURS, FOREIGN = "<ours@example.com>", "<foreign@example.org>"
SITE = Site(
    own_addresses=frozenset({"support@example.com"}),
    own_patterns=(("support+", "@example.com"),),
    agents={MARY: MARY, MARY_2: MARY, JOHN: JOHN},
)
TOKEN_SITE = replace(SITE, token_is_proof=True)
OF_MARY = Holder(ticket=known_ticket(), address=MARY, role=Role.AGENT)
OF_ANNA = Holder(ticket=known_ticket(), address=ANNA, role=Role.CUSTOMER)
MAY_HE = Question(kind=QuestionKind.ADMIT, inbox=5, settled=False)
WAS_IT_YOU = Question(kind=QuestionKind.CONFIRM, inbox=5, settled=False)
IS_IT_TO_GO = Question(kind=QuestionKind.SEND, inbox=5, settled=False)
SAID = Block(orders=(), text="It prints nothing.")
BY_MARY = Answer(ticket=1042, agent=MARY, by="token", public=True, block=SAID)
A_NOTE = Note(ticket=1042, by="token", agent=MARY)


def place(mail: Reading, holder: Holder | None = OF_MARY, site: Site = SITE, **known: Any) -> ThreadDecision:
    by_handle = {} if holder is None else {7: holder}
    return decide(mail, Candidates(by_handle=by_handle, **known), site)


def answer(sender: str | None = MARY, *, level: EvidenceLevel = A2, **facts: Any) -> Reading:
    facts.setdefault("tokens", [good_token()])
    return letter(sender, to=["support+token@example.com"], level=level, **facts)


def asks_admit(decision: ThreadDecision) -> bool:
    return isinstance(decision, Held) and (decision.ticket, decision.question, decision.of) == (
        1042,
        QuestionKind.ADMIT,
        None,
    )


def asks_mary(decision: ThreadDecision, ticket: int | None = 1042) -> bool:
    return isinstance(decision, Held) and (decision.ticket, decision.question, decision.of) == (
        ticket,
        QuestionKind.CONFIRM,
        MARY,
    )


# --- with his own token ---


@pytest.mark.parametrize("sender", [MARY, MARY_2])
@pytest.mark.parametrize("given", [MARY, MARY_2])
def test_a_proven_agent_with_his_own_token_answers_from_any_of_his_addresses(sender, given):
    assert place(answer(sender), replace(OF_MARY, address=given)) == BY_MARY


def test_an_id_of_ours_is_as_good_as_the_address():
    by_id = letter(MARY, level=A2, mail={"in_reply_to": [OURS]}, own_ids={OURS: good_token()})

    assert place(by_id) == replace(BY_MARY, by="own-id", answers=OURS)


@pytest.mark.parametrize("purpose", [Purpose.NOTE, Purpose.DESK])
def test_what_answers_an_internal_notice_stays_inside(purpose):
    inside = answer(tokens=[good_token(purpose=purpose)])

    assert place(inside) == replace(BY_MARY, public=False)
    assert place(inside, replace(OF_MARY, question=MAY_HE)) == replace(A_NOTE, question=MAY_HE)


@pytest.mark.parametrize("level", [A0, A1])
def test_an_unproven_agent_is_asked_whether_it_was_he(level):
    assert asks_mary(place(answer(level=level)))
    assert place(answer(level=level), settled=Settled.CONFIRMED) == BY_MARY


@pytest.mark.parametrize("level", [A0, A1, A2])
def test_where_the_operator_says_so_the_token_is_proof(level):
    assert place(answer(level=level), site=TOKEN_SITE) == BY_MARY


@pytest.mark.parametrize("hours", [-73, 73])
def test_an_agents_mail_of_other_days_is_not_believed(hours):
    other_day = answer(mail={"date": NOON + timedelta(hours=hours)})

    assert asks_mary(place(other_day))
    assert asks_mary(place(other_day, site=TOKEN_SITE))
    assert place(other_day, settled=Settled.CONFIRMED) == BY_MARY


@pytest.mark.parametrize("hours", [-72, 0, 72])
def test_an_agents_mail_of_these_days_is(hours):
    assert place(answer(mail={"date": NOON + timedelta(hours=hours)})) == BY_MARY


def test_an_agents_mail_without_a_date_is_not_believed():
    assert asks_mary(place(answer(mail={"date": None})))


def test_an_agents_token_is_good_for_ninety_days():
    assert place(answer(tokens=[good_token(day=TODAY - 90)])) == BY_MARY
    old = answer(tokens=[good_token(day=TODAY - 91)])
    assert asks_mary(place(old))
    assert asks_mary(place(old, site=TOKEN_SITE))
    assert place(old, settled=Settled.CONFIRMED) == BY_MARY


def test_a_customers_token_lives_longer():
    old = answer(ANNA, tokens=[good_token(day=TODAY - 91)])

    assert place(old, OF_ANNA) == Reply(ticket=1042, by="token", proven=True)


def test_the_address_for_delivery_reports_gives_an_agent_no_power():
    assert asks_mary(place(answer(tokens=[good_token(purpose=Purpose.BOUNCE)])))


@pytest.mark.parametrize("level", [A0, A2])
@pytest.mark.parametrize("kind", [OriginKind.MACHINE, OriginKind.AUTO_REPLY])
@pytest.mark.parametrize("question", [None, MAY_HE, WAS_IT_YOU])
def test_a_program_never_acts_for_an_agent_and_is_asked_nothing(level, kind, question):
    robot = answer(level=level, kind=kind, text="#admit")

    away = MARY if kind is OriginKind.AUTO_REPLY and level is A2 else None
    decision = place(robot, replace(OF_MARY, question=question), TOKEN_SITE)
    assert decision == Note(ticket=1042, by="token", absent=away)


def test_only_his_own_program_says_that_an_agent_is_away():
    robot = answer(level=A2, kind=OriginKind.AUTO_REPLY)

    assert place(robot, replace(OF_MARY, address=JOHN)) == Note(ticket=1042, by="token")
    assert place(robot, OF_ANNA) == Note(ticket=1042, by="token")


# --- with another one's ---


@pytest.mark.parametrize("sender", [JOHN, ANNA, None])
def test_the_token_of_another_agent_opens_nothing(sender):
    assert asks_admit(place(answer(sender)))
    assert asks_admit(place(answer(sender), replace(OF_MARY, question=MAY_HE), TOKEN_SITE))


def test_a_proven_address_that_nobody_has_may_be_the_agents_own():
    decision = place(answer(BOB))

    assert isinstance(decision, Held)
    assert (decision.question, decision.of) == (QuestionKind.ALIAS, MARY)
    assert asks_admit(place(answer(BOB, level=A0)))
    assert asks_admit(place(answer(BOB, level=A1)))


def test_a_former_agent_opens_nothing():
    former = replace(SITE, agents={JOHN: JOHN})
    decision = place(answer(), site=former)

    assert asks_admit(decision)
    assert isinstance(decision, Held)
    assert "no agent any more" in decision.reason


def test_an_address_that_went_from_one_agent_to_another_opens_nothing():
    assert asks_admit(
        place(
            answer(),
            site=replace(SITE, agents={MARY: JOHN, JOHN: JOHN}),
            holder=replace(OF_MARY, address="mary@old.example"),
        )
    )


def test_an_agent_with_a_customers_token_is_held_unless_he_takes_part():
    assert asks_admit(place(answer(), OF_ANNA))
    mary_too = replace(OF_ANNA, ticket=known_ticket(participants=[ANNA, MARY]))
    assert place(answer(), mary_too) == Reply(ticket=1042, by="token", proven=True)


def test_what_an_agent_sends_to_colleagues_never_becomes_public():
    """He takes part as a customer too, and answers what was sent to another agent."""
    own, others = known_ticket(participants=[MARY]), known_ticket(participants=[MARY])
    known = Candidates(
        by_handle={
            7: replace(OF_MARY, ticket=others, address=JOHN),
            8: Holder(ticket=own, address=MARY, role=Role.CUSTOMER),
        }
    )
    both = answer(tokens=[good_token(7), good_token(8)])

    assert asks_admit(decide(both, known, SITE))
    assert decide(replace(both, tokens=[good_token(8), good_token(7)]), known, SITE) == Reply(
        ticket=1042, by="token", proven=True
    )


def test_his_own_token_counts_beside_another_ones():
    known = Candidates(by_handle={7: OF_ANNA, 8: OF_MARY})

    assert decide(answer(tokens=[good_token(7), good_token(8)]), known, SITE) == BY_MARY


# --- answers to questions ---


@pytest.mark.parametrize(("said", "verb"), [("#admit", "admit"), ("#Refuse.\n\nWho is that?", "refuse")])
@pytest.mark.parametrize("question", [MAY_HE, WAS_IT_YOU])
def test_a_proven_agent_answers_a_question(said, verb, question):
    decision = place(answer(text=said), replace(OF_MARY, question=question))

    note = "Who is that?" if verb == "refuse" else ""
    assert decision == Command(ticket=1042, agent=MARY, verb=verb, question=question, note=note)


@pytest.mark.parametrize("level", [A0, A1])
def test_an_unproven_agent_answers_only_what_went_to_his_own_mailbox(level):
    word = answer(level=level, text="#admit", mail={"date": None})

    assert asks_mary(place(word, replace(OF_MARY, question=MAY_HE)))
    confirmed = place(word, replace(OF_MARY, question=WAS_IT_YOU))
    assert confirmed == Command(ticket=1042, agent=MARY, verb="admit", question=WAS_IT_YOU)


def test_an_agent_who_confirms_his_word_has_said_it():
    word = answer(level=A0, text="#refuse")
    decision = place(word, replace(OF_MARY, question=MAY_HE), settled=Settled.CONFIRMED)

    assert decision == Command(ticket=1042, agent=MARY, verb="refuse", question=MAY_HE)


def test_a_question_cannot_be_answered_twice():
    settled = replace(OF_MARY, question=replace(MAY_HE, settled=True))
    of_himself = replace(OF_MARY, question=replace(WAS_IT_YOU, settled=True))

    assert place(answer(text="#admit"), settled) == replace(A_NOTE, question=settled.question)
    late = Note(ticket=1042, by="token", question=of_himself.question)
    assert place(answer(text="#admit", level=A0), of_himself) == late


def test_an_answer_without_a_verb_is_a_note():
    assert place(answer(text="Who is that?"), replace(OF_MARY, question=MAY_HE)) == replace(A_NOTE, question=MAY_HE)


def test_who_was_asked_whether_it_was_he_is_not_asked_about_his_answer():
    """A program that answers would be asked without end."""
    answered = place(answer(text="Yes", level=A0), replace(OF_MARY, question=WAS_IT_YOU))
    assert answered == Held(reason="in the name of an agent, who is not proven", ticket=1042, answers=WAS_IT_YOU)


def test_a_verb_without_a_question_says_nothing_to_anybody():
    order = Order(verb="admit", words="", line="#admit")
    assert place(answer(text="#admit")) == replace(BY_MARY, block=Block(orders=(order,), text=""))


def test_an_answer_that_waits_is_let_go_or_goes_with_other_words():
    asked = replace(OF_MARY, question=IS_IT_TO_GO)
    other = Answer(
        ticket=1042,
        agent=MARY,
        by="token",
        public=True,
        block=Block(orders=(), text="It is off."),
        released=Settled.SENT,
        instead_of=5,
    )

    assert place(answer(text="#send"), asked) == Command(ticket=1042, agent=MARY, verb="send", question=IS_IT_TO_GO)
    assert place(answer(text="#drop"), asked) == Command(ticket=1042, agent=MARY, verb="drop", question=IS_IT_TO_GO)
    assert place(answer(text="#send\nIt is off."), asked) == other
    for level in (A0, A1):
        assert asks_mary(place(answer(text="#send\nIt is off.", level=level), asked))
        assert asks_mary(place(answer(text="#send", level=level), asked))


@pytest.mark.parametrize("settled", [Settled.SENT, Settled.APPROVED, Settled.CODED])
def test_an_answer_that_was_let_go_is_hers_still(settled):
    old = answer(level=A0, mail={"date": None})

    assert place(old, settled=settled) == replace(BY_MARY, released=settled)
    assert place(old, settled=Settled.CONFIRMED) == BY_MARY


@pytest.mark.parametrize(
    ("subject", "text", "reason"),
    [
        ("Re: Printer", "\N{THUMBS UP SIGN} Mary reacted via Gmail", "a reaction"),
        ("Re: Printer", "Mary Lee reacted to your message:", "a reaction"),
    ],
)
def test_what_a_button_of_his_program_writes_is_ignored(subject, text, reason):
    assert place(answer(text=text, mail={"subject": subject})) == Ignored(reason=reason)


def test_a_recall_takes_the_last_answer_back():
    recall = answer(text="Mary would like to recall the message.", mail={"subject": "Recall: Printer"})
    undo = Order(verb="undo", words="", line="Recall: Printer")

    assert place(recall) == replace(BY_MARY, block=Block(orders=(undo,), text=""))


def test_an_old_question_cannot_be_answered_any_more():
    old = answer(text="#admit", tokens=[good_token(day=TODAY - 91)])

    assert asks_mary(place(old, replace(OF_MARY, question=MAY_HE)))
    assert place(old, replace(OF_MARY, question=WAS_IT_YOU)) == Held(
        reason="in the name of an agent, answers a mail of ours that is 91 days old", ticket=1042, answers=WAS_IT_YOU
    )


@pytest.mark.parametrize("sender", [JOHN, ANNA, None])
@pytest.mark.parametrize("question", [MAY_HE, WAS_IT_YOU])
def test_nobody_answers_the_question_of_another_one(sender, question):
    assert asks_admit(place(answer(sender, text="#admit"), replace(OF_MARY, question=question)))


# --- passing on a customer's mail ---


def inner(sender: str | None = BOB) -> Forwarded:
    who = None if sender is None else Address(name="Bob", addr=sender)
    return Forwarded(from_=who, subject="Help", date=None, text="It is broken.")


def passed_on(sender: str | None = BOB, *, by: str = MARY, level: EvidenceLevel = A2, **facts: Any) -> Reading:
    mail: dict[str, Any] = {"forwarded": inner(sender), **facts.pop("mail", {})}
    return letter(by, level=level, cc=["carl@example.net"], mail=mail, **facts)


@pytest.mark.parametrize("by", [MARY, MARY_2])
def test_an_agent_passes_on_a_customers_mail_and_brings_nobody(by):
    assert place(passed_on(by=by), None) == NewTicket(forwarded_by=MARY)


@pytest.mark.parametrize("level", [A0, A1])
@pytest.mark.parametrize("site", [SITE, TOKEN_SITE])
def test_an_unproven_agent_is_asked_before_a_customers_mail_is_believed(level, site):
    assert asks_mary(place(passed_on(level=level), None, site), None)
    assert place(passed_on(level=level), None, site, settled=Settled.CONFIRMED) == NewTicket(forwarded_by=MARY)


@pytest.mark.parametrize("sender", [None, "bob", "@example.net", JOHN, MARY, "support@example.com"])
def test_a_mail_of_nobody_outside_is_not_passed_on(sender):
    decision = place(passed_on(sender), None)

    assert isinstance(decision, NewTicket)
    assert decision.forwarded_by is None


def test_only_agents_who_are_persons_pass_on():
    assert place(passed_on(by=ANNA, level=A0), None) == NewTicket()
    machine = place(passed_on(kind=OriginKind.MACHINE), None)
    assert machine == NewTicket()


def test_a_mail_passed_on_with_a_lost_token_is_held():
    decision = place(passed_on(tokens=[good_token()]), None)

    assert isinstance(decision, Held)
    assert decision.question is None


# --- writing to a customer with us in copy ---


def in_copy(
    *to: str, level: EvidenceLevel = A2, cc: tuple[str, ...] = ("support@example.com",), **facts: Any
) -> Reading:
    return letter(MARY_2, to=to or [BOB], cc=cc, level=level, **facts)


TO_BOB = Address(name="", addr=BOB)
BOBS: dict[str, Any] = {"by_message_id": {FOREIGN: [known_ticket(3, [ANNA]), known_ticket(participants=[BOB])]}}
NAMED: dict[str, Any] = {"mail": {"in_reply_to": [FOREIGN]}}


@pytest.mark.parametrize("cc", [("support@example.com",), ("support+abc@example.com",), ()])
def test_an_agent_who_writes_to_a_customer_with_us_in_copy_opens_his_ticket(cc):
    assert place(in_copy(cc=cc), None) == NewTicket(written_to=TO_BOB)
    assert place(in_copy(BOB, JOHN, cc=cc), None) == NewTicket(written_to=TO_BOB)


def test_others_in_copy_are_brought():
    decision = place(in_copy(cc=("support@example.com", BOB, "carl@example.net", JOHN)), None)

    assert decision == NewTicket(written_to=TO_BOB, brings=(Address(name="", addr="carl@example.net"),))


def test_an_agent_who_answers_a_customer_with_us_in_copy_joins_his_ticket():
    written = Reply(ticket=1042, by="message-id", proven=True, written_by=MARY)

    assert place(in_copy(**NAMED), None, **BOBS) == written
    assert place(in_copy(ANNA, **NAMED), None, **BOBS) == replace(written, ticket=3)
    assert place(in_copy("new@example.net", **NAMED), None, **BOBS) == NewTicket(
        written_to=Address(name="", addr="new@example.net")
    )


def test_the_conversation_of_an_exchange_server_leads_there_too():
    by_id: dict[str, Any] = {"by_message_id": {"thread:1": [known_ticket(participants=[BOB])]}}
    decision = place(in_copy(conversation="thread:1"), None, **by_id)

    assert decision == Reply(ticket=1042, by="conversation", proven=True, written_by=MARY)


def test_an_id_of_ours_that_the_customer_was_sent_leads_there_too():
    bob = Holder(ticket=known_ticket(participants=[BOB]), address=BOB, role=Role.CUSTOMER)
    chain: dict[str, Any] = {"mail": {"references": [OURS]}, "own_ids": {OURS: good_token()}}

    assert place(in_copy(**chain), bob) == Reply(ticket=1042, by="own-id", proven=True, written_by=MARY)
    assert asks_mary(place(in_copy(**chain, level=A0), bob))
    assert asks_admit(place(in_copy("new@example.net", **chain), bob))
    assert asks_admit(place(in_copy(**chain, kind=OriginKind.MACHINE), bob))
    assert asks_admit(place(in_copy(**chain, tokens=[good_token()]), bob))


@pytest.mark.parametrize("level", [A0, A1])
@pytest.mark.parametrize("site", [SITE, TOKEN_SITE])
def test_an_unproven_agent_is_asked_before_his_word_to_a_customer_counts(level, site):
    assert asks_mary(place(in_copy(level=level), None, site), None)
    assert asks_mary(place(in_copy(level=level, **NAMED), None, site, **BOBS), 1042)
    confirmed = place(in_copy(level=level, **NAMED), None, site, **BOBS, settled=Settled.CONFIRMED)
    assert confirmed == Reply(ticket=1042, by="message-id", proven=True, written_by=MARY)


@pytest.mark.parametrize(
    "to", [(BOB, ANNA), (BOB, "support@example.com"), (BOB, "support+abc@example.com"), (JOHN,), ("bob",)]
)
def test_to_several_customers_or_none_or_to_us_it_is_an_ordinary_mail(to):
    decision = place(in_copy(*to, **NAMED), None, **BOBS)

    assert isinstance(decision, NewTicket)
    assert decision.written_to is None


def test_what_is_written_to_a_customer_reopens_no_question_of_age():
    ticket = known_ticket(participants=[BOB], status=Status.CLOSED, solved_at=NOON - timedelta(days=99))
    never = replace(SITE, reopen_days={"support": 0})
    decision = place(in_copy(**NAMED), None, never, by_message_id={FOREIGN: [ticket]})

    assert decision == Reply(ticket=1042, by="message-id", proven=True, written_by=MARY)


def test_a_customer_who_writes_so_is_no_agent():
    bob = Address(name="", addr=BOB)
    assert place(letter(ANNA, to=[BOB], cc=["support@example.com"], level=A2), None) == NewTicket(brings=(bob,))


# --- everything else is an ordinary mail ---


def test_an_agent_without_a_token_is_an_ordinary_person():
    named = letter(MARY, level=A2, mail={"subject": "#1042", "in_reply_to": [FOREIGN]})
    known: dict[str, Any] = {"by_message_id": {FOREIGN: [known_ticket()]}, "by_number": {1042: known_ticket()}}

    assert place(named, None, TOKEN_SITE, **known) == NewTicket(link=Link(kind=LinkKind.MENTIONS, ticket=1042))


@pytest.mark.parametrize("mail", [{}, {"forwarded": inner()}])
def test_an_agent_who_wrote_in_as_a_customer_goes_on_in_his_ticket(mail):
    own = {FOREIGN: [known_ticket(participants=[MARY])]}
    again = letter(MARY, level=A2, mail={"in_reply_to": [FOREIGN], **mail})

    assert place(again, None, by_message_id=own) == Reply(ticket=1042, by="message-id", proven=True)


def test_in_a_storm_an_agent_opens_nothing_either():
    assert place(passed_on(), None, storm=77) == Note(ticket=77, by="storm")
    assert place(in_copy(), None, storm=77) == Note(ticket=77, by="storm")


# --- what a program writes for an agent ---

AWAY = sorted(
    (
        "Automatic reply: [ACME#1042] Printer",
        "Auto: Printer",
        "Abwesenheitsnotiz: Printer",
        "Abwesend: Printer",
        "Out of office",
        "Out of Office Re: Printer",
        "Автоответ: Printer",
        "Автоматический ответ: Printer",
        "Автоматична відповідь: Printer",
        "Réponse automatique : Printer",
        "Absence du bureau",
        "Respuesta automática: Printer",
        "自动回复: Printer",
        "自動回覆：Printer",
        "不在辦公室",
    )
)


@pytest.mark.parametrize("subject", AWAY)
def test_an_absence_notice_without_any_header_never_becomes_public(subject):
    notice = replace(answer(), origin=classify(letter(mail={"subject": subject}).mail, own=False))

    assert notice.origin.kind is OriginKind.PERSON
    for question in (None, MAY_HE, IS_IT_TO_GO):
        holder = replace(OF_MARY, question=question)
        assert place(notice, holder) == Note(ticket=1042, by="token", absent=MARY)
    assert place(replace(notice, evidence=answer(level=A0).evidence)) == Note(ticket=1042, by="token")


@pytest.mark.parametrize(
    "subject", ["Re: Out of office", "[ACME#1042] Out of office", "The office is closed", "Absent-minded"]
)
def test_a_customers_subject_that_speaks_of_an_absence_is_none(subject):
    origin = classify(letter(mail={"subject": subject}).mail, own=False)

    assert not origin.says_absent


DESKS = {"desks": {7: MARY}}


@pytest.mark.parametrize("level", [A0, A2])
def test_a_program_at_an_agents_own_desk_address_opens_nothing(level):
    machine = answer(level=level, kind=OriginKind.MACHINE, tokens=[good_token(purpose=Purpose.DESK)])
    away = replace(answer(level=level, tokens=[good_token(purpose=Purpose.DESK)]), origin=AT_SEA)

    assert place(machine, None, **DESKS) == Ignored(reason="a program wrote to an agent's own desk address: machine")
    assert isinstance(place(away, None, **DESKS), Ignored)


AT_SEA = Origin(kind=OriginKind.PERSON, may_ack=True, reasons=(), says_absent=True)


# --- what has lost all that we signed ---


@pytest.mark.parametrize("level", [A0, A2])
@pytest.mark.parametrize(("tag", "subject"), [("ACME", "Re: [ACME#1042] Printer"), (None, "AW: [Ticket#1042] Printer")])
def test_an_agents_answer_that_only_the_tag_leads_to_a_ticket_is_asked_about_and_opens_none(level, tag, subject):
    lost = letter(MARY_2, level=level, mail={"subject": subject})
    site = replace(SITE, tag=tag)
    decision = place(lost, None, site, by_number={1042: known_ticket()})

    assert isinstance(decision, Held)
    assert (decision.ticket, decision.question, decision.of) == (1042, QuestionKind.ADMIT, MARY)
    assert isinstance(place(lost, None, site), NewTicket)  # of another desk
    admitted = {"settled": Settled.ADMITTED, "held_for": known_ticket()}
    assert place(lost, None, site, **admitted) == Note(ticket=1042, by="admitted", agent=MARY)
    bobs = letter(BOB, mail={"subject": subject})
    assert isinstance(place(bobs, None, site, by_number={1042: known_ticket()}), NewTicket)


# --- his name ---


def test_the_name_in_the_settings_signs_a_mail_as_the_one_in_from_does():
    site = replace(SITE, names={MARY: "Mary Lee"})
    signed = answer(text="#solved\nMary Lee\nSupport")
    done = Order(verb="solved", words="", line="#solved")

    assert place(signed, site=site) == replace(BY_MARY, block=Block(orders=(done,), text=""))
    assert place(signed) == replace(BY_MARY, block=Block(orders=(done,), text="Mary Lee\nSupport"))


def test_the_line_of_a_phone_says_nothing_beside_a_command():
    line = "Sent from my iPhone"
    signed = answer(text=f"#solved\n{line}\n\nBest regards", mail={"of_programs": [line]})
    done = Order(verb="solved", words="", line="#solved")

    assert place(signed) == replace(BY_MARY, block=Block(orders=(done,), text=""))
