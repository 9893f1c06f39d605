"""Small values of the settings that are more than a text, and how they are read."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema

from triaged.config.secret import folder_of
from triaged.desk.calendars import read_span
from triaged.desk.triage.mistakes import Wrong, nearest, shown
from triaged.mail.address import TOKEN_CHARACTERS, TOKEN_PLACE
from triaged.mail.addrlist import lower, to_ascii

Tls = Literal["implicit", "starttls", "none"]

MAX_LOCAL_CHARACTERS = 64  #: RFC 5321 4.5.3.1.1
MAX_LABEL_CHARACTERS = 63  #: RFC 1035 2.3.4

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\\x00-\x1f]+@[^\s@<>,;:\"()\[\]\\\x00-\x1f]+")
_NAME = re.compile(r"\w[\w.-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_STORES = ("sqlite:///", "postgresql://")
_BROKERS = ("redis://", "rediss://", "amqp://", "amqps://")
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class After:
    """What is done with a mail on the server once it is in custody."""

    kind: Literal["keep", "seen", "delete", "move"]
    folder: str | None = None  #: where to, for "move"

    def __str__(self) -> str:
        return self.kind if self.folder is None else f"{self.kind}:{self.folder}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _after(value: object) -> After:
    if isinstance(value, After):
        return value
    if value == "keep" or value == "seen" or value == "delete":  # noqa: PLR1714 - three comparisons narrow the type
        return After(value)
    folder = value.removeprefix("move:") if isinstance(value, str) and value.startswith("move:") else ""
    # the folder reaches IMAP as one quoted argument: a control character has no business in it
    if not folder.strip() or not folder.isprintable():
        hint = nearest(value, ["keep", "seen", "delete", "move:Archive"])
        raise Wrong(f"found {shown(value)}; allowed keep, seen, delete, move:<folder>{hint}")
    return After("move", folder)


def _listen(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not is_loopback(host.strip("[]")) or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise Wrong(f'found {shown(value)}; allowed an address of this machine and a port, such as "127.0.0.1:9321"')
    return value


def _address(value: str) -> str:
    address = to_ascii(lower(value)) if _ADDRESS.fullmatch(value) else None
    if address is None:
        raise Wrong(f"found {shown(value)}; allowed a mail address such as support@example.org")
    return address


def _reply_address(value: str) -> str:
    address = value.replace(TOKEN_PLACE, "token", 1)
    local, _, domain = value.lower().rpartition("@")
    room = MAX_LOCAL_CHARACTERS - TOKEN_CHARACTERS + len(TOKEN_PLACE)
    before, _, after = local.partition(TOKEN_PLACE)
    apart = not before[-1:].isalnum() and not after[:1].isalnum()
    once = local.count(TOKEN_PLACE) == 1 and TOKEN_PLACE not in domain
    if not once or not apart or len(local) > room or not _ADDRESS.fullmatch(address):
        raise Wrong(f'found {shown(value)}; allowed a pattern such as "support+{TOKEN_PLACE}@example.org"')
    return f"{local}@{_address(address).rpartition('@')[2]}"


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise Wrong(f"found {shown(value)}; allowed letters, digits, '.', '_', '-', at most 64, no spaces")
    return value


def _title(value: str) -> str:
    if not value.strip() or not value.isprintable() or len(value) > 64:
        raise Wrong(f"found {shown(value)}; allowed a name on one line, at most 64 characters")
    return value.strip()


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise Wrong(f"found {shown(value)}; allowed a language code such as en, ru, zh-Hans")
    return value


def _host(value: str) -> str:
    if not value or not value.isprintable() or any(sign in value for sign in " /@"):
        raise Wrong(f"found {shown(value)}; allowed a host name or address without a port")
    return value


def _path(value: object, info: ValidationInfo) -> Path:
    if not isinstance(value, str | Path) or not str(value):
        raise Wrong(f"found {shown(value)}; allowed a path, absolute or relative to this file")
    return folder_of(info) / value


def _store_url(value: str, info: ValidationInfo) -> str:
    if value.startswith(_SQLITE) and len(value) > len(_SQLITE):
        return f"{_SQLITE}{folder_of(info) / value.removeprefix(_SQLITE)}"
    if not value.startswith(_STORES) or value == _SQLITE:
        raise Wrong(f"found {shown(_scheme(value))}; allowed sqlite:///<file>, postgresql://<user>@<host>/<database>")
    return value


def _broker_url(value: str) -> str:
    if value != "embedded" and not value.startswith(_BROKERS):
        raise Wrong(f"found {shown(_scheme(value))}; allowed embedded, redis://<host>:<port>/<n>, amqp://<user>@<host>")
    return value


def _scheme(url: str) -> str:
    """What may be shown of a bad URL: behind the scheme there may be a password."""
    scheme, colon, rest = url.partition(":")
    return f"{scheme}:{'//' if rest.startswith('//') else ''}..." if colon else url


def _web_url(value: str) -> str:
    """An URL that can be called. What is wrong with another is said without its words: it may hold a password."""
    wrong = _wrong_of_url(value)
    if wrong is not None:
        allowed = "allowed https://<host>/<path>, or http:// to this machine itself"
        raise Wrong(f"found {shown(_scheme(value))}: {wrong}; {allowed}")
    return value


def _wrong_of_url(value: str) -> str | None:
    if not value.isprintable() or " " in value:
        return "there is a space, or a sign that cannot be seen"
    try:
        parts = urlsplit(value)
    except ValueError:
        return "the address in brackets is none"
    try:
        port = parts.port
    except ValueError:
        port = 0
    host = parts.hostname or ""
    mistakes = (
        (parts.scheme not in ("https", "http"), "it is no web address"),
        ("@" in parts.netloc, "there is a user or a password; sign the calls with `secret`"),
        (not host, "there is no host"),
        (port == 0, "the port is none of 1 to 65535"),
        (
            not _can_be_resolved(host),
            f"a part of the host is empty, or has more than {MAX_LABEL_CHARACTERS} characters",
        ),
        (
            not (parts.path + parts.query).isascii(),
            "behind the host there is a sign that is not ASCII: write it as %..",
        ),
        (parts.scheme == "http" and not is_loopback(host), "without TLS, and not to this machine itself"),
    )
    return next((words for wrong, words in mistakes if wrong), None)


def _can_be_resolved(host: str) -> bool:
    """Whether a resolver can be asked for a host, as this machine asks it."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


