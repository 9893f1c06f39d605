from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.config import load
from triaged.mail.evidence import Trust, judge
from triaged.mail.parse import parse
from triaged.mail.proposal import head_of, propose, seen
from triaged.model import EvidenceLevel

MAILS = Path(__file__).parents[1] / "mail"
NO_ID = Trust(authserv_id="")
INSIDE = Trust(internal_domains=frozenset({"acme.example"}))
EXCHANGE = b"Received: from AM0PR01MB5678.eurprd01.prod.exchangelabs.com\n (2603"
FOREIGN_HOP = b"Received: from a.example by mx.acme.example with ESMTP id 1; x\n"
MARK = b"X-MS-Exchange-Organization-AuthAs: Internal\n"
PROPOSED = {
    "exchange-internal": '"exchange-internal"',
    "exchange-online": '"topmost-no-id"',
    "fastmail": '{ authserv_id = "*.messagingengine.com" }',
    "forwarded-by-exchange": '{ authserv_id = "mx.acme.example" }',
    "gmail": '{ authserv_id = "mx.google.com" }',
    "opendmarc": '{ authserv_id = "mx.acme.example" }',
    "rspamd": '{ authserv_id = "mx.acme.example", below_received = true }',
}


def source(name):
    return (MAILS / f"auth-{name}.eml").read_bytes().replace(b"\r\n", b"\n")


def head(name, *changes):
    text = source(name)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return head_of(text)


def toml(mails):
    found = propose(mails)
    return None if found is None else found.toml


def trust_of(value, tmp_path):
    """A value of `trust` as the settings read it."""
    settings = tmp_path / "triaged.toml"
    settings.write_text(
        'name = "x"\n[keys]\nfile = "keys"\n[[queue]]\nname = "q"\n[[mailbox]]\nname = "m"\nqueue = "q"\n'
        f'address = "support@acme.example"\ntrust = {value}\n'
    )
    return load(settings).mailboxes[0].trust


def test_every_sample_is_used():
    assert {path.stem.removeprefix("auth-") for path in MAILS.glob("auth-*.eml")} == PROPOSED.keys()


@pytest.mark.parametrize("name", PROPOSED)
def test_what_a_server_writes_on_every_mail_is_proposed(name):
    assert toml([head(name)] * 3) == PROPOSED[name]
    assert toml([head(name)] * 2) is None


@pytest.mark.parametrize("name", [each for each in PROPOSED if each != "forwarded-by-exchange"])
def test_what_is_proposed_proves_the_sender_once_it_is_set(name, tmp_path):
    trust = trust_of(toml([head(name)] * 3), tmp_path)
    assert judge(parse(source(name)), trust).level is EvidenceLevel.A2
    assert seen([head(name)] * 4, trust) == 4


def test_the_words_name_the_server():
    said = 'your server writes mx.google.com: trust = { authserv_id = "mx.google.com" }'
    assert str(propose([head("gmail")] * 3)) == said


def test_nine_mails_of_ten_are_enough_and_less_is_not():
    without = head("gmail", (b"\nAuthentication-Results: ", b"\nX-Other: "))
    assert toml([head("gmail")] * 9 + [without]) == PROPOSED["gmail"]
    assert toml([head("gmail")] * 8 + [without]) is None
    assert toml([]) is None


def test_mail_from_inside_does_not_count_against_the_results():
    mails = [head("exchange-online")] * 3 + [head("exchange-internal")] * 5
    assert toml(mails) == '["topmost-no-id", "exchange-internal"]'
    assert tomllib.loads(f"trust = {toml(mails)}")["trust"] == ["topmost-no-id", "exchange-internal"]


def test_each_server_of_fastmail_has_a_name_of_its_own():
    other = head("fastmail", (b"phl-mx-03", b"phl-mx-07"))
    assert toml([head("fastmail"), other, head("fastmail")]) == PROPOSED["fastmail"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        # the sender's own header, below that of the first server that took the mail
        ("gmail", (b"mx.google.com;\n       dkim", b"mx.other.example;\n       dkim")),
        ("exchange-online", (EXCHANGE, FOREIGN_HOP + EXCHANGE)),
        ("exchange-internal", (EXCHANGE, FOREIGN_HOP + EXCHANGE)),
        # no server says that it took the mail: all may be the sender's
        ("opendmarc", (b"Received: ", b"X-Was: ")),
        ("exchange-online", (b"Received: ", b"X-Was: ")),
        ("exchange-internal", (b"Received: ", b"X-Was: ")),
        # a submission of one of our own users, below whose Received header the user can write
        ("rspamd", (b"with ESMTPS id 4DABCD3", b"with ESMTPSA id 4DABCD3")),
        # what could break the line that is shown
        ("opendmarc", (b"mx.acme.example", b"mx\x1b[1m.example")),
        ("opendmarc", (b"Results: mx.acme.example;", b'Results: mx"}\\;')),
        # no mark, another one, or two
        ("exchange-internal", (b"AuthAs: Internal", b"AuthAs: Anonymous")),
        ("exchange-internal", (MARK, MARK + MARK)),
    ],
)
def test_what_a_sender_can_write_is_never_proposed(name, change):
    assert toml([head(name, change)] * 5) is None


def test_the_configured_server_is_counted_where_it_is_believed():
    mails = [head(name) for name in PROPOSED]
    assert seen(mails, Trust(authserv_id="mx.google.com")) == 1
    assert seen(mails, Trust(authserv_id="mx.acme.example")) == 2
    assert seen(mails, Trust(authserv_id="mx.acme.example", below_received=True)) == 3
    assert seen(mails, Trust(authserv_id="*.messagingengine.com")) == 1
    assert seen(mails, Trust(authserv_id="*.acme.example")) == 2
    assert seen(mails, Trust(authserv_id="*.example")) == 0
    assert seen(mails, Trust(authserv_id="google.com")) == 0
    assert seen(mails, Trust()) == 0
    assert seen(mails, NO_ID) == 1
    assert seen(mails, INSIDE) == 1
    assert seen(mails, Trust(authserv_id="", internal_domains=INSIDE.internal_domains)) == 2


@given(st.lists(st.binary(max_size=200), max_size=4))
def test_any_bytes_are_looked_at(sources):
    mails = [head_of(b"Authentication-Results: " + each) for each in sources]
    assert propose(mails) is None
    assert seen(mails, Trust(authserv_id="mx.example")) <= len(mails)
