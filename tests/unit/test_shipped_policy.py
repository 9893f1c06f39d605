"""What the shipped rules make of mail as people write it, in several languages; above all, what they leave alone."""

from __future__ import annotations

import tomllib

import pytest
import regex

from tests.readings import facts, reading
from tests.rule_files import EVERYTHING
from triaged.desk.triage import RuleFile, RuleSet, compile_rules, decide
from triaged.desk.triage.matrix import USUAL, read_matrix
from triaged.desk.triage.review import Surroundings, review
from triaged.model import Status
from triaged.shipped import shipped

FILES = sorted(shipped("rules").glob("*.toml"))
TABLES = {file.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in FILES}
LANGUAGES = sorted(folder.name for folder in shipped("templates").iterdir() if folder.is_dir())
PUMPS = (
    "order ", "order #", "order number ", "bestellung der ", "заказ", "заказ номер ", "订单号是 ", "version ",
    "version:", "v1.", "版本是", " ", "\n", "1", "a1-", "#", "n°",
)  # fmt: skip


def shipped_rules() -> RuleSet:
    rules, mistakes = compile_rules([RuleFile(name=name, tables=TABLES[name]) for name in TABLES], EVERYTHING)
    assert not mistakes
    return rules


RULES = shipped_rules()


def seen(subject: str, text: str = "...", **headers: str) -> tuple[str, tuple[str, ...]]:
    """The priority and the tags of a mail."""
    mail = reading(subject, text, headers=[(name.replace("_", "-"), value) for name, value in headers.items()])
    decision = decide(mail, facts(), RULES)
    return decision.priority, decision.tags


@pytest.mark.parametrize(
    "subject",
    [
        "Bill Gates was here",
        "Breakdown of costs",
        "Can you shut down the old server?",
        "Compromise on the meeting date",
        "Countdown for the launch",
        "Critically acclaimed novel",
        "Download site",
        "How to set up an out of office notice",
        "In order to print",
        "Scaling down",
        "Security deposit",
        "The planned outage on Saturday",
        "Working hours in December",
        "Server update: scheduled for Monday, the server is down for an hour",
        "Werden Sie am Montag arbeiten?",
        "Ich bin nächste Woche nicht erreichbar",
        "Frage zur Abrechnungsperiode",
        "Notfallkontakt ändern",
        "Bestellung aufgeben: wie?",
        "Geplanter Serverausfall am Samstag",
        "Question sur la ligne de commande",
        "Mon imprimante est hors service",
        "Rien d'important, sans urgence",
        "Consulta sobre el horario",
        "Caída del cabello",
        "No es urgente: una pregunta",
        "Вопрос о графике работы",
        "Мы не работаем в праздники",
        "Товар недоступен",
        "После аварии на дороге",
        "Как сделать заказ?",
        "Доставка за счёт покупателя",
        "Плановое отключение: сервер недоступен",
        "Питання щодо графіка",
        "请问营业时间",
        "修改紧急联系人",
        "如何下订单",
        "计划停机：网站无法访问",
        "我的電腦當機了怎麼辦",
        "請問營業時間",
        "瘫痪病人的护理",
    ],
)
def test_what_nobody_needs_to_hurry_for_is_left_alone(subject: str) -> None:
    assert seen(subject) == ("P3", ())


@pytest.mark.parametrize(
    ("subject", "priority", "tags"),
    [
        ("Our website is down!!", "P1", ("outage",)),
        ("URGENT: server unreachable", "P1", ("urgent", "outage")),
        ("Unplanned outage in Berlin", "P1", ("outage",)),
        ("Server is down since the maintenance", "P1", ("outage",)),
        ("Serverausfall", "P1", ("outage",)),
        ("Unsere Website ist nicht erreichbar", "P1", ("outage",)),
        ("Le site est en panne", "P1", ("outage",)),
        ("El servidor está caído", "P1", ("outage",)),
        ("servidor caido", "P1", ("outage",)),
        ("Срочно! Не работает сайт", "P1", ("urgent", "outage")),
        ("ВСЕ ЛЕЖИТ", "P1", ("outage",)),
        ("Сервер не працює", "P1", ("urgent", "outage")),
        ("服务器宕机了", "P1", ("outage",)),
        ("公司網站掛了", "P1", ("outage",)),
        ("Printer doesn’t work", "P2", ("urgent",)),
        ("Drucker funktioniert nicht", "P2", ("urgent",)),
        ("L'imprimante ne marche pas", "P2", ("urgent",)),
        ("El teclado no funciona", "P2", ("urgent",)),
        ("Принтер не работает", "P2", ("urgent",)),
        ("Терміново: потрібна допомога", "P2", ("urgent",)),
        ("打印机不能用", "P2", ("urgent",)),
        ("Konto gehackt", "P2", ("security",)),
        ("Mon compte a été piraté", "P2", ("security",)),
        ("账号被盗", "P2", ("security",)),
        ("Утечка данных клиентов", "P2", ("security",)),
        ("Refund", "P3", ("billing",)),
        ("Счёт за март", "P3", ("billing",)),
        ("Frage zu Ihrer Rechnung", "P3", ("billing",)),
        ("申請退款", "P3", ("billing",)),
        ("Where is my order?", "P3", ("order",)),
        ("Estado de mi pedido", "P3", ("order",)),
        ("我的訂單還沒到", "P3", ("order",)),
    ],
)
def test_what_people_write_when_it_matters_is_seen(subject: str, priority: str, tags: tuple[str, ...]) -> None:
    assert seen(subject) == (priority, tags)


