"""`triaged explain`: what would become of a mail, by the very steps of live mail, with nothing written."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triaged import process
from triaged.cli.main import main
from triaged.config import load_desk
from triaged.intake import pipe
from triaged.render import Renderer
from triaged.store import Store, lists
from triaged.store.custody import StoreCustody

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUEST = b"""From: Ann <ann@example.org>
To: support@example.org
Subject: Please mend the invoice
Message-ID: <1@example.org>
Date: Sun, 01 Mar 2026 12:00:00 +0000

The invoice is wrong and I need it today.
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    assert CliRunner().invoke(main, ["init", str(tmp_path / "desk")]).exit_code == 0
    return tmp_path / "desk" / "triaged.toml"


def explain(config: Path, *mails: bytes, options: tuple[str, ...] = ("--json",)) -> Result:
    files = []
    for number, content in enumerate(mails):
        files.append(config.parent / f"{number}.eml")
        files[-1].write_bytes(content)
    arguments = ["-c", str(config), "explain", *options, *map(str, files)]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def take(config: Path, content: bytes) -> None:
    desk = load_desk(config)
    with contextlib.closing(Store(desk.settings.store.url)) as store:
        store.upgrade()
        pipe.take(io.BytesIO(content), "support", NOW, StoreCustody(store, lambda: NOW).keep)
        deps = process.Processor(
            store=store, desk=desk, renderer=Renderer(desk.templates), owner="me", clock=lambda: NOW
        )
        assert process.handle(deps) is not None


def test_a_new_ticket_with_each_rule_and_what_would_be_sent(config: Path) -> None:
    document = json.loads(explain(config, REQUEST).stdout)
    assert document["outcome"] == "ticket"
    assert document["thread"] == {"kind": "new-ticket", "ticket": None, "by": None}
    assert document["evidence"]["level"] == "A0"
    assert document["decision"]["tags"] == ["billing"]
    rule = next(each for each in document["rules"] if each["name"] == "billing")
    assert rule["matched"]
    assert [(seen["key"], seen["ok"]) for seen in rule["conditions"]] == [("subject_has", True)]
    (notice,) = document["notices"]
    assert (notice["notice"], notice["to"]) == ("ack_new", "ann@example.org")
    assert "#1001" in notice["text"]


def test_nothing_is_written_not_even_a_database(config: Path) -> None:
    before = sorted(path.name for path in config.parent.iterdir())
    explain(config, REQUEST)
    assert sorted(path.name for path in config.parent.iterdir()) == sorted([*before, "0.eml"])


def test_what_the_database_knows_counts_and_is_left_as_it_is(config: Path) -> None:
    take(config, REQUEST)
    same, other = (
        json.loads(line) for line in explain(config, REQUEST, REQUEST.replace(b"<1@", b"<2@")).stdout.splitlines()
    )
    assert (same["outcome"], same["thread"]["kind"], same["thread"]["ticket"]) == ("duplicate", "duplicate", 1001)
    assert other["outcome"] == "ticket"
    with contextlib.closing(Store(load_desk(config).settings.store.url)) as store, store.read() as transaction:
        assert len(lists.tickets(transaction, lists.TicketFilter())) == 1
        assert len(lists.outbox_rows(transaction, state=None, limit=10)) == 1


def test_explained_as_it_was_decided(config: Path) -> None:
    explained = json.loads(explain(config, REQUEST).stdout)
    take(config, REQUEST)
    with contextlib.closing(Store(load_desk(config).settings.store.url)) as store, store.read() as transaction:
        ticket = lists.show(transaction, 1001)
    assert ticket is not None
    decided = explained["decision"]
    assert {name: ticket[name] for name in ("priority", "queue", "tier", "tags", "language")} == {
        name: decided[name] for name in ("priority", "queue", "tier", "tags", "language")
    }


def test_of_a_held_mail_with_nobody_to_ask_there_is_nothing_but_the_document(config: Path) -> None:
    held = b"From: Example <support@example.org>\nTo: support@example.org\nSubject: x\nMessage-ID: <3@x.org>\n\nx\n"
    done = explain(config, held)
    assert json.loads(done.stdout)["outcome"] == "held"
    assert done.stderr == ""


def test_a_page_for_people(config: Path) -> None:
    page = explain(config, REQUEST, options=()).stdout
    for words in ("outcome  ticket", "A0: ", "yes  10-default.toml: billing", "ack_new to ann@example.org", "#1001"):
        assert words in page


def test_a_mailbox_that_does_not_exist_is_named_with_those_that_do(config: Path) -> None:
    done = explain(config, REQUEST, options=("--mailbox", "suport"))
    assert done.exit_code == 1
    assert "support" in done.stderr
