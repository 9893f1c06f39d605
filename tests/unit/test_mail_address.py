from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.errors import ConfigError
from triaged.mail.address import (
    day_of,
    message_id,
    sign,
    signed_address,
    tokens_in,
    verify,
    verify_message_id,
)
from triaged.mail.keys import ALPHABET, Key, KeyRing, new_key
from triaged.model import Purpose, Token

DAY = 2500
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
    assert verify(RING, text, None) == token
    assert verify(RING, text.upper(), None) == token


def test_the_format_does_not_change():
    """Addresses in customers' mail must stay good over every version of this program."""
    assert sign(RING, TOKEN) == "acaerukz4jvpg66ccoeycypcqighpq2lvln"


def test_the_newest_key_signs_and_older_ones_are_honoured():
    assert sign(RING, TOKEN)[1] == "c"
    assert verify(RING, sign(KeyRing(keys=(OLD,)), TOKEN), DAY) == TOKEN


def test_a_token_of_another_version_is_not_honoured(monkeypatch):
    monkeypatch.setattr("triaged.mail.address.VERSION", "b")
    other = sign(RING, TOKEN)
    monkeypatch.undo()
    assert verify(RING, other, None) is None


def test_a_key_that_left_the_ring_is_not_honoured():
    assert verify(KeyRing(keys=(OLD,)), sign(RING, TOKEN), DAY) is None
    assert verify(KeyRing(keys=()), sign(RING, TOKEN), DAY) is None


def test_another_secret_under_the_same_id_is_not_honoured():
    other = KeyRing(keys=(new_key("c", date(2026, 11, 1), bytes(32)),))
    assert verify(other, sign(RING, TOKEN), DAY) is None


OTHERS = "0189+-.=_@ \u212a\u00e4\n"  #: none of the alphabet, some of which fold to it or stand beside it


def changed(text, alphabet):
    """Every text that differs in one character, upper and lower case being the same."""
    for at, original in enumerate(text):
        for character in alphabet:
            if character != original:
                yield text[:at] + character + text[at + 1 :]


@pytest.mark.parametrize("first", range(0, 1000, 200))
def test_of_a_thousand_tokens_changed_in_any_one_character_none_is_good(monkeypatch, first):
    """More than a million and a half of changes in all; in five tests, which can run beside each other."""
    keys = {key.kid: key.sub_key for key in RING.keys}
    monkeypatch.setattr(Key, "sub_key", property(lambda key: keys[key.kid]))  # made once, to save the time
    source = random.Random(first)
    accepted = tried = 0
    for number in range(200):
        token = Token(handle=source.getrandbits(64), purpose=source.choice(list(Purpose)), day=source.getrandbits(16))
        text = sign((RING, KeyRing(keys=(OLD,)))[number % 2], token)
        assert verify(RING, text, None) == token
        for other in changed(text, ALPHABET + OTHERS):
            tried += 1
            accepted += verify(RING, other, None) is not None
    assert (accepted, tried) == (0, 200 * 35 * (31 + len(OTHERS)))


def test_a_token_with_one_other_character_leads_nowhere_from_an_address_either():
    text = sign(RING, TOKEN)
    for other in changed(text, ALPHABET + OTHERS):
        assert tokens_in(RING, [f"support+{other}@acme.example"], DAY)[0] == []


def test_a_token_cannot_be_moved_to_another_key_or_version():
    text = sign(RING, TOKEN)
    for kid in ALPHABET.replace("c", ""):
        assert verify(RING, text[0] + kid + text[2:], DAY) is None
    for version in "0" + ALPHABET.replace("a", ""):
        assert verify(RING, version + text[1:], DAY) is None


def test_a_part_of_a_token_and_more_than_a_token_are_none():
    text = sign(RING, TOKEN)
    for at in range(35):
        assert verify(RING, text[:at], DAY) is None
        assert verify(RING, text[at + 1 :], DAY) is None
    for more in ALPHABET + OTHERS:
        assert verify(RING, text + more, DAY) is None
        assert verify(RING, more + text, DAY) is None


