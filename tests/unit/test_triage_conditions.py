from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.readings import NAMES, NOON, facts, known_ticket, reading
from triaged.desk.triage import RuleFile, RuleSet, compile_rules, decide
from triaged.desk.triage.conditions import CONDITIONS
from triaged.desk.triage.conditions.addresses import address
from triaged.desk.triage.mistakes import Wrong
from triaged.model import (
    Address,
    Attachment,
    CustomerFacts,
    CustomerHistory,
    EvidenceLevel,
    KnownTicket,
    OriginKind,
    Priority,
    Reading,
    ReminderKind,
    Status,
    TriageDecision,
    TriageFacts,
)

PDF = Attachment(filename="Report May.PDF", type="application/pdf", size=6 * 1024**2, inline=False, sha256="0")
LOGO = Attachment(filename="logo.png", type="image/png", size=900, inline=True, sha256="0")
TNEF = Attachment(filename="winmail.dat", type="application/ms-tnef", size=9, inline=False, sha256="0", holds=[PDF])
ANN = CustomerFacts(address="ann@example.org", organisation="ACME", tier="Gold", vip=True)
AGENTS = replace(NAMES, agents=frozenset({"Tom"}), agent_addresses={"Tom": "tom@agents.example"})


@dataclass(frozen=True)
class Case:
    """A mail and what it meets."""

    mail: Reading = field(default_factory=reading)
    facts: TriageFacts = field(default_factory=facts)


def mail(*args: Any, **parts: Any) -> Case:
    return Case(mail=reading(*args, **parts))


def meets(level: EvidenceLevel = EvidenceLevel.A2, **changed: Any) -> Case:
    return Case(mail=reading(evidence=level), facts=replace(facts(), **changed))


def on_ticket(**changed: Any) -> Case:
    return meets(ticket=replace(known_ticket(), **changed))


def compiled(when: dict[str, Any]) -> RuleSet:
    table = {"name": "r", "on": ["new", "reply"], "when": when, "then": {"tags": ["hit"]}}
    rules, mistakes = compile_rules([RuleFile(name="test.toml", tables={"rule": [table]})], AGENTS)
    assert not mistakes, mistakes
    return rules


def asked(when: dict[str, Any], case: Case) -> TriageDecision:
    """What is decided, which must be the same with and without the index."""
    rules = compiled(when)
    live, whole = decide(case.mail, case.facts, rules), decide(case.mail, case.facts, rules, trace=True)
    assert replace(live, hits=()) == replace(whole, hits=())
    assert [hit.name for hit in live.hits] == [hit.name for hit in whole.hits if hit.matched]
    return whole


def applies(when: dict[str, Any], case: Case) -> bool:
    return asked(when, case).hits[0].matched


def seen(when: dict[str, Any], case: Case) -> object:
    return asked(when, case).hits[0].conditions[0].seen


def wrong(key: str, value: object) -> str:
    with pytest.raises(Wrong) as error:
        CONDITIONS[key](value, AGENTS)
    return str(error.value)


