"""What stands in the place of a file that does not go: in every language, and whatever the file is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from triaged.render.unsent import Why, language_of, unsent

LANGUAGES = sorted(each.name for each in (Path(__file__).parents[2] / "templates").iterdir() if each.is_dir())


@pytest.mark.parametrize("why", sorted(Why))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_notices_names_the_file_and_says_why(language, why):
    words = unsent(language, "{name} отчёт.pdf", why)
    assert words.count("{name} отчёт.pdf") == 1
    assert words.endswith("\r\n")
    assert words.count("\n") == 1
    assert (words == unsent("en", "{name} отчёт.pdf", why)) is (language == "en")
    assert len({unsent(language, "x", each) for each in Why}) == len(Why)


@pytest.mark.parametrize(
    ("head", "language"),
    [
        (b"Subject: x\r\nContent-Language: zh-Hant, en\r\n", "zh-Hant"),
        (b"Subject: x\r\n", None),
        (b"Subject: x\r\n\r\nContent-Language: de\r\n", None),
    ],
    ids=range(3),
)
def test_the_language_is_the_one_that_the_notice_states(head, language):
    assert language_of(head + b"\r\ntext") == language


def test_a_language_without_words_gets_english():
    assert unsent("fi", "x", Why.GONE) == unsent(None, "x", Why.GONE) == unsent("en", "x", Why.GONE)
    assert unsent("de-AT", "x", Why.GONE) == unsent("de", "x", Why.GONE)
