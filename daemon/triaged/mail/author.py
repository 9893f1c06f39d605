"""Who wrote a mail whose From names the program or the list that passed it on.

Contact forms write from an address of their own. Groups and lists put their own address into From when the writer's
domain says DMARC p=quarantine or p=reject, for else their copies would be refused. Where they leave the writer:

| program | From | the writer |
|---|---|---|
| WordPress (Contact Form 7) | the site's address | Reply-To, as its sample settings have it; else a line of the text |
| Google Groups | `'Ann Lee' via Support <group>` | X-Original-From, and Reply-To unless the group sets another one |
| Mailman 3, `munge_from` | `Ann Lee via Users <list>` | Reply-To; in Cc alone where answers go to the list |

(X-Original-Sender of Google Groups says no more: it stands on every mail of a group, X-Original-From on a rewritten one
only.) Anybody can write any of these headers, and the words of a form are whatever somebody typed. So the operator
names each such form and list, and what comes by it never proves more than A1, what comes by a form nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from triaged.mail.addrlist import MAX_ADDR_CHARACTERS, lower, parse_single
from triaged.mail.origin import classify
from triaged.mail.origin_words import LIST_HEADERS
from triaged.model import Address, Evidence, EvidenceLevel, Origin, OriginKind, ParsedMail, Reading

MAX_LABEL_CHARACTERS = 64 * 1024  #: of the text, in which the label of an address is looked for
MAX_VALUE_CHARACTERS = 1000  #: of a line, behind the label

REPLY_TO = "reply-to"  #: FormRule.customer, where that header names the customer

#: A form's mail counts as a person's unless it is one of these.
_FORM_KINDS = frozenset({OriginKind.PERSON, OriginKind.MACHINE, OriginKind.LIST})
_LIST_ID = re.compile(r"<([^<>\s]++)>\s*+(?:\([^()]*+\)\s*+)?$")  # RFC 2919 3; old programs add a comment
_LIST_POST = re.compile(r"<mailto:([^<>?\s]++)", re.IGNORECASE)  # RFC 2369 3.4
_BEFORE_LABEL = " \t*>•-"  #: marks of lists, bold type and quoting; the hyphen ends it, for it becomes a class
_AROUND_ADDRESS = ".<>()[]{},;:：*\"'|"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRule:
    """How the mail of one contact form is read."""

    sender: str  #: the address in From of all its mail, lower-case
    customer: str  #: REPLY_TO, or the label before the customer's address in the text ("E-mail:")


def through(reading: Reading, forms: Sequence[FormRule], via: Collection[str]) -> Reading:
    """The reading with its real author, where a named list or form has written From; else the very same reading.

    A form behind a list is looked through twice. The fingerprint stays that of the mail as it came.

    Args:
        reading: The mail as its headers have it.
        forms: The contact forms of the mailbox.
        via: The List-Ids of the lists of the mailbox that are looked through, in any case.
    """
    if via:
        reading = _through_list(reading, via)
    if forms:
        reading = _through_form(reading, forms)
    return reading


def _through_list(reading: Reading, via: Collection[str]) -> Reading:
    """An author whom the list hides is nobody: mail to the list itself would come back to us."""
    list_id = _list_id(reading.mail)
    if list_id is None or all(list_id != each.lower() for each in via):
        return reading
    author = _author(reading.mail, list_id)
    mail = replace(reading.mail, from_=author, author=author or reading.mail.author)
    origin = reading.origin
    if origin.kind is OriginKind.LIST:
        origin = classify(_without_list(mail), own=False)
        origin = replace(origin, reasons=(f"through the list {list_id}", *origin.reasons))
    evidence = reading.evidence
    if evidence.level.is_proven:
        evidence = Evidence(
            level=EvidenceLevel.A1, why=f"came through the list {list_id}, which can name anybody ({evidence.why})"
        )
    return replace(reading, mail=mail, origin=origin, evidence=evidence)


def _list_id(mail: ParsedMail) -> str | None:
    """The identifier of the list, lower-case; None where there is none, or more than one (RFC 2919 3)."""
    values = mail.values("list-id")
    if len(values) != 1:
        return None
    found = _LIST_ID.search(values[0])
    return (found[1] if found else values[0].strip()).lower()


def _author(mail: ParsedMail, list_id: str) -> Address | None:
    """Who wrote what a list passes on: nobody, where its From is the list and no header tells more."""
    own = {lower(addr) for value in mail.values("list-post") for addr in _LIST_POST.findall(value)}

    def is_list(address: Address) -> bool:
        return address.addr in own or address.addr.replace("@", ".") == list_id

    originals = mail.values("x-original-from")
    original = parse_single(originals[0]) if len(originals) == 1 else None
    if original is not None and not is_list(original):
        return original
    answers_to = _answers_to(mail)
    if answers_to is not None and not is_list(answers_to):
        return answers_to
    return mail.from_ if mail.from_ is not None and not is_list(mail.from_) else None


def _without_list(mail: ParsedMail) -> ParsedMail:
    """The mail as it would be without what the list has written: a robot behind it is still a robot."""
    headers = [
        (name, value)
        for name, value in mail.headers
        if not (name.startswith("list-") or name in LIST_HEADERS or name in {"from", "precedence"})
    ]
    if mail.from_ is not None:
        headers.append(("from", mail.from_.addr))
    return replace(mail, headers=headers)


def _through_form(reading: Reading, forms: Sequence[FormRule]) -> Reading:
    sender = reading.mail.from_
    rule = next((each for each in forms if sender is not None and sender.addr == each.sender), None)
    if rule is None or reading.origin.kind not in _FORM_KINDS:
        return reading
    customer = _customer(reading.mail, rule, {each.sender for each in forms})
    if customer is None:
        return reading
    why = f"written through the form {rule.sender}"
    return replace(
        reading,
        mail=replace(reading.mail, from_=customer, author=customer),
        origin=_form_origin(reading.mail, customer, why),
        evidence=Evidence(level=EvidenceLevel.A0, why=why),
    )


def _form_origin(mail: ParsedMail, customer: Address, why: str) -> Origin:
    """A person who may be acknowledged, unless his address is a robot's or the mail itself asks for no answer.

    All other headers that show a program show the form, which is one.
    """
    asked = [("x-auto-response-suppress", value) for value in mail.values("x-auto-response-suppress")]
    typed = classify(replace(mail, headers=[("from", customer.addr), *asked]), own=False)
    return Origin(kind=OriginKind.PERSON, may_ack=typed.may_ack, reasons=(why, *typed.reasons))


def _customer(mail: ParsedMail, rule: FormRule, own: Collection[str]) -> Address | None:
    """Who filled in the form, when there is exactly one usable address and it is not that of a form."""
    if rule.customer.lower() != REPLY_TO:
        found = _labelled(mail.text, rule.customer)
        return next((each for each in found if each.addr not in own), None)
    answers_to = _answers_to(mail)
    return answers_to if answers_to is not None and answers_to.addr not in own else None


def _answers_to(mail: ParsedMail) -> Address | None:
    """Reply-To, when one header names one address, in which nobody could find another."""
    values = mail.values("reply-to")
    if len(values) != 1 or len(mail.reply_to) != 1:
        return None
    single = parse_single(values[0])
    return mail.reply_to[0] if single is not None and single.addr == mail.reply_to[0].addr else None


def _labelled(text: str, label: str) -> Iterator[Address]:
    """The first address on each line that begins with the label."""
    bare = label.strip(_BEFORE_LABEL).rstrip(":：").rstrip()
    line = re.compile(
        rf"^[{_BEFORE_LABEL}]*+{re.escape(bare)}(?![^\s:：*])(.{{0,{MAX_VALUE_CHARACTERS}}})",
        re.IGNORECASE | re.MULTILINE,
    )
    for match in line.finditer(text[:MAX_LABEL_CHARACTERS]):
        address = _first_address(match[1])
        if address is not None:
            yield address


def _first_address(value: str) -> Address | None:
    for word in value.split():
        if "@" in word:
            bare = word.strip(_AROUND_ADDRESS).removeprefix("mailto:")
            return parse_single(bare) if len(bare) <= MAX_ADDR_CHARACTERS else None
    return None
