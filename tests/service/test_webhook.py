"""Webhooks: what is called when, what each answer means, and that one which hangs stands in nobody's way."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.agents_desk import NOW, TOM, Writing, text
from tests.batch_desk import BatchDesk
from tests.servers.certificates import Certificates
from triaged import process
from triaged.config import load_desk
from triaged.config.triage import Webhook
from triaged.deliver import BATCH_CALLS, WEBHOOKS, Courier, deliver_once
from triaged.delivery import webhook
from triaged.delivery.webhook import WebhookChannel
from triaged.errors import DeliveryError, RelayUnreachable
from triaged.model import OutboxItem, OutboxState
from triaged.store import Store, lists, outbox
from triaged.store.tables import outbox as table

pytestmark = pytest.mark.timeout(30)
WRITING = Writing()
ANNA = "anna@acme.example"


class Hooks(ThreadingHTTPServer):
    """A program elsewhere that answers as it is told, and remembers what it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.answers: dict[str, int] = {}
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.let_go = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answering(BaseHTTPRequestHandler):
    server: Hooks

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        if self.path == "/hangs":
            self.server.let_go.wait(20)
            return
        if self.path == "/drips":
            while not self.server.let_go.wait(0.02):
                try:
                    self.wfile.write(b"H")
                except OSError:
                    return
            return
        self.send_response(self.server.answers.get(self.path, 204))
        self.send_header("Location", f"{self.server.url}/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    server = Hooks()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.let_go.set()
    server.shutdown()
    server.server_close()


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.upgrade()
    yield opened
    opened.close()


def hook(name: str, url: str, **more: Any) -> Webhook:
    return Webhook.model_validate({"name": name, "url": url, **more}, context={"folder": Path("/")})


def item(name: str, content: bytes = b"{}") -> OutboxItem:
    return OutboxItem(
        id=1,
        ticket=None,
        notice="webhook",
        mail_from="support@example.com",
        recipient=name,
        message_id="<webhook.1.ab@example.com>",
        content=content,
        attempts=1,
        created_at=NOW,
        channel=WEBHOOKS,
    )


def channel(*known: Webhook, **more: Any) -> WebhookChannel:
    return WebhookChannel(lambda: known, **more)


def test_the_document_is_posted_with_its_key_and_signed(hooks: Hooks, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    signed = Webhook.model_validate(
        {"name": "chat", "url": f"{hooks.url}/in?room=1", "secret": {"file": "secret"}}, context={"folder": tmp_path}
    )
    body = '{"subject":"Ünï"}'.encode()
    assert channel(signed).deliver(item("chat", body)) == "204 No Content"
    ((path, headers, got),) = hooks.got
    assert (path, got) == ("/in?room=1", body)
    assert headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == "<webhook.1.ab@example.com>"
    assert headers["X-Triaged-Signature"] == f"sha256={hmac.new(b's3cret', body, hashlib.sha256).hexdigest()}"


def test_without_a_secret_there_is_no_signature(hooks: Hooks) -> None:
    channel(hook("chat", hooks.url)).deliver(item("chat"))
    assert hooks.got[0][0] == "/"
    assert "X-Triaged-Signature" not in hooks.got[0][1]


def test_a_secret_that_cannot_be_read_is_no_fault_of_the_call(hooks: Hooks) -> None:
    with pytest.raises(RelayUnreachable):
        channel(hook("chat", hooks.url, secret={"file": "/nowhere/secret"})).deliver(item("chat"))
    assert hooks.got == []


ANSWERS = {
    **dict.fromkeys((400, 401, 404, 410, 422), True),
    **dict.fromkeys((301, 307, 408, 425, 429, 500, 502, 503), False),
}


@pytest.mark.parametrize("status", sorted(ANSWERS))
def test_each_answer_is_permanent_or_not(hooks: Hooks, status: int) -> None:
    hooks.answers["/in"] = status
    troubles: list[tuple[str, str | None]] = []
    with pytest.raises(DeliveryError) as caught:
        channel(hook("chat", f"{hooks.url}/in"), report=lambda *said: troubles.append(said)).deliver(item("chat"))
    assert not isinstance(caught.value, RelayUnreachable)
    assert caught.value.permanent is ANSWERS[status]
    assert caught.value.reply.startswith(str(status))
    assert troubles == [("chat", caught.value.reply)]
    assert [path for path, _, _ in hooks.got] == ["/in"]


def test_a_redirect_is_not_followed_and_says_so(hooks: Hooks) -> None:
    hooks.answers["/in"] = 302
    with pytest.raises(DeliveryError, match="redirects are not followed"):
        channel(hook("chat", f"{hooks.url}/in")).deliver(item("chat"))


@pytest.mark.parametrize("path", ["/drips", "/hangs"])
def test_a_call_lasts_only_so_long(hooks: Hooks, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "CALL_SECONDS", 0.3)
    with pytest.raises(RelayUnreachable, match=r"no answer within 0\.3 s"):
        channel(hook("chat", f"{hooks.url}{path}")).deliver(item("chat"))


def test_nobody_there_and_no_such_webhook(hooks: Hooks) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    troubles: dict[str, str | None] = {}
    gone = channel(hook("chat", f"http://127.0.0.1:{port}"), report=troubles.__setitem__)
    with pytest.raises(RelayUnreachable):
        gone.deliver(item("chat"))
    assert "refused" in str(troubles["chat"])
    with pytest.raises(DeliveryError, match=r"no .* 'other' in the settings") as caught:
        gone.deliver(item("other"))
    assert not caught.value.permanent


def test_a_certificate_that_nobody_vouches_for_is_refused(certificates: Certificates, hooks: Hooks) -> None:
    hooks.socket = certificates.for_server().wrap_socket(hooks.socket, server_side=True)
    with pytest.raises(RelayUnreachable, match=r"(?i)certificate"):
        channel(hook("chat", f"https://localhost:{hooks.server_address[1]}/")).deliver(item("chat"))
    assert hooks.got == []


def test_when_the_service_ends_nothing_new_is_begun(hooks: Hooks) -> None:
    with pytest.raises(RelayUnreachable, match="the service ends"):
        channel(hook("chat", hooks.url), stopped=lambda: True).deliver(item("chat"))
    assert hooks.got == []


# --- with the outbox ---


def rows(store: Store, *names: str, **more: Any) -> None:
    with store.write() as transaction:
        for number, name in enumerate(names, 1):
            row = {
                "id": number,
                "ticket": None,
                "channel": WEBHOOKS if "@" not in name else "smtp",
                "notice": "webhook",
                "cause": f"webhook:{number}",
                "mailbox": "support",
                "mail_from": "support@example.com",
                "recipient": name,
                "message_id": f"<{number}@example.com>",
                "content": b"{}",
                "state": OutboxState.WAITING,
                "attempts": 0,
                "created_at": NOW,
                "next_at": NOW,
                "valid_until": NOW + timedelta(hours=24),
            }
            transaction.execute(table.insert(), [{**row, **more}])


def courier(store: Store, calls: object, now: datetime = NOW) -> Courier:
    return Courier(
        store=store,
        channel=lambda: calls,  # type: ignore[arg-type,return-value]
        owner="me",
        clock=lambda: now,
        carries=WEBHOOKS,
        batch=BATCH_CALLS,
    )


def states(store: Store) -> dict[int, tuple[str, int]]:
    with store.read() as transaction:
        found = lists.outbox_rows(transaction, state=None, limit=100)
    return {row["id"]: (row["state"], row["attempts"]) for row in found}


def test_mail_and_calls_do_not_see_each_other(store: Store, hooks: Hooks) -> None:
    rows(store, "chat", "anna@example.org")
    with store.read() as transaction:
        assert outbox.due(transaction, NOW, 10) == [2]
        assert outbox.due(transaction, NOW, 10, WEBHOOKS) == [1]
    with store.write() as transaction:
        assert outbox.claim(transaction, "mail", NOW, limit=10, ids=[1]) == []
    deliver_once(courier(store, channel(hook("chat", hooks.url))))
    assert states(store) == {1: ("sent", 1), 2: ("waiting", 0)}


def test_one_that_cannot_be_reached_is_tried_once_a_batch_and_the_others_are_called(store: Store, hooks: Hooks) -> None:
    rows(store, "dead", "dead", "chat", "chat")
    with socket.create_server(("127.0.0.1", 0)) as free:
        dead = hook("dead", f"http://127.0.0.1:{free.getsockname()[1]}")
    tried: list[str] = []
    calls = channel(dead, hook("chat", hooks.url), report=lambda name, trouble: tried.append(f"{name} {bool(trouble)}"))
    assert deliver_once(courier(store, calls))
    assert tried == ["dead True", "chat False"]
    assert states(store) == {1: ("waiting", 0), 2: ("waiting", 0), 3: ("sent", 1), 4: ("waiting", 0)}
    assert not deliver_once(courier(store, calls))
    assert states(store)[4] == ("sent", 1)


RULE = """
[[rule]]
name = "tell the chat"
on = ["new", "reply"]
then = { webhook = ["chat"] }
"""


def with_hook(make_desk: Callable[..., BatchDesk], folder: Path, url: str, **how: Any) -> BatchDesk:
    desk = make_desk(**how)
    (folder / "rules").mkdir()
    (folder / "rules" / "10.toml").write_text(RULE)
    desk.rewrite(lambda settings: f'{settings}\n[[webhook]]\nname = "chat"\nurl = "{url}"\n')
    return desk


def calls_of(desk: BatchDesk) -> list[dict[str, Any]]:
    return [json.loads(desk.content(row["id"])) for row in desk.outbox("webhook")]


def test_a_rule_calls_with_the_ticket_and_the_first_words(
    make_desk: Callable[..., BatchDesk], tmp_path: Path, hooks: Hooks
) -> None:
    desk = with_hook(make_desk, tmp_path, f"{hooks.url}/in")
    desk.take(WRITING.mail(ANNA, "It does not print. " * 100, subject="Printer"))
    (row,) = desk.outbox("webhook")
    assert (row["channel"], row["recipient"], row["ticket"], row["state"]) == ("webhook", "chat", 1001, "waiting")
    assert not deliver_once(courier(desk.store, channel(*desk.deps.desk.settings.webhooks), desk.now))
    (document,) = (json.loads(body) for _, _, body in hooks.got)
    assert (document["webhook"], document["event"], document["rules"]) == ("chat", "new", ["10.toml: tell the chat"])
    ticket = document["ticket"]
    assert (ticket["number"], ticket["subject"], ticket["customer"], ticket["priority"]) == (
        1001,
        "Printer",
        ANNA,
        "P3",
    )
    assert document["text"] == "#1001 Printer: new ticket"
    assert ticket["participants"] == [ANNA]
    assert ticket["created_at"] == "2026-03-01T12:00:00Z"
    assert len(document["message"]["text"]) == 500
    assert (document["message"]["from_addr"], document["message"]["evidence"]) == (ANNA, "A2")
    assert desk.outbox("webhook")[0]["state"] == "sent"
    desk.now += timedelta(minutes=5)
    desk.take(WRITING.mail(ANNA, "Still.", answers=desk.letter("ack_new")))
    assert calls_of(desk)[1]["event"] == "reply"
    assert calls_of(desk)[1]["text"] == "#1001 Printer: new mail"


def test_older_mail_and_a_desk_that_observes_call_nobody(
    make_desk: Callable[..., BatchDesk], tmp_path: Path, hooks: Hooks
) -> None:
    desk = with_hook(make_desk, tmp_path, hooks.url, mode="observe")
    desk.take(WRITING.mail(ANNA, subject="Old"), quiet=True)
    assert desk.outbox("webhook") == []
    desk.take(WRITING.mail(ANNA, subject="New"))
    assert [row["state"] for row in desk.outbox("webhook")] == ["held"]
    assert not deliver_once(courier(desk.store, channel(*desk.deps.desk.settings.webhooks), desk.now))
    assert hooks.got == []


def test_what_is_refused_for_good_stands_on_the_ticket(
    make_desk: Callable[..., BatchDesk], tmp_path: Path, hooks: Hooks
) -> None:
    hooks.answers["/"] = 404
    desk = with_hook(make_desk, tmp_path, hooks.url)
    desk.take(WRITING.mail(ANNA))
    deliver_once(courier(desk.store, channel(*desk.deps.desk.settings.webhooks), desk.now))
    assert desk.events("not reached") == [{"to": "chat", "notice": "webhook", "diagnostic": "404 Not Found"}]
    desk.take(WRITING.mail(TOM, "#explain", answers=desk.letter("message_agent")))
    assert "chat" in text(desk.letter("explain_agent"))


def test_a_webhook_that_the_settings_do_not_have_any_more_is_passed_over(
    make_desk: Callable[..., BatchDesk], tmp_path: Path, hooks: Hooks
) -> None:
    desk = with_hook(make_desk, tmp_path, hooks.url)
    desk.keep(WRITING.mail(ANNA))
    known = load_desk(tmp_path / "triaged.toml")
    gone = known.settings.model_copy(update={"webhooks": ()})
    desk.deps = replace(desk.deps, desk=replace(known, settings=gone))
    process.handle(desk.deps)
    assert desk.outbox("webhook") == []
    assert desk.tickets()
