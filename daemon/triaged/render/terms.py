"""What the desk calls a status, a priority and a language, in the words of whoever reads the notice."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from babel import Locale, UnknownLocaleError

from triaged.mail.language import serving
from triaged.render.times import LAST_LANGUAGE

_STATUSES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "new": "new",
        "open": "open",
        "pending": "waits for the customer",
        "hold": "waits for others",
        "solved": "solved",
        "closed": "closed for good",
        "spam": "spam",
        "merged": "merged",
    },
    "de": {
        "new": "neu",
        "open": "offen",
        "pending": "wartet auf den Kunden",
        "hold": "wartet auf andere",
        "solved": "gelöst",
        "closed": "endgültig geschlossen",
        "spam": "Spam",
        "merged": "zusammengeführt",
    },
    "es": {
        "new": "nuevo",
        "open": "abierto",
        "pending": "espera al cliente",
        "hold": "espera a otros",
        "solved": "resuelto",
        "closed": "cerrado definitivamente",
        "spam": "spam",
        "merged": "fusionado",
    },
    "fr": {
        "new": "nouveau",
        "open": "ouvert",
        "pending": "en attente du client",
        "hold": "en attente d'autres personnes",
        "solved": "résolu",
        "closed": "fermé définitivement",
        "spam": "spam",
        "merged": "fusionné",
    },
    "ru": {
        "new": "новая",
        "open": "открыта",
        "pending": "ждёт клиента",
        "hold": "ждёт других",
        "solved": "решена",
        "closed": "закрыта окончательно",
        "spam": "спам",
        "merged": "объединена с другой",
    },
    "uk": {
        "new": "нова",
        "open": "відкрита",
        "pending": "чекає на клієнта",
        "hold": "чекає на інших",
        "solved": "вирішена",
        "closed": "закрита остаточно",
        "spam": "спам",
        "merged": "об'єднана з іншою",
    },
    "zh": {
        "new": "新建",
        "open": "处理中",
        "pending": "等待客户",
        "hold": "等待其他方",
        "solved": "已解决",
        "closed": "已彻底关闭",
        "spam": "垃圾邮件",
        "merged": "已合并",
    },
    "zh-Hant": {
        "new": "新建",
        "open": "處理中",
        "pending": "等待客戶",
        "hold": "等待其他方",
        "solved": "已解決",
        "closed": "已徹底關閉",
        "spam": "垃圾郵件",
        "merged": "已合併",
    },
}
_PRIORITIES: Mapping[str, Mapping[str, str]] = {
    "en": {"P1": "urgent", "P2": "high", "P3": "normal", "P4": "low"},
    "de": {"P1": "dringend", "P2": "hoch", "P3": "normal", "P4": "niedrig"},
    "es": {"P1": "urgente", "P2": "alta", "P3": "normal", "P4": "baja"},
    "fr": {"P1": "urgente", "P2": "haute", "P3": "normale", "P4": "basse"},
    "ru": {"P1": "срочный", "P2": "высокий", "P3": "обычный", "P4": "низкий"},
    "uk": {"P1": "терміновий", "P2": "високий", "P3": "звичайний", "P4": "низький"},
    "zh": {"P1": "紧急", "P2": "高", "P3": "普通", "P4": "低"},
    "zh-Hant": {"P1": "緊急", "P2": "高", "P3": "普通", "P4": "低"},
}
#: of impact and urgency
_GRADES: Mapping[str, Mapping[str, str]] = {
    "en": {"high": "high", "medium": "medium", "low": "low"},
    "de": {"high": "hoch", "medium": "mittel", "low": "gering"},
    "es": {"high": "alto", "medium": "medio", "low": "bajo"},
    "fr": {"high": "élevé", "medium": "moyen", "low": "faible"},
    "ru": {"high": "высокий", "medium": "средний", "low": "низкий"},
    "uk": {"high": "високий", "medium": "середній", "low": "низький"},
    "zh": {"high": "高", "medium": "中", "low": "低"},
    "zh-Hant": {"high": "高", "medium": "中", "low": "低"},
}


def status(language: str, value: str) -> str:
    """The filter `status`: that of a ticket; what is none, as it is. A language without words gets the English ones."""
    return _of(_STATUSES, language).get(value, value)


def priority(language: str, value: str) -> str:
    """The filter `priority`: what P1 to P4 mean; what is none, as it is."""
    return _of(_PRIORITIES, language).get(value, value)


def grade(language: str, value: str) -> str:
    """The filter `grade`: how high an impact or an urgency is; what is none, as it is."""
    return _of(_GRADES, language).get(value, value)


def language_name(language: str, tag: str) -> str:
    """The filter `language`: what a language is called, in another; a tag that nobody knows, as it is."""
    named, reader = _locale(tag), _locale(language) or _locale(LAST_LANGUAGE)
    return (named.get_display_name(reader) if named else None) or tag


def label(language: str, labels: Mapping[str, str]) -> str:
    """The filter `label`: the one of several labels that a reader understands, else the English one."""
    return labels[serving(language, labels) or LAST_LANGUAGE]


def _of(words: Mapping[str, Mapping[str, str]], language: str) -> Mapping[str, str]:
    return words[serving(language, words) or LAST_LANGUAGE]


@functools.lru_cache(maxsize=256)
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
