"""What customers are told of time, in every language: kind, short, and with what happens next and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from unicodedata import east_asian_width

import pytest

from triaged.model import AUTOMATIC_NOTICES
from triaged.notices import PUBLIC_NOTICES
from triaged.render import SAMPLE_FACTS, Renderer
from triaged.render.samples_of_promises import SAMPLES_OF_PROMISES
from triaged.render.times import day, when
from triaged.shipped import shipped
from triaged.store.answers import SHOWN_TO_CUSTOMERS

LANGUAGES = ("de", "en", "es", "fr", "ru", "uk", "zh", "zh-Hant")
NOTICES = ("closed_customer", "delay_customer", "pending_customer", "solved_customer", "specialist_customer")
COLUMNS, WORDS = 78, 120
RENDERER = Renderer([shipped("templates")])
KOLKATA = timezone(timedelta(hours=5, minutes=30))
#: The longest names of days and months that a line has to hold.
LONGEST = [datetime(2026, 9, each, 15, 30, tzinfo=KOLKATA) for each in range(1, 31)]
each_language = pytest.mark.parametrize("language", LANGUAGES)
each_notice = pytest.mark.parametrize("notice", NOTICES)


def columns(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


def written(notice: str, language: str, facts: Mapping[str, object]) -> str:
    rendered = RENDERER.render(notice, language, facts)
    assert rendered.languages == (language,)
    assert "None" not in rendered.subject + rendered.text
    assert "\n\n\n" not in rendered.text
    return rendered.text


@each_notice
def test_what_customers_hear_of_time_is_public_and_counts_as_automatic(notice: str) -> None:
    assert notice in PUBLIC_NOTICES
    assert notice in AUTOMATIC_NOTICES
    assert notice in SHOWN_TO_CUSTOMERS  # an answer to it is an answer to the ticket


@each_notice
@each_language
def test_it_is_short_and_fits_a_narrow_window_whatever_day_it_names(notice: str, language: str) -> None:
    for facts in SAMPLES_OF_PROMISES[notice]:
        assert SAMPLE_FACTS[notice]
        for moment in LONGEST:
            times = {name: moment for name, value in facts.items() if isinstance(value, datetime)}
            text = written(notice, language, {**facts, **times})
            assert max(map(columns, text.splitlines())) <= COLUMNS
            assert len(text.split()) <= WORDS


@each_notice
@each_language
def test_it_names_the_request_and_the_desk(notice: str, language: str) -> None:
    for facts in SAMPLES_OF_PROMISES[notice]:
        text = written(notice, language, facts)
        assert "1042" in text
        assert text.rstrip().endswith("Example Support")
        assert ("Ann Lee" in text) == (facts["customer"] is not None)


@each_notice
@each_language
def test_a_name_and_a_subject_that_are_written_from_right_to_left_stay_whole(notice: str, language: str) -> None:
    facts = {**SAMPLES_OF_PROMISES[notice][0], "customer": "נועה לוי", "subject": "مشكلة في الطابعة"}
    rendered = RENDERER.render(notice, language, facts)
    assert "נועה לוי" in rendered.text
    assert rendered.subject == "Re: مشكلة في الطابعة"


@each_language
def test_when_he_hears_next_is_said_on_his_clock_and_where_nobody_knows_it_no_time_is_named(language: str) -> None:
    moment = LONGEST[2]
    for notice in ("delay_customer", "specialist_customer"):
        text = written(notice, language, {**SAMPLES_OF_PROMISES[notice][0], "next_by": moment})
        assert when(language, moment) in text
        assert "UTC+5:30" in text
    without = written(
        "specialist_customer", language, {**SAMPLES_OF_PROMISES["specialist_customer"][0], "next_by": None}
    )
    assert "2026" not in without
    assert "UTC" not in without


@each_language
def test_the_day_of_the_closing_is_named_where_there_is_one(language: str) -> None:
    facts = SAMPLES_OF_PROMISES["pending_customer"][0]
    asked, closes = LONGEST[2], LONGEST[20]
    with_day = written("pending_customer", language, {**facts, "asked_at": asked, "closes_at": closes})
    assert day(language, asked) in with_day
    assert day(language, closes) in with_day
    without = written("pending_customer", language, {**facts, "asked_at": asked, "closes_at": None})
    assert day(language, closes) not in without
    solved = written("solved_customer", language, {**SAMPLES_OF_PROMISES["solved_customer"][0], "closes_at": closes})
    assert day(language, closes) in solved


def test_a_day_is_that_of_the_reader() -> None:
    moment = datetime(2026, 3, 2, 22, tzinfo=UTC)
    assert day("en", moment) == "Monday, 2 March 2026"
    assert day("en", moment.astimezone(KOLKATA)) == "Tuesday, 3 March 2026"
    assert day("de", moment) == "Montag, 2. März 2026"
    assert day("xx", moment) == "Monday, 2 March 2026"
    with pytest.raises(ValueError, match="without its zone"):
        day("en", moment.replace(tzinfo=None))


#: What each says in each language, where it is easily said wrongly: by when, what happens then, and who has it.
WORDS_OF_NOTICES: Mapping[str, Mapping[str, str]] = {
    "pending_customer": {
        "de": "am Donnerstag, 24. September 2026, geschrieben und brauchen",
        "en": "by Wednesday, 30 September 2026, we will close your request for now.",
        "es": "Si a más tardar el miércoles, 30 de septiembre de 2026, no tenemos noticias suyas, cerraremos",
        "fr": "Sans nouvelles de vous d'ici au mercredi 30 septembre 2026, nous fermerons",
        "ru": "Чтобы продолжить, нам нужен Ваш ответ.",
        "uk": "Щоб продовжити, нам потрібна Ваша відповідь.",
        "zh": "如果到2026年9月30日星期三仍未收到您的回复",
        "zh-Hant": "星期三仍未收到您的回覆，我們會暫時關閉",
    },
    "delay_customer": {
        "de": "dauert länger als angekündigt.",
        "en": "is taking longer than we said.",
    },
    "specialist_customer": {
        "de": "kümmert sich jetzt unser Fachteam.",
        "en": "you do not need to explain anything again.",
        "es": "se ocupa ahora nuestro equipo especializado,",
        "fr": "Il a déjà tous les éléments",
    },
    "solved_customer": {
        "de": "Sie wird am Donnerstag, 24. September 2026, automatisch geschlossen.",
        "en": "it will be closed on Thursday, 24 September 2026.",
        "es": "se cerrará automáticamente el",
        "fr": "elle sera fermée automatiquement le",
        "ru": "обращение будет закрыто автоматически (",
        "uk": "звернення буде закрито автоматично (",
    },
    "closed_customer": {
        "de": "haben sie deshalb vorerst geschlossen.",
        "en": "so we have closed it for now.",
        "es": "así que por ahora la hemos cerrado.",
        "fr": "nous l'avons donc fermée pour le moment.",
        "ru": "поэтому пока закрыли его.",
        "uk": "тому поки що закрили його.",
        "zh": "已暂时将其关闭",
        "zh-Hant": "已暫時將其關閉",
    },
}


@each_notice
@each_language
def test_it_is_said_plainly(notice: str, language: str) -> None:
    said = " ".join(written(notice, language, SAMPLES_OF_PROMISES[notice][0]).split())
    assert WORDS_OF_NOTICES[notice].get(language, "") in said


#: The day that is named counts as well: he may answer on it.
INCLUDED = {"es": "a más tardar el", "ru": "включительно", "uk": "включно", "zh": "到", "zh-Hant": "到"}


@pytest.mark.parametrize("language", sorted(INCLUDED))
def test_the_day_by_which_he_is_to_answer_counts_too(language: str) -> None:
    said = " ".join(written("pending_customer", language, SAMPLES_OF_PROMISES["pending_customer"][0]).split())
    assert INCLUDED[language] in said
    assert not [each for each in ("antes del", "до этого дня (", "до цього дня (", "之前") if each in said]
