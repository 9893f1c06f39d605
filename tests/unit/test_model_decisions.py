from __future__ import annotations

import pytest

from triaged.mail.addrlist import parse_single
from triaged.model import Site


def addr(raw: str) -> str:
    found = parse_single(raw)
    assert found is not None
    return found.addr


SITE = Site(
    own_addresses=frozenset({"support@example.com"}),
    own_patterns=(("support+", "@example.com"), ("", "@desk.example.com")),
    agents={"tom@agents.example": "tom@agents.example"},
)


@pytest.mark.parametrize(
    "address",
    [
        "support@example.com",
        "support+@example.com",
        "support+abc@example.com",
        "abc@desk.example.com",
        '"support"@example.com',
        "support@example.com.",
        '"support+"@example.com.',
        '"s\\upport+abc"@example.com',
        '"abc"@desk.example.com.',
    ],
)
def test_the_desk_knows_itself_in_every_spelling(address: str) -> None:
    assert SITE.is_own(addr(address))


@pytest.mark.parametrize(
    "address", ["support@example.com.net", "xsupport@example.com", "support-abc@example.com", "support+@example.org"]
)
def test_others_are_not_the_desk(address: str) -> None:
    assert not SITE.is_own(addr(address))


def test_what_stands_before_and_after_the_signed_word_may_not_overlap() -> None:
    site = Site(own_addresses=frozenset(), own_patterns=(("a@x", "@x.example"),))
    assert not site.is_own("a@x.example")


@pytest.mark.parametrize("address", ['"tom"@agents.example', "tom@agents.example.", '"t\\om"@AGENTS.example'])
def test_an_agent_is_one_in_every_spelling(address: str) -> None:
    assert addr(address) in SITE.agents
