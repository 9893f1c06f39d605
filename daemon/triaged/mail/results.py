"""One Authentication-Results header (RFC 8601 2.2) to its results.

What servers write nearly always, words and comments, is read by the patterns below, in a sixtieth of the time that a
parser of the whole grammar takes. Whatever they do not know goes to that parser. A header that both can read says the
same to both. Besides, the patterns step over what the grammar forbids and large servers write all the same: properties
without a type, odd clauses of methods that nobody asks for, and a header without the name of its server.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import authres

MAX_CHARACTERS = 4096  #: of one header
MAX_NESTING = 4  #: of comments that the patterns read

_COMMENT = re.compile(r"\([^()]*\)")  #: an innermost one
_VALUE = r"(?:[\w.+/=-]++(?:@[\w.+/=-]++)?|@[\w-]++(?:[.][\w-]++)*+)"
_PROPERTY = re.compile(f" ([a-z]+)[.]([a-z0-9-]+)=({_VALUE})", re.ASCII)
#: The name of a property has a type, except for those that some servers write without one.
_NAME = "(?:(?:smtp|header|body|policy)[.][a-z]|action|x-[a-z])[a-z0-9-]*+"
#: No group that captures stands within a possessive one: the engine of Python 3.11 may then fail with SystemError.
_RESULT = re.compile(f"(?!none)([a-z][a-z-]*)=([a-z]+)((?: {_NAME}={_VALUE})*+)", re.ASCII)
#: A clause of another method, whatever it says, or the domain of the recipient.
_NOT_ASKED = re.compile(r"(?!(?:dmarc|dkim|spf|arc|none)\b)[a-z][a-z0-9_-]*=[!-~][ -~]*|[\w-]+(?:[.][\w-]+)+", re.ASCII)
_NEEDLESS_QUOTES = re.compile(r'"([\w.+/=@-]++)"', re.ASCII)
_DELIMITER = re.compile(r'[()"\\]')
_HEADLESS = re.compile(r"[a-z][a-z0-9-]*=[a-z]", re.ASCII)
_STAND_IN = "nobody"  #: the name in a header that has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one method said."""

    method: str  #: "spf", "dkim", "dmarc", ...
    result: str  #: "pass", "fail", ...
    properties: Sequence[tuple[str, str, str]]  #: type, name and value, e.g. ("smtp", "mailfrom", "ann@example.org")


def parse_results(value: str, authserv_id: str) -> Sequence[Result] | None:
    """The results of a header (one line) of exactly this server; None when it cannot be read or is another's.

    Args:
        value: The header.
        authserv_id: As the server writes it; "" for a header that begins with its first result.
    """
    if len(value) > MAX_CHARACTERS or ('"' in value and _is_ambiguous(value)):
        return None
    if not authserv_id:
        if server_of(value) != "":
            return None
        value, authserv_id = f"{_STAND_IN}; {value}", _STAND_IN
    return _by_patterns(value, authserv_id) or _by_grammar(value, authserv_id)


def server_of(value: str) -> str | None:
    """The authserv-id of a header as it is written; "" when it begins with a result, None when with something else."""
    words = value.partition(";")[0].split(maxsplit=1)
    if not words or words[0][0] in '("':
        return None
    return "" if _HEADLESS.match(words[0]) else words[0]


def _is_ambiguous(value: str) -> bool:
    """Whether a quotation mark and a bracket leave open which of them ends first.

    Servers copy the sender's address into a comment. Its local part may be a quoted string with brackets and results in
    it, and to the grammar a quotation mark in a comment is a letter like others (RFC 5322 3.2.2).
    """
    depth = 0
    quoted = False
    for delimiter in _DELIMITER.findall(value):
        if delimiter == '"':
            if depth:
                return True
            quoted = not quoted
        elif quoted:
            return True
        elif delimiter != "\\":
            depth += 1 if delimiter == "(" else -1
    return quoted or depth != 0


def _by_patterns(value: str, authserv_id: str) -> Sequence[Result] | None:
    """None for everything that is not plain: quotes, reasons, versions of methods, capitals, white space around `=`."""
    if '"' in value:
        value = _NEEDLESS_QUOTES.sub(r"\1", value)
    if '"' in value or "\\" in value or not (value.isascii() and value.isprintable()):
        return None
    for _ in range(MAX_NESTING):
        if "(" not in value:
            break
        value = _COMMENT.sub(" ", value)
    server, *clauses = map(str.strip, " ".join(value.split()).split(";"))
    if server not in (authserv_id, f"{authserv_id} 1"):
        return None
    results = []
    for clause in clauses:
        found = _RESULT.fullmatch(clause)
        if found is None:
            if _NOT_ASKED.fullmatch(clause):
                continue
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
