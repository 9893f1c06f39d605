"""Facts that a request needs: found in its mails, asked for once in the acknowledgement, and once more later.

Contract
--------
* A fact keeps its first value: whoever takes part could write another one. What comes later and says otherwise stands
  in the history, for the agent to judge. Only what an unproven mail gave gives way, to what the proven customer writes;
  until then agents see that it is unproven.
* Asking changes nothing: no status, no promised time. Whoever does not answer the question is answered all the same.
* What a mail gives is shown to agents and to nobody else: no customer gets a value back, his own neither.
* It is asked again once, and only a customer who is proven, where the first question has left and nobody has written
  since (`Unanswered`): a mail that somebody forged must not set off two to whom it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from triaged.desk.triage.needs import Need
from triaged.desk.triage.values import field_value
from triaged.model import (
    OVER,
    Direction,
    KnownTicket,
    Reading,
    ReminderKind,
    TriageDecision,
)
from triaged.notices import PublicLetter
from triaged.outcomes.automatic import ACKNOWLEDGED_EVENT, letter
from triaged.outcomes.work import Work
from triaged.store.fields import FieldRow, with_fields
from triaged.store.filing import ReminderRow
from triaged.store.histories import Person

NOTICE = "facts_missing"
FACTS_AFTER = timedelta(hours=24)  #: on the clock of the wall: then the customer is asked again
EVENT = "facts"  #: what has come, and what has not
AGAIN_EVENT = "facts again"  #: what was known already has come with another value
ASKED_AGAIN_EVENT = "asked again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a mail says of the matter of its ticket."""

    rows: Sequence[FieldRow] = ()
    asks: Sequence[str] = ()  #: names of what the customer is asked for
    missing: Sequence[Mapping[str, str]] = ()  #: the same as he is asked for it: language -> label
    events: Sequence[tuple[str, Mapping[str, Any]]] = ()
    reminders: Sequence[ReminderRow] = ()
    forgets: Sequence[ReminderKind] = ()

    def of(self, ticket: KnownTicket) -> KnownTicket:
        """The ticket with what is known of it now."""
        return with_fields(ticket, self.rows)

    def unasked(self) -> Facts:
        """The same, of which nobody is asked for anything."""
        return replace(self, asks=(), missing=(), reminders=())


