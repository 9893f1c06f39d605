"""`triaged doctor`: keys, whose word could count, and whether the relay takes signed addresses."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from click.testing import CliRunner

from triaged.cli.main import main
from triaged.delivery import smtp
from triaged.errors import DeliveryError, RelayUnreachable
from triaged.intake.content import BytesContent
from triaged.mail.address import day_of, tokens_in
from triaged.mail.keys import KeyRing, new_key
from triaged.model import RawMail
from triaged.store import Store
from triaged.store.custody import StoreCustody

MAILS = Path(__file__).parents[1] / "mail"
TODAY = datetime.now(UTC).date()
PATTERN = "support+{token}@example.org"
ROTATE = "make a new one with `triaged keys rotate`, then restart the service"
SETTINGS = """\
name = "Example Desk"
[keys]
file = "keys"
[[queue]]
name = "support"
[[mailbox]]
name = "support"
address = "support@example.org"
queue = "support"
"""
RELAY = '[relay]\nhost = "smtp.example.org"\n'


class Desk:
    """A folder with settings, keys and stored mail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("")
        self.key(TODAY)

    def write(self, mailbox: str, tables: str = "") -> None:
        (self.folder / "triaged.toml").write_text(f"{SETTINGS}{mailbox}\n{tables}")

    def key(self, created: date) -> None:
        (self.folder / "keys").touch(0o600)
        self.ring = KeyRing(keys=(new_key("a", created, bytes(32)),))
        (self.folder / "keys").write_text(self.ring.dump())

    def keep(self, name: str, count: int) -> None:
        """Store so many copies of a sample mail."""
        content = (MAILS / f"auth-{name}.eml").read_bytes()
        now = datetime.now(UTC)
        with contextlib.closing(Store(f"sqlite:///{self.folder}/triaged.db")) as store:
            store.upgrade()
            for uid in range(1, count + 1):
                mail = RawMail(
                    mailbox="support",
                    folder=name,
                    uidvalidity=1,
                    uid=uid,
                    received_at=now,
                    content=BytesContent(b"X-Copy: %d\n" % uid + content),
                )
                StoreCustody(store, lambda: now).keep([mail])

    def says(self, subject: str) -> str:
        """The doctor's line on one subject."""
        done = CliRunner().invoke(main, ["-c", str(self.folder / "triaged.toml"), "doctor"], catch_exceptions=False)
        lines = re.findall(rf"^(?:fine|wrong) +{re.escape(subject)}: .*$", done.stdout, re.MULTILINE)
        assert (done.exit_code == 1) is ("wrong" in done.stdout.split())
        return " ".join(lines[0].split()) if len(lines) == 1 else f"{len(lines)} lines"


class FakeRelay:
    """Refuses what it is told to refuse."""

    asked: ClassVar[list[tuple[str, str]]] = []
    refuses: ClassVar[dict[int, DeliveryError]] = {}  #: number of the question -> the answer

    def __init__(self, _relay: object) -> None:
        self.asked.clear()

    def check(self) -> str:
        return "relay"

    def would_take(self, mail_from: str, recipient: str) -> str:
        self.asked.append((mail_from, recipient))
        if len(self.asked) in self.refuses:
            raise self.refuses[len(self.asked)]
        return "250 fine"

    def close(self) -> None:
        pass


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(smtp, "SmtpChannel", FakeRelay)
    monkeypatch.setattr(FakeRelay, "refuses", {})
    return Desk(tmp_path)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "fine keys: key a signs, 0 days old"),
        (90, "fine keys: key a signs, 90 days old"),
        (91, "fine keys: key a signs, 91 days old; `triaged keys rotate` makes a new one"),
        (400, "fine keys: key a signs, 400 days old; `triaged keys rotate` makes a new one"),
        (401, f"wrong keys: key a signs, 401 days old: {ROTATE}"),
    ],
)
def test_the_age_of_the_key_that_signs(desk, days, said):
    desk.key(TODAY - timedelta(days=days))
    assert desk.says("keys") == said


