"""What a mail gives of what its request needs, and how a customer is asked for the rest."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from unicodedata import east_asian_width

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import NOON, known_ticket, letter
from triaged.cli.show import _SHOWN, _print
from triaged.desk.triage.needs import Need, Needs
from triaged.model import AUTOMATIC_NOTICES, KnownTicket, ReminderKind, TriageDecision
from triaged.notices import PUBLIC_NOTICES
from triaged.outcomes.facts import FACTS_AFTER, Facts, asked, facts_of_new, facts_of_reply
from triaged.outcomes.work import Work
from triaged.render import SAMPLE_FACTS, Renderer, history
from triaged.render.samples_of_facts import FACTS, MISSING
from triaged.render.terms import label
from triaged.shipped import shipped
from triaged.store.fields import FieldRow
from triaged.store.tables import AUTOMATIC_NOTICE

LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")
NEEDS = Needs(
    {
        "order": Need(name="order", labels={"en": "the order number"}, patterns=(r"order (\w+)",)),
        "version": Need(name="version", labels={"de": "die Version"}, patterns=(r"version (\w+)",)),
    }
)
RENDERER = Renderer([shipped("templates")])


def work(needs: Needs = NEEDS) -> Work:
    desk = SimpleNamespace(rules=SimpleNamespace(needs=needs))
    return cast(Work, SimpleNamespace(writer=SimpleNamespace(desk=desk), now=NOON))


def rules(*needs: str, **fields: str) -> TriageDecision:
    return TriageDecision(queue="support", language="en", needs=needs, fields=fields)


def new(text: str, *needs: str, **fields: str) -> Facts:
    return facts_of_new(work(), letter(text=text), rules(*needs, **fields))


def reply(text: str, ticket: KnownTicket, *needs: str, **fields: str) -> Facts:
    return facts_of_reply(work(), letter(text=text), rules(*needs, **fields), ticket)


def ticket(**fields: str | None) -> KnownTicket:
    return Facts(rows=[FieldRow(name=name, value=value) for name, value in fields.items()]).of(known_ticket())


def rows(facts: Facts) -> dict[str, str | None]:
    return {each.name: each.value for each in facts.rows}


def test_a_new_mail_gives_some_and_is_asked_for_the_others() -> None:
    facts = new("My order A17 fails", "order", "version", "order")
    assert rows(facts) == {"order": "A17", "version": None}
    assert facts.asks == ["version"]
    assert facts.missing == [{"en": "version", "de": "die Version"}]
    assert facts.events == [("facts", {"given": {"order": "A17"}, "missing": ["version"], "unproven": True})]
    (reminder,) = facts.reminders
    assert (reminder.kind, reminder.due_at) == (ReminderKind.FACTS, NOON + timedelta(hours=24))
    assert timedelta(hours=24) == FACTS_AFTER


def test_nothing_needed_is_nothing_at_all() -> None:
    assert new("My order A17 fails") == Facts(rows=[], asks=[], missing=[], events=[], reminders=[])
    everything = new("order A17, version 3", "order", "version")
    assert (everything.asks, everything.reminders) == ([], [])


def test_what_a_rule_captures_counts_as_given() -> None:
    facts = new("Nothing", "order", order="B18", other="x")
    assert rows(facts) == {"order": "B18", "other": "x"}
    assert facts.asks == []


def test_what_the_rules_no_longer_know_is_asked_of_nobody() -> None:
    facts = new("Nothing", "gone")
    assert rows(facts) == {"gone": None}
    assert (facts.asks, facts.missing, facts.reminders) == ([], [], [])


@pytest.mark.parametrize(
    ("value", "kept"),
    [("a\r\nBcc: b@example.org", "a Bcc: b@example.org"), ("\u202ea\x00b", "ab"), ("x" * 500, "x" * 200), (" ", None)],
)
def test_a_captured_value_is_one_line_of_two_hundred_characters(value: str, kept: str | None) -> None:
    assert rows(new("Nothing", field=value)) == ({"field": kept} if kept else {})


def test_a_reply_fills_what_is_missing() -> None:
    before = ticket(order=None, version=None)
    facts = reply("order A17", before)
    assert rows(facts) == {"order": "A17"}
    assert facts.of(before).fields == {"order": "A17", "version": None}
    assert facts.events == [("facts", {"given": {"order": "A17"}, "missing": ["version"], "unproven": True})]
    assert facts.forgets == [ReminderKind.FACTS]
    assert (facts.asks, facts.reminders) == ((), ())


def test_a_reply_that_gives_nothing_takes_only_the_reminder_away() -> None:
    facts = reply("Hello", ticket(order=None))
    assert (facts.rows, facts.events, facts.forgets) == ([], [], [ReminderKind.FACTS])
    assert reply("order A17", ticket()) == Facts(rows=[], events=[], forgets=[])
    assert reply("Hello", ticket(order="A17")).forgets == []


def test_a_rule_for_replies_may_need_more() -> None:
    assert rows(reply("version 3", ticket(order=None), "version")) == {"version": "3"}


def test_the_first_value_stays() -> None:
    facts = reply("order B18", ticket(order="A17"), other="y")
    assert rows(facts) == {"other": "y"}
    assert facts.events[1:] == [("facts again", {"also": {"order": "B18"}})]
    assert reply("order a17", ticket(order="A17")).events == []


@given(
    st.dictionaries(st.sampled_from(["order", "version", "other"]), st.none() | st.text("ab", min_size=1)), st.text()
)
def test_no_reply_takes_away_what_is_known(known: dict[str, str | None], text: str) -> None:
    before = ticket(**known)
    after = reply(f"{text} order X", before).of(before).fields
    assert {name: after[name] for name, value in known.items() if value is not None} == {
        name: value for name, value in known.items() if value is not None
    }
    assert set(known) <= set(after)


def test_the_history_says_what_was_asked_and_promised() -> None:
    assert asked(new("Nothing", "order")) == {"asked": ["order"]}
    assert asked(new("order 1", "order")) == {}


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "die Bestellnummer"), ("de-AT", "die Bestellnummer"), ("zh-Hant", "訂單編號"), ("xx", "the order number")],
)
def test_a_label_is_in_the_readers_language_else_in_english(language: str, said: str) -> None:
    assert label(language, MISSING[0]) == said


def test_asking_counts_as_an_automatic_answer_wherever_they_are_counted() -> None:
    assert "facts_missing" in AUTOMATIC_NOTICES
    assert "'facts_missing'" in AUTOMATIC_NOTICE
    assert set(AUTOMATIC_NOTICES) <= PUBLIC_NOTICES


def columns(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_is_asked_for_each_thing_once_and_a_person_is_promised(language: str) -> None:
    for facts in SAMPLE_FACTS["facts_missing"]:
        rendered = RENDERER.render("facts_missing", language, facts)
        lines = rendered.text.splitlines()
        assert lines.count(f"- {MISSING[0][language]}") == lines.count("- a <screenshot>") == 1
        assert max(map(columns, lines)) <= 78
        assert ("2026" in rendered.text) == (facts["answer_by"] is not None)
        assert "1042" in rendered.text
        assert rendered.html is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_acknowledgement_asks_only_where_something_is_missing(language: str) -> None:
    facts = SAMPLE_FACTS["ack_new"][0]
    asks = RENDERER.render("ack_new", language, facts).text
    asks_not = RENDERER.render("ack_new", language, {**facts, "missing": []}).text
    assert asks.splitlines().count(f"- {MISSING[0][language]}") == 1
    assert "- " not in asks_not
    paragraph = asks[asks.index("- a <screenshot>") :].split("\n\n")[1]
    assert paragraph not in asks_not
    assert max(map(columns, paragraph.splitlines())) <= 78


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", ["message_agent", "show_agent"])
def test_an_agent_sees_each_fact_or_that_it_is_missing(notice: str, language: str) -> None:
    facts = SAMPLE_FACTS[notice][0]
    rendered = RENDERER.render(notice, language, facts, html=True)
    called = MISSING[0][language]
    lines = [line for line in rendered.text.splitlines() if line.startswith((f"- {called}", "- a <screenshot>"))]
    assert lines[0].partition(called)[2].lstrip(" :：") == "4711 <b>"
    assert len(lines[1].partition("a <screenshot>")[2].lstrip(" :：")) > 2
    assert "4711 &lt;b&gt;" in (rendered.html or "")
    (doubted,) = (line for line in rendered.text.splitlines() if "AB-17" in line)
    assert len(doubted.partition("AB-17")[2].strip(" ()（）")) > 2
    without = RENDERER.render(notice, language, {**facts, "facts": []}).text
    title = rendered.text.splitlines()[rendered.text.splitlines().index(lines[0]) - 1]
    assert title not in without.splitlines()


@pytest.mark.parametrize("kind", ["asked again", "facts", "facts again", "facts missing", "not asked again"])
def test_the_history_has_a_sentence_for_it_in_every_language(kind: str) -> None:
    said = {history.event(language, kind, "order: A17") for language in LANGUAGES}
    assert len(said) == len(LANGUAGES)
    assert all("order: A17" in each for each in said)


def test_triaged_show_lists_the_facts(capsys: pytest.CaptureFixture[str]) -> None:
    document: dict[str, Any] = dict.fromkeys((*_SHOWN, "subject", "merged_into"))
    document |= {"number": 1001, "fields": list(FACTS), "clocks": []}
    document |= {name: [] for name in ("participants", "tags", "links", "messages", "held", "events")}
    _print(document)
    shown = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert "fact  order number: 4711 <b>" in shown
    assert "fact  screenshot: not given yet" in shown
    assert "fact  serial number: AB-17 (unproven)" in shown
