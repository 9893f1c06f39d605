from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.alarms import HINTS
from triaged.errors import RenderError
from triaged.mail.language import detect, serving
from triaged.mail.quoting import MARKER, split_reply
from triaged.render import SAMPLE_FACTS, SEPARATOR, Renderer, when
from triaged.shipped import shipped

FACTS = SAMPLE_FACTS["ack_new"][0]
LANGUAGES = {"en", "ru", "uk", "zh", "zh-Hant", "de", "fr", "es"}
PLAIN = "Subject: Hello {{ customer }}\n\nNumber {{ ticket }}\n"


def renderer(folder: Path, text: str = PLAIN, language: str = "en") -> Renderer:
    (folder / language).mkdir(exist_ok=True)
    (folder / language / "ack_new.txt.j2").write_text(text, encoding="utf-8")
    return Renderer([folder])


def test_every_shipped_template_renders_in_every_language() -> None:
    shipped_only = Renderer([shipped("templates")])
    assert shipped_only.check() == []
    for notice, samples in SAMPLE_FACTS.items():
        assert shipped_only.languages(notice) == ({"en"} if notice == "alarm" else LANGUAGES)
        for language in LANGUAGES:
            for facts in samples:
                rendered = shipped_only.render(notice, language, facts)
                assert str(facts.get("ticket") or "") in rendered.subject + rendered.text
                assert "None" not in rendered.subject + rendered.text
                assert not rendered.text.startswith("\n")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_an_acknowledgement_has_the_customers_subject_else_the_number(language: str) -> None:
    shipped_only = Renderer([shipped("templates")])
    assert shipped_only.render("ack_new", language, FACTS).subject == "Re: Printer <2>"
    assert "1042" in shipped_only.render("ack_new", language, {**FACTS, "subject": None}).subject


WHEN = {
    "de": "Dienstag, 3. März 2026, 15:30 (UTC+3)",
    "en": "Tuesday, 3 March 2026, 15:30 (UTC+3)",
    "es": "martes, 3 de marzo de 2026, 15:30 (UTC+3)",
    "fr": "mardi 3 mars 2026, 15:30 (UTC+3)",
    "ru": "вторник, 3 марта 2026 г., 15:30 (UTC+3)",
    "uk": "вівторок, 3 березня 2026 р., 15:30 (UTC+3)",
    "zh": "2026年3月3日星期二 15:30（UTC+3）",
    "zh-Hant": "2026年3月3日 星期二 15:30（UTC+3）",
}


@pytest.mark.parametrize("notice", ["ack_new", "ack_collected", "held_sender"])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_acknowledgement_says_by_when_a_person_answers(notice: str, language: str) -> None:
    (*_others, facts) = SAMPLE_FACTS[notice]
    moment = datetime(2026, 3, 3, 15, 30, tzinfo=timezone(timedelta(hours=3)))
    rendered = Renderer([shipped("templates")]).render(notice, language, {**facts, "answer_by": moment})
    assert WHEN[language] in rendered.text


@pytest.mark.parametrize("language", ["my_words", "xx", "en-GB"])
def test_a_language_without_a_calendar_gets_the_english_one(language: str) -> None:
    assert when(language, datetime(2026, 3, 3, 15, 30, tzinfo=UTC)) == "Tuesday, 3 March 2026, 15:30 (UTC)"


@pytest.mark.parametrize(
    ("minutes", "zone"), [(0, "UTC"), (180, "UTC+3"), (-210, "UTC-3:30"), (765, "UTC+12:45"), (-60, "UTC-1")]
)
def test_a_time_names_its_zone(minutes: int, zone: str) -> None:
    moment = datetime(2026, 3, 3, 15, 30, tzinfo=timezone(timedelta(minutes=minutes)))
    assert when("en", moment) == f"Tuesday, 3 March 2026, 15:30 ({zone})"


