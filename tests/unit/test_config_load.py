from __future__ import annotations

from pathlib import Path

import pytest

from triaged.config import After, Settings, SettingsError, load
from triaged.errors import ConfigError
from triaged.mail.evidence import Trust
from triaged.model import Tier

GOOD = """\
name = "Example Support"
[keys]
file = "keys"
[[queue]]
name = "support"
[[queue]]
name = "billing"
language = "de"
[[mailbox]]
name = "support"
address = "Support@Example.org"
queue = "support"
host = "imap.example.org"
user = "u"
password = { file = "p" }
after = "move:Done"
trust = { authserv_id = "mx.example.org" }
[[agent]]
name = "Ann Lee"
addresses = ["Ann@example.org"]
queues = ["billing"]
tier = "L2"
[relay]
host = "smtp.example.org"
tls = "starttls"
"""


def settings_of(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "triaged.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def problems_of(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        settings_of(tmp_path, text)
    return str(error.value).replace(f"{tmp_path}/", "").splitlines()


def test_a_good_file_becomes_frozen_settings(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, GOOD)
    (mailbox,) = settings.mailboxes
    assert (settings.mode, mailbox.address, mailbox.port, mailbox.tls) == (
        "observe",
        "support@example.org",
        993,
        "implicit",
    )
    assert mailbox.after == After("move", "Done")
    assert mailbox.trust == Trust(authserv_id="mx.example.org")
    assert settings.agents[0].tier is Tier.L2
    assert settings.agents[0].addresses == ("ann@example.org",)
    assert settings.relay is not None
    assert settings.relay.port == 587
    assert settings.queue("billing").language == "de"
    assert settings.health.listen is None
    assert settings.own_addresses == {"support@example.org"}
    with pytest.raises(ValueError, match="frozen"):
        settings.mode = "live"


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, GOOD)
    assert settings.store.url == f"sqlite:///{tmp_path}/triaged.db"
    assert settings.keys.file == tmp_path / "keys"
    explicit = settings_of(tmp_path, GOOD + '[store]\nurl = "sqlite:////var/lib/t.db"\n')
    assert explicit.store.url == "sqlite:////var/lib/t.db"


def test_live_mode_lets_every_mailbox_send(tmp_path: Path) -> None:
    assert settings_of(tmp_path, GOOD).live_mailboxes == frozenset()
    assert settings_of(tmp_path, 'mode = "live"\n' + GOOD).live_mailboxes == {"support"}


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="found 'suport'; allowed support; did you mean 'support'"):
        settings_of(tmp_path, GOOD).mailbox("suport")


