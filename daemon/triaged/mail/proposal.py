"""What `trust` of a mailbox may be, by the headers of the mails that have come to it.

Whatever stands here was found in mail, so it is a proposal for a person to look at. It names a server only where the
header stands in the place in which `mail.evidence` believes it, on nearly all of the mails: what one sender writes, or
a forwarder of some, is never proposed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from triaged.mail.evidence import Trust
from triaged.mail.headers import read_block
from triaged.mail.hops import Headers, divide, is_in_exchange
from triaged.mail.results import server_of

HEAD_BYTES = 64 * 1024  #: of a mail that are looked at
LEAST_MAILS = 3  #: on which a server must have written
LEAST_PERCENT = 90  #: of the mails on which it must have written

_RESULTS = "authentication-results"
_AUTH_AS = "x-ms-exchange-organization-authas"
_ID = re.compile(r"[A-Za-z0-9_:.\[\]-]{1,255}")  #: what may be shown and set
_MANY_NAMES = (".messagingengine.com",)  #: each of whose servers writes a name of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A value for `trust`."""

    server: str  #: who writes, for people
    toml: str  #: the value as it is written in the settings

    def __str__(self) -> str:
        return f"your server writes {self.server}: trust = {self.toml}"


@dataclass(frozen=True, slots=True)
class _Writer:
    """A server that writes results where they can be believed."""

    authserv_id: str  #: "" for one that writes none
    below_received: bool


def head_of(beginning: bytes) -> Headers:
    """The headers of a mail, lower-case name and raw value, from its first HEAD_BYTES."""
    return read_block(beginning[:HEAD_BYTES], whole=False).fields


def propose(mails: Sequence[Headers]) -> Proposal | None:
    """The value of `trust` that these mails suggest; None when they suggest none.

    Args:
        mails: The headers of the newest mails of one mailbox.
    """
    inside = [each for each in mails if _is_from_inside(each)]
    outside = [each for each in mails if not _is_from_inside(each)]
    writers = Counter(writer for each in outside if (writer := _writer(each)) is not None)
    writer, count = writers.most_common(1)[0] if writers else (None, 0)
    if writer is None or not _is_enough(count, len(outside)):
        if _is_enough(len(inside), len(mails)):
            return Proposal(server="marks of Exchange for mail from inside", toml='"exchange-internal"')
        return None
    if not writer.authserv_id:
        toml = '["topmost-no-id", "exchange-internal"]' if inside else '"topmost-no-id"'
        return Proposal(server="results without an id, as Exchange Online does", toml=toml)
    below = ", below_received = true" if writer.below_received else ""
    return Proposal(server=writer.authserv_id, toml=f'{{ authserv_id = "{writer.authserv_id}"{below} }}')


def seen(mails: Sequence[Headers], trust: Trust) -> int:
    """On how many of these mails the trusted server has written, where it is believed; whatever it has written."""
    return sum(
        (bool(trust.internal_domains) and _is_from_inside(each))
        or (
            trust.authserv_id is not None and _has_written(each, trust.authserv_id, below_received=trust.below_received)
        )
        for each in mails
    )


def _is_enough(count: int, of: int) -> bool:
    return count >= LEAST_MAILS and count * 100 >= of * LEAST_PERCENT


def _is_from_inside(headers: Headers) -> bool:
    """Whether Exchange itself marks the mail as one from inside its organisation."""
    marks = [value for name, value in headers if name == _AUTH_AS]
    return marks == ["Internal"] and _has_hop(headers) and is_in_exchange(headers)


def _has_hop(headers: Headers) -> bool:
    """Whether any server says that it took the mail: without, all headers may be the sender's."""
    return any(name == "received" for name, _value in headers)


def _writer(headers: Headers) -> _Writer | None:
    """The server of the topmost results, if they stand where it can be believed."""
    topmost = next((value for name, value in headers if name == _RESULTS), None)
    server = None if topmost is None else server_of(topmost)
    if server is None or not _has_hop(headers):
        return None
    if server and _ID.fullmatch(server) is None:
        return None
    if _has_written(headers, server, below_received=False):
        family = next((each for each in _MANY_NAMES if server.endswith(each)), None)
        return _Writer(f"*{family}" if family else server, below_received=False)
    return _Writer(server, below_received=True) if _has_written(headers, server, below_received=True) else None


def _has_written(headers: Headers, authserv_id: str, *, below_received: bool) -> bool:
    divided = divide(headers, authserv_id, below_received=below_received)
    return any(
        name == _RESULTS and _is_named(server_of(value), authserv_id) for name, value in (*divided.site, *divided.below)
    )


def _is_named(server: str | None, authserv_id: str) -> bool:
    """As in `mail.evidence`: `*.` stands for one more name."""
    if server is None or not authserv_id.startswith("*."):
        return server == authserv_id
    host, _dot, rest = server.partition(".")
    return bool(host) and rest == authserv_id.removeprefix("*.")
