"""What an example may say besides its mail, and that it comes out so in a whole desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rule_files import said
from triaged.config import example_problems, load_desk
from triaged.config.folder import new_keys
from triaged.errors import ConfigError
from triaged.service.reload import usable_renderer

SETTINGS = """\
name = "Example Support"
[keys]
file = "keys"
[[queue]]
name = "support"
[[queue]]
name = "billing"
[[mailbox]]
name = "support"
address = "support@example.org"
queue = "support"
[[agent]]
name = "Tom"
addresses = ["tom@example.org", "tom@example.net"]
"""
MAIL = 'mail = """\nFrom: Ann <ann@example.org>\nSubject: A question\n\nHow?"""\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "triaged.toml").write_text(SETTINGS)
    (tmp_path / "keys").write_text(new_keys())
    (tmp_path / "keys").chmod(0o600)
    (tmp_path / "rules").mkdir()
    return tmp_path


def problems(folder: Path, rule: str, example: str) -> list[str]:
    text = f'[[rule]]\nname = "r"\n{rule}\n[[rule.example]]\n{MAIL if "clock" not in example else ""}{example}\n'
    (folder / "rules" / "10.toml").write_text(text)
    return [problem.message for problem in example_problems(load_desk(folder / "triaged.toml"))]


REPLY = 'on = ["reply"]\nthen = { tags = ["hit"] }\n'
HIT = 'then = { tags = ["hit"] }\n'


@pytest.mark.parametrize(
    ("rule", "yes", "no"),
    [
        (HIT + "when = { vip = true }", "customer = { vip = true }", 'customer = { organisation = "ACME" }'),
        (HIT + "when = { vip = true }", "customer = { vip = true }", 'customer = { vip = true }\nevidence = "A1"'),
        (HIT + 'when = { organisation = ["ACME"] }', 'customer = { organisation = "ACME" }', ""),
        (HIT + 'when = { customer_tier = ["gold"] }', 'customer = { tier = "gold" }', 'customer = { tier = "tin" }'),
        (HIT + 'when = { evidence = "A2" }', 'evidence = "A2"', 'evidence = "A1"'),
        (
            HIT + "when = { open_tickets = { least = 3 } }",
            "customer = { open_tickets = 3 }",
            "customer = { open_tickets = 2, tickets_in_30_days = 9 }",
        ),
        (
            HIT + "when = { tickets_in_30_days = { least = 3 } }",
            "customer = { tickets_in_30_days = 3 }",
            "customer = { open_tickets = 3 }",
        ),
        (
            HIT + 'when = { within = { hours = ["Mon-Fri 09:00-17:00"], zone = "Europe/Berlin" } }',
            "at = 2026-01-05T12:00:00Z",
            'at = "2026-01-05T16:30:00+00:00"',
        ),
        (REPLY + 'when = { ticket = { status = "solved" } }', 'ticket = { status = "solved" }', ""),
        (REPLY + 'when = { ticket = { priority = "P1" } }', 'ticket = { priority = "urgent" }', ""),
        (REPLY + 'when = { ticket = { queue = "billing" } }', 'ticket = { queue = "billing" }', ""),
        (REPLY + 'when = { ticket = { queue = "support" } }', "", 'ticket = { queue = "billing" }'),
        (REPLY + 'when = { ticket = { tier = "L2" } }', 'ticket = { tier = "L2" }', ""),
        (REPLY + 'when = { ticket = { tags = "vip" } }', 'ticket = { tags = ["vip"] }', ""),
        (REPLY + 'when = { ticket = { language = "zh" } }', 'ticket = { language = "zh-Hans" }', ""),
        (REPLY + 'when = { ticket = { assignee = "Tom" } }', 'ticket = { assignee = "Tom" }', ""),
        (REPLY + 'when = { ticket = { assignee = "nobody" } }', "", 'ticket = { assignee = "Tom" }'),
        (
            REPLY + 'when = { ticket = { older_than = "3d" } }',
            "ticket = { opened = 2026-01-02T12:00:00Z }",
            "ticket = { opened = 2026-01-02T12:00:01Z }",
        ),
        (
            REPLY + 'when = { field = { name = "order", has = ["5"] } }',
            'ticket = { fields = { order = "5" } }',
            'ticket = { fields = { order = "6" } }',
        ),
        (
            'on = ["clock"]\nthen = { tags = ["hit"] }\nwhen = { clock = "pending" }',
            'clock = "pending"',
            'clock = "untaken"',
        ),
    ],
)
def test_every_condition_can_be_shown_by_examples(folder: Path, rule: str, yes: str, no: str) -> None:
    assert problems(folder, rule, yes + '\nexpect = { tags = ["hit"] }') == []
    assert problems(folder, rule, no + "\nexpect = { matched = false }") == []
    assert "does not match" in problems(folder, rule, no)[0]
    assert "must not" in problems(folder, rule, yes + "\nexpect = { matched = false }")[0]


def test_rules_on_replies_start_from_the_ticket_of_the_example(folder: Path) -> None:
    expect = 'expect = { priority = "P2", tags = ["hit", "old"], queue = "billing", tier = "L3" }'
    ticket = 'ticket = { priority = "P2", tags = ["old"], queue = "billing", tier = "L3" }\n'
    assert problems(folder, REPLY, ticket + expect) == []


@pytest.mark.parametrize(
    ("then", "expect", "found"),
    [
        ('note = "Call him."', 'note = "Call her."', "note = 'Call her.'; found ['Call him.']"),
        ("spam = true", "spam = false", "spam = false; found true"),
        ('webhook = "chat"', 'webhook = "crm"', "webhook = 'crm'; found ['chat']"),
        ("acknowledge = false", "acknowledge = true", "acknowledge = true; found false"),
        ('acknowledge = "ack_new"', "acknowledge = true", "acknowledge = true; found 'ack_new'"),
        ('assign = "Tom"', 'assign = "best"', "assign = 'best'; found 'Tom'"),
        ('cc = "a@example.net"', 'cc = "b@example.net"', "cc = 'b@example.net'; found ['a@example.net']"),
    ],
)
def test_what_comes_out_otherwise_is_shown_as_it_would_stand_in_the_file(
    folder: Path, then: str, expect: str, found: str
) -> None:
    with (folder / "triaged.toml").open("a") as settings:
        settings.write(
            "".join(f'[[webhook]]\nname = "{name}"\nurl = "https://h.example.org/"\n' for name in ("chat", "crm"))
        )
    assert problems(folder, f"then = {{ {then} }}", f"expect = {{ {then} }}") == []
    assert problems(folder, f"then = {{ {then} }}", f"expect = {{ {expect} }}") == [
        f"rule 'r': the example expects {found}"
    ]


def test_an_acknowledgement_of_the_operator_s_own_may_be_chosen_once_it_is_there(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"found 'ack_outage'; allowed true, false, ack_new$"):
        problems(folder, 'then = { acknowledge = "ack_outage" }', "")
    (folder / "templates" / "de").mkdir(parents=True)
    (folder / "templates" / "de" / "ack_outage.txt.j2").write_text("Subject: x\n\ny\n")
    with pytest.raises(ConfigError):  # not everybody reads German
        problems(folder, 'then = { acknowledge = "ack_outage" }', "")
    (folder / "templates" / "en").mkdir(parents=True)
    (folder / "templates" / "en" / "ack_outage.txt.j2").write_text("Subject: x\n\ny\n")
    assert problems(folder, 'then = { acknowledge = "ack_outage" }', 'expect = { acknowledge = "ack_outage" }') == []


@pytest.mark.parametrize(
    ("on", "example", "message"),
    [
        ("new", 'evidence = "A9"', "evidence: found 'A9'; allowed A0, A1, A2, A3, A4"),
        ("new", 'at = "2026-01-05T12:00:00"', "at: found '2026-01-05T12:00:00'; allowed a time with its offset"),
        ("new", 'at = "noon"', "at: found 'noon'; allowed a time with its offset"),
        ("new", "customer = 1", "customer: found 1; allowed a table"),
        ("new", "customer = { vipp = true }", "customer.vipp: unknown key"),
        ("new", "customer = { vip = 1 }", "customer: vip: found 1; allowed true, false"),
        ("new", "customer = { organisation = 1 }", "customer: found 1; allowed organisation = a text"),
        ("new", "customer = { open_tickets = -1 }", "customer: open_tickets: found -1; allowed a whole number"),
        ("new", "ticket = {}", "ticket: found a ticket; allowed none on 'new', since the mail opens one"),
        ("new", 'clock = "pending"', "clock: found a clock on 'new'; allowed on 'clock' only"),
        ("reply", "ticket = { statuss = 1 }", "ticket.statuss: unknown key"),
        ("reply", 'ticket = { status = "done" }', "ticket: found 'done'; allowed closed, hold"),
        ("reply", 'ticket = { queue = "biling" }', "ticket: found 'biling'; allowed billing, support; did you mean"),
        ("reply", 'ticket = { assignee = "Tm" }', "ticket: found 'Tm'; allowed Sue Ann, Tom; did you mean 'Tom'?"),
        ("reply", "ticket = { fields = 1 }", "ticket: found 1; allowed a table"),
        ("clock", "", "clock: found nothing; allowed what has come due: untaken, pending"),
        ("clock", 'clock = "untakn"', "clock: found 'untakn'; allowed pending, untaken; did you mean"),
        ("note", "on = 'nte'", "on: found 'nte'; allowed clock, forward, new, note, reply; did you mean 'note'?"),
    ],
)
def test_a_mistake_in_an_example_names_its_key(on: str, example: str, message: str) -> None:
    text = f'[[rule]]\nname = "r"\non = ["{on}"]\nthen = {{ tags = ["t"] }}\n[[rule.example]]\nmail = "x"\n{example}\n'
    (found,) = said(text)
    assert found.startswith(f"a.toml: rule.0.example.0.{message}")


def test_an_example_is_by_default_of_the_first_event_of_its_rule() -> None:
    example = "[[rule.example]]\nmail = 'x'\nticket = { status = 'open' }\n"
    for event in ("reply", "note"):
        assert said(f"[[rule]]\nname = 'r'\non = ['{event}']\nthen = {{ tags = ['t'] }}\n" + example) == []
    assert said("[[rule]]\nname = 'r'\non = ['reply', 'forward']\nthen = { tags = ['t'] }\n" + example) != []


def test_a_service_uses_an_acknowledgement_that_only_the_rules_know(folder: Path) -> None:
    (folder / "templates" / "en").mkdir(parents=True)
    (folder / "templates" / "en" / "ack_outage.txt.j2").write_text("Subject: x\n\ny\n")
    assert problems(folder, 'then = { acknowledge = "ack_outage" }', "") == []
    assert usable_renderer(load_desk(folder / "triaged.toml")).languages("ack_outage") == {"en"}
