"""What an agent's mail program writes for him when he presses a button: recalls, answers to invitations, reactions."""

from __future__ import annotations

import re

from triaged.model import Block, Order, ParsedMail

MAX_REACTION_CHARACTERS = 300  #: of a mail that says no more than that somebody has reacted

_CALENDAR = frozenset({"text/calendar", "application/ics"})
_REACTION = "text/vnd.google.email-reaction+json"
#: In front of the subject: English, Russian, Ukrainian, Chinese, German, French, Spanish.
_RECALL = re.compile(
    r"\s*(?:message recall|recall|rückruf|rappel|recuperar|retirar|отзыв|відкликання|撤回|召回|收回)\s*[:：]",
    re.IGNORECASE,
)
#: What Outlook says in the mail itself, in the same languages.
_RECALLS = re.compile(
    r"would like to recall the message|möchte die nachricht .{0,200}zurückrufen|(?:souhaite|souhaiterait) rappeler le"
    r" message|(?:desea|desearía|quiere) (?:recuperar|retirar) el mensaje|(?:хочет|хотел[аи]? бы) отозвать"
    r" (?:сообщение|письмо)|(?:хоче|хотів би|хотіла б) відкликати (?:повідомлення|лист)|"
    r"(?:希望|想要|要)(?:撤回|召回|收回)",
    re.IGNORECASE,
)
_ANSWERS_INVITATION = re.compile(
    r"\s*(?:accepted|tentative(?:ly accepted)?|declined|new time proposed|zugesagt|mit vorbehalt|abgelehnt|accepté|"
    r"provisoire|refusé|aceptad[ao]|provisional|rechazad[ao]|принято|под вопросом|отклонено|прийнято|відхилено|"
    r"已接受|暂定|暫定|已拒绝|已拒絕|接受)\s*[:：]",
    re.IGNORECASE,
)
_REPLY_OF_CALENDAR = re.compile(r";\s*method\s*=\s*\"?reply\b", re.IGNORECASE)
#: The whole of what was written: a name, and that its owner has reacted.
_REACTS = re.compile(
    r"\W*(?:[\w.'-]{1,40}[ \xa0]){1,5}(?:reacted to your message:|reacted via gmail|hat auf ihre nachricht reagiert:|"
    r"hat per gmail reagiert|a réagi à votre message ?:|a réagi via gmail|ha reaccionado a su mensaje:|"
    r"ha reaccionado mediante gmail)\W*",
    re.IGNORECASE,
)


def recalled(mail: ParsedMail) -> Block | None:
    """The command that a recall stands for: it takes the last answer back; None where a mail is no recall."""
    said = any("recall" in value.lower() for value in (*mail.values("content-class"), *mail.values("x-message-class")))
    if not said and not (_RECALL.match(mail.subject[:200]) and _RECALLS.search(mail.text[:2000])):
        return None
    return Block(orders=(Order(verb="undo", words="", line=mail.subject.strip() or "#undo"),), text="")


def pressed(mail: ParsedMail) -> str | None:
    """What a mail is that says nothing to anybody: the reason to ignore it; None where a person has written it."""
    calendar = any(each.type in _CALENDAR for each in mail.attachments) or any(
        value.lower().lstrip().startswith("text/calendar") for value in mail.values("content-type")
    )
    by_method = any(_REPLY_OF_CALENDAR.search(value[:500]) for value in mail.values("content-type"))
    if by_method or (calendar and _ANSWERS_INVITATION.match(mail.subject[:200])):
        return "an answer to an invitation"
    short = len(mail.reply) <= MAX_REACTION_CHARACTERS
    if any(each.type == _REACTION for each in mail.attachments) or (short and _REACTS.fullmatch(mail.reply)):
        return "a reaction"
    return None
