"""Whether requests are about the same: outages in six languages, and ordinary mail that is not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import language_samples
from triaged.desk.similarity import (
    LEAST_SHARE,
    LEAST_WEIGHT,
    MOST_IN_COMMON,
    MOST_WORDS,
    READ_CHARACTERS,
    SUBJECT,
    in_common,
    near,
    similar,
    telling_words,
    weights,
)

Mail = tuple[str, str]

#: What different people write of one outage, in their own words.
OUTAGE: dict[str, list[Mail]] = {
    "en": [
        ("Website down?", "Hello, your website is not loading for me since this morning. I get a 503 error."),
        ("Cannot open your site", "Hi team, when I open the page I only get an error page. Is there an outage?"),
        ("503 error", "The web site shows 503 Service Unavailable, whatever browser I use."),
        ("Is something wrong with the portal", "We cannot reach the portal from our office. It just times out."),
        ("URGENT - site unreachable", "your site is down!!! please fix asap"),
        ("Outage", "The homepage has been down for an hour now and our staff cannot work."),
    ],
    "de": [
        ("Webseite nicht erreichbar", "Guten Tag, Ihre Webseite ist seit heute früh nicht erreichbar."),
        ("Seite geht nicht", "Hallo, ich kann Ihre Seite nicht aufrufen, es kommt nur eine Fehlermeldung."),
        ("Störung?", "Die Homepage lädt bei uns nicht. Gibt es eine Störung?"),
        ("Ausfall Website", "Seit 9 Uhr Ausfall der Website, bitte dringend prüfen."),
        ("Portal", "Das Portal funktioniert bei keinem unserer Kollegen, die Seite öffnet sich nicht."),
    ],
    "fr": [
        ("Site inaccessible", "Bonjour, votre site est inaccessible depuis ce matin."),
        ("Votre site ne marche pas", "Bonjour, je ne peux plus ouvrir votre site, j'ai une erreur 503."),
        ("Panne ?", "Le site ne répond plus. Y a-t-il une panne ? Cordialement"),
        ("Page qui ne charge pas", "La page du portail ne charge pas chez nous, ni chez mes collègues."),
        ("erreur 503", "Impossible d'accéder au site, erreur 503 sur toutes les pages"),
    ],
    "es": [
        ("Página caída", "Hola, su página web está caída desde esta mañana."),
        ("No funciona el sitio", "Buenos días, el sitio no carga, sale un error 503."),
        ("Error 503", "No puedo acceder a la página, me sale error 503 en todas partes."),
        ("¿Problemas con la web?", "La web no responde desde hace una hora, ¿hay una interrupción?"),
        ("Sitio inaccesible", "Nuestro equipo no puede abrir el sitio."),
    ],
    "ru": [
        ("Не работает сайт", "Здравствуйте! С утра не открывается ваш сайт, ошибка 503."),
        ("сайт лежит", "Добрый день, сайт недоступен у всех сотрудников."),
        ("Ошибка 503", "При попытке зайти на сайт вижу ошибку 503."),
        ("Недоступна страница", "Страница вашего портала не загружается уже час."),
        ("Сбой?", "У вас сбой? Сайт не отвечает."),
    ],
    "zh": [
        ("网站打不开", "您好，你们的网站从今天早上开始打不开，提示503错误。"),
        ("无法访问网站", "请问网站出什么问题了？一直无法访问。"),
        ("网页进不去", "官网上不去了，同事们也都进不去。"),
        ("503错误", "访问你们网站时报错503，无法打开页面。"),
        ("系统故障", "你们网站是不是宕机了？页面打不开。"),
    ],
}
#: What a desk gets on any day.
ORDINARY: list[Mail] = [
    ("Printer does not print", "The printer on floor 2 does not print since yesterday. Paper is in."),
    ("Cannot log in", "I cannot log in, my password is rejected."),
    ("Invoice 4711", "Please send me the invoice for March again."),
    ("Change of address", "We have moved; please change our address."),
    ("Export", "The export to Excel stops half way with an error."),
    ("Refund", "Please refund the cancelled subscription."),
    ("Question on VPN", "How do I install the VPN on a new laptop?"),
    ("Slow report", "The monthly report is very slow when I open it."),
    ("Payment failed", "My card payment failed twice, can I pay by bank transfer?"),
    ("Drucker", "Der Drucker im zweiten Stock druckt nicht."),
    ("Rechnung", "Bitte senden Sie mir die Rechnung noch einmal."),
    ("Принтер не печатает", "Принтер на втором этаже не печатает."),
    ("打印机", "二楼的打印机不能打印。"),
]


def telling(mails: list[Mail]) -> list[tuple[str, ...]]:
    return [telling_words(*each) for each in mails]


@pytest.mark.parametrize("language", sorted(OUTAGE))
def test_reports_of_one_outage_are_alike_however_they_are_written(language: str) -> None:
    words = telling(OUTAGE[language])
    pairs = list(itertools.combinations(words, 2))
    assert sum(similar(one, other) for one, other in pairs) >= 0.8 * len(pairs)
    shared = in_common(words)
    assert {"=site", "=down"} <= weights(shared).keys()
    assert all(similar(shared, each) for each in words)


def test_reports_in_different_languages_are_alike() -> None:
    shared = in_common([each for mails in OUTAGE.values() for each in telling(mails)])
    assert all(similar(shared, each) for mails in OUTAGE.values() for each in telling(mails))


def test_ordinary_requests_are_not_alike() -> None:
    words = telling(ORDINARY)
    assert not any(similar(one, other) for one, other in itertools.combinations(words, 2))
    reports = [each for mails in OUTAGE.values() for each in telling(mails)]
    assert not any(similar(one, other) for one in words for other in reports)


def test_what_a_desk_gets_in_many_languages_does_not_cluster() -> None:
    sentences = sorted(
        {
            sentence
            for table in vars(language_samples).values()
            if isinstance(table, dict)
            for row in table.values()
            if isinstance(row, list | tuple)
            for sentence in row
            if isinstance(sentence, str)
        }
    )
    words = [telling_words("", each) for each in sentences]
    assert len(words) > 200
    alike = sum(similar(one, other) for one, other in itertools.combinations(words, 2))
    assert alike <= 10  # of some 30,000 pairs: the same sentence in two close languages


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("It does not work", "It does not work at all."), ("Does not work", "Nothing works.")),
        (("Error", "I get an error."), ("Error", "There is an error, and it is slow.")),
        (("Hello", "Dear Sir or Madam, please help me. Kind regards"), ("Hello", "Please help. Best regards")),
    ],
)
def test_what_could_be_said_of_anything_makes_nothing_alike(one: Mail, other: Mail) -> None:
    assert not similar(telling_words(*one), telling_words(*other))


def test_numbers_addresses_and_frequent_words_tell_nothing() -> None:
    words = telling_words(
        "Order 4711 of ann@example.org",
        "See https://shop.example/a?b=printer or www.shop.example, please. Kind regards",
    )
    assert words == (f"{SUBJECT}order",)
    assert telling_words("12 34", "5678 90") == ()


def test_words_of_the_subject_come_first_and_count_double() -> None:
    words = telling_words("Printer jam", "The printer has a jam in tray two; toner is fine")
    assert words[:2] == ("+printe", "+jam")
    assert weights(words)["printe"] == 2 * weights(words)["toner"]


def test_forms_of_a_word_are_one_word() -> None:
    assert weights(telling_words("", "Abrechnung")) == weights(telling_words("", "Abrechnungen"))
    assert weights(telling_words("", "принтера")) == weights(telling_words("", "принтером"))


def test_chinese_is_told_by_pairs_of_characters() -> None:
    assert telling_words("", "打印机卡纸") == ("打印", "印机", "机卡", "卡纸")
    assert "=site" in telling_words("", "你们的网站")


def test_what_two_short_mails_share_must_be_something() -> None:
    """LEAST_WEIGHT: one word in a subject is a coincidence, two are none; LEAST_SHARE: not of long ones."""
    assert LEAST_WEIGHT == 3
    assert not similar(("+toner",), ("+toner",))
    assert not similar(("toner", "paper"), ("toner", "paper"))
    assert similar(("+toner", "paper"), ("toner", "paper"))
    long = tuple("abcdefghij"[:10])
    assert not similar(("+toner", "paper", *long), ("toner", "paper", *(each * 2 for each in long)))
    assert LEAST_SHARE < 0.5


def test_in_common_is_what_half_of_them_say() -> None:
    assert set(in_common([("a", "b"), ("a", "c"), ("a", "b"), ("a", "c", "d")])) == {"a", "b", "c"}
    assert set(in_common([("a", "b"), ("a", "b"), ("a", "c"), ("a",), ("a",)])) == {"a"}
    assert len(in_common([tuple("abcdefghijklmnop")] * 2)) == MOST_IN_COMMON
    assert in_common([("+a",), ("a",), ("+a",)]) == ("+a",)


def test_a_list_of_many_words_is_about_none_of_them() -> None:
    words = "login password account invoice payment order printer delivery refund license install update network server"
    many, one = telling_words(words, words), telling_words("Order", "Where is the delivery of my order?")
    assert not similar(many, one)
    assert near(weights(many), weights(one))


words_of_a_mail = st.lists(
    st.sampled_from(["+site", "down", "+toner", "paper", "=down", "=site", "x", "y"]), unique=True
)


@given(words_of_a_mail, words_of_a_mail)
def test_being_alike_has_no_direction(one: list[str], other: list[str]) -> None:
    assert similar(one, other) == similar(other, one)


@given(st.text(max_size=200), st.text(max_size=3 * READ_CHARACTERS))
def test_any_text_has_few_telling_words_and_each_once(subject: str, reply: str) -> None:
    words = telling_words(subject, reply)
    assert len(words) <= MOST_WORDS
    assert len(weights(words)) == len(words)
    assert all(words)
