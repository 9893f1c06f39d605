"""Until when: "3d", "2h", "2026-12-01", "tomorrow", "friday", in the languages of the commands."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from triaged.desk.commands.lines import fold
from triaged.desk.commands.moment_words import DAYS_FROM_NOW, LEADS, TRAILS, UNITS, WEEKDAYS
from triaged.desk.commands.verb import Mistake
from triaged.desk.triage.mistakes import shown
from triaged.model.commands import Names

MOST = timedelta(days=365)  #: to the end of that day
ALLOWED = "3d, 2h, 1w, 2026-12-01, tomorrow, friday"

_AMOUNT = re.compile(r"(?P<number>[0-9]{1,4}) ?(?P<unit>[^\W\d_]+)")
_DATES = (
    re.compile(r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})[-/](?P<day>[0-9]{1,2})"),
    re.compile(r"(?P<year>[0-9]{4}) ?年 ?(?P<month>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?[日号]?"),
    re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})"),
)
_MAX_CHARACTERS = 40


def until(words: str, names: Names) -> datetime:
    """The moment that words name, on the clock of the agent who writes; a day ends when his working day does.

    Raises:
        Mistake: They name none, or one that is past or more than MOST away.
    """
    text = _bare(fold(words)) if len(words) <= _MAX_CHARACTERS else ""
    moment = _amount(text, names) or _day(text, names)
    if moment is None:
        raise Mistake(f"found {shown(words)}, which is no day and no time; allowed are for example {ALLOWED}")
    if moment <= names.now:
        raise Mistake(f"found {shown(words)}, which is past; allowed are for example {ALLOWED}")
    if moment.date() > (names.now + MOST).date():
        raise Mistake(f"found {shown(words)}, which is too far away; at most {MOST.days} days are allowed")
    return moment


def _bare(text: str) -> str:
    """Without "until", "in", "до", "后" and the like."""
    words = text.split()
    while len(words) > 1 and words[0] in LEADS:
        words = words[1:]
    text = " ".join(words)
    for lead in ("直到", "到", "至"):
        text = text.removeprefix(lead)
    for trail in TRAILS:
        text = text.removesuffix(trail)
    return text.strip()


def _amount(text: str, names: Names) -> datetime | None:
    match = _AMOUNT.fullmatch(text)
    unit = UNITS.get(match["unit"]) if match else None
    if match is None or unit is None:
        return None
    number = int(match["number"])
    if unit == "h":
        return (names.now.astimezone(UTC) + timedelta(hours=number)).astimezone(names.now.tzinfo)
    return _end_of(names.now.date() + timedelta(days=number * (7 if unit == "w" else 1)), names)


def _day(text: str, names: Names) -> datetime | None:
    today = names.now.date()
    if text in DAYS_FROM_NOW:
        return _end_of(today + timedelta(days=DAYS_FROM_NOW[text]), names)
    if text in WEEKDAYS:
        return _end_of(today + timedelta(days=(WEEKDAYS[text] - today.weekday() - 1) % 7 + 1), names)
    for pattern in _DATES:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        try:
            return _end_of(date(int(match["year"]), int(match["month"]), int(match["day"])), names)
        except ValueError:
            return None
    return None


def _end_of(day: date, names: Names) -> datetime:
    return datetime.combine(day, time(*names.day_ends), names.now.tzinfo)
