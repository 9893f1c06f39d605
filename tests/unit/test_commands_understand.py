"""From the commands of a mail to what they ask for."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.commands import REGISTRY, help_lines, read_block, understand
from triaged.desk.commands.lines import fold
from triaged.desk.commands.registry import verb_of
from triaged.model import Order, Priority, Status, Tier
from triaged.model.commands import (
    Assign,
    Away,
    Back,
    Canned,
    Copy,
    Explain,
    Find,
    Help,
    Internal,
    List,
    Merge,
    Move,
    Names,
    OpenFor,
    Public,
    SetStatus,
    Settle,
    Show,
    Split,
    Tag,
    Undo,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 4, 10, 30, tzinfo=BERLIN)  # a Wednesday
SUE, TOM, ANN_B, ANN_C = "sue@example.com", "tom@example.com", "ann.b@example.com", "ann.c@example.com"
NAMES = Names(
    me=TOM,
    agents={
        "Sue Miller": SUE,
        "Sue": SUE,
        "sue": SUE,
        SUE: SUE,
        "s.miller@example.org": SUE,
        "Tom Berg": TOM,
        "Tom": TOM,
        "tom": TOM,
        TOM: TOM,
        "Ann Brown": ANN_B,
        "ann.b": ANN_B,
        ANN_B: ANN_B,
        "Ann Clark": ANN_C,
        "ann.c": ANN_C,
        ANN_C: ANN_C,
        "Жанна Д'Арк": "jeanne@example.com",
    },
    queues=("support", "billing", "Buchhaltung Süd"),
    canned=("password", "opening-hours"),
    now=NOW,
)
LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")


def on(year, month, day, hour=18, minute=0):
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def understood(reply, names=NAMES):
    block = read_block(reply)
    assert block.doubts == ()
    return understand(block.orders, names)


def act(reply):
    found = understood(reply)
    assert found.mistakes == ()
    assert len(found.acts) == 1
    return found.acts[0][1]


def mistakes(reply):
    found = understood(reply)
    assert all(each.kind.value == "argument" for each in found.mistakes)
    return [each.why for each in found.mistakes]


@pytest.mark.parametrize(
    ("reply", "asked"),
    [
        ("#note", Internal()),
        ("#note the cable", Internal()),
        ("#public", Public()),
        ("#take", Assign(agent=TOM)),
        ("#assign sue", Assign(agent=SUE)),
        ("#assign Sue Miller.", Assign(agent=SUE)),
        ("#assign SUE", Assign(agent=SUE)),
        ("#assign @sue", Assign(agent=SUE)),
        ("#assign “Sue Miller”", Assign(agent=SUE)),
        ("#assign sue@example.com", Assign(agent=SUE)),
        ("#assign S.Miller@Example.org <mailto:s.miller@example.org>", Assign(agent=SUE)),
        ("#assign @ann.b", Assign(agent=ANN_B)),
        ("#assign жанна д’арк", Assign(agent="jeanne@example.com")),
        ("#assign me", Assign(agent=TOM)),
        ("#assign none", Assign(agent=None)),
        ("#назначить никому", Assign(agent=None)),
        ("#指派 我", Assign(agent=TOM)),
        ("#指派 无", Assign(agent=None)),
        ("#zuweisen niemand", Assign(agent=None)),
        ("#queue billing", Move(queue="billing")),
        ("#queue BILLING", Move(queue="billing")),
        ("#warteschlange buchhaltung sud", Move(queue="Buchhaltung Süd")),
        ("#tier L2", Move(tier=Tier.L2)),
        ("#tier 2", Move(tier=Tier.L2)),
        ("#tier l4", Move(tier=Tier.L4)),
        ("#tier Ｌ２", Move(tier=Tier.L2)),
        ("#уровень Л3", Move(tier=Tier.L3)),
        ("#tier L2 only the password", Move(tier=Tier.L2, words="only the password")),
        ("#tier L2 now the plant is down", Move(tier=Tier.L2, now=True, words="the plant is down")),
        ("#tier! L2: the plant is down", Move(tier=Tier.L2, now=True, words="the plant is down")),
        ("#escalate", Move(up=True)),
        ("#escalate it leaves the network", Move(up=True, words="it leaves the network")),
        ("#escalate nowhere to be found", Move(up=True, words="nowhere to be found")),
        ("#escalate!", Move(up=True, now=True)),
        ("#escalate! the plant is down!", Move(up=True, now=True, words="the plant is down")),
        ("#escalate now: the plant is down", Move(up=True, now=True, words="the plant is down")),
        ("#эскалация срочно, завод стоит", Move(up=True, now=True, words="завод стоит")),
        ("#eskalieren sofort die Produktion steht", Move(up=True, now=True, words="die Produktion steht")),
        ("#升级！生产已停", Move(up=True, now=True, words="生产已停")),
        ("#升级 立即，生产已停", Move(up=True, now=True, words="生产已停")),
        ("#priority P2", Move(priority=Priority.P2)),
        ("#priority high", Move(priority=Priority.P2)),
        ("#priority 2", Move(priority=Priority.P2)),
        ("#priority urgent!", Move(priority=Priority.P1)),
        ("#приоритет срочно", Move(priority=Priority.P1)),
        ("#приоритет Р1", Move(priority=Priority.P1)),  # Cyrillic
        ("#приоритет п4", Move(priority=Priority.P4)),
        ("#пріоритет високий", Move(priority=Priority.P2)),
        ("#优先级 紧急", Move(priority=Priority.P1)),
        ("#优先级 Ｐ３", Move(priority=Priority.P3)),
        ("#priorität hoch", Move(priority=Priority.P2)),
        ("#priorité élevée", Move(priority=Priority.P2)),
        ("#prioridad baja", Move(priority=Priority.P4)),
        ("#solved", SetStatus(status=Status.SOLVED)),
        ("#hold", SetStatus(status=Status.HOLD)),
        ("#open", SetStatus(status=Status.OPEN)),
        ("#close", SetStatus(status=Status.CLOSED)),
        ("#spam", SetStatus(status=Status.SPAM)),
        ("#pending", SetStatus(status=Status.PENDING)),
        ("#tag +x -y z", Tag(add=("x", "z"), remove=("y",))),
        ("#tag VIP, beta-2, a_b", Tag(add=("vip", "beta-2", "a_b"))),
        ("#tag –x —y −z", Tag(remove=("x", "y", "z"))),
        ("#tag + x - y", Tag(add=("x",), remove=("y",))),
        ("#tag #vip +x", Tag(add=("vip", "x"))),
        ("#标签 ＋重要、紧急", Tag(add=("重要", "紧急"))),
        ("#cc @sue", Copy(agents=(SUE,))),
        ("#cc sue, Ann Brown", Copy(agents=(SUE, ANN_B))),
        ("#cc me", Copy(agents=(TOM,))),
        ("#cc -@sue", Copy(without=(SUE,))),
        ("#cc –@sue bob@x.example", Copy(without=(SUE,), outside=("bob@x.example",))),
        ("#cc @sue -@tom bob@x.example", Copy(agents=(SUE,), without=(TOM,), outside=("bob@x.example",))),
        ("#cc s.miller@example.org", Copy(agents=(SUE,))),
        ("#cc Bob@X.example <mailto:bob@x.example>", Copy(outside=("bob@x.example",))),
        ("#cc bob@x.example<mailto:bob@x.example>", Copy(outside=("bob@x.example",))),
        ("#cc bob@x.example [mailto:bob@x.example]", Copy(outside=("bob@x.example",))),
        ("#cc bob@x.example (mailto:bob@x.example)", Copy(outside=("bob@x.example",))),
        ("#cc <bob@x.example>", Copy(outside=("bob@x.example",))),
        ("#cc mailto:bob@x.example", Copy(outside=("bob@x.example",))),
        ("#cc Bob Berg <bob@x.example>", Copy(outside=("bob@x.example",))),
        ("#cc Bob Berg (bob@x.example), @sue", Copy(agents=(SUE,), outside=("bob@x.example",))),
        ("#cc Bob <bob@x.example> carol@x.example", Copy(outside=("bob@x.example", "carol@x.example"))),
        ("#cc -bob@x.example; carol@x.example", Copy(without=("bob@x.example",), outside=("carol@x.example",))),
        ("#cc\nbob@x.example <mailto:bob@x.example>", Copy(outside=("bob@x.example",))),
        ("#merge 1042", Merge(into=1042)),
        ("#merge #1042", Merge(into=1042)),
        ("#merge №1042", Merge(into=1042)),
        ("#merge [ACME#1042]", Merge(into=1042)),
        ("#show １０４２", Show(number=1042)),
        ("#show [Ticket#7]", Show(number=7)),
        ("#split", Split()),
        ("#for anna@x.example", OpenFor(customer="anna@x.example")),
        ("#for Anna <Anna@X.example>", OpenFor(customer="anna@x.example")),
        ("#for anna@x.example <mailto:anna@x.example>", OpenFor(customer="anna@x.example")),
        ("#canned Password", Canned(name="password")),
        ("#list", List(which="mine")),
        ("#list mine", List(which="mine")),
        ("#список мои", List(which="mine")),
        ("#list Billing", List(which="billing")),
        ("#find printer jam", Find(words="printer jam")),
        ("#查找 打印机", Find(words="打印机")),
        ("#explain", Explain()),
        ("#undo", Undo()),
        ("#admit", Settle(verb="admit")),
        ("#yes", Settle(verb="admit")),
        ("#refuse", Settle(verb="refuse")),
        ("#send", Settle(verb="send")),
        ("#drop", Settle(verb="drop")),
        ("#approve", Settle(verb="approve")),
        ("#confirm", Settle(verb="confirm")),
        ("#confirm K7Q2XM", Settle(verb="confirm", code="K7Q2XM")),
        ("#确认K7Q2XM", Settle(verb="confirm", code="K7Q2XM")),
        ("#away", Away(until=None)),
        ("#away until 2026-12-01", Away(until=on(2026, 12, 1))),
        ("#back", Back()),
        ("#help", Help()),
    ],
)
def test_what_each_command_asks_for(reply, asked):
    assert act(reply) == asked


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("3d", on(2026, 3, 7)),
        ("3 days", on(2026, 3, 7)),
        ("in 3 days", on(2026, 3, 7)),
        ("1w", on(2026, 3, 11)),
        ("0d", on(2026, 3, 4)),
        ("2h", on(2026, 3, 4, 12, 30)),
        ("48 hours", on(2026, 3, 6, 10, 30)),
        ("2026-12-01", on(2026, 12, 1)),
        ("2026–12–01", on(2026, 12, 1)),
        ("2026/12/1", on(2026, 12, 1)),
        ("01.12.2026", on(2026, 12, 1)),
        ("2026年12月1日", on(2026, 12, 1)),
        ("today", on(2026, 3, 4)),
        ("tomorrow", on(2026, 3, 5)),
        ("friday", on(2026, 3, 6)),
        ("until Friday.", on(2026, 3, 6)),
        ("wednesday", on(2026, 3, 11)),
        ("tue", on(2026, 3, 10)),
        ("3д", on(2026, 3, 7)),
        ("через 3 дня", on(2026, 3, 7)),
        ("2 недели", on(2026, 3, 18)),
        ("завтра", on(2026, 3, 5)),
        ("до пятницы", on(2026, 3, 6)),
        ("пн", on(2026, 3, 9)),
        ("2год", on(2026, 3, 4, 12, 30)),
        ("до п’ятниці", on(2026, 3, 6)),
        ("післязавтра", on(2026, 3, 6)),
        ("3天", on(2026, 3, 7)),
        ("3天后", on(2026, 3, 7)),
        ("2小时", on(2026, 3, 4, 12, 30)),
        ("明天", on(2026, 3, 5)),
        ("到周五", on(2026, 3, 6)),
        ("星期天", on(2026, 3, 8)),
        ("週一", on(2026, 3, 9)),
        ("3 Tage", on(2026, 3, 7)),
        ("bis Freitag", on(2026, 3, 6)),
        ("übermorgen", on(2026, 3, 6)),
        ("3j", on(2026, 3, 7)),
        ("jusqu’à vendredi", on(2026, 3, 6)),
        ("après-demain", on(2026, 3, 6)),
        ("2 semanas", on(2026, 3, 18)),
        ("hasta el miércoles", on(2026, 3, 11)),
        ("pasado mañana", on(2026, 3, 6)),
        ("365d", on(2027, 3, 4)),
    ],
)
def test_until_when(words, until):
    assert act(f"#pending {words}") == SetStatus(status=Status.PENDING, until=until)
    assert act(f"#away {words}") == Away(until=until)


def test_hours_pass_evenly_where_summer_time_begins():
    names = Names(me=TOM, agents={}, queues=(), canned=(), now=datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN))
    found = understood("#pending 2h", names).acts[0][1]
    assert found == SetStatus(status=Status.PENDING, until=datetime(2026, 3, 29, 4, 30, tzinfo=BERLIN))


def test_a_day_ends_with_the_agents_work():
    names = Names(me=TOM, agents={}, queues=(), canned=(), now=NOW, day_ends=(16, 45))
    found = understood("#pending tomorrow", names).acts[0][1]
    assert found == SetStatus(status=Status.PENDING, until=on(2026, 3, 5, 16, 45))


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("#pending 2026-03-03", "past"),
        ("#pending 0h", "past"),
        ("#pending 2028-01-01", "too far away"),
        ("#pending 366d", "too far away"),
        ("#pending 9999w", "too far away"),
        ("#pending 2026-02-30", "no day and no time"),
        ("#pending 30m", "no day and no time"),
        ("#pending soon", "no day and no time; allowed are for example 3d"),
        ("#pending " + "3d " * 50, "no day and no time"),
        ("#away for good", "no day"),
        ("#assign", "something has to stand behind it; for example #assign sue"),
        ("#assign bob", "no agent is called 'bob'"),
        ("#assign suu", "did you mean 'sue'?"),
        ("#assign Miller", "did you mean 'Sue Miller'?"),
        ("#assign Ann", "several agents are called so: Ann Brown (ann.b@example.com), Ann Clark (ann.c@example.com)"),
        ("#queue biling", "found 'biling'; allowed Buchhaltung Süd, billing, support; did you mean 'billing'?"),
        ("#queue", "something has to stand behind it"),
        ("#tier L5", "allowed L1, L2, L3, L4"),
        ("#priority hgih", "did you mean 'high'?"),
        ("#priority P5", "allowed P1"),
        ("#tag", "something has to stand behind it"),
        ("#tag +x/y", "a tag is at most 40 letters"),
        ("#tag " + "x" * 41, "a tag is at most 40 letters"),
        ("#tag +x -x", "adds and removes x"),
        ("#tag +", "names no tag"),
        ("#cc bob", "no agent is called 'bob'"),
        ("#cc @bob", "no agent is called '@bob'"),
        ("#cc @sue -@sue", "brings in and takes out sue@example.com"),
        ("#cc bob@x.example <carol@x.example>", "two addresses"),
        ("#cc bob@", "no agent is called"),
        ("#merge abc", "the number of one ticket"),
        ("#merge 0", "the number of one ticket"),
        ("#show 1042 1043", "the number of one ticket"),
        ("#show must go on", "the number of one ticket"),
        ("#for Anna", "the address of one customer"),
        ("#for a@x.example b@x.example", "the address of one customer"),
        ("#canned pasword", "did you mean 'password'?"),
        ("#list bilings", "did you mean 'billing'?"),
        ("#list breaching", "allowed Buchhaltung Süd, billing, mine, support"),
        ("#find", "something has to stand behind it"),
        ("#find -", "say a word"),
        ("#solved it for you", "#solved stands alone on its line; found 'it for you' behind it"),
        ("#help is on its way", "stands alone on its line"),
        ("#confirm that it is so, please, as I have asked you", "the code from the mail"),
    ],
)
def test_words_that_cannot_be_used_are_a_mistake_that_says_what_is_allowed(reply, why):
    found = understood(reply)
    assert found.acts == ()
    assert why in found.mistakes[0].why
    assert found.mistakes[0].line == reply.strip()


@pytest.mark.parametrize(
    "reply",
    [
        "#solved\n#close",
        "#pending 3d\n#pending 4d",
        "#hold\n#spam",
        "#queue billing\n#queue support",
        "#note\n#public",
        "#take\n#assign sue",
        "#tier L2\n#escalate",
        "#priority P1\n#priority P2",
        "#admit\n#refuse",
        "#send\n#drop",
        "#away\n#back",
        "#merge 1\n#merge 2",
        "#tag +x\n#tag -x",
        "#cc @sue\n#cc -@sue",
    ],
)
def test_commands_that_exclude_each_other_are_a_mistake(reply):
    first = reply.partition("\n")[0]
    assert mistakes(reply) == [f"it contradicts {first!r} above; keep one of them"]


@pytest.mark.parametrize(
    ("reply", "verbs"),
    [
        ("#solved\n#solved", ["solved"]),
        ("#assign sue\n#назначить Sue Miller", ["assign"]),
        ("#take\n#assign me", ["take"]),
        ("#tag +x\n#tag +y -z", ["tag", "tag"]),
        ("#cc @sue\n#cc bob@x.example", ["cc", "cc"]),
        ("#show 1\n#show 2", ["show", "show"]),
        ("#note\n#solved\n#queue billing\n#tier L2\n#priority P1", ["note", "solved", "queue", "tier", "priority"]),
    ],
)
def test_what_does_not_exclude_each_other_is_done_in_order(reply, verbs):
    found = understood(reply)
    assert found.mistakes == ()
    assert [order.verb for order, _ in found.acts] == verbs


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_has_a_line_for_each_command_whose_example_works(language):
    lines = help_lines(language)
    assert len(lines) == len(REGISTRY)
    for line, (name, verb) in zip(lines, REGISTRY.items(), strict=True):
        example = line.replace("：", ":").partition(":")[0]
        word = example.removeprefix("#").split()[0]
        assert word in verb.words[language], line
        found = understood(example)
        assert found.mistakes == (), line
        assert [order.verb for order, _ in found.acts] == [name], line
        assert len(line) <= 110


def test_an_unknown_language_gets_english_help():
    assert help_lines("xx") == help_lines("en")


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_every_verb_has_words_and_help_in_every_language_and_its_own_name(name):
    verb = REGISTRY[name]
    assert set(verb.words) == set(verb.help) == set(LANGUAGES)
    assert verb.words["en"][0] == name
    assert all(words and all(word == word.lower() for word in words) for words in verb.words.values())
    assert all(verb_of(fold(word)) == name for words in verb.words.values() for word in words)


@given(st.sampled_from(sorted(REGISTRY)), st.text(max_size=60))
def test_any_words_at_all_are_read_or_a_mistake(verb, words):
    found = understand([Order(verb=verb, words=words, line=f"#{verb} {words}")], NAMES)
    assert len(found.acts) + len(found.mistakes) == 1
    for _, asked in found.acts:
        if isinstance(asked, (SetStatus, Away)) and asked.until is not None:
            assert NOW < asked.until <= NOW + timedelta(days=366)
