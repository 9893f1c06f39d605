from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.html import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\nlines"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("a &lt; b &amp;&nbsp;c", "a < b & c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<blockquote>one<br>two<blockquote>three</blockquote></blockquote>x", "> one\n> two\n>\n> > three\n\nx"),
        ('<a href="https://x.example/1">order</a>', "order (https://x.example/1)"),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ('<a href="javascript:x()">go</a>', "go"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<head><title>t</title></head><style>s</style><script>if (a<b) c</script>text<!-- no -->", "text"),
        ("<style>never ends<p>text", "never ends\n\ntext"),
        ("<p title='a>b'>text</p>", "text"),
        ("&#99999999999999999999;x", "\ufffdx"),
        ("", ""),
        ("<img src=cid:1>", ""),
    ],
)
def test_what_a_reader_sees_becomes_text(html, text):
    assert to_text(html).text == text


HOSTILE = [
    "<div>",
    "<a ",
    "<a x='",
    "</ ",
    "<!--",
    "<script>",
    "<b>",
    "<blockquote>x",
    "<ul><li>x",
    "<br>",
    "&#9",
    "&",
    "<",
    " ",
    "<td>x",
    "<p a=1 ",
    "<a href=http://x>y",
    "<head>",
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("end", ["", ">", 'b=">"'])
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_html_costs_linear_time(unit, end):
    to_text(unit * (1024 * 1024 // len(unit)) + end)


def test_a_number_without_end_is_no_error():
    to_text("&#" + "9" * 100_000)


@given(
    st.lists(st.sampled_from([*HOSTILE, "text", ">", "</blockquote>", "</li>", "</a>", "<pre>", "</pre>", '"', "\n"]))
)
def test_any_html_becomes_text(pieces):
    text = to_text("".join(pieces)).text
    assert "\n\n\n" not in text or "<pre>" in pieces
