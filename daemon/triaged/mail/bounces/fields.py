"""The fields of a delivery-status report (RFC 3464 2), as they really come.

Programs forget the empty line between recipients, the address type, the indentation of continued lines, or write the
whole report into a text part. A line begins a field only when its name is known, so that the words of a remote server
never become one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from triaged.mail.addrlist import parse_addresses
from triaged.mail.bounces.codes import diagnostic, status
from triaged.mail.words import clean
from triaged.model import BouncedRecipient

MAX_RECIPIENTS = 500  #: that are taken from one report
MAX_FIELD_CHARACTERS = 8 * 1024  #: of one value

_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}+)[ \t]*+:[ \t]*+(.*)")
_NAMES = frozenset(
    {
        *("reporting-mta", "original-envelope-id", "dsn-gateway", "received-from-mta", "arrival-date", "remote-mta"),
        *("original-recipient", "final-recipient", "action", "status", "diagnostic-code", "last-attempt-date"),
        *("final-log-id", "will-retry-until", "localized-diagnostic", "reporting-ua", "mdn-gateway", "disposition"),
        *("original-message-id", "failure", "error", "warning", "smtp-remote-recipient", "supplementary-info"),
    }
)
_OPENING = ("final-recipient", "original-recipient")  #: one of them stands in each group of a recipient
_RECIPIENT = (*_OPENING, "x-actual-recipient", "smtp-remote-recipient")
#: What programs write as Action, beside the five words of RFC 3464 2.3.3.
_ACTIONS = {
    "failure": "failed",
    "fail": "failed",
    "error": "failed",
    "failedaction": "failed",
    "expired": "failed",
    "bounced": "failed",
    "delay": "delayed",
    "deferred": "delayed",
    "warning": "delayed",
    "success": "delivered",
    "relay": "relayed",
    "expand": "expanded",
}

Group = Mapping[str, str]


def read_groups(text: str) -> Sequence[Group]:
    """The groups of fields in `text`, lower-case names and unfolded values; the first value of a name counts."""
    found: list[Group] = []
    group: dict[str, list[str]] = {}
    value: list[str] | None = None  # of the field that a further line may continue
    for line in [*text.split("\n"), ""]:
        field = _field(line)
        if field is not None:
            name, begun = field
            if name in group and name in _OPENING:  # the empty line before the next recipient is missing
                found.append(_joined(group))
                group = {}
            value = None if name in group else group.setdefault(name, [])
            if value is not None:
                value.append(begun)
        elif not line.strip():
            if group:
                found.append(_joined(group))
            group, value = {}, None
        elif value is not None and (line[0] in " \t" or value is group.get("diagnostic-code")):
            value.append(line)
        if len(found) > 2 * MAX_RECIPIENTS:
            break
    return found


def _field(line: str) -> tuple[str, str] | None:
    """Name and value of a line that begins a field."""
    match = _LINE.match(line)
    if match is None:
        return None
    name = match[1].lower()
    return (name, match[2]) if name in _NAMES or name.startswith("x-") else None


def _joined(group: Mapping[str, Sequence[str]]) -> Group:
    return {name: " ".join(value)[:MAX_FIELD_CHARACTERS] for name, value in group.items()}


def recipients(groups: Sequence[Group]) -> Sequence[BouncedRecipient]:
    """One entry for each address that the groups are about, in order."""
    found: dict[str, BouncedRecipient] = {}
    for group in groups:
        addr = next(filter(None, (_address(group[name]) for name in _RECIPIENT if name in group)), None)
        if addr is None or len(found) >= MAX_RECIPIENTS:
            continue
        found.setdefault(
            addr,
            BouncedRecipient(
                recipient=addr,
                status=_status(group),
                action=_action(group.get("action", "")),
                diagnostic=diagnostic(_without_type(group.get("diagnostic-code", ""))),
            ),
        )
    return tuple(found.values())


def in_text(text: str) -> Sequence[Group]:
    """The groups that a text part holds: some systems write the fields below words for people."""
    return [group for group in read_groups(text) if any(name in group for name in _OPENING)]


def mentions_fields(text: str) -> bool:
    """Whether it is worth while to look for fields in `text`."""
    return any(mark in text for mark in _marks())


def _marks() -> Iterator[str]:
    for name in ("final-recipient:", "original-recipient:"):
        yield from (name, name.title(), name.capitalize(), name.upper())


def _status(group: Group) -> str | None:
    """What Status states; where it is missing, what the diagnostic of the remote system states."""
    return status(group.get("status", "")) or (None if "status" in group else status(group.get("diagnostic-code", "")))


def _action(value: str) -> str | None:
    word = clean(value.partition("(")[0]).lower().partition(" ")[0].strip(".,;:")
    return _ACTIONS.get(word, word) or None


def _without_type(value: str) -> str:
    """RFC 3464 2.3.6: `smtp; 550 ...`."""
    kind, semicolon, rest = value.partition(";")
    return rest if semicolon and len(kind.strip()) <= 20 and " " not in kind.strip() else value


def _address(value: str) -> str | None:
    """RFC 3464 2.3.2: `rfc822; address`; the type is often missing, the brackets are often there."""
    head, semicolon, rest = value.partition(";")
    address = rest if semicolon and "@" not in head else value
    return next((found.addr for found in parse_addresses(address.strip())), None)
