"""Whose word counts for the senders of a mailbox: how the setting `trust` is written."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo, WithJsonSchema

from triaged.desk.triage.mistakes import Wrong, nearest, shown
from triaged.mail.addrlist import domain_to_ascii
from triaged.mail.evidence import Trust

ALLOWED = '{ authserv_id = "mx.example.org" }, "topmost-no-id", "exchange-internal", or a list of these'

_WORDS = ("topmost-no-id", "exchange-internal")
_KEYS = ("authserv_id", "below_received", "arc")
_ID = re.compile(r"(?:\*\.)?[^\s;()\"\\*]+")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")


def read_trust(value: object, info: ValidationInfo) -> Trust:
    """Read one form of `trust`, or a list of forms that add up.

    Raises:
        Wrong: what was found, and what is allowed instead.
    """
    if isinstance(value, Trust):
        return value
    forms = value if isinstance(value, list) else [value]
    if not forms:
        raise Wrong(f"found {shown(value)}; allowed {ALLOWED}")
    read = [_form(each, info) for each in forms]
    servers = [each for each in read if each.authserv_id is not None]
    insides = [each.internal_domains for each in read if each.internal_domains]
    if len(servers) > 1 or len(insides) > 1:
        raise Wrong(f"found {shown(value)}; allowed one server, and once exchange-internal")
    server = servers[0] if servers else Trust()
    return Trust(
        authserv_id=server.authserv_id,
        below_received=server.below_received,
        sealers=server.sealers,
        internal_domains=insides[0] if insides else frozenset(),
    )


def _form(value: object, info: ValidationInfo) -> Trust:
    if value == "topmost-no-id":
        return Trust(authserv_id="")
    if value == "exchange-internal":
        return Trust(internal_domains=frozenset({str(info.data.get("address", "")).rpartition("@")[2]}))
    if isinstance(value, dict):
        return _inside(value) if "exchange_internal" in value else _server(value)
    raise Wrong(f"found {shown(value)}; allowed {ALLOWED}{nearest(value, _WORDS)}")


def _inside(table: dict[str, object]) -> Trust:
    if len(table) > 1:
        raise Wrong(f"found {shown(table)}; allowed exchange_internal alone: add others in a list")
    return Trust(internal_domains=_domains("exchange_internal", table["exchange_internal"]))


def _server(table: dict[str, object]) -> Trust:
    unknown = next((key for key in table if key not in _KEYS), None)
    if unknown is not None:
        raise Wrong(f"found the key {unknown!r}; allowed {', '.join(_KEYS)}{nearest(unknown, _KEYS)}")
    authserv_id, below = table.get("authserv_id"), table.get("below_received", False)
    server = authserv_id.strip() if isinstance(authserv_id, str) else ""
    if "authserv_id" not in table:
        raise Wrong(f"found {shown(table)}; allowed {ALLOWED}")
    if not _ID.fullmatch(server):
        raise Wrong(
            f'found authserv_id = {shown(authserv_id)}; allowed one word, as the server writes it: "mx.example"'
        )
    if not isinstance(below, bool) or (below and server.startswith("*.")):
        raise Wrong(
            f"found below_received = {shown(below)}; allowed true or false; true with one whole authserv_id only"
        )
    sealers = _domains("arc", table["arc"]) if "arc" in table else frozenset()
    return Trust(authserv_id=server, below_received=below, sealers=sealers)


def _domains(key: str, value: object) -> frozenset[str]:
    found = value if isinstance(value, list) else []
    domains = [domain_to_ascii(each.lower()) for each in found if isinstance(each, str) and _DOMAIN.fullmatch(each)]
    if not found or len(domains) != len(found) or None in domains:
        raise Wrong(f'found {key} = {shown(value)}; allowed a list of domains, such as ["example.org"]')
    return frozenset(each for each in domains if each is not None)


_TEXT = {"type": "string", "minLength": 1}
_TEXTS = {"type": "array", "items": _TEXT, "minItems": 1}
_FORMS = [
    {"enum": list(_WORDS)},
    {
        "type": "object",
        "properties": {"authserv_id": _TEXT, "below_received": {"type": "boolean"}, "arc": _TEXTS},
        "required": ["authserv_id"],
        "additionalProperties": False,
    },
    {
        "type": "object",
        "properties": {"exchange_internal": _TEXTS},
        "required": ["exchange_internal"],
        "additionalProperties": False,
    },
]
TrustField = Annotated[
    Trust,
    BeforeValidator(read_trust),
    WithJsonSchema({"anyOf": [*_FORMS, {"type": "array", "items": {"anyOf": _FORMS}, "minItems": 1}]}),
]
