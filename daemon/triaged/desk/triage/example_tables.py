"""From [[rule.example]] and [[example]] tables to examples.

[[rule.example]]                                    # or [[example]] in any file, with rule = "the name of its rule"
mail = "From: ..."                                  # a whole mail
on = "reply"                                        # default: the first event of the rule
mailbox = "support"                                 # default: any
at = 2026-01-05T12:00:00Z                           # when it comes
evidence = "A2"                                     # how well its sender is proven
customer = { organisation = "ACME", vip = true }    # who he is; then he counts as proven (A2)
ticket = { status = "solved", priority = "P2" }     # what it belongs to; a plain open one if nothing is said
clock = "pending"                                   # what has come due
expect = { matched = true, priority = "P1" }
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from triaged.desk.triage.actions import ACTIONS, Change
from triaged.desk.triage.conditions.times import DUE
from triaged.desk.triage.example import EXAMPLE_TIME, Example
from triaged.desk.triage.matrix import PRIORITIES
from triaged.desk.triage.mistakes import KeyPath, Wrong, not_one_of, shown
from triaged.desk.triage.rules import EVENTS
from triaged.desk.triage.tables import Tables
from triaged.desk.triage.values import language_code, line, member, strings
from triaged.model import (
    DONE,
    CustomerFacts,
    CustomerHistory,
    EvidenceLevel,
    Grade,
    KnownTicket,
    Priority,
    ReminderKind,
    Status,
    Tier,
)

KEYS = ("mail", "on", "mailbox", "at", "evidence", "customer", "ticket", "clock", "expect")
CUSTOMER_KEYS = (
    "name", "organisation", "tier", "vip", "language", "zone", "notes", "open_tickets", "tickets_in_30_days",
)  # fmt: skip
TICKET_KEYS = (
    "status", "priority", "queue", "tier", "tags", "language", "assignee", "sla", "impact", "urgency", "fields",
    "opened", "updated",
)  # fmt: skip
ADDRESS = "customer@example.org"  #: of whoever a ticket of an example belongs to
CLOCK_MAIL = f"From: {ADDRESS}\nSubject: A question\n\n"  #: nothing was written when a clock strikes
_DAY = timedelta(days=1)
_NOBODY: tuple[CustomerFacts | None, CustomerHistory] = (None, CustomerHistory())
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleTable:
    """One table."""

    tables: Tables
    path: KeyPath
    table: Mapping[str, object]
    on: frozenset[str]  #: the events of the rule
    changes: Callable[[Mapping[str, object], KeyPath], Mapping[str, Change]]  #: compiles actions

    def example(self) -> Example | None:
        """The example; None where anything is wrong with it."""
        before = len(self.tables.mistakes)
        self.tables.known_keys(self.table, self.path, KEYS)
        on = self._get("on", lambda value: member(value, EVENTS), self._usual_event())
        mail = self._mail(on)
        mailbox = self._get("mailbox", lambda value: member(value, self.tables.names.mailboxes), None)
        at = self._get("at", _moment, EXAMPLE_TIME)
        customer, history = self._get("customer", self._customer, _NOBODY)
        evidence = self._get("evidence", _level, None if customer is None else EvidenceLevel.A2)
        ticket = self._ticket(on, at)
        clock = self._clock(on)
        expect = self._expect()
        matched = self.tables.truth(expect.get("matched", True), (*self.path, "expect", "matched"))
        wanted = {key: value for key, value in expect.items() if key != "matched"}
        changes = self.changes(wanted, (*self.path, "expect"))
        if len(self.tables.mistakes) > before:
            return None
        return Example(
            file=self.tables.name,
            path=self.path,
            mail=mail,
            on=on,
            mailbox=mailbox,
            matched=matched,
            expect=wanted,
            changes=changes,
            at=at,
            evidence=evidence,
            customer=customer,
            history=history,
            ticket=ticket,
            clock=clock,
        )

    def _get(self, key: str, make: Callable[[object], _Value], otherwise: _Value) -> _Value:
        if key not in self.table:
            return otherwise
        made = self.tables.made((*self.path, key), lambda: make(self.table[key]))
        return otherwise if made is None else made

    def _usual_event(self) -> str:
        return next((event for event in EVENTS if event in self.on), EVENTS[0])

    def _mail(self, on: str) -> str:
        mail = self.table.get("mail", CLOCK_MAIL if on == "clock" else None)
        if not isinstance(mail, str) or not mail.strip():
            said = "nothing" if mail is None else shown(mail)
            self.tables.wrong((*self.path, "mail"), f"found {said}; allowed a whole mail as text")
            return ""
        return mail

    def _expect(self) -> Mapping[str, object]:
        expect = self.table.get("expect", {})
        if isinstance(expect, dict):
            return expect
        allowed = f"a table with matched, {', '.join(ACTIONS)}"
        self.tables.wrong((*self.path, "expect"), f"found {shown(expect)}; allowed {allowed}")
        return {}

    def _customer(self, value: object) -> tuple[CustomerFacts | None, CustomerHistory]:
        table = _table(value, 'such as { organisation = "ACME", vip = true }')
        self.tables.known_keys(table, (*self.path, "customer"), CUSTOMER_KEYS)
        history = CustomerHistory(
            open_tickets=_count("open_tickets", table.get("open_tickets", 0)),
            recent_tickets=_count("tickets_in_30_days", table.get("tickets_in_30_days", 0)),
        )
        if not table.keys() - {"open_tickets", "tickets_in_30_days"}:
            return None, history
        texts = {key: _text(key, table.get(key)) for key in CUSTOMER_KEYS[:7] if key != "vip"}
        vip = table.get("vip", False)
        if not isinstance(vip, bool):
            raise Wrong(f"vip: found {shown(vip)}; allowed true, false")
        return CustomerFacts(address=ADDRESS, vip=vip, **texts), history

    def _ticket(self, on: str, at: datetime) -> KnownTicket | None:
        path = (*self.path, "ticket")
        opens = on in {"new", "forward"}
        if opens and "ticket" in self.table:
            self.tables.wrong(path, f"found a ticket; allowed none on {on!r}, since the mail opens one")
        if opens:
            return None
        return self.tables.made(path, lambda: self._ticket_of(self.table.get("ticket", {}), at))

    def _ticket_of(self, value: object, at: datetime) -> KnownTicket:
        table = _table(value, 'such as { status = "solved" }')
        self.tables.known_keys(table, (*self.path, "ticket"), TICKET_KEYS)
        queues = self.tables.names.queues
        status = Status(member(table.get("status", Status.OPEN.value), Status))
        updated = _moment(table["updated"]) if "updated" in table else at - _DAY
        return KnownTicket(
            number=1,
            subject="A question",
            status=status,
            priority=PRIORITIES[member(table.get("priority", Priority.P3.value), PRIORITIES)],
            queue=member(table["queue"], queues) if "queue" in table else "",
            tier=Tier(member(table.get("tier", Tier.L1.value), Tier)),
            tags=strings(table["tags"]) if "tags" in table else (),
            language=language_code(table.get("language", "en")),
            customer=ADDRESS,
            mailbox="",
            evidence=EvidenceLevel.A2,
            updated_at=updated,
            created_at=_moment(table["opened"]) if "opened" in table else min(updated, at - _DAY),
            assignee=member(table["assignee"], self.tables.names.agents) if "assignee" in table else None,
            solved_at=updated if status in DONE else None,
            participants=frozenset({ADDRESS}),
            sla=_text("sla", table.get("sla")),
            impact=Grade(member(table["impact"], Grade)) if "impact" in table else None,
            urgency=Grade(member(table["urgency"], Grade)) if "urgency" in table else None,
            fields=_fields(table.get("fields", {})),
        )

    def _clock(self, on: str) -> ReminderKind | None:
        if on != "clock" and "clock" in self.table:
            self.tables.wrong((*self.path, "clock"), f"found a clock on {on!r}; allowed on 'clock' only")
            return None
        if on == "clock" and "clock" not in self.table:
            kinds = ", ".join(DUE)
            self.tables.wrong((*self.path, "clock"), f"found nothing; allowed what has come due: {kinds}")
        return self._get("clock", lambda value: ReminderKind(member(value, DUE)), None)


def _table(value: object, such: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise Wrong(f"found {shown(value)}; allowed a table {such}")
    return value


def _text(key: str, value: object) -> str | None:
    return None if value is None else line(value, f"{key} = a text")


def _count(key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Wrong(f"{key}: found {shown(value)}; allowed a whole number from 0")
    return value


def _fields(value: object) -> Mapping[str, str | None]:
    table = _table(value, 'such as { order = "12345" }')
    return {name: _text(name, text) for name, text in table.items()}


def _level(value: object) -> EvidenceLevel:
    if not isinstance(value, str) or value not in EvidenceLevel.__members__:
        raise not_one_of(value, EvidenceLevel.__members__)
    return EvidenceLevel[value]


def _moment(value: object) -> datetime:
    """A time with its offset, as TOML or as text."""
    moment = value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Wrong(f"found {shown(value)}; allowed a time with its offset, such as 2026-01-05T12:00:00Z")
    return moment
