"""The sample mails that show what rules are for: missing facts, a monitoring system, many mails about the same."""

from __future__ import annotations

from typing import Any

from triaged.demo import people
from triaged.demo.expect import Expected
from triaged.demo.sample import Chapter, Letter, Sample, Side
from triaged.model import Outcome, Priority

_NEWS = ("message_agent",)  #: one agent learns of it
_ORDER = "26-order"
_KNOWN = "36-known"
FACTS = Chapter(
    title="What is missing is asked for, once",
    samples=(
        Sample(
            key=_ORDER,
            sender="tom@bakersupply.example",
            mailbox="support",
            trait="which order?",
            expected=Expected(
                outcome=Outcome.TICKET,
                queue="support",
                language="en",
                acknowledged=True,
                says="we still need:\n\n- the order number\n",
                facts={"order number": None},
                told=_NEWS,
            ),
        ),
        Sample(
            key="27-order-number",
            sender="tom@bakersupply.example",
            mailbox="support",
            trait="the number",
            answers=_ORDER,
            expected=Expected(
                outcome=Outcome.REPLY,
                joins=_ORDER,
                queue="support",
                language="en",
                facts={"order number": "KH-20931"},
                told=_NEWS,
            ),
        ),
    ),
    letters=(Letter(title="the acknowledgement asks", key=_ORDER, side=Side.TO_CUSTOMER, lines=16),),
)
_PROBLEM = "28-problem"


def _alert(key: str, trait: str, **becomes: Any) -> Sample:
    """A mail of the monitoring system; `becomes`: of its Expected."""
    expected = Expected(priority=Priority.P2, queue="support", language="en", **becomes)
    return Sample(key=key, sender=people.MONITOR.address, mailbox="support", trait=trait, expected=expected)


MONITORING = Chapter(
    title="The monitoring of the desk is understood",
    samples=(
        _alert(_PROBLEM, "a problem", outcome=Outcome.TICKET, told=_NEWS, status="new"),
        _alert("29-problem-again", "the same again", outcome=Outcome.REPLY, joins=_PROBLEM, status="new"),
        _alert("30-recovery", "it is over", outcome=Outcome.REPLY, joins=_PROBLEM, told=_NEWS, status="solved"),
    ),
)


def _down(key: str, sender: str, language: str, *told: str, trait: str = "", says: str = "") -> Sample:
    """One more customer whose site is down."""
    return Sample(
        key=key,
        sender=sender,
        mailbox="support",
        trait=trait,
        expected=Expected(
            outcome=Outcome.TICKET,
            priority=Priority.P1,
            queue="support",
            language=language,
            acknowledged=True,
            says=says,
            told=told,
        ),
    )


_FOURTH = "34-down-zh"
INCIDENT = Chapter(
    title="Many write about one thing: the lead is asked once",
    samples=(
        _down("31-down-de", "anna@becker-optik.example", "de", *_NEWS),
        _down("32-down-fr", "claire@atelier-martin.example", "fr", *_NEWS),
        _down("33-down-es", "diego@ruiz-motos.example", "es", *_NEWS),
        _down(_FOURTH, "wang.fang@jade-tea.example", "zh", "incident_agent", trait="the fourth of them"),
        Sample(
            key="35-incident",
            sender="maya@kestrel.example",
            mailbox="support",
            trait="#incident",
            answers=_FOURTH,
            expected=Expected(
                outcome=Outcome.COMMAND,
                joins="31-down-de",
                priority=Priority.P1,
                queue="support",
                language="de",
                told=("done_agent",),
            ),
        ),
        _down(_KNOWN, "ivy@grant-gardens.example", "en", trait="the fifth", says="\nWe know of this problem: others "),
    ),
    letters=(Letter(title="what the fifth of them is told", key=_KNOWN, side=Side.TO_CUSTOMER, lines=12),),
)
