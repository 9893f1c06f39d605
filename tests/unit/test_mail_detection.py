from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.detection import SAMPLE_BYTES, guess, is_no_latin, is_utf8, sample_of


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Привет", "cp1251"),
        ("Привет", "koi8-r"),
        ("Спасибо!", "koi8-r"),
        ("Заказ 1042 не пришёл", "koi8-r"),
        ("Order 1042: не пришёл", "cp1251"),
        ("Дякую за допомогу", "cp1251"),
        ("Не работает принтер", "cp866"),
        ("Grüße", "cp1252"),
        ("Müller", "cp1252"),
        ("déjà vu", "cp1252"),
        ("l’été à Paris coûte 10 €", "cp1252"),
        ("It’s broken – please help", "cp1252"),
        ("mañana no funciona", "cp1252"),
        ("Århus på øen", "cp1252"),
        ("Proszę o pomoc, drukarka nie działa", "cp1250"),
        ("打印机坏了", "gb18030"),
        ("您好，我的訂單還沒有收到，請幫忙", "big5"),
        ("プリンターが動きません", "cp932"),
        ("プリンターが動きません", "euc-jp"),
        ("프린터가 고장났어요", "cp949"),
        ("Δεν λειτουργεί ο εκτυπωτής", "cp1253"),
        ("המדפסת לא עובדת", "cp1255"),
        ("الطابعة لا تعمل", "cp1256"),
        ("สวัสดีครับ เครื่องพิมพ์เสีย", "cp874"),
    ],
)
def test_short_texts_are_read_as_they_were_meant(text, encoding):
    name = guess(text.encode(encoding))
    assert name is not None
    assert text.encode(encoding).decode(name) == text


def test_what_the_mail_declares_elsewhere_is_taken_where_it_reads_well():
    data = "СЧЁТ".encode("cp1251")
    assert guess(data, ["cp1251"]) == "cp1251"
    assert guess("Grüße aus Köln".encode("cp1252"), ["koi8-r"]) == "cp1252"
    assert guess("Grüße aus Köln".encode("cp1252"), ["gb18030"]) == "cp1252"


def test_the_sample_begins_where_the_text_says_something():
    data = b"<style>" + b"x" * 50_000 + b"\n" + "Здравствуйте".encode("koi8-r")
    assert sample_of(data) == "Здравствуйте".encode("koi8-r")
    assert guess(data) == "koi8-r"
    assert len(sample_of(b"\xe4" * 99_999)) == SAMPLE_BYTES


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Grüße aus Köln, schönen Tag", "cp1252"),
        ("Straße", "cp1252"),
        ("voilà", "cp1252"),
        ("It’s fine", "cp1252"),
        ("10 € bitte", "iso8859-15"),
        ("😀", "cp1252"),
        ("Здравствуйте", "koi8-r"),
        ("您好，请帮忙", "gb18030"),
        ("こんにちは", "cp932"),
    ],
)
def test_utf8_is_known_under_a_wrong_label(text, label):
    assert is_utf8(text.encode(), label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("NESCAFÉ®", "cp1252"),
        ("A MANHÃ…", "cp1252"),
        ('"QUALITÉ\xa0: oui"', "cp1252"),
        ("联通", "gb18030"),
        ("Я»", "cp1251"),
    ],
)
def test_what_may_be_meant_as_it_is_labelled_stays_so(text, label):
    data = text.encode(label)
    try:
        data.decode()
    except UnicodeDecodeError:
        return  # never asked about: no UTF-8 at all
    assert not is_utf8(data, label)


def test_words_without_a_latin_letter_are_no_latin():
    assert is_no_latin("Здравствуйте, не могу войти в кабинет".encode("cp1251"))
    assert is_no_latin("打印机坏了，请尽快修理，谢谢".encode("gb18030"))
    for text in ("Grüße aus Köln", "«été» à l’œuvre…", "………… €€€€€€ —————", "ÀÉÈ!"):
        assert not is_no_latin(text.encode("cp1252")), text


@given(st.binary(max_size=300), st.lists(st.sampled_from(["koi8-r", "gb18030", "cp1252"]), max_size=3))
def test_any_bytes_can_be_guessed_at(data, likely):
    name = guess(data, likely)
    assert name is None or isinstance(data.decode(name, "replace"), str)
