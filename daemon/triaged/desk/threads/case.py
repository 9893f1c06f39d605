"""One mail in the eyes of those who decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triaged.model import (
    Address,
    Candidates,
    KnownTicket,
    OriginKind,
    ParsedMail,
    Reading,
    Settled,
    Site,
)

_HIS_OWN = (Settled.CONFIRMED, Settled.SENT, Settled.APPROVED, Settled.CODED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A mail, what is known around it, and who we are."""

    reading: Reading
    candidates: Candidates
    site: Site

    @property
    def mail(self) -> ParsedMail:
        """The mail itself."""
        return self.reading.mail

    @property
    def sender(self) -> str | None:
        """The address in From. Reply-To names nobody: anybody can write what he likes there."""
        return self.mail.from_.addr if self.mail.from_ is not None else None

    @property
    def agent(self) -> str | None:
        """The first address of the agent whose address stands in From; None where it is no agent's now."""
        return self.site.agents.get(self.sender) if self.sender is not None else None

    @property
    def by_person(self) -> bool:
        """Whether a person wrote it, as far as anything tells."""
        return self.reading.origin.kind is OriginKind.PERSON

    @property
    def called(self) -> Sequence[str]:
        """What its writer is called: in From, and an agent in the settings."""
        shown = self.mail.from_.name if self.mail.from_ is not None else ""
        known = self.site.names.get(self.agent, "") if self.agent is not None else ""
        return [name for name in (shown, known) if name]

    @property
    def confirmed(self) -> bool:
        """Whether the agent in From has said that he wrote it, or had proven it before the mail was held."""
        return self.agent is not None and self.candidates.settled in _HIS_OWN

    @property
    def proven(self) -> bool:
        """Whether the sender is who From says: A2, or his own word."""
        return self.sender is not None and (self.confirmed or self.reading.evidence.level.is_proven)

    def belongs_to(self, ticket: KnownTicket) -> bool:
        """Whether the address in From is a participant's."""
        return self.sender in ticket.participants

    def may_answer(self, ticket: KnownTicket) -> bool:
        """Whether a mail that carries what we signed for a ticket may join it.

        An address that an agent admitted before for the same customer may, where it is proven: it is not asked about
        twice. It opens nothing that the mail does not prove to have been given.
        """
        return self.belongs_to(ticket) or (
            self.proven and not self.candidates.other_addresses.isdisjoint(ticket.participants)
        )

    def is_outside(self, address: Address) -> bool:
        """Whether somebody can be written to and is neither the desk nor an agent."""
        local, _, domain = address.addr.rpartition("@")
        return bool(local and domain) and address.addr not in self.site.agents and not self.site.is_own(address.addr)
