"""Delivery reports, receipts and complaints: what the mail of a mail system says about other mail.

Standard parts first (RFC 6522), then what a report says in words. Words count only when the header block shows a
sender that writes reports; a standard part is read in any mail, and `origin` decides whether it is believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triaged.mail import complaints
from triaged.mail.addrlist import parse_addresses
from triaged.mail.bounces import fields, notification
from triaged.mail.bounces.fields import Group
from triaged.mail.bounces.openings import opens_as_report
from triaged.mail.bounces.reading import ReportText, WordsReport, read_words
from triaged.mail.bounces.verdict import Verdict, flat, of_subject, of_text
from triaged.mail.headers import MAX_BLOCK_BYTES, Block, message_ids, read_block
from triaged.mail.senders import SenderSigns, read_signs, written_by_hand
from triaged.mail.split import Part, Source, Tree
from triaged.mail.transfer import beginning
from triaged.mail.words import decode_text
from triaged.model import Report

MAX_STATUS_PARTS = 20  #: of one mail that are read
MAX_STATUS_BYTES = 256 * 1024  #: of them all
MAX_RETURNED_FIELDS = 1000  #: headers of returned mails that are read for their ids, in one report
MAX_SUBJECT_CHARACTERS = 1000

_KINDS = {
    "message/delivery-status": "delivery-status",  # RFC 3464
    "message/global-delivery-status": "delivery-status",  # RFC 6533
    "message/xdelivery-status": "delivery-status",  # old sendmail
    "message/disposition-notification": "disposition-notification",  # RFC 8098
    "message/global-disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report",  # RFC 5965
}
_RETURNED = frozenset(
    {"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}
)
#: What a report in words is called, by what it says.
TEXT_KINDS = {Verdict.FAILED: "failure-text", Verdict.DELAYED: "delay-text", Verdict.ARRIVED: "arrival-text"}
COMPLAINT = "complaint"
#: Dovecot answers with a receipt when a filter or a full mailbox refuses a mail.
_REFUSED = "was automatically rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """A mail that may be a report."""

    source: Source
    tree: Tree
    first: Mapping[str, str]
    text: str
    signs: SenderSigns


def read_report(source: Source, tree: Tree, first: Mapping[str, str], text: str) -> Report | None:
    """What a report says, or None for a mail that is none.

    Args:
        source: The raw mail.
        tree: Its structure.
        first: Lower-case header names and their raw topmost values.
        text: The text of the mail.
    """
    parts = [part for part in tree.parts if part.leaf and part.type in _KINDS]
    mail = _Mail(source=source, tree=tree, first=first, text=text, signs=read_signs(first))
    if parts:
        return _of_parts(mail, parts[:MAX_STATUS_PARTS])
    if complaints.find_complaint(first, tree, text) is not None:
        return Report(kind=COMPLAINT, recipients=(), returned_ids=_Returned.of(mail).ids)
    if notification.HEADER in first:
        return _of_notification(text)
    return _of_words(mail) if mail.signs.anything else None


def _of_parts(mail: _Mail, parts: Sequence[Part]) -> Report:
    """The standard parts; where they name nobody, the words beside them."""
    kind = _KINDS[parts[0].type]
    groups = _groups(mail, [part for part in parts if _KINDS[part.type] == kind])
    recipients = fields.recipients(groups) if kind == "delivery-status" else ()
    returned = _Returned.of(mail)
    ids = [each for group in groups for each in message_ids(group.get("original-message-id", ""))] + [*returned.ids]
    if kind == "delivery-status" and not recipients and mail.signs.reports:
        words = _words(mail, returned)
        recipients = words.recipients if words else ()
    elif kind == "disposition-notification" and mail.signs.reports and _REFUSED in flat(mail.text[:1000]):
        words = _words(mail, returned)
        if words is not None:
            return Report(kind=TEXT_KINDS[words.verdict], recipients=words.recipients, returned_ids=_unique(ids))
    return Report(kind=kind, recipients=recipients, returned_ids=_unique(ids))


def _groups(mail: _Mail, parts: Sequence[Part]) -> Sequence[Group]:
    """The groups of fields of all status parts, within one budget."""
    groups: list[Group] = []
    left = MAX_STATUS_BYTES
    for part in parts:
        data, _ = beginning(mail.source, part, left)
        left -= len(data)
        text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        groups += fields.read_groups(text)
    return groups


def _of_notification(text: str) -> Report | None:
    found = notification.read_notification(text)
    if found is None:
        return None
    kind = COMPLAINT if found.kind == notification.COMPLAINT else TEXT_KINDS[Verdict(found.kind)]
    return Report(kind=kind, recipients=found.recipients, returned_ids=found.returned_ids)


def _of_words(mail: _Mail) -> Report | None:
    """A report in words, when its sender may write one."""
    surely = _surely_system(mail.signs)
    if not (surely or _may_be_program(mail)):
        return None
    returned = _Returned.of(mail)
    words = _words(mail, returned)
    if words is None or not (surely or words.recipients):
        return None
    return Report(
        kind=TEXT_KINDS[words.verdict],
        recipients=words.recipients,
        returned_ids=_unique([*returned.ids, *words.returned_ids]),
    )


def _surely_system(signs: SenderSigns) -> bool:
    """Whether no person sends so: the words need not even name a recipient."""
    if signs.failed or signs.report_type is not None:
        return True
    return signs.mail_system and (signs.null_sender or bool(signs.auto_submitted) or not signs.postmaster)


def _may_be_program(mail: _Mail) -> bool:
    """Whether a sender that is perhaps a program says in subject and text that mail failed, and answers nobody.

    People are postmasters too and write about failed mail: only the opening of a known server makes theirs a report. A
    vacation answer, which comes from the null sender, may speak of mail that was not delivered.
    """
    signs, first = mail.signs, mail.first
    if written_by_hand(first):
        return False
    if signs.postmaster:
        return opens_as_report(mail.text, first, returned=any(part.type in _RETURNED for part in mail.tree.parts))
    if not (signs.null_sender or signs.auto_submitted) or of_text(mail.text) is None:
        return False
    return signs.no_reply or of_subject(_subject(mail)) is not None


def _subject(mail: _Mail) -> str:
    return decode_text(mail.first.get("subject", "")[:MAX_SUBJECT_CHARACTERS])


def _words(mail: _Mail, returned: _Returned) -> WordsReport | None:
    return read_words(
        ReportText(
            text=mail.text,
            headers=mail.first,
            subject=_subject(mail),
            signs=mail.signs,
            returned_to=returned.recipients,
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Returned:
    """What the returned mails say about themselves."""

    ids: Sequence[str]
    recipients: Sequence[str]  #: in the To of the first one

    @classmethod
    def of(cls, mail: _Mail) -> _Returned:
        """Read the header blocks of all returned mails, within one budget."""
        ids: list[str] = []
        recipients: Sequence[str] = ()
        left = MAX_RETURNED_FIELDS
        for part in mail.tree.parts:
            if part.type in _RETURNED and part.leaf and left > 0:
                block = _returned_block(mail.source, part, mail.tree.eol, left)
                left -= max(1, len(block.fields))
                ids += message_ids(block.first("message-id"))
                recipients = recipients or [each.addr for each in parse_addresses(block.first("to"))]
        return cls(ids=_unique(ids), recipients=recipients)


def _returned_block(source: Source, part: Part, eol: bytes, most: int) -> Block:
    data, cut = beginning(source, part, MAX_BLOCK_BYTES)
    if eol == b"\r":
        data = data.replace(b"\r", b"\n")
    return read_block(data.lstrip(b"\r\n"), whole=not cut, most=most)


def _unique(ids: Sequence[str]) -> Sequence[str]:
    return tuple(dict.fromkeys(ids))