@pytest.mark.parametrize(
    ("tls", "port"), [('tls = "implicit"', 993), ('tls = "starttls"', 143), ('tls = "starttls"\nport = 1143', 1143)]
)
def test_the_port_follows_from_tls(tmp_path: Path, tls: str, port: int) -> None:
    text = GOOD.replace('user = "u"', f'user = "u"\n{tls}', 1)
    assert settings_of(tmp_path, text).mailbox("support").port == port


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_no_tls_is_allowed_to_this_machine(tmp_path: Path, host: str) -> None:
    text = GOOD.replace("imap.example.org", host).replace('user = "u"', 'user = "u"\ntls = "none"', 1)
    assert settings_of(tmp_path, text).mailbox("support").tls == "none"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Example Support"', "name = 5", ":1: name: found 5; allowed a text in quotes"),
        ('name = "Example Support"', 'nmae = "x"', ":1: nmae: unknown key; allowed agent,"),
        (
            'name = "Example Support"',
            'name = "x"\nmode = "liv"',
            ":2: mode: found 'liv'; allowed live, observe; did you",
        ),
        ('file = "keys"', "file = 1", ":3: keys.file: found 1; allowed a path"),
        ('language = "de"', 'language = "German"', ":8: queue[1].language: found 'German'; allowed a language code"),
        ('name = "billing"', 'name = "support"', ":7: queue[1].name: found 'support' a second time"),
        (
            'queue = "support"',
            'queue = "suport"',
            ":12: mailbox[0].queue: found 'suport'; allowed billing, support; did",
        ),
        (
            'queues = ["billing"]',
            'queues = ["bill"]',
            ":21: agent[0].queues[0]: found 'bill'; allowed billing, support",
        ),
        (
            '"Support@Example.org"',
            '"Support at"',
            ":11: mailbox[0].address: found 'Support at'; allowed a mail address",
        ),
        (
            '["Ann@example.org"]',
            '["support@example.org"]',
            ":20: agent[0].addresses[0]: found 'support@example.org' a sec",
        ),
        ('["Ann@example.org"]', "[]", ":20: agent[0].addresses: found none; at least one is needed"),
        ('tier = "L2"', 'tier = "L5"', ":22: agent[0].tier: found 'L5'; allowed L1, L2, L3, L4"),
        ('"move:Done"', '"move:inbox"', ":16: mailbox[0].after: found 'move:inbox'; allowed another folder"),
        ('"move:Done"', '"move:"', ":16: mailbox[0].after: found 'move:'; allowed keep, seen, delete, move:<folder>"),
        ('"move:Done"', '"sen"', "did you mean 'seen'?"),
        ('"move:Done"', '"move:a\\r\\nb"', ":16: mailbox[0].after: found 'move:a\\r\\nb'; allowed"),
        ('password = { file = "p" }\n', "", ":14: mailbox[0].user: found a user without a password"),
        ('user = "u"\n', "", ":14: mailbox[0].password: found a password without a user"),
        (
            '{ file = "p" }',
            '"hunter2"',
            ":15: mailbox[0].password: found a password in plain text (***); allowed { cred",
        ),
        (
            'user = "u"',
            'user = "u"\ntls = "none"',
            ":15: mailbox[0].tls: found 'none' with the host 'imap.example.org'",
        ),
        ('user = "u"', 'user = "u"\nport = 0.5', ":15: mailbox[0].port: found 0.5; allowed a whole number from 1 to"),
        (
            'user = "u"',
            'user = "u"\npoll_seconds = 4',
            ":15: mailbox[0].poll_seconds: found 4; allowed greater than or",
        ),
        ('user = "u"', 'user = "u"\nfolder = "a\\nb"', ":15: mailbox[0].folder: found"),
        ('authserv_id = "mx.example.org"', "", ":17: mailbox[0].trust: found {}; allowed { authserv_id"),
        (
            '{ authserv_id = "mx.example.org" }',
            '"topmost-noid"',
            ":17: mailbox[0].trust: found 'topmost-noid'; allowed { authserv_id = ",
        ),
        ('tls = "starttls"', 'tls = "starttls"\nfoo = 1', ":26: relay.foo: unknown key; allowed ca_file, host"),
        ("[relay]", "[[relay]]", "relay: found"),
        ("[[queue]]\n", "[queue]\n", "not TOML"),
        ("[keys]", '[health]\nlisten = "0.0.0.0:80"\n[keys]', ":3: health.listen: found '0.0.0.0:80'; allowed an addr"),
        (
            "[keys]",
            '[store]\nurl = "mysql://u:hunter2@h"\n[keys]',
            ":3: store.url: found 'mysql://...'; allowed sqlite",
        ),
        ("[keys]", '[broker]\nurl = "kafka://h"\n[keys]', ":3: broker.url: found 'kafka://...'; allowed embedded"),
    ],
)
def test_a_mistake_has_its_line_and_what_is_allowed(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    problems = problems_of(tmp_path, GOOD.replace(old, new, 1))
    assert any(said in problem for problem in problems), problems
    assert "hunter2" not in str(problems)


PATTERN = "Support+{token}@Reply.Example.org"
LOWER = "'support+{token}@reply.example.org'"
SALES = '[[mailbox]]\nname = "sales"\naddress = "sales@example.org"\nqueue = "billing"\n'


def replied(pattern: str, **more: str) -> str:
    """GOOD with a pattern for the first mailbox, and other lines by the one that they follow."""
    text = GOOD.replace('after = "move:Done"', f'after = "move:Done"\nreply_address = "{pattern}"', 1)
    return more.get("head", "") + text + more.get("tail", "")


@pytest.mark.parametrize(
    ("pattern", "read"),
    [
        (PATTERN, "support+{token}@reply.example.org"),
        ("{token}@reply.example.org", "{token}@reply.example.org"),
        ("help.{token}.desk@bücher.example", "help.{token}.desk@xn--bcher-kva.example"),
    ],
)
def test_a_reply_address_is_a_pattern(tmp_path: Path, pattern: str, read: str) -> None:
    assert settings_of(tmp_path, replied(pattern)).mailboxes[0].reply_address == read


@pytest.mark.parametrize(
    "pattern",
    [
        "support@example.org",
        "support@{token}.example.org",
        "support{token}@example.org",
        "{token}support@example.org",
        "{token}+{token}@example.org",
        "support+{token}",
        "a b+{token}@example.org",
        f"{'a' * 29}+{{token}}@example.org",
    ],
)
def test_what_cannot_hold_a_token_is_no_reply_address(tmp_path: Path, pattern: str) -> None:
    (problem,) = problems_of(tmp_path, replied(pattern))
    assert ":17: mailbox[0].reply_address: found" in problem
    assert 'allowed a pattern such as "support+{token}@example.org"' in problem


def test_the_longest_reply_address_fits_into_a_local_part(tmp_path: Path) -> None:
    longest = f"{'a' * 28}+{{token}}@example.org"
    assert settings_of(tmp_path, replied(longest)).mailboxes[0].reply_address == longest


FORM = '[[mailbox.form]]\nfrom = "{0}"\n'
TWO = SALES + f'reply_address = "{PATTERN.upper().replace("TOKEN", "token")}"\n'
AGENT = '[[agent]]\nname = "Bob"\naddresses = ["{0}"]\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            replied(PATTERN, tail=TWO),
            f":31: mailbox[1].reply_address: found {LOWER} a second time; allowed once, mailbox[0] has it already",
        ),
        (
            replied("{token}@example.org"),
            "found '{token}@example.org', which fits 'ann@example.org' of an agent; allowed a pattern that fits nobody",
        ),
        (
            replied(PATTERN, tail=AGENT.format("SUPPORT+bob@reply.example.org")),
            f":17: mailbox[0].reply_address: found {LOWER}, which fits 'support+bob@reply.example.org' of an agent;",
        ),
        (
            'alarms_to = "support@EXAMPLE.org"\n' + GOOD,
            ":1: alarms_to: found 'support@EXAMPLE.org', which is mailbox[0]; allowed an address of a person",
        ),
        (
            replied(PATTERN, head='alarms_to = "support+me@reply.example.org"\n'),
            ":1: alarms_to: found 'support+me@reply.example.org', which is mailbox[0]; allowed",
        ),
        (
            GOOD + SALES + FORM.format("forms@example.org") + FORM.format("Support@example.org"),
            ":33: mailbox[1].form[1].from: found 'Support@example.org', which is mailbox[0]; allowed an address of the",
        ),
        (
            replied(PATTERN, tail=SALES + FORM.format("support+x@reply.example.org")),
            ":32: mailbox[1].form[0].from: found 'support+x@reply.example.org', which is mailbox[0]; allowed",
        ),
    ],
)
def test_an_address_of_the_desk_is_nobody_elses(tmp_path: Path, text: str, said: str) -> None:
    problems = problems_of(tmp_path, text)
    assert [said in problem for problem in problems] == [True], problems


