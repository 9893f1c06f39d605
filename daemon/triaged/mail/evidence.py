"""How well a sender is proven, by what the mailbox's own server says (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from triaged.mail.addrlist import domain_to_ascii, lower
from triaged.mail.results import Result, parse_results
from triaged.model import Evidence, EvidenceLevel, ParsedMail

MAX_RESULTS_HEADERS = 5  #: of one server on one mail

#: method -> the property that names the domain which passed.
_PROPERTIES = {"dmarc": ("header", "from"), "dkim": ("header", "d"), "spf": ("smtp", "mailfrom")}


#: A hop within one site (RFC 2033 1: not for wide area networks), such as the one from the mail server to its store.
_LMTP = re.compile(r"from [^\s;]+ by [^\s;]+ with (?:UTF8)?LMTPS?A?(?![^\s;])", re.ASCII)
_COMMENT = re.compile(r"\([^()]*\)")  #: an innermost one
_MAX_NESTING = 4  #: of comments


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose word counts for a mailbox."""

    authserv_id: str  #: exactly as the trusted server writes it


def judge(mail: ParsedMail, trust: Trust | None) -> Evidence:
    """The level that the trusted server's results give: A2 aligned, A1 passed for another domain, else A0.

    Only the topmost block of Authentication-Results with exactly the trusted id counts, and only above the Received
    header of the server that took the mail from outside: what stands below came with the mail (RFC 8601 5). Anything
    doubtful counts as nothing.
    """
    if trust is None:
        return _nothing("no trust is set for this mailbox")
    if mail.from_ is None:
        return _nothing("no single From")
    doubled = next((defect for defect in mail.defects if defect.startswith("doubled-header:")), None)
    if doubled:
        return _nothing(doubled)
    results = _trusted_results(mail, trust)
    if results is None:
        return _nothing("Authentication-Results cannot be read")
    if not results:
        return _nothing(f"no Authentication-Results of {trust.authserv_id}")
    return _weigh(results, lower(mail.from_.addr.rpartition("@")[2]))


def _nothing(why: str) -> Evidence:
    return Evidence(level=EvidenceLevel.A0, why=why)


def _trusted_results(mail: ParsedMail, trust: Trust) -> Sequence[Result] | None:
    """All results of the trusted block; None when one of its headers cannot be read."""
    above = takewhile(lambda header: header[0] != "received" or _is_inner_hop(header[1]), mail.headers)
    values: list[str] = []
    for name, value in above:
        if name != "authentication-results" or not _is_from(value, trust):
            if values:
                break  # the block ended; one further down is not of the server's making
            continue
        values.append(value)
    if len(values) > MAX_RESULTS_HEADERS:
        return None
    found: list[Result] = []
    for value in values:
        results = parse_results(value, trust.authserv_id)
        if results is None:
            return None
        found += [each for each in results if each.method in _PROPERTIES]
    return found


def _is_inner_hop(received: str) -> bool:
    """Whether a Received header tells of a hop by LMTP, beyond doubt.

    HELO name, envelope and reverse DNS are the sender's to choose. So nothing quoted is looked through, and `by` and
    `with` must each occur once in all, comments included: a header of the server that took the mail has its own.
    """
    words = received.lower().split()
    if words.count("by") != 1 or words.count("with") != 1 or '"' in received or "\\" in received:
        return False
    for _ in range(_MAX_NESTING):
        received = _COMMENT.sub(" ", received)
    return "(" not in received and ")" not in received and _LMTP.match(" ".join(received.split())) is not None


def _is_from(value: str, trust: Trust) -> bool:
    words = value.partition(";")[0].split()
    return bool(words) and words[0] == trust.authserv_id


def _domain(result: Result) -> str | None:
    """The domain that passed; None where the server names none, or several."""
    values = {value for kind, name, value in result.properties if (kind, name) == _PROPERTIES[result.method]}
    if len(values) != 1:
        return None
    domain = lower(values.pop().rpartition("@")[2])
    return domain_to_ascii(domain) or domain or None


def _weigh(results: Sequence[Result], domain: str) -> Evidence:
    """Methods are asked from the strongest; a failed DMARC outweighs everything else."""
    dmarc = {each.result for each in results if each.method == "dmarc"}
    if len(dmarc) > 1:
        return _nothing("conflicting DMARC results")
    if "fail" in dmarc:
        return _nothing("dmarc=fail")
    if len({each.result for each in results if each.method == "spf"}) > 1:
        return _nothing("conflicting SPF results")
    passed = [each for each in results if each.result == "pass"]
    for method in _PROPERTIES:
        if any(each.method == method and _domain(each) == domain for each in passed):
            return Evidence(level=EvidenceLevel.A2, why=f"{method}=pass for {domain}")
    if passed:
        return Evidence(level=EvidenceLevel.A1, why=f"{passed[0].method}=pass for {_domain(passed[0]) or 'no domain'}")
    return _nothing("nothing passed")
