"""`triaged explain`: what would become of a mail, by the very steps of live mail, with nothing written."""

from __future__ import annotations

import contextlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.alert_mails import sample
from triaged import process
from triaged.cli import output
from triaged.cli.explain_page import _listed
from triaged.cli.main import main
from triaged.config import load_desk
from triaged.desk.customers import Directory
from triaged.intake import pipe
from triaged.model import CustomerFacts
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
    assert ("subject_has", True) in [(seen["key"], seen["ok"]) for seen in rule["conditions"]]
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


def test_every_field_of_the_decision_and_the_ticket_is_there(config: Path) -> None:
    promised = '[[calendar]]\nname = "always"\n[[sla]]\nname = "gold"\ncalendar = "always"\n'
    config.write_text(config.read_text() + promised)
    rules(
        config,
        '[[rule]]\nname = "order"\nwhen = { text_regex = "order (?P<order>\\\\d+)" }\n'
        'then = { priority = "P2", sla = "gold", note = "look it up", tags = ["order"] }\n',
    )
    document = json.loads(explain(config, REQUEST.replace(b"The invoice", b"order 4711: it")).stdout)
    decision = document["decision"]
    assert {name: decision[name] for name in ("priority", "sla", "notes", "fields", "tags")} == {
        "priority": "P2",
        "sla": "gold",
        "notes": ["look it up"],
        "fields": {"order": "4711"},
        "tags": ["order"],
    }
    assert {"acknowledge", "ignore", "status", "assign", "needs", "webhooks", "cc", "impact"} <= decision.keys()
    assert (document["ticket"]["number"], document["ticket"]["sla"]) == (1001, "gold")
    assert document["ticket"]["fields"] == {"order": "4711"}


def test_the_rule_that_stopped_is_named_with_how_many_were_left(config: Path) -> None:
    stops = '[[rule]]\nname = "stops"\nstop = true\n'
    rules(config, stops + "".join(f'[[rule]]\nname = "r{n}"\nthen = {{ tags = ["t"] }}\n' for n in range(3)))
    document = json.loads(explain(config, REQUEST).stdout)
    assert document["stopped"] == {"rule": "stops", "not_looked_at": 3}
    assert [rule["name"] for rule in document["rules"]] == ["stops"]
    page = explain(config, REQUEST, options=()).stdout
    assert "stopped here; 3 rules after it were not looked at" in page


def test_rules_that_do_not_match_are_counted_where_they_stand(config: Path) -> None:
    miss = "".join(
        f'[[rule]]\nname = "miss {n}"\nwhen = {{ subject_has = ["nothing"] }}\nthen = {{ tags = ["t"] }}\n'
        for n in range(1000)
    )
    rules(config, miss + '[[rule]]\nname = "hit"\nthen = { tags = ["hit"] }\n' + miss.replace("miss", "other"))
    lines = explain(config, REQUEST, options=()).stdout.splitlines()
    place = next(number for number, line in enumerate(lines) if "10.toml: hit" in line)
    assert "no  1000 rules that do not match (--all shows each)" in lines[place - 1]
    assert "no  1000 rules that do not match" in lines[place + 1]
    assert "no  10.toml: miss 7" in explain(config, REQUEST, options=("--all",)).stdout


@pytest.mark.timeout(20)
def test_a_rule_that_is_too_slow_says_so(config: Path) -> None:
    rules(config, '[[rule]]\nname = "slow"\nwhen = { subject_regex = "^(a|aa)+$" }\nthen = { tags = ["t"] }\n')
    evil = REQUEST.replace(b"Please mend the invoice", b"a" * 400 + b"!")
    (rule,) = json.loads(explain(config, evil).stdout)["rules"]
    assert (rule["too_slow"], rule["matched"]) == (True, False)
    page = explain(config, evil, options=()).stdout
    assert "no  10.toml: slow: left out, a pattern of it took too long" in page
    assert "ran out of time" in page


@pytest.mark.timeout(20)
def test_a_rule_for_which_no_time_was_left_says_that_instead(config: Path) -> None:
    slow = "".join(
        f'[[rule]]\nname = "slow {number}"\nwhen = {{ subject_regex = "^(a|aa)+$" }}\nthen = {{ tags = ["t"] }}\n'
        for number in range(8)
    )
    last = '[[rule]]\nname = "last"\nwhen = { subject_regex = "[ab]!" }\nthen = { tags = ["u"] }\n'
    rules(config, slow + last)
    evil = REQUEST.replace(b"Please mend the invoice", b"a" * 400 + b"!")
    rule = json.loads(explain(config, evil).stdout)["rules"][-1]
    assert (rule["name"], rule["too_slow"], rule["not_tried"], rule["matched"]) == ("last", False, True, False)
    page = explain(config, evil, options=()).stdout
    assert "no  10.toml: last: left out, the patterns before it took all the time" in page


