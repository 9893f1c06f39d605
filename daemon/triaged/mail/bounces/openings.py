"""Whether a mail from `postmaster` was written by a mail server, when no header says so.

Old servers send their reports as an ordinary mail from that address, behind which people sit too. Believed is only the
fixed line with which a known program opens its report, beside a trace that such a program leaves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from triaged.mail.bounces.verdict import flat

MAX_OPENING = 2000  #: characters from the beginning of the text in which the opening stands
MAX_TRACES = 16 * 1024  #: characters of the text that are searched for traces

#: Opening lines, lower-case, runs of white space one space. Each is of one program or family.
_OPENING = re.compile(
    r"[*=>\s-]*+(?:"
    r"your message (?:to|subject|from): .{0,1000}?(?:did not reach the following|could not be delivered because)"
    r"|your message: from: .{0,1000}?could not be delivered because"  # MailMarshal; above it: Exchange to 2003
    r"|(?:unknown|invalid) user: [^\s@]++@|mailbox full: [^\s@]++@|user mailbox exceeds allowed size"  # IMail
    r"|delivery failed \d{1,4} attempts: |undeliverable to [^\s@]++@"
    r"|message from interscan"
    r"|your message .{1,1000}? was not delivered to:"  # Domino
    r"|delivery has failed to these recipients|delivery to the following recipients? (?:failed|has been delayed)"
    r"|this is an automatically generated delivery status notification"
    r"|the following recipient(?:s|\(s\)) (?:could not be reached|cannot be reached)"
    r"|the original message was received at|the following addresses had|transcript of (?:the )?session follows"
    r"|hi\. this is the |this message was created automatically by"
    r"|this is the (?:mail system at host|postfix|courier)|this is a delivery status notification from"
    r"|undeliverable mail (?:your message|this is)"
    r"|the attached message had (?:permanent|transient)"  # MDaemon
    r"|your message could not be sent\. a transcript"  # SurfControl
    r"|the message that you sent was undeliverable to the following"  # GroupWise
    r"|unable to deliver message to: <|failed to deliver to '<?|could not deliver message to the following recipient"
    r"|we had trouble delivering your message\. full details follow"
    r"|failure reasons"  # Notes
    r")"
)
#: Server programs in X-Mailer.
_SERVER = re.compile(
    r"internet mail service|smtp32|microsoft exchange|mailmarshal|interscan|surfcontrol|mercury|mdaemon"
    r"|groupwise|imail",
    re.IGNORECASE,
)
#: A status of RFC 3463 behind a reply code, the fields of RFC 3464, or what introduces the returned mail.
_TRACE = re.compile(
    r"\b[45]\d\d[ -][45]\.\d{1,3}\.\d{1,3}\b|^(?:reporting-mta|remote-mta|received):|^original message follows"
    r"|^msexch:",
    re.IGNORECASE | re.MULTILINE | re.ASCII,
)


def opens_as_report(text: str, first: Mapping[str, str], *, returned: bool) -> bool:
    """Whether a text begins as a server's report does, and a trace of a server stands beside it.

    Args:
        text: The text of the mail.
        first: Lower-case header names and their topmost values.
        returned: Another mail, or its header block, is attached.
    """
    if _OPENING.match(flat(text[:MAX_OPENING])) is None:
        return False
    return (
        returned
        or "x-ms-embedded-report" in first
        or _SERVER.search(first.get("x-mailer", "")[:200]) is not None
        or _TRACE.search(text[:MAX_TRACES]) is not None
    )
