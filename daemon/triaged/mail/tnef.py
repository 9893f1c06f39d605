"""Transport-Neutral Encapsulation Format, [MS-OXTNEF]: what Outlook hides in winmail.dat.

A reader of our own, on purpose: what libraries there are copy the rest of the data for each attribute, which takes
minutes for a hostile megabyte, follow nested messages without a bound and read each byte of large ones for check sums.
This one looks at each attribute once, never leaves the data and stops at the first thing that makes no sense; what it
found until then stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from triaged.mail.charsets import decode
from triaged.mail.words import clean

MAX_BYTES = 10 * 1024 * 1024  #: larger ones are not opened
MAX_ATTRIBUTES = 5000
MAX_PROPERTIES = 10_000  #: MAPI properties, over all attributes
MAX_FILES = 200
MAX_NAME_BYTES = 1000

MAGIC = bytes.fromhex("789f3e22")  #: the first bytes of every container, [MS-OXTNEF] 2.1.3.1
_HEADER_BYTES = 6  #: signature and key
_ATTRIBUTE_BYTES = 9  #: level, id, type and length before an attribute's data
_CHECK_SUM_BYTES = 2  #: behind it; not checked, for damage shows itself, and an attacker's sums are right

# Attribute ids, 2.1.3.2
_ATTACHMENT_BEGINS = 0x9002  # attAttachRendData
_ATTACHMENT_TITLE = 0x8010
_ATTACHMENT_DATA = 0x800F
_ATTACHMENT_PROPERTIES = 0x9005
_MESSAGE_PROPERTIES = 0x9003
_BODY = 0x800C
_CODE_PAGE = 0x9007

# Property ids, [MS-OXPROPS]
_PLAIN_BODY = 0x1000
_HTML_BODY = 0x1013
_INTERNET_CODE_PAGE = 0x3FDE
_FILE_DATA = 0x3701
_FILE_NAME = 0x3704
_LONG_FILE_NAME = 0x3707
_DISPLAY_NAME = 0x3001
_MEDIA_TYPE = 0x370E

# Property types, [MS-OXCDATA] 2.11.1
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}  #: bytes
_VARIABLE = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_STRING = 0x1E
_UNICODE = 0x1F
_OBJECT = 0x0D
_MULTIPLE = 0x1000  #: flag of a type: a count stands before the values
_NAMED = 0x8000  #: property ids from here on are followed by a name
_INTERFACE_BYTES = 16  #: the interface id before an object's data
_MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")  #: IID_IMessage: a container in the container


@dataclass(slots=True, kw_only=True)
class File:
    """A file in the container."""

    name: str | None = None
    type: str = "application/octet-stream"  #: media type, as stated there
    data: bytes = b""


@dataclass(slots=True, kw_only=True)
class Contents:
    """What a container holds."""

    files: list[File] = field(default_factory=list)
    text: str = ""  #: the plain body
    html: bytes = b""  #: the HTML body
    html_charset: str | None = None
    whole: bool = True  #: all of it made sense


@dataclass(frozen=True, slots=True)
class _Value:
    data: bytes
    kind: int = _STRING  #: property type


_Properties = dict[int, _Value]  #: the first value of each id


def read(data: bytes) -> Contents | None:
    """What `data` holds; None when it is no such container, or larger than MAX_BYTES. Never raises."""
    if len(data) > MAX_BYTES or len(data) < _HEADER_BYTES or not data.startswith(MAGIC):
        return None
    return _Reader(data).run()


def _number(data: bytes, at: int, length: int) -> int:
    """Little-endian; what lies behind the end of `data` counts as zeros."""
    return int.from_bytes(data[at : at + length], "little")


class _Reader:
    """The work of `read`; lives for one container."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._properties_left = MAX_PROPERTIES
        self._code_page = "cp1252"
        self._contents = Contents()

    def run(self) -> Contents:
        at = _HEADER_BYTES
        for _ in range(MAX_ATTRIBUTES):
            start = at + _ATTRIBUTE_BYTES
            end = start + _number(self._data, at + 5, 4)
            if end > len(self._data):
                break
            self._attribute(_number(self._data, at + 1, 2), self._data[start:end])
            at = end + _CHECK_SUM_BYTES
        self._contents.whole = self._contents.whole and at >= len(self._data)
        return self._contents

    def _attribute(self, name: int, data: bytes) -> None:
        contents = self._contents
        file = contents.files[-1] if contents.files else None
        if name == _ATTACHMENT_BEGINS:
            if len(contents.files) < MAX_FILES:
                contents.files.append(File())
            else:
                contents.whole = False
        elif name == _CODE_PAGE:
            self._code_page = f"cp{_number(data, 0, 4)}"
        elif name == _BODY:
            contents.text = contents.text or self._string(_Value(data))
        elif name == _MESSAGE_PROPERTIES:
            self._message(self._properties(data))
        elif file is not None and name == _ATTACHMENT_TITLE:
            file.name = file.name or self._name(_Value(data))
        elif file is not None and name == _ATTACHMENT_DATA:
            file.data = data
        elif file is not None and name == _ATTACHMENT_PROPERTIES:
            self._file(file, self._properties(data))

    def _message(self, found: _Properties) -> None:
        contents = self._contents
        if _PLAIN_BODY in found:
            contents.text = self._string(found[_PLAIN_BODY])
        if _HTML_BODY in found:
            contents.html = found[_HTML_BODY].data
            page = found.get(_INTERNET_CODE_PAGE)
            contents.html_charset = f"cp{_number(page.data, 0, 4)}" if page else None

    def _file(self, file: File, found: _Properties) -> None:
        for name in (_LONG_FILE_NAME, _FILE_NAME, _DISPLAY_NAME):
            if name in found and (file.name is None or name == _LONG_FILE_NAME):
                file.name = self._name(found[name])
        if _MEDIA_TYPE in found:
            file.type = self._string(found[_MEDIA_TYPE]).lower() or file.type
        if _FILE_DATA in found and not file.data:
            content = found[_FILE_DATA]
            file.data = content.data[_INTERFACE_BYTES:] if content.kind == _OBJECT else content.data
            if content.kind == _OBJECT and content.data.startswith(_MESSAGE_INTERFACE):
                file.type = "application/ms-tnef"

    def _string(self, value: _Value) -> str:
        return decode(value.data, "utf-16-le" if value.kind == _UNICODE else self._code_page)[0].rstrip("\0")

    def _name(self, value: _Value) -> str | None:
        return clean(self._string(_Value(value.data[:MAX_NAME_BYTES], value.kind))) or None

    def _properties(self, data: bytes) -> _Properties:
        """[MS-OXTNEF] 2.1.3.4: the properties of one attribute up to the first that makes no sense."""
        found: _Properties = {}
        at = 4
        for _ in range(_number(data, 0, 4)):
            kind, name = _number(data, at, 2), _number(data, at + 2, 2)
            at += 4
            if name >= _NAMED:
                at = _after_name(data, at)
            single = kind & ~_MULTIPLE
            values = 1
            if kind != single or single in _VARIABLE:
                values = _number(data, at, 4)
                at += 4
            self._properties_left -= 1 + values
            if self._properties_left < 0 or not (single in _VARIABLE or single in _FIXED):
                self._contents.whole = False
                break
            for number in range(values):
                length = _FIXED.get(single, -1)
                if length < 0:
                    length = _number(data, at, 4)
                    at += 4
                if number == 0:
                    found.setdefault(name, _Value(data[at : at + length], single))
                at += -length % 4 + length
        return found


def _after_name(data: bytes, at: int) -> int:
    """Where the value of a named property begins: behind a GUID, and a number or a padded string."""
    if _number(data, at + 16, 4) == 0:
        return at + 24
    length = _number(data, at + 20, 4)
    return at + 24 + length + -length % 4
