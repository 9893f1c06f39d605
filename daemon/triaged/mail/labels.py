"""Charset labels to codecs: the WHATWG Encoding Standard's table, and what else real mail carries.

Labels are names given by strangers, so only the codecs listed here are ever looked up: Python knows others that are no
charsets at all ("unicode_escape") or cost quadratic time ("punycode", "idna").
"""

from __future__ import annotations

#: Codec -> its labels, lower-case, "-" for "_". A codec stands for the widest set that senders use under a label.
_LABELS = {
    "utf-8": "utf8 ascii us-ascii ansi-x3.4-1968 646 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8"
    " utf-8-mac utf8mb3 utf8mb4 cp65001 65001",
    "utf-8-sig": "",
    "utf-7": "utf7 unicode-1-1-utf-7 csunicode11utf7 x-unicode-2-0-utf-7",
    "utf-16": "utf16 unicode ucs-2 iso-10646-ucs-2 csunicode",
    "utf-16-le": "utf-16le unicodefeff",
    "utf-16-be": "utf-16be unicodefffe",
    "utf-32": "utf32",
    "utf-32-le": "utf-32le",
    "utf-32-be": "utf-32be",
    "cp1252": "windows-1252 x-cp1252 cp-1252 win-1252 windows1252 x-windows-1252 ansi iso-8859-1 iso8859-1 iso88591"
    " iso-8859-1:1987 iso-8859-1-windows-3.1-latin-1 iso-ir-100 latin1 latin-1 l1 csisolatin1 ibm819 cp819",
    "iso8859-2": "iso-8859-2 iso88592 iso-8859-2:1987 iso-ir-101 latin2 latin-2 l2 csisolatin2",
    "iso8859-3": "iso-8859-3 iso88593 iso-8859-3:1988 iso-ir-109 latin3 latin-3 l3 csisolatin3",
    "iso8859-4": "iso-8859-4 iso88594 iso-8859-4:1988 iso-ir-110 latin4 latin-4 l4 csisolatin4",
    "iso8859-5": "iso-8859-5 iso88595 iso-8859-5:1988 iso-ir-144 cyrillic csisolatincyrillic",
    "iso8859-6": "iso-8859-6 iso88596 iso-8859-6:1987 iso-8859-6-e iso-8859-6-i csiso88596e csiso88596i iso-ir-127"
    " arabic asmo-708 ecma-114 csisolatinarabic",
    "iso8859-7": "iso-8859-7 iso88597 iso-8859-7:1987 iso-ir-126 greek greek8 ecma-118 elot-928 sun-eu-greek"
    " csisolatingreek",
    "iso8859-8": "iso-8859-8 iso88598 iso-8859-8:1988 iso-8859-8-e iso-8859-8-i csiso88598e csiso88598i iso-ir-138"
    " hebrew visual logical csisolatinhebrew",
    "iso8859-10": "iso-8859-10 iso885910 iso-ir-157 latin6 l6 csisolatin6",
    "iso8859-13": "iso-8859-13 iso885913 latin7",
    "iso8859-14": "iso-8859-14 iso885914 latin8",
    "iso8859-15": "iso-8859-15 iso885915 latin9 latin-9 l9 csisolatin9",
    "iso8859-16": "iso-8859-16 iso885916 latin10",
    "cp1250": "windows-1250 x-cp1250 cp-1250 win-1250 windows1250 x-windows-1250",
    "cp1251": "windows-1251 x-cp1251 cp-1251 win-1251 windows1251 x-windows-1251 cswindows1251",
    "cp1253": "windows-1253 x-cp1253 cp-1253 win-1253 windows1253",
    "cp1254": "windows-1254 x-cp1254 cp-1254 win-1254 windows1254 iso-8859-9 iso8859-9 iso88599 iso-8859-9:1989"
    " iso-ir-148 latin5 latin-5 l5 csisolatin5",
    "cp1255": "windows-1255 x-cp1255 cp-1255 win-1255 windows1255",
    "cp1256": "windows-1256 x-cp1256 cp-1256 win-1256 windows1256",
    "cp1257": "windows-1257 x-cp1257 cp-1257 win-1257 windows1257",
    "cp1258": "windows-1258 x-cp1258 cp-1258 win-1258 windows1258",
    "cp874": "windows-874 x-cp874 ibm874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 tis620",
    "koi8-r": "koi koi8 x-koi8-r cskoi8r",
    "koi8-u": "koi8-ru",
    "koi8-t": "",
    "kz1048": "",
    "ptcp154": "",
    "cp866": "cp-866 ibm866 dos-866 866 csibm866",
    **{f"cp{n}": f"ibm{n}" for n in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 869)},
    "cp1125": "",
    "gb18030": "gb2312 gb-2312 gb2312-80 gb-2312-80 csgb2312 csiso58gb231280 iso-ir-58 cn-gb euc-cn x-euc-cn euccn gbk"
    " x-gbk cp936 ms936 936 windows-936 chinese x-mac-chinesesimp",
    "hz": "hz-gb-2312",
    "big5hkscs": "big5 big-5 big5-hkscs cn-big5 csbig5 x-x-big5 x-mac-chinesetrad",
    "cp950": "windows-950 ms950",
    "cp932": "shift-jis shiftjis sjis x-sjis csshiftjis ms-kanji ms932 windows-31j cswindows31j windows-932 cp943c"
    " x-mac-japanese",
    "euc-jp": "x-euc-jp eucjp x-eucjp cseucpkdfmtjapanese",
    # The wider codec reads the half-width kana that mail programs put under the plain label.
    "iso2022-jp-ext": "iso-2022-jp-ext iso-2022-jp iso2022-jp csiso2022jp iso-2022-jp-ms iso-2022-jp-1 cp50220 cp50221"
    " cp50222",
    "iso2022-jp-2": "iso-2022-jp-2 csiso2022jp2",
    "iso2022-jp-3": "iso-2022-jp-3",
    "iso2022-jp-2004": "iso-2022-jp-2004",
    "euc-jis-2004": "",
    "shift-jis-2004": "",
    "shift-jisx0213": "",
    "cp949": "ks-c-5601-1987 ks-c-5601 ks-c-5601-1989 ksc5601 ksc-5601 cseuckr csksc56011987 iso-ir-149 korean euc-kr"
    " euckr windows-949 uhc x-windows-949 x-mac-korean",
    "iso2022-kr": "iso-2022-kr csiso2022kr",
    "johab": "",
    "mac-roman": "macintosh mac x-mac-roman csmacintosh",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "mac-latin2": "x-mac-ce x-mac-centraleurroman",
    "mac-greek": "x-mac-greek",
    "mac-turkish": "x-mac-turkish",
    "mac-iceland": "x-mac-icelandic",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in (codec, *labels.split())}

#: Charsets in which bytes below 0x80 do not stand for themselves.
NOT_ASCII_BASED = frozenset(
    {"utf-7", "hz", "iso2022-kr", *(name for name in _LABELS if name.startswith(("iso2022-jp", "utf-16", "utf-32")))}
)


def codec(declared: str | None) -> str | None:
    """The Python codec for a declared charset name, or None when the name says nothing usable."""
    if not declared:
        return None
    return _CODECS.get(declared.strip().strip("\"'").lower().replace("_", "-"))
