"""What an alert means for a thing that is known: more of the same, worse, back, over; or to and fro too often.

Who goes to and fro is told of once: FLAPS changes of state within FLAPS_WITHIN are flapping, and a recovery counts only
when it has lasted for STEADY_AFTER (`triaged.remind`). It is over when that is so, or when nothing has changed for
FLAPS_WITHIN.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from triaged.model import Alert, AlertNews, AlertState, KnownAlert

FLAPS = 5  #: changes of state
FLAPS_WITHIN = timedelta(minutes=60)
STEADY_AFTER = timedelta(minutes=30)  #: without a problem, before what went to and fro counts as over
MAX_PROBLEMS = 50  #: of one thing that stand at once, by the system's own names


def first_of(alert: Alert, ticket: int, at: datetime, *, quiet: bool = False) -> KnownAlert:
    """What is known of a thing after its first alert, which has opened a ticket.

    Args:
        alert: What the system said.
        ticket: The ticket's number.
        at: When the mail came.
        quiet: It was brought in later, and nobody is told.
    """
    return KnownAlert(
        key=alert.key,
        ticket=ticket,
        state=alert.state,
        severity=alert.severity,
        heard_at=at,
        problems=(alert.problem,) if alert.problem is not None else (),
        quiet=quiet,
    )


def goes_on(known: KnownAlert, alert: Alert, at: datetime, *, over: bool) -> tuple[AlertNews, KnownAlert]:
    """What a further alert of a thing means, and what is known of the thing from then on.

    Args:
        known: What is known of it so far.
        alert: What the system says now.
        at: When the mail came.
        over: Its ticket is solved or closed.
    """
    if alert.state is AlertState.OTHER:
        return AlertNews.OTHER, known
    problems = _standing(known, alert, over=over)
    if alert.state is AlertState.RECOVERED and problems:
        return AlertNews.OTHER, replace(known, problems=problems)
    changed = alert.state is not known.state
    lately = [each for each in known.changes if at - each < FLAPS_WITHIN]
    changes = (*lately, at)[-FLAPS:] if changed else tuple(lately)
    was_flapping = known.flapping and bool(lately)
    again = alert.state is AlertState.PROBLEM
    begins = changed and not was_flapping and len(changes) >= FLAPS and (again or not over)
    becomes = replace(
        known,
        state=alert.state,
        severity=_severity(known, alert, over=over),
        changes=changes,
        flapping=was_flapping or begins,
        problems=problems,
    )
    if begins:
        return AlertNews.FLAPPING, becomes
    if again:
        return _news_of_problem(known, becomes, changed=changed, over=over), becomes
    silent = becomes.flapping or not changed
    return AlertNews.AGAIN if silent and not over else AlertNews.RECOVERED, becomes


def _severity(known: KnownAlert, alert: Alert, *, over: bool) -> int:
    """How grave it has been since it began: one that goes up and down between two levels is worse once."""
    if alert.state is AlertState.RECOVERED:
        return 0
    goes_on_still = known.state is AlertState.PROBLEM and not over
    return max(alert.severity, known.severity) if goes_on_still else alert.severity


def _news_of_problem(known: KnownAlert, becomes: KnownAlert, *, changed: bool, over: bool) -> AlertNews:
    if over:  # whoever has solved it is told, however often it came and went before
        return AlertNews.BACK
    if becomes.flapping:
        return AlertNews.AGAIN
    if changed:
        return AlertNews.BACK
    return AlertNews.WORSE if becomes.severity > known.severity else AlertNews.AGAIN


def _standing(known: KnownAlert, alert: Alert, *, over: bool) -> tuple[str, ...]:
    """The problems that stand now, as far as the system has names of its own for them."""
    before = () if over and alert.state is AlertState.PROBLEM else known.problems
    if alert.problem is None:
        return before if alert.state is AlertState.PROBLEM else ()
    others = tuple(each for each in before if each != alert.problem)
    return (*others, alert.problem)[-MAX_PROBLEMS:] if alert.state is AlertState.PROBLEM else others
