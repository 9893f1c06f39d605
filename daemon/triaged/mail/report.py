"""Delivery reports, receipts and abuse reports: the machine-readable parts of a multipart/report (RFC 6522)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from triaged.mail.addrlist import parse_addresses
from triaged.mail.headers import MAX_BLOCK_BYTES, Block, message_ids, read_block
from triaged.mail.split import Part, Source, Tree
from triaged.mail.transfer import beginning
from triaged.mail.words import clean
from triaged.model import BouncedRecipient, Report

MAX_RECIPIENTS = 500  #: that are taken from one report
MAX_RETURNED_FIELDS = 1000  #: headers of returned mails that are read for their ids, in one report

_KINDS = {
    "message/delivery-status": "delivery-status",  # RFC 3464
    "message/global-delivery-status": "delivery-status",  # RFC 6533
    "message/disposition-notification": "disposition-notification",  # RFC 8098
    "message/global-disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report",  # RFC 5965
}
_RETURNED = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}", re.ASCII)
_GROUP_END = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")


def read_report(source: Source, tree: Tree) -> Report | None:
    """What a report says, or None for a mail that holds none."""
    status = next((part for part in tree.parts if part.type in _KINDS and part.leaf), None)
    if status is None:
        return None
    data, _ = beginning(source, status, MAX_BLOCK_BYTES)
    kind = _KINDS[status.type]
    groups = [read_block(group, whole=True) for group in _groups(data, tree.eol)]
    recipients = _recipients(groups) if kind == "delivery-status" else ()
    return Report(kind=kind, recipients=recipients, returned_ids=_returned_ids(source, tree, groups))


def _groups(data: bytes, eol: bytes) -> Sequence[bytes]:
    """RFC 3464 2.1: groups of fields, with empty lines between them."""
    if eol == b"\r":
        data = data.replace(b"\r", b"\n")
    return [group for group in _GROUP_END.split(data.strip(), MAX_RECIPIENTS) if group]


def _recipients(groups: Sequence[Block]) -> Sequence[BouncedRecipient]:
    """One entry for each address that the report is about."""
    found: dict[str, BouncedRecipient] = {}
    for fields in _per_recipient(groups):
        recipient = _address(fields.get("final-recipient", "")) or _address(fields.get("original-recipient", ""))
        if recipient is None or len(found) >= MAX_RECIPIENTS:
            continue
        status = _STATUS.search(fields.get("status", ""))
        action = clean(fields.get("action", "").partition("(")[0]).lower() or None
        found.setdefault(
            recipient, BouncedRecipient(recipient=recipient, status=status[0] if status else None, action=action)
        )
    return tuple(found.values())


def _per_recipient(groups: Sequence[Block]) -> Sequence[dict[str, str]]:
    """The fields of each recipient; some programs forget the empty line before the next one."""
    found: list[dict[str, str]] = []
    for group in groups:
        fields: dict[str, str] = {}
        for name, value in group.fields:
            if name in fields and name in {"final-recipient", "original-recipient"}:
                found.append(fields)
                fields = {}
            fields.setdefault(name, value)
        found.append(fields)
    return found


def _address(value: str) -> str | None:
    """RFC 3464 2.3.2: `rfc822; address`; the type is often missing, the brackets are often there."""
    address = value.rpartition(";")[2]
    return next((found.addr for found in parse_addresses(address.strip())), None)


def _returned_ids(source: Source, tree: Tree, groups: Sequence[Block]) -> Sequence[str]:
    """Message-IDs of the mails that the report is about: of the returned headers, and stated by a receipt."""
    found = [each for group in groups for each in message_ids(group.first("original-message-id"))]
    left = MAX_RETURNED_FIELDS
    for part in tree.parts:
        if part.type in _RETURNED and part.leaf and left > 0:
            block = _returned_block(source, part, tree.eol, left)
            left -= max(1, len(block.fields))
            found += message_ids(block.first("message-id"))
    return tuple(dict.fromkeys(found))


def _returned_block(source: Source, part: Part, eol: bytes, most: int) -> Block:
    data, cut = beginning(source, part, MAX_BLOCK_BYTES)
    if eol == b"\r":
        data = data.replace(b"\r", b"\n")
    return read_block(data.lstrip(b"\r\n"), whole=not cut, most=most)