def test_a_time_without_a_zone_is_an_error_of_the_template(tmp_path: Path) -> None:
    shown = renderer(tmp_path, "Subject: x\n\n{{ answer_by | when }}\n")
    with pytest.raises(RenderError, match="a time without its zone"):
        shown.render("ack_new", "en", {"answer_by": datetime(2026, 3, 3, 15, 30)})  # noqa: DTZ001


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("number", [1, 2, 50])
def test_a_collected_acknowledgement_lists_every_number(language: str, number: int) -> None:
    numbers = list(range(1001, 1001 + number))
    facts = {**SAMPLE_FACTS["ack_collected"][0], "tickets": numbers, "more": 0}
    text = Renderer([shipped("templates")]).render("ack_collected", language, facts).text
    assert [each for each in numbers if str(each) not in text] == []
    more = Renderer([shipped("templates")]).render("ack_collected", language, {**facts, "more": 777}).text
    assert ("777" in more) == (number > 1)


def test_an_alarm_says_what_happened_and_what_to_do() -> None:
    shipped_only = Renderer([shipped("templates")])
    shown = [shipped_only.render("alarm", None, {**facts, "hint": "Look & see."}) for facts in SAMPLE_FACTS["alarm"]]
    assert all("What to do: Look & see." in each.text for each in shown)
    assert {str(facts["kind"]) for facts in SAMPLE_FACTS["alarm"]} == set(HINTS)
    assert len({each.subject for each in shown}) == len(HINTS)
    assert all("None" not in each.text for each in shown)


