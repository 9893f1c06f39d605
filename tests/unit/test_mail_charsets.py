from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail import charsets
from triaged.mail.charsets import MAX_GUESSES, Guesses, decode, header_charset
from triaged.mail.labels import codec


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("iso-8859-1", "cp1252"),
        ("ks_c_5601-1987", "cp949"),
        ("Shift_JIS", "cp932"),
        ("windows-31j", "cp932"),
        ("iso-2022-jp-ms", "iso2022-jp-ext"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ('"UTF-8"', "utf-8"),
        ("windows-1251", "cp1251"),
        ("win-1251", "cp1251"),
        ("windows-874", "cp874"),
        ("latin2", "iso8859-2"),
        ("ISO_8859-9:1989", "cp1254"),
        ("csShiftJIS", "cp932"),
        ("cn-gb", "gb18030"),
        ("csGB2312", "gb18030"),
        ("csISOLatin1", "cp1252"),
        ("iso-ir-149", "cp949"),
    ],
)
def test_labels_of_real_mail_lead_to_the_codec_that_reads_it(label, name):
    assert codec(label) == name


@pytest.mark.parametrize("label", ["unknown-8bit", "", None, "punycode", "idna", "unicode_escape", "zip", "x" * 9999])
def test_a_label_that_is_no_charset_gives_no_codec(label):
    assert codec(label) is None


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


def test_half_a_surrogate_pair_is_an_unreadable_character():
    assert decode(b"a +2AA- b", "utf-7")[0] == "a \ufffd b"


def test_without_a_budget_nothing_is_guessed(monkeypatch):
    monkeypatch.setattr(charsets, "_detect", lambda _sample: pytest.fail("the detector ran"))
    assert decode(b"\xc8\xe9", None) == ("Èé", ("charset-guessed", "charset-errors"))


def test_when_no_guess_is_left_the_last_one_stands(monkeypatch):
    asked = []
    monkeypatch.setattr(charsets, "_detect", lambda sample: asked.append(sample) or "cp1251")
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
