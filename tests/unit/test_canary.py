from __future__ import annotations

import base64
import quopri
import re
import time
from datetime import date
from html import escape
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.quoting_styles import STYLES
from triaged.errors import ConfigError
from triaged.mail.address import sign, signed_address
from triaged.mail.canary import (
    CANARY_CHARACTERS,
    MAX_LOOKALIKES,
    MAX_MARKS,
    NONCE_BITS,
    SHAPE,
    canary,
    fence,
    marks_in,
)
from triaged.mail.html import to_text
from triaged.mail.keys import KeyRing, new_key
from triaged.mail.parse import parse
from triaged.mail.quoting import is_phone_signature, split_reply
from triaged.mail.sanitise import sanitise
from triaged.model import Purpose, Token

OLD = new_key("b", date(2026, 1, 1), bytes(range(32)))
NEW = new_key("c", date(2026, 11, 1), bytes(range(32, 64)))
RING = KeyRing(keys=(NEW, OLD))
STRANGER = KeyRing(keys=(new_key("c", date(2026, 11, 1), bytes(range(64, 96))),))
NONCES = st.integers(0, 2**NONCE_BITS - 1)
WORD = canary(RING, 0x2ABCDEF1)
TOKEN = sign(RING, Token(handle=2**63 + 5, purpose=Purpose.NOTE, day=2500))


@given(NONCES)
def test_a_canary_is_known_again(nonce):
    word = canary(RING, nonce)
    assert len(word) == CANARY_CHARACTERS
    assert re.fullmatch(SHAPE, word)
    assert marks_in(RING, word) == (word,)


def test_the_format_does_not_change():
    """What older notices carry must be found by every later version of this program."""
    assert canary(RING, 0) == "zqcaaaaaaotuu2ojq"


def test_canaries_differ_with_the_nonce():
    assert len({canary(RING, nonce) for nonce in range(1000)}) == 1000


def test_the_canaries_of_another_desk_say_nothing():
    assert marks_in(STRANGER, WORD) == ()
    assert marks_in(STRANGER, TOKEN) == ()


def test_a_key_that_no_longer_signs_is_still_known():
    old = canary(KeyRing(keys=(OLD,)), 77)
    assert old[2] == "b"
    assert WORD[2] == "c"
    assert marks_in(RING, f"{old} {WORD}") == (old, WORD)
    assert marks_in(KeyRing(keys=(NEW,), retired=("b",)), f"{old} {WORD}") == (WORD,)


def test_a_canary_has_a_key_of_its_own():
    """No canary can be cut out of a token, nor a token out of a canary."""
    from triaged.mail import canary as module

    assert module._sub_key(NEW) not in {NEW.sub_key, NEW.secret}


@pytest.mark.parametrize("at", range(CANARY_CHARACTERS))
def test_one_wrong_character_makes_it_a_word_like_any_other(at):
    other = "a" if WORD[at] != "a" else "d"
    assert marks_in(RING, WORD[:at] + other + WORD[at + 1 :]) == ()


@pytest.mark.parametrize("nonce", [-1, 1 << NONCE_BITS])
def test_a_nonce_has_its_bits(nonce):
    with pytest.raises(ValueError, match="at most 30 bits"):
        canary(RING, nonce)


def test_without_a_key_there_is_no_canary():
    with pytest.raises(ConfigError):
        canary(KeyRing(keys=()), 1)
    assert marks_in(KeyRing(keys=()), WORD) == ()


def middle(word, inserted):
    return word[:9] + inserted + word[9:]


def as_quoted_printable(text):
    return "".join(f"={each:02X}" for each in text.encode())