_text = WithJsonSchema({"type": "string"})
AfterField = Annotated[
    After,
    BeforeValidator(_after),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^(keep|seen|delete|move:.+)$"}),
]
Listen = Annotated[str, AfterValidator(_listen)]
Email = Annotated[str, AfterValidator(_address)]
ReplyAddress = Annotated[str, AfterValidator(_reply_address)]
Name = Annotated[str, AfterValidator(_name)]
Title = Annotated[str, AfterValidator(_title)]
Language = Annotated[str, AfterValidator(_language)]
Host = Annotated[str, AfterValidator(_host)]
PathField = Annotated[Path, BeforeValidator(_path), _text]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
WebUrl = Annotated[str, AfterValidator(_web_url)]
BrokerUrl = Annotated[str, AfterValidator(_broker_url)]


def _hours(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong(f'found {shown(value)}; allowed hours such as "Mon-Fri 09:00-17:30"')
    try:
        read_span(value)
    except ValueError as error:
        raise Wrong(f"found {shown(value)}: {error}") from None
    return value


def _zone(value: object) -> str:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        allowed = 'allowed a zone of the IANA list, such as "Europe/Berlin"'
        raise Wrong(f"found {shown(value)}; {allowed}") from None
    return str(value)


def _clock(value: object) -> str:
    if not isinstance(value, str) or _CLOCK.fullmatch(value) is None:
        raise Wrong(f'found {shown(value)}; allowed a time of the day such as "08:30"')
    return value


_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Hours = Annotated[str, BeforeValidator(_hours)]
Zone = Annotated[str, BeforeValidator(_zone)]
Clock = Annotated[str, BeforeValidator(_clock)]
