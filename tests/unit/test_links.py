"""Addresses that an agent clicks: whatever stands in them is data."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from triaged.outcomes.agents.links import mailto

ADDRESS = "support+abc@example.com"


def test_a_command_in_a_link() -> None:
    link = mailto(ADDRESS, subject="show 1042", body="#show 1042")

    assert link == "mailto:support+abc@example.com?subject=show%201042&body=%23show%201042"


@given(st.text(st.characters(codec="utf-8"), max_size=50), st.text(st.characters(codec="utf-8"), max_size=50))
def test_subject_and_text_come_out_as_they_went_in(subject: str, body: str) -> None:
    link = mailto(ADDRESS, subject=subject, body=body)

    assert link.isascii()
    assert not set(link) & set(" <>\"'\r\n\\^`{|}")
    parts = urlsplit(link)
    assert unquote(parts.path) == ADDRESS
    wanted = [(name, value) for name, value in (("subject", subject), ("body", body)) if value]
    assert [
        (name, unquote(value)) for name, _, value in (f.partition("=") for f in parts.query.split("&") if f)
    ] == wanted
    assert len(parse_qsl(parts.query, keep_blank_values=True)) == len(wanted)


def test_an_address_cannot_bring_in_fields() -> None:
    assert mailto("a?bcc=b&c%0d@example.com", subject="") == "mailto:a%3Fbcc%3Db%26c%250d@example.com"
