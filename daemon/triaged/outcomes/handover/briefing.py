"""What an agent is told on top when a ticket comes to his tier, so that nobody starts anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triaged.desk.handover import LOGS, SUMMARY, TRIED, Spell, spells
from triaged.desk.people import AgentFacts
from triaged.mail.compose import clean_header
from triaged.model import Clock, ClockState, Direction, KnownTicket, Metric, Tier
from triaged.outcomes.agents.telling import first_lines, named
from triaged.outcomes.clocks import clocks_now
from triaged.outcomes.handover.taking import Taken, words_for
from triaged.outcomes.work import Work
from triaged.store.histories import Said

SHOWN_LINES = 60  #: of a summary, and of what was tried
SHOWN_CHARACTERS = 4000
FIRST_LINES = 15  #: of the customer's first words
FIRST_CHARACTERS = 1000
SHOWN_SPELLS = 10  #: the newest ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """How a ticket came to another tier."""

    was: Tier
    to: Tier
    by: str | None  #: the name of the agent who has moved it; None: its promised time did
    why: str | None = None  #: in his words
    parts: Mapping[str, str]  #: what agents have said of it: "summary", "tried", "logs"
    missing: Sequence[str] = ()  #: names of what its tier needs and does not get
    spells: Sequence[Spell] = ()  #: who has had it
    promised: Sequence[Clock] = ()  #: what the customer waits for
    first: Said | None = None  #: the customer's first words, where they are not shown anyhow

    @property
    def up(self) -> bool:
        """Whether it came from below."""
        return self.to > self.was


def briefing_for(work: Work, before: KnownTicket, to: Tier, taken: Taken, *, by: str | None, why: str = "") -> Briefing:
    """What who gets a ticket is told on top.

    Args:
        work: What filing needs; it may be of no mail at all.
        before: The ticket, before it is moved.
        to: The tier to which it is moved.
        taken: What it takes along.
        by: The name of the agent who moves it; None: its promised time does.
        why: In his words; "" where he does not say.
    """
    opened_at = before.created_at or work.now
    return Briefing(
        was=before.tier,
        to=to,
        by=by,
        why=clean_header(why) or None,
        parts=taken.parts,
        missing=taken.missing if to > before.tier else (),
        spells=spells(taken.events, min(opened_at, work.now), before.assignee, work.now)[-SHOWN_SPELLS:],
        promised=[each for each in clocks_now(work, before.number) if _is_promised(each)],
        first=_first_words(work, before),
    )


def facts_for(work: Work, briefing: Briefing | None, agent: AgentFacts) -> Mapping[str, object] | None:
    """The same as templates know it, for one agent; None where there is nothing to tell."""
    if briefing is None:
        return None
    first = briefing.first
    return {
        "up": briefing.up,
        "was": briefing.was.value,
        "to": briefing.to.value,
        "by": briefing.by,
        "why": briefing.why,
        "summary": _shown(briefing.parts.get(SUMMARY)),
        "tried": _shown(briefing.parts.get(TRIED)),
        "logs": _shown(briefing.parts.get(LOGS)),
        "missing": [words_for(work, name) for name in briefing.missing],
        "had": [
            {"agent": _name(work, each.agent), "time": int((each.ends - each.begins).total_seconds())}
            for each in briefing.spells
        ],
        "promised": [
            {
                "metric": each.metric.value,
                "due_at": each.due_at.astimezone(agent.hours.zone),
                "late": each.breached_at is not None,
            }
            for each in briefing.promised
            if each.due_at is not None
        ],
        "first": list(first_lines(first.text, lines=FIRST_LINES, characters=FIRST_CHARACTERS)[0]) if first else [],
        "first_at": first.received_at.astimezone(agent.hours.zone) if first else None,
    }


def _first_words(work: Work, ticket: KnownTicket) -> Said | None:
    """The customer's first message, unless it is shown anyhow: what nobody has answered is, else his newest one."""
    public = work.histories.of(ticket.number).public()
    incoming = [each for each in public if each.direction is Direction.IN]
    answers = [at for at, each in enumerate(public) if each.direction is Direction.OUT]
    waiting = [each for each in public[answers[-1] + 1 :] if each.direction is Direction.IN] if answers else incoming
    shown = waiting or incoming[-1:]
    return incoming[0] if incoming and not any(each is incoming[0] for each in shown) else None


def _name(work: Work, address: str | None) -> str | None:
    agent = named(work, address)
    return agent.name if agent is not None else address


def _shown(text: str | None) -> list[str]:
    """An agent's words, as much of them as has room; the whole stands in the ticket's history."""
    lines, more = first_lines(text or "", lines=SHOWN_LINES, characters=SHOWN_CHARACTERS)
    return [*lines, "[...]"] if more else list(lines)


def _is_promised(clock: Clock) -> bool:
    """Whether the customer is promised something of which the time runs."""
    return clock.state is ClockState.RUNNING and clock.metric is not Metric.TIER
