from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail import detection
from triaged.mail.charsets import MAX_GUESSES, Guesses, decode, header_charset, open_escapes


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        ("朱镕基先生 訂單", "gb18030", "gb2312"),
        ("Grüße – “x”", "cp1252", "iso-8859-1"),
        ("①ｱ 日本", "cp932", "shift_jis"),
        ("Привет", "koi8-r", "KOI8-R"),
        ("Привіт", "koi8-u", "koi8-u"),
        ("주문", "cp949", "euc-kr"),
        ("訂單", "big5", "big5"),
        ("價格是 100€", "cp950", "big5"),
        ("„tlač“ – š", "cp1250", "iso-8859-2"),
    ],
)
def test_text_survives_under_the_label_that_senders_use(text, encoding, label):
    assert decode(text.encode(encoding), label) == (text, ())


def test_vendor_characters_in_iso_2022_jp_are_read():
    assert decode(b"\x1b$B-!$3$s$K$A$O\x1b(B.", "iso-2022-jp") == ("①こんにちは.", ())


def test_utf8_under_a_wrong_label_is_read_and_named():
    assert decode("Grüße".encode(), "us-ascii") == ("Grüße", ())
    assert decode("Grüße".encode(), "x-no-such-thing") == ("Grüße", ("charset-unknown",))


def test_unlabelled_russian_is_guessed():
    text = "Здравствуйте, не могу войти в личный кабинет, помогите пожалуйста"
    assert decode(text.encode("cp1251"), None, Guesses()) == (text, ("charset-guessed",))


def test_one_bad_byte_does_not_change_the_charset():
    data = "Всё хорошо, спасибо за помощь, до свидания. ".encode() * 3 + b"\xd0"
    text, defects = decode(data, "utf-8")
    assert text.startswith("Всё хорошо")
    assert defects == ("charset-errors",)


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        ("Grüße", "cp1252", "iso-8859-1"),
        ("打印机坏了", "gb18030", "gb2312"),
        ("안녕", "cp949", "euc-kr"),
        ("Здравствуйте", "utf-8", "utf-8"),
        ("プリンター①", "cp932", "shift_jis"),
    ],
)
def test_one_bad_byte_in_a_short_text_does_not_discard_its_label(text, encoding, label):
    bad = {"cp1252": b"\x81", "utf-8": b"\xd0", "cp932": b"\x85"}.get(encoding, b"\xff")
    assert decode(text.encode(encoding) + bad, label, Guesses()) == (f"{text}\ufffd", ("charset-errors",))


def test_a_label_under_which_little_can_be_read_is_wrong():
    assert decode("Jürgen Müller".encode("cp1252"), "utf-8", Guesses()) == ("Jürgen Müller", ("charset-wrong",))


def test_a_byte_order_mark_is_no_text():
    assert decode("\ufeffж".encode(), "utf-8") == ("ж", ())
    assert decode("\ufeffж".encode("utf-16-le"), "utf-16le") == ("ж", ())


@pytest.mark.parametrize("label", ["koi8-r", "iso-8859-1", "utf-8", "us-ascii", "gb2312"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_wins_over_any_label(label, encoding):
    text, defects = decode("Grüße, привет\n".encode(encoding), label)
    assert text == "Grüße, привет\n"
    assert defects == (() if label in {"utf-8", "us-ascii"} and encoding == "utf-8-sig" else ("charset-wrong",))


def test_letters_that_look_like_a_mark_are_letters():
    assert decode("яюбки!".encode("cp1251"), "windows-1251") == ("яюбки!", ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_read_in_either_order(encoding):
    assert decode("Hi – привет".encode(encoding), "utf-16") == ("Hi – привет", ())


def test_what_only_claims_to_be_utf16_is_read_as_what_it_is():
    assert decode(b"Hello, all!!", "utf-16") == ("Hello, all!!", ("charset-wrong",))
    assert decode("Grüße an alle".encode(), "unicode")[0] == "Grüße an alle"


def test_utf8_under_a_latin_label_is_read_and_named():
    assert decode("Grüße aus Köln, schönen Tag".encode(), "iso-8859-1") == (
        "Grüße aus Köln, schönen Tag",
        ("charset-wrong",),
    )


def test_latin_that_is_valid_utf8_by_chance_stays_latin():
    assert decode("NESCAFÉ®".encode("cp1252"), "iso-8859-1") == ("NESCAFÉ®", ())


def test_utf8_under_a_japanese_label_is_read_and_named():
    assert decode("こんにちは".encode(), "iso-2022-jp") == ("こんにちは", ("charset-wrong",))


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "gb18030"])
def test_words_without_a_latin_letter_under_a_latin_label_are_guessed(encoding):
    text = "Здравствуйте, не могу войти в личный кабинет" if encoding != "gb18030" else "您好，打印机坏了，请帮忙，谢谢"
    assert decode(text.encode(encoding), "iso-8859-1", Guesses()) == (text, ("charset-wrong",))


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="koi8-r">',
        '<html><head><META http-equiv=Content-Type content="text/html; charset=koi8-r">',
        '<?xml version="1.0" encoding="koi8-r"?>',
    ],
)
def test_html_without_a_usable_label_says_its_charset_itself(head):
    data = f"{head}<p>СЧЁТ".encode("koi8-r")
    assert decode(data, None, html=True) == (data.decode("koi8-r"), ())
    assert decode(data, "x-unknown", html=True) == (data.decode("koi8-r"), ("charset-unknown",))
    assert decode(data, None)[0] != data.decode("koi8-r")