CASES: list[tuple[dict[str, Any], Case, Case]] = [
    ({"subject_has": ["fire"]}, mail("Fire!"), mail("Firewall")),
    ({"text_has": ["fire"]}, mail(text="a fire"), mail("fire")),
    ({"text_has": ["无法访问"]}, mail(text="网站无法\n访问了"), mail(text="无法登录，访问")),
    ({"text_has": ["火"]}, mail(text="着火了"), mail(text="水")),
    ({"subject_regex": r"\bINC\d{7}\b"}, mail("Re: INC0001234"), mail("inc0001234")),
    ({"text_regex": r"(?i)order \d+"}, mail(text="Order 66"), mail("order 66")),
    ({"text_regex": r"(?i)заказ \d+"}, mail(text="ЗАКАЗ 66"), mail(text="приказ")),
    ({"from": "Ann@Example.org"}, mail(), mail(sender="bob@example.org")),
    ({"from": ["ann@example.org"]}, mail(), mail(sender=None)),
    ({"from": ["ann@bücher.example"]}, mail(sender="ann@xn--bcher-kva.example"), mail(sender="ann@bucher.example")),
    ({"from_domain": ["example.org"]}, mail(), mail(sender="ann@mail.example.org")),
    ({"from_domain": ["*.example.org"]}, mail(sender="ann@a.mail.example.org"), mail()),
    ({"from_domain": ["*.example.org"]}, mail(sender="ann@mail.example.org"), mail(sender="ann@badexample.org")),
    ({"from_domain": ["Bücher.example"]}, mail(sender="a@xn--bcher-kva.example"), mail(sender=None)),
    ({"to": ["VIP@example.org"]}, mail(to=["x@example.org", "vip@example.org"]), mail()),
    ({"mailbox": ["sales"]}, meets(mailbox="sales"), meets(mailbox="support")),
    ({"language": ["zh"]}, mail(language="zh-Hans"), mail(language=None)),
    ({"language": ["zh-Hant"]}, mail(language="zh-Hant"), mail(language="zh-Hans")),
    (
        {"header": {"name": "Importance", "has": ["high"]}},
        mail(headers=[("importance", "low"), ("importance", "High")]),
        mail(headers=[("importance", "highest")]),
    ),
    (
        {"header": {"name": "Subject-Like", "has": ["down hill"]}},
        mail(headers=[("subject-like", "down hill")]),
        mail(headers=[("subject-like", "down"), ("subject-like", "hill")]),
    ),
    ({"header": {"name": "X-Loop"}}, mail(headers=[("x-loop", "")]), mail()),
    ({"header": {"name": "X-Loop", "exists": False}}, mail(), mail(headers=[("x-loop", "")])),
    (
        {"header": {"name": "List-Id", "regex": r"letters\.example"}},
        mail(headers=[("list-id", "a"), ("list-id", "<x.letters.example>")]),
        mail(headers=[("x", "letters.example")]),
    ),
    ({"has_attachment": True}, mail(attachments=[PDF]), mail(attachments=[LOGO])),
    ({"has_attachment": False}, mail(attachments=[LOGO]), mail(attachments=[PDF])),
    ({"attachment_type": ["application/PDF"]}, mail(attachments=[TNEF]), mail(attachments=[LOGO])),
    ({"attachment_type": ["image/*"]}, mail(attachments=[LOGO]), mail(attachments=[PDF])),
    ({"attachment_name": [".pdf"]}, mail(attachments=[PDF]), mail(attachments=[LOGO])),
    ({"attachment_name": ["report*"]}, mail(attachments=[TNEF]), mail()),
    ({"attachment_name": ["LOGO.png"]}, mail(attachments=[LOGO]), mail(attachments=[replace(LOGO, filename=None)])),
    ({"attachment_size": {"least": "5 MiB"}}, mail(attachments=[PDF]), mail(attachments=[LOGO])),
    ({"attachment_size": {"most": 1000}}, mail(attachments=[TNEF]), mail(attachments=[LOGO])),
    ({"size": {"least": 1000, "most": "1 KiB"}}, mail(), Case(mail=replace(reading(), size=1025))),
    ({"origin": ["machine"]}, mail(origin=OriginKind.MACHINE), mail()),
    ({"evidence": "A2"}, mail(evidence=EvidenceLevel.A3), mail(evidence=EvidenceLevel.A1)),
    ({"known_customer": True}, meets(customer=ANN), meets(EvidenceLevel.A1, customer=ANN)),
    ({"known_customer": False}, meets(EvidenceLevel.A1, customer=ANN), meets(customer=ANN)),
    ({"organisation": ["acme"]}, meets(customer=ANN), meets(EvidenceLevel.A1, customer=ANN)),
    ({"organisation": ["acme"]}, meets(EvidenceLevel.A4, customer=ANN), meets(customer=replace(ANN, organisation="X"))),
    ({"customer_tier": "gold"}, meets(customer=ANN), meets(customer=replace(ANN, tier=None))),
    ({"vip": True}, meets(customer=ANN), meets(EvidenceLevel.A1, customer=ANN)),
    ({"vip": False}, meets(EvidenceLevel.A1, customer=ANN), meets(customer=ANN)),
    (
        {"open_tickets": {"least": 2}},
        meets(history=CustomerHistory(open_tickets=2)),
        meets(history=CustomerHistory(open_tickets=1, recent_tickets=9)),
    ),
    (
        {"tickets_in_30_days": {"most": 4}},
        meets(history=CustomerHistory(recent_tickets=4)),
        meets(history=CustomerHistory(recent_tickets=5)),
    ),
    (
        {"within": {"hours": ["Mon-Fri 13:00-14:00"], "zone": "Europe/Berlin"}},
        meets(now=NOON),
        meets(now=NOON + timedelta(hours=1)),
    ),
    ({"clock": ["untaken"]}, meets(clock=ReminderKind.UNTAKEN), meets(clock=ReminderKind.PENDING)),
    ({"clock": ["untaken"]}, meets(clock=ReminderKind.UNTAKEN), meets()),
    ({"ticket": {"status": ["open", "new"]}}, on_ticket(), on_ticket(status=Status.SOLVED)),
    ({"ticket": {"status": ["open"]}}, on_ticket(), meets()),
    ({"ticket": {"priority": ["urgent"]}}, on_ticket(priority=Priority.P1), on_ticket()),
    ({"ticket": {"queue": ["support"], "tier": ["L1"]}}, on_ticket(), on_ticket(queue="billing")),
    ({"ticket": {"tags": ["a", "b"]}}, on_ticket(tags=("c", "b")), on_ticket(tags=("c",))),
    ({"ticket": {"assignee": "nobody"}}, on_ticket(), on_ticket(assignee="tom@agents.example")),
    ({"ticket": {"assignee": ["Tom"]}}, on_ticket(assignee="tom@agents.example"), on_ticket(assignee="sue@x.example")),
    ({"ticket": {"language": ["zh"]}}, on_ticket(language="zh-Hant"), on_ticket()),
    (
        {"ticket": {"older_than": "3d"}},
        on_ticket(created_at=NOON - timedelta(days=3)),
        on_ticket(created_at=NOON - timedelta(days=2, hours=23)),
    ),
    ({"ticket": {"older_than": "3d"}}, on_ticket(created_at=NOON - timedelta(weeks=1)), on_ticket()),
    ({"field": {"name": "order", "exists": True}}, on_ticket(fields={"order": "1"}), on_ticket(fields={"order": None})),
    ({"field": {"name": "order"}}, on_ticket(fields={"order": "1"}), on_ticket(fields={"order": None})),
    ({"field": {"name": "Order"}}, on_ticket(fields={"Order": "1"}), on_ticket(fields={"order": "1"})),
    ({"field": {"name": "order", "exists": False}}, meets(), on_ticket(fields={"order": "1"})),
    ({"field": {"name": "order", "has": ["4711"]}}, on_ticket(fields={"order": "no. 4711"}), on_ticket(fields={})),
    ({"field": {"name": "order", "regex": "^7"}}, on_ticket(fields={"order": "71"}), on_ticket(fields={"order": "17"})),
    ({"subject_has": "a", "text_has": "b"}, mail("a", "b"), mail("a", "a")),
    ({"any": [{"subject_has": "a"}, {"text_has": "b"}]}, mail("x", "b"), mail("x", "a")),
    ({"all": [{"subject_has": "a"}, {"subject_has": "b"}]}, mail("a b"), mail("b")),
    ({"not": {"subject_has": "a"}}, mail("b"), mail("a")),
    ({"not": {"any": [{"subject_has": "a"}, {"origin": ["machine"]}]}}, mail("b"), mail("a")),
]


