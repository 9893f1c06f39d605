"""How many different people tickets come from, as far as it can be told from addresses that anybody can make up."""

from __future__ import annotations

from functools import lru_cache

from triaged.config.customers import FREEMAIL
from triaged.model import EvidenceLevel


def voice(customer: str, evidence: EvidenceLevel) -> str:
    """Who a customer counts as: tickets with the same voice may be one person's.

    What follows a plus in an address is his own choice. Who is not proven is no more than one of his domain, where not
    anybody gets an address: else one domain would be as many people as somebody cares to write.
    """
    return _voice(customer, evidence.is_proven)


@lru_cache(maxsize=2048)
def _voice(customer: str, proven: bool) -> str:
    local, _, domain = customer.lower().rpartition("@")
    if not proven and domain not in FREEMAIL:
        return f"@{domain}"
    return f"{local.partition('+')[0]}@{domain}"
