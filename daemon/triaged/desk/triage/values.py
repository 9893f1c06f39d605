"""The values that stand in rule files, checked: each function returns what was meant, or raises `Wrong`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from triaged.desk.triage.mistakes import Wrong, not_one_of, shown

NAME_CHARACTERS = 64  #: of a field, a need, a policy
VALUE_CHARACTERS = 200  #: of what a field holds
_JOINERS = "\u200c\u200d"  #: belong to words of some scripts, unlike other signs that cannot be seen
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_OF_MAIL = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?")  #: as it is found in a mail: a script where it matters, no region
#: what people write in place of the code that is found in a mail
_OTHER_NAMES = {
    "nb": "no", "nn": "no", "iw": "he",
    "arabic": "ar", "chinese": "zh", "czech": "cs", "danish": "da", "dutch": "nl", "english": "en", "finnish": "fi",
    "french": "fr", "german": "de", "greek": "el", "hebrew": "he", "hindi": "hi", "hungarian": "hu", "italian": "it",
    "japanese": "ja", "korean": "ko", "norwegian": "no", "persian": "fa", "polish": "pl", "portuguese": "pt",
    "romanian": "ro", "russian": "ru", "spanish": "es", "swedish": "sv", "thai": "th", "turkish": "tr",
    "ukrainian": "uk", "vietnamese": "vi",
}  # fmt: skip
_FAMILIES = ("application", "audio", "image", "message", "text", "video")  #: of media types
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/([a-z0-9][a-z0-9!#$&^_.+-]*|\*)")


def strings(value: object) -> tuple[str, ...]:
    """A list of strings, or one string alone.

    Raises:
        Wrong: anything else, and an empty list or string, which could never be met.
    """
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not items or not all(isinstance(item, str) and item.strip() for item in items):
        raise Wrong(f"found {shown(value)}; allowed a list of texts, none of them empty")
    return tuple(items)


def member(value: object, allowed: Iterable[str]) -> str:
    """One of the allowed words."""
    words = frozenset(allowed)
    if not isinstance(value, str) or value not in words:
        raise not_one_of(value, words)
    return value


def members(value: object, allowed: Iterable[str]) -> tuple[str, ...]:
    """A list of allowed words, or one alone."""
    words = frozenset(allowed)
    return tuple(member(item, words) for item in strings(value))


def line(value: object, what: str, characters: int = NAME_CHARACTERS) -> str:
    """A text on one line, without white space around it; `what` says what it should have been."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > characters:
        raise Wrong(f"found {shown(value)}; allowed {what} on one line, at most {characters} characters")
    return value.strip()


def language_code(value: object) -> str:
    """A language as mail and templates call it."""
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise Wrong(f"found {shown(value)}; allowed a language code such as en, ru, zh-Hans{_code_of(value)}")
    return value


def language_of_mail(value: str) -> str:
    """A language as it is found in a mail."""
    if not _OF_MAIL.fullmatch(value) or value in _OTHER_NAMES:
        raise Wrong(f"found {shown(value)}; allowed a language code such as en, ru, zh-Hans{_code_of(value)}")
    return value


def _code_of(value: object) -> str:
    """The phrase that names the code that may be meant: of a language's name, or of a code in other letters."""
    first, *rest = str(value).strip().replace("_", "-").lower().split("-")
    scripts = [part.title() for part in rest if len(part) == 4]
    code = "-".join([_OTHER_NAMES.get(first, first), *scripts[:1]])
    return f"; did you mean {code!r}?" if _OF_MAIL.fullmatch(code) else ""


def media_type(value: str) -> str:
    """A media type, or a family of them, in lower case."""
    kind = value.strip().lower()
    if not _MEDIA_TYPE.fullmatch(kind):
        near = f"; did you mean {kind + '/*'!r}?" if kind in _FAMILIES else ""
        ending = kind.removeprefix(".")
        if not near and ending.isalnum():
            near = f"; did you mean attachment_name = {['.' + ending]!r}?"
        raise Wrong(f'found {shown(value)}; allowed media types such as "application/pdf", "image/*"{near}')
    return kind


def field_value(text: str) -> str:
    """A stranger's text as a field holds it: one line, not endless; so that one number is one value, ASCII digits."""
    line = " ".join(text[: VALUE_CHARACTERS * 4].split())
    if not line.isascii() or not line.isprintable():
        line = "".join(map(_sign, line)).strip()
    return line[:VALUE_CHARACTERS].rstrip()


def _sign(sign: str) -> str:
    """One sign of a value: a digit in ASCII, nothing for what only steers a terminal or the direction of writing."""
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return "" if unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in _JOINERS else sign
