"""Addresses of rules in the form in which mail and settings have them: ASCII in lower case, domains as A-labels.

Nothing else is folded: letters that merely look or fold alike would make strangers equal to people we know.
"""

from __future__ import annotations

import unicodedata

from triaged.desk.triage.mistakes import Wrong, shown

_TO_ASCII_LOWER = {ord(upper): ord(upper) + 32 for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def address(value: str) -> str:
    """An address.

    Raises:
        Wrong: it is none.
    """
    local, at, host = value.strip().rpartition("@")
    if not at or not local or any(sign.isspace() for sign in local):
        raise Wrong(f"found {shown(value)}; allowed an address such as ann@example.org")
    return f"{local.translate(_TO_ASCII_LOWER)}@{domain(host)}"


def domain(value: str) -> str:
    """A domain.

    Raises:
        Wrong: it is none, or has no form in ASCII that every reader agrees on.
    """
    host = value.strip()
    if not host or host.startswith(".") or any(sign.isspace() or sign in "@*/" for sign in host):
        raise Wrong(f"found {shown(value)}; allowed a domain such as example.org")
    if host.isascii():
        return host.lower()
    lowered = host.lower()
    try:  # IDNA of 2003, which maps some letters that RFC 5891 keeps: what does not come back unchanged is refused
        encoded = lowered.encode("idna")
        same = encoded.decode("idna") == lowered and unicodedata.is_normalized("NFKC", lowered)
    except UnicodeError:
        same = False
    if not same:
        raise Wrong(f"found {shown(value)}; allowed a domain in its ASCII form, which begins with xn--")
    return encoded.decode("ascii")
