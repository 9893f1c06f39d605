"""Who wrote a mail: a person, a robot, a mail system, a list, or we ourselves; and whether its kind may be answered.

Headers decide (RFC 3834, 3464, 5965, 2919); words of a subject only tell apart what a header has already shown to be
automatic. `Auto-Submitted: no` is a person. List-Unsubscribe alone is no robot: shops and help desks put it on mail
that persons wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from triaged.mail import origin_words as words
from triaged.mail.bounces.reading import verdict_of
from triaged.mail.bounces.verdict import Verdict, judge
from triaged.mail.report import COMPLAINT, TEXT_KINDS
from triaged.mail.senders import SenderSigns, read_signs
from triaged.model import Origin, OriginKind, ParsedMail, Report

_NO = frozenset({"", "no", "false", "0", "none", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What a mail says about its sender, in the words of the conditions below."""

    sender: SenderSigns
    precedence: str
    suppress: str  #: X-Auto-Response-Suppress, lower-case; "" when absent or "None"
    headers: Mapping[str, str]  #: lower-case name -> first value
    mail: ParsedMail

    def has(self, names: tuple[str, ...]) -> str | None:
        """The first of these headers that stands in the mail and does not say no."""
        headers = self.headers
        return next((name for name in names if name in headers and headers[name].strip().lower() not in _NO), None)


Rule = Callable[[_Signs], str | None]


def classify(mail: ParsedMail, *, own: bool) -> Origin:
    """Tell who wrote a mail.

    `may_ack` says that mail of this kind may be answered automatically (RFC 3834 2). Whether there is an address to
    answer to is another question.

    Args:
        mail: The parsed mail.
        own: Its Message-ID carries a good MAC of ours: it is a copy of our own mail.
    """
    signs = _read_signs(mail)
    if own:
        kind, reasons = OriginKind.OWN, ["own message-id"]
    else:
        kind, reasons = _kind(signs)
    is_report = kind in _REPORTS
    if signs.suppress:
        reasons.append("x-auto-response-suppress")
    return Origin(
        kind=kind,
        may_ack=kind is OriginKind.PERSON and not signs.suppress,
        reasons=tuple(dict.fromkeys(reasons)) or _weak_signs(signs),
        bounces=mail.report.recipients if is_report and mail.report else (),
        returned_ids=mail.report.returned_ids if is_report and mail.report else (),
    )


def _read_signs(mail: ParsedMail) -> _Signs:
    first: dict[str, str] = {}
    for name, value in mail.headers:
        first.setdefault(name, value)
    suppress = first.get("x-auto-response-suppress", "").strip().lower()
    return _Signs(
        sender=read_signs(first),
        precedence=first.get("precedence", "").partition("(")[0].strip().lower(),
        suppress="" if suppress == "none" else suppress,
        headers=first,
        mail=mail,
    )


def _kind(signs: _Signs) -> tuple[OriginKind, list[str]]:
    """The first kind for which a reason is found; a person when none is."""
    for kind, rule in _RULES:
        reason = rule(signs)
        if reason:
            return kind, [reason]
    return OriginKind.PERSON, []


def _delay(signs: _Signs) -> str | None:
    report = _believed_report(signs)
    if report is None:
        return None
    if report.kind == TEXT_KINDS[Verdict.DELAYED]:
        return "mail system, text of a delay"
    delayed = report.kind == "delivery-status" and _said(signs, report) is Verdict.DELAYED
    return "action: delayed" if delayed else None


def _bounce(signs: _Signs) -> str | None:
    report = _believed_report(signs)
    if report is None:
        return None
    if report.kind == TEXT_KINDS[Verdict.FAILED]:
        return "x-failed-recipients" if signs.sender.failed else "mail system, text of a failed delivery"
    failed = report.kind == "delivery-status" and _said(signs, report) is Verdict.FAILED
    return "delivery-status report" if failed else None


def _said(signs: _Signs, report: Report) -> Verdict | None:
    """What a standard report says: its actions, else the words beside them, else a failure (RFC 3464 2.3.3)."""
    return verdict_of(report.recipients) or judge(signs.mail.subject, signs.mail.text) or Verdict.FAILED


def _report(signs: _Signs) -> str | None:
    report = _believed_report(signs)
    if report is not None:
        return f"report: {report.kind}"
    if signs.sender.report_type is not None:
        return f"report: {signs.sender.report_type or 'unknown'}"
    if "tls-report-domain" in signs.headers or words.AGGREGATE_SUBJECT.match(signs.mail.subject):
        packed = any(each.type in words.AGGREGATE_TYPES for each in signs.mail.attachments)
        return "report: aggregate" if packed else None
    return None


