from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.outcomes.agents.telling import first_lines
from triaged.render import SAMPLE_FACTS, Renderer
from triaged.shipped import shipped

NOTICES = ("also_received_agent", "answer_agent", "bounce_agent", "confirm_agent", "held_agent", "settled_agent")
CUSTOMERS = ("customer", "kunden", "cliente", "client ", "клиент", "клієнт", "客户", "客戶")
LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")


@pytest.mark.parametrize(
    ("text", "shown", "more"),
    [
        ("", [], False),
        ("One.", ["One."], False),
        ("One.\n\n \nTwo.  \n", ["One.", "Two."], False),
        ("1\n2\n3\n4", ["1", "2", "3"], True),
        ("x" * 20, ["x" * 20], False),
        ("x" * 21, ["x" * 20], True),
        ("x" * 20 + "\ny", ["x" * 20], True),
        ("x" * 19 + "\nyz", ["x" * 19, "y"], True),
    ],
)
def test_the_first_lines_of_a_mail(text: str, shown: list[str], more: bool) -> None:
    assert first_lines(text, lines=3, characters=20) == (shown, more)


@given(st.text(alphabet="ab \n\u2028\r", max_size=60))
def test_no_more_is_shown_than_is_allowed(text: str) -> None:
    shown, more = first_lines(text, lines=3, characters=20)

    assert len(shown) <= 3
    assert sum(map(len, shown)) <= 20
    assert more == (sum(len(line.rstrip()) for line in text.splitlines()) > sum(map(len, shown)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_to_an_agent_says_first_that_answers_stay_inside(notice: str, language: str) -> None:
    renderer = Renderer([shipped("templates")])
    firsts = set()
    for facts in SAMPLE_FACTS[notice]:
        rendered = renderer.render(notice, language, facts)
        firsts.add(rendered.text.splitlines()[2])
        assert rendered.subject.startswith("[ACME#1042] " if facts["ticket"] else "[ACME] ")
        assert rendered.languages == (language,)
        assert ("#1042" in rendered.text) == (facts["ticket"] is not None)
        assert "None" not in rendered.subject + rendered.text
        if notice in ("held_agent", "confirm_agent"):
            lines = rendered.text.splitlines()
            words = {"held_agent": ("#admit ", "#refuse "), "confirm_agent": ("#yes ", "#no ")}[notice]
            assert [sum(line.startswith(word) for line in lines) for word in words] == [1, 1]
            assert lines.count("| #admit") <= 1
            assert "#admit" not in lines  # a line that holds nothing but the verb would be one in a bad quotation
    english = renderer.render("settled_agent", language, SAMPLE_FACTS["settled_agent"][0]).text.splitlines()[2]
    assert firsts == {english}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", sorted(name for name in SAMPLE_FACTS if name.endswith("_agent")))
def test_all_that_an_agent_is_told_of_a_ticket_has_one_subject(notice: str, language: str) -> None:
    renderer = Renderer([shipped("templates")])
    for facts in SAMPLE_FACTS[notice]:
        if facts.get("ticket") is None or notice == "welcome_agent":  # that one begins no ticket's conversation
            continue
        subject = renderer.render(notice, language, facts).subject
        assert subject == f"[{facts['tag']}#{facts['ticket']}] {facts['subject'] or '-'}"


@pytest.mark.parametrize("notice", NOTICES)
def test_each_language_has_words_of_its_own(notice: str) -> None:
    renderer = Renderer([shipped("templates")])
    facts = SAMPLE_FACTS[notice][0]
    assert len({renderer.render(notice, language, facts).text for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_shows_the_name_of_another_one_or_a_code_of_ours(language: str) -> None:
    renderer = Renderer([shipped("templates")])
    shown = [renderer.render(notice, language, facts).text for notice in NOTICES for facts in SAMPLE_FACTS[notice]]
    names = (*NOTICES, "ack_new", "ack_collected", "held_sender", "A0", "A2", "other-domain")
    assert [(name, text) for text in shown for name in names if name in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_becomes_of_each_file_is_told(language: str) -> None:
    shown = Renderer([shipped("templates")]).render("held_agent", language, SAMPLE_FACTS["held_agent"][0]).text
    lines = [line for line in shown.splitlines() if line.startswith("- ")]
    assert lines[0].startswith("- run.exe")
    assert lines[0].endswith("(a program (.exe))")
    assert lines[1] == "- plan <2>.pdf"
    assert "3" in lines[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_of_an_agents_own_bounce_speaks_of_the_agent_and_not_of_a_customer(language: str) -> None:
    renderer = Renderer([shipped("templates")])
    facts = SAMPLE_FACTS["bounce_agent"][0]
    customer = renderer.render("bounce_agent", language, {**facts, "agent": None}).text
    agent = renderer.render("bounce_agent", language, {**facts, "agent": "Tom"}).text
    assert "Tom" in agent
    assert [word for word in CUSTOMERS if word in agent.lower()] == []
    assert [word for word in CUSTOMERS if word in customer.lower()] != []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_that_settles_nothing_is_told_how_to_or_who_has_settled_it(language: str) -> None:
    renderer = Renderer([shipped("templates")])
    still, late, _, confirm, _ = (
        renderer.render("answer_agent", language, facts).text for facts in SAMPLE_FACTS["answer_agent"]
    )
    assert [word in still for word in ("#admit ", "#refuse ", "ann@example.org")] == [True, True, False]
    assert [word in late for word in ("#admit ", "#refuse ", "ann@example.org", "2026")] == [False, False, True, True]
    assert [word in confirm for word in ("#yes ", "#no ")] == [True, True]
