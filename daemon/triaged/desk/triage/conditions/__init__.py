"""What a rule may ask of a mail: a builder for each condition, and the registry at the end.

A builder gets the value that stands in the rule file and returns the test, or raises `Wrong` with what is allowed.
A test gets a `Sight` and returns what it saw and whether that is what was wanted. Its anchors (`anchors.py`) say which
mails it cannot hold for, so that a thousand rules cost little more than ten.
"""

from triaged.desk.triage.conditions.asking import Builder, Saw, Test
from triaged.desk.triage.conditions.attachments import (
    attachment_name,
    attachment_size,
    attachment_type,
    has_attachment,
)
from triaged.desk.triage.conditions.mails import language, size
from triaged.desk.triage.conditions.named import has_field, header
from triaged.desk.triage.conditions.patterns import subject_regex, text_regex
from triaged.desk.triage.conditions.recipients import mailbox, to_address
from triaged.desk.triage.conditions.senders import (
    customer_tier,
    evidence,
    from_address,
    from_domain,
    known_customer,
    open_tickets,
    organisation,
    origin,
    tickets_in_30_days,
    vip,
)
from triaged.desk.triage.conditions.tickets import ticket
from triaged.desk.triage.conditions.times import clock, within
from triaged.desk.triage.conditions.words import subject_has, text_has

__all__ = ["CONDITIONS", "Builder", "Saw", "Test"]

#: the key in a rule file -> its builder; patterns come last, so that a cheap condition can save their time
CONDITIONS: dict[str, Builder] = {
    "mailbox": mailbox,
    "origin": origin,
    "evidence": evidence,
    "language": language,
    "from": from_address,
    "from_domain": from_domain,
    "known_customer": known_customer,
    "organisation": organisation,
    "customer_tier": customer_tier,
    "vip": vip,
    "open_tickets": open_tickets,
    "tickets_in_30_days": tickets_in_30_days,
    "to": to_address,
    "size": size,
    "has_attachment": has_attachment,
    "attachment_name": attachment_name,
    "attachment_type": attachment_type,
    "attachment_size": attachment_size,
    "within": within,
    "clock": clock,
    "ticket": ticket,
    "field": has_field,
    "header": header,
    "subject_has": subject_has,
    "text_has": text_has,
    "subject_regex": subject_regex,
    "text_regex": text_regex,
}