def test_the_acknowledgements_differ_between_languages() -> None:
    shipped_only = Renderer([shipped("templates")])
    assert len({shipped_only.render("ack_new", language, FACTS).text for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize(
    ("wanted", "otherwise", "chosen"),
    [
        ("de", "en", ["de"]),
        ("zh-Hans", "en", ["zh"]),
        ("zh-TW", "en", ["zh-Hant"]),
        ("de-AT", "fr", ["de"]),
        ("en-GB", "fr", ["en"]),
        ("pl", "fr", ["fr", "en"]),
        ("pl", "fr-CA", ["fr", "en"]),
        ("be", "en", ["en"]),
        ("be", "de", ["de", "en"]),
        ("pl", "en-GB", ["en"]),
        ("pl", "tr", ["en"]),
        (None, "de", ["de", "en"]),
        (None, "en", ["en"]),
    ],
)
def test_a_reader_gets_his_language_else_the_queues_and_english(
    wanted: str | None, otherwise: str, chosen: list[str]
) -> None:
    shipped_only = Renderer([shipped("templates")])
    parts = [shipped_only.render("ack_new", each, FACTS) for each in chosen]
    rendered = shipped_only.render("ack_new", wanted, FACTS, otherwise=otherwise)
    written = [part.text.removeprefix(f"{MARKER}\n\n") for part in parts]
    assert rendered.text == f"{MARKER}\n\n" + SEPARATOR.join(text.rstrip("\n") for text in written) + "\n"
    assert rendered.subject == parts[0].subject
    assert rendered.languages == tuple(chosen)


def test_a_neighbour_of_the_readers_language_is_not_taken_for_it(tmp_path: Path) -> None:
    neighbours = {"uk": "ru", "bg": "ru", "no": "da", "pt": "es", "zh-Hant": "zh", "sk": "cs", "sr-Latn": "sr"}
    for wanted, neighbour in neighbours.items():
        folder = tmp_path / wanted
        folder.mkdir()
        renderer(folder, "Subject: x\n\nnot his", neighbour)
        assert renderer(folder).render("ack_new", wanted, FACTS).languages == ("en",)


def test_two_languages_are_written_as_text_alone(tmp_path: Path) -> None:
    renderer(tmp_path, language="de")
    (tmp_path / "de" / "ack_new.html.j2").write_text("<p>{{ customer }}</p>")
    both = renderer(tmp_path)
    assert both.render("ack_new", "de", FACTS).html
    assert both.render("ack_new", None, FACTS, otherwise="de").html is None


def test_a_notice_speaks_of_a_fact_where_each_language_that_it_is_written_in_does(tmp_path: Path) -> None:
    renderer(tmp_path, "Subject: x\n\n{{ name }}{% for each in missing %}{{ each }}{% endfor %}\n", "de")
    both = renderer(tmp_path, "Subject: {{ missing }}\n\nmissing\n")

    assert both.speaks_of("ack_new", "de", "missing")
    assert not both.speaks_of("ack_new", "de", "each")
    assert not both.speaks_of("ack_new", "en", "missing")
    assert not both.speaks_of("ack_new", None, "missing", otherwise="de")
    with pytest.raises(RenderError):
        both.speaks_of("ack_other", "de", "missing")


def test_each_acknowledgement_is_written_in_the_language_that_it_stands_for() -> None:
    shipped_only = Renderer([shipped("templates")])
    for language in LANGUAGES:
        for notice in ("ack_new", "ack_collected", "held_sender"):
            for facts in SAMPLE_FACTS[notice]:
                found = detect(shipped_only.render(notice, language, facts).text)
                assert serving(str(found), [language]) == language


def test_a_template_of_the_operator_hides_the_shipped_one(tmp_path: Path) -> None:
    renderer(tmp_path)
    both = Renderer([tmp_path, shipped("templates")])
    assert both.render("ack_new", "en", FACTS).text == f"{MARKER}\n\nNumber 1042\n"
    assert "Guten Tag" in both.render("ack_new", "de", FACTS).text


def test_a_subject_gets_one_re(tmp_path: Path) -> None:
    re_only = renderer(tmp_path, "Subject: {{ subject | re }}\n\nx")
    for subject in ("Printer", "Re: Printer", "RE:re : Printer", "AW: Fwd: Printer", "回复：Printer"):
        assert re_only.render("ack_new", "en", {"subject": subject}).subject == "Re: Printer"


def test_a_line_break_in_a_fact_cannot_end_the_subject(tmp_path: Path) -> None:
    rendered = renderer(tmp_path).render("ack_new", "en", {**FACTS, "customer": "Ann\r\nBcc: all@example.org\n\nx"})
    assert rendered.subject == "Hello Ann Bcc: all@example.org x"
    assert rendered.text == f"{MARKER}\n\nNumber 1042\n"


@given(st.text(alphabet=st.sampled_from("{}%#ab |_.()'")))
def test_what_looks_like_a_template_in_a_fact_stays_text(text: str) -> None:
    rendered = Renderer([shipped("templates")]).render("ack_new", "en", {**FACTS, "customer": f"x{text}x"})
    assert f"x{text}x" in rendered.text


def test_html_stands_beside_the_text_and_escapes_every_fact(tmp_path: Path) -> None:
    with_html = renderer(tmp_path)
    (tmp_path / "en" / "ack_new.html.j2").write_text("<p>{{ customer }}</p>")
    rendered = with_html.render("ack_new", "en", {**FACTS, "customer": "<b>&"})
    assert rendered.html == f"<div>{MARKER}</div><p>&lt;b&gt;&amp;</p>"
    assert rendered.subject == "Hello <b>&"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Subject: x\n\nline 3\n{{ tiket }}\n", ":4: 'tiket' is undefined; the facts are answer_by, customer, desk"),
        ("Subject: {{ tiket }}\n\nx\n", ":1: 'tiket' is undefined"),
        ("Subject: x\n\nline 3\n\n{% if ticket %}\n", ":5: "),
        ("Hello\n\nx\n", ":1: the first line must be 'Subject: ...'"),
        ("Subject: x\nand more\n\nx\n", ":2: the subject is one line"),
        ("Subject: x\n", ":2: the subject is one line, with an empty line after it"),
        ("Subject: {{ '' }}\n\nx\n", ":1: the subject is empty"),
        ("Subject: x\n\n\n", ":3: the text is empty"),
        ("Subject: x\n\n{{ ticket.__class__ }}\n", ":3: "),
        ("Subject: x\n\n{{ range(9) }}\n", ":3: 'range' is undefined"),
        ("Subject: x\n\n{{ 1 / 0 }}\n", ":3: ZeroDivisionError: "),
    ],
)
def test_a_bad_template_is_named_with_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    renderer(tmp_path, text)
    problems = Renderer([tmp_path, shipped("templates")]).check()
    assert problems
    assert all(problem.startswith(f"{tmp_path}/en/ack_new.txt.j2{said}") for problem in problems), problems


