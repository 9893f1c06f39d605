"""Whether a new ticket is acknowledged, when, and by when an answer is promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import NOON, letter, reading
from triaged.config import load_desk
from triaged.mail.keys import KeyRing, new_key
from triaged.mail.quoting import MARKER
from triaged.model import (
    Address,
    ClaimedMail,
    EvidenceLevel,
    NewTicket,
    Origin,
    OriginKind,
    OutboxState,
    Reading,
    Status,
    TriageDecision,
)
from triaged.notices import Writer
from triaged.outcomes.acknowledge import (
    DAILY_CAP,
    DOMAIN_CAP,
    MAX_HOPS,
    SAME_SUBJECTS,
    Case,
    Later,
    Never,
    Now,
    acknowledgement,
    answer_by,
    promised,
    whether,
)
from triaged.outcomes.work import Work
from triaged.render import Renderer
from triaged.render.canned import Canned
from triaged.store.senders import STORM, RecentTicket, Sent

HOUR = timedelta(hours=1)
NOTHING = Sent(today=0, newest=None, domain_hour=0, desk_hour=0)
RULES = TriageDecision(queue="support", language="en")
BESIDES = {"missing": [], "known_problem": False}
ONE_A_DAY = "an unproven sender gets one of his own a day, then a list once an hour"


def case(of: Reading | None = None, **different: Any) -> Case:
    plain = Case(
        quiet=False,
        reading=of or reading(),
        rules=RULES,
        new=NewTicket(),
        sent=NOTHING,
        recent=(),
        desk_limit=1000,
        now=NOON,
    )
    return replace(plain, **different)


def proven(of: Case) -> Case:
    level = replace(of.reading.evidence, level=EvidenceLevel.A2)
    return replace(of, reading=replace(of.reading, evidence=level))


def earlier(subject: str, level: EvidenceLevel = EvidenceLevel.A0) -> RecentTicket:
    return RecentTicket(number=1, subject=subject, storm=False, evidence=level, created_at=NOON, updated_at=NOON)


def hops(number: int) -> Reading:
    return reading(headers=[("received", f"from a by b; {n}") for n in range(number)])


def robot() -> Reading:
    origin = Origin(kind=OriginKind.MACHINE, may_ack=False, reasons=("no-reply sender", "precedence: bulk"))
    return replace(reading(), origin=origin)


def echo(reply: str, text: str) -> Reading:
    return letter(mail={"reply": reply, "text": text})


@pytest.mark.parametrize("sender", ["ann@example.org", "ann@bücher.example"])
def test_a_person_with_an_address_is_acknowledged_at_once(sender: str) -> None:
    assert whether(case(reading(sender=sender))) == Now()


NEVER = {
    "by hand": (case(quiet=True), "older mail, brought in by hand"),
    "forward": (case(new=NewTicket(forwarded_by="agent@example.com")), "brought in by an agent"),
    "written to": (
        case(new=NewTicket(written_to=Address(name="", addr="bob@example.org"))),
        "brought in by an agent",
    ),
    "no sender": (case(reading(sender=None)), "no single usable sender"),
    "no ASCII": (case(reading(sender="анна@example.org")), "the sender's address needs SMTPUTF8"),
    "robot": (case(robot()), "not written by a person: no-reply sender, precedence: bulk"),
    "rule": (case(rules=replace(RULES, acknowledge=False)), "a rule says so"),
    "solved": (case(rules=replace(RULES, status=Status.SOLVED)), "a rule has settled it"),
    "closed": (case(rules=replace(RULES, status=Status.CLOSED)), "a rule has settled it"),
    "storm": (
        case(rules=replace(RULES, tags=("printer", STORM))),
        "the sender sends too much: this ticket takes all that follows",
    ),
    "hops": (case(hops(MAX_HOPS + 1)), "went through too many servers (more than 25)"),
    "echo": (case(echo("", f"{MARKER}\n\nHello,")), "only our own words came back"),
    "quoted echo": (case(echo(" \n", f"> {MARKER}\n> Hello,")), "only our own words came back"),
    "subject": (
        case(recent=[earlier("Re: a QUESTION"), earlier("AW: A question ")]),
        "the same subject for more than 2 times within a day",
    ),
    "daily cap": (
        case(sent=replace(NOTHING, today=DAILY_CAP, newest=NOON)),
        "5 automatic mails to this address within a day",
    ),
}


#: Of these no program writes to the sender at all, whatever becomes of the ticket.
FOR_GOOD = {"no sender", "no ASCII", "robot", "storm", "hops", "echo", "quoted echo", "subject"}


@pytest.mark.parametrize("name", list(NEVER))
@pytest.mark.parametrize("level", ["unproven", "proven"])
def test_what_is_not_acknowledged_says_why(name: str, level: str) -> None:
    asked, reason = NEVER[name]
    if level == "proven":
        recent = [replace(each, evidence=EvidenceLevel.A2) for each in asked.recent]
        asked = replace(proven(asked), recent=recent)
    assert whether(asked) == Never(reason=reason, for_good=name in FOR_GOOD)


def test_a_robot_is_never_written_to_whoever_brings_its_mail_in() -> None:
    brought = whether(replace(case(robot()), quiet=True))
    assert brought == Never(reason="older mail, brought in by hand", for_good=True)
    assert whether(case(recent=[earlier("A question")] * SAME_SUBJECTS, quiet=True)) == Never(
        reason="older mail, brought in by hand"
    )


NOW = {
    "hops": case(hops(MAX_HOPS)),
    "own words and his": case(echo("It prints again.", f"{MARKER}\n\nIt prints again.")),
    "not our words": case(echo("", "Hello")),
    "one earlier subject": case(recent=[earlier("A question")] * (SAME_SUBJECTS - 1)),
    "other subjects": case(recent=[earlier("A question?"), earlier("Another question")]),
    "nearly the domain's cap": case(sent=replace(NOTHING, domain_hour=DOMAIN_CAP - 1)),
    "nearly the breaker": case(sent=replace(NOTHING, desk_hour=999)),
}


@pytest.mark.parametrize("name", list(NOW))
def test_what_comes_near_a_limit_is_acknowledged(name: str) -> None:
    assert whether(NOW[name]) == Now()


def test_forged_mail_of_the_same_subject_does_not_stand_in_the_way_of_what_is_proven() -> None:
    forged = [earlier("A question"), earlier("A question")]
    assert whether(proven(case(recent=forged))) == Now()
    own = [earlier("A question", EvidenceLevel.A2)] * 2
    assert isinstance(whether(proven(case(recent=own))), Never)


@pytest.mark.parametrize(
    ("ago", "due"), [(timedelta(0), HOUR), (timedelta(minutes=20), timedelta(minutes=40)), (5 * HOUR, timedelta(0))]
)
def test_an_unproven_sender_gets_one_of_his_own_a_day_then_waits_for_the_list(ago: timedelta, due: timedelta) -> None:
    had_one = case(sent=replace(NOTHING, today=1, newest=NOON - ago))
    assert whether(had_one) == Later(due_at=NOON + due, reason=ONE_A_DAY)
    assert whether(proven(had_one)) == Now()


def test_a_domain_in_whose_name_much_is_sent_waits_an_hour() -> None:
    busy = case(sent=replace(NOTHING, domain_hour=DOMAIN_CAP))
    assert whether(busy) == Later(due_at=NOON + HOUR, reason="20 automatic mails to this domain within an hour")
    assert whether(proven(busy)) == Now()


@pytest.mark.parametrize("make", [case, lambda **different: proven(case(**different))], ids=["unproven", "proven"])
def test_above_the_desks_own_limit_nobody_is_acknowledged_and_the_operator_is_told(make: Any) -> None:
    reason = "the desk has sent 30 within the hour, which is its limit"
    full = make(desk_limit=30, sent=replace(NOTHING, desk_hour=30, domain_hour=DOMAIN_CAP))
    assert whether(full) == Never(reason=reason, breaker=True)


CAME = datetime(2026, 3, 1, 22, 40, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, "2026-03-02T02:45:00+00:00"),
        (180, "2026-03-02T05:45:00+03:00"),
        (-210, "2026-03-01T23:15:00-03:30"),
        (765, "2026-03-02T15:30:00+12:45"),
    ],
)
def test_the_promise_is_the_next_quarter_of_an_hour_on_the_senders_clock(minutes: int, shown: str) -> None:
    written = CAME.astimezone(timezone(timedelta(minutes=minutes)))
    assert promised(CAME, 4, written, CAME).isoformat() == shown


def test_without_a_date_the_promise_is_in_utc() -> None:
    assert promised(CAME, 4, None, CAME).isoformat() == "2026-03-02T02:45:00+00:00"


def test_a_promise_that_has_passed_already_is_made_anew() -> None:
    assert promised(CAME, 4, None, CAME + 5 * HOUR).isoformat() == "2026-03-02T07:45:00+00:00"


@given(
    came=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    hours=st.integers(1, 720),
    quarters=st.integers(-48, 56),
    late=st.timedeltas(timedelta(0), timedelta(days=60)),
)
def test_a_promise_is_never_earlier_than_the_queue_allows_and_at_most_a_quarter_later(
    came: datetime, hours: int, quarters: int, late: timedelta
) -> None:
    zone = timezone(timedelta(minutes=15 * quarters))
    by = promised(came, hours, came.astimezone(zone), came + late)
    begins = came if came + timedelta(hours=hours) > came + late else came + late
    assert timedelta(0) <= by - begins - timedelta(hours=hours) < timedelta(minutes=15)
    assert (by.minute % 15, by.second, by.microsecond) == (0, 0, 0)
    assert by.utcoffset() == zone.utcoffset(None)


SETTINGS = """
name = "Example Desk"
[keys]
file = "keys"
[[queue]]
name = "support"
answer_within_hours = 4
[[mailbox]]
name = "support"
address = "support@example.com"
reply_address = "support+{token}@example.com"
queue = "support"
"""
CANARY = "zqcanary"
MAIL = ClaimedMail(
    id=1, mailbox="support", sha256="0" * 64, size=1, received_at=NOON, quiet=False, too_big=False, attempts=1
)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    """As much of a batch as an acknowledgement needs."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "keys").write_text(KeyRing(keys=(new_key("a", date(2026, 1, 1), bytes(32)),)).dump())
    (folder / "keys").chmod(0o600)
    (folder / "triaged.toml").write_text(SETTINGS)
    desk = load_desk(folder / "triaged.toml")
    writer = Writer(desk=desk, renderer=Renderer(desk.templates), canned=Canned(()), nonce=lambda: 5)
    return cast(Work, SimpleNamespace(writer=writer, now=NOON, customer=lambda _address: None))


