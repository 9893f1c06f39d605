"""URLs of webhooks, and what is said of one that cannot be called: never a password."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from triaged.config.checks import check_all
from triaged.config.fields import WebUrl
from triaged.config.triage import Incidents

ANY_URL: TypeAdapter[str] = TypeAdapter(WebUrl)
GOOD = (
    "http://127.0.0.1:8080/x",
    "http://[::1]:8/",
    "http://localhost/",
    "https://chat.example.org/in?room=1",
    "https://chat.example.org.:8443",
    "https://bücher.example/in",
)
WRONG = {
    "ftp://chat.example.org/": "it is no web address",
    "http://chat.example.org/": "without TLS",
    "https:///in": "there is no host",
    "https://[::/hunter2": "the address in brackets is none",
    "https://ann:hunter2@chat.example.org/": "a user or a password",
    "https://chat..example.org/hunter2": "a part of the host is empty",
    f"https://{'a' * 64}.example.org/hunter2": "more than 63 characters",
    "https://chat.example.org/hunter2 x": "there is a space",
    "https://chat.example.org/hunter2\n": "there is a space, or a sign that cannot be seen",
    "https://chat.example.org/hunter2ü": "a sign that is not ASCII",
    "https://chat.example.org:0/hunter2": "the port is none of 1 to 65535",
    "https://chat.example.org:65536/hunter2": "the port is none of 1 to 65535",
    "https://chat.example.org:web/hunter2": "the port is none of 1 to 65535",
}


@pytest.mark.parametrize("url", GOOD)
def test_one_that_can_be_called_is_taken_as_it_is(url: str) -> None:
    assert ANY_URL.validate_python(url) == url


@pytest.mark.parametrize("url", sorted(WRONG))
def test_another_says_what_is_wrong_and_shows_no_password(url: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ANY_URL.validate_python(url)
    (error,) = caught.value.errors(include_input=False, include_url=False)
    assert WRONG[url] in error["msg"]
    assert "hunter2" not in error["msg"]


def test_two_webhooks_of_one_name_are_a_mistake() -> None:
    hook: dict[str, Any] = {"name": "chat", "url": "https://chat.example.org/"}
    found = list(check_all({"webhook": [hook, {**hook, "url": "https://other.example.org/"}]}))
    assert found == [
        (("webhook", 1, "name"), "found 'chat' a second time; allowed once, webhook[0] has it already"),
    ]
    assert list(check_all({"webhook": [hook, {**hook, "name": "pager"}]})) == []


@pytest.mark.parametrize("tickets", [0, 2, 1000])
def test_so_many_tickets_make_an_incident(tickets: int) -> None:
    assert Incidents.model_validate({"tickets": tickets}).tickets == tickets


@pytest.mark.parametrize("tickets", [-1, 1, 1001])
def test_one_ticket_is_no_incident(tickets: int) -> None:
    with pytest.raises(ValidationError):
        Incidents.model_validate({"tickets": tickets})
