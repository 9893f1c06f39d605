"""What has happened to a ticket, a sentence for each kind of event, in the words of whoever reads the notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from triaged.mail.language import serving
from triaged.render.history_of_alerts import ROWS as ROWS_OF_ALERTS
from triaged.render.history_of_clocks import ROWS as ROWS_OF_CLOCKS
from triaged.render.history_of_customers import ROWS as ROWS_OF_CUSTOMERS
from triaged.render.history_of_handover import ROWS as ROWS_OF_HANDOVER
from triaged.render.history_of_incidents import ROWS as ROWS_OF_INCIDENTS
from triaged.render.history_of_mails import ROWS as ROWS_OF_MAILS
from triaged.render.history_of_rules import ROWS as ROWS_OF_RULES
from triaged.render.history_of_tickets import ROWS as ROWS_OF_TICKETS
from triaged.render.times import LAST_LANGUAGE, when

_ORDER = ("en", "de", "es", "fr", "ru", "uk", "zh", "zh-Hant")
#: Kind -> the sentence in each language of _ORDER; {} is whom or what it is about.
_ROWS: Mapping[str, tuple[str, str, str, str, str, str, str, str]] = {
    **ROWS_OF_MAILS,
    **ROWS_OF_TICKETS,
    **ROWS_OF_RULES,
    **ROWS_OF_ALERTS,
    **ROWS_OF_INCIDENTS,
    **ROWS_OF_HANDOVER,
    **ROWS_OF_CUSTOMERS,
    **ROWS_OF_CLOCKS,
}
KINDS = frozenset(_ROWS)


def event(language: str, kind: str, value: str | datetime | None = None) -> str:
    """The filter `event`: what has happened, as a sentence; a kind without one, as it is.

    Args:
        language: The reader's; English where there are no words in his.
        kind: One of KINDS.
        value: Whom or what it is about, or when that is; "-" stands for nothing.
    """
    if isinstance(value, datetime):
        value = when(language, value)
    row = _ROWS.get(kind)
    if row is None:
        return kind if value is None else f"{kind}: {value}"
    # The value is put in as it is: what looks like a placeholder in it stays.
    return row[_ORDER.index(serving(language, _ORDER) or LAST_LANGUAGE)].replace("{}", value or "-", 1)
