from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.language import serving
from triaged.mail.language.tags import parse_tag, preferred

OFFERED = ["de", "en", "es", "fr", "ru", "zh"]


@pytest.mark.parametrize(
    ("wanted", "offered", "chosen"),
    [
        ("de", OFFERED, "de"),
        ("de-AT", OFFERED, "de"),
        ("de-AT", [*OFFERED, "de-CH", "de-AT"], "de-AT"),
        ("de-AT", ["de-CH", "de"], "de"),
        ("pt-BR", ["pt"], "pt"),
        ("pt", ["pt-BR"], "pt-BR"),
        ("en-GB", OFFERED, "en"),
        ("zh-Hans", OFFERED, "zh"),
        ("zh-CN", OFFERED, "zh"),
        ("zh-SG", ["zh-Hant", "zh-Hans"], "zh-Hans"),
        ("zh", ["zh-Hant", "zh-CN"], "zh-CN"),
        ("zh-TW", ["zh", "zh-Hant"], "zh-Hant"),
        ("zh-Hant", ["zh", "zh-HK"], "zh-HK"),
        ("no", ["nb"], "nb"),
        ("nb-NO", ["no"], "no"),
        ("nn", ["nb"], "nb"),
        ("sr", ["sr-Cyrl"], "sr-Cyrl"),
        ("sr-Latn", ["sr-Latn-RS"], "sr-Latn-RS"),
        ("iw", ["he"], "he"),
        ("DE", OFFERED, "de"),
    ],
)
def test_another_region_serves(wanted, offered, chosen):
    assert serving(wanted, offered) == chosen


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        ("uk", ["ru", "be", "bg", "pl"]),
        ("be", ["ru", "uk"]),
        ("bg", ["ru", "mk", "sr"]),
        ("kk", ["ru"]),
        ("sr", ["hr", "ru", "sr-Latn"]),
        ("sr-Latn", ["hr", "sr"]),
        ("hr", ["sr", "sr-Latn"]),
        ("no", ["da", "sv"]),
        ("da", ["no", "nb", "sv"]),
        ("pt", ["es", "gl"]),
        ("gl", ["es", "pt"]),
        ("ca", ["es", "fr"]),
        ("cs", ["sk"]),
        ("sk", ["cs"]),
        ("zh-Hant", ["zh", "zh-Hans", "zh-CN"]),
        ("zh-HK", ["zh"]),
        ("zh-Hans", ["zh-Hant", "zh-TW"]),
        ("fa", ["ar", "ur"]),
        ("yue", ["zh"]),
        ("", ["en"]),
        ("-", ["en"]),
        ("english", ["en"]),
    ],
)
def test_a_neighbour_does_not_serve(wanted, offered):
    assert serving(wanted, offered) is None


@pytest.mark.parametrize(
    ("accept", "content", "code"),
    [
        (["de-DE, en-US"], [], "de"),
        (["de"], ["en-US"], "de"),
        ([], ["uk-UA"], "uk"),
        ([], ["pt-BR"], "pt"),
        (["en;q=0.5, fr;q=0.9, de;q=0.1"], [], "fr"),
        (["da, en-gb;q=0.8, en;q=0.7"], [], "da"),
        (["*, de"], [], "de"),
        (["de;q=0, fr"], [], "fr"),
        (["zh-TW"], [], "zh-Hant"),
        (["zh-CN"], [], "zh-Hans"),
        (["nb-NO"], [], "no"),
        (["sr-Latn-RS"], [], "sr-Latn"),
        ([], [" fr , de"], "fr"),
        (["*"], ["de"], "de"),
        ([""], [""], None),
        ([], ["12"], None),
        (["?"], ["x"], None),
    ],
)
def test_the_headers_name_the_language_of_the_senders_program(accept, content, code):
    assert preferred(accept, content) == code


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_header_is_read(accept, content):
    code = preferred([accept], [content])
    assert code is None or parse_tag(code) is not None
