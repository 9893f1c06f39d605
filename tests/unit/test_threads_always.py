"""What holds for every mail, whatever it carries and whatever is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta, timezone
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readings import TODAY, good_token, known_ticket, letter
from triaged.desk.threads import decide
from triaged.model import (
    MAX_BROUGHT,
    Address,
    BouncedRecipient,
    BounceOf,
    Candidates,
    Command,
    Duplicate,
    EvidenceLevel,
    Forwarded,
    Held,
    Holder,
    Ignored,
    NewTicket,
    Note,
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

PEOPLE = [
    *("anna@example.org", "bob@example.net", "mary@desk.example", "m@desk.example", "john@desk.example"),
    *("support@example.com", "support+x@example.com", "no-reply@example.net", "bob", "@", ""),
]
IDS = ["<1@example.org>", "<2@example.org>", "<3@example.com>", "conversation:1"]
SUBJECTS = ["", "Printer", "Re: Printer", "[ACME#1] x", "#1 #2 #3", "[OTHER#2]", "Fwd: #99999999999"]
TEXTS = ["", "#admit", "#refuse", "Hello", "Thank you!"]

people = st.sampled_from(PEOPLE)
addresses = st.builds(Address, name=st.just(""), addr=people)
zones = st.sampled_from([UTC, timezone(timedelta(hours=14)), timezone(-timedelta(hours=12))])
dates = st.none() | st.datetimes(timezones=zones) | st.just(letter().received_at)
tokens = st.builds(
    good_token, st.integers(1, 4), st.sampled_from(Purpose), day=st.integers(0, 2**16 - 1) | st.just(TODAY)
)
questions = st.builds(Question, kind=st.sampled_from(QuestionKind), inbox=st.integers(1, 4), settled=st.booleans())


@st.composite
def candidates(draw: st.DrawFn) -> Candidates:
    """What is known; each ticket is the same wherever it stands."""
    tickets = [
        known_ticket(
            number,
            draw(st.frozensets(people, max_size=3)),
            status=draw(st.sampled_from(Status)),
            solved_at=draw(dates),
            subject=draw(st.sampled_from(SUBJECTS)),
        )
        for number in range(1, 4)
    ]
    some = st.sampled_from(tickets)
    holders = st.builds(Holder, ticket=some, address=people, role=st.sampled_from(Role), question=st.none() | questions)
    return Candidates(
        by_handle=draw(st.dictionaries(st.integers(1, 4), holders)),
        by_message_id=draw(st.dictionaries(st.sampled_from(IDS), st.lists(some, max_size=2))),
        by_number={ticket.number: ticket for ticket in draw(st.lists(some, max_size=3))},
        duplicate_of=draw(st.sampled_from([None, None, None, tickets[0]])),
        other_addresses=draw(st.frozensets(people, max_size=1)),
        storm=draw(st.sampled_from([None, None, 77])),
        settled=draw(st.none() | st.sampled_from(Settled)),
        held_for=draw(st.none() | some),
    )


MARY = "mary@desk.example"
sites = st.builds(
    Site,
    own_addresses=st.just(frozenset({"support@example.com"})),
    own_patterns=st.sampled_from([(), (("support+", "@example.com"),)]),
    agents=st.sampled_from([{}, {MARY: MARY, "m@desk.example": MARY}, {MARY: MARY, "john@desk.example": MARY}]),
    tag=st.sampled_from([None, "ACME"]),
    reopen_days=st.dictionaries(st.just("support"), st.integers(0, 3650)),
)
forwards = st.builds(Forwarded, from_=st.none() | addresses, subject=st.just(""), date=st.none(), text=st.just(""))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    some_ids = st.lists(st.sampled_from(IDS), max_size=3)
    bounces = [BouncedRecipient(recipient=draw(people), status=None, action=None)]
    mail: dict[str, Any] = {
        "from_": draw(st.none() | addresses),
        "to": draw(st.lists(addresses, max_size=4)),
        "subject": draw(st.sampled_from(SUBJECTS) | st.text(max_size=20)),
        "in_reply_to": draw(some_ids),
        "references": draw(some_ids),
        "date": draw(dates),
        "forwarded": draw(st.none() | forwards),
    }
    plain = letter(
        text=draw(st.sampled_from(TEXTS)),
        level=draw(st.sampled_from(list(EvidenceLevel)[:3])),
        tokens=draw(st.lists(tokens, max_size=2)),
        own_ids=draw(st.dictionaries(st.sampled_from(IDS), tokens, max_size=2)),
        conversation=draw(st.none() | st.just("conversation:1")),
        origin=Origin(kind=draw(st.sampled_from(OriginKind)), may_ack=True, reasons=(), bounces=bounces),
    )
    crowd = [Address(name="", addr=f"p{n}@example.net") for n in range(draw(st.sampled_from([0, 1, 30])))]
    return replace(plain, mail=replace(plain.mail, cc=[*crowd, *draw(st.lists(addresses, max_size=3))], **mail))


def proven_by(decision: ThreadDecision) -> set[str]:
    """What a decision does that needs a proven sender."""
    done: dict[str, object]
    match decision:
        case Reply():
            done = {"proven": decision.proven, "written_by": decision.written_by, "brings": decision.brings}
        case NewTicket():
            acts = decision.forwarded_by or decision.written_to
            done = {"acts": acts, "brings": decision.brings}
        case Note():
            done = {"acts": decision.agent}
        case Command():
            done = {"acts": decision.question.kind is not QuestionKind.CONFIRM}
        case _:
            done = {}
    return {name for name, is_done in done.items() if is_done}


@settings(max_examples=200)
@given(readings(), candidates(), sites)
def test_every_mail_has_a_place(mail, known, site):
    decision = decide(mail, known, site)

    assert isinstance(decision, NewTicket | Reply | Note | Command | Duplicate | BounceOf | Ignored | Held)
    assert not isinstance(decision, Held) or decision.reason


@settings(max_examples=200)
@given(readings().filter(lambda mail: mail.evidence.level < EvidenceLevel.A2), candidates(), sites)
def test_an_unproven_sender_brings_nobody_and_never_acts(mail, known, site):
    assert proven_by(decide(mail, replace(known, settled=None), site)) == set()


@settings(max_examples=200)
@given(readings(), candidates(), sites)
def test_only_participants_and_agents_who_write_to_them_join_in_public(mail, known, site):
    decision = decide(mail, replace(known, settled=None), site)

    if isinstance(decision, Reply):
        people = known.ticket(decision.ticket).participants
        sender = mail.mail.from_
        assert sender is not None
        if decision.written_by is None:
            assert people & {sender.addr, *known.other_addresses}
        else:
            assert site.agents[sender.addr] == decision.written_by
            assert people & {each.addr for each in mail.mail.to}


@settings(max_examples=200)
@given(readings(), candidates(), sites, st.booleans())
def test_only_agents_of_today_act(mail, known, site, token_is_proof):
    decision = decide(mail, known, replace(site, token_is_proof=token_is_proof))
    agent = site.agents.get(mail.mail.from_.addr) if mail.mail.from_ else None

    match decision:
        case Command() | Note(agent=str()):
            assert decision.agent == agent
            assert mail.origin.kind is OriginKind.PERSON
        case Reply(written_by=str()):
            assert decision.written_by == agent
        case NewTicket(forwarded_by=str()):
            assert decision.forwarded_by == agent
        case NewTicket(written_to=Address()):
            assert agent is not None
        case Held(of=str()):
            assert decision.of == agent


@settings(max_examples=200)
@given(readings(), candidates(), sites)
def test_few_are_brought_and_nobody_of_ours(mail, known, site):
    decision = decide(mail, known, site)

    if isinstance(decision, Reply | NewTicket):
        brought = [each.addr for each in decision.brings]
        assert len(brought) == len(set(brought)) <= MAX_BROUGHT
        assert not any(site.is_own(each) or each in site.agents or "@" not in each[1:-1] for each in brought)
        assert mail.mail.from_ is None or mail.mail.from_.addr not in brought


@given(readings(), candidates(), sites)
def test_robots_open_nothing_and_say_nothing_in_public(mail, known, site):
    robots = {OriginKind.AUTO_REPLY, OriginKind.BOUNCE, OriginKind.DELAY, OriginKind.REPORT, OriginKind.LIST}
    decision = decide(mail, replace(known, settled=None), site)

    if mail.origin.kind in robots:
        assert not isinstance(decision, Reply | NewTicket | Command)