def test_without_mail_nothing_is_proposed(desk):
    assert desk.says("trust of support") == (
        "fine trust of support: not set, and the newest 0 mails do not tell what it could be: see docs/operators.md"
    )


def test_what_the_server_writes_is_proposed(desk):
    desk.keep("gmail", 2)
    assert "the newest 2 mails do not tell" in desk.says("trust of support")
    desk.keep("gmail", 3)
    assert desk.says("trust of support") == (
        'fine trust of support: not set; your server writes mx.google.com: trust = { authserv_id = "mx.google.com" }'
    )


def test_a_trust_that_is_seen_is_fine(desk):
    desk.write('trust = { authserv_id = "mx.google.com" }')
    assert desk.says("trust of support") == "fine trust of support: seen on 0 of the newest 0 mails"
    desk.keep("opendmarc", 3)
    desk.keep("gmail", 1)
    assert desk.says("trust of support") == "fine trust of support: seen on 1 of the newest 4 mails"


def test_a_trust_that_is_never_seen_is_wrong(desk):
    desk.write('trust = { authserv_id = "mx.google.com" }')
    desk.keep("rspamd", 3)
    assert desk.says("trust of support") == (
        "wrong trust of support: never seen on the newest 3 mails, so no sender counts as proven; your server writes "
        'mx.acme.example: trust = { authserv_id = "mx.acme.example", below_received = true }'
    )


def test_only_the_newest_fifty_count(desk):
    desk.write('trust = { authserv_id = "mx.google.com" }')
    desk.keep("gmail", 1)
    desk.keep("opendmarc", 50)
    assert desk.says("trust of support").startswith("wrong trust of support: never seen on the newest 50 mails")


def test_a_relay_that_takes_signed_addresses_is_fine(desk):
    desk.write(f'reply_address = "{PATTERN}"', RELAY)
    assert desk.says("reply_address of support") == (
        f"fine reply_address of support: the relay takes mail to and from {PATTERN}; whether it arrives, only a mail "
        "can show"
    )
    (own, to_signed), (from_signed, back) = FakeRelay.asked
    assert (own, back) == ("support@example.org",) * 2
    assert to_signed == from_signed
    assert tokens_in(desk.ring, [to_signed], day_of(datetime.now(UTC)))[0]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (1, f"the relay takes no mail to {PATTERN}: 550 no; let the mail server deliver"),
        (2, f"the relay takes no mail whose envelope sender is {PATTERN}: 550 no; let the user of [relay] send"),
    ],
)
def test_a_relay_that_refuses_them_is_wrong(desk, question, said):
    desk.write(f'reply_address = "{PATTERN}"', RELAY)
    FakeRelay.refuses[question] = DeliveryError("550 no", permanent=True)
    assert desk.says("reply_address of support").startswith(f"wrong reply_address of support: {said}")
    assert len(FakeRelay.asked) == 2


def test_a_relay_that_wants_to_be_asked_later_is_wrong_for_now(desk):
    desk.write(f'reply_address = "{PATTERN}"', RELAY)
    FakeRelay.refuses[1] = DeliveryError("450 greylisted", permanent=False)
    assert "450 greylisted (for now: try again later); let" in desk.says("reply_address of support")


def test_a_relay_that_is_not_there_is_no_answer(desk):
    desk.write(f'reply_address = "{PATTERN}"', RELAY)
    FakeRelay.refuses[1] = RelayUnreachable("no route")
    assert desk.says("reply_address of support") == "wrong reply_address of support: no route"


def test_where_there_is_nothing_to_ask_nothing_is_said(desk):
    desk.write("", RELAY)
    assert desk.says("reply_address of support") == "0 lines"
    desk.write(f'reply_address = "{PATTERN}"')
    assert desk.says("reply_address of support") == "0 lines"
