"""What a sample must become, and whether it did: values in, differences out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from triaged.model import OutboxState, Outcome, Priority

QUESTIONS = frozenset({"held_agent", "kept_agent", "incident_agent"})  #: the notices that ask an agent what a mail is
SHEET = "breach_lead"  #: the notice to a lead when a promised time has run out
_ABOUT_OTHERS = "held_agent"  #: who wrote the mail is told that it waits
_BOUNCED = "bounced: "  #: how the reply of a notice begins that the relay took and a report came about


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a mail must become."""

    outcome: Outcome
    settled: Outcome | None = None  #: of a held mail: what an agent's answer makes of it
    joins: str | None = None  #: the key of the sample whose ticket it must join
    priority: Priority = Priority.P3  #: of the ticket, as the next two; they count only where there is one
    queue: str | None = None
    language: str | None = None  #: of the notices, ISO 639-1
    acknowledged: bool = False
    says: str = ""  #: words that the acknowledgement must have
    facts: Mapping[str, str | None] = field(default_factory=dict)  #: of the ticket; None: not given yet
    status: str | None = None  #: of the ticket, where it matters
    told: tuple[str, ...] = ()  #: the notices to agents that come of it, by their templates
    answer: str | None = None  #: exactly what the customer gets of it, above the desk's signature; None: nothing
    overdue: bool = False  #: its promised time has run out: of `told` the lead's sheet is one


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """An acknowledgement as it arrived."""

    content: bytes
    text: str
    language: str | None  #: that its text was found to be in
    in_reply_to: str | None
    after: timedelta  #: from the sending of the mail to its arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice to an agent, as it arrived."""

    notice: str  #: its template
    recipient: str  #: the agent
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Relayed:
    """An agent's answer as it arrived at the customer."""

    content: bytes
    text: str  #: above the desk's signature
    in_reply_to: str | None
    customers: str | None  #: the Message-ID of the newest mail that the customer himself wrote
    after: timedelta  #: from the sending of the agent's mail to its arrival


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a mail became."""

    inbox: int  #: its row
    outcome: str
    why: str  #: what the desk says about it, in a few words; may be empty
    ticket: int | None = None
    priority: str | None = None
    queue: str | None = None
    language: str | None = None
    message_id: str | None = None  #: the mail's own; None when it has none
    status: str | None = None
    acknowledgement: Acknowledgement | None = None
    told: tuple[Told, ...] = ()
    answer: Relayed | None = None
    facts: Mapping[str, str | None] = field(default_factory=dict)  #: of the ticket; None: not given yet
    besides: str = ""  #: what is special about its acknowledgement, or about what an agent is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """One figure that is checked at the end."""

    what: str
    found: int
    expected: int

    @property
    def right(self) -> bool:
        """Whether it is as it must be."""
        return self.found == self.expected


def differences(expected: Expected, seen: Seen, tickets: Mapping[str, int]) -> list[str]:
    """One line for everything that is off; `tickets` are those of the samples before this one, by key."""
    return [
        f"{what}: expected {wanted or 'none'}, found {found or 'none'}"
        for what, wanted, found in _pairs(expected, seen, tickets)
        if wanted != found
    ]


def _pairs(expected: Expected, seen: Seen, tickets: Mapping[str, int]) -> Iterator[tuple[str, str | None, str | None]]:
    yield "outcome", expected.outcome.value, seen.outcome
    if expected.joins is not None:
        yield "ticket", _number(tickets.get(expected.joins)), _number(seen.ticket)
    elif expected.outcome is Outcome.TICKET:
        yield (
            "ticket",
            "a new one",
            "a new one" if seen.ticket not in (None, *tickets.values()) else _number(seen.ticket),
        )
    else:
        yield "ticket", None, _number(seen.ticket)
    if expected.queue is not None:
        yield "priority", expected.priority.value, seen.priority
        yield "queue", expected.queue, seen.queue
        yield "language", expected.language, base(seen.language)
    if expected.status is not None:
        yield "status", expected.status, seen.status
    yield "facts", _facts(expected.facts), _facts(seen.facts)
    yield "notices to agents", _names(expected.told), _names(each.notice for each in seen.told)
    yield from _acknowledgement_pairs(expected, seen)
    yield from _answer_pairs(expected, seen)


def _acknowledgement_pairs(expected: Expected, seen: Seen) -> Iterator[tuple[str, str | None, str | None]]:
    came = seen.acknowledgement
    yield "acknowledgement", _one(expected.acknowledged), _one(came is not None)
    if expected.acknowledged and came is not None:
        yield "language of the acknowledgement", expected.language, base(came.language)
        yield "acknowledgement threaded under", seen.message_id, came.in_reply_to
        yield "words of the acknowledgement", expected.says, expected.says if expected.says in came.text else came.text


def _answer_pairs(expected: Expected, seen: Seen) -> Iterator[tuple[str, str | None, str | None]]:
    came = seen.answer
    yield "answer to the customer", _one(expected.answer is not None), _one(came is not None)
    if expected.answer is not None and came is not None:
        yield "words of the answer", repr(expected.answer), repr(came.text)
        yield "answer threaded under", came.customers, came.in_reply_to


def count_mails(expected: Sequence[Expected], outcomes: Mapping[str, int]) -> list[Count]:
    """Received mails, then each outcome at the end, as they must be and as the desk counts them."""
    wanted = Counter((one.settled or one.outcome).value for one in expected)
    return [
        Count(what="mails received", found=sum(outcomes.values()), expected=len(expected)),
        *(
            Count(what=outcome, found=outcomes.get(outcome, 0), expected=wanted[outcome])
            for outcome in dict.fromkeys([*wanted, *outcomes])
        ),
    ]


def count_notices(
    expected: Sequence[Expected], notices: Sequence[Mapping[str, Any]], agents: Collection[str]
) -> list[Count]:
    """All notices of the desk, by whom they are for, and how far they came as the desk knows it.

    Args:
        expected: Of every mail that was sent.
        notices: The desk's outbox, as `lists.outbox_rows` has it.
        agents: Their addresses.
    """
    acknowledged = sum(one.acknowledged for one in expected)
    answers = sum(one.answer is not None for one in expected)
    to_agents = sum(len(one.told) for one in expected)
    held = sum(_ABOUT_OTHERS in one.told for one in expected)
    bounced = sum(one["state"] == OutboxState.FAILED and str(one["reply"]).startswith(_BOUNCED) for one in notices)
    sent = sum(one["state"] == OutboxState.SENT for one in notices)
    total = acknowledged + answers + to_agents + held
    by_name = Counter(one["notice"] for one in notices)
    return [
        Count(what="notices", found=len(notices), expected=total),
        Count(what="acknowledgements", found=by_name["ack_new"], expected=acknowledged),
        Count(what="answers to customers", found=by_name["relay"], expected=answers),
        Count(what="to agents", found=sum(one["recipient"] in agents for one in notices), expected=to_agents),
        Count(what="to who is held", found=by_name["held_sender"], expected=held),
        Count(what="taken by the relay", found=sent + bounced, expected=total),
        Count(
            what="bounced after that", found=bounced, expected=sum(one.outcome is Outcome.BOUNCE for one in expected)
        ),
    ]


def base(language: str | None) -> str | None:
    """The language without its script or region: "zh" of "zh-Hans"."""
    return language.partition("-")[0] if language else None


def _number(ticket: int | None) -> str | None:
    return None if ticket is None else f"#{ticket}"


def _names(notices: Iterable[str]) -> str:
    return ", ".join(sorted(notices))


def _facts(facts: Mapping[str, str | None]) -> str:
    return ", ".join(f"{name}: {value or 'not given'}" for name, value in sorted(facts.items()))


def _one(is_there: bool) -> str | None:
    return "one" if is_there else None
