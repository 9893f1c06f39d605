"""What has happened to a ticket, as moments that its log does not have yet.

A moment counts from when our server received the mail, and may be older than what the log has already: a mail was seen
late, or was held. It must not bring back how the ticket stood then, nor give the past a standing that it never had.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triaged.desk.sla.events import whole
from triaged.desk.sla.logged import as_happened
from triaged.model import DONE, OVER, Moment, Standing, What

_BEGINS = (What.OPENED, What.CUSTOMER, What.ANSWERED)  #: what a ticket without moments can begin with
_MAILS = (What.ANSWERED, What.CUSTOMER)  #: what may be taken back
#: What counts from its own time though it is told late: how the ticket stands it says only from the latest moment on.
_OF_ITS_OWN_TIME = (What.ANSWERED, What.HELD, What.DROPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that has happened."""

    what: What
    inbox: int | None = None  #: as of a moment
    leaves_at: datetime | None = None  #: as of a moment


def moments_of(
    past: Sequence[Moment], standing: Standing, news: Sequence[News], *, at: datetime, now: datetime
) -> Sequence[Moment]:
    """The moments that are to be written down, in this order; none where nothing changes that clocks see.

    Args:
        past: The ticket's moments so far, in the order of the log.
        standing: How the ticket stands now.
        news: What has happened besides that.
        at: When: at the latest now.
        now: When it is written down.
    """
    now = whole(now)
    at = min(whole(at), now)
    known = list(as_happened(past, now))
    for each in news:
        known += _moments(known, each, standing, at, now)
    if known and latest(known).standing != standing:
        changed_at = max(at, latest(known).at)
        known.append(Moment(at=changed_at, logged_at=now, what=What.CHANGED, standing=standing))
    return known[len(past) :]


def latest(moments: Sequence[Moment]) -> Moment:
    """The moment that says how the ticket stands: the last one in time, and of those at the same time in the log."""
    found = moments[0]
    for each in moments[1:]:
        if each.at >= found.at:
            found = each
    return found


def waiting_since(moments: Sequence[Moment]) -> datetime | None:
    """Since when the customer waits for an answer; None: he does not."""
    since = [each.at for each in waiting(moments)]
    return min(since, default=None)


def waiting(moments: Sequence[Moment]) -> Sequence[Moment]:
    """What of the customer's waits for an answer, in the order of the log."""
    taken_back = _taken_back(moments)
    found: list[Moment] = []
    for place, each in enumerate(moments):
        if each.standing.status in DONE:
            found = []
        elif place in taken_back:
            continue
        elif each.what is What.ANSWERED:
            found = []
        elif each.what is What.CUSTOMER or (each.what is What.OPENED and each.standing.has_customer):
            found.append(each)
    return found


def last_answer(moments: Sequence[Moment]) -> datetime | None:
    """When the newest answer counts that was not taken back; None where nobody has answered."""
    return max((each.at for each in answers(moments)), default=None)


def answers(moments: Sequence[Moment]) -> Sequence[Moment]:
    """The answers that were not taken back, in the order of the log."""
    taken_back = _taken_back(moments)
    return [each for place, each in enumerate(moments) if each.what is What.ANSWERED and place not in taken_back]


def held_since(moments: Sequence[Moment]) -> Mapping[int | None, datetime]:
    """The mails with answers that still wait for somebody's word, and since when."""
    held: dict[int | None, datetime] = {}
    for each in moments:
        if each.what is What.HELD:
            held[each.inbox] = each.at
        elif each.what in (What.ANSWERED, What.DROPPED):
            held.pop(each.inbox, None)
    return held


def is_over(moments: Sequence[Moment], now: datetime) -> bool:
    """Whether nothing is left to do for a ticket."""
    return latest(as_happened(moments, now)).standing.status in OVER


def has_moved(moments: Sequence[Moment]) -> bool:
    """Whether it was in several tiers: its customer may have been told by when he hears from a specialist."""
    return any(each.standing.tier is not moments[0].standing.tier for each in moments)


def needed_since(past: Sequence[Moment], happened: Sequence[Moment], now: datetime) -> datetime | None:
    """Since the last answer that stands, where one was taken back, or what was over is not, and no customer wrote."""
    if not past or any(each.what is What.CUSTOMER for each in happened):
        return None
    if any(each.what is What.WITHDRAWN for each in happened) or is_over(past, now):
        return last_answer([*past, *happened]) or past[0].at
    return None


def _moments(known: Sequence[Moment], news: News, standing: Standing, at: datetime, now: datetime) -> list[Moment]:
    """The moment of one piece of news, if it changes anything."""
    if not known:
        return [_moment(news, standing, at, now)] if news.what in _BEGINS else []
    stands = latest(known)
    at = max([at, *_of_which(known, news)])
    if not _counts(known, news, at, changed=stands.standing != standing):
        return []
    if at >= stands.at or stands.standing == standing:
        return [_moment(news, standing, at, now)]
    if news.what in _OF_ITS_OWN_TIME:
        return [_moment(news, _standing_at(known, at), at, now)]
    return [_moment(news, standing, stands.at, now)]


def _moment(news: News, standing: Standing, at: datetime, now: datetime) -> Moment:
    leaves_at = whole(news.leaves_at) if news.leaves_at is not None and news.leaves_at > now else None
    return Moment(at=at, logged_at=now, what=news.what, standing=standing, inbox=news.inbox, leaves_at=leaves_at)


def _counts(known: Sequence[Moment], news: News, at: datetime, *, changed: bool) -> bool:
    """Whether clocks see anything in it; `changed`: the ticket stands otherwise with it."""
    match news.what:
        case What.CUSTOMER:
            since = waiting_since(known)
            return changed or since is None or at < since
        case What.WITHDRAWN | What.DROPPED:
            return bool(_of_which(known, news))
        case What.HELD:
            return news.inbox not in held_since(known)
        case _:
            return True


def _of_which(known: Sequence[Moment], news: News) -> Collection[datetime]:
    """When that happened which this ends: what is taken back, or the answer that was held; nothing: it ends nothing."""
    if news.what is What.WITHDRAWN and news.inbox is not None:
        taken_back = _taken_back(known)
        left = (each for place, each in enumerate(known) if each.what in _MAILS and place not in taken_back)
        return [each.at for each in left if each.inbox == news.inbox][-1:]
    if news.what in (What.DROPPED, What.ANSWERED) and news.inbox in held_since(known):
        return (held_since(known)[news.inbox],)
    return ()


def _taken_back(moments: Sequence[Moment]) -> Collection[int]:
    """Where the answers are that did not leave after all, and what a customer wrote that is another ticket's now."""
    said: dict[int | None, list[int]] = {}
    found: set[int] = set()
    for place, each in enumerate(moments):
        if each.what in _MAILS:
            said.setdefault(each.inbox, []).append(place)
        elif each.what is What.WITHDRAWN and said.get(each.inbox):
            found.add(said[each.inbox].pop())
    return found


def _standing_at(known: Sequence[Moment], at: datetime) -> Standing:
    """How the ticket stood then; where nothing was known of it yet, as it began."""
    before = [each for each in known if each.at <= at]
    return latest(before).standing if before else min(known, key=lambda each: each.at).standing
