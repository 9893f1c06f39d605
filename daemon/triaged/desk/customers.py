"""Who the customers are, as the operator's file or another system of his says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from triaged.model import CustomerFacts

MAX_LABELS = 10  #: of a domain for what is below it; nobody makes us look for more by a long name


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Customers by address, and organisations by domain."""

    #: by key (see `keys_of`); what a person does not have himself is that of his organisation already
    entries: Mapping[str, CustomerFacts] = field(default_factory=dict)
    doubts: Sequence[str] = ()  #: what is allowed, but perhaps not what is wanted; one line each

    def find(self, address: str) -> CustomerFacts | None:
        """Who an address belongs to; None where neither it nor its domain is known."""
        if not self.entries:
            return None
        return found(address, self.entries)


def keys_of(address: str) -> Iterator[str]:
    """Under what an address may be known, the nearest first.

    ann@mail.example.org: "ann@mail.example.org"; "@mail.example.org", its domain; "@*.example.org", "@*.org", all that
    is below a domain, at any depth. A domain alone does not stand for what is below it.
    """
    yield address
    domain = address.rpartition("@")[2]
    yield f"@{domain}"
    labels = domain.split(".")
    for at in range(max(1, len(labels) - MAX_LABELS), len(labels)):
        yield f"@*.{'.'.join(labels[at:])}"


def found(address: str, entries: Mapping[str, CustomerFacts]) -> CustomerFacts | None:
    """What is known of an address, as that of this address; None where nothing is."""
    for key in keys_of(address):
        known = entries.get(key)
        if known is not None:
            return known if key == address else replace(known, address=address)
    return None