def test_addresses_that_only_resemble_each_other_are_fine(tmp_path: Path) -> None:
    tail = SALES + 'reply_address = "sales+{token}@reply.example.org"\n' + FORM.format("forms@example.org")
    text = replied(PATTERN, head='alarms_to = "support+@reply.example.org"\n', tail=tail)
    settings = settings_of(tmp_path, text + AGENT.format("support@reply.example.org"))
    assert settings.alarms_to == "support+@reply.example.org"
    assert settings.mailboxes[1].forms[0].sender == "forms@example.org"


@pytest.mark.parametrize(
    "bad",
    [
        "alarms_to = 5\n" + GOOD,
        replied(PATTERN).replace(f'"{PATTERN}"', "5"),
        GOOD + SALES + "[[mailbox.form]]\nfrom = 5\n",
        GOOD + SALES + "form = 5\n",
        replied(PATTERN).replace('["Ann@example.org"]', "5"),
    ],
)
def test_other_mistakes_in_these_places_are_said_once(tmp_path: Path, bad: str) -> None:
    assert len(problems_of(tmp_path, bad)) == 1


def test_five_mistakes_are_five_lines_each_with_its_place(tmp_path: Path) -> None:
    text = GOOD
    for old, new in (
        ('name = "Example Support"', 'colour = "red"\nname = "x"'),
        ("billing", "bil ling"),
        ('queue = "support"', 'queue = "help"'),
        ('password = { file = "p" }', 'password = "hunter2"'),
        ('tier = "L2"', 'tier = "boss"'),
    ):
        text = text.replace(old, new, 1)
    problems = problems_of(tmp_path, text.replace('queues = ["billing"]', "queues = []"))
    assert [problem.partition(": ")[0] for problem in problems] == [
        "triaged.toml:1",
        "triaged.toml:8",
        "triaged.toml:13",
        "triaged.toml:16",
        "triaged.toml:23",
    ]


