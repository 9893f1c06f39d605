"""Which headers the receiving site wrote itself: those above the Received header of the server that met the world.

Every hop puts its headers on top. Between the server that took a mail from outside and the mailbox lie hops within the
site, whose Received headers are to be looked through; everything below the first other one came with the mail. HELO
name, envelope and reverse DNS in a Received header are the sender's to choose, `by` is the server's own: so a header is
looked through only where `by` occurs once, and by rules that no outer hop of that site fulfils.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from itertools import takewhile

Headers = Sequence[tuple[str, str]]

_COMMENT = re.compile(r"\([^()]*\)")  #: an innermost one
_MAX_NESTING = 4  #: of comments
_MAX_PEERS = 4  #: addresses in one Received header: that of the peer, and what it may call itself
#: A hop within one site (RFC 2033 1: not for wide area networks), such as the one from the mail server to its store.
_LMTP = re.compile(r"from [^\s;]+ by [^\s;]+ with (?:UTF8)?LMTPS?A?(?![^\s;])", re.ASCII)
_BY = re.compile(r"(?<!\S)by ([^\s;()]+)")
_EXCHANGE = re.compile(r" with (?:Microsoft SMTP Server|mapi|HTTPS)(?![\w-])")
_AUTHENTICATED = re.compile(r"(?<!\S)with (?:UTF8)?(?:E?SMTP|LMTP)S?A(?![^\s;])")  #: RFC 3848: a user's own submission
_BRACKETED = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{2,45})\]")
#: Where filters by default take no notice of a mail: nothing is checked, and no foreign header is removed.
_LOCAL = [
    ip_network(each)
    for each in (
        *("10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"),
        *("::1/128", "fc00::/7", "fe80::/10", "::ffff:0:0/96"),
    )
]

_MICROSOFT = r"[\w.-]+\.(?:outlook|exchangelabs|office365)\.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """How a large provider moves mail between its own machines."""

    inner: re.Pattern[str]  #: matches a Received header (one space between words) of such a move
    below: bool = False  #: the results are written below the Received header of the server that took the mail


_GOOGLE = _Site(inner=re.compile(r"by [0-9a-f:.]+ with SMTP id [^\s;]+;"), below=True)
#: The address is that of the peer as the server saw it; only `*.protection.outlook.com` takes mail from outside.
_EXCHANGE_ONLINE = _Site(
    inner=re.compile(
        rf"from {_MICROSOFT} \(\[?(?:2603:10|2a01:111:|fe80:|::1|10\.)[^\s()]*\) "
        rf"by (?![\w.-]+\.protection\.outlook\.com[ ;]){_MICROSOFT}[ ;]",
        re.ASCII | re.IGNORECASE,
    )
)
_FASTMAIL = _Site(
    inner=re.compile(
        r"from [^\s;]+ (?:\([^()]*\) )?by [\w.-]+\.internal[ ;]"
        r"|from [^\s;]+ \(localhost \[127\.0\.0\.1\]\) by [\w.-]+ \(Authentication Milter\) with ",
        re.ASCII,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """The headers of a mail by who wrote them; in each the order of the mail."""

    site: Headers  #: of the receiving site: its results are looked for here
    below: Headers  #: where the site's results stand on top of what the sender wrote: one header of them counts
    sender: Headers  #: of everybody before, and all of `below`


def divide(headers: Headers, authserv_id: str, *, below_received: bool = False) -> Divided:
    """Tell the receiving site's headers from those that came with the mail.

    Args:
        headers: Lower-case name and value, from the top.
        authserv_id: Of the site's server; "" for Exchange Online.
        below_received: The server writes its results right below its own Received header. A sender can write there
            too, so that counts only where the server is sure to have written: for mail that another host handed over.
    """
    site = _site_of(authserv_id)
    received = (at for at, header in enumerate(headers) if header[0] == "received")
    border = next((at for at in received if not _is_inner_hop(headers[at][1], site)), None)
    if border is None:
        return Divided(site=headers, below=(), sender=())
    below: Headers = ()
    sender = headers[border + 1 :]
    if (below_received or (site is not None and site.below)) and _is_checked(headers[border][1], authserv_id):
        below = list(takewhile(lambda header: header[0] != "received", sender))
    return Divided(site=headers[:border], below=below, sender=sender)


def is_in_exchange(headers: Headers) -> bool:
    """Whether the last hop of a mail was one of Exchange; True where there was no hop at all."""
    last = next((value for name, value in headers if name == "received"), None)
    return last is None or _EXCHANGE.search(" ".join(last.split())) is not None


def _site_of(authserv_id: str) -> _Site | None:
    if authserv_id == "mx.google.com":
        return _GOOGLE
    if not authserv_id:
        return _EXCHANGE_ONLINE
    return _FASTMAIL if authserv_id.endswith(".messagingengine.com") else None


def _is_inner_hop(received: str, site: _Site | None) -> bool:
    """Whether a Received header tells of a hop within the site, beyond doubt."""
    if (site is None and "LMTP" not in received) or '"' in received or "\\" in received:
        return False
    words = received.lower().split()
    if words.count("by") != 1:
        return False
    if site is not None and site.inner.match(" ".join(received.split())):
        return True
    return words.count("with") == 1 and _is_lmtp(received)


def _is_lmtp(received: str) -> bool:
    """A hop by LMTP. `by` and `with` each occur once, comments included: the server that took the mail has its own."""
    for _ in range(_MAX_NESTING):
        received = _COMMENT.sub(" ", received)
    return "(" not in received and ")" not in received and _LMTP.match(" ".join(received.split())) is not None


def _is_checked(received: str, authserv_id: str) -> bool:
    """Whether another host handed a mail to exactly this server: neither a user of its own nor a machine inside."""
    if _AUTHENTICATED.search(received) or _BY.findall(" ".join(received.split())) != [authserv_id]:
        return False
    peers = _BRACKETED.findall(received)
    return 0 < len(peers) <= _MAX_PEERS and not any(_is_local(each) for each in peers)


def _is_local(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return True
    return any(parsed in network for network in _LOCAL if network.version == parsed.version)
