"""`#canned NAME`: a text from the operator's files."""

from __future__ import annotations

from triaged.desk.commands.choices import one_of
from triaged.desk.commands.verb import Takes, Verb
from triaged.model.commands import Canned, Names


def _read(words: str, names: Names) -> Canned:
    return Canned(name=one_of(words, names.canned))


CANNED = Verb(
    words={
        "en": ("canned", "template"),
        "ru": ("шаблон", "заготовка"),
        "uk": ("шаблон", "заготовка"),
        "zh": ("模板", "快捷回复"),
        "zh-Hant": ("範本", "罐頭回覆"),
        "de": ("vorlage", "textbaustein"),
        "fr": ("modèle",),
        "es": ("plantilla",),
    },
    help={
        "en": "#canned password: puts this ready text before yours, in the customer's language",
        "ru": "#шаблон password: готовый текст перед вашим, на языке клиента",
        "uk": "#шаблон password: готовий текст перед вашим, мовою клієнта",
        "zh": "#模板 password：在您的文字前插入该模板（客户的语言）",
        "zh-Hant": "#範本 password：在您的文字前插入該範本（客戶的語言）",
        "de": "#vorlage password: dieser fertige Text steht vor Ihrem, in der Sprache des Kunden",
        "fr": "#modèle password: ce texte prêt précède le vôtre, dans la langue du client",
        "es": "#plantilla password: este texto va antes del suyo, en el idioma del cliente",
    },
    read=_read,
    takes=Takes.SOMETHING,
    about="canned",
)
