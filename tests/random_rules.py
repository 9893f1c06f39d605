"""Rules and mails at random: made of few enough words that they often meet, with every condition there is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from tests.readings import NAMES, NOON, known_ticket, reading
from triaged.desk.triage.rules import EVENTS
from triaged.model import (
    Address,
    Attachment,
    CustomerFacts,
    EvidenceLevel,
    OriginKind,
    Priority,
    Reading,
    Status,
)

AGENTS = replace(NAMES, agents=frozenset({"Tom"}), agent_addresses={"Tom": "tom@agents.example"})

#: what rules and mails are made of: few enough words that they often meet, in forms that must count as the same
WORDS = ("fire", "FIRE alarm", "счёт", "Счет", "无法访问", "访问", "火", "Straße", "strasse", "a-b", "no", "K1")
PATTERNS = (
    r"(?i)fire",
    r"alarm (?P<number>\d+)",
    r"(?i)(?P<what>счет|strasse)",
    "火|无法",
    r"(?i)k(?P<number>\d)",
    "straße?",
    r"no|\d{3}",
    "(?i)(?:alarm)?s",
    ".",
)
ADDRESSES = ("ann@example.org", "bob@mail.example.org", "eva@xn--bcher-kva.example", "ANN@example.org")
TEXTS = st.lists(st.sampled_from([*WORDS, "alarm 112", "ﬁre", "\u212a1", "ſs", "\n", ", ", " "]), max_size=6).map(
    "".join
)

HOURS = {"hours": ["Mon-Fri 09:00-17:00"], "zone": "UTC"}
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
patterns = st.sampled_from(PATTERNS)
bounds = st.sampled_from([{"least": 2}, {"most": 1}, {"least": 1, "most": 2}])


def some(*values: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=2)


def one_of_tables(*tables: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(tables)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "mailbox": some("support", "sales"),
    "origin": some("person", "machine"),
    "evidence": st.sampled_from(["A0", "A2", "A3"]),
    "language": some("en", "zh", "zh-Hant"),
    "from": some(*ADDRESSES),
    "from_domain": some("example.org", "*.example.org", "bücher.example", "*.example", "*.org"),
    "known_customer": st.booleans(),
    "organisation": some("ACME", "acme", "Other"),
    "customer_tier": some("gold", "silver"),
    "vip": st.booleans(),
    "open_tickets": bounds,
    "tickets_in_30_days": bounds,
    "to": some(*ADDRESSES, "support@example.org"),
    "size": one_of_tables({"least": 1000}, {"most": 999}),
    "has_attachment": st.booleans(),
    "attachment_name": some(".pdf", "report*", "*.PNG"),
    "attachment_type": some("application/pdf", "image/*"),
    "attachment_size": one_of_tables({"least": "5 MiB"}, {"most": 1000}),
    "within": st.just(HOURS),
    "clock": some("untaken", "pending"),
    "ticket": one_of_tables(
        {"status": ["open", "pending"]},
        {"priority": ["P1"], "tags": ["a", "b"]},
        {"queue": ["billing"], "tier": ["L1"]},
        {"assignee": ["nobody"]},
        {"assignee": ["Tom"], "language": ["zh"]},
        {"older_than": "3d"},
    ),
    "field": one_of_tables(
        {"name": "order", "exists": True},
        {"name": "order", "exists": False},
        {"name": "order", "has": ["4711"]},
        {"name": "order", "regex": r"(?P<digit>\d)"},
    ),
    "header": st.one_of(
        one_of_tables({"name": "X-Loop"}, {"name": "x-loop", "exists": False}),
        words.map(lambda found: {"name": "X-Loop", "has": found}),
        patterns.map(lambda found: {"name": "Importance", "regex": found}),
    ),
    "subject_has": words,
    "text_has": words,
    "subject_regex": patterns,
    "text_regex": patterns,
}

leaves = st.one_of(*(value.map(lambda found, key=key: {key: found}) for key, value in VALUES.items()))


def tables_of(leaves: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Condition tables, made of these."""
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda tables: {"any": tables}),
            st.lists(inner, min_size=1, max_size=3).map(lambda tables: {"all": tables}),
            inner.map(lambda table: {"not": table}),
            st.tuples(inner, leaves).map(lambda pair: {**pair[1], **pair[0]}),
        ),
        max_leaves=4,
    )


conditions = tables_of(leaves)
rules = st.lists(
    st.fixed_dictionaries(
        {"when": st.one_of(conditions, st.just({})), "stop": st.sampled_from([False, False, False, True])},
        optional={"on": st.lists(st.sampled_from(EVENTS), min_size=1, max_size=2, unique=True)},
    ),
    max_size=8,
)

FILES = (
    Attachment(filename="Report.PDF", type="application/pdf", size=6 * 1024**2, inline=False, sha256="0"),
    Attachment(filename=None, type="image/png", size=10, inline=True, sha256="0"),
)
FILES = (*FILES, replace(FILES[1], filename="winmail.dat", type="application/ms-tnef", inline=False, holds=[FILES[0]]))


@st.composite
def mails(draw: st.DrawFn) -> Reading:
    plain = reading(
        draw(TEXTS),
        draw(TEXTS),
        sender=draw(st.sampled_from([None, *ADDRESSES[:3]])),
        to=draw(st.lists(st.sampled_from(ADDRESSES[:3]), max_size=2)),
        headers=draw(st.lists(st.tuples(st.sampled_from(["x-loop", "importance"]), TEXTS), max_size=3)),
        attachments=draw(st.lists(st.sampled_from(FILES), max_size=2)),
        origin=draw(st.sampled_from([OriginKind.PERSON, OriginKind.MACHINE])),
        evidence=draw(st.sampled_from(EvidenceLevel)),
        language=draw(st.sampled_from([None, "en", "zh-Hant"])),
    )
    copied = [Address(name="", addr=address) for address in draw(st.lists(st.sampled_from(ADDRESSES[:3]), max_size=1))]
    return replace(plain, mail=replace(plain.mail, cc=copied), size=draw(st.sampled_from([10, 1000])))


tickets = st.builds(
    replace,
    st.just(known_ticket()),
    status=st.sampled_from([Status.OPEN, Status.SOLVED]),
    priority=st.sampled_from([Priority.P1, Priority.P3]),
    queue=st.sampled_from(["support", "billing"]),
    tags=st.sampled_from([(), ("a",), ("b", "c")]),
    language=st.sampled_from(["en", "zh-Hans"]),
    assignee=st.sampled_from([None, "tom@agents.example"]),
    created_at=st.sampled_from([None, NOON - timedelta(days=4)]),
    fields=st.sampled_from([{}, {"order": None}, {"order": "4711"}]),
)
customers = st.builds(
    CustomerFacts,
    address=st.just("ann@example.org"),
    organisation=st.sampled_from([None, "Acme"]),
    tier=st.sampled_from([None, "Gold"]),
    vip=st.booleans(),
)
