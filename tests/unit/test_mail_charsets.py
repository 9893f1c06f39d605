from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.charsets import codec, decode


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
    assert decode(text.encode("cp1251"), None) == (text, ("charset-guessed",))


def test_one_bad_byte_does_not_change_the_charset():
    data = "Всё хорошо, спасибо за помощь, до свидания. ".encode() * 3 + b"\xd0"
    text, defects = decode(data, "utf-8")
    assert text.startswith("Всё хорошо")
    assert defects == ("charset-errors",)


LABELS = st.sampled_from([None, "utf-8", "utf-7", "utf-16", "utf-32", "gb2312", "big5", "iso-2022-jp", "hz", "euc-kr"])


@given(st.binary(max_size=200), LABELS | st.text(max_size=12))
def test_decode_never_raises_and_gives_text_that_can_be_stored(data, label):
    decode(data, label)[0].encode("utf-8")
