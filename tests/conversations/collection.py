"""All conversations, in one list."""

from __future__ import annotations

from tests.conversations import answers, automatic, links, order, people, solved

CONVERSATIONS = (
    *answers.ANSWERS,
    *links.OWN_MAIL,
    *links.CUT,
    *links.EXCHANGE_ALONE,
    *links.SERVERS,
    *people.COPIES,
    *people.FORWARDS,
    *people.STRANGERS,
    *people.ALIKE,
    *order.LATE_PARENTS,
    *order.TWICE,
    *order.LATER,
    *solved.AGAIN,
    *solved.THANKS,
    *solved.SUBJECTS,
    *automatic.ABSENCES,
    *automatic.REPORTS,
    *automatic.FORMS_OF_SITES,
    *automatic.OTHER_DESKS,
    *automatic.AGENTS,
)
