"""When the list of an agent's work is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from triaged.desk.people import AgentFacts

CATCH_UP = timedelta(hours=3)  #: a list that could not be sent in time is sent so much later at the latest


def due_digest(agent: AgentFacts, last: datetime | None, now: datetime) -> datetime | None:
    """The moment for which an agent is to get his list now; None where he is not to get one.

    A time of the day is one moment: in the night in which clocks go back its first, in the one in which they go
    forward the one that his clock shows instead. Of several that were missed only the last one counts.

    Args:
        agent: With the times and the working hours, on the clock of these.
        last: The moment for which he got the newest one.
        now: Any aware moment.
    """
    zone = agent.hours.zone
    today = now.astimezone(zone).date()
    moments = [
        datetime.combine(day, each, zone).astimezone(UTC)
        for day in (today - timedelta(days=1), today)  # yesterday evening's may be due after midnight
        if not agent.hours.spans or any(day.weekday() in span.days for span in agent.hours.spans)
        for each in agent.digest
    ]
    newest = max((each for each in moments if now - CATCH_UP < each <= now), default=None)
    return newest if newest is not None and (last is None or last < newest) else None
