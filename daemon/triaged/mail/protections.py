"""Signatures and encryption (S/MIME, RFC 8551; OpenPGP, RFC 3156 and RFC 9580 7): named, never checked or undone here.

The names are "smime-signed", "smime-encrypted", "pgp-signed" and "pgp-encrypted". They say what a mail claims to be: a
name proves nothing about its sender.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from triaged.mail.split import Part, Source
from triaged.mail.transfer import beginning

MAX_BLOCKS = 20  #: of clear-signed text in one mail

_BY_TYPE = {
    "application/pgp-signature": "pgp-signed",
    "application/pgp-encrypted": "pgp-encrypted",
    "application/pkcs7-signature": "smime-signed",
    "application/x-pkcs7-signature": "smime-signed",
}
_OPAQUE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_BY_PROTOCOL = {
    ("signed", "pgp"): "pgp-signed",
    ("signed", "pkcs7"): "smime-signed",
    ("encrypted", "pgp"): "pgp-encrypted",
}
_BY_ENDING = {".p7s": "smime-signed", ".p7m": ""}  #: of a name, where the type says nothing; "" = look inside
_UNTYPED = frozenset({"application/octet-stream", "application/x-octet-stream"})

#: RFC 8551 3.2.2; "certs-only" and "compressed-data" protect nothing.
_BY_SMIME_TYPE = {
    "signed-data": "smime-signed",
    "enveloped-data": "smime-encrypted",
    "authenveloped-data": "smime-encrypted",
}
#: Object identifiers of CMS contents (RFC 5652 4, RFC 5083 2) near the beginning of the data.
_BY_CONTENT = {
    bytes.fromhex("06092a864886f70d010702"): "smime-signed",
    bytes.fromhex("06092a864886f70d010703"): "smime-encrypted",
    bytes.fromhex("060b2a864886f70d0109100117"): "smime-encrypted",
}
_CONTENT_WINDOW = 64  #: bytes in which they stand

_ARMOR = "-----BEGIN PGP "
_ENCRYPTED = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*+$", re.MULTILINE)
_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*+\n(?:[A-Za-z]{1,20}: [^\n]*+\n){0,20}[ \t]*+\n", re.MULTILINE
)
_SIGNATURE = re.compile(r"\n-----BEGIN PGP SIGNATURE-----[ \t]*+(?=\n)")
_SIGNATURE_END = re.compile(r"\n-----END PGP SIGNATURE-----[ \t]*+(?:\n|\Z)")
_ESCAPED_DASH = re.compile(r"^- (?=-|From )", re.MULTILINE)


def of_part(source: Source, part: Part, filename: str | None) -> str | None:
    """How the content of a part, or of the multipart that it is, is protected; None when it is not."""
    kind, _, subtype = part.type.partition("/")
    if kind == "multipart":
        protocol = part.params.get("protocol", "").lower()
        return next((name for (of, mark), name in _BY_PROTOCOL.items() if subtype == of and mark in protocol), None)
    if kind != "application":
        return None
    known = _BY_TYPE.get(part.type)
    if known is not None:
        return known
    ending = filename[-4:].lower() if filename else ""
    if part.type in _UNTYPED and _BY_ENDING.get(ending):
        return _BY_ENDING[ending]
    if part.type in _OPAQUE or (part.type in _UNTYPED and ending in _BY_ENDING):
        stated = part.params.get("smime-type", "").lower()
        return _BY_SMIME_TYPE.get(stated) if stated else _by_content(source, part)
    return None


def _by_content(source: Source, part: Part) -> str | None:
    data, _ = beginning(source, part, _CONTENT_WINDOW)
    return next((name for mark, name in _BY_CONTENT.items() if mark in data), None)


def open_text(text: str) -> tuple[str, Sequence[str]]:
    """A text without the armor of clear-signed blocks (RFC 9580 7), and how it was protected.

    The signed words stay with what stands around them. An encrypted block stays as it is.
    """
    if _ARMOR not in text:
        return text, ()
    names = []
    if _ENCRYPTED.search(text):
        names.append("pgp-encrypted")
    out: list[str] = []
    at = 0
    for _ in range(MAX_BLOCKS):
        begin = _SIGNED.search(text, at)
        signature = _SIGNATURE.search(text, begin.end() - 1) if begin else None
        if begin is None or signature is None:
            break
        end = _SIGNATURE_END.search(text, signature.end())
        out += (text[at : begin.start()], _ESCAPED_DASH.sub("", text[begin.end() : signature.start() + 1]))
        at = end.end() if end else len(text)
    if at:
        names.append("pgp-signed")
    return "".join(out) + text[at:], names
