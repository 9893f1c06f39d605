"""Charset labels to codecs: the WHATWG Encoding Standard's table, and what else real mail carries.

Labels are names given by strangers, so only the codecs listed here are ever looked up: Python knows others that are no
charsets at all ("unicode_escape") or cost quadratic time ("punycode", "idna"). A label that says nothing
("unknown-8bit", "x-unknown", "x-user-defined", "default", "8bit") is in no list: such text is read as if it had none.
"""

from __future__ import annotations

import re

MAX_LABEL_CHARACTERS = 100  #: longer ones are no names

#: Codec -> its labels, written in lower case. A codec stands for the widest set that senders use under a label. Only
#: letters and digits count (see `codec`): "windows-1252" stands for "Windows_1252" and "windows1252" too.
_LABELS = {
    "utf-8": "utf8 us-ascii ascii ansi-x3.4-1968 ansi-x3.4-1986 iso-646.irv:1991 iso646-us iso-ir-6 us ibm367 cp367 646"
    " csascii csutf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8 unicode-utf-8 utf-8-mac utf8-mac"
    " utf8mb3 utf8mb4 cp65001 windows-65001 65001 uft-8 urf-8 utf-08 utf-8n al32utf8",
    "utf-8-sig": "utf-8-bom",
    "utf-7": "utf7 unicode-1-1-utf-7 csunicode11utf7 x-unicode-2-0-utf-7 unicode-2-0-utf-7 cp65000 csutf7",
    "utf-16": "utf16 unicode ucs-2 iso-10646-ucs-2 csunicode csutf16",
    "utf-16-le": "utf-16le unicodefeff cp1200",
    "utf-16-be": "utf-16be unicodefffe cp1201",
    "utf-32": "utf32 ucs-4 iso-10646-ucs-4",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
    "cp1252": "windows-1252 x-cp1252 win-1252 x-windows-1252 ansi x-ansi ansi-1252 iso-8859-1 iso-8859-1:1987"
    " x-iso-8859-1 iso-8859-1-windows-3.0-latin-1 iso-8859-1-windows-3.1-latin-1 iso-8559-1 iso-ir-100 latin1 l1"
    " iso-latin-1 csisolatin1 cswindows30latin1 cswindows31latin1 ibm819 cp819 windows-28591 cp5348",
    "iso8859-2": "iso-8859-2 iso-8859-2:1987 x-iso-8859-2 iso-ir-101 latin2 iso-latin-2 l2 csisolatin2 windows-28592",
    "iso8859-3": "iso-8859-3 iso-8859-3:1988 iso-ir-109 latin3 l3 csisolatin3 windows-28593",
    "iso8859-4": "iso-8859-4 iso-8859-4:1988 iso-ir-110 latin4 l4 csisolatin4 windows-28594",
    "iso8859-5": "iso-8859-5 iso-8859-5:1988 iso-ir-144 cyrillic csisolatincyrillic windows-28595",
    "iso8859-6": "iso-8859-6 iso-8859-6:1987 iso-8859-6-e iso-8859-6-i csiso88596e csiso88596i iso-ir-127 arabic"
    " asmo-708 ecma-114 csisolatinarabic windows-28596",
    "iso8859-7": "iso-8859-7 iso-8859-7:1987 iso-8859-7:2003 iso-ir-126 greek greek8 ecma-118 elot-928 sun-eu-greek"
    " csisolatingreek windows-28597",
    "iso8859-8": "iso-8859-8 iso-8859-8:1988 iso-8859-8-e iso-8859-8-i csiso88598e csiso88598i iso-ir-138 hebrew visual"
    " logical csisolatinhebrew windows-28598 windows-38598",
    "iso8859-10": "iso-8859-10 iso-8859-10:1992 iso-ir-157 latin6 l6 csisolatin6",
    "iso8859-13": "iso-8859-13 latin7 l7 csiso885913 windows-28603",
    "iso8859-14": "iso-8859-14 iso-8859-14:1998 iso-ir-199 iso-celtic latin8 l8 csiso885914",
    "iso8859-15": "iso-8859-15 x-iso-8859-15 latin9 iso-latin-9 latin0 l9 csisolatin9 csiso885915 windows-28605",
    "iso8859-16": "iso-8859-16 iso-8859-16:2001 iso-ir-226 latin10 l10 csiso885916",
    "cp1250": "windows-1250 x-cp1250 win-1250 x-windows-1250 cswindows1250 ansi-1250",
    "cp1251": "windows-1251 x-cp1251 win-1251 x-windows-1251 cswindows1251 ansi-1251 ms-cyrl",
    "cp1253": "windows-1253 x-cp1253 win-1253 x-windows-1253 cswindows1253 ms-greek",
    "cp1254": "windows-1254 x-cp1254 win-1254 x-windows-1254 cswindows1254 ms-turk iso-8859-9 iso-8859-9:1989"
    " x-iso-8859-9 iso-ir-148 latin5 l5 csisolatin5 windows-28599",
    "cp1255": "windows-1255 x-cp1255 win-1255 x-windows-1255 cswindows1255 ms-hebr x-mac-hebrew",
    "cp1256": "windows-1256 x-cp1256 win-1256 x-windows-1256 cswindows1256 ms-arab",
    "cp1257": "windows-1257 x-cp1257 win-1257 x-windows-1257 cswindows1257 winbaltrim",
    "cp1258": "windows-1258 x-cp1258 win-1258 x-windows-1258 cswindows1258",
    "cp874": "windows-874 x-cp874 ibm874 dos-874 ms874 iso-8859-11 iso-8859-11:2001 tis-620 tis-620.2533 tis-620-0"
    " iso-ir-166 cstis620 thai x-mac-thai",
    "koi8-r": "koi koi8 x-koi8-r cskoi8r iso-ir-111 cp20866 windows-20866",
    "koi8-u": "koi8-ru x-koi8-u cskoi8u cp21866 windows-21866",
    "koi8-t": "",
    "kz1048": "kz-1048 strk1048-2002 rk1048 cskz1048",
    "ptcp154": "pt154 cp154 cyrillic-asian csptcp154",
    "cp866": "ibm866 dos-866 866 csibm866 x-cp866",
    "cp858": "ibm858 ibm00858 pc-multilingual-850+euro",
    **{
        f"cp{n}": f"ibm{n} dos-{n} x-cp{n} {n} csibm{n}"
        for n in (437, 737, 775, 850, 852, 855, 857, 860, 861, 862, 863, 864, 865, 869)
    },
    "cp1125": "ibm1125 ruscii cp866u x-cp866-u",
    "hp-roman8": "roman8 r8 cshproman8 x-roman8",
    "gb18030": "gb2312 gb2312-80 gb-2312-1980 csgb2312 csgb18030 csiso58gb231280 iso-ir-58 cn-gb euc-cn x-euc-cn gbk"
    " x-gbk csgbk cp936 ms936 936 windows-936 x-cp936 x-mswin-936 chinese simplified-chinese x-mac-chinesesimp"
    " x-mac-simp-chinese gb18030-2000 gb18030-2005 gb18030-2022",
    "hz": "hz-gb-2312 hzgb x-hz",
    "big5hkscs": "big5 big5-hkscs big5-hkscs:2001 cn-big5 csbig5 csbig5hkscs x-x-big5 x-big5 big5-eten"
    " x-mac-chinesetrad x-mac-trad-chinese chinesebig5 big5-tw zh-tw-big5",
    "cp950": "windows-950 ms950 950 x-windows-950 x-cp950",
    "cp932": "shift-jis sjis x-sjis x-shift-jis csshiftjis ms-kanji ms932 x-ms-cp932 windows-31j cswindows31j"
    " windows-932 x-windows-932 932 cp943 cp943c sjis-win shift-jis-win sjis-open x-mac-japanese",
    "euc-jp": "x-euc-jp eucjp x-eucjp ujis eucjp-ms eucjp-win eucjp-open cp51932 cp20932 cseucjp cseucpkdfmtjapanese"
    " extended-unix-code-packed-format-for-japanese x-euc",
    # The wider codec reads the half-width kana that mail programs put under the plain label.
    "iso2022-jp-ext": "iso-2022-jp-ext iso-2022-jp csiso2022jp iso-2022-jp-ms iso-2022-jp-1 cp50220 cp50221 cp50222 jis"
    " jis7 x-jis windows-50220 windows-50221 windows-50222",
    "iso2022-jp-2": "iso-2022-jp-2 csiso2022jp2",
    "iso2022-jp-3": "iso-2022-jp-3",
    "iso2022-jp-2004": "iso-2022-jp-2004",
    "euc-jis-2004": "euc-jisx0213 euc-jisx0213:2004",
    "shift-jis-2004": "",
    "shift-jisx0213": "",
    "cp949": "ks-c-5601-1987 ks-c-5601 ks-c-5601-1989 ksc5601 ksc-5601-1987 ks-x-1001 kscs5601 cseuckr csksc56011987"
    " iso-ir-149 korean euc-kr x-euc-kr 5601 windows-949 ms949 949 uhc x-uhc x-windows-949 x-cp949 x-mac-korean",
    "iso2022-kr": "iso-2022-kr csiso2022kr cp50225",
    "johab": "x-johab cp1361 ms1361",
    "mac-roman": "macintosh mac x-mac-roman x-macroman csmacintosh x-mac apple-roman cp10000",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian x-maccyrillic cp10007",
    "mac-latin2": "x-mac-ce x-mac-centraleurroman x-mac-latin2 mac-centeuro cp10029",
    "mac-greek": "x-mac-greek cp10006",
    "mac-turkish": "x-mac-turkish cp10081",
    "mac-iceland": "x-mac-icelandic x-mac-iceland cp10079",
    "mac-croatian": "x-mac-croatian cp10082",
    "mac-romanian": "x-mac-romanian x-mac-romania cp10010",
    "mac-arabic": "x-mac-arabic cp10004",
    "mac-farsi": "x-mac-farsi",
}
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]+")
_CODECS = {
    form: codec
    for codec, labels in _LABELS.items()
    for label in (codec, *labels.split())
    for form in (label, _NOT_ALPHANUMERIC.sub("", label))
}

