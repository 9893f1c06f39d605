"""Who wrote a mail: a person, a robot, a mail system, a list, or we ourselves; and whether its kind may be answered.

Headers decide (RFC 3834, 3464, 5965, 2919); words of a subject only tell apart what a header has already shown to be
automatic, and where the header is a weak sign only the phrase counts with which such answers begin: a person's mail
that is taken for an answer is lost, one that is taken for a machine's only gets no acknowledgement. `Auto-Submitted:
no` is a person. Of a header that stands twice every value counts: a "no" takes back nothing. List-Unsubscribe alone is
no robot: shops and help desks put it on mail that persons wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from triaged.mail import origin_words as words
from triaged.mail.bounces.reading import verdict_of
from triaged.mail.bounces.verdict import Verdict, judge
from triaged.mail.report import COMPLAINT, TEXT_KINDS
from triaged.mail.senders import SenderSigns, auto_submitted, read_signs, written_by_hand
from triaged.model import Origin, OriginKind, ParsedMail, Report

_NO = frozenset({"", "no", "false", "0", "none", "off"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What a mail says about its sender, in the words of the conditions below."""

    sender: SenderSigns
    precedence: Collection[str]  #: all values, lower-case
    suppress: Collection[str]  #: X-Auto-Response-Suppress, lower-case words of all values; "none" left out
    headers: Mapping[str, str]  #: lower-case name -> first value
    values: Mapping[str, Sequence[str]]  #: lower-case name -> all values; names in the order of the mail
    mail: ParsedMail

    def has(self, names: Sequence[str]) -> str | None:
        """The first of these headers that stands in the mail and does not say no."""
        if self.values.keys().isdisjoint(names):  # nearly all mail
            return None
        return next((name for name in names if name in self.values and self.says_yes(name)), None)

    def says_yes(self, name: str) -> bool:
        """Whether any value of this header is another one than no."""
        return any(value.strip().lower() not in _NO for value in self.values[name])

    @property
    def mass(self) -> str | None:
        """The Precedence of mail to many, when it has one."""
        return next((each for each in ("bulk", "junk") if each in self.precedence), None)

    @property
    def passed_on(self) -> bool:
        """Whether the mail was redirected: its null sender is then the forwarder's."""
        return any(words.PASSED_ON.fullmatch(name) for name in self.headers)


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
    against = _against_answers(signs) if kind is OriginKind.PERSON else []
    reasons += against
    return Origin(
        kind=kind,
        may_ack=kind is OriginKind.PERSON and not against,
        reasons=tuple(dict.fromkeys(reasons)) or _weak_signs(signs),
        bounces=mail.report.recipients if is_report and mail.report else (),
        returned_ids=mail.report.returned_ids if is_report and mail.report else (),
        says_absent=_says_absent(mail.subject[:500]),
    )


def _read_signs(mail: ParsedMail) -> _Signs:
    values: dict[str, list[str]] = {}
    for name, value in mail.headers:
        values.setdefault(name, []).append(value)
    first = dict(reversed(mail.headers))
    sender = read_signs(first)
    if len(values.get("auto-submitted", ())) > 1:
        keywords = map(auto_submitted, values["auto-submitted"])
        sender = replace(sender, auto_submitted=next(filter(None, keywords), ""))
    suppress = " ".join(values.get("x-auto-response-suppress", ())).lower()
    return _Signs(
        sender=sender,
        precedence={value.partition("(")[0].strip().lower() for value in values.get("precedence", ())},
        suppress=set(re.split(r"[\s,;]+", suppress)) - {"", "none"} if suppress else frozenset(),
        headers=first,
        values=values,
        mail=mail,
    )


def _against_answers(signs: _Signs) -> list[str]:
    """What forbids to answer a person automatically."""
    against = ["x-auto-response-suppress"] if signs.suppress else []
    if signs.has((words.GENERATED_BY,)):
        against.append(words.GENERATED_BY)
    if any("@" in value for value in signs.values.get("x-loop", ())):
        against.append("x-loop")
    if signs.sender.mail_system:
        against.append("sender is a mail system")
    return against


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
    if "list" in signs.precedence:
        return "precedence: list"
    if signs.mass and "list-unsubscribe" in signs.headers:
        return f"precedence: {signs.mass} and list-unsubscribe"
    return None


def _auto_reply(signs: _Signs) -> str | None:
    sender = signs.sender
    if sender.auto_submitted.startswith("auto-replied") or sender.auto_submitted == "vacation":
        return f"auto-submitted: {sender.auto_submitted}"
    precedence = next((each for each in words.AUTO_REPLY_PRECEDENCE if each in signs.precedence), None)
    if precedence:
        return f"precedence: {precedence}"
    name = signs.has(words.AUTO_REPLY_HEADERS) or _auto_reply_header(signs)
    if name:
        return name
    for header in ("x-mailer", "user-agent"):
        if header in signs.headers and words.AUTO_REPLY_MAILER.search(signs.headers[header][:200]):
            return f"{header} is an autoresponder"
    if signs.headers.get("delivered-to", "").strip().lower() == "autoresponder":  # RFC 3834 2
        return "delivered-to: autoresponder"
    if _has_subject_of_answer(signs):
        return "automatic, subject of an absence"
    if sender.null_sender and not sender.mail_system and signs.mail.in_reply_to and not signs.passed_on:
        return "return-path: <> and in-reply-to"  # RFC 3834 3.1.5 and 3.3: so answers a program, never a person
    return None


def _says_absent(subject: str) -> bool:
    """Whether a subject begins as those of absence notices do; an answer of a person begins with "Re:"."""
    bare = subject.lstrip(' \t\xa0[(【（<«"“')
    return words.ANSWER_SUBJECT.match(subject) is not None or words.AWAY_BEGINNING.match(bare) is not None


def _auto_reply_header(signs: _Signs) -> str | None:
    for name in signs.values:
        known = name.startswith("x-") and "auto" in name and words.AUTO_REPLY_HEADER.fullmatch(name)
        if known and signs.says_yes(name):
            return name
    return None


def _has_subject_of_answer(signs: _Signs) -> bool:
    """Whether the subject tells of an absence, beside a header that shows a program, though not which one."""
    sender, subject = signs.sender, signs.mail.subject[:500]
    if sender.auto_submitted or (sender.null_sender and not signs.passed_on):
        return words.AWAY_SUBJECT.search(subject) is not None
    if words.ANSWER_SUBJECT.match(subject) is None:  # nearly all mail
        return False
    form = "reply-to" in signs.headers  # of a web site, which sends for a person
    weak = sender.null_sender or signs.mass or signs.has(words.AUTOMATIC_HEADERS) or (sender.no_reply and not form)
    return bool(weak)


def _machine(signs: _Signs) -> str | None:
    sender = signs.sender
    if sender.auto_submitted:
        return f"auto-submitted: {sender.auto_submitted}"
    if signs.mass:
        return f"precedence: {signs.mass}"
    name = signs.has(words.MACHINE_HEADERS) or _mass_mail(signs)
    if name:
        return name
    if "all" in signs.suppress:
        return "x-auto-response-suppress: all"
    if sender.mail_system and not (sender.postmaster and written_by_hand(signs.headers)):
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
