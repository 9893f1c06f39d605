"""Promises as a JSON document, so that a version of them can be kept for good.

Days off stand in it as plain dates: what has passed is counted as it was then, whatever a library or file says later.
Reading takes what it knows: a document of an earlier program may have less in it, one of a later program more.
"""

from __future__ import annotations

import enum
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from triaged.desk.calendars import Span, WorkingHours
from triaged.desk.sla.promises import Policy, Promises, Step, Tells
from triaged.model import Metric, Priority, Status, Tier

Document = Mapping[str, Any]
_Word = TypeVar("_Word", bound=enum.StrEnum)


def as_document(promises: Promises) -> Document:
    """A document of plain values; the same promises always give an equal one."""
    return {
        "policies": [_of_policy(each) for each in promises.policies],  # their order counts
        "calendars": {name: _of_hours(hours) for name, hours in promises.calendars.items()},
        "chains": {name: [_of_step(step) for step in steps] for name, steps in promises.chains.items()},
    }


def digest_of(document: Document) -> str:
    """By which two documents are told apart: SHA-256, in hexadecimal digits."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def read_promises(document: Document) -> Promises:
    """The promises of a document; what it has besides is passed over."""
    return Promises(
        policies=tuple(map(_policy, document.get("policies", ()))),
        calendars={name: _hours(each) for name, each in document.get("calendars", {}).items()},
        chains={name: tuple(map(_step, steps)) for name, steps in document.get("chains", {}).items()},
    )


def _of_policy(policy: Policy) -> Document:
    return {
        "name": policy.name,
        "calendar": policy.calendar,
        "queues": sorted(policy.queues),
        "organisations": sorted(policy.organisations),
        "customer_tiers": sorted(policy.customer_tiers),
        "only_named": policy.only_named,
        "targets": {str(priority): _of_seconds(targets) for priority, targets in policy.targets.items()},
        "tiers": _of_seconds(policy.tiers),
        "pauses": sorted(policy.pauses),
        "chain": policy.chain,
    }


def _of_seconds(targets: Mapping[Any, int]) -> Document:
    return {str(key): seconds for key, seconds in targets.items()}


def _of_hours(hours: WorkingHours) -> Document:
    return {
        "zone": hours.zone.key,
        "spans": [
            {"days": sorted(span.days), "begins": f"{span.begins:%H:%M}", "ends": f"{span.ends:%H:%M}"}
            for span in hours.spans
        ],
        "days_off": sorted(day.isoformat() for day in hours.days_off),
    }


def _of_step(step: Step) -> Document:
    return {
        "at": step.at,
        "every": step.every,
        "times": step.times,
        "does": list(map(str, step.does)),
        "webhooks": list(step.webhooks),
        "metrics": sorted(step.metrics),
    }


def _policy(document: Document) -> Policy:
    targets = {
        priority: _seconds(Metric, document.get("targets", {}).get(priority, {}))
        for priority in _words(Priority, document.get("targets", ()))
    }
    return Policy(
        name=document["name"],
        calendar=document["calendar"],
        queues=frozenset(document.get("queues", ())),
        organisations=frozenset(document.get("organisations", ())),
        customer_tiers=frozenset(document.get("customer_tiers", ())),
        only_named=document.get("only_named", False),
        targets=targets,
        tiers=_seconds(Tier, document.get("tiers", {})),
        pauses=frozenset(_words(Status, document.get("pauses", ()))),
        chain=document.get("chain"),
    )


def _seconds(kind: type[_Word], document: Mapping[str, int]) -> Mapping[_Word, int]:
    return {word: document[word] for word in _words(kind, document)}


def _hours(document: Document) -> WorkingHours:
    return WorkingHours(
        spans=tuple(
            Span(
                days=frozenset(each["days"]),
                begins=time.fromisoformat(each["begins"]),
                ends=time.fromisoformat(each["ends"]),
            )
            for each in document.get("spans", ())
        ),
        zone=ZoneInfo(document["zone"]),
        days_off=frozenset(map(date.fromisoformat, document.get("days_off", ()))),
    )


def _step(document: Document) -> Step:
    return Step(
        at=document.get("at"),
        every=document.get("every"),
        times=document.get("times", 1),
        does=tuple(_words(Tells, document.get("does", ()))),
        webhooks=tuple(document.get("webhooks", ())),
        metrics=frozenset(_words(Metric, document.get("metrics", ()))),
    )


def _words(kind: type[_Word], words: Iterable[str]) -> list[_Word]:
    """Those of the words that this version of the program has."""
    known = {str(each): each for each in kind}
    return [known[word] for word in words if word in known]