def _believed_report(signs: _Signs) -> Report | None:
    """The report that a mail system made, as opposed to one that somebody attached to his mail."""
    report = signs.mail.report
    if report is None or report.kind in _OWN_WORDS:
        return report
    sender = signs.sender
    return report if sender.reports or sender.auto_submitted else None


def _list(signs: _Signs) -> str | None:
    name = signs.has(words.LIST_HEADERS)
    if name:
        return name
    if signs.precedence == "list":
        return "precedence: list"
    if signs.precedence in {"bulk", "junk"} and "list-unsubscribe" in signs.headers:
        return f"precedence: {signs.precedence} and list-unsubscribe"
    return None


def _auto_reply(signs: _Signs) -> str | None:
    sender = signs.sender
    if sender.auto_submitted.startswith("auto-replied") or sender.auto_submitted == "vacation":
        return f"auto-submitted: {sender.auto_submitted}"
    if signs.precedence in words.AUTO_REPLY_PRECEDENCE:
        return f"precedence: {signs.precedence}"
    name = signs.has(words.AUTO_REPLY_HEADERS) or _auto_reply_header(signs)
    if name:
        return name
    for header in ("x-mailer", "user-agent"):
        if header in signs.headers and words.AUTO_REPLY_MAILER.search(signs.headers[header][:200]):
            return f"{header} is an autoresponder"
    if signs.headers.get("delivered-to", "").strip().lower() == "autoresponder":  # RFC 3834 2
        return "delivered-to: autoresponder"
    if _automatic(signs) and words.AWAY_SUBJECT.search(signs.mail.subject[:500]):
        return "automatic, subject of an absence"
    if sender.null_sender and not sender.mail_system and signs.mail.in_reply_to:
        return "return-path: <> and in-reply-to"  # RFC 3834 3.1.5 and 3.3: so answers a program, never a person
    return None


def _auto_reply_header(signs: _Signs) -> str | None:
    for name, value in signs.headers.items():
        if name.startswith("x-") and "auto" in name and words.AUTO_REPLY_HEADER.fullmatch(name):
            return name if value.strip().lower() not in _NO else None
    return None


def _automatic(signs: _Signs) -> bool:
    """Whether a header shows a program, though not which one."""
    sender = signs.sender
    return bool(
        sender.auto_submitted
        or sender.null_sender
        or signs.precedence in {"bulk", "junk"}
        or signs.has(words.AUTOMATIC_HEADERS)
        or sender.no_reply
    )


def _machine(signs: _Signs) -> str | None:
    sender = signs.sender
    if sender.auto_submitted:
        return f"auto-submitted: {sender.auto_submitted}"
    if signs.precedence in {"bulk", "junk"}:
        return f"precedence: {signs.precedence}"
    name = signs.has(words.MACHINE_HEADERS) or _mass_mail(signs)
    if name:
        return name
    if "all" in re.split(r"[\s,;]+", signs.suppress):
        return "x-auto-response-suppress: all"
    if sender.mail_system:
        return "sender is a mail system"
    if sender.null_sender:
        return "return-path: <>"
    if sender.no_reply:
        return "no-reply sender"
    return None


def _mass_mail(signs: _Signs) -> str | None:
    """Two headers that only together are no person's: some providers put Feedback-ID on all mail."""
    both = "feedback-id" in signs.headers and "list-unsubscribe" in signs.headers
    return "feedback-id and list-unsubscribe" if both else None


#: What a mail is, in the order in which it is asked: a report may carry list headers, an auto-reply list headers too.
_RULES: tuple[tuple[OriginKind, Rule], ...] = (
    (OriginKind.DELAY, _delay),
    (OriginKind.BOUNCE, _bounce),
    (OriginKind.REPORT, _report),
    (OriginKind.AUTO_REPLY, _auto_reply),
    (OriginKind.LIST, _list),
    (OriginKind.MACHINE, _machine),
)
#: Reports that are read only where the sender may write them; a person's mail program attaches no RFC 5965 part.
_OWN_WORDS = frozenset({*TEXT_KINDS.values(), COMPLAINT, "feedback-report"})
_REPORTS = frozenset({OriginKind.DELAY, OriginKind.BOUNCE, OriginKind.REPORT})


def _weak_signs(signs: _Signs) -> tuple[str, ...]:
    """Signs that were seen and decide nothing alone."""
    return ("list-unsubscribe alone",) if "list-unsubscribe" in signs.headers else ()
