"""The conversation that Exchange and Outlook name in Thread-Index, when they cut References (MS-OXOMSG 2.2.1.3)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence

HEADER_BYTES = 22  #: one reserved, five of the time, sixteen of the GUID
CHILD_BYTES = 5  #: that each answer adds
MAX_CHILDREN = 1000

_RESERVED = 0x01
_GUID = slice(6, 22)
_FOLDS = re.compile(r"[ \t]+")
_MOST_CHARACTERS = (HEADER_BYTES + MAX_CHILDREN * CHILD_BYTES + 2) // 3 * 4  #: of the longest one in base64


def conversation_of(values: Sequence[str]) -> str | None:
    """What all mails of one conversation have in common, as a key that stands beside Message-IDs.

    Anybody can write this header: the key is as good as a foreign Message-ID. Some programs write the same GUID in
    every mail of theirs.

    Args:
        values: Of every Thread-Index header of the mail.

    Returns:
        `thread-index:` and the GUID in 32 hexadecimal digits; None unless there is exactly one well-formed header.
    """
    if len(values) != 1:
        return None
    text = _FOLDS.sub("", values[0])
    if len(text) > _MOST_CHARACTERS:
        return None
    try:
        index = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    children, rest = divmod(len(index) - HEADER_BYTES, CHILD_BYTES)
    if rest or children < 0 or index[0] != _RESERVED:
        return None
    return f"thread-index:{index[_GUID].hex()}"
