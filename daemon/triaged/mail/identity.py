"""How one mail is told from another, and what stands in for a missing Message-ID."""

from __future__ import annotations

import hashlib
from datetime import UTC

from triaged.model import ParsedMail

STAND_IN_DOMAIN = "no-message-id.invalid"  #: RFC 2606 2: can never be anybody's


def fingerprint(mail: ParsedMail) -> str:
    """SHA-256 (hexadecimal) over From address, Date, Subject and the decoded parts.

    Equal for copies that came over different ways: nothing that relays add or change (Received, line ends, encodings,
    header order) goes in. A Message-ID alone proves no copy, since a stranger can send one first.
    """
    digest = hashlib.sha256()
    for item in (
        mail.from_.addr if mail.from_ else " ".join(mail.values("from")),
        mail.date.astimezone(UTC).isoformat() if mail.date else " ".join(mail.values("date")),
        " ".join(mail.subject.split()),
        "\n".join(map(str.rstrip, mail.text.rstrip().split("\n"))),
        *(attachment.lines_sha256 or attachment.sha256 for attachment in mail.attachments),
    ):
        data = item.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))  # so that no two lists of items look the same
        digest.update(data)
    return digest.hexdigest()


def stand_in_id(sha256: str) -> str:
    """The Message-ID under which a mail without one is known, from the digest of its raw bytes."""
    return f"<{sha256}@{STAND_IN_DOMAIN}>"
