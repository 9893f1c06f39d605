"""What the header block of a mail says about the kind of its sender: a mail system, a robot, or nothing special.

Names of people prove nothing here: a mail system is known by its address or by the empty one (RFC 5321 4.5.5), never
by a display name beside a usable address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from triaged.mail.addrlist import parse_addresses
from triaged.mail.words import clean

#: Local parts of mail systems. The last one is the address in which Exchange sends as itself.
_MAIL_SYSTEM = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|(?P<postmaster>postmaster)|post[-_.]master"
    r"|mail[-_.]?delivery[-_.]?(?:sub)?system|mail[-_.]?system|internet[-_.]mail[-_.](?:service|delivery)"
    r"|microsoftexchange[0-9a-f]{32})(?:[+=].*)?",
    re.IGNORECASE | re.DOTALL,
)
#: One of these stands in every sender that `_MAIL_SYSTEM` or `_EMPTY_ANGLE` knows, case folded: a quick test. It is
#: several times as fast as with re.IGNORECASE.
_MAY_BE_SYSTEM = re.compile(r"daemon|master|system|mail[-_.](?:service|delivery)|exchange|<\s*>")
_NO_REPLY = re.compile(
    r"(?:.*[._+-])?"
    r"(?:(?:no|do[._-]?not|dont|never|non|nao|ne|nie|nicht|keine?|niet|geen|ei|inte|ikke|nu)[._-]?"
    r"(?:reply|replies|respond|response|responder|responda|contestar|contestes|antworten|antwort|beantwoorden|antwoord"
    r"|rispondere|risposta|repondre|pas[._-]?repondre|pas[._-]?de[._-]?reponse|odpowiadaj|odpowiadac|otvechat|otvechaite"
    r"|svara?|svare?|vastaa|vastausta)|svar[._-]?(?:ikke|ej|inte)|unmonitored|unattended|bitte[._-]?nicht[._-]?antworten)"
    r"\d{0,6}(?:[._+-].*)?|no-?mail|dev-?null|auto-?(?:reply|respond|responder|answer|confirm|mailer)(?:[._+-].*)?"
    r"|bounces?(?:[+=._-].*)?",
    re.ASCII | re.DOTALL,
)
#: One of these stands in every address that `_NO_REPLY` knows, case folded: a quick test.
_MAY_BE_NO_REPLY = re.compile(
    r"repl|respon|repon|contest|antwo|rispo|odpowiad|otvecha|svar|vasta|unmonitored|unattended|no-?mail|null|auto"
    r"|bounce"
)
#: The local part of a From that names somebody without a domain, bare or in angle brackets.
_BARE_LOCAL_PART = re.compile(r"(?:[^<]*<)?\s*+\"?([\w.+=-]++)\"?\s*+(?:>|<|\(|$)", re.ASCII)
_EMPTY_ANGLE = re.compile(r"[^<>@]*<\s*>\s*")
#: Where mail servers keep the envelope sender.
_ENVELOPE_SENDER = ("return-path", "x-envelope-from", "x-envelope-sender", "envelope-sender")
#: Programs with which people write, and the headers that name them.
_BY_HAND = re.compile(
    r"mozilla|thunderbird|outlook|apple mail|iphone|ipad|android|evolution|kmail|mutt|alpine|roundcube|horde|squirrel"
    r"|the bat|foxmail|em client|claws|zimbra|airmail|spark|k-9",
    re.IGNORECASE,
)
_PROGRAM = ("user-agent", "x-mailer")
MAX_FROM_CHARACTERS = 2048  #: of a From that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSigns:
    """What tells a program's mail, as far as the headers say."""

    mail_system: bool  #: the sender's address, or the envelope's, is that of a mail system
    postmaster: bool  #: and nothing else than `postmaster`: behind it people sit too
    sender: str  #: the From header
    null_sender: bool  #: the envelope sender is `<>`
    report_type: str | None  #: of a multipart/report (RFC 6522), lower-case; "" when it names none; else None
    failed: str  #: the value of X-Failed-Recipients; "" when absent
    auto_submitted: str  #: keyword of RFC 3834 5, lower-case; "" when absent or "no"

    @property
    def no_reply(self) -> bool:
        """Whether the sender's address says that nobody reads what is sent to it."""
        if _MAY_BE_NO_REPLY.search(self.sender.casefold()) is None:
            return False
        return _NO_REPLY.fullmatch(_local_part(self.sender) or "") is not None

    @property
    def reports(self) -> bool:
        """Whether such a sender writes delivery reports: what the text says may then be believed to be one."""
        if self.null_sender or self.report_type is not None or self.failed:
            return True
        return self.mail_system and (not self.postmaster or bool(self.auto_submitted))

    @property
    def anything(self) -> bool:
        """Whether any sign was found."""
        return self.reports or self.mail_system or bool(self.auto_submitted)


def read_signs(first: Mapping[str, str]) -> SenderSigns:
    """The signs in a header block, given as lower-case names and their topmost values."""
    sender = first.get("from", "")
    system = _mail_system(sender)
    returns = _returns_to_mail_system(first)
    return SenderSigns(
        mail_system=system is not None or returns,
        postmaster=system == "postmaster" and not returns,
        sender=sender,
        null_sender=any(_is_null(first[name]) for name in _ENVELOPE_SENDER if name in first),
        report_type=_report_type(first.get("content-type", "")),
        failed=first.get("x-failed-recipients", ""),
        auto_submitted=auto_submitted(first.get("auto-submitted", "")),
    )


def written_by_hand(first: Mapping[str, str]) -> bool:
    """Whether a mail answers another one or names a program with which people write."""
    return "in-reply-to" in first or any(_BY_HAND.search(first.get(name, "")[:200]) for name in _PROGRAM)


def _mail_system(sender: str) -> str | None:
    """Which of the two a sender is: "postmaster" or "daemon"; None for others. The empty address is a daemon's."""
    if _MAY_BE_SYSTEM.search(sender.casefold()) is None:
        return None
    local = _local_part(sender)
    if local == "":
        return "daemon"
    match = _MAIL_SYSTEM.fullmatch(local) if local else None
    return None if match is None else "postmaster" if match["postmaster"] else "daemon"


def _local_part(value: str) -> str | None:
    """The local part of the one address, with or without a domain; "" for the empty address, None without one."""
    value = value[:MAX_FROM_CHARACTERS]
    found = parse_addresses(value)
    if found:
        return found[0].addr.rpartition("@")[0].strip('"') if len(found) == 1 else None
    if _EMPTY_ANGLE.fullmatch(value):
        return ""
    bare = _BARE_LOCAL_PART.match(value)
    return bare[1] if bare else None


def _returns_to_mail_system(first: Mapping[str, str]) -> bool:
    """Old servers write their own name where RFC 5321 4.5.5 wants the null sender."""
    value = first.get("return-path", "")
    return "aemon" in value.lower() and _mail_system(value) is not None


def _is_null(value: str) -> bool:
    return value.replace(" ", "") == "<>"


def _report_type(content_type: str) -> str | None:
    lowered = content_type.lower().lstrip()
    if not lowered.startswith("multipart/report"):
        return None
    found = re.search(r"report-type\s*=\s*\"?([\w.-]++)", lowered, re.ASCII)
    return found[1] if found else ""


def auto_submitted(value: str) -> str:
    """The keyword of an Auto-Submitted header (RFC 3834 5), lower-case; "" for one that is empty or says no."""
    if not value:
        return ""
    keyword = re.split(r"[;\s(]", clean(value), maxsplit=1)[0].lower()
    return "" if keyword == "no" else keyword
