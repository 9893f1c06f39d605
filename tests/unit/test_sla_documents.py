"""Promises as documents: they come back as they were, and what a program does not know is passed over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.calendars import Span, WorkingHours
from triaged.desk.sla import Policy, Promises, Step, Tells
from triaged.desk.sla.documents import as_document, digest_of, read_promises
from triaged.model import Metric, Priority, Status, Tier

names = st.text(min_size=1, max_size=8)
seconds = st.integers(1, 7_200_000)
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))
spans = st.builds(Span, days=st.frozensets(st.integers(0, 6), min_size=1), begins=minutes, ends=minutes)
calendars = st.builds(
    WorkingHours,
    spans=st.lists(spans, max_size=3).map(tuple),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu"]).map(ZoneInfo),
    days_off=st.frozensets(st.dates(date(2024, 1, 1), date(2030, 12, 31)), max_size=4),
)
policies = st.builds(
    Policy,
    name=names,
    calendar=names,
    queues=st.frozensets(names, max_size=3),
    organisations=st.frozensets(names, max_size=3),
    customer_tiers=st.frozensets(names, max_size=3),
    only_named=st.booleans(),
    targets=st.dictionaries(st.sampled_from(Priority), st.dictionaries(st.sampled_from(Metric), seconds)),
    tiers=st.dictionaries(st.sampled_from(Tier), seconds),
    pauses=st.frozensets(st.sampled_from(Status)),
    chain=st.none() | names,
)
steps = st.builds(
    Step,
    at=st.none() | st.integers(1, 100),
    every=st.none() | seconds,
    times=st.integers(1, 100),
    does=st.lists(st.sampled_from(Tells), max_size=3).map(tuple),
    webhooks=st.lists(names, max_size=2).map(tuple),
    metrics=st.frozensets(st.sampled_from(Metric)),
)
promises = st.builds(
    Promises,
    policies=st.lists(policies, max_size=3).map(tuple),
    calendars=st.dictionaries(names, calendars, max_size=2),
    chains=st.dictionaries(names, st.lists(steps, max_size=3).map(tuple), max_size=2),
)

POLICY = Policy(
    name="gold",
    calendar="office",
    queues=frozenset({"support", "billing"}),
    targets={Priority.P1: {Metric.UPDATE: 3600, Metric.RESOLUTION: 7200}},
    tiers={Tier.L1: 600},
    chain="usual",
)
HOURS = WorkingHours(
    spans=(Span(days=frozenset({0, 1}), begins=time(9), ends=time()),),
    zone=ZoneInfo("Europe/Berlin"),
    days_off=frozenset({date(2026, 12, 24)}),
)
STEP = Step(at=100, does=(Tells.LEAD, Tells.UP), webhooks=("chat",))
GOLD = Promises(policies=(POLICY,), calendars={"office": HOURS}, chains={"usual": (STEP,)})


def stored(wanted: Promises) -> Any:
    """The document as a database gives it back."""
    return json.loads(json.dumps(as_document(wanted)))


@given(wanted=promises)
def test_promises_come_back_as_they_were(wanted: Promises) -> None:
    document = stored(wanted)
    assert read_promises(document) == wanted
    assert digest_of(document) == digest_of(as_document(wanted))


def reordered(values: Mapping[Any, Any]) -> dict[Any, Any]:
    return dict(reversed(values.items()))


@given(wanted=promises)
def test_the_same_promises_have_the_same_digest_however_their_tables_are_ordered(wanted: Promises) -> None:
    turned = replace(
        wanted,
        policies=tuple(
            replace(each, targets=reordered(each.targets), tiers=reordered(each.tiers)) for each in wanted.policies
        ),
        calendars=reordered(wanted.calendars),
        chains=reordered(wanted.chains),
    )
    assert digest_of(as_document(turned)) == digest_of(as_document(wanted))


@pytest.mark.parametrize(
    "other",
    [
        replace(GOLD, policies=()),
        replace(GOLD, policies=(replace(POLICY, targets={}),)),
        replace(GOLD, policies=(replace(POLICY, pauses=frozenset()),)),
        replace(GOLD, policies=(POLICY, replace(POLICY, name="silver"))),
        replace(GOLD, policies=(replace(POLICY, name="silver"), POLICY)),
        replace(GOLD, calendars={"office": replace(HOURS, days_off=frozenset())}),
        replace(GOLD, calendars={"office": replace(HOURS, zone=ZoneInfo("UTC"))}),
        replace(GOLD, chains={"usual": (replace(STEP, does=(Tells.UP, Tells.LEAD)),)}),
        replace(GOLD, chains={"usual": (replace(STEP, at=None, every=3600, times=3),)}),
    ],
)
def test_whatever_is_promised_otherwise_has_a_digest_of_its_own(other: Promises) -> None:
    digests = {digest_of(as_document(each)) for each in (GOLD, other, replace(GOLD, policies=(POLICY, POLICY, POLICY)))}
    assert len(digests) == 3


def test_a_document_has_its_days_as_plain_dates() -> None:
    assert stored(GOLD)["calendars"]["office"] == {
        "zone": "Europe/Berlin",
        "spans": [{"days": [0, 1], "begins": "09:00", "ends": "00:00"}],
        "days_off": ["2026-12-24"],
    }


def test_what_another_program_has_written_is_read_as_far_as_it_is_known() -> None:
    document = stored(GOLD)
    document["more"] = 1
    (policy,) = document["policies"]
    policy |= {"more": 1, "pauses": ["pending", "hold", "asleep"]}
    policy["targets"] |= {"P9": {"update": 1}}
    policy["targets"]["P1"] |= {"joy": 1}
    policy["tiers"] |= {"L9": 1}
    document["calendars"]["office"]["more"] = document["chains"]["usual"][0]["more"] = 1
    document["chains"]["usual"][0]["does"].insert(1, "sing")
    document["chains"]["usual"][0]["metrics"].append("joy")
    assert read_promises(document) == GOLD


def test_what_an_older_program_has_left_out_is_as_it_was_then() -> None:
    older = {
        "policies": [{"name": "gold", "calendar": "office"}],
        "calendars": {"office": {"zone": "UTC"}},
        "chains": {"usual": [{"at": 50}]},
    }
    assert read_promises({}) == Promises()
    assert read_promises(older) == Promises(
        policies=(Policy(name="gold", calendar="office", targets={}, pauses=frozenset()),),
        calendars={"office": WorkingHours(spans=(), zone=ZoneInfo("UTC"))},
        chains={"usual": (Step(at=50, metrics=frozenset()),)},
    )