#: An agent has written to the customer, who is not asked again.
ANSWERED = Facts(forgets=(ReminderKind.FACTS,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that nobody has answered."""

    facts: Sequence[str]  #: their names
    labels: Sequence[Mapping[str, str]]
    customer: Person
    outbox: int  #: the acknowledgement that has asked
    answer_by: datetime | None  #: what it has promised, on the customer's clock; None: that has passed


def facts_of_new(work: Work, reading: Reading, rules: TriageDecision) -> Facts:
    """Of the mail that opens a ticket: what rules have captured, what it gives of what they need, what is missing."""
    found = _found(work, reading, rules, rules.needs)
    missing = [name for name in dict.fromkeys(rules.needs) if name not in found]
    asks = [need for name in missing if (need := _need(work, name)) is not None]
    sender = reading.mail.from_
    reminder = ReminderRow(
        kind=ReminderKind.FACTS, address=sender.addr if sender else "", step=0, due_at=work.now + FACTS_AFTER
    )
    return Facts(
        rows=[*_rows(reading, found), *(FieldRow(name=name, value=None) for name in missing)],
        asks=[need.name for need in asks],
        missing=[need.words for need in asks],
        events=[(EVENT, {"given": found, "missing": missing, **_doubt(reading, found)})] if found or missing else [],
        reminders=[reminder] if asks else [],
    )


def facts_of_reply(work: Work, reading: Reading, rules: TriageDecision, ticket: KnownTicket) -> Facts:
    """Of a further mail of the customer's: what it gives of what is needed, and what it says otherwise than before."""
    known = ticket.fields
    found = _found(work, reading, rules, {**known, **dict.fromkeys(rules.needs)})
    replaced = _replaceable(reading, ticket)
    given = {name: value for name, value in found.items() if known.get(name) is None or name in replaced}
    instead = {name: known[name] for name in given if name in replaced and _differs(work, name, given[name], known)}
    new = {name: value for name, value in given.items() if known.get(name) is None or name in instead}
    missing = [name for name, value in known.items() if value is None and name not in given]
    others = {name: value for name, value in found.items() if name not in given and _differs(work, name, value, known)}
    said = {"given": new, "missing": missing, **_doubt(reading, new), **({"instead_of": instead} if instead else {})}
    events: list[tuple[str, Mapping[str, Any]]] = [(EVENT, said)] if new else []
    return Facts(
        rows=_rows(reading, given),
        events=[*events, *([(AGAIN_EVENT, {"also": others})] if others else [])],
        # whoever has written has seen the question
        forgets=[ReminderKind.FACTS] if None in known.values() else [],
    )


def asked(facts: Facts) -> Mapping[str, Any]:
    """What the history says of an acknowledgement that asks."""
    return {"asked": list(facts.asks)} if facts.asks else {}


def unanswered(work: Work, ticket: KnownTicket) -> Unanswered | None:
    """What a customer was asked for and may be asked for again; None: nothing, or somebody has written meanwhile.

    Whether the question has left the outbox, and whether a mail is held that may be the answer, is for the caller.
    """
    needs = [need for name, value in ticket.fields.items() if value is None and (need := _need(work, name)) is not None]
    watched = {mailbox.name for mailbox in work.writer.desk.settings.mailboxes}
    is_over = ticket.status in OVER or ticket.mailbox not in watched or not work.sends(ticket.mailbox)
    if not needs or not ticket.evidence.is_proven or is_over:
        return None
    history = work.histories.of(ticket.number)
    public, customer = history.public(), history.people.get(ticket.customer)
    if customer is None or len(public) != 1 or public[0].direction is not Direction.IN:
        return None
    if len(work.answers.sent_to(ticket.number, customer.address)) != 1:  # besides the acknowledgement, or not even that
        return None
    for _at, said in work.histories.events(ticket.number, ACKNOWLEDGED_EVENT):
        if said.get("asked"):
            promised = datetime.fromisoformat(said["answer_by"])
            return Unanswered(
                facts=[need.name for need in needs],
                labels=[need.words for need in needs],
                customer=customer,
                outbox=said["outbox"],
                answer_by=promised if promised > work.now else None,
            )
    return None


def question(work: Work, ticket: KnownTicket, again: Unanswered) -> PublicLetter:
    """The customer is asked again, in the thread of the acknowledgement."""
    asks = {"missing": list(again.labels), "answer_by": again.answer_by}
    return letter(work, ticket, again.customer, NOTICE, cause=f"{NOTICE}:{ticket.number}", facts=asks)


def _found(work: Work, reading: Reading, rules: TriageDecision, wanted: Iterable[str]) -> dict[str, str]:
    """What a mail gives, by name: what rules have captured, and of what is wanted what their needs find."""
    needs = work.writer.desk.rules.needs
    names = [name for name in dict.fromkeys(wanted) if name in needs.by_name]
    seen = {**needs.find(reading, names), **rules.fields} if names else rules.fields
    lines = {name: field_value(value) for name, value in sorted(seen.items()) if value is not None}
    return {name: value for name, value in lines.items() if value}


def _rows(reading: Reading, found: Mapping[str, str]) -> list[FieldRow]:
    unproven = not reading.evidence.level.is_proven
    return [FieldRow(name=name, value=value, unproven=unproven) for name, value in found.items()]


def _doubt(reading: Reading, given: Mapping[str, str]) -> Mapping[str, Any]:
    """What the history says of values that could be anybody's."""
    return {"unproven": True} if given and not reading.evidence.level.is_proven else {}


def _replaceable(reading: Reading, ticket: KnownTicket) -> frozenset[str]:
    """The facts whose values give way to those of a mail: unproven ones, where it is the proven customer's."""
    sender = reading.mail.from_
    is_customer = sender is not None and sender.addr == ticket.customer and reading.evidence.level.is_proven
    return ticket.unproven if is_customer else frozenset()


def _need(work: Work, name: str) -> Need | None:
    """What the rules say of a fact; None where they do not know it any more."""
    return work.writer.desk.rules.needs.by_name.get(name)


def _differs(work: Work, name: str, value: str, known: Mapping[str, str | None]) -> bool:
    """Whether a mail says something else of a fact than is known; of files there may be many."""
    need = _need(work, name)
    if need is not None and not need.patterns:
        return False
    return value.casefold() != (known[name] or "").casefold()
