"""How well a sender is proven, by what the mailbox's own server says (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triaged.mail.addrlist import domain_to_ascii
from triaged.mail.arc import newest_set
from triaged.mail.hops import Divided, Headers, divide, is_in_exchange
from triaged.mail.results import Result, parse_results, server_of
from triaged.mail.tags import read_tags
from triaged.model import Evidence, EvidenceLevel, ParsedMail

MAX_RESULTS_HEADERS = 10  #: of one server on one mail

#: method -> the property that names the domain which passed. DKIM has a second one: the agent (`i=`), which lies in the
#: signing domain or below it (RFC 6376 3.5); some servers write that alone.
_PROPERTIES = {"dmarc": ("header", "from"), "dkim": ("header", "d"), "spf": ("smtp", "mailfrom")}
_DKIM_AGENT = ("header", "i")
_ASKED = frozenset({*_PROPERTIES, "arc"})
_DOUBTFUL = ("doubled-header:", "too-many-headers")  #: defects that leave open what the mail says, or what was skipped
_AUTH_AS = "x-ms-exchange-organization-authas"
_LENGTH = re.compile(r";\s*l\s*=")
#: What one server's filters write between their results.
_AMONG_RESULTS = frozenset({"received-spf", "dkim-filter", "dmarc-filter"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose word counts for a mailbox."""

    #: Exactly as the trusted server writes it; `*.` at its head stands for one more name; "" for a server that writes
    #: none, of which the topmost header counts; None when nobody's results count.
    authserv_id: str | None = None
    below_received: bool = False  #: that server writes its results right below its own Received header
    sealers: frozenset[str] = (
        frozenset()
    )  #: forwarders (domains) whose sealed results count when the server says arc=pass
    internal_domains: frozenset[str] = (
        frozenset()
    )  #: of one Exchange organisation, whose mark for mail from inside counts


def judge(mail: ParsedMail, trust: Trust | None) -> Evidence:
    """The level that the trusted server's word gives: A2 aligned, A1 passed for another domain, else A0.

    Only the topmost block of Authentication-Results with exactly the trusted id counts, and only where the sender
    cannot have written it (RFC 8601 5). Anything doubtful counts as nothing.
    """
    if trust is None:
        return _nothing("no trust is set for this mailbox")
    if mail.from_ is None:
        return _nothing("no single From")
    doubt = next((each for each in mail.defects if each.startswith(_DOUBTFUL)), None)
    if doubt:
        return _nothing(doubt)
    domain = mail.from_.addr.rpartition("@")[2]
    marks = mail.values(_AUTH_AS) if domain in trust.internal_domains else ()
    if len(marks) > 1:
        return _nothing(f"doubled-header:{_AUTH_AS}")
    if marks and marks[0] == "Internal" and is_in_exchange(mail.headers):
        return Evidence(level=EvidenceLevel.A2, why=f"Exchange took it from inside, for {domain}")
    if trust.authserv_id is None:
        return _nothing("not marked as from inside the Exchange organisation")
    return _by_results(mail.headers, trust, trust.authserv_id, domain)


def _nothing(why: str) -> Evidence:
    return Evidence(level=EvidenceLevel.A0, why=why)


def _by_results(headers: Headers, trust: Trust, authserv_id: str, domain: str) -> Evidence:
    divided = divide(headers, authserv_id, below_received=trust.below_received)
    server, block = _block(divided.site, authserv_id)
    if not block:
        server, block = _block(divided.below, authserv_id)
        if len(block) > 1:  # nothing divides what the server wrote from what the sender put on top of his mail
            return _nothing("several Authentication-Results below Received")
    if not block:
        return _nothing(_where_else(divided, authserv_id))
    results = _read(block, server)
    if results is None:
        return _nothing("Authentication-Results cannot be read")
    doubt = _doubt(results)
    if doubt:
        return _nothing(doubt)
    found = _weigh(results, domain)
    if found.level.is_proven and _is_partly_signed(headers, domain):
        return _weigh([each for each in results if each.result != "pass" or each.method == "spf"], domain)
    if not found.level.is_proven and trust.sealers and not _is_partly_signed(headers, domain):
        return _by_forwarder(results, divided.sender, trust.sealers, domain) or found
    return found


