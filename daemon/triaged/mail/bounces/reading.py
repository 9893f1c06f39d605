"""A delivery report in words, read: who failed, with which status, and why.

The sources of recipients stand in one list, the surest first; the first that names anybody counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from triaged.mail.addrlist import parse_addresses
from triaged.mail.bounces import codes, fields, library
from triaged.mail.bounces.human import MAX_CHARACTERS, Words, take_apart
from triaged.mail.bounces.scan import scan
from triaged.mail.bounces.verdict import Verdict, judge
from triaged.mail.senders import SenderSigns
from triaged.model import BouncedRecipient

_DELAYED_ACTIONS = frozenset({"delayed"})
_ARRIVED_ACTIONS = frozenset({"delivered", "relayed", "expanded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """What is to be read."""

    text: str  #: of the mail
    headers: Mapping[str, str]  #: lower-case name -> topmost value
    subject: str  #: readable
    signs: SenderSigns
    returned_to: Sequence[str]  #: whom the returned mail was for, as far as a part of its own says


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsReport:
    """What a report in words says."""

    verdict: Verdict
    recipients: Sequence[BouncedRecipient]
    returned_ids: Sequence[str]  #: Message-IDs that the text states


def read_words(report: ReportText) -> WordsReport | None:
    """Read a report in words; None when the words are not those of a report.

    Only for mail whose sender writes reports (`SenderSigns.reports`): anybody can write such words.
    """
    words = take_apart(report.text)
    verdict = judge(report.subject, words.text) or (Verdict.FAILED if report.signs.failed else None)
    found = _stated(report)
    if verdict is None and not found:
        return None
    if found:
        verdict = verdict_of(found) or verdict or Verdict.FAILED
    else:
        found = _described(report, words, verdict or Verdict.FAILED)
    return WordsReport(verdict=verdict or Verdict.FAILED, recipients=found, returned_ids=words.returned_ids)


def verdict_of(recipients: Sequence[BouncedRecipient]) -> Verdict | None:
    """What the actions of RFC 3464 2.3.3 say together; None when there are none.

    One that failed outweighs all others; a 4.x.x without an action says nothing.
    """
    actions = {each.action for each in recipients} - {None}
    if any(_failed(each) for each in recipients) or actions - _DELAYED_ACTIONS - _ARRIVED_ACTIONS:
        return Verdict.FAILED
    if actions & _DELAYED_ACTIONS:
        return Verdict.DELAYED
    return Verdict.ARRIVED if actions else None


def _failed(recipient: BouncedRecipient) -> bool:
    if recipient.action is None:
        return (recipient.status or "").startswith("5")
    return recipient.action == "failed"


def _stated(report: ReportText) -> Sequence[BouncedRecipient]:
    """The recipients of fields that stand in the text."""
    text = report.text[:MAX_CHARACTERS]
    return fields.recipients(fields.in_text(text)) if fields.mentions_fields(text) else ()


def _of_header(report: ReportText, _words: Words) -> Sequence[str]:
    """Exim, and Google after it: X-Failed-Recipients."""
    return [each.addr for each in parse_addresses(report.signs.failed)] if report.signs.failed else ()


def _of_library(report: ReportText, words: Words) -> Sequence[str]:
    own = _own(report)
    temporary, permanent = library.failures(
        sender=report.headers.get("from", ""), subject=report.subject, lines=words.lines
    )
    return [addr for addr in [*permanent, *temporary] if addr not in own]


def _of_shapes(report: ReportText, words: Words) -> Sequence[str]:
    return [each.addr for each in scan(words.lines, not_these=_own(report))]


def _of_returned(report: ReportText, words: Words) -> Sequence[str]:
    """A returned mail that had one recipient failed for nobody else; with two nobody knows."""
    returned = report.returned_to or words.returned_to
    return returned if len(returned) == 1 else ()


_SOURCES: tuple[Callable[[ReportText, Words], Sequence[str]], ...] = (
    _of_header,
    _of_shapes,
    _of_library,
    _of_returned,
)


def _own(report: ReportText) -> Collection[str]:
    """To whom the report itself was sent: the sender of the mail that failed."""
    return {each.addr for each in parse_addresses(report.headers.get("to", ""))}


def _described(report: ReportText, words: Words, verdict: Verdict) -> Sequence[BouncedRecipient]:
    """The recipients that the words name, each with what the text says about it."""
    for source in _SOURCES:
        addrs = list(dict.fromkeys(source(report, words)))[: fields.MAX_RECIPIENTS]
        if addrs:
            return [
                BouncedRecipient(recipient=addr, status=status, action=verdict.value, diagnostic=why)
                for addr, status, why in _explained(addrs, words.lines)
            ]
    return ()


def _explained(addrs: Sequence[str], lines: Sequence[str]) -> Sequence[tuple[str, str | None, str | None]]:
    """Address, status and diagnostic of each, from the lines between it and the next address."""
    lowered = [line.lower() for line in lines]
    places = _places(addrs, lowered)
    starts = sorted(place for place in places.values() if place is not None)
    result = []
    for addr in addrs:
        place = places[addr]
        if place is None:
            result.append((addr, *_of_whole(lines, alone=len(addrs) == 1)))
            continue
        end = next((start for start in starts if start > place), len(lines))
        behind = lines[place][lowered[place].find(addr) + len(addr) :].lstrip(">\"'): .")
        segment = [behind, *lines[place + 1 : end]]
        status = codes.stated_status("\n".join([lines[place], *segment[1:]]))  # a reply code may stand before it
        why = codes.reason(segment)
        if status is None:
            status, other = _of_whole(lines, alone=len(addrs) == 1)
            why = other if status is not None else why
        result.append((addr, status, why or codes.diagnostic(lines[place])))
    return result


def _places(addrs: Sequence[str], lowered: Sequence[str]) -> Mapping[str, int | None]:
    """In which line each address stands first. The work is bounded: most lines hold no address at all."""
    places: dict[str, int | None] = dict.fromkeys(addrs)
    with_address = [(at, line) for at, line in enumerate(lowered) if "@" in line]
    left = 200_000  # comparisons of a line with an address
    for addr in addrs:
        left -= len(with_address)
        if left < 0:
            break
        places[addr] = next((at for at, line in with_address if addr in line), None)
    return places


def _of_whole(lines: Sequence[str], *, alone: bool) -> tuple[str | None, str | None]:
    """What the whole report says: it can be about nobody else when it names one recipient."""
    if not alone:
        return None, None
    return codes.stated_status("\n".join(lines)), codes.reason(lines)
