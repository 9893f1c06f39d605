"""Amazon's notifications of bounces and complaints: JSON in the text of a mail of its notification service."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triaged.mail.addrlist import parse_addresses
from triaged.mail.bounces.codes import diagnostic, status
from triaged.mail.bounces.fields import MAX_RECIPIENTS
from triaged.mail.bounces.verdict import Verdict
from triaged.model import BouncedRecipient

HEADER = "x-amz-sns-message-id"  #: stands in each of them
MAX_CHARACTERS = 64 * 1024

_VERDICTS = {
    "bounce": Verdict.FAILED,
    "deliverydelay": Verdict.DELAYED,
    "delivery": Verdict.ARRIVED,
}
COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What one notification says."""

    kind: str  #: "complaint", or the value of a Verdict
    recipients: Sequence[BouncedRecipient]
    returned_ids: Sequence[str]


def read_notification(text: str) -> Notification | None:
    """The notification in a text that begins with it; None for anything else."""
    start = text[:MAX_CHARACTERS].lstrip()
    if not start.startswith("{"):
        return None
    try:
        # The lines of the JSON text were folded on the way.
        found, _ = json.JSONDecoder(strict=False).raw_decode(start.replace("\n ", ""))
    except (ValueError, RecursionError):
        return None
    kind = str(_text(found, "notificationType") or _text(found, "eventType") or "").lower()
    verdict = _VERDICTS.get(kind)
    if verdict is None and kind != COMPLAINT:
        return None
    return Notification(
        kind=kind if verdict is None else verdict.value,
        recipients=_recipients(found, kind, verdict),
        returned_ids=_ids(found),
    )


def _recipients(found: object, kind: str, verdict: Verdict | None) -> Sequence[BouncedRecipient]:
    if verdict is None:
        return ()
    details = _get(found, "deliveryDelay" if verdict is Verdict.DELAYED else kind)
    names = {
        Verdict.FAILED: "bouncedRecipients",
        Verdict.DELAYED: "delayedRecipients",
        Verdict.ARRIVED: "recipients",
    }
    listed = _get(details, names[verdict])
    entries = [_recipient(each, verdict) for each in listed[:MAX_RECIPIENTS]] if isinstance(listed, list) else []
    return [each for each in entries if each is not None]


def _recipient(entry: object, verdict: Verdict) -> BouncedRecipient | None:
    address = entry if isinstance(entry, str) else _text(entry, "emailAddress") or ""
    addr = next((each.addr for each in parse_addresses(address[:1000])), None)
    if addr is None:
        return None
    why = _text(entry, "diagnosticCode") or ""
    return BouncedRecipient(
        recipient=addr,
        status=status(_text(entry, "status") or why),
        action=_text(entry, "action") or verdict.value,
        diagnostic=diagnostic(why.removeprefix("smtp;")),
    )


def _ids(found: object) -> Sequence[str]:
    """The Message-ID that the sender gave, and the one that Amazon made of its own."""
    mail = _get(found, "mail")
    stated = _text(_get(mail, "commonHeaders"), "messageId")
    return (stated,) if stated and stated.startswith("<") and stated.isprintable() and len(stated) < 1000 else ()


def _get(found: object, name: str) -> object:
    return found.get(name) if isinstance(found, Mapping) else None


def _text(found: object, name: str) -> str | None:
    value = _get(found, name)
    return value if isinstance(value, str) else None
