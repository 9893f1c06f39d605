"""Calendar objects (RFC 5545): what a person has to know of an invitation, as a few lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator

MAX_BYTES = 256 * 1024  #: of a calendar object that are read
MAX_DESCRIPTION_CHARACTERS = 20_000

_FOLD = re.compile(r"\n[ \t]")
_EVENT = re.compile(r"^BEGIN:(?:VEVENT|VTODO)[ \t]*+$", re.MULTILINE | re.IGNORECASE)
_EVENT_PART = re.compile(r"^(?:BEGIN:VALARM|END:V(?:EVENT|TODO))", re.MULTILINE | re.IGNORECASE)
_PROPERTY = re.compile(r"^([A-Za-z-]{1,20})((?:;(?:[^:\"\n]|\"[^\"\n]*+\")*+)?):([^\n]*+)", re.MULTILINE)
_ZONE = re.compile(r";TZID=\"?([^\";:]{1,100})", re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?(Z?))?", re.ASCII)
_ESCAPE = re.compile(r"\\(.)")


def summary(calendar: str) -> str:
    """Title, time, place and description of the first event; "" where there is none.

    Times stand as they do in the calendar, with the name of their zone; nothing is reckoned.

    Args:
        calendar: The object, with LF line ends.
    """
    text = _FOLD.sub("", calendar)
    begin = _EVENT.search(text)
    if begin is None:
        return ""
    end = _EVENT_PART.search(text, begin.end())
    found: dict[str, tuple[str, str]] = {}
    for name, parameters, value in _PROPERTY.findall(text[begin.end() : end.start() if end else None]):
        found.setdefault(name.upper(), (parameters, value))
    lines = [_text(found, "SUMMARY"), " – ".join(_times(found)), _text(found, "LOCATION")]
    description = _text(found, "DESCRIPTION")[:MAX_DESCRIPTION_CHARACTERS]
    return "\n\n".join(block for block in ("\n".join(line for line in lines if line), description) if block)


def _text(found: dict[str, tuple[str, str]], name: str) -> str:
    """RFC 5545 3.3.11."""
    value = found.get(name, ("", ""))[1]
    return _ESCAPE.sub(lambda pair: "\n" if pair[1] in "nN" else pair[1], value).strip()


def _times(found: dict[str, tuple[str, str]]) -> Iterator[str]:
    """Start and end, each with its zone only where it differs from the one before."""
    shown_zone = ""
    for name in ("DTSTART", "DTEND"):
        parameters, value = found.get(name, ("", ""))
        moment = _MOMENT.match(value)
        if moment is None:
            continue
        year, month, day, hour, minute, utc = moment.groups()
        stated = _ZONE.search(parameters)
        zone = "UTC" if utc else stated[1] if stated else ""
        clock = f" {hour}:{minute}" if hour else ""
        yield f"{year}-{month}-{day}{clock}{f' ({zone})' if zone and zone != shown_zone else ''}"
        shown_zone = zone
