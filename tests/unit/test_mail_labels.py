from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail import labels
from triaged.mail.labels import MAX_LABEL_CHARACTERS, NOT_ASCII_BASED, SINGLE_BYTE, WIDE, codec


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("gb2312", "gb18030"),
        ("gb_2312-80", "gb18030"),
        ("GBK", "gb18030"),
        ("x-gbk", "gb18030"),
        ("cn-gb", "gb18030"),
        ("csGB2312", "gb18030"),
        ("big5-eten", "big5hkscs"),
        ("iso-8859-1", "cp1252"),
        ("csISOLatin1", "cp1252"),
        ("Windows_1252", "cp1252"),
        ("x-ansi", "cp1252"),
        ("us-ascii", "utf-8"),
        ("iso-8859-8-i", "iso8859-8"),
        ("ISO_8859-9:1989", "cp1254"),
        ("latin2", "iso8859-2"),
        ("ks_c_5601-1987", "cp949"),
        ("ks_c_5601", "cp949"),
        ("iso-ir-149", "cp949"),
        ("Shift_JIS", "cp932"),
        ("windows-31j", "cp932"),
        ("csShiftJIS", "cp932"),
        ("iso-2022-jp-ms", "iso2022-jp-ext"),
        ("cp50220", "iso2022-jp-ext"),
        ("CP50221", "iso2022-jp-ext"),
        ("x-mac-cyrillic", "mac-cyrillic"),
        ("x-mac-ce", "mac-latin2"),
        ("x-mac-japanese", "cp932"),
        ("koi8-ru", "koi8-u"),
        ("win-1251", "cp1251"),
        ("cp-850", "cp850"),
        ("tis-620", "cp874"),
        ("windows-874", "cp874"),
        ("unicode-1-1-utf-7", "utf-7"),
        ("uft-8", "utf-8"),
    ],
)
def test_a_label_leads_to_the_widest_set_that_senders_use_under_it(label, name):
    assert codec(label) == name


@pytest.mark.parametrize(
    "label",
    [
        '"UTF-8"',
        "'utf-8'",
        " utf-8 ",
        "UTF_8",
        "utf8",
        "3Dutf-8",
        '3D"utf-8"',
        'charset="utf-8"',
        "charset=charset=utf-8",
        '"utf-8"; format=flowed',
        "utf-8; charset=utf-8",
        "utf-8, utf-8",
        "utf-8*en",
        'utf-8"',
        "utf-8\\",
    ],
)
def test_what_stands_around_a_label_by_mistake_is_left_out(label):
    assert codec(label) == "utf-8"


@pytest.mark.parametrize(
    "label",
    [
        *("unknown-8bit", "x-unknown", "x-user-defined", "default", "none", "8bit", "binary", "_autodetect", "", None),
        *("punycode", "idna", "unicode_escape", "raw_unicode_escape", "zip", "rot13", "hex", "undefined", "mbcs"),
        *("3D", "charset=", '"', ";", "utf-8" * 99),
    ],
)
def test_a_label_that_is_no_charset_gives_no_codec(label):
    assert codec(label) is None


def test_every_codec_exists_and_no_label_has_two():
    seen: dict[str, str] = {}
    for name, others in labels._LABELS.items():
        codecs.lookup(name)
        for label in (name, *others.split()):
            assert seen.setdefault(labels._NOT_ALPHANUMERIC.sub("", label), name) == name, label
            assert codec(label) == name


def test_the_kinds_of_charsets_are_told_apart():
    assert {"utf-16", "utf-32-le"} <= WIDE <= NOT_ASCII_BASED
    assert not SINGLE_BYTE & NOT_ASCII_BASED
    for name in SINGLE_BYTE:
        assert len(b"\xe4a".decode(name, "replace")) == 2, name


@pytest.mark.timeout(20)
@given(st.text(max_size=2 * MAX_LABEL_CHARACTERS) | st.sampled_from(['"' * 1_000_000, "charset=" * 100_000]))
def test_any_label_is_looked_up_without_a_fault(label):
    assert codec(label) is None or codecs.lookup(str(codec(label)))