def written(work: Work, of: Reading) -> EmailMessage:
    besides = {**BESIDES, "answer_by": answer_by(work, of, RULES.queue)}
    letter = acknowledgement(work, MAIL, of, RULES, 1042, 7, besides)
    notice = work.writer.write(letter, outbox_id=1, state=OutboxState.WAITING, now=NOON)
    return message_from_bytes(notice.content, policy=policy.default)


def everything(sent: EmailMessage) -> str:
    return "\n".join([sent.as_string(), *(str(value) for value in sent.values()), sent.get_content()])


def theirs(sent: EmailMessage) -> list[str]:
    """The ids of References that are not our own."""
    return [each for each in sent["References"].split() if not each.endswith("@example.com>")]


NOISE = st.text(max_size=40)


@given(
    level=st.sampled_from([EvidenceLevel.A0, EvidenceLevel.A1]),
    around=st.tuples(NOISE, NOISE),
    link=st.sampled_from(["https://{}", "{}.example", "mail {}@example.net", "call {} 555 123 4567"]),
)
def test_no_word_of_an_unproven_sender_reaches_who_is_told(
    work: Work, level: EvidenceLevel, around: tuple[str, str], link: str
) -> None:
    said = f"{around[0]} {CANARY} {around[1]}"
    more = {
        "from_": Address(name=said, addr="ann@example.org"),
        "subject": f"{around[0]} {link.format(CANARY)}",
        "text": said,
        "reply": said,
        "quoted": said,
        "headers": [("x-word", said), ("received", said)],
        "in_reply_to": [f"<{CANARY}@example.net>"],
        "references": [f"<{CANARY}.1@example.net>", f"<{CANARY}.2@example.net>"],
    }
    shown = everything(written(work, letter(level=level, mail=more)))
    assert CANARY not in shown
    assert "1042" in shown


def test_of_a_proven_sender_subject_name_and_thread_are_kept_and_of_another_a_harmless_subject(work: Work) -> None:
    more = {
        "from_": Address(name="Ann Lee", addr="ann@example.org"),
        "subject": "Printer on www.example.net",
        "references": ["<0@example.org>"],
    }
    sent = written(work, letter(level=EvidenceLevel.A2, mail=more))
    assert (sent["Subject"], sent["To"]) == ("Re: Printer on www.example.net", "Ann Lee <ann@example.org>")
    assert theirs(sent) == ["<0@example.org>", "<1@example.org>"]
    stranger = written(work, letter(mail={**more, "subject": "AW: Printer"}))
    assert (stranger["Subject"], stranger["To"]) == ("Re: Printer", "ann@example.org")
    assert theirs(stranger) == [stranger["In-Reply-To"]] == ["<1@example.org>"]


def test_the_acknowledgement_promises_an_answer_on_the_customers_clock(work: Work) -> None:
    here = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert "by Monday, 5 January 2026, 21:30 (UTC+5:30)." in written(work, letter(mail={"date": here})).get_content()
    assert "by Monday, 5 January 2026, 16:00 (UTC)." in written(work, letter(mail={"date": None})).get_content()
