from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.errors import ConfigError
from triaged.mail.keys import ALPHABET, TOKEN_DAYS, Key, KeyRing, new_key

OLD = new_key("b", date(2026, 1, 1), bytes(range(32)))
NEW = new_key("c", date(2026, 11, 1), bytes(range(32, 64)))
RING = KeyRing(keys=(NEW, OLD), retired=("a", "z"))
TODAY = date(2026, 11, 20)


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


def test_a_retired_id_is_kept_and_never_taken_again():
    assert "\n# retired a\n# retired z\n" in RING.dump()
    assert KeyRing.parse(RING.dump()).retired == ("a", "z")
    with pytest.raises(ConfigError, match="line 1: key id 'a' is used twice"):
        KeyRing.parse(f"a 2026-01-01 {'a' * 52}\n# retired a\n")


def test_other_comments_retire_nothing():
    text = f"# retired: see below\n# retired abc\n# retired 1\nb 2026-01-01 {'a' * 52}\n"
    assert KeyRing.parse(text).retired == ()


def test_a_key_is_honoured_until_the_last_token_that_it_can_have_signed_is_too_old():
    assert RING.honoured_until(NEW) is None
    assert RING.honoured_until(OLD) == NEW.created + timedelta(days=TOKEN_DAYS)


def test_a_new_key_signs_and_gets_an_id_that_was_never_used():
    ring = RING.rotated(TODAY, bytes(32))
    assert (ring.newest().kid, ring.newest().created) == ("d", TODAY)
    assert ring.keys[1:] == RING.keys
    assert ring.retired == RING.retired
    assert KeyRing.parse(ring.dump()) == ring


def test_a_second_key_of_one_day_signs_too():
    twice = RING.rotated(TODAY, bytes(32)).rotated(TODAY, bytes(32))
    assert [key.kid for key in twice.keys] == ["e", "d", "c", "b"]
    assert KeyRing.parse(twice.dump()).newest().kid == "e"


def test_a_clock_that_is_behind_does_not_keep_the_old_key_signing():
    assert RING.rotated(date(2026, 5, 1), bytes(32)).newest().kid == "d"


@pytest.mark.parametrize(("later", "kept"), [(0, ["d", "c", "b"]), (1, ["d", "c"])])
def test_a_secret_goes_on_the_day_after_its_last_token(later, kept):
    ring = RING.rotated(NEW.created + timedelta(days=TOKEN_DAYS + later), bytes(32))
    assert [key.kid for key in ring.keys] == kept
    assert ring.retired == (("a", "z") if "b" in kept else ("a", "z", "b"))


def test_when_every_id_was_used_no_key_is_made():
    spent = KeyRing(keys=(OLD,), retired=tuple(each for each in ALPHABET if each != "b"))
    with pytest.raises(ConfigError, match="all 32 key ids"):
        spent.rotated(TODAY, bytes(32))


@given(st.text(alphabet="# retidabc27\n-2026=\u212a", max_size=120) | st.text(max_size=120))
def test_any_text_is_a_key_file_or_says_why_not(text):
    ring, said = None, ""
    try:
        ring = KeyRing.parse(text)
    except ConfigError as error:
        said = str(error)
    assert re.fullmatch(r"line \d+: .+(\nline \d+: .+)*", said) if ring is None else said == ""
    assert ring is None or KeyRing.parse(ring.dump()) == ring


@given(st.lists(st.integers(-30, 500), min_size=1, max_size=31))
def test_however_often_keys_are_rotated_ids_are_used_once_and_no_good_token_is_lost(gaps):
    ring = KeyRing(keys=(new_key("a", date(2026, 1, 1), bytes(32)),))
    today = date(2026, 1, 1)
    made = ["a"]
    for number, gap in enumerate(gaps):
        today += timedelta(days=gap)
        before = ring
        ring = KeyRing.parse(before.rotated(today, bytes([number] * 32)).dump())
        made.append(ring.newest().kid)
        lost = [key for key in before.keys if ring.find(key.kid) is None]
        assert all((until := before.honoured_until(key)) is not None and until < today for key in lost)
        assert ring.newest() is ring.keys[0]
        assert sorted([*(key.kid for key in ring.keys), *ring.retired]) == sorted(made)
        assert len(set(made)) == len(made)
