from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.html import MAX_TAGS, to_text
from triaged.mail.html.characters import MAX_REFERENCES
from triaged.mail.html.rows import MAX_ROW_CHARACTERS
from triaged.mail.html.tokens import MAX_ATTRIBUTE_CHARACTERS, attributes
from triaged.mail.html.writer import RULE

GMAIL_INDENT = "margin:0 0 0 40px;border:none;padding:0px"
WORD_ITEM = (
    "<p class=MsoListParagraph style='mso-list:l0 level1'><![if !supportLists]><span style='mso-list:Ignore'>·"
    "<span>&nbsp;&nbsp; </span></span><![endif]>point</p>"
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\nlines"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div>a<br></div><div><br></div><div>b</div>", "a\n\nb"),  # Gmail: an empty line
        ("a<br/>b<BR>c</br>d", "a\nb\nc\nd"),
        ("<DIV>UP</DIV><P>x", "UP\n\nx"),
        ("<p>not <b>closed<p>two", "not closed\n\ntwo"),
        ("<p>a</p><hr><p>b</p>", f"a\n{RULE}\nb"),
        ("<hr>a<hr>", "a"),
        ("<pre>\n a\n\n  b</pre>c", " a\n\n  b\n\nc"),
        ("<span style='white-space: pre-wrap'>a\n  b</span>", "a\n  b"),
        ("<plaintext>a<b>", "a<b>"),
        ("", ""),
    ],
)
def test_lines_and_paragraphs_are_kept(html, text):
    assert to_text(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p class=MsoNormal>a<o:p></o:p></p><p class=MsoNormal>b</p>", "a\nb"),
        ("<p class=MsoNormal>a</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>b</p>", "a\n\nb"),
        ("<p class=MsoNormal style='margin-bottom:12.0pt'>a</p><p class=MsoNormal>b</p>", "a\n\nb"),
        ("<p style='margin:0in'>a</p><p style='margin:0in'>b</p>", "a\nb"),
        ("<p style='margin:0.5em'>a</p><p style='margin:0.5em'>b</p>", "a\n\nb"),
        ("<style>P {margin-top:0;margin-bottom:0;}</style><p>a</p><p>b</p>", "a\nb"),
        ("<style>.top{margin:0}</style><p>a</p><p>b</p>", "a\n\nb"),
    ],
)
def test_paragraphs_without_margin_are_lines(html, text):
    assert to_text(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<ol start=4><li><p>a</p></li><li>b<br>c</li></ol>after", "4. a\n5. b\n  c\n\nafter"),
        ("<ol start=x><li>a<li value=7>b<li>c</ol>", "1. a\n7. b\n8. c"),
        ("<ul><li></li><li>a</ul>", "- a"),
        (WORD_ITEM * 2, "- point\n- point"),
    ],
)
def test_lists_are_readable(html, text):
    assert to_text(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
        ("<table><tr><th>Item<th>Price<tr><td><p>Lamp</p><td>3</table>", "Item | Price\nLamp | 3"),
        ("<table border=1><tr><td>a</td><td>&nbsp;</td><td>b<br>c</td></tr></table>", "a | b c"),
        ("<table><tr><td><p>a</p><p>b</p></td><td>c</td></tr></table>", "a\n\nb\nc"),
        ("<table><tr><td><table><tr><td>a<td>b</table></td></tr></table>c", "a  b\nc"),
        ("<table><tr><td>a<td>b</div></td></tr></table>", "a  b"),
        ("a<td>b</td></tr></table>c", "a\nb\nc"),
    ],
)
def test_rows_of_a_table_are_lines(html, text):
    assert to_text(html).text == text