def test_a_missing_key_points_to_its_table(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, GOOD.replace('address = "Support@Example.org"\n', ""))
    assert problem.startswith("triaged.toml:9: mailbox[0].address: found nothing; it is needed: The address")


def test_a_single_table_for_a_list_is_explained(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, GOOD.replace("[[mailbox]]", "[mailbox]"))
    assert "triaged.toml:9: mailbox: found one table; allowed a list of tables, [[mailbox]]" in problems


def test_a_syntax_error_has_line_and_column(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, 'name = "x"\nmode = live\n')
    assert problem.startswith("triaged.toml:2: not TOML, column 8: ")


def test_a_file_that_ends_too_early_is_explained(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, 'name = "x"\nmode = """')
    assert problem.startswith("triaged.toml:2: not TOML, at the end: ")


def test_a_file_that_is_no_text_is_explained(tmp_path: Path) -> None:
    (tmp_path / "triaged.toml").write_bytes(b'name = "x"\n# \xff\n')
    with pytest.raises(SettingsError) as error:
        load(tmp_path / "triaged.toml")
    assert error.value.problems[0].line == 2


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nix.toml: cannot be read: No such file or directory"):
        load(tmp_path / "nix.toml")


def test_windows_line_ends_do_not_move_the_lines(tmp_path: Path) -> None:
    text = GOOD.replace('tier = "L2"', 'tier = "L5"').replace("\n", "\r\n")
    (tmp_path / "triaged.toml").write_bytes(text.encode())
    with pytest.raises(SettingsError) as error:
        load(tmp_path / "triaged.toml")
    assert error.value.problems[0].line == 22


def test_a_byte_order_mark_and_endless_brackets_are_no_puzzle(tmp_path: Path) -> None:
    config = tmp_path / "triaged.toml"
    config.write_bytes(b"\xef\xbb\xbf" + b"x = " + b"[" * 5000)

    with pytest.raises(ConfigError, match="nested too deeply"):
        load(config)
