"""`#for customer@example.net`: a new ticket for a customer."""

from __future__ import annotations

from triaged.desk.commands.people import address_of, listed
from triaged.desk.commands.verb import Mistake, Takes, Verb
from triaged.desk.triage.mistakes import shown
from triaged.model.commands import Names, OpenFor


def _read(words: str, names: Names) -> OpenFor:
    people = [address_of(word) for _sign, word in listed(words, names)]
    if len(people) != 1 or people[0] is None:
        raise Mistake(f"found {shown(words)}; allowed is the address of one customer, for example anna@example.net")
    return OpenFor(customer=people[0])


FOR = Verb(
    words={
        "en": ("for",),
        "ru": ("для",),
        "uk": ("для",),
        "zh": ("代发", "致客户"),
        "zh-Hant": ("代發", "致客戶"),
        "de": ("für", "fuer"),
        "fr": ("pour",),
        "es": ("para",),
    },
    help={
        "en": "#for anna@example.net: opens a ticket for this customer; your words are the first mail",
        "ru": "#для anna@example.net: новая заявка для клиента; ваш текст уйдёт первым письмом",
        "uk": "#для anna@example.net: нова заявка для клієнта; ваш текст піде першим листом",
        "zh": "#代发 anna@example.net：为该客户新建工单，正文即第一封邮件",
        "zh-Hant": "#代發 anna@example.net：為該客戶新建工單，內文即第一封郵件",
        "de": "#für anna@example.net: neues Ticket für diesen Kunden; Ihr Text ist die erste Mail",
        "fr": "#pour anna@example.net: nouveau ticket pour ce client ; votre texte est le premier mail",
        "es": "#para anna@example.net: abre un ticket para este cliente; su texto es el primer correo",
    },
    read=_read,
    takes=Takes.SOMETHING,
    about="for",
    hides=True,
)
