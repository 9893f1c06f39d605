"""How many different people tickets come from."""

from __future__ import annotations

import pytest

from triaged.model import EvidenceLevel
from triaged.store.voices import voice


@pytest.mark.parametrize("evidence", sorted(EvidenceLevel))
def test_what_follows_a_plus_makes_nobody_else(evidence: EvidenceLevel) -> None:
    assert voice("Ann+1@firm.example", evidence) == voice("ann+2@firm.example", evidence)
    assert voice("ann+1@gmail.com", evidence) == voice("ann@gmail.com", evidence)


@pytest.mark.parametrize("evidence", sorted(EvidenceLevel))
def test_people_of_one_domain_are_several_where_they_are_proven(evidence: EvidenceLevel) -> None:
    several = voice("ann@firm.example", evidence) != voice("bob@firm.example", evidence)
    assert several is (evidence >= EvidenceLevel.A2)
    assert voice("ann@gmail.com", evidence) != voice("bob@gmail.com", evidence)
    assert voice("ann@firm.example", evidence) != voice("ann@other.example", evidence)
