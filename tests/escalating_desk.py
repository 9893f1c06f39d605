"""A desk on which promised times run out: Tom works in support, Sue leads it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.agents_desk import AgentsDesk, Writing
from tests.promising_desk import promise
from triaged import escalate

write = Writing().mail

#: An hour to the first answer, day and night, and what happens meanwhile.
CHAIN = """
[[calendar]]
name = "always"
[[sla]]
name = "standard"
calendar = "always"
chain = "standard"
P2 = {{ first_response = "30m" }}
P3 = {{ first_response = "1h" }}
[[chain]]
name = "standard"
steps = [
{steps}
]
"""
STEPS = """
    { at = "50%", do = ["agent"] },
    { at = "75%", do = ["agent", "lead"] },
    { at = "breach", do = ["lead"] },
    { every = "1h", times = 3, do = ["agent"] },
"""


def chain(steps: str = STEPS) -> str:
    """Promises with these steps."""
    return CHAIN.format(steps=steps)


def led(desk: AgentsDesk, promises: str | None = None) -> AgentsDesk:
    """The desk goes on with a lead, and with these promises."""
    desk.rewrite(lambda text: text.replace('name = "support"\nlanguage', 'name = "support"\nlead = "Sue"\nlanguage'))
    return promise(desk, promises or chain())


def opened(desk: AgentsDesk, tickets: int = 1) -> None:
    """So many customers write at once."""
    mails = [write(f"c{each}@firm{each}.example", subject=f"Printer {each}", at=desk.now) for each in range(tickets)]
    assert desk.take_all(*mails) == ["ticket"] * tickets


def once(desk: AgentsDesk) -> list[int] | None:
    """One look of the dispatcher."""
    deps = desk.deps
    return escalate.escalate_once(
        escalate.Escalator(store=deps.store, desk=deps.desk, renderer=deps.renderer, clock=deps.clock)
    )


def every(desk: AgentsDesk) -> list[int]:
    """Looks until nothing is due; the notices that may be sent."""
    made: list[int] = []
    while (notices := once(desk)) is not None:
        made += notices
    return made


def fired(desk: AgentsDesk, number: int = 1001) -> list[tuple[str, int, int]]:
    """The steps that the history has, in its order: metric, step, round."""
    return [(each["metric"], each["step"], each["round"]) for each in desk.events("escalated", number)]


def carried_out(desk: AgentsDesk, number: int = 1001) -> list[dict[str, Any]]:
    """Those of them that did not come too late."""
    return [each for each in desk.events("escalated", number) if not each.get("late")]


def mails(desk: AgentsDesk, *notices: str) -> Counter[str]:
    """How many of these notices each agent got."""
    return Counter(each["recipient"] for notice in notices for each in desk.outbox(notice))
