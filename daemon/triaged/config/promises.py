"""The tables of the settings about promised times: calendars, what is promised, what happens as time runs out, duty."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from triaged.config.customers import TIER_CHARACTERS
from triaged.config.fields import Hours, Name, PathField, Title, Zone
from triaged.config.holidays import plain_day
from triaged.config.model import Model
from triaged.desk.sla import BREACH, Tells
from triaged.desk.triage.mistakes import Wrong, not_one_of, shown
from triaged.model import Metric, Status, Tier

PAUSING = (Status.PENDING, Status.HOLD)
MAX_HOURS = 2000  #: of a target: about a year of work

_TIME = re.compile(r"(?:(?P<hours>\d{1,5})h)?(?:(?P<minutes>\d{1,5})m)?")
_PART = re.compile(r"(?P<percent>\d{1,3})%")
_ALLOWED_TIME = 'allowed working time in hours and minutes, such as "30m", "4h", "1h30m"'


def _working_time(value: object) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None and isinstance(value, str) and re.fullmatch(r"[0-9hm]*\d+ ?(?:d|days?)[0-9hm]*", value):
        raise Wrong(f"found {shown(value)}; {_ALLOWED_TIME}: how long a day is differs, so write its hours")
    seconds = 0 if match is None else int(match["hours"] or 0) * 3600 + int(match["minutes"] or 0) * 60
    if not 0 < seconds <= MAX_HOURS * 3600:
        raise Wrong(f"found {shown(value)}; {_ALLOWED_TIME}, at most {MAX_HOURS}h")
    return seconds


def part_of_target(value: object) -> int:
    """The per cent that "75%" or "breach" means.

    Raises:
        Wrong: it is neither.
    """
    if value == "breach":
        return BREACH
    match = _PART.fullmatch(value) if isinstance(value, str) else None
    if match is None or not 1 <= int(match["percent"]) <= BREACH:
        raise Wrong(f'found {shown(value)}; allowed a part of the target from "1%" to "100%", or "breach"')
    return int(match["percent"])


def _day(value: object) -> str:
    if not isinstance(value, str) or plain_day(value) is None:
        raise Wrong(f'found {shown(value)}; allowed a date such as "2026-12-24", or "12-24" for every year')
    return value


def _pausing(value: object) -> Status:
    """A status in which time may wait: with any other one a clock would stand still while work is to be done."""
    found = next((each for each in PAUSING if each == value), None)
    if found is None:
        raise not_one_of(value, PAUSING)
    return found


_text = WithJsonSchema({"type": "string"})
WorkingTime = Annotated[int, BeforeValidator(_working_time), _text]
Part = Annotated[int, BeforeValidator(part_of_target), _text]
Day = Annotated[str, BeforeValidator(_day)]
Pausing = Annotated[Status, BeforeValidator(_pausing), WithJsonSchema({"type": "string", "enum": list(PAUSING)})]


class Calendar(Model):
    """When working time passes. A promise of 4 hours is one of 4 hours of its calendar."""

    name: Name = Field(description="How [[sla]] calls it.", examples=["office"])
    zone: Zone = Field(default="UTC", description="The clock of these hours.", examples=["Europe/Berlin"])
    hours: tuple[Hours, ...] = Field(
        default=(),
        description="Several a day are allowed; none: always, day and night.",
        examples=[["Mon-Fri 09:00-12:30", "Mon-Fri 13:30-17:30"]],
    )
    holidays: tuple[str, ...] = Field(
        default=(),
        description=(
            "Public holidays of countries and their parts, as ISO 3166 writes them. They need the extra `holidays`; "
            "`triaged check --verbose` lists the days."
        ),
        examples=[["DE-BY"]],
    )
    days_off: tuple[Day, ...] = Field(
        default=(),
        description="Further days without work; without a year: every year.",
        examples=[["12-24", "2026-12-31"]],
    )
    holidays_file: PathField | None = Field(
        default=None,
        description="An iCalendar file (the file must exist): each of its all-day events is days off.",
        examples=["holidays.ics"],
    )


class Targets(Model):
    """What is promised for a priority; what is left out is not promised."""

    first_response: WorkingTime | None = Field(
        default=None, description="until a person has answered for the first time"
    )
    next_reply: WorkingTime | None = Field(
        default=None, description="until a person has answered what the customer has written since"
    )
    update: WorkingTime | None = Field(
        default=None, description="between two answers, while somebody of ours works on it"
    )
    resolution: WorkingTime | None = Field(default=None, description="until it is solved")


class TierTargets(Model):
    """How long each tier may have a ticket; no customer is promised it."""

    L1: WorkingTime | None = Field(default=None, description="the tier where tickets begin")
    L2: WorkingTime | None = Field(default=None, description="the next one")
    L3: WorkingTime | None = Field(default=None, description="the next one")
    L4: WorkingTime | None = Field(default=None, description="the last one")


class Sla(Model):
    """What is promised to whom; without any [[sla]] no time is counted.

    The first one that fits a ticket holds, unless a rule says sla = "...".
    """

    name: Name = Field(description="How rules call it.", examples=["standard"])
    calendar: Name = Field(description="The [[calendar]] by which its time passes.", examples=["office"])
    queues: tuple[Name, ...] = Field(default=(), description="For these queues; none: all.", examples=[["support"]])
    organisations: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        default=(),
        description="For these organisations, as the customers' file calls them; none: everybody.",
        examples=[["Example Ltd"]],
    )
    customer_tiers: tuple[Annotated[str, Field(min_length=1, max_length=TIER_CHARACTERS)], ...] = Field(
        default=(),
        description="For customers who have bought one of these, as the customers' file calls it; none: everybody.",
        examples=[["gold"]],
    )
    only_named: bool = Field(default=False, description="It holds only where a rule names it.")
    pauses: tuple[Pausing, ...] = Field(
        default=PAUSING,
        description=(
            "In these statuses update, resolution and the time of a tier wait: pending (for the customer), hold (for "
            "others). Nothing waits before a person has answered."
        ),
    )
    chain: Name | None = Field(
        default=None, description="The [[chain]] of what happens as time runs out.", examples=["standard"]
    )
    P1: Targets | None = Field(
        default=None,
        description="What is promised for urgent tickets.",
        examples=[{"first_response": "30m", "next_reply": "1h", "update": "4h", "resolution": "8h"}],
    )
    P2: Targets | None = Field(
        default=None,
        description="For those of priority high.",
        examples=[{"first_response": "2h", "next_reply": "4h", "update": "8h", "resolution": "16h"}],
    )
    P3: Targets | None = Field(
        default=None,
        description="For those of priority normal.",
        examples=[{"first_response": "8h", "next_reply": "8h", "resolution": "40h"}],
    )
    P4: Targets | None = Field(
        default=None,
        description="For those of priority low.",
        examples=[{"first_response": "16h", "resolution": "80h"}],
    )
    tiers: TierTargets | None = Field(
        default=None,
        description="Between the teams alone; what is left out is not counted.",
        examples=[{"L1": "4h", "L2": "16h"}],
    )


class ChainStep(Model):
    """One step: at a part of the target, or again and again after the breach."""

    at: Part | None = Field(default=None, description='the part of the target that has passed: "75%", or "breach"')
    every: WorkingTime | None = Field(
        default=None, description="instead of `at`: so much working time after the breach, and again"
    )
    times: Annotated[int, Field(ge=1, le=100)] = Field(default=1, description="of `every`: how often")
    do: tuple[Tells, ...] = Field(
        default=(),
        description="who is told: agent, team, lead, customer; or what is done: raise (the priority), up (a tier)",
    )
    webhooks: tuple[Name, ...] = Field(default=(), description="which [[webhook]] tables are called")
    metrics: tuple[Metric, ...] = Field(
        default=(),
        description="of which clocks: first_response, next_reply, update, resolution, tier; none: of all",
    )


class Chain(Model):
    """What happens as the time of a promise runs out, step by step."""

    name: Name = Field(description="How [[sla]] calls it.", examples=["standard"])
    steps: tuple[ChainStep, ...] = Field(
        min_length=1,
        description="In the order in which they come.",
        examples=[
            [
                {"at": "50%", "do": ["agent"]},
                {"at": "75%", "do": ["agent", "team"]},
                {"at": "90%", "do": ["lead"]},
                {"at": "breach", "do": ["lead", "customer", "raise"]},
                {"every": "4h", "times": 3, "do": ["up", "lead"], "metrics": ["resolution"]},
            ]
        ],
    )


class DutyTable(Model):
    """Who is on duty in a tier, and when. A tier without one is looked after by its agents in their own hours."""

    queue: Name | None = Field(default=None, description="Of this queue; left out: of all.", examples=["support"])
    tier: Tier = Field(description="L1, L2, L3 or L4.", examples=["L2"])
    zone: Zone = Field(default="UTC", description="The clock of these hours.", examples=["Europe/Berlin"])
    hours: tuple[Hours, ...] = Field(
        default=(),
        description="When they are on duty; none: always. All entries of a tier are its whole plan.",
        examples=[["Mon-Fri 08:00-20:00", "Sat-Sun 09:00-18:00"]],
    )
    calendar: Name | None = Field(
        default=None,
        description="The [[calendar]] on whose days off this duty is none; of its hours nothing is taken.",
        examples=["office"],
    )
    agents: tuple[Title, ...] = Field(
        min_length=1,
        description="Their names, as [[agent]] has them; each of them must stand there.",
        examples=[["Ann Lee"]],
    )
