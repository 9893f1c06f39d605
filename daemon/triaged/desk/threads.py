"""Where a mail belongs.

Contract
--------
`decide` looks at one mail and at what the store knows of its ids and its sender, and gives one of the seven thread
decisions. It never raises and never guesses:

* What we signed leads: a token in a recipient address, then an id of ours in In-Reply-To or References. A good MAC
  shows which ticket is meant; it does not say who writes. The sender must be a participant, else the mail is held.
* Any other Message-ID seen on a ticket joins only what the sender's own domain vouches for (A2), and only for a
  participant; from a participant who is not proven it is held, from anybody else it is a new ticket.
* Robots never open a conversation that would be answered, and never change one.
* The number in a subject opens nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from triaged.model import (
    BounceOf,
    Candidates,
    Duplicate,
    EvidenceLevel,
    Held,
    Ignored,
    KnownTicket,
    NewTicket,
    Note,
    OriginKind,
    Reading,
    Reply,
    ThreadDecision,
    Token,
)


def decide(reading: Reading, candidates: Candidates, own_addresses: Collection[str]) -> ThreadDecision:
    """The place of one mail. `own_addresses` are the desk's, lower-case."""
    kind = reading.origin.kind
    if kind is OriginKind.OWN:
        return Ignored(reason="own")
    if candidates.duplicate_of is not None:
        return Duplicate(ticket=candidates.duplicate_of)
    if reading.mail.from_ is not None and reading.mail.from_.addr in own_addresses:
        return Held(reason="claims to be from this desk but does not carry its mark")
    if kind in (OriginKind.PERSON, OriginKind.MACHINE):
        return _conversation(reading, candidates)
    return _automatic(reading, candidates)


def _automatic(reading: Reading, candidates: Candidates) -> ThreadDecision:
    kind = reading.origin.kind
    if kind in (OriginKind.BOUNCE, OriginKind.DELAY):
        return _report(reading, candidates)
    if kind is OriginKind.AUTO_REPLY:
        for ticket, _person, by in _signed(reading, candidates):
            return Note(ticket=ticket.number, by=by)
    return Ignored(reason=kind.value)


def _report(reading: Reading, candidates: Candidates) -> ThreadDecision:
    """A delivery report counts when it returns an id of ours and names the person whom that mail was sent to."""
    failed = {bounce.recipient for bounce in reading.origin.bounces}
    for ticket, person, _by in _signed(reading, candidates):
        if person in failed:
            return BounceOf(ticket=ticket.number)
    return Ignored(reason="report")


def _conversation(reading: Reading, candidates: Candidates) -> ThreadDecision:
    sender = reading.mail.from_.addr if reading.mail.from_ is not None else None
    signed = list(_signed(reading, candidates))
    for ticket, _person, by in signed:
        if sender in ticket.participants:
            return Reply(ticket=ticket.number, by=by)
    if signed:
        return Held(reason="answers a mail of ours but is not from a participant", ticket=signed[0][0].number)
    for ticket in _named(reading, candidates):
        if sender in ticket.participants:
            if reading.evidence.level >= EvidenceLevel.A2:
                return Reply(ticket=ticket.number, by="message-id")
            return Held(reason="joins only by a foreign id, and its sender is not proven", ticket=ticket.number)
    return NewTicket()


def _signed(reading: Reading, candidates: Candidates) -> Iterator[tuple[KnownTicket, str, str]]:
    """(ticket, its person, what led there) for everything of ours that a mail carries, in the order of trust."""
    carried: list[tuple[Token, str]] = [(token, "token") for token in reading.tokens]
    newest_first = (*reading.mail.in_reply_to, *reversed(reading.mail.references))
    named = [reading.own_ids[known] for known in newest_first if known in reading.own_ids]
    carried += [(token, "own-id") for token in named or reading.own_ids.values()]
    for token, by in carried:
        if token.handle in candidates.by_handle:
            ticket, person = candidates.by_handle[token.handle]
            yield ticket, person, by


def _named(reading: Reading, candidates: Candidates) -> Iterator[KnownTicket]:
    """Tickets on which a referenced id was seen, nearest reference first (RFC 5322 3.6.4)."""
    for known in (*reading.mail.in_reply_to, *reversed(reading.mail.references)):
        yield from candidates.by_message_id.get(known, ())
