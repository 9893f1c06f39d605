"""Who wrote the mail: his address, how well he is proven, who he is to us, and what he has written before."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from triaged.desk.triage.anchors import Kind, anchors
from triaged.desk.triage.conditions.addresses import address, domain
from triaged.desk.triage.conditions.asking import Saw, Test, truth
from triaged.desk.triage.conditions.bounds import bounds, count
from triaged.desk.triage.mistakes import not_one_of
from triaged.desk.triage.names import Names
from triaged.desk.triage.sight import Sight
from triaged.desk.triage.values import members, strings
from triaged.model import CustomerFacts, EvidenceLevel, OriginKind

_FROM = Kind(lambda sight, _: {sight.sender} if sight.sender else frozenset())
_DOMAIN = Kind(lambda sight, _: {_domain_of(sight)} if sight.sender else frozenset())
_ABOVE = Kind(lambda sight, _: frozenset(_domains_above(_domain_of(sight))))
_ORIGIN = Kind(lambda sight, _: {sight.reading.origin.kind.value}, common=True)
#: what the sender is; `Anchor.of` says which of it
_CUSTOMER = Kind(lambda sight, of: _known(sight.customer, of))


def from_address(value: object, _names: Names) -> Test:
    """From is one of these addresses."""
    wanted = frozenset(map(address, strings(value)))
    return Test(lambda sight: Saw(sight.sender, sight.sender in wanted), anchors(_FROM, wanted))


def from_domain(value: object, _names: Names) -> Test:
    """The domain of From is one of these; "*.example.org" means its sub-domains."""
    given = strings(value)
    exact = frozenset(domain(item) for item in given if not item.startswith("*."))
    above = frozenset(domain(item[2:]) for item in given if item.startswith("*."))

    def see(sight: Sight) -> Saw:
        if sight.sender is None:
            return Saw(None, ok=False)
        seen = _domain_of(sight)
        return Saw(seen, seen in exact or not above.isdisjoint(_domains_above(seen)))

    return Test(see, anchors(_DOMAIN, exact) | anchors(_ABOVE, above))


def origin(value: object, _names: Names) -> Test:
    """Who or what wrote the mail."""
    wanted = frozenset(members(value, [kind.value for kind in OriginKind]))

    def see(sight: Sight) -> Saw:
        seen = sight.reading.origin.kind.value
        return Saw(seen, seen in wanted)

    return Test(see, anchors(_ORIGIN, wanted))


def evidence(value: object, _names: Names) -> Test:
    """The sender is proven at least this well."""
    if not isinstance(value, str) or value not in EvidenceLevel.__members__:
        raise not_one_of(value, EvidenceLevel.__members__)
    wanted = EvidenceLevel[value]

    def see(sight: Sight) -> Saw:
        level = sight.reading.evidence.level
        return Saw(level.name, level >= wanted)

    return Test(see)


def known_customer(value: object, _names: Names) -> Test:
    """The sender is a customer of the directory, and proven to be he."""
    wanted = truth(value)
    return Test(
        lambda sight: Saw(_seen(sight, "known"), (sight.customer is not None) is wanted),
        anchors(_CUSTOMER, ["yes"], "known") if wanted else None,
    )


def vip(value: object, _names: Names) -> Test:
    """The sender is a customer whom the directory calls a VIP, and proven to be he."""
    wanted = truth(value)
    return Test(
        lambda sight: Saw(_seen(sight, "vip"), (sight.customer is not None and sight.customer.vip) is wanted),
        anchors(_CUSTOMER, ["yes"], "vip") if wanted else None,
    )


def organisation(value: object, _names: Names) -> Test:
    """The sender belongs to one of these organisations of the directory, and is proven; case does not count."""
    return _customer_is("organisation", value)


def customer_tier(value: object, _names: Names) -> Test:
    """The sender has bought one of these tiers, as the directory says, and is proven; case does not count."""
    return _customer_is("tier", value)


def open_tickets(value: object, _names: Names) -> Test:
    """The sender has so many tickets that are not solved, the present one not counted: { least = 3 }."""
    wanted = bounds(value, count, "{ least = 3 }")

    def see(sight: Sight) -> Saw:
        seen = sight.facts.history.open_tickets
        return Saw(seen, wanted.hold(seen))

    return Test(see)


def tickets_in_30_days(value: object, _names: Names) -> Test:
    """The sender has opened so many tickets within 30 days, the present one not counted: { least = 5 }."""
    wanted = bounds(value, count, "{ least = 5 }")

    def see(sight: Sight) -> Saw:
        seen = sight.facts.history.recent_tickets
        return Saw(seen, wanted.hold(seen))

    return Test(see)


def _customer_is(of: str, value: object) -> Test:
    wanted = frozenset(item.casefold() for item in strings(value))
    return Test(
        lambda sight: Saw(_seen(sight, of), not wanted.isdisjoint(_known(sight.customer, of))),
        anchors(_CUSTOMER, wanted, of),
    )


def _known(customer: CustomerFacts | None, of: str) -> AbstractSet[str]:
    """What is known of a customer, as it is compared."""
    if customer is None:
        return frozenset()
    match of:
        case "organisation":
            value = customer.organisation
        case "tier":
            value = customer.tier
        case "vip":
            value = "yes" if customer.vip else None
        case _:
            value = "yes"
    return {value.casefold()} if value else frozenset()


def _seen(sight: Sight, of: str) -> object:
    """What is known of whoever stands in From, as it is shown; while he is not proven with that."""
    customer = sight.facts.customer
    values = {
        "organisation": customer.organisation if customer else None,
        "tier": customer.tier if customer else None,
        "vip": customer.vip if customer else False,
        "known": customer is not None,
    }
    seen = values[of]
    if sight.customer is customer or not seen:
        return seen
    return f"{'yes' if seen is True else seen}, but not proven ({sight.reading.evidence.level.name})"


def _domain_of(sight: Sight) -> str:
    return (sight.sender or "").rpartition("@")[2]


def _domains_above(below: str) -> Iterator[str]:
    """The domains that one is a sub-domain of."""
    while "." in below:
        below = below.partition(".")[2]
        yield below
