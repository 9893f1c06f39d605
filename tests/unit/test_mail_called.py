"""A name beside an address, and names that are more than names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.called import called

ADDRESS = "ann@example.org"


@pytest.mark.parametrize(
    "name",
    ["Ann Lee", "J. R. O'Neil-Smith", "O\u2019Brien", "Иван П.", "李雷", "Zoe\u0308", "محمد", "Ann 2", "अनीता"],
)
def test_a_name_stands_before_the_address(name: str) -> None:
    assert called(name, ADDRESS) == f"{name} <{ADDRESS}>"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "Sue (agent). Your reply stays internal",
        "bob@example.net",
        "Ann <bob@example.net>",
        "Ann\u202egnol",
        "Ann\u200bLee",
        "Ann: internal",
        "Ann, Bob",
        "Ann\nBob",
        "①",
    ],
)
def test_what_could_be_more_than_a_name_is_left_out(name: str) -> None:
    assert called(name, ADDRESS) == ADDRESS


@given(st.text())
def test_the_address_is_always_the_last_word_and_the_only_one_of_its_kind(name: str) -> None:
    said = called(name, ADDRESS)

    assert said.removesuffix(f"<{ADDRESS}>").removesuffix(ADDRESS) == said.partition(ADDRESS)[0].removesuffix("<")
    assert said.count("@") == 1
    assert "(" not in said
    assert len(said.splitlines()) == 1
