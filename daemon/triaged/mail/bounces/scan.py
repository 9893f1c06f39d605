"""One pass over the lines of a report for the addresses that failed, whoever wrote it."""

from __future__ import annotations

import enum
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from triaged.mail.addrlist import lower
from triaged.mail.bounces import shapes
from triaged.mail.bounces.codes import stated_status

MAX_FOUND = 500  #: addresses of one report

#: ASCII only: in Chinese and Japanese text no space stands between a word and the address behind it.
_LOCAL = r"[A-Za-z0-9_.!#$%&'*+/=?^`{|}~-]{1,128}+"
_DOMAIN = r"[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)*+"
_ADDRESS = rf"{_LOCAL}@{_DOMAIN}"
#: An address at the start of a line, with bullets and quotes around it; `rest` is what stands behind.
_HEAD = re.compile(rf"[\s>*|•·-]*+(?P<open>[<\"'(\[]?+)(?P<addr>{_ADDRESS})(?P<rest>.*)", re.DOTALL)
_AFTER_LABEL = re.compile(rf"[\s:=<\"'(\[（：「-]*+(?P<addr>{_ADDRESS})")
_ANYWHERE = re.compile(rf"[<(\[:](?:mailto:|smtp:)?(?P<addr>{_ADDRESS})[>)\]]", re.IGNORECASE)
#: `<addr>: reason`, `"addr":`, `addr... reason`, `addr: 550 reason`
_REASON = re.compile(r"[>\"')\]]?\s{0,3}(?:\([^()]{0,200}\)\s?)?(?::(?!\w)|\.\.\.|…|：)")
#: `Unknown host: addr`: some words, a colon, nothing but an address.
_STATED = re.compile(rf"\s*+[A-Za-z][^:@<>]{{2,60}}: ?<?(?P<addr>{_ADDRESS})[>.]?\s*+")
#: What may follow an address in a list.
_IN_LIST = re.compile(r"[>\"')\]]*+(?:\s|<|\(|\[|,|;|$)")
_ALONE = re.compile(r"[>\"')\],;]*+\s*+(?:<mailto:[^<>]*+>)?\s*+")
#: `550 5.1.1 <addr>... reason`, of the system itself: behind `<<<` another one may speak of the sender.
_REPLY = re.compile(rf"\s*+[45]\d\d[ -](?:[45]\.\d{{1,3}}\.\d{{1,3}} )?<?(?P<addr>{_ADDRESS})>?(?:\.\.\.|:|\s|$)")


class _Rank(enum.IntEnum):
    """How clearly a line says that the address in it failed; the lowest rank found in a report counts."""

    REASON = 0  #: the address, a colon, the reason
    LISTED = 1  #: under a line that announces a list
    REPLY = 2  #: in a refusing reply
    LABELLED = 3  #: behind words that name a recipient
    ALONE = 4  #: alone in its line


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One address of a report."""

    addr: str  #: lower-case
    line: int  #: index of its line


def scan(lines: Sequence[str], *, not_these: Collection[str] = ()) -> Sequence[Found]:
    """The addresses that failed, each once, in the order of the report. Linear; never raises.

    Args:
        lines: What the mail system wrote.
        not_these: Addresses that count only when no other is named: the report's own recipients.
    """
    ranked: dict[_Rank, dict[str, Found]] = {rank: {} for rank in _Rank}
    for rank, found in _candidates(lines):
        if len(ranked[rank]) < MAX_FOUND:
            ranked[rank].setdefault(found.addr, found)
    spare: Sequence[Found] = ()
    for each in ranked.values():
        others = [found for found in each.values() if found.addr not in not_these]
        if others:
            return others
        spare = spare or list(each.values())
    return spare


def _candidates(lines: Sequence[str]) -> Iterator[tuple[_Rank, Found]]:
    listing = False
    labelled = False  # the line before ended in a label
    asked = False  # the line before announces somebody else
    for at, line in enumerate(lines):
        if not line.strip():
            continue
        lowered = line.lower()
        foreign = any(phrase in lowered for phrase in shapes.NOT_RECIPIENTS)
        if "@" in line:
            for rank, found in _of_line(line, lowered, at, listing=listing, labelled=labelled, foreign=foreign):
                if not asked or rank is _Rank.REASON:
                    yield rank, found
        asked = foreign and "@" not in line
        listing = listing or any(phrase in lowered for phrase in shapes.LISTS)
        labelled = lowered.rstrip().endswith(shapes.LABELS)


def _of_line(
    line: str, lowered: str, at: int, *, listing: bool, labelled: bool, foreign: bool
) -> Iterator[tuple[_Rank, Found]]:
    head = _HEAD.match(line)
    if head is not None:
        rank = _head_rank(head, listing=listing, labelled=labelled)
        if rank is not None:
            yield rank, _found(head["addr"], at)
            return
    elif listing and not foreign and stated_status(line) is None:
        for match in _ANYWHERE.finditer(line):
            yield _Rank.LISTED, _found(match["addr"], at)
    if not foreign:
        for addr in _labels(line, lowered):
            yield _Rank.LABELLED, _found(addr, at)
    reply = _REPLY.match(line)
    if reply is not None:
        yield _Rank.REPLY, _found(reply["addr"], at)


def _head_rank(head: re.Match[str], *, listing: bool, labelled: bool) -> _Rank | None:
    """How clear an address at the start of a line is."""
    rest = head["rest"]
    if _REASON.match(rest):
        return _Rank.REASON
    if listing and _IN_LIST.match(rest):
        return _Rank.LISTED
    if _ALONE.fullmatch(rest):
        return _Rank.LABELLED if labelled else _Rank.ALONE
    return None


def _labels(line: str, lowered: str) -> Iterator[str]:
    """Addresses that stand behind a label in the same line."""
    if len(lowered) != len(line):  # a letter that grows in lower case: places would not fit
        line = lowered
    for label in shapes.LABELS:
        at = lowered.find(label)
        if at >= 0:
            match = _AFTER_LABEL.match(line, at + len(label))
            if match is not None:
                yield match["addr"]
    stated = _STATED.fullmatch(line)
    if stated is not None and " " in line.partition(":")[0].strip():
        yield stated["addr"]


def _found(addr: str, at: int) -> Found:
    return Found(addr=lower(addr.strip("'.`")), line=at)