#: What stands before a name by mistake: the parameter's name again, the remains of quoted-printable.
_BEFORE = re.compile(r"(?:[\s\"'<({\[]|charset\s*+[=:]|3d(?=\W*+[a-z]))++", re.IGNORECASE)
#: What ends a name: white space, quotes, the next parameter, a language (RFC 2231 5).
_NAME = re.compile(r"[^\s\"'*;,<>(){}\[\]\\]++")

#: Charsets in which bytes below 0x80 do not stand for themselves.
NOT_ASCII_BASED = frozenset(
    {"utf-7", "hz", "iso2022-kr", *(name for name in _LABELS if name.startswith(("iso2022-jp", "utf-16", "utf-32")))}
)
#: Of them those in which every character takes two or four bytes.
WIDE = frozenset(name for name in _LABELS if name.startswith(("utf-16", "utf-32")))

#: Charsets of one byte a character.
SINGLE_BYTE = frozenset(
    name for name in _LABELS if name.startswith(("iso8859", "cp125", "koi8", "mac-", "kz", "ptcp", "hp-"))
) | {"cp874", "cp866", "cp858", "cp1125"}


def codec(declared: str | None) -> str | None:
    """The Python codec for a declared charset name, or None when the name says nothing usable.

    Names are read without regard to case and punctuation, and what often stands around them by mistake is left out:
    quotes, "charset=", "3D", further parameters, a language.
    """
    if not declared:
        return None
    known = _CODECS.get(declared)
    if known is not None:  # nearly all that is there
        return known
    text = declared[:MAX_LABEL_CHARACTERS].lower()
    before = _BEFORE.match(text)
    name = _NAME.match(text, before.end() if before else 0)
    return _CODECS.get(_NOT_ALPHANUMERIC.sub("", name[0])) if name else None