def test_cells_that_are_too_long_for_a_row_stay_lines():
    cell = "x" * MAX_ROW_CHARACTERS
    assert to_text(f"<table><tr><td>{cell}<td>b</table>").text == f"{cell}\nb"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://x.example/1">order</a>', "order (https://x.example/1)"),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ('<a href="mailto:a@b.example?subject=x">Ann</a>!', "Ann (a@b.example)!"),
        ("<a href=http://x.example/a>one</a> <a href=http://x.example/a>two</a>", "one (http://x.example/a) two"),
        ("<a href=http://x.example/a><img src=pixel></a>text", "text"),
        ("<a href=http://x.example/a><div>a</div></a>", "a\n(http://x.example/a)"),
        ('<a title=\' href="http://y.example"\' href="http://x.example">a</a>', "a (http://x.example)"),
        ('<a href="javascript:x()">go</a>', "go"),
        ("<a name=x>anchor</a>", "anchor"),
    ],
)
def test_a_link_shows_its_address_once(html, text):
    assert to_text(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<blockquote>one<br>two<blockquote>three</blockquote></blockquote>x", "> one\n> two\n>\n> > three\n\nx"),
        (f"<blockquote style='{GMAIL_INDENT}'>in</blockquote>", "in"),
        (f"<blockquote type=cite style='{GMAIL_INDENT}'>in</blockquote>", "> in"),
        ("<blockquote style='margin:5px;border-left:2px solid blue'>in</blockquote>", "> in"),
        ("</blockquote>a<blockquote>b", "a\n\n> b"),
    ],
)
def test_quotes_are_marked_and_indentation_is_not(html, text):
    assert to_text(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<img src=cid:1>", ""),
        ("<img src=cid:1 alt='the  &quot;chart&quot;'>", '[the "chart"]'),
        ("<img src=http://x alt=open width=1 height=1>", ""),
        ("<img src=http://x alt=open style='display:none'>", ""),
        ("hi <img alt='😀' src=x>", "hi 😀"),
    ],
)
def test_pictures_are_named(html, text):
    assert to_text(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<head><title>t</title></head><style>s</style><script>if (a<b) c</script>text<!-- no -->", "text"),
        ("<head>text without end<p>b", "text without end\n\nb"),
        ("<style>never ends<p>text", "never ends\n\ntext"),
        ("<div style='display: none'>preview<p>more</div>text", "text"),
        ("<p hidden>preview<p>text", "text"),
        ("<span style='max-height:0px;overflow:hidden'>preview</span>text", "text"),
        ("<div style='overflow:hidden;max-height:0.5em'>text</div>", "text"),
        ("<div style='display:none'><span>a</div>text", "text"),
        ("<a style='mso-hide:all'>button</a>", "button"),
        ("<div style='display:none'>all there is</div>", "all there is"),
        ("<!--[if mso]><p>no</p><![endif]--><!--[if !mso]><!-->yes<!--<![endif]-->", "yes"),
        ("<![if !vml]>yes<![endif]>", "yes"),
        ("a<!-->b<!--->c<!-- <!-- -->d", "abcd"),
        ("<![CDATA[a<b]]>", "a<b"),
        ("<xml><o:x>no</o:x></xml>yes", "yes"),
        ("<p title='a>b'>text</p>", "text"),
    ],
)
def test_what_nobody_sees_is_left_out(html, text):
    assert to_text(html).text == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a &lt; b &amp;&nbsp;c", "a < b & c"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("a<b and no end", "a<b and no end"),
        ("Ann <ann@x.example> of <https://x.example/a>", "Ann <ann@x.example> of <https://x.example/a>"),
        ("&#99999999999999999999;x &#x110000; &#150;", "\ufffdx \ufffd \u2013"),
        ("&nbsp&copy &bogus; &", "© &bogus; &"),
        ("&nbsp;&nbsp;&nbsp; code&nbsp; &nbsp;x", "    code x"),
        ("x&shy;y&#8203;z&zwnj; &zwnj;&#847; &zwnj;", "xyz"),
        ("می&zwnj;خواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻"),
        ("\u200eabc\u200e", "abc"),
        ("שלום\u200f!", "שלום\u200f!"),
        ("\u3000字", "\u3000字"),
    ],
)
def test_characters_are_what_they_stand_for(html, text):
    assert to_text(html).text == text


def test_references_beyond_the_limit_are_left_as_they_are():
    text = to_text("".join(f"&#{number};" for number in range(1000, 1002 + MAX_REFERENCES))).text
    assert text.startswith(chr(1000))
    assert text.endswith(f"{chr(999 + MAX_REFERENCES)}&#{1000 + MAX_REFERENCES};&#{1001 + MAX_REFERENCES};")
    assert to_text("".join(f"&#{number};<b>" for number in range(1000, 1002 + MAX_REFERENCES))).text.count("&#") == 2


def test_what_stands_behind_the_last_tag_that_is_read_keeps_its_lines():
    text = to_text("<b>x</b>" * MAX_TAGS + "<p>one</p>\n<div>two <i>words</i></div>").text
    assert text.endswith("\none\ntwo  words")


def test_of_attributes_without_end_the_first_count():
    flood = "x='" + "y" * MAX_ATTRIBUTE_CHARACTERS + "'"
    assert to_text(f"<a href=http://x.example {flood}>a</a>").text == "a (http://x.example)"
    assert to_text(f"<a {flood} href=http://x.example>a</a>").text == "a"
    assert attributes(flood) == {}


@given(st.text(alphabet="ab= \"'/>\n", max_size=30))
def test_attributes_of_any_form_are_read(text):
    for name, value in attributes(text).items():
        assert name in text
        assert value in text


HOSTILE = [
    *("<div>", "<a ", "<a x='", "</ ", "<!--", "<script>", "<b>", "<blockquote>x", "<ul><li>x", "<br>", "&#9", "&"),
    *("<", " ", "<td>x", "<p a=1 ", "<a href=http://x>y", "<head>", "<table><tr><td>x<td>", "<span><div></span>"),
    *("\u200d", "&zwnj;&nbsp;", "<div class=gmail_quote>", "<hr>From: a", "<blockquote>1 2020 a@b:", "<p hidden>"),
    *("<![CDATA[", "<style>p {", "<pre>\n", "</p", "<p style='border-top:1'>", "a" * 50 + "@", "From: x<br>"),
]


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("end", ["", ">", 'b=">"'])
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_html_costs_linear_time(unit, end):
    to_text(unit * (256 * 1024 // len(unit)) + end)


def test_a_number_without_end_is_no_error():
    to_text("&#" + "9" * 100_000)


PIECES = [
    *(*HOSTILE, "text", ">", "</blockquote>", "</li>", "</a>", "</ul>", "<pre>", "</pre>", '"', "\n", "</td>", "</tr>"),
    *("</table>", "</div>", "<p>", "</p>", "<th>", "<tr>", "<ol start=3>", "</ol>", "<img alt=x>", "a@b 10:00 2020:"),
    *("<div id=Signature>", "<blockquote type=cite>", "<div id=divRplyFwdMsg>", "From: a<br>Date: 2020<br>To: b<br>"),
]


@given(st.lists(st.sampled_from(PIECES)))
def test_any_html_becomes_text_with_sound_ranges(pieces):
    found = to_text("".join(pieces))
    assert "\n\n\n" not in found.text or "<pre>" in "".join(pieces)
    ranges = sorted([*found.history, *found.forwards, *found.signatures])
    reached = 0
    for start, end in ranges:
        assert reached <= start < end <= len(found.text)
        assert start == 0 or found.text[start - 1] == "\n"
        assert end == len(found.text) or found.text[end] == "\n"
        reached = end
