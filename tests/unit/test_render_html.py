"""The HTML form of a notice: made from the same template as its text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.errors import RenderError
from triaged.mail.html import to_text
from triaged.mail.quoting import MARKER
from triaged.model import Rendered, Worded
from triaged.render import SAMPLE_FACTS, Renderer
from triaged.render.html import MAX_WORDS, fragment, quiet
from triaged.render.renderer import HELP
from triaged.shipped import shipped

LANGUAGES = sorted(HELP)
SHIPPED = Renderer([shipped("templates")])
PRIVATE = [chr(code) for code in range(0xFDD0, 0xFDF0)]


def rendered(folder: Path, template: str, facts: dict[str, object], **how: object) -> Rendered:
    (folder / "en").mkdir(exist_ok=True)
    (folder / "en" / "ack_new.txt.j2").write_text(f"Subject: x\n\n{template}", encoding="utf-8")
    return Renderer([folder]).render("ack_new", "en", facts, **{"html": True, **how})  # type: ignore[arg-type]


def inner(shown: Rendered) -> str:
    """What stands in the page, without styles and our line."""
    assert shown.html is not None
    body = shown.html.partition('line-height:1.45">\n')[2].removesuffix("\n</div></body></html>\n")
    bare = re.sub(r'<div dir="auto" style="([^"]*)">', lambda found: _kind(found[1]), body)
    return bare.removeprefix(f"<quiet>{MARKER}</div>\n")


def _kind(style: str) -> str:
    name = "panel" if "border-left" in style else "quiet" if "color:" in style else "div"
    return f"<{name}{' pre' if 'pre-wrap' in style else ''}>"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("One\n\n\nTwo\n", "<div>One</div>\n<div>Two</div>"),
        ("One\nTwo\n", "<div>One<br>Two</div>"),
        ("{{ a }}\n", "<div>&lt;b&gt; &amp; \"'</div>"),
        (
            "A: x\n| quoted {{ a }}\n|\n| more\nB\n",
            "<div>A: x</div>\n<panel>quoted &lt;b&gt; &amp; \"'<br><br>more</div>\n<div>B</div>",
        ),
        ("> quoted\n", "<panel>quoted</div>"),
        ("#yes  I wrote it\n#no   I did not\n", "<div pre>#yes  I wrote it<br>#no   I did not</div>"),
        (
            "A long line of a template that was only wrapped at its\nend goes on\n",
            "<div>A long line of a template that was only wrapped at its<br>end goes on</div>",
        ),
        (
            "A long line of a template that was only wrapped at its right\nedge goes on\n",
            "<div>A long line of a template that was only wrapped at its right edge goes on</div>",
        ),
        (
            "From: a long name of somebody who has written a very long mail\nSubject: x\n",
            "<div>From: a long name of somebody who has written a very long mail<br>Subject: x</div>",
        ),
        (
            "这是一行很长的文字，模板里只是因为宽度不够才换行，所以应该\n接着写。\n",
            "<div>这是一行很长的文字，模板里只是因为宽度不够才换行，所以应该接着写。</div>",
        ),
        (
            "See https://docs.example/a?b=1&c=2.\n",
            '<div>See <a href="https://docs.example/a?b=1&amp;c=2">https://docs.example/a?b=1&amp;c=2</a>.</div>',
        ),
        ("{{ url }} {{ mail }}\n", "<div>https://evil.example/ mailto:x@evil.example</div>"),
        ("{{ mail | link('Write <us>') }}\n", '<div><a href="mailto:x@evil.example">Write &lt;us&gt;</a></div>'),
        ("{{ url | link }}\n", '<div><a href="https://evil.example/">https://evil.example/</a></div>'),
        (
            "{{ show | link }}\n",
            '<div><a href="mailto:a+b@x.example?subject=x&amp;body=%23show%201042">#show 1042</a></div>',
        ),
        ("{{ bad | link('Click') }}\n", "<div>Click</div>"),
        ("{{ bad | link }}\n", "<div>javascript:alert(1)</div>"),
    ],
)
def test_a_text_as_html(tmp_path: Path, template: str, expected: str) -> None:
    facts = {
        "a": "<b> & \"'",
        "url": "https://evil.example/",
        "mail": "mailto:x@evil.example",
        "show": "mailto:a+b@x.example?subject=x&body=%23show%201042",
        "bad": "javascript:alert(1)",
    }
    assert inner(rendered(tmp_path, template, facts)) == expected


def test_a_link_is_its_address_in_the_text(tmp_path: Path) -> None:
    shown = rendered(tmp_path, "{{ a | link('#show 1') }}\n", {"a": "mailto:x@y.example?body=%23show"})
    assert shown.text == f"{MARKER}\n\nmailto:x@y.example?body=%23show\n"


def test_words_keep_their_form_and_are_a_block_of_their_own(tmp_path: Path) -> None:
    words = {
        "said": Worded(text="\nHello *you*\n", html="<p>Hello <b>you</b></p>"),
        "plain": Worded(text="a\n <b>\nhttps://x.example/"),
    }
    shown = rendered(tmp_path, "He: {{ said }} :end\n\n{{ plain }}\n", {}, words=words)
    assert shown.text == f"{MARKER}\n\nHe: Hello *you* :end\n\na\n <b>\nhttps://x.example/\n"
    assert inner(shown) == (
        "<div>He: </div>\n<panel><p>Hello <b>you</b></p></div>\n<div pre> :end</div>\n"
        "<panel pre>a<br> &lt;b&gt;<br>https://x.example/</div>"
    )
    assert "<panel" not in inner(rendered(tmp_path, "{{ said }}\n", {}, words=words, marked=False))


def test_a_mail_that_is_not_marked_has_no_line_of_ours(tmp_path: Path) -> None:
    shown = rendered(tmp_path, "x\n", {}, marked=False)
    assert MARKER not in shown.text + str(shown.html)
    assert shown.text == "x\n"


@given(
    st.text(alphabet=st.sampled_from([*PRIVATE[:3], *PRIVATE[-4:], "a", ":", "/", " ", "\n", "h", "<"]), max_size=40)
)
def test_no_fact_can_stand_for_somebodys_words(text: str) -> None:
    facts = {**SAMPLE_FACTS["relay"][0], "agent": text, "desk": f"https:{text}//x.example"}
    words = {"answer": Worded(text=f"secret{text}", html=None)}
    shown = SHIPPED.render("relay", "en", facts, words=words, html=True)
    assert shown.html is not None
    assert shown.html.count("secret") == 1
    assert "<a " not in shown.html
    assert not set(PRIVATE) & set(shown.html)


def test_private_characters_of_lists_and_tables_are_taken_out_too(tmp_path: Path) -> None:
    words = {"said": Worded(text="secret")}
    facts = {"rows": [{"name": f"a{PRIVATE[0]}b"}], "more": (PRIVATE[0],)}
    shown = rendered(tmp_path, "{{ said }}\n{{ rows[0].name }}{{ more[0] }}\n", facts, words=words)
    assert inner(shown) == "<panel>secret</div>\n<div>ab</div>"


def test_words_that_say_nothing_are_nothing_to_a_template(tmp_path: Path) -> None:
    for said, expected in ((Worded(text=" "), "no"), (Worded(text="", html="<img src='cid:1'>"), "yes")):
        shown = rendered(tmp_path, "{{ 'yes' if said.strip() else 'no' }}\n", {}, words={"said": said})
        assert inner(shown) == f"<div>{expected}</div>"


def test_too_many_words_are_an_error_of_ours(tmp_path: Path) -> None:
    words = {f"w{number}": Worded(text="x") for number in range(MAX_WORDS + 1)}
    with pytest.raises(RenderError, match="at most 16"):
        rendered(tmp_path, "x\n", {}, words=words)


def test_words_are_said_in_one_language_only() -> None:
    facts = SAMPLE_FACTS["relay"][0]
    shown = SHIPPED.render("relay", "pl", facts, otherwise="de", words={"answer": Worded(text="x")}, html=True)
    assert shown.languages == ("de",)


def test_two_languages_are_one_page() -> None:
    shown = SHIPPED.render("held_sender", None, SAMPLE_FACTS["held_sender"][0], otherwise="de", html=True, helps=True)
    assert shown.html is not None
    assert shown.html.count("<hr>") == 1
    assert '<html lang="de">' in shown.html
    assert shown.html.count(MARKER) == shown.html.count(HELP["de"]) == 1


def test_an_operators_own_html_is_taken_with_the_words_in_their_form(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "ack_new.html.j2").write_text("<body>{{ a }}|{{ said }}|{{ plain }}</body>")
    words = {"said": Worded(text="x", html="<b>x</b>"), "plain": Worded(text="<i>")}
    shown = rendered(tmp_path, "x\n", {"a": "<u>"}, words=words, helps=True, html=False)
    assert shown.html is not None
    assert shown.html.startswith(f"<body><div>{MARKER}</div>&lt;u&gt;|<b>x</b>|&lt;i&gt;<div")
    assert shown.html.endswith(f">{HELP['en']}</div></body>")


def test_a_dark_mode_is_only_claimed_where_nobody_sets_a_colour(tmp_path: Path) -> None:
    for html, claimed in (
        ("<p>x</p>", True),
        ('<p style="COLOR:black">x</p>', False),
        ('<font color="red">x</font>', False),
    ):
        shown = rendered(tmp_path, "{{ said }}\n", {}, words={"said": Worded(text="x", html=html)})
        assert ("color-scheme" in str(shown.html)) is claimed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", sorted(SAMPLE_FACTS))
def test_both_forms_of_every_notice_say_the_same(notice: str, language: str) -> None:
    for facts in SAMPLE_FACTS[notice]:
        shown = SHIPPED.render(notice, language, facts, html=True, helps=True)
        assert shown.html is not None
        read = to_text(re.sub(r'<a href="mailto:[^>]*>.*?</a>', "", shown.html)).text
        assert squeezed(read) == squeezed(re.sub(r"mailto:\S+", "", shown.text))


def squeezed(text: str) -> str:
    """Without white space and the marks of panels."""
    return re.sub(r"\s", "", re.sub(r"^[|>] ?", "", text, flags=re.MULTILINE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_block_finds_its_own_direction(language: str) -> None:
    words = {"message": Worded(text="שלום עולם"), "answer": Worded(text="مرحبا")}
    for notice in ("relay", "held_agent"):
        shown = SHIPPED.render(notice, language, SAMPLE_FACTS[notice][0], words=words, html=True)
        assert shown.html is not None
        assert shown.html.count("<div ") == shown.html.count('<div dir="auto"') + 1  # the fonts of the page


def test_the_line_around_what_is_internal_is_as_quiet_as_our_mark():
    fence = "[internal zqabcdefghijklmno]"
    shown = fragment(f"Above\n{fence}\n| panel\n{fence}\nbelow", {}, framed=True)

    assert shown.count(quiet(fence)) == 2
    assert fence in quiet(fence)
    assert quiet("[internal zqshort]") not in fragment("[internal zqshort]", {}, framed=True)
