"""What a forwarder found before it passed a mail on: the newest set of an ARC chain (RFC 8617).

Signatures are not checked here: the receiving server has done that, and says `arc=pass` in its own results. This module
reads which set is the newest, who sealed it, and what it says. Anything doubtful counts as no chain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triaged.mail.results import Result, parse_results, server_of
from triaged.mail.tags import read_tags

MAX_INSTANCES = 50  #: RFC 8617 4.2.1
MAX_CHARACTERS = 16 * 1024  #: of one header

_SEAL = "arc-seal"
_SIGNATURE = "arc-message-signature"
_RESULTS = "arc-authentication-results"
_PARTS = frozenset({_SEAL, _SIGNATURE, _RESULTS})
_INSTANCE = re.compile(r"\s*i\s*=\s*([1-9][0-9]?)\s*\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """The newest set of a chain."""

    sealer: str  #: the domain that sealed it, lower-case
    results: Sequence[Result]


def newest_set(headers: Sequence[tuple[str, str]], sealers: frozenset[str]) -> Sealed | None:
    """What the last sealer of a chain found; None for another's seal, and for a chain with gaps, doubles or oddities.

    Args:
        headers: Those that came with the mail: the receiving server may have sealed it once more, above them.
        sealers: The domains (lower-case) whose word counts.
    """
    sets = _sets(headers)
    if not sets or sorted(sets) != list(range(1, len(sets) + 1)):
        return None
    for instance, parts in sets.items():
        seal = read_tags(parts.get(_SEAL, ""))
        # RFC 8617 5.1.1: the first seal stands on nothing, every further one on a chain that was good
        if parts.keys() != _PARTS or seal.get("cv") != ("none" if instance == 1 else "pass"):
            return None
    newest = sets[len(sets)]
    sealer = read_tags(newest[_SEAL]).get("d", "").lower()
    if sealer not in sealers or not _covers_sender(read_tags(newest[_SIGNATURE])):
        return None
    payload = newest[_RESULTS].partition(";")[2].strip()
    server = server_of(payload)
    results = None if server is None else parse_results(payload, server)
    return None if results is None else Sealed(sealer=sealer, results=results)


def _sets(headers: Sequence[tuple[str, str]]) -> Mapping[int, Mapping[str, str]]:
    """The headers of the chain by instance; empty when one is odd or stands twice."""
    sets: dict[int, dict[str, str]] = {}
    for name, value in headers:
        if name not in _PARTS:
            continue
        instance = _instance(name, value)
        if instance is None or name in sets.setdefault(instance, {}):
            return {}
        sets[instance][name] = value
    return sets


def _instance(name: str, value: str) -> int | None:
    if len(value) > MAX_CHARACTERS:
        return None
    text = value.partition(";")[0] if name == _RESULTS else f"i={read_tags(value).get('i', '')}"
    found = _INSTANCE.match(text)
    instance = int(found[1]) if found else 0
    return instance if 1 <= instance <= MAX_INSTANCES else None


def _covers_sender(signature: Mapping[str, str]) -> bool:
    """Whether a signature covers From and, without `l=`, all of the body (RFC 6376 5.4, 8.2)."""
    signed = {name.strip().lower() for name in signature.get("h", "").split(":")}
    return "from" in signed and "l" not in signature
