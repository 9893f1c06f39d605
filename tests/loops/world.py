"""Desks, the post between them and all others, and a clock for the whole world.

Each desk is a process of its own (`tests.loops.desk`). The post is the relay of all of them, and the server that
delivers to them: what a desk sends by SMTP is counted here, then goes by SMTP to another desk, or to a responder whose
answer goes back by SMTP.
"""

from __future__ import annotations

import itertools
import secrets
import smtplib
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Self

from tests.loops.responders import Answering, Responder, Sending, written
from tests.servers.smtp_sink import SmtpSink, SunkMail
from triaged.mail.keys import KeyRing, new_key

ROOT = Path(__file__).parents[2]
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
STEP = timedelta(minutes=15)
WAR = 200  #: mails of all desks after which nobody needs to see more
AGENT = "tom@agents.example"  #: of every desk

_SETTINGS = """
name = "Desk of {domain}"
mode = "live"
alarms_to = "operator@ops.example"
[store]
url = "sqlite:///triaged.db"
[keys]
file = "keys"
[relay]
host = "127.0.0.1"
port = {relay_port}
tls = "none"
[[queue]]
name = "support"
[[agent]]
name = "Tom"
addresses = ["{agent}"]
queues = ["support"]
[[mailbox]]
name = "support"
address = "{address}"
queue = "support"
{more}
"""


@dataclass(frozen=True)
class Sent:
    """One mail that a desk has sent."""

    at: datetime  #: in the world's time
    desk: str  #: its domain
    mail: SunkMail

    @property
    def to(self) -> str:
        return self.mail.recipients[0]

    @property
    def notice(self) -> str | None:
        """Which notice to an agent; None: it is to somebody else, or to him as to a customer."""
        found: str | None = message_from_bytes(self.mail.content, policy=policy.default)["X-Triaged-Notice"]
        return found


class Desk:
    """One process; `work` returns when it has nothing more to do at that time."""

    def __init__(self, folder: Path, domain: str, relay_port: int, *, trust: bool, signed: bool) -> None:
        self.domain = domain
        self.address = f"support@{domain}"
        self.sent = 0
        self._inlet: smtplib.SMTP | None = None
        self._folder = folder / domain
        self._folder.mkdir()
        more = [f'trust = {{ authserv_id = "mx.{domain}" }}'] if trust else []
        more += [f'reply_address = "support+{{token}}@{domain}"'] if signed else []
        settings = self._folder / "triaged.toml"
        settings.write_text(
            _SETTINGS.format(
                domain=domain, address=self.address, agent=AGENT, relay_port=relay_port, more="\n".join(more)
            )
        )
        keys = self._folder / "keys"
        keys.write_text(KeyRing(keys=(new_key("a", date(2026, 1, 1), secrets.token_bytes(32)),)).dump())
        keys.chmod(0o600)
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.loops.desk", settings],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def await_start(self) -> None:
        self._inlet = smtplib.SMTP("127.0.0.1", self._said("listening"), timeout=30)

    def work(self, now: datetime) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"at {now.isoformat()}\n")
        self._process.stdin.flush()
        self.sent = self._said("idle")

    def receive(self, sending: Sending, now: datetime, number: int) -> None:
        """Deliver a mail by SMTP, with what the desk's own server puts before it."""
        sender = _address_in_from(sending.content).rpartition("@")[2]
        verdict = "pass" if sending.vouched else "fail"
        traces = (
            f"Return-Path: <{sending.mail_from}>",
            f"Delivered-To: {sending.to}",
            f"Authentication-Results: mx.{self.domain}; dmarc={verdict} header.from={sender}",
            f"Received: from post.example by mx.{self.domain} id {number}; {now:%a, %d %b %Y %H:%M:%S} +0000",
        )
        head = "".join(f"{trace}\r\n" for trace in traces).encode()
        assert self._inlet is not None
        self._inlet.sendmail(sending.mail_from, [sending.to], head + sending.content)

    def _said(self, word: str) -> int:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().split()
        assert line[:1] == [word], (self._folder / "log").read_text()[-3000:]
        return int(line[1])

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait(30) == 0, (self._folder / "log").read_text()[-3000:]

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        if self._inlet is not None:
            self._inlet.close()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()


class World:
    """Everything, at one time. Addresses without a responder take what they get."""

    def __init__(self, folder: Path, *domains: str, trust: bool, signed: bool) -> None:
        self.now = START
        self.sent: list[Sent] = []
        self._numbers = itertools.count(1)  # of all mails that are written: no Message-ID stands twice
        self._responders: dict[str, Responder] = {}
        self._delivered = 0
        self._relay = SmtpSink()
        self._relay.start()
        self.desks: Mapping[str, Desk] = {
            domain: Desk(folder, domain, self._relay.port, trust=trust, signed=signed) for domain in domains
        }

    def __enter__(self) -> Self:
        try:
            for desk in self.desks.values():
                desk.await_start()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            for desk in self.desks.values():
                if kind is None:
                    desk.end()
        finally:
            self._close()

    def _close(self) -> None:
        for desk in self.desks.values():
            desk.kill()
        self._relay.close()

    def settle(self, address: str, responder: Responder) -> str:
        """Somebody who answers every mail to this address (of any desk) in his own way."""
        self._responders[address] = responder
        return address

    def write(self, sender: str, domain: str, subject: str = "Printer", text: str = "It does not print.") -> None:
        """A person writes to a desk."""
        desk = self.desks[domain]
        content = written(sender, desk.address, subject, text, next(self._numbers), self.now)
        self._deliver(Sending(sender, desk.address, content))

    def pass_time(self, long: timedelta) -> None:
        """Step by step; in each, until nobody has anything more to say."""
        until = self.now + long
        self._settle_down()
        while self.now < until:
            self.now += STEP
            self._settle_down()

    def _settle_down(self) -> None:
        while True:
            for desk in self.desks.values():
                desk.work(self.now)
            new = self._relay.mails[len(self.sent) :]
            if not new:
                break
            assert len(self.sent) < WAR, "a war"
            for mail in new:
                self._carry(mail)
        assert sum(desk.sent for desk in self.desks.values()) == len(self.sent)

    def _carry(self, mail: SunkMail) -> None:
        self.sent.append(Sent(at=self.now, desk=mail.mail_from.rpartition("@")[2], mail=mail))
        (to,) = mail.recipients
        responder = self._responders.get(to)
        if responder is not None:
            self._deliver(responder(Answering(mail=mail, me=to, number=next(self._numbers), now=self.now)))
        elif to.rpartition("@")[2] in self.desks:
            self._deliver(Sending(mail.mail_from, to, mail.content))

    def _deliver(self, sending: Sending) -> None:
        self._delivered += 1
        self.desks[sending.to.rpartition("@")[2]].receive(sending, self.now, self._delivered)


def _address_in_from(content: bytes) -> str:
    for line in content.split(b"\r\n"):
        if line.lower().startswith(b"from:"):
            return line.decode().rpartition("<")[2].rstrip("> ").removeprefix("From: ")
    raise AssertionError("a mail without From")