@pytest.mark.parametrize(("when", "yes", "no"), CASES)
def test_a_condition_holds_for_what_it_means_and_nothing_else(when: dict[str, Any], yes: Case, no: Case) -> None:
    assert applies(when, yes)
    assert not applies(when, no)


def test_every_condition_has_its_case_above() -> None:
    assert not CONDITIONS.keys() - {key for case in CASES for key in case[0]}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("from", ["ann"], "allowed an address such as"),
        ("from", ["a b@example.org"], "allowed an address such as"),
        ("from_domain", ["straße.example"], "allowed a domain in its ASCII form"),
        ("from_domain", ["ｅxample.org"], "allowed a domain in its ASCII form"),
        ("from_domain", ["*."], "allowed a domain such as"),
        ("from_domain", ["a@b.example"], "allowed a domain such as"),
        ("from_domain", [".example.org"], "allowed a domain such as"),
        ("vip", "yes", "allowed true, false"),
        ("open_tickets", {}, "allowed a table such as { least = 3 }"),
        ("open_tickets", 3, "allowed a table such as { least = 3 }"),
        ("open_tickets", {"leest": 3}, "did you mean 'least'?"),
        ("open_tickets", {"least": -1}, "allowed a number from 0"),
        ("open_tickets", {"least": True}, "allowed a number from 0"),
        ("open_tickets", {"least": 3, "most": 2}, "least that is not above the most"),
        ("size", {"least": "5 MB"}, 'allowed bytes as a number, or a text such as "300 KiB"'),
        ("size", {"least": -5}, "allowed bytes"),
        ("within", {"hours": ["Mon-Fri 09:00-17:00"]}, "hours and zone together"),
        ("within", {"hours": ["9-5"], "zone": "UTC"}, "expected hours such as"),
        ("within", {"hours": ["Fri-Mon 09:00-17:00"], "zone": "UTC"}, "write two entries"),
        ("within", {"hours": ["Mon 09:00-17:00"], "zone": "Europe/Berln"}, "did you mean 'Europe/Berlin'?"),
        ("within", {"hours": ["Mon 09:00-17:00"], "zone": "../etc"}, "allowed a time zone"),
        ("clock", ["untakn"], "did you mean 'untaken'?"),
        ("ticket", {}, "allowed a table such as"),
        ("ticket", {"stats": ["open"]}, "did you mean 'status'?"),
        ("ticket", {"status": ["opn"]}, "did you mean 'open'?"),
        ("ticket", {"queue": ["biling"]}, "did you mean 'billing'?"),
        ("ticket", {"assignee": ["Tim"]}, "found 'Tim'; allowed Tom, nobody"),
        ("ticket", {"older_than": "3 days"}, 'allowed a time such as "30m"'),
        ("field", {"exists": True}, "allowed name and at most one of has, regex, exists"),
        ("field", {"name": "order", "exists": True, "has": ["x"]}, "allowed name and at most one of"),
        ("field", {"name": "order\n"}, "the name of a field on one line"),
        ("field", {"name": "order", "regex": "("}, "missing )"),
        ("header", {"has": ["x"]}, "allowed name and at most one of"),
        ("header", {"name": "X", "has": ["x"], "regex": "x"}, "allowed name and at most one of"),
        ("header", {"name": "X", "regex": "[a"}, "allowed a regular expression"),
        ("header", {"name": "X\nY"}, "the name of a header on one line"),
        ("subject_regex", r"\L<words>", "allowed a regular expression"),
        ("subject_regex", "(" * 3000 + ")" * 3000, "allowed a regular expression"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(key: str, value: object, said: str) -> None:
    assert said in wrong(key, value)


def test_who_is_not_proven_is_shown_as_whom_he_would_be() -> None:
    forged = meets(EvidenceLevel.A1, customer=ANN)
    assert seen({"organisation": ["ACME"]}, forged) == "ACME, but not proven (A1)"
    assert seen({"customer_tier": ["gold"]}, forged) == "Gold, but not proven (A1)"
    assert seen({"vip": True}, forged) == "yes, but not proven (A1)"
    assert seen({"known_customer": True}, forged) == "yes, but not proven (A1)"
    assert seen({"vip": True}, meets(EvidenceLevel.A1, customer=replace(ANN, vip=False))) is False
    assert seen({"organisation": ["ACME"]}, meets(customer=ANN)) == "ACME"


def test_what_a_rule_asked_of_a_ticket_is_shown() -> None:
    ticket = on_ticket(created_at=NOON - timedelta(hours=30))
    assert seen({"ticket": {"status": ["open"], "older_than": "1d"}}, ticket) == {
        "status": ["open"],
        "age": "1 day, 6:00:00",
    }
    assert seen({"within": {"hours": ["Mon 09:00-17:00"], "zone": "Asia/Tokyo"}}, ticket) == "Mon 21:00"


@given(
    st.text(alphabet="aAkK\u212asS\u017fiI\u0130\u0131\uff41.-", min_size=1),
    st.text("aAkK\u212asS\u017f\u0131", min_size=1),
)
@example("\u212a", "k")
def test_only_the_case_of_ascii_makes_local_parts_equal(one: str, other: str) -> None:
    def lowered(text: str) -> str:
        return "".join(sign.lower() if sign.isascii() else sign for sign in text)

    assert (address(f"{one}@example.org") == address(f"{other}@EXAMPLE.org")) is (lowered(one) == lowered(other))


def decided(when: dict[str, Any], text: str, **parts: Any) -> dict[str, str]:
    return dict(asked(when, mail(text=text, **parts)).fields)


ORDER = {"text_regex": r"(?i)order (?P<order>\d+)"}
KEY = {"text_regex": r"(?P<key>KEY-\d+)(?P<more>!)?"}


def test_the_named_groups_of_a_pattern_become_fields() -> None:
    assert decided(ORDER, "My order 4711.") == {"order": "4711"}
    assert decided({**ORDER, "subject_regex": "(?P<what>A) (?P<rest>.+)"}, "order 1") == {
        "order": "1",
        "what": "A",
        "rest": "question",
    }
    assert decided({"header": {"name": "X-Case", "regex": "(?P<case>.+)"}}, "", headers=[("x-case", "7")]) == {
        "case": "7"
    }


def test_a_group_that_took_no_part_fills_no_field() -> None:
    assert decided(KEY, "KEY-12") == {"key": "KEY-12"}
    assert decided({"text_regex": "(?P<empty> *)x"}, "  x") == {}


def test_only_a_rule_that_applies_captures() -> None:
    assert decided({**ORDER, "subject_has": ["nothing"]}, "order 1") == {}
    assert decided({"any": [{"all": [ORDER, {"subject_has": "nothing"}]}, KEY]}, "order 1 KEY-2") == {"key": "KEY-2"}
    assert decided({"any": [ORDER, KEY]}, "order 1 KEY-2") == {"order": "1"}


def test_what_stands_under_not_captures_nothing() -> None:
    doubted = {"not": {"all": [ORDER, {"subject_has": "nothing"}]}}
    assert decided({**doubted, **KEY}, "order 1 KEY-2") == {"key": "KEY-2"}
    assert decided({"not": doubted}, "order 1") == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("  two\n  lines ", "two lines"),
        ("x" * 300, "x" * 200),
        ("x" * 199 + " y", "x" * 199),
        ("\u0664\u0667\uff11\uff11", "4711"),
        ("a\u202e\u0007b\u200cc", "ab\u200cc"),
        ("\u00e9", "\u00e9"),
    ],
)
def test_a_captured_value_is_one_plain_line(text: str, value: str) -> None:
    assert decided({"text_regex": r"(?s)\A(?P<it>.*)\Z"}, text) == {"it": value}


def test_a_later_rule_captures_over_an_earlier_one() -> None:
    tables = [
        {"name": "one", "when": ORDER, "then": {"tags": ["t"]}},
        {"name": "two", "when": {"text_regex": r"(?P<order>4\d+)"}, "then": {"tags": ["t"]}},
    ]
    rules, _ = compile_rules([RuleFile(name="test.toml", tables={"rule": tables})], NAMES)
    assert decide(reading(text="order 12 of 44"), facts(), rules).fields == {"order": "44"}


def test_cc_counts_as_a_recipient() -> None:
    plain = reading()
    copied = replace(plain, mail=replace(plain.mail, cc=[Address(name="", addr="boss@example.org")]))
    assert applies({"to": ["boss@example.org"]}, Case(mail=copied))


def test_a_ticket_that_nobody_knows_the_age_of_is_not_old() -> None:
    ticket: KnownTicket = replace(known_ticket(), created_at=None)
    assert not applies({"ticket": {"older_than": "0m"}}, meets(ticket=ticket))
