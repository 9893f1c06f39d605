"""A running service whose command says who the customers are, and whose rules call a program elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import json
import queue
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.e2e.desk import TestDesk, mail, until
from tests.servers.smtp_sink import SmtpSink

pytestmark = pytest.mark.timeout(120)
SECONDS = 30.0  #: for one thing to happen
CRM = """
import json
print(json.dumps({"customers": [{"address": "anna@acme.example", "organisation": "Acme", "vip": True}]}))
"""
RULES = """
[[rule]]
name = "tell the chat"
on = ["new"]
when = { vip = true, organisation = ["Acme"] }
then = { webhook = ["chat"] }
"""
PROVEN = "Authentication-Results: mx.example.test; dmarc=pass header.from=acme.example"


class Hook(ThreadingHTTPServer):
    """Takes every call."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.got: queue.Queue[tuple[str, bytes]] = queue.Queue()


class _Taking(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self.server.got.put((self.headers["X-Triaged-Signature"], body))

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    server = Hook()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(tmp_path: Path, smtp_sink: SmtpSink, hook: Hook) -> Iterator[TestDesk]:
    made = TestDesk(tmp_path / "desk", smtp_sink.port)
    made.pipe()
    made.tables[-1] += '\ntrust = { authserv_id = "mx.example.test" }'
    crm = tmp_path / "crm.py"
    crm.write_text(CRM)
    (made.folder / "chat.secret").write_text("a secret\n")
    (made.folder / "rules").mkdir()
    (made.folder / "rules" / "10.toml").write_text(RULES)
    made.tables.append(f"[customers]\ncommand = {json.dumps([sys.executable, '-I', str(crm)])}")
    url = f"http://127.0.0.1:{hook.server_address[1]}/in"
    made.tables.append(f'[[webhook]]\nname = "chat"\nurl = "{url}"\nsecret = {{ file = "chat.secret" }}')
    yield made
    made.stop()


def test_a_vip_of_the_command_is_called_out_and_nobody_who_only_says_that_he_is_one(
    desk: TestDesk, hook: Hook, smtp_sink: SmtpSink
) -> None:
    desk.start()
    until(lambda: "event=customers known=1" in desk.log.read_text())
    desk.run("deliver", "--mailbox", "support", stdin=mail(1, "anna@acme.example"))  # nobody vouches for it
    desk.run("deliver", "--mailbox", "support", stdin=PROVEN.encode() + b"\r\n" + mail(2, "anna@acme.example"))
    smtp_sink.wait_for(2)
    signature, body = hook.got.get(timeout=SECONDS)

    called = json.loads(body)
    assert signature == "sha256=" + hmac.new(b"a secret", body, hashlib.sha256).hexdigest()
    assert (called["event"], called["rules"]) == ("new", ["10.toml: tell the chat"])
    assert (called["ticket"]["subject"], called["message"]["evidence"]) == ("Printer 2", "A2")
    assert [row["recipient"] for row in desk.outbox() if row["notice"] == "webhook"] == ["chat"]
    desk.stop()
    assert hook.got.empty()