#: What becomes of a word on its way -> how.
CHANGES = {
    "nothing": lambda word: word,
    "upper case": str.upper,
    "first letter": str.capitalize,
    "upper case in Turkish": lambda word: word.replace("i", "İ").upper(),
    "lower case in Turkish": lambda word: word.upper().replace("I", "ı").lower(),
    "first of a line": lambda word: f"a\n{word} b",
    "last of a line": lambda word: f"a {word}\nb",
    "glued to text": lambda word: f"seezq{word}aaaa7",
    "between Chinese": lambda word: f"内部{word}备注",
    "in brackets": lambda word: f"a [x {word}] b",
    "bold": lambda word: f"*{word}*",
    "wrapped": lambda word: middle(word, "\n"),
    "wrapped with carriage return": lambda word: middle(word, "\r\n"),
    "wrapped in a quote": lambda word: middle(word, "\n> > "),
    "wrapped in a full-width quote": lambda word: middle(word, "\n＞ "),
    "wrapped with bars": lambda word: middle(word, "  \n| "),
    "wrapped in quoted-printable": lambda word: f"a=3Db {middle(word, '=' + chr(10))}",
    "wrapped in quoted-printable quote": lambda word: middle(word, "=\r\n"),
    "quoted-printable": lambda word: "=3D" + as_quoted_printable(word),
    "hyphenated": lambda word: middle(word, "-\n"),
    "soft hyphen": lambda word: middle(word, "\u00ad"),
    "zero width": "\u200b".join,
    "joiners and directions": lambda word: "\u202a" + middle(word, "\u2060\u200d\ufeff") + "\u202c",
    "line separator": lambda word: middle(word, "\u2028"),
    "combining mark": lambda word: middle(word, "\u0301"),
    "full width": lambda word: "".join(chr(ord(each) + 0xFEE0) for each in word),
    "mathematical letters": lambda word: "".join(
        chr(0x1D41A + ord(e) - 97) if e.isalpha() else e for e in word.lower()
    ),
    "circled letters": lambda word: "".join(
        chr(0x24D0 + ord(each) - 97) if each.isalpha() else each for each in word.lower()
    ),
    "entities": lambda word: "".join(f"&#{ord(each)};" for each in word),
    "hexadecimal entities": lambda word: "".join(f"&#x{ord(each):X}" + ";" for each in word),
    "entities twice": lambda word: "".join(f"&amp;#{ord(each)};" for each in word),
    "wbr": lambda word: middle(word, "<wbr>"),
    "line break in HTML": lambda word: middle(word, "<br>\n"),
    "spans": lambda word: "".join(f'<span style="color:red">{each}</span>' for each in word),
    "shy in HTML": lambda word: middle(word, "&shy;&#8203;"),
    "attribute": lambda word: f'<p title="x {word}" class=a>b</p>',
    "comment": lambda word: f"<!-- {word} -->",
    "address": lambda word: f"Desk <support+{word}@example.com>",
    "mailto": lambda word: f'<a href="mailto:support%2B{word}@example.com?subject=x%20y">x</a>',
    "percent in HTML": lambda word: f"<a href='mailto:{''.join(f'%{ord(each):02x}' for each in word)}@x'>",
    "percent twice": lambda word: quote("".join(f"%{ord(each):02X}" for each in word)),
    "safe links": lambda word: f"https://links.example/?url={quote(f'mailto:support+{word}@example.com', safe='')}&d=1",
    "behind a percent sign": lambda word: f"100%{word}",
    "behind an equals sign": lambda word: f"a=3Db={word}",
    "behind an ampersand": lambda word: f"x&{word}",
}


@pytest.mark.parametrize("how", sorted(CHANGES))
@pytest.mark.parametrize("word", [WORD, TOKEN, canary(RING, 0)])
def test_what_becomes_of_a_word_on_its_way_hides_nothing(how, word):
    assert marks_in(RING, f"Hello,\n{CHANGES[how](word)}\nbye") == (word,)


@given(NONCES, st.sampled_from(["upper case", "first letter"]), st.sampled_from(sorted(CHANGES)))
def test_changes_on_top_of_each_other_hide_nothing(nonce, first, then):
    word = canary(RING, nonce)
    assert marks_in(RING, CHANGES[then](CHANGES[first](word))) == (word,)


@given(NONCES, st.text(max_size=300), st.text(max_size=300))
def test_no_text_around_it_hides_a_canary(nonce, before, after):
    word = canary(RING, nonce)
    assert word in marks_in(RING, f"{before} {word} {after}")
    assert word in marks_in(RING, f"{before}\n{word}\n{after}")


def test_not_even_a_space_hides_a_canary():
    assert marks_in(RING, f"a {middle(WORD, ' ')} b") == (WORD,)


def test_words_of_a_long_text_are_not_glued_together():
    """Else any long text would be full of what looks like a token."""
    words = (f"ac{number:05d}".translate(str.maketrans("0123456789", "bcdefghijk")) for number in range(30_000))
    assert marks_in(RING, " ".join(words)) == ()
    assert marks_in(RING, middle(TOKEN, "й")) == ()


