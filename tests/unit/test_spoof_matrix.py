"""The spoof matrix: each attack x what proves the sender x what the sender is, and the most that each cell may do.

The table is written by hand from DESIGN 5 and calls nothing of what it judges. A cell is a word of letters:

    j  a public message of #1042        v  that counts as the sender's own, proven
    n  a note of #1042 by nobody        a  an agent acts: note, command, a customer's ticket or answer in his name
    o  a new ticket                     c  people in copy join what the mail joins or opens
    b  a failed delivery of #1042      p  an agent's own words go to the customer

An empty word: the mail is held, ignored or known already. A number or a link never gives anything, so it has no letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from tests.readings import NOON, TODAY, good_token, known_ticket, letter
from triaged.desk.threads import decide
from triaged.model import (
    Address,
    Answer,
    BouncedRecipient,
    BounceOf,
    Candidates,
    Command,
    EvidenceLevel,
    Forwarded,
    Holder,
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
    ThreadDecision,
)

LEVELS = ("A0", "A1", "A2", "confirmed")  #: confirmed: A0, and the agent in From has said that he wrote it
SENDERS = {
    "customer": "anna@example.org",
    "colleague": "bob@example.org",
    "agent": "mary@desk.example",
    "former": "john@desk.example",
    "stranger": "mallory@example.net",
    "own": "support@example.com",
}
SITE = Site(
    own_addresses=frozenset({"support@example.com"}),
    own_patterns=(("support+", "@example.com"),),
    agents={"mary@desk.example": "mary@desk.example", "eve@desk.example": "eve@desk.example"},
    tag="ACME",
)
TICKET = known_ticket(participants=[SENDERS["customer"], SENDERS["colleague"]])
CUSTOMER = Holder(ticket=TICKET, address=SENDERS["customer"], role=Role.CUSTOMER)
AGENT = Holder(ticket=TICKET, address=SENDERS["agent"], role=Role.AGENT)
FORMER = Holder(ticket=TICKET, address=SENDERS["former"], role=Role.AGENT)
MAY_HE = replace(AGENT, question=Question(kind=QuestionKind.ADMIT, inbox=1, settled=False))
WAS_IT_YOU = replace(AGENT, question=Question(kind=QuestionKind.CONFIRM, inbox=1, settled=False))
OURS, FOREIGN = "<ours@example.com>", "<foreign@example.org>"
VICTIM = "victim@example.net"


@dataclass(frozen=True, kw_only=True)
class Attack:
    """One row: what the mail carries, what is known, and what each sender may reach at A0, A1, A2, confirmed."""

    may: Mapping[str, tuple[str, str, str, str]]  #: sender -> words; who is not named may do nothing
    letter: Mapping[str, Any] = field(default_factory=dict)
    mail: Mapping[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)
    sender: str = "{}"  #: what is made of the sender's address; empty: there is none


def everybody(*words: str, **others: tuple[str, str, str, str]) -> dict[str, tuple[str, str, str, str]]:
    """The same for all but ourselves, who write nothing without our mark."""
    a0, a1, a2, confirmed = words
    return {sender: (a0, a1, a2, confirmed) for sender in SENDERS if sender != "own"} | others


def participants(*words: str, **others: tuple[str, str, str, str]) -> dict[str, tuple[str, str, str, str]]:
    a0, a1, a2, confirmed = words
    return {"customer": (a0, a1, a2, confirmed), "colleague": (a0, a1, a2, confirmed), **others}


def outsiders(*words: str, **others: tuple[str, str, str, str]) -> dict[str, tuple[str, str, str, str]]:
    a0, a1, a2, confirmed = words
    return {"former": (a0, a1, a2, confirmed), "stranger": (a0, a1, a2, confirmed), **others}


def token(holder: Holder | None, *, purpose: Purpose = Purpose.REPLY, day: int = TODAY) -> dict[str, Any]:
    """A mail to a signed address, or with a signed word that is known no more."""
    known = {"by_handle": {7: holder}} if holder is not None else {}
    return {"letter": {"tokens": [good_token(7, purpose, day=day)]}, "known": known}


def own_id(holder: Holder) -> dict[str, Any]:
    carried = {"own_ids": {OURS: good_token()}}
    return {"letter": carried, "mail": {"in_reply_to": [OURS]}, "known": {"by_handle": {7: holder}}}


def report(recipient: str, **facts: Any) -> dict[str, Any]:
    failed = [BouncedRecipient(recipient=recipient, status="5.1.1", action="failed")]
    origin = Origin(kind=OriginKind.BOUNCE, may_ack=False, reasons=(), bounces=failed, returned_ids=[OURS])
    return {"letter": {"origin": origin, **facts}, "known": {"by_handle": {7: CUSTOMER}}}


def with_letter(parts: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {**parts, "letter": {**parts["letter"], **facts}}


BY_ID = {"by_message_id": {FOREIGN: [TICKET], "<1@example.org>": [TICKET], "conversation:1": [TICKET]}}
BY_NUMBER = {"by_number": {1042: TICKET}}
INNER = Forwarded(from_=Address(name="", addr=VICTIM), subject="", date=None, text="")
COPY_TO_US = {"cc": ["support@example.com"]}
NOTHING: dict[str, tuple[str, str, str, str]] = {}
OPENS = everybody("o", "o", "o", "o")
HIS_TOKEN = participants("j", "j", "jv", "j")
HIS_ID = participants("", "", "jv", "") | outsiders("o", "o", "o", "o", agent=("o", "o", "o", "o"))
HIS_TAG = HIS_ID | {"agent": ("", "", "", "")}
AN_AGENTS = {"agent": ("", "", "a", "a")}
HIS_ANSWER = {"agent": ("", "", "ap", "ap")}
ONLY_CONFIRMED = {"agent": ("", "", "", "a")}
IS_IT_TO_GO = replace(AGENT, question=Question(kind=QuestionKind.SEND, inbox=1, settled=False))

ATTACKS = {
    "S-01 a stranger in Cc beside a customer's token": Attack(
        **with_letter(token(CUSTOMER), cc=[VICTIM]), may=participants("j", "j", "jvc", "j")
    ),
    "S-01 a stranger in Cc of a new mail": Attack(
        letter={"cc": [VICTIM]}, may=everybody("o", "o", "oc", "o", agent=("o", "o", "oc", "oc"))
    ),
    "S-01 our own and agents' addresses in Cc": Attack(
        letter={"cc": ["support+x@example.com", "eve@desk.example", "no-reply@example.net"]}, may=OPENS
    ),
    "S-02 a machine writes to a customer's token": Attack(
        **with_letter(token(CUSTOMER), kind=OriginKind.MACHINE, cc=[VICTIM]), may=HIS_TOKEN
    ),
    "S-02 a machine writes to an agent's token": Attack(
        **with_letter(token(AGENT), kind=OriginKind.MACHINE), may={"agent": ("n", "n", "n", "n")}
    ),
    "S-02 a machine answers a question": Attack(
        **with_letter(token(WAS_IT_YOU), kind=OriginKind.MACHINE, text="#admit"), may={"agent": ("n", "n", "n", "n")}
    ),
    "S-02 an automatic answer to an agent's token": Attack(
        **with_letter(token(AGENT), kind=OriginKind.AUTO_REPLY, text="#admit"), may=everybody("n", "n", "n", "n")
    ),
    "S-03 an id like ours with a bad MAC": Attack(
        mail={"in_reply_to": [OURS]}, known={"by_handle": {7: AGENT}}, may=OPENS
    ),
    "S-04 a token of a retired form": Attack(letter={"bad_tokens": 1}, known={"by_handle": {7: AGENT}}, may=OPENS),
    "S-05 a former agent's token": Attack(**token(FORMER), may=NOTHING),
    "S-05 a former agent's question": Attack(
        **with_letter(token(replace(FORMER, question=WAS_IT_YOU.question)), text="#admit"), may=NOTHING
    ),
    "S-06 copied References, a stranger in Cc": Attack(
        letter={"cc": [VICTIM]},
        mail={"references": [FOREIGN]},
        known=BY_ID,
        may=participants("", "", "jvc", "") | outsiders("o", "o", "oc", "o", agent=("o", "o", "oc", "oc")),
    ),
    "S-06 a copied Exchange conversation": Attack(letter={"conversation": "conversation:1"}, known=BY_ID, may=HIS_ID),
    "S-07 the tag in the subject": Attack(mail={"subject": "Re: [ACME#1042] Hello"}, known=BY_NUMBER, may=HIS_TAG),
    "S-07 a bare number in the subject": Attack(mail={"subject": "Ticket #1042"}, known=BY_NUMBER, may=OPENS),
    "S-07 the tag of another desk": Attack(mail={"subject": "Re: [OTHER#1042]"}, known=BY_NUMBER, may=OPENS),
    "S-08 an agent in Reply-To": Attack(mail={"reply_to": [Address(name="", addr="mary@desk.example")]}, may=OPENS),
    "S-08 an agent in Reply-To beside his token": Attack(
        **token(AGENT), mail={"reply_to": [Address(name="", addr="mary@desk.example")]}, may=HIS_ANSWER
    ),
    "S-08 a customer in Reply-To beside his token": Attack(
        **token(CUSTOMER), mail={"reply_to": [Address(name="", addr="anna@example.org")]}, may=HIS_TOKEN
    ),
    "S-09 an agent's token": Attack(**token(AGENT), may=HIS_ANSWER),
    "S-09 an agent's id": Attack(**own_id(AGENT), may=HIS_ANSWER),
    "S-09 an agent's token of the internal side": Attack(**token(AGENT, purpose=Purpose.NOTE), may=AN_AGENTS),
    "S-09 an answer that waits for its agent": Attack(**with_letter(token(IS_IT_TO_GO), text="#send"), may=AN_AGENTS),
    "S-09 other words in place of such an answer": Attack(
        **with_letter(token(IS_IT_TO_GO), text="#send\nIt is off."), may=HIS_ANSWER
    ),
    "S-09 a customer's id": Attack(**own_id(CUSTOMER), may=HIS_TOKEN),
    "S-09 a question about a stranger": Attack(**with_letter(token(MAY_HE), text="#admit"), may=AN_AGENTS),
    "S-09 a question whether it was he": Attack(
        **with_letter(token(WAS_IT_YOU), text="#admit"), may={"agent": ("a", "a", "a", "a")}
    ),
    "S-09 an agent's token for delivery reports": Attack(**token(AGENT, purpose=Purpose.BOUNCE), may=ONLY_CONFIRMED),
    "S-09 an agent's token of last year": Attack(**token(AGENT, day=TODAY - 91), may={"agent": ("", "", "", "ap")}),
    "S-10 control headers of ours": Attack(
        mail={"headers": [("x-triaged-ticket", "1042"), ("x-triaged-agent", "mary@desk.example")]}, may=OPENS
    ),
    "S-14 two From, a customer's token": Attack(**token(CUSTOMER), sender="", may=NOTHING),
    "S-14 two From, an agent's token": Attack(**token(WAS_IT_YOU), sender="", may=NOTHING),
    "S-14 two From, copied References": Attack(
        letter={"cc": [VICTIM]},
        mail={"references": [FOREIGN]},
        known=BY_ID,
        sender="",
        may=everybody("o", "o", "o", "o", own=("o", "o", "o", "o")),
    ),
    "S-16 a look-alike address, a customer's token": Attack(**token(CUSTOMER), sender="{}\u0433", may=NOTHING),
    "S-16 a look-alike address, an agent's token": Attack(**token(AGENT), sender="\u0430{}", may=NOTHING),
    "S-17 the same command again": Attack(
        **{**token(MAY_HE), "known": {"by_handle": {7: MAY_HE}, "duplicate_of": TICKET}}, may=NOTHING
    ),
    "S-17 a command of last week": Attack(
        **with_letter(token(MAY_HE), text="#admit"), mail={"date": NOON - timedelta(days=7)}, may=ONLY_CONFIRMED
    ),
    "S-18 an id that is known already, with other words": Attack(
        known=BY_ID, may=everybody("o", "o", "o", "o") | participants("o", "o", "jv", "o")
    ),
    "S-27 a report that returns nothing of ours": Attack(**report("anna@example.org"), may=NOTHING),
    "S-27 a report about somebody else": Attack(
        **report("boss@example.org", own_ids={OURS: good_token()}), may=NOTHING
    ),
    "S-27 a report that returns our id": Attack(
        **report("anna@example.org", own_ids={OURS: good_token()}), may=everybody("b", "b", "b", "b")
    ),
    "a customer's mail, passed on": Attack(
        mail={"forwarded": INNER}, may=everybody("o", "o", "o", "o", agent=("", "", "ao", "ao"))
    ),
    "a mail to somebody else, with us in copy": Attack(
        letter={"to": [VICTIM], **COPY_TO_US}, may=everybody("o", "o", "oc", "o", agent=("", "", "ao", "ao"))
    ),
    "an answer to a customer, with us in copy": Attack(
        letter={"to": ["anna@example.org"], **COPY_TO_US},
        mail={"references": [FOREIGN]},
        known=BY_ID,
        may=participants("", "", "jv", "") | outsiders("o", "o", "oc", "o", agent=("", "", "ajv", "ajv")),
    ),
    "a token that a restored backup does not know": Attack(**token(None), may=NOTHING),
}
CELLS = [(attack, level, sender) for attack in ATTACKS for level in LEVELS for sender in SENDERS]


def forged(attack: Attack, level: str, sender: str) -> tuple[Reading, Candidates]:
    evidence = EvidenceLevel.A0 if level == "confirmed" else EvidenceLevel[level]
    mail = letter(attack.sender.format(SENDERS[sender]) or None, level=evidence, mail=attack.mail, **attack.letter)
    settled: dict[str, Any] = {"settled": Settled.CONFIRMED, "held_for": TICKET} if level == "confirmed" else {}
    return mail, Candidates(**attack.known, **settled)


def done_by(decision: ThreadDecision) -> set[str]:
    letters: dict[str, object]
    match decision:
        case Reply(ticket=1042):
            letters = {"j": True, "v": decision.proven, "c": decision.brings, "a": decision.written_by}
        case NewTicket():
            letters = {"o": True, "c": decision.brings, "a": decision.forwarded_by or decision.written_to}
        case Note(ticket=1042):
            letters = {"n": decision.agent is None, "a": decision.agent}
        case Command(ticket=1042):
            letters = {"a": True}
        case Answer(ticket=1042):
            letters = {"a": True, "p": decision.public}
        case BounceOf(ticket=1042):
            letters = {"b": True}
        case Reply() | Note() | Command() | Answer() | BounceOf():
            letters = {"another ticket": True}
        case _:
            letters = {}
    return {name for name, is_done in letters.items() if is_done}


def allowed(attack: Attack, level: str, sender: str) -> set[str]:
    return set(attack.may.get(sender, ("", "", "", ""))[LEVELS.index(level)])


@pytest.mark.parametrize(("attack", "level", "sender"), CELLS)
def test_no_cell_does_more_than_the_table_allows(attack, level, sender):
    mail, known = forged(ATTACKS[attack], level, sender)

    assert done_by(decide(mail, known, SITE)) <= allowed(ATTACKS[attack], level, sender)


def test_the_table_allows_no_more_than_is_needed_and_has_every_cell():
    """A table that allowed everything would prove nothing."""
    idle = [
        (cell, sorted(allowed(ATTACKS[cell[0]], *cell[1:]) - reached))
        for cell in CELLS
        if (reached := done_by(decide(*forged(ATTACKS[cell[0]], *cell[1:]), SITE)))
        != allowed(ATTACKS[cell[0]], *cell[1:])
    ]

    assert idle == []
    assert len(CELLS) == len(set(CELLS)) == len(ATTACKS) * len(LEVELS) * len(SENDERS) == 1080
