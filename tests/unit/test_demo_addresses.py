from __future__ import annotations

import pytest

from triaged.demo import people
from triaged.demo.servers import without_detail


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("support@kestrel.example", "support@kestrel.example"),
        ("support+aamc5pyd@kestrel.example", "support@kestrel.example"),
        ("support+a+b@kestrel.example", "support@kestrel.example"),
        ("support@a+b.example", "support@a+b.example"),
        ("postmaster", "postmaster"),
        ("", ""),
    ],
)
def test_the_mailbox_of_a_plus_address_is_the_one_without_its_detail(address: str, mailbox: str) -> None:
    assert without_detail(address) == mailbox


def test_each_person_of_the_demo_has_an_account_of_his_own() -> None:
    everybody = [*people.AGENTS, people.MONITOR, *people.CUSTOMERS, *people.STRANGERS]
    addresses = [account.address for account in people.ACCOUNTS]

    assert len(set(addresses)) == len(addresses) == len(people.MAILBOXES) + len(everybody)
    assert {without_detail(address) for address in addresses} == set(addresses)
