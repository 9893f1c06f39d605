"""flufl.bounce on the text of a report: it knows forty old shapes that we need not write again."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from triaged.mail.addrlist import lower, parse_addresses

MAX_CHARACTERS = 32 * 1024  #: of the text that the library sees: its detectors read it one after the other
MAX_LINE_CHARACTERS = 500


def failures(*, sender: str, subject: str, lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Addresses that failed for a time, and for good, as flufl.bounce reads them; sorted, lower-case.

    No parser of the standard library sees a byte of the mail: the message is built from text that is already bounded.
    """
    from email.message import Message  # noqa: PLC0415 - only reports pay for the import

    from flufl.bounce import all_failures  # noqa: PLC0415 - as above

    # It logs the traceback of every detector that stumbles, which any hostile mail can cause.
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    message = Message()
    message["From"] = sender.encode("ascii", "replace").decode()
    message["Subject"] = subject.encode("ascii", "replace").decode()
    message["Content-Type"] = "text/plain"
    text = "\n".join(line[:MAX_LINE_CHARACTERS] for line in lines)[:MAX_CHARACTERS]
    message.set_payload(text.encode("ascii", "replace").decode())
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # noqa: BLE001 - heuristics of others, fed by strangers: nothing found is always a good answer
        return (), ()
    return _addresses(temporary), _addresses(permanent)


def _addresses(found: object) -> Sequence[str]:
    if not isinstance(found, frozenset | set):
        return ()
    texts = (each.decode("ascii", "replace") for each in found if isinstance(each, bytes))
    return sorted({lower(addr.addr) for text in texts for addr in parse_addresses(text)})