def test_the_files_of_a_folder_that_are_known_to_be_good_are_not_tried_again(tmp_path: Path) -> None:
    broken, own = tmp_path / "good", tmp_path / "own"
    for folder, text in ((broken, "Subject: x\n\n{{ 1 / 0 }}\n"), (own, "Subject: x\n\n{{ 2 / 0 }}\n")):
        (folder / "en").mkdir(parents=True)
        (folder / "en" / "ack_new.txt.j2").write_text(text)
        (folder / "en" / f"ack_{folder.name}.txt.j2").write_text(text)
    names = {"ack_good", "ack_own"}
    tried = Renderer([own, broken]).check(names, besides=broken)
    assert sorted(each.partition(":")[0] for each in tried if "ZeroDivisionError" in each) == [
        str(own / "en" / "ack_new.txt.j2"),
        str(own / "en" / "ack_own.txt.j2"),
    ]


def test_a_template_that_breaks_while_running_raises_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"ack_new.txt.j2:1: 'customer' is undefined; the facts are ticket"):
        renderer(tmp_path).render("ack_new", "en", {"ticket": 1})


def test_a_template_of_an_unknown_notice_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "ack_nwe.txt.j2").write_text(PLAIN)
    unknown, *missing = Renderer([tmp_path]).check()
    assert "unknown notice 'ack_nwe'; allowed ack_collected, ack_new, " in unknown
    assert missing == [f"en/{notice}.txt.j2: missing; every notice needs it" for notice in sorted(SAMPLE_FACTS)]


def test_an_acknowledgement_that_rules_choose_is_tried_as_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    own = tmp_path / "en" / "ack_outage.txt.j2"
    desk = [tmp_path, shipped("templates")]
    own.write_text("Subject: Known\n\nIt is #{{ ticket }}.\n")
    assert "unknown notice 'ack_outage'" in Renderer(desk).check()[0]
    assert Renderer(desk).check({"ack_outage"}) == []
    own.write_text("Subject: Known\n\nIt is #{{ tikcet }}.\n")
    (problem,) = Renderer(desk).check({"ack_outage"})
    assert problem.startswith(f"{own}:3: ")


def test_a_notice_that_does_not_exist_names_the_folders(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=f"no template en/nix.txt.j2 in {tmp_path}"):
        Renderer([tmp_path]).render("nix", "en", {})


def test_a_template_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    broken = renderer(tmp_path)
    (tmp_path / "en" / "ack_new.txt.j2").write_bytes(b"Subject: \xff\n\nx")
    assert "cannot be read" in broken.check()[0]


def test_only_plain_data_reaches_a_template(tmp_path: Path) -> None:
    plain = renderer(tmp_path)
    ok = {**FACTS, "when": datetime(2026, 1, 5, tzinfo=UTC), "items": [{"a": (1, 2.5, True)}]}
    assert plain.render("ack_new", "en", ok).text
    with pytest.raises(RenderError, match="the fact 'items' is a list, not plain data"):
        plain.render("ack_new", "en", {**FACTS, "items": [object()]})


def test_our_line_stands_inside_the_body_of_a_whole_page(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "ack_new.txt.j2").write_text("Subject: x\n\nx\n")
    (tmp_path / "en" / "ack_new.html.j2").write_text("<html><BODY class=a><p>x</p></BODY></html>")

    html = Renderer([tmp_path]).render("ack_new", "en", FACTS).html

    assert html == f"<html><BODY class=a><div>{MARKER}</div><p>x</p></BODY></html>"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_an_answer_above_a_notice_is_told_from_it_in_any_language(language: str) -> None:
    notice = Renderer([shipped("templates")]).render("ack_new", language, FACTS).text
    quoted = "".join(f"> {line}\n" for line in notice.splitlines())

    visible = split_reply(f"It prints again.\n\nxyz 1.1.2026 zzz qqq:\n{quoted}")

    assert visible.reply == "It prints again."
    assert notice.splitlines()[-1] in visible.quoted