@pytest.mark.parametrize(
    ("days_later", "good"),
    [(-2, False), (-1, True), (0, True), (400, True), (401, False), (-2500, False), (63000, False)],
)
def test_a_token_lives_four_hundred_days(days_later, good):
    text = sign(RING, TOKEN)
    today = TOKEN.day + days_later
    assert (verify(RING, text, today) == TOKEN) is good
    assert (verify_message_id(RING, f"<{'a' * 13}.{text}@acme.example>", today) == TOKEN) is good
    assert tokens_in(RING, [f"{text}@acme.example"], today) == (([TOKEN], 0) if good else ([], 1))
    assert verify(RING, text, None) == TOKEN


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2020, 1, 1, tzinfo=UTC), 0),
        (datetime(2020, 1, 2, 1, tzinfo=timezone(timedelta(hours=2))), 0),
        (datetime(2019, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2))), 0),
        (datetime(2026, 11, 5, 23, 59, tzinfo=UTC), 2500),
        (datetime(2019, 12, 31, 23, 59, tzinfo=UTC), -1),
    ],
)
def test_days_are_counted_in_utc(moment, day):
    assert day_of(moment) == day


@pytest.mark.parametrize("change", ["", "a", "x" * 35, "\u212a" * 35])
def test_anything_else_is_no_token(change):
    assert verify(RING, change, None) is None
    assert verify(RING, sign(RING, TOKEN) + change, DAY) is None or not change


@given(st.text(max_size=80))
def test_verifying_never_raises(text):
    assert verify(RING, text, DAY) is None
    assert verify_message_id(RING, f"<{text}@x>", None) is None
    assert tokens_in(RING, [text, f"a+{text}@b"], None)[0] == []


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
    assert verify_message_id(RING, found, DAY) == TOKEN
    assert verify_message_id(RING, found.upper(), DAY) == TOKEN
    assert verify_message_id(RING, found.replace("@acme.example", "@relay.example"), DAY) == TOKEN
    assert message_id(RING, TOKEN, 1, "a") != message_id(RING, TOKEN, 2, "a")


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("support+{token}@example.org", "support+TOKEN@example.org"),
        ("{token}@reply.example.org", "TOKEN@reply.example.org"),
        ("help.{token}.desk@example.org", "help.TOKEN.desk@example.org"),
    ],
)
def test_the_token_stands_where_the_pattern_says(pattern, address):
    text = sign(RING, TOKEN)
    written = signed_address(pattern, text)
    assert written == address.replace("TOKEN", text)
    for each in (written, written.upper(), f"srs0=ab=cd=relay.example={written.replace('@', '=')}@relay.example"):
        assert tokens_in(RING, ["other@acme.example", each, each], DAY) == ([TOKEN], 0)


def test_a_pattern_without_a_place_is_refused():
    with pytest.raises(ValueError, match=r"has no \{token\}"):
        signed_address("support@example.org", sign(RING, TOKEN))


def test_a_token_in_the_domain_or_within_a_longer_word_is_none():
    text = sign(RING, TOKEN)
    for address in (f"support@{text}.example", f"support0{text}@a.example", f"{text}9@a.example", text, f"a{text}@b"):
        assert tokens_in(RING, [address], DAY) == ([], 0)


def test_words_that_look_like_tokens_and_are_not_good_are_counted():
    good = sign(RING, TOKEN)
    bad = ["a" * 35, "ac" + "2" * 33, sign(KeyRing(keys=(new_key("d", date(2026, 1, 1), bytes(32)),)), TOKEN)]
    addresses = [f"support+{word}@acme.example" for word in (bad[0], good, bad[1], bad[2], bad[0].upper())]
    assert tokens_in(RING, [*addresses, *addresses], DAY) == ([TOKEN], 3)
    assert tokens_in(RING, [f"support+{'b' * 35}@a.example", f"support+{'a' * 34}@a.example"], DAY) == ([], 0)


def test_no_more_than_99_bad_words_are_counted():
    assert tokens_in(RING, [f"s+{'a' * 33}{a}{b}@x.example" for a in "bcdefgh" for b in ALPHABET], DAY) == ([], 99)
