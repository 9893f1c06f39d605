"""Facts to try the notices with that ask a customer for what is missing, and those that show it to agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

_TIME = datetime(2026, 3, 3, 15, 30, tzinfo=timezone(timedelta(hours=3)))

#: What a customer is asked for: language -> label.
MISSING: Sequence[Mapping[str, str]] = (
    {
        "en": "the order number",
        "de": "die Bestellnummer",
        "es": "el número de pedido",
        "fr": "le numéro de commande",
        "ru": "номер заказа",
        "uk": "номер замовлення",
        "zh": "订单号",
        "zh-Hant": "訂單編號",
    },
    {"en": "a <screenshot>"},
)
#: What agents see of it.
FACTS: Sequence[Mapping[str, object]] = (
    {"name": "order number", "labels": MISSING[0], "value": "4711 <b>", "unproven": False},
    {"name": "screenshot", "labels": MISSING[1], "value": None, "unproven": False},
    {"name": "serial number", "labels": {"en": "serial number"}, "value": "AB-17", "unproven": True},
)
SAMPLES_OF_FACTS: Mapping[str, Sequence[Mapping[str, object]]] = {
    "facts_missing": tuple(
        {
            "ticket": 1042,
            "subject": "Printer <2>" if proven else None,
            "customer": "Ann Lee" if proven else None,
            "desk": "Example Support",
            "missing": MISSING,
            "answer_by": _TIME if proven else None,
        }
        for proven in (True, False)
    ),
}
