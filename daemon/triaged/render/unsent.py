"""What stands in a notice in the place of a file that does not go with it: its name, and why, in the notice's words."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping

from triaged.mail.language.tags import serving
from triaged.render.times import LAST_LANGUAGE

_LANGUAGE = re.compile(rb"\r\nContent-Language: ([A-Za-z0-9-]{1,40})", re.ASCII)
_HEAD_BYTES = 64 * 1024  #: in which the header block of a notice ends


class Why(enum.StrEnum):
    """Why a file does not go with a notice."""

    WITHHELD = "withheld"  #: the operator's scan has said so
    CHECKED = "checked"  #: the scan has not said its word in time
    GONE = "gone"  #: its bytes are not stored any more
    REFUSED = "refused"  #: the relay does not take it


_WORDS: Mapping[str, Mapping[Why, str]] = {
    "en": {
        Why.WITHHELD: "The file “{name}” is not in this mail: the check of files has not let it pass.",
        Why.CHECKED: "The file “{name}” is not in this mail: it is still being checked.",
        Why.GONE: "The file “{name}” is not in this mail: it is not stored any more.",
        Why.REFUSED: "The file “{name}” is not in this mail: it is too large, or the mail system does not take it.",
    },
    "de": {
        Why.WITHHELD: "Die Datei „{name}“ liegt dieser Mail nicht bei: die Prüfung der Dateien hat sie angehalten.",
        Why.CHECKED: "Die Datei „{name}“ liegt dieser Mail nicht bei: sie wird noch geprüft.",
        Why.GONE: "Die Datei „{name}“ liegt dieser Mail nicht bei: sie ist nicht mehr gespeichert.",
        Why.REFUSED: "Die Datei „{name}“ liegt dieser Mail nicht bei: sie ist zu groß, oder das Mailsystem nimmt sie "
        "nicht an.",
    },
    "es": {
        Why.WITHHELD: "El archivo «{name}» no va en este correo: la comprobación de archivos lo ha retenido.",
        Why.CHECKED: "El archivo «{name}» no va en este correo: todavía se está comprobando.",
        Why.GONE: "El archivo «{name}» no va en este correo: ya no está guardado.",
        Why.REFUSED: "El archivo «{name}» no va en este correo: es demasiado grande o el sistema de correo no lo "
        "acepta.",
    },
    "fr": {
        Why.WITHHELD: "Le fichier « {name} » n'est pas joint à ce message : le contrôle des fichiers l'a retenu.",
        Why.CHECKED: "Le fichier « {name} » n'est pas joint à ce message : il est encore en cours de contrôle.",
        Why.GONE: "Le fichier « {name} » n'est pas joint à ce message : il n'est plus conservé.",
        Why.REFUSED: "Le fichier « {name} » n'est pas joint à ce message : il est trop volumineux, ou le système de "
        "messagerie ne l'accepte pas.",
    },
    "ru": {
        Why.WITHHELD: "Файл «{name}» не приложен к этому письму: проверка файлов его не пропустила.",
        Why.CHECKED: "Файл «{name}» не приложен к этому письму: он ещё проверяется.",
        Why.GONE: "Файл «{name}» не приложен к этому письму: он больше не хранится.",
        Why.REFUSED: "Файл «{name}» не приложен к этому письму: он слишком велик, или почтовая система его не "
        "принимает.",
    },
    "uk": {
        Why.WITHHELD: "Файл «{name}» не додано до цього листа: перевірка файлів його не пропустила.",
        Why.CHECKED: "Файл «{name}» не додано до цього листа: його ще перевіряють.",
        Why.GONE: "Файл «{name}» не додано до цього листа: він більше не зберігається.",
        Why.REFUSED: "Файл «{name}» не додано до цього листа: він завеликий, або поштова система його не приймає.",
    },
    "zh": {
        Why.WITHHELD: "文件“{name}”未随本邮件发送：未通过文件检查。",
        Why.CHECKED: "文件“{name}”未随本邮件发送：仍在检查中。",
        Why.GONE: "文件“{name}”未随本邮件发送：已不再保存。",
        Why.REFUSED: "文件“{name}”未随本邮件发送：文件过大，或邮件系统不接受。",
    },
    "zh-Hant": {
        Why.WITHHELD: "檔案「{name}」未隨本郵件寄出：未通過檔案檢查。",
        Why.CHECKED: "檔案「{name}」未隨本郵件寄出：仍在檢查中。",
        Why.GONE: "檔案「{name}」未隨本郵件寄出：已不再保存。",
        Why.REFUSED: "檔案「{name}」未隨本郵件寄出：檔案過大，或郵件系統不接受。",
    },
}


def language_of(content: bytes) -> str | None:
    """The language in which a frozen notice says that it is written; the first where there are several."""
    head = content[:_HEAD_BYTES].partition(b"\r\n\r\n")[0]
    stated = _LANGUAGE.search(head)
    return stated[1].decode("ascii") if stated else None


def unsent(language: str | None, name: str, why: Why) -> str:
    """One line of text, CRLF at its end.

    Args:
        language: The reader's, as a tag; English where there are no words in his.
        name: Of the file, cleaned (`mail.outgoing.clean_name`).
        why: Why it does not go.
    """
    spoken = serving(language, _WORDS) if language else None
    return _WORDS[spoken or LAST_LANGUAGE][why].format(name=name) + "\r\n"
