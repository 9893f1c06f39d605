"""One Authentication-Results header (RFC 8601 2.2) to its results.

What servers write nearly always, words and comments, is read by the patterns below, in a sixtieth of the time that a
parser of the whole grammar takes. Whatever they do not know goes to that parser. A header that both can read says the
same to both: the patterns accept less, never other things.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import authres

MAX_CHARACTERS = 4096  #: of one header
MAX_NESTING = 4  #: of comments that the patterns read

_COMMENT = re.compile(r"\([^()]*\)")  #: an innermost one
_NAME = "(smtp|header|body|policy)[.]([a-z][a-z0-9-]*)"
_VALUE = r"([\w.+/=-]++(?:@[\w.+/=-]++)?|@[\w-]++(?:[.][\w-]++)*+)"
_PROPERTY = re.compile(f" {_NAME}={_VALUE}", re.ASCII)
_RESULT = re.compile(f"(?!none)([a-z][a-z-]*)=([a-z]+)((?: {_NAME}={_VALUE})*+)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one method said."""

    method: str  #: "spf", "dkim", "dmarc", ...
    result: str  #: "pass", "fail", ...
    properties: Sequence[tuple[str, str, str]]  #: type, name and value, e.g. ("smtp", "mailfrom", "ann@example.org")


def parse_results(value: str, authserv_id: str) -> Sequence[Result] | None:
    """The results of a header (one line) of exactly this server; None when it cannot be read or is another's."""
    if len(value) > MAX_CHARACTERS:
        return None
    return _by_patterns(value, authserv_id) or _by_grammar(value, authserv_id)


def _by_patterns(value: str, authserv_id: str) -> Sequence[Result] | None:
    """None for everything that is not plain: quotes, reasons, versions of methods, capitals, white space around `=`."""
    if '"' in value or "\\" in value or not (value.isascii() and value.isprintable()):
        return None
    for _ in range(MAX_NESTING):
        if "(" not in value:
            break
        value = _COMMENT.sub(" ", value)
    server, *clauses = (" ".join(clause.split()) for clause in value.split(";"))
    if server not in (authserv_id, f"{authserv_id} 1"):
        return None
    results = []
    for clause in clauses:
        found = _RESULT.fullmatch(clause)
        if found is None:
            return None
        properties = _PROPERTY.findall(found[3])
        results.append(Result(method=found[1], result=found[2], properties=properties))
    return results


def _by_grammar(value: str, authserv_id: str) -> Sequence[Result] | None:
    try:
        header = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
    except Exception:  # noqa: BLE001 - the library raises IndexError, RecursionError and its own errors on odd text
        return None
    if header.authserv_id != authserv_id:
        return None
    return [
        Result(
            method=result.method,
            result=result.result,
            properties=[(each.type, each.name, str(each.value)) for each in result.properties if each.value],
        )
        for result in header.results
        if getattr(result, "method", None)  # "none" has neither a method nor anything else
    ]
