"""The notices by which agents and leads hear that time runs out, and the words for it, in every language."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.promised_times import HOUR, Ticket, promised
from triaged.desk.commands.verbs.assign import ASSIGN
from triaged.desk.commands.verbs.escalate import ESCALATE
from triaged.desk.commands.verbs.explain import EXPLAIN
from triaged.desk.commands.verbs.take import TAKE
from triaged.model import ClockState, Metric, OutboxState, Status
from triaged.outcomes.escalating.sheet import TOLD_AS as KINDS_TOLD
from triaged.render import SAMPLE_FACTS, Renderer
from triaged.render.terms_of_clocks import (
    clock_owner,
    clock_reason,
    clock_state,
    delivery,
    lasts,
    metric,
    span,
    stamp,
    told_as,
)
from triaged.render.words_of_clocks import METRICS, OWNERS, STATES
from triaged.render.words_of_reasons import REASONS
from triaged.render.words_of_tellings import DELIVERY, TOLD_AS
from triaged.shipped import shipped

LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")
FENCE = "[internal zqabcdefghijklmno]"
RENDERER = Renderer([shipped("templates")])
each_language = pytest.mark.parametrize("language", LANGUAGES)


def lines(notice: str, language: str, facts: object) -> list[str]:
    rendered = RENDERER.render(notice, language, facts)  # type: ignore[arg-type]
    assert rendered.languages == (language,)
    assert "None" not in rendered.subject + rendered.text
    assert rendered.subject in ("[ACME#1042] Printer <2>", "[ACME#1042] -")
    assert "\n\n\n" not in rendered.text
    return rendered.text.splitlines()[2:]


@each_language
def test_the_first_line_says_where_a_plain_answer_goes_and_the_next_what_is_due(language: str) -> None:
    inside, *to_customer = SAMPLE_FACTS["escalated_agent"]
    assert "ann@example.org" not in lines("escalated_agent", language, inside)[0]
    for facts in to_customer:
        first, second, third, *_rest = lines("escalated_agent", language, facts)
        assert "Ann Lee <ann@example.org>" in first
        assert metric(language, str(facts["clock"]["metric"])) in second  # type: ignore[index]
        assert "2026" in third


@each_language
def test_what_is_promised_inside_the_house_stands_between_canaries(language: str) -> None:
    for facts in SAMPLE_FACTS["escalated_agent"]:
        found = lines("escalated_agent", language, facts)
        above, below = (number for number, line in enumerate(found) if line == FENCE)
        (promise,) = (number for number, line in enumerate(found) if "standard <2>" in line)
        (used,) = (number for number, line in enumerate(found) if "75 %" in line or "100 %" in line)
        assert above < promise < used < below
        if facts["message"]:
            assert found.index("It prints <nothing>.") < above


@each_language
def test_who_has_it_already_is_not_told_to_take_it(language: str) -> None:
    for facts in SAMPLE_FACTS["escalated_agent"]:
        said = "\n".join(lines("escalated_agent", language, facts))
        assert ("#take" in said) == (facts["reason"] != "assigned")
        assert "#assign" in said
        assert ("#pending 3d" in said) == bool(facts["can_wait"])
        assert ("#escalate" in said) == (facts["clock"]["metric"] == "tier")  # type: ignore[index]


@each_language
def test_each_reason_has_a_line_of_its_own(language: str) -> None:
    said = set()
    for facts in SAMPLE_FACTS["escalated_agent"]:
        found = lines("escalated_agent", language, {**SAMPLE_FACTS["escalated_agent"][1], "reason": facts["reason"]})
        said.add("\n".join(found[: found.index("")]))
    assert len(said) == len(SAMPLE_FACTS["escalated_agent"])


@each_language
def test_the_whole_sheet_is_internal_and_no_line_of_it_begins_with_a_command(language: str) -> None:
    for facts in SAMPLE_FACTS["breach_lead"]:
        first, empty, fence, *rest = lines("breach_lead", language, facts)
        assert first
        assert (empty, fence, rest[-1]) == ("", FENCE, FENCE)
        assert metric(language, str(facts["clock"]["metric"])) in rest[0]  # type: ignore[index]
        assert not [line for line in rest if line.startswith("#")]


@each_language
def test_the_sheet_has_each_interval_and_each_telling_on_a_line(language: str) -> None:
    facts = SAMPLE_FACTS["breach_lead"][0]
    said = lines("breach_lead", language, facts)
    waits = clock_reason(language, "waiting for customer")
    assert len([line for line in said if line.count(" | ") == 3]) == 4 + 3
    assert [line for line in said if line.endswith(waits) and clock_owner(language, "customer") in line]
    assert [line for line in said if line.endswith("550 no such user") and "Tom <2>" in line]
    ending = " ".join(said[-3:-1])
    for verb in (ASSIGN, ESCALATE, TAKE, EXPLAIN):  # each in the words of its reader
        assert ending.count(f"#{verb.words[language][0]}") == 1


def test_the_sheet_counts_what_it_leaves_out_and_says_to_whom_it_was_promised() -> None:
    said = "\n".join(lines("breach_lead", "en", SAMPLE_FACTS["breach_lead"][0]))
    assert "- and 3 earlier ones | 1 h 15 min\n" in said
    assert "- and 3 earlier ones\n" in said
    assert "Promised to Acme & Sons, ann@example.org: within 4 h of working time\n" in said
    assert "Totals: working time (elapsed):\n" in said
    one, nobody = ("\n".join(lines("breach_lead", "en", SAMPLE_FACTS["breach_lead"][place])) for place in (2, 1))
    assert "- and 1 earlier one | 1 h 15 min\n" in one
    assert "Promised: within 4 h of working time\n" in nobody
    assert "earlier" not in nobody


@each_language
def test_who_gets_no_words_of_the_customer_is_told_how_to_answer_him(language: str) -> None:
    inside, *others = SAMPLE_FACTS["escalated_agent"]
    hint = [line for line in lines("escalated_agent", language, inside) if "#public" in line]
    assert len(hint) == 1
    assert hint[0].startswith("- ")
    for facts in (*others, {**inside, "reachable": False}):
        assert "#public" not in "\n".join(lines("escalated_agent", language, facts))


@pytest.mark.parametrize(
    ("language", "many", "one"),
    [
        ("de", "5 zugesagte Zeiten sind um oder laufen bald ab", "1 zugesagte Zeit ist um oder läuft bald ab"),
        ("en", "5 promised times are over or run out soon", "1 promised time is over or runs out soon"),
        ("es", "5 plazos prometidos han vencido o vencen pronto", "1 plazo prometido ha vencido o vence pronto"),
        ("fr", "5 délais promis sont dépassés ou le seront bientôt", "1 délai promis est dépassé ou le sera bientôt"),
        ("ru", "Обещанные сроки прошли или скоро пройдут: 5", "Обещанные сроки прошли или скоро пройдут: 1"),
        ("uk", "Обіцяні строки минули або скоро минуть: 5", "Обіцяні строки минули або скоро минуть: 1"),
        ("zh", "5 个承诺的时限已过期或即将到期", "1 个承诺的时限已过期或即将到期"),
        ("zh-Hant", "5 個承諾的時限已過期或即將到期", "1 個承諾的時限已過期或即將到期"),
    ],
)
def test_the_subject_of_a_list_says_what_it_is_about(language: str, many: str, one: str) -> None:
    facts = SAMPLE_FACTS["escalated_list_agent"][0]
    assert RENDERER.render("escalated_list_agent", language, facts).subject == f"[ACME] {many}"
    single = {**facts, "lines": facts["lines"][:1]}  # type: ignore[index]
    assert RENDERER.render("escalated_list_agent", language, single).subject == f"[ACME] {one}"


@each_language
def test_explain_shows_the_clocks_in_the_same_words(language: str) -> None:
    whole, _other, nothing = SAMPLE_FACTS["explain_agent"]
    said = lines("explain_agent", language, whole)
    assert [line for line in said if line.startswith(f"- {metric(language, 'first_response')}")]
    assert [line for line in said if clock_owner(language, "desk down") in line and " | " in line]
    assert metric(language, "first_response") not in "\n".join(lines("explain_agent", language, nothing))


@each_language
def test_every_word_differs_from_its_neighbours(language: str) -> None:
    assert len({metric(language, each) for each in sorted(Metric)}) == len(Metric) == len(METRICS)
    assert len({clock_state(language, each) for each in sorted(ClockState)}) == len(ClockState) == len(STATES)
    assert len({clock_owner(language, each) for each in OWNERS}) == len(OWNERS)
    assert len({told_as(language, each) for each in TOLD_AS}) == len(TOLD_AS)
    assert not [row for row in REASONS.values() if len(row) != len(LANGUAGES)]
    assert not {*KINDS_TOLD.values()} - TOLD_AS.keys()
    assert DELIVERY.keys() == {*OutboxState} - {OutboxState.SENT}


REASON_TICKETS = (
    Ticket("2 09:00").answered("2 09:10").writes("2 09:20", Status.OPEN).changes("2 09:30", status=Status.HOLD),
    Ticket("2 09:00").answered("2 09:10", Status.SOLVED).changes("2 09:30", status=Status.OPEN),
    Ticket("2 09:00").changes("2 09:10", status=Status.SPAM).changes("2 09:20", status=Status.NEW),
)


def test_every_reason_that_a_clock_gives_has_words() -> None:
    given = promised(first_response=HOUR, next_reply=HOUR, update=HOUR, resolution=HOUR)
    clocks = [clock for ticket in REASON_TICKETS for clock in ticket.clocks(given, "2 10:00")]
    reasons = {each.reason for clock in clocks for each in clock.intervals} | {clock.reason for clock in clocks}
    assert {"opened", "answered", "waiting for others", "was spam", "reopened"} <= reasons
    assert sorted(each for each in reasons if clock_reason("ru", each) == each) == []


def test_what_follows_a_reason_is_said_as_it_is() -> None:
    assert clock_reason("de", "moved to L2") == "weitergegeben an L2"
    assert clock_reason("en", "policy Gold {} plan") == "policy Gold {} plan"
    assert clock_reason("de", "policy Gold {} plan") == "Richtlinie Gold {} plan"
    assert clock_reason("fr", "an odd one") == "an odd one"
    assert clock_reason("fr", "opened by hand") == "opened by hand"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 min"),
        (1, "1 s"),
        (59, "59 s"),
        (60, "1 min"),
        (61, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
    ],
)
def test_an_amount_of_time_is_short(seconds: int, said: str) -> None:
    assert lasts("en", seconds) == said


def test_an_amount_of_time_is_in_the_readers_words() -> None:
    assert lasts("de", 3660) == "1 Std. 1 Min."
    assert lasts("zh", 3660) == "1 小时 1 分钟"
    assert lasts("it", 3660) == "1 h 1 min"


def test_a_span_says_the_day_once() -> None:
    begins = datetime(2026, 3, 3, 22, 30, tzinfo=timezone(timedelta(hours=3)))
    assert stamp(begins) == "2026-03-03 22:30"
    assert span("en", begins, begins + timedelta(hours=1)) == "2026-03-03 22:30 - 23:30"
    assert span("en", begins, begins + timedelta(hours=2)) == "2026-03-03 22:30 - 2026-03-04 00:30"
    assert span("en", begins, None) == "2026-03-03 22:30 until now"
    assert span("de", begins, None) == "2026-03-03 22:30 bis jetzt"


def test_a_delivery_is_the_relays_words_or_how_it_stands() -> None:
    assert delivery("en", "sent", "250 ok") == "250 ok"
    assert delivery("en", "sent", None) == "sent"
    assert delivery("en", "failed", "550 no") == "failed: 550 no"
    assert delivery("en", "waiting", None) == "not sent yet"