@given(st.text(max_size=2000))
def test_any_text_without_one_holds_none(text):
    assert marks_in(RING, text) == ()


@pytest.mark.parametrize("purpose", sorted(Purpose))
def test_a_signed_word_of_any_purpose_is_a_mark(purpose):
    word = sign(RING, Token(handle=9, purpose=purpose, day=1))  # however old
    address = signed_address("support+{token}@example.com", word)
    assert marks_in(RING, f"On Monday, Desk <{address}> wrote:") == (word,)


def test_what_a_reader_of_html_keeps_of_it_is_found_as_well():
    html = f"<blockquote><div>{escape(fence(RING, 5))}</div><p>secret</p></blockquote>"
    word = canary(RING, 5)
    assert marks_in(RING, to_text(html).text) == (word,)
    assert marks_in(RING, sanitise(html)) == (word,)


def test_each_is_told_once_and_not_too_many():
    words = [canary(RING, nonce) for nonce in range(50)]
    assert marks_in(RING, f"{WORD}\n> {WORD.upper()}") == (WORD,)
    assert len(marks_in(RING, "\n".join(words))) == MAX_MARKS


# --- the line ---


def test_the_line_has_nothing_that_programs_change():
    line = fence(RING, 3)
    assert line == f"[internal {canary(RING, 3)}]"
    assert line.isascii()
    assert len(line) < 40
    assert not set(line) & set(":@./\\<>|#=-_*~'\"&%,;!?")


@pytest.mark.parametrize("nonce", range(20))
def test_no_recogniser_takes_the_line_for_anything(nonce):
    line = fence(RING, nonce)
    text = f"Hello,\n\nfirst\n\n{line}\nNote of Sue\nsecret\n{line}\n\nlast"
    for answers in (True, False):
        found = split_reply(text, answers=answers)
        assert (found.reply, found.quoted, found.signature, found.forwarded) == (text, "", "", None)
    alone = split_reply(f"{line}\nsecret\n{line}")
    assert alone.reply == f"{line}\nsecret\n{line}"
    assert not is_phone_signature(line)


@pytest.mark.parametrize("name", sorted(STYLES))
def test_the_line_survives_each_style_of_quoting(name):
    """It stands in the text of the mail, wherever the reader sees it."""
    mail = parse(STYLES[name]("Done.", f"=== triaged ===\n\n{fence(RING, 8)}\nsecret\n{fence(RING, 8)}"))
    assert marks_in(RING, mail.text) == (canary(RING, 8),)
    if mail.html is not None:
        assert marks_in(RING, mail.html) == (canary(RING, 8),)


def test_transfer_encodings_of_a_whole_mail_that_is_pasted():
    assert marks_in(RING, quopri.encodestring(f"Größe = 3\n{' ' * 60}{fence(RING, 1)}\n".encode()).decode()) == (
        canary(RING, 1),
    )


# --- bounds ---


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    sorted(
        [
            *(
                "a",
                "ac",
                "zq",
                "zqc",
                "<",
                "&",
                "&#",
                "&#x",
                "%",
                "%2",
                "%25",
                "=",
                "=\n",
                "=3D",
                ">\n",
                "\u0301\u0323",
            ),
            *(
                "&amp;",
                "&amp;amp;",
                "<b>zqc",
                "\ufdfa",
                "内部",
                " ",
                "\n",
                base64.b64encode(bytes(range(256))).decode(),
            ),
        ]
    ),
)
def test_a_megabyte_of_anything_is_read(piece):
    started = time.process_time()
    marks_in(RING, (piece * (1_000_000 // len(piece) + 1))[:1_000_000])
    print(f"{piece[:9]!r}: {time.process_time() - started:.2f} s")


@pytest.mark.timeout(20)
def test_a_text_full_of_words_like_ours_does_not_pass():
    """Nobody can bury a canary under more words than are looked at."""
    many = " ".join(f"zqc{number:014o}".translate(str.maketrans("01", "ab")) for number in range(MAX_LOOKALIKES + 1))
    assert len(marks_in(RING, f"{many} {WORD}")) == 1
    few = many[: 18 * 1000]
    assert marks_in(RING, few) == ()
    assert marks_in(RING, f"{few} {WORD}") == (WORD,)
