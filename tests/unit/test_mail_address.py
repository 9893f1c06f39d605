from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triaged.errors import ConfigError
from triaged.mail.address import (
    Key,
    KeyRing,
    message_id,
    new_key,
    sign,
    signed_address,
    tokens_in,
    verify,
    verify_message_id,
)
from triaged.model import Purpose, Token

OLD = new_key("b", date(2026, 1, 1), bytes(range(32)))
NEW = new_key("c", date(2026, 11, 1), bytes(range(32, 64)))
RING = KeyRing(keys=(NEW, OLD))
TOKEN = Token(handle=0x0123456789ABCDEF, purpose=Purpose.REPLY, day=2500)
TOKENS = st.builds(
    Token, handle=st.integers(0, 2**64 - 1), purpose=st.sampled_from(Purpose), day=st.integers(0, 2**16 - 1)
)


@given(TOKENS)
def test_what_was_signed_comes_back(token):
    text = sign(RING, token)
    assert len(text) == 35
    assert verify(RING, text) == token
    assert verify(RING, text.upper()) == token


def test_the_format_does_not_change():
    """Addresses in customers' mail must stay good over every version of this program."""
    assert sign(RING, TOKEN) == "acaerukz4jvpg66ccoeycypcqighpq2lvln"


def test_the_newest_key_signs_and_older_ones_are_honoured():
    assert sign(RING, TOKEN)[1] == "c"
    assert verify(RING, sign(KeyRing(keys=(OLD,)), TOKEN)) == TOKEN


def test_a_token_of_another_version_is_not_honoured(monkeypatch):
    monkeypatch.setattr("triaged.mail.address.VERSION", "b")
    other = sign(RING, TOKEN)
    monkeypatch.undo()
    assert verify(RING, other) is None


def test_a_key_that_left_the_ring_is_not_honoured():
    assert verify(KeyRing(keys=(OLD,)), sign(RING, TOKEN)) is None
    assert verify(KeyRing(keys=()), sign(RING, TOKEN)) is None


def test_another_secret_under_the_same_id_is_not_honoured():
    other = KeyRing(keys=(new_key("c", date(2026, 11, 1), bytes(32)),))
    assert verify(other, sign(RING, TOKEN)) is None


@settings(max_examples=20)
@given(TOKENS)
def test_a_token_changed_in_any_character_is_no_token(token):
    text = sign(RING, token)
    for at, original in enumerate(text):
        for character in "abcdefghijklmnopqrstuvwxyz234567":
            if character != original:
                assert verify(RING, text[:at] + character + text[at + 1 :]) is None


@pytest.mark.parametrize("change", ["", "a", "x" * 35, "\u212a" * 35])
def test_anything_else_is_no_token(change):
    assert verify(RING, change) is None
    assert verify(RING, sign(RING, TOKEN) + change) is None or not change


@given(st.text(max_size=80))
def test_verifying_never_raises(text):
    assert verify(RING, text) is None
    assert verify_message_id(RING, f"<{text}@x>") is None
    assert tokens_in(RING, [text, f"a+{text}@b"]) == []


@pytest.mark.parametrize(("handle", "day"), [(-1, 0), (2**64, 0), (0, -1), (0, 2**16)])
def test_what_does_not_fit_is_refused(handle, day):
    with pytest.raises(ValueError, match="does not fit"):
        sign(RING, Token(handle=handle, purpose=Purpose.NOTE, day=day))


def test_signing_without_a_key_says_what_to_do():
    with pytest.raises(ConfigError, match="triaged init"):
        sign(KeyRing(keys=()), TOKEN)


def test_a_message_id_proves_itself():
    found = message_id(RING, TOKEN, 2**64 - 1, "acme.example")
    assert found == f"<p777777777777.{sign(RING, TOKEN)}@acme.example>"
    assert verify_message_id(RING, found) == TOKEN
    assert verify_message_id(RING, found.upper()) == TOKEN
    assert verify_message_id(RING, found.replace("@acme.example", "@relay.example")) == TOKEN
    assert message_id(RING, TOKEN, 1, "a") != message_id(RING, TOKEN, 2, "a")


def test_tokens_are_found_in_addresses_of_any_pattern():
    text = sign(RING, TOKEN)
    assert signed_address("support@acme.example", text) == f"support+{text}@acme.example"
    for address in (f"support+{text}@acme.example", f"SUPPORT+{text.upper()}@acme.example", f"{text}@acme.example"):
        assert tokens_in(RING, ["other@acme.example", address, address]) == [TOKEN]
    assert tokens_in(RING, [f"support@{text}.example"]) == []


def test_the_key_file_can_be_read_back():
    text = RING.dump()
    assert text.startswith("#")
    assert KeyRing.parse(text) == RING
    assert KeyRing.parse(text.upper().replace("C 2026", "c 2026").replace("B 2026", "b 2026")) == RING


def test_every_bad_line_of_the_key_file_is_named_without_its_secret():
    secret = "a" * 52
    good = f"b 2026-01-01 {secret}\n"
    text = f"# keys\n{good}B! 2026-01-01 {secret}\nc 2026-13-01 {secret}\nd 2026-01-01 abc\ne\n{good}"
    with pytest.raises(ConfigError) as caught:
        KeyRing.parse(text)
    lines = str(caught.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["line 3", "line 4", "line 5", "line 6", "line 7"]
    assert secret not in str(caught.value)


def test_a_secret_in_the_wrong_place_is_not_shown():
    with pytest.raises(ConfigError) as caught:
        KeyRing.parse(f"b {'a' * 52} 2026-01-01\n")
    assert "aaaa" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "# only a comment\n\n"])
def test_a_file_without_keys_is_an_error(text):
    with pytest.raises(ConfigError, match="no key"):
        KeyRing.parse(text)


def test_a_secret_never_shows():
    assert repr(OLD.secret) not in repr(RING)
    assert "secret" not in repr(Key(kid="b", created=date(2026, 1, 1), secret=b"x"))


@pytest.mark.parametrize(("kid", "entropy"), [("B", bytes(32)), ("bb", bytes(32)), ("1", bytes(32)), ("b", bytes(31))])
def test_a_new_key_must_be_whole(kid, entropy):
    with pytest.raises(ValueError, match="must"):
        new_key(kid, date(2026, 1, 1), entropy)
