"""A call ends when its time is over, whatever it waits for; and what no call carries."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agents_desk import TOM
from tests.ruled_desk import RuledDesk
from tests.service.test_webhook import Hooks, channel, hook, hooks, item
from triaged.delivery import webhook
from triaged.errors import RelayUnreachable

pytestmark = pytest.mark.timeout(20)
__all__ = ["hooks"]
resolve = socket.getaddrinfo


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "CALL_SECONDS", 0.3)


@pytest.fixture
def let_go() -> Iterator[threading.Event]:
    """Ends whatever waits for it at the end of the test."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.usefixtures("soon")
def test_a_resolver_that_does_not_answer_is_left_alone(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch, let_go: threading.Event
) -> None:
    def slow(*arguments: Any, **more: Any) -> Any:
        let_go.wait(15)
        return resolve(*arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(RelayUnreachable, match=r"no answer within 0\.3 s"):
        channel(hook("chat", hooks.url)).deliver(item("chat"))
    assert not let_go.is_set()
    assert hooks.got == []


@pytest.mark.usefixtures("soon")
def test_time_that_the_resolver_took_is_gone_for_an_answer_that_drips(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = threading.Event()

    def slow(*arguments: Any, **more: Any) -> Any:
        taken.wait(0.2)
        return resolve(*arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    with pytest.raises(RelayUnreachable, match=r"no answer within 0\.3 s"):
        channel(hook("chat", f"{hooks.url}/drips")).deliver(item("chat"))


@pytest.mark.usefixtures("soon")
def test_a_handshake_that_never_comes_ends_too() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://localhost:{silent.getsockname()[1]}/"
        with pytest.raises(RelayUnreachable, match=r"no answer within 0\.3 s"):
            channel(hook("chat", address)).deliver(item("chat"))


def test_a_name_of_several_addresses_is_reached_at_the_one_that_answers(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        dead = free.getsockname()

    def several(host: str, port: int, **more: Any) -> Any:
        good = resolve(host, port, **more)
        return [(*good[0][:4], dead), *good]

    monkeypatch.setattr(socket, "getaddrinfo", several)
    assert channel(hook("chat", hooks.url)).deliver(item("chat")) == "204 No Content"


@pytest.mark.parametrize("error", [socket.gaierror(-2, "not known"), UnicodeError("label too long")])
def test_a_name_that_stands_for_nothing_is_no_fault_of_the_call(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def nothing(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    with pytest.raises(RelayUnreachable, match=r"not known|too long"):
        channel(hook("chat", "https://chat.example.org/")).deliver(item("chat"))


@pytest.fixture
def desk(make_desk: Callable[..., RuledDesk], tmp_path: Path) -> RuledDesk:
    made = make_desk()
    with_hook = '\n[[webhook]]\nname = "chat"\nurl = "https://chat.example.org/in"\n'
    made.rewrite(lambda settings: settings + with_hook)
    return made


@pytest.fixture
def new_desk() -> Callable[..., RuledDesk]:
    return RuledDesk


def calls(desk: RuledDesk) -> list[dict[str, Any]]:
    return [json.loads(desk.content(row["id"])) for row in desk.outbox("webhook")]


def test_the_words_of_a_note_stay_at_the_desk(desk: RuledDesk) -> None:
    desk.rule('webhook = ["chat"]', on='"new", "note"')
    desk.write("It does not print.")
    assert desk.write("#note the password is hunter2", sender=TOM, answers=desk.letter("message_agent")) == "note"
    new, noted = calls(desk)
    assert new["message"]["text"] == "It does not print."
    assert (noted["event"], noted["message"]["text"]) == ("note", "")
    assert "hunter2" not in json.dumps(noted)


@pytest.mark.parametrize(("then", "called"), [("spam = true", 0), ('status = "hold"', 1)])
def test_what_a_rule_takes_for_spam_calls_nobody(desk: RuledDesk, then: str, called: int) -> None:
    desk.rule(f'webhook = ["chat"], {then}')
    desk.write()
    assert desk.row().status in ("spam", "hold")
    assert len(calls(desk)) == called


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_what_a_rule_has_settled_promises_no_answer(desk: RuledDesk, status: str) -> None:
    desk.rule(f'status = "{status}"')
    desk.write()
    assert desk.row().status == status
    assert desk.outbox("ack_new") == []
    assert desk.events("acknowledged") == [{"sent": False, "reason": "a rule has settled it"}]


@pytest.mark.parametrize("status", ["hold", "pending", "open"])
def test_what_is_still_to_be_answered_is_acknowledged(desk: RuledDesk, status: str) -> None:
    desk.rule(f'status = "{status}"')
    desk.write()
    assert len(desk.outbox("ack_new")) == 1