def _block(headers: Headers, authserv_id: str) -> tuple[str, Sequence[str]]:
    """The topmost run of results of the trusted server, and its id as it writes it; without ids the topmost header."""
    values: list[str] = []
    server = ""
    for name, value in headers:
        if name == "authentication-results":
            found = server_of(value)
            if not authserv_id:
                return "", [value] if found == "" else []
            if found and (found == server if values else _is_named(found, authserv_id)):
                server = found
                values.append(value)
                continue
        if values and name not in _AMONG_RESULTS:
            break  # the block ended; one further down is not of the server's making
    return server, values


def _is_named(server: str, authserv_id: str) -> bool:
    if not authserv_id.startswith("*."):
        return server == authserv_id
    host, dot, rest = server.partition(".")
    return bool(host and dot) and rest == authserv_id.removeprefix("*.")


def _where_else(divided: Divided, authserv_id: str) -> str:
    who = authserv_id or "a server without id"
    if _block(divided.sender, authserv_id)[1]:
        return f"Authentication-Results of {who} only where a sender can write them too"
    return f"no Authentication-Results of {who}"


def _read(block: Sequence[str], server: str) -> Sequence[Result] | None:
    """All results of a block that are asked for; None when one of its headers cannot be read."""
    if len(block) > MAX_RESULTS_HEADERS:
        return None
    found: list[Result] = []
    for value in block:
        results = parse_results(value, server)
        if results is None:
            return None
        found += [each for each in results if each.method in _ASKED]
    return found


def _doubt(results: Sequence[Result]) -> str | None:
    """Why results that contradict or repeat each other count as none; a mail may well have several signatures."""
    methods: set[str] = set()
    signatures: dict[frozenset[tuple[str, str, str]], str] = {}
    for each in results:
        if each.method == "dkim":
            if signatures.setdefault(frozenset(each.properties), each.result) != each.result:
                return "conflicting dkim results"
        elif not _is_of_helo(each):
            if each.method in methods:
                return f"doubled {each.method} results"
            methods.add(each.method)
    return None


def _is_partly_signed(headers: Headers, domain: str) -> bool:
    """Whether a signature of the sender's domain has `l=`: then anybody may have added text to it (RFC 6376 8.2)."""
    for name, value in headers:
        if name == "dkim-signature" and _LENGTH.search(f";{value}"):
            signer = read_tags(value).get("d", "").lower()
            if f".{domain}".endswith(f".{signer}") or signer.endswith(f".{domain}"):
                return True
    return False


def _is_of_helo(result: Result) -> bool:
    """SPF has a result for each of two names (RFC 7208 2.3, 2.4); that of HELO proves no sender."""
    if result.method != "spf":
        return False
    names = [name for _, name, _ in result.properties]
    return "helo" in names and "mailfrom" not in names


def _domain(result: Result) -> str | None:
    """The domain that passed; None where the server names none, or several."""
    named = _PROPERTIES[result.method]
    values = {value for kind, name, value in result.properties if (kind, name) == named}
    if not values and result.method == "dkim":
        values = {value for kind, name, value in result.properties if (kind, name) == _DKIM_AGENT}
    if len(values) != 1:
        return None
    domain = values.pop().rpartition("@")[2]
    return domain_to_ascii(domain.lower() if domain.isascii() else domain) or None


def _weigh(results: Sequence[Result], domain: str) -> Evidence:
    """Methods are asked from the strongest; a failed DMARC outweighs everything else."""
    if any(each.method == "dmarc" and each.result == "fail" for each in results):
        return _nothing("dmarc=fail")
    passed = [each for each in results if each.result == "pass" and each.method in _PROPERTIES]
    for method in _PROPERTIES:
        if any(each.method == method and _domain(each) == domain for each in passed):
            return Evidence(level=EvidenceLevel.A2, why=f"{method}=pass for {domain}")
    if passed:
        return Evidence(level=EvidenceLevel.A1, why=f"{passed[0].method}=pass for {_domain(passed[0]) or 'no domain'}")
    return _nothing("nothing passed")


def _by_forwarder(results: Sequence[Result], headers: Headers, sealers: frozenset[str], domain: str) -> Evidence | None:
    """A2 by what a named forwarder sealed, once the trusted server says that the seals are good; else None."""
    if not any(each.method == "arc" and each.result == "pass" for each in results):
        return None
    sealed = newest_set(headers, sealers)
    if sealed is None or _doubt(sealed.results):
        return None
    found = _weigh(sealed.results, domain)
    if not found.level.is_proven:
        return None
    return Evidence(level=EvidenceLevel.A2, why=f"{found.why}, sealed by {sealed.sealer}")
