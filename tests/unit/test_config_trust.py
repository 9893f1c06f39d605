from __future__ import annotations

import json
from pathlib import Path

import pytest

from triaged.config import load, schema
from triaged.errors import ConfigError
from triaged.mail.evidence import Trust

TEXT = """\
name = "Example Support"
keys = { file = "keys" }
[[queue]]
name = "support"
[[mailbox]]
name = "support"
address = "Support@Example.org"
queue = "support"
trust = TRUST
"""


def trust_of(tmp_path: Path, value: str) -> Trust | None:
    path = tmp_path / "triaged.toml"
    path.write_text(TEXT.replace("TRUST", value), encoding="utf-8")
    return load(path).mailbox("support").trust


@pytest.mark.parametrize(
    ("value", "trust"),
    [
        ('{ authserv_id = "mx.example.org" }', Trust(authserv_id="mx.example.org")),
        ('{ authserv_id = " MX.example.org " }', Trust(authserv_id="MX.example.org")),
        ('{ authserv_id = "*.messagingengine.com" }', Trust(authserv_id="*.messagingengine.com")),
        ('{ authserv_id = "mx", below_received = true }', Trust(authserv_id="mx", below_received=True)),
        (
            '{ authserv_id = "mx", arc = ["Google.com", "bücher.example"] }',
            Trust(authserv_id="mx", sealers=frozenset({"google.com", "xn--bcher-kva.example"})),
        ),
        ('"topmost-no-id"', Trust(authserv_id="")),
        ('"exchange-internal"', Trust(internal_domains=frozenset({"example.org"}))),
        (
            '{ exchange_internal = ["a.example", "B.example"] }',
            Trust(internal_domains=frozenset({"a.example", "b.example"})),
        ),
        ('["topmost-no-id", "exchange-internal"]', Trust(authserv_id="", internal_domains=frozenset({"example.org"}))),
        (
            '[\n  { exchange_internal = ["a.example"] },\n  { authserv_id = "mx", arc = ["b.example"] },\n]',
            Trust(authserv_id="mx", sealers=frozenset({"b.example"}), internal_domains=frozenset({"a.example"})),
        ),
    ],
)
def test_every_form_is_read_and_a_list_adds_them_up(tmp_path: Path, value: str, trust: Trust) -> None:
    assert trust_of(tmp_path, value) == trust


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ('"mx.example.org"', "found 'mx.example.org'; allowed { authserv_id = "),
        ('"exchange_internal"', "did you mean 'exchange-internal'?"),
        ("true", "found true; allowed { authserv_id"),
        ("5", "found 5; allowed { authserv_id"),
        ("[]", "found []; allowed { authserv_id"),
        ("{}", "found {}; allowed { authserv_id"),
        ('[["topmost-no-id"]]', "found ['topmost-no-id']; allowed"),
        ('["topmost-no-id", { authserv_id = "mx" }]', "allowed one server, and once exchange-internal"),
        (
            '["exchange-internal", { exchange_internal = ["a.example"] }]',
            "allowed one server, and once exchange-internal",
        ),
        ('{ authserv_id = "" }', "found authserv_id = ''; allowed one word, as the server writes it"),
        ('{ authserv_id = "mx.example 1" }', "found authserv_id = 'mx.example 1'; allowed one word"),
        ('{ authserv_id = "mx;a" }', "allowed one word"),
        ('{ authserv_id = "*" }', "allowed one word"),
        ('{ authserv_id = "mx*.example" }', "allowed one word"),
        ('{ authserv_id = ["mx"] }', "found authserv_id = ['mx']; allowed one word"),
        (
            '{ autserv_id = "mx" }',
            "found the key 'autserv_id'; allowed authserv_id, below_received, arc; did you mean 'aut",
        ),
        ('{ arc = ["a.example"] }', "allowed { authserv_id"),
        ('{ authserv_id = "mx", below_received = "yes" }', "found below_received = 'yes'; allowed true or false"),
        ('{ authserv_id = "*.mx", below_received = true }', "true with one whole authserv_id only"),
        ('{ authserv_id = "mx", arc = "a.example" }', "found arc = 'a.example'; allowed a list of domains"),
        ('{ authserv_id = "mx", arc = [] }', "found arc = []; allowed a list of domains"),
        ('{ authserv_id = "mx", arc = ["a.example", 5] }', "allowed a list of domains"),
        ('{ authserv_id = "mx", arc = ["a b"] }', "allowed a list of domains"),
        ('{ authserv_id = "mx", arc = ["straße.example"] }', "allowed a list of domains"),
        ("{ exchange_internal = [] }", "found exchange_internal = []; allowed a list of domains"),
        ('{ exchange_internal = ["a.example"], arc = ["b.example"] }', "allowed exchange_internal alone"),
    ],
)
def test_a_mistake_has_its_line_and_what_is_allowed(tmp_path: Path, value: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        trust_of(tmp_path, value)
    (line,) = str(error.value).splitlines()
    assert line.startswith(f"{tmp_path}/triaged.toml:9: mailbox[0].trust: ")
    assert said in line


def test_a_table_of_its_own_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "triaged.toml"
    path.write_text(TEXT.replace("trust = TRUST", '[mailbox.trust]\nauthserv_id = "mx"'), encoding="utf-8")
    assert load(path).mailbox("support").trust == Trust(authserv_id="mx")


def test_a_wrong_address_hides_no_trust_and_is_the_only_mistake(tmp_path: Path) -> None:
    path = tmp_path / "triaged.toml"
    path.write_text(TEXT.replace("Support@Example.org", "x").replace("TRUST", '"exchange-internal"'), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load(path)
    assert ["mailbox[0].address" in line for line in str(error.value).splitlines()] == [True]


def test_the_schema_has_every_form() -> None:
    mailbox = json.loads(schema())["$defs"]["Mailbox"]["properties"]["trust"]
    assert {"topmost-no-id", "exchange-internal", "authserv_id", "exchange_internal", "below_received", "arc"} <= {
        word for word in json.dumps(mailbox).replace('"', " ").split() if word
    }