@pytest.mark.parametrize(
    ("header", "value", "priority"),
    [
        ("x_priority", "1 (Highest)", "P2"),
        ("x_priority", "2", "P2"),
        ("x_priority", "3 (Normal)", "P3"),
        ("x_priority", "5 (Lowest)", "P4"),
        ("importance", "High", "P2"),
        ("importance", "normal", "P3"),
        ("importance", "Low", "P4"),
    ],
)
def test_what_the_sender_says_is_a_hint_of_one_step(header: str, value: str, priority: str) -> None:
    assert seen("A question", **{header: value})[0] == priority
    assert seen("Our website is down", **{header: value})[0] == "P1"


@pytest.mark.parametrize(
    ("header", "value", "spam"),
    [
        ("x-spam-flag", "YES", True),
        ("x-spam-flag", "NO", False),
        ("x-spam-status", "Yes, score=9.1 required=5.0 autolearn=no", True),
        ("x-spam-status", "No, score=-1 required=5.0 autolearn=yes", False),
        ("x-spam", "Yes", True),
        ("x-ms-exchange-organization-scl", "9", True),
        ("x-ms-exchange-organization-scl", "1", False),
        ("x-ms-exchange-organization-scl", "-1", False),
    ],
)
def test_spam_is_what_the_own_server_says(header: str, value: str, spam: bool) -> None:
    decision = decide(reading(headers=[(header, value)]), facts(), RULES)
    assert (decision.status is Status.SPAM) is spam
    assert decision.acknowledge is not spam


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Order #12345", "12345"),
        ("order number: 2024-0099", "2024-0099"),
        ("the order that I made last week, no. 4711823", "4711823"),
        ("Bestellung mit der Nummer 4711823", "4711823"),
        ("Bestellnummer: 4711823.", "4711823"),
        ("ma commande n° 4711823", "4711823"),
        ("numéro de commande : 4711823", "4711823"),
        ("pedido número 4711823", "4711823"),
        ("заказ № 4711823", "4711823"),
        ("номер моего заказа: 4711823", "4711823"),
        ("замовлення 4711823", "4711823"),
        ("订单编号：A4711823", "A4711823"),
        ("訂單編號是4711823", "4711823"),
        ("my order of 2026-01-05", None),
        ("order 2026-01-05", None),
        ("Bestellung vom 5. Januar", None),
        ("my order, phone number 5551234", None),
        ("the order is 3 days late", None),
        ("заказ от 12 мая", None),
        ("订单还没到", None),
    ],
)
def test_an_order_number_is_found_however_it_is_said(text: str, number: str | None) -> None:
    assert RULES.needs.find(reading("Hello", text), ["order number"]) == {"order number": number}


def test_only_the_rule_for_orders_asks_for_anything() -> None:
    asking = {
        rule["name"]: rule["then"]["needs"] for rule in TABLES["10-default.toml"]["rule"] if "needs" in rule["then"]
    }
    assert asking == {"order": ["order number"]}


def test_every_need_has_its_words_in_every_language_of_the_notices() -> None:
    for need in RULES.needs.by_name.values():
        assert sorted(need.labels) == LANGUAGES, need.name


def test_every_need_has_an_example_that_gives_it_and_one_that_does_not() -> None:
    for need in RULES.needs.by_name.values():
        assert {example.expect is None for example in need.examples} == {True, False}, need.name


def test_the_policy_fits_on_a_screen() -> None:
    lines = FILES[0].read_text(encoding="utf-8").splitlines()
    assert FILES[0].name == "10-default.toml"
    assert len(lines) <= 72
    assert max(map(len, lines)) <= 120


def test_every_list_of_words_has_a_rule_that_uses_it() -> None:
    files = [RuleFile(name=name, tables=tables) for name, tables in TABLES.items()]
    assert review(files, Surroundings(customers=True, trust=True)) == []


def test_every_rule_has_examples_of_both_kinds() -> None:
    for rule in RULES.rules:
        assert {example.matched for example in rule.examples} == {True, False}, rule.name


def test_the_table_of_priorities_that_is_shown_can_be_used_as_it_is() -> None:
    text = FILES[0].read_text(encoding="utf-8")
    shown = "\n".join(line.removeprefix("# ") for line in text.partition("# [matrix]")[2].splitlines()[1:])
    assert read_matrix(tomllib.loads(shown)) == USUAL


@pytest.mark.timeout(60)
@pytest.mark.parametrize("pump", PUMPS)
def test_no_pattern_of_ours_can_be_made_to_run_away(pump: str) -> None:
    """The longest text that patterns see, made of what they begin with: a bad pattern would take hours."""
    patterns = [pattern for need in RULES.needs.by_name.values() for pattern in need.patterns]
    for pattern in patterns:
        for start in ("", "order ", "version "):
            regex.search(pattern, (start + pump * 70_000)[: 64 * 1024] + "!", timeout=2)


LISTS = {name: words for tables in TABLES.values() for name, words in tables.get("words", {}).items()}
SCRIPTS = {"zh": "Han", "ru": "Cyrillic", "uk": "Cyrillic", "en": "Latin", "de": "Latin", "fr": "Latin", "es": "Latin"}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_the_words_of_each_language_stand_under_its_name(name: str) -> None:
    for language, words in LISTS[name].items():
        for word in words:
            assert regex.fullmatch(rf"[\p{{{SCRIPTS[language]}}}\s'’-]+", word), word


@pytest.mark.parametrize("name", sorted(LISTS.keys() - {"not-billing"}))
def test_a_list_of_words_has_every_language(name: str) -> None:
    assert sorted(LISTS[name]) == sorted(SCRIPTS)