def test_the_label_of_the_part_counts_more_than_that_of_the_html():
    data = '<meta charset="iso-8859-1"><p>Привет'.encode("koi8-r")
    assert decode(data, "koi8-r", html=True) == (data.decode("koi8-r"), ())


def test_html_that_names_a_charset_it_cannot_have_is_utf8():
    data = '<meta charset="utf-16"><p>Привет'.encode()
    assert decode(data, None, html=True) == (data.decode(), ())


def test_lines_of_another_charset_do_not_spoil_the_text():
    data = "Добрый день\nСпасибо\n".encode() + "Grüße aus Köln\n".encode("cp1252")
    text, defects = decode(data, "utf-8", Guesses())
    assert text == "Добрый день\nСпасибо\nGrüße aus Köln\n"
    assert defects == ("charset-mixed",)


def test_what_the_mail_declares_elsewhere_helps_to_guess():
    data = "СЧЁТ".encode("cp1251")
    assert decode(data, None, Guesses(likely=lambda: ("cp1251",))) == ("СЧЁТ", ("charset-guessed",))
    assert decode(data, None, Guesses(hint="cp1251")) == ("СЧЁТ", ("charset-guessed",))


def test_half_a_surrogate_pair_is_an_unreadable_character():
    assert decode(b"a +2AA- b", "utf-7")[0] == "a \ufffd b"


def test_without_a_budget_nothing_is_guessed(monkeypatch):
    monkeypatch.setattr(detection, "guess", lambda *_: pytest.fail("the detector ran"))
    assert decode(b"\xc8\xe9", None) == ("Èé", ("charset-guessed", "charset-errors"))


def test_when_no_guess_is_left_the_last_one_stands(monkeypatch):
    asked = []
    monkeypatch.setattr(detection, "guess", lambda data, likely: asked.append(data) or "cp1251")
    guesses = Guesses()
    texts = {decode("Привет".encode("cp1251"), None, guesses)[0] for _ in range(MAX_GUESSES + 5)}
    assert (len(asked), texts) == (MAX_GUESSES, {"Привет"})


def test_raw_headers_have_the_charset_of_the_text_where_they_can():
    data = "Принтер".encode("koi8-r")
    assert header_charset(data, "koi8-r", Guesses()) == "koi8-r"
    assert header_charset("Принтер".encode(), "koi8-r", Guesses(left=0)) == "koi8-r"
    assert header_charset(data, "utf-8", Guesses(left=0, last="cp1251")) == "cp1251"
    assert header_charset(data, None, Guesses(left=0)) is None


LABELS = st.sampled_from([None, "utf-8", "utf-7", "utf-16", "utf-32", "gb2312", "big5", "iso-2022-jp", "hz", "euc-kr"])


@given(st.binary(max_size=200), LABELS | st.text(max_size=12))
def test_decode_never_raises_and_gives_text_that_can_be_stored(data, label):
    decode(data, label, Guesses())[0].encode("utf-8")


JAPANESE = "こんにちは、ご注文の件"
KOREAN = "안녕하세요 주문"


@pytest.mark.parametrize(("text", "encoding"), [(JAPANESE, "iso2022-jp"), (KOREAN, "iso2022-kr")])
@pytest.mark.parametrize(
    ("label", "defects"),
    [
        (None, ("charset-guessed",)),
        ("us-ascii", ("charset-wrong",)),
        ("utf-8", ("charset-wrong",)),
        ("x-no-such-thing", ("charset-unknown", "charset-guessed")),
    ],
)
def test_escape_sequences_tell_their_charset_under_any_label(text, encoding, label, defects):
    assert decode(text.encode(encoding), label) == (text, defects)


def test_escape_sequences_of_terminals_are_no_charset():
    assert decode(b"\x1b[31mred\x1b(B\x1b[m", None) == ("\x1b[31mred\x1b(B\x1b[m", ())


def test_signs_inside_an_escaped_header_are_letters():
    value = '"ぜ生だ, い" <y@shop.example>'
    raw = value.encode("iso2022-jp").decode("ascii")
    assert open_escapes(raw) == value


def test_an_address_inside_an_escaped_run_stays_visible():
    raw = "\x1b$B<a@one.example>\x1b(B <b@two.example>"
    assert open_escapes(raw) == raw