def test_who_the_customer_is_and_who_says_so(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = CustomerFacts(address="ann@example.org", name="Ann Lee", organisation="ACME", tier="gold", vip=True)
    monkeypatch.setattr(Directory, "find", lambda _, address: ann if address == ann.address else None)
    document = json.loads(explain(config, REQUEST).stdout)
    assert document["customer"]["organisation"] == "ACME"
    assert (document["customer"]["source"], document["customer"]["proven"]) == ("file", False)
    page = explain(config, REQUEST, options=()).stdout
    assert "customer  Ann Lee, ACME, gold, VIP (file; not proven, so that rules do not count him as one)" in page


def test_a_page_on_a_terminal_is_folded_to_its_width(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules(
        config,
        '[[rule]]\nname = "bills"\nwhen.subject_has = ["invoice", "bill", "receipt", "refund", "payment"]\n'
        'when.not.subject_has = ["newsletter"]\nthen = { tags = ["billing"] }\n',
    )
    monkeypatch.setattr(output, "columns", lambda: 80)
    lines = explain(config, REQUEST, options=()).stdout.splitlines()
    start = lines.index("         yes  10.toml: bills")
    assert lines[start + 1 : start + 5] == [
        "                subject_has: wanted invoice, bill, receipt, refund, payment, saw",
        "                invoice: holds",
        "                not.subject_has: wanted newsletter, saw nothing: does not hold,",
        "                as wanted",
    ]
    assert max(map(len, lines[1:])) <= 80
    monkeypatch.setattr(output, "columns", lambda: 40)
    assert max(map(len, explain(config, REQUEST, options=()).stdout.splitlines()[1:])) <= 40


def test_values_are_spelled_one_way_however_deep() -> None:
    assert _listed({"a": ["x", ("y", True)], "b": None}) == "a = x, y, yes, b = "
    assert _listed(["new", "forward"]) == _listed(("new", "forward")) == "new, forward"


NEED = """
[[need]]
name = "order number"
pattern = 'number (\\d+)'
label = { en = "the number of your order" }

[[rule]]
name = "orders"
then = { needs = ["order number"], assign = "round-robin", same = ["order number"] }
"""


def test_what_nobody_is_asked_for_is_not_given_yet(config: Path) -> None:
    rules(config, NEED)
    asked = explain(config, REQUEST, options=()).stdout
    assert "known  order number = asked for\n" in asked
    assert "- the number of your order\n" in asked
    machine = REQUEST.replace(b"Subject:", b"Auto-Submitted: auto-generated\nSubject:")
    assert "known  order number = not given yet\n" in explain(config, machine, options=()).stdout


def test_why_nobody_was_assigned_and_what_is_linked(config: Path) -> None:
    rules(config, NEED)
    take(config, REQUEST.replace(b"The invoice", b"number 4711: it"))
    page = explain(config, REQUEST.replace(b"<1@", b"<2@").replace(b"The invoice", b"number 4711: it"), options=())
    assert "not assigned  nobody of the queue 'support' and the tier L1 is at work\n" in page.stdout
    assert "linked  #1001 (the same order number)\n" in page.stdout
    assert "links" not in page.stdout


MONITOR = """
[[monitor]]
name = "watch"
senders = ["nagios@monitor.example.net"]
system = "%s"
%s
"""


@pytest.mark.parametrize(
    ("system", "more", "counts", "said"),
    [
        ("nagios", 'proof = "address"', True, "alert  watch: web01/HTTP, problem"),
        ("nagios", "", False, "alert  watch, which does not count: the sender is not proven: no trust is set"),
        ("zabbix", 'proof = "address"', False, "alert  watch, which does not count: its form is not that of zabbix"),
        ("auto", 'proof = "address"', True, "alert  watch: web01/HTTP, problem"),
    ],
)
def test_what_an_alert_says_or_why_it_does_not_count(
    config: Path, system: str, more: str, counts: bool, said: str
) -> None:
    config.write_text(config.read_text() + MONITOR % (system, more))
    mail = sample("nagios-service-problem", proven=False)
    alert = json.loads(explain(config, mail).stdout)["alert"]
    assert (alert["monitor"], alert["counts"], alert["why_not"] is None) == ("watch", counts, counts)
    assert (alert["key"], alert["state"]) == (("watch:web01/http", "problem") if counts else (None, None))
    assert said in explain(config, mail, options=()).stdout
    other = explain(config, REQUEST)
    assert json.loads(other.stdout)["alert"] is None


def rules(config: Path, text: str) -> None:
    """Put these in place of the shipped ones."""
    for file in (config.parent / "rules").iterdir():
        file.unlink()
    (config.parent / "rules" / "10.toml").write_text(text)
