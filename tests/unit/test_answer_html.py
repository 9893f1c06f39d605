"""The HTML of an answer, cut to what its writer wrote now: in the style of the mail programs that agents use."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_mail_sanitise import assert_harmless
from triaged.mail.answer_html import answer_html, link_targets, shown_pictures
from triaged.mail.html import MAX_TAGS, to_text
from triaged.mail.parse import parse
from triaged.mail.sanitise import MAX_CHARACTERS, sanitise

NOTE_PICTURE = '<img src="cid:secret@x" width="90">'


def squeezed(text: str) -> str:
    return "".join(text.split())


def says(html: str | None) -> str:
    assert html is not None
    assert_harmless(html)
    return to_text(html).text


GMAIL = (
    '<div dir="ltr"><div>#solved</div><div><br></div><div>Hello <b>Ivan</b>,</div><div><br></div><div>please see '
    '<a href="https://docs.example/a%20b" target="_blank">the guide</a>:</div><div><ul><li>turn it off</li>'
    '<li style="margin-left:15px"><i>wait</i></li></ul></div><div><img src="cid:ii_m1" alt="image.png" width="400"'
    ' height="200"><br></div><div>Done.</div></div><br clear="all"><div><div dir="ltr" class="gmail_signature">Tom'
    '<br><img src="https://tracker.example/x.gif"></div></div><br><div class="gmail_quote"><div dir="ltr" '
    'class="gmail_attr">On Mon, 2 Mar 2026 at 10:00 Support &lt;<a href="mailto:s@acme.example">s@acme.example</a>&gt; '
    f'wrote:</div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">=== triaged ===<br>secret {NOTE_PICTURE}'
    "</blockquote></div>"
)
GMAIL_PLAIN = (
    "Hello *Ivan*,\n\nplease see the guide <https://docs.example/a%20b>:\n\n   - turn it off\n   - *wait*\n\n"
    "[image: image.png]\nDone."
)
OUTLOOK = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--p.MsoNormal, li.MsoNormal {margin:0cm;'
    'font-size:11.0pt;}--></style></head><body lang="DE" link="#0563C1"><div class="WordSection1"><p class="MsoNormal">'
    '<span lang="EN-US">#note</span><o:p></o:p></p><p class="MsoNormal">Dear <b>Ivan</b>,<o:p></o:p></p>'
    '<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoListParagraph" style="mso-list:l0 level1 lfo1">'
    '<![if !supportLists]><span style="font-family:Symbol"><span style="mso-list:Ignore">·<span style="font:7.0pt '
    '&quot;Times New Roman&quot;">&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>first point<o:p></o:p></p>'
    '<p class="MsoNormal">See <a href="https://docs.example/">docs</a>.<o:p></o:p></p><p class="MsoNormal">'
    '<img width="300" id="Picture_x0020_1" src="cid:image001.png@01DB" alt="A screenshot"><o:p></o:p></p>'
    '<p class="MsoNormal">Kind regards<o:p></o:p></p><div style="border:none;border-top:solid #E1E1E1 1.0pt;'
    'padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>From:</b> Support &lt;s@acme.example&gt;<br><b>Sent:</b> Monday'
    f'<br><b>Subject:</b> Printer<o:p></o:p></p></div><p class="MsoNormal">secret note {NOTE_PICTURE}</p></div>'
    "</body></html>"
)
OUTLOOK_PLAIN = (
    "Dear Ivan,\n\n\n  *   first point\n\nSee docs<https://docs.example/>.\n\n[A screenshot]\n\nKind regards"
)
APPLE = (
    '<html><body style="overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;">'
    "<div>Hello Ivan,</div><div><br></div><div>it <u>works</u> now.<br><div><br></div>"
    '<div><img id="x" src="cid:A1-B2@apple" alt="photo.jpeg"></div><blockquote type="cite"><div>On 2 Mar 2026, at '
    f"10:00, Support wrote:</div><br><div>secret {NOTE_PICTURE}</div></blockquote></div></body></html>"
)
THUNDERBIRD = (
    '<html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8"></head><body text="#000000" '
    'bgcolor="#FFFFFF"><p>Hello Ivan,</p><p>please type <font face="monospace">ls -l</font> and <i>wait</i>.<br></p>'
    '<ol><li>one</li><li>two</li></ol><div class="moz-cite-prefix">Am 02.03.26 um 10:00 schrieb Support:<br></div>'
    f'<blockquote type="cite" cite="mid:x@y">secret {NOTE_PICTURE}</blockquote><pre class="moz-signature">-- \n'
    "Tom</pre></body></html>"
)
QQ = (
    '<div style="font:微软雅黑; font-size:14px">您好，</div><div><br></div><div>请<b>重启</b>打印机。</div><div>'
    '<br></div><div style="padding:2px 0">------------------&nbsp;原始邮件&nbsp;------------------</div>'
    f"<div>发件人: Support</div><div>秘密 {NOTE_PICTURE}</div>"
)
YANDEX = (
    "<div>Здравствуйте!</div><div> </div><div>Перезагрузите <strong>принтер</strong>.</div><div> </div><div>02.03."
    f"2026, 10:00, «Support» &lt;s@acme.example&gt;:</div><blockquote><p>секрет {NOTE_PICTURE}</p></blockquote><div>-- "
    "</div><div>Том</div>"
)
STYLES = {
    "apple": (APPLE, "Hello Ivan,\n\nit works now.", ["<u>works</u>", "cid:A1-B2@apple"]),
    "gmail": (
        GMAIL,
        GMAIL_PLAIN,
        ["<b>Ivan</b>", 'href="https://docs.example/a%20b"', "<li", "<i>wait</i>", "cid:ii_m1"],
    ),
    "outlook": (OUTLOOK, OUTLOOK_PLAIN, ["<b>Ivan</b>", 'style="margin:0"', "cid:image001.png@01DB"]),
    "qq": (QQ, "您好，\n\n请重启打印机。", ["<b>重启</b>"]),
    "thunderbird": (
        THUNDERBIRD,
        "Hello Ivan,\n\nplease type ls -l and /wait/.\n\n 1. one\n 2. two",
        ["<i>wait</i>", "<ol>", 'face="monospace"'],
    ),
    "yandex": (YANDEX, "Здравствуйте!\n \nПерезагрузите принтер.", ["<strong>принтер</strong>"]),
}


@pytest.mark.parametrize("style", sorted(STYLES))
def test_the_form_of_an_answer_is_kept_and_nothing_around_it(style: str) -> None:
    html, wanted, forms = STYLES[style]
    found = answer_html(html, wanted)
    said = says(found)
    assert found is not None
    assert [form for form in forms if form not in found] == []
    for gone in ("secret", "секрет", "秘密", "#note", "#solved", "Tom", "Том", "wrote", "tracker", "triaged"):
        assert gone not in said
    assert "secret@x" not in shown_pictures(found)
    assert len(shown_pictures(found)) == html.count("<img src") + html.count("<img width") + html.count("<img id") - (
        2 if style == "gmail" else 1
    )


@pytest.mark.parametrize("style", sorted(STYLES))
def test_the_text_of_the_html_itself_is_found_too(style: str) -> None:
    html, wanted, _forms = STYLES[style]
    lines = to_text(html).text.split("\n")
    last = {"apple": "[photo.jpeg]", "outlook": "Kind regards", "thunderbird": "2. two"}.get(
        style, wanted.split("\n")[-1]
    )
    first = next(number for number, line in enumerate(lines) if squeezed(wanted)[:3] in squeezed(line))
    wanted = "\n".join(lines[first : lines.index(last) + 1])
    assert squeezed(says(answer_html(html, wanted))) == squeezed(wanted)


@pytest.mark.parametrize(
    ("html", "wanted", "found"),
    [
        ("<p>#public Hello <b>you</b></p><p>x</p>", "Hello you\nx", "<p>Hello <b>you</b></p><p>x</p>"),
        ("<p>#备注<b>你好</b></p>", "你好", "<p><b>你好</b></p>"),
        ("<div>a<br>b<br>-- <br>Tom</div>", "a\nb", "<div>a<br>b</div>"),
        ("<p>a</p><p>&nbsp;</p><p>b</p><p>&nbsp;</p>", "a\n\nb", "<p>a</p><p>&nbsp;</p><p>b</p>"),
        ("<p>a</p><blockquote>q</blockquote><p>b</p>", "a\n\nb", "<p>a</p><p>b</p>"),
        ("<p>ok</p><p>okay <b>x</b></p>", "okay x", "<p>okay <b>x</b></p>"),
        ("<p>a <b>b</b> c</p>", "a *b*\nc", "<p>a <b>b</b> c</p>"),
        ("<pre>one\n  two\n-- \nTom</pre>", "one\ntwo", "<pre>one\n  two</pre>"),
        ("<p>a&lt;b &amp; c</p>", "a<b & c", "<p>a&lt;b &amp; c</p>"),
        (
            "<table><tr><td>a</td><td></td><td>c</td></tr><tr><td>x</td></tr></table>",
            "a c",
            "<table><tbody><tr><td>a</td><td></td><td>c</td></tr></tbody></table>",
        ),
        ("<p dir=rtl>שלום <b>עולם</b></p><p>x</p>", "שלום עולם", '<p dir="rtl">שלום <b>עולם</b></p>'),
        ("<p>zero\u200bwidth</p>", "zerowidth", "<p>zero\u200bwidth</p>"),
    ],
)
def test_a_cut(html: str, wanted: str, found: str) -> None:
    assert answer_html(html, wanted) == found


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<p>One thing</p>", "Another thing"),
        ("<p>a</p><p>b</p>", "b\na"),
        ("<p>price 5</p>", "price -5"),
        ("<p>price <b>5</b> now</p>", "price 15 now"),
        ("<p>okay</p><p>ay</p>", "okayish"),
        ("<p>a <b>b</b></p>", "a b c"),
        ("<p>x <a href='https://a.example/'>here</a></p>", "x here <https://b.example/>"),
        ("<p>a</p>", ""),
        ("<p>a</p>", " \n"),
        ("", "a"),
        ("<p>a #tag book</p>", "ok"),
    ],
)
def test_what_says_something_else_is_not_taken(html: str, wanted: str) -> None:
    assert answer_html(html, wanted) is None


@pytest.mark.parametrize(
    ("html", "wanted", "shown"),
    [
        ("<p>a</p><img src=cid:1@x><p>b</p>", "a\nb", {"1@x"}),
        ("<p>a</p><p><img src=cid:1@x></p><p>-- </p><img src=cid:2@x>", "a", {"1@x"}),
        ("<p>#note</p><img src=cid:1@x><p>b</p>", "b", {"1@x"}),
        ("<img src=cid:1@x><p>b</p>", "b", {"1@x"}),
        ("<p>quoted</p><img src=cid:1@x><p>b</p>", "b", set()),
        ("<p>a</p><blockquote><img src=cid:1@x>q</blockquote>", "a", set()),
        ("<p>a</p><img src=https://x.example/1.png><p>b</p>", "a\nb", set()),
        ("<p>a <img src='cid:a%26b' alt='name'> b</p>", "a b", {"a&b"}),
    ],
)
def test_pictures_among_the_words_and_behind_them_are_shown(html: str, wanted: str, shown: set[str]) -> None:
    found = answer_html(html, wanted)
    assert squeezed(says(found)) == squeezed(wanted)
    assert found is not None
    assert shown_pictures(found) == shown


def test_a_picture_that_the_words_name_is_called_so() -> None:
    found = answer_html("<p>a <img src=cid:1 alt='x.png'> b</p>", "a [image: x.png] b")
    assert found is not None
    assert 'alt="image: x.png"' in found
    hostile = answer_html("<p>a <img src=cid:1 alt='x&quot;&gt;&lt;b'> b</p>", 'a [x"><b] b')
    assert hostile is not None
    assert 'alt="x&quot;&gt;&lt;b"' in hostile


HOSTILE = {
    "attributes": "<p " + "a=1 " * 50_000 + ">a</p>",
    "deep": "<div>" * 5000 + "a" + "</div>" * 5000,
    "links": "<a href='https://x.example/'>a</a>" * 9000,
    "long": "<p>" + "a" * (MAX_CHARACTERS + 1),
    "lists": "<ul><li>" * 4000 + "a",
    "many": "<p>a</p>" * (MAX_TAGS // 2 - 1),
    "signs": "<span style='mso-list: Ignore'>" * 9000,
    "signs-open": ("<span " + "mso-list: Ignore" * 12) * 9000,
    "unclosed": "<b>" * 9000 + "a",
}


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_html_is_bounded(kind: str) -> None:
    html = HOSTILE[kind]
    for wanted in ("a", "a\n" * 2000, "b" + "a" * 5000, "x" * 100_000):
        begun = time.process_time()
        found = answer_html(html, wanted)
        assert time.process_time() - begun < 5
        assert found is None or squeezed(to_text(found).text) == squeezed(wanted)


WORDS = st.sampled_from(
    ["a", "bb", "ok", "#note", "# x", "1.", "-", "*", "шаг", "印表機", "שלום", "x&y", "<z>", "[p]", "wrote:"]
)
INLINE = ["b", "i", "span", "font", "u", "code"]
BLOCK = ["p", "div", "h2", "blockquote", "center", "pre"]
LINE = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:  # noqa: PLR0911  one kind of piece each
    kind = draw(st.sampled_from(["text", "inline", "block", "br", "list", "table", "link", "picture", "rule"]))
    if depth == 0 or kind == "text":
        return escaped(draw(LINE))
    inner = " ".join(draw(st.lists(trees(depth - 1), max_size=3)))
    match kind:
        case "inline":
            name = draw(st.sampled_from(INLINE))
            return f"<{name}>{inner}</{name}>"
        case "block":
            name = draw(st.sampled_from(BLOCK))
            return f"<{name}>{inner}</{name}>"
        case "list":
            return f"<{draw(st.sampled_from(['ul', 'ol']))}><li>{inner}<li>{escaped(draw(LINE))}</ul>"
        case "table":
            return f"<table border={draw(st.sampled_from('01'))}><tr><td>{inner}<td>{escaped(draw(LINE))}</table>"
        case "link":
            return f"<a href='https://x.example/{draw(st.sampled_from('ab'))}'>{inner}</a>"
        case "picture":
            return f"<img src='cid:{draw(st.sampled_from('ab'))}' alt='{draw(st.sampled_from(['', 'pic', '😀']))}'>"
        case "rule":
            return "<hr>"
    return "<br>"


def letters(text: str) -> str:
    """What the marks of a plain text cannot change: letters and digits, without the addresses of links."""
    return re.sub(r"[\W_]", "", re.sub(r"\(https://x\.example/[ab]\)", "", text))


@given(st.lists(trees(), max_size=6).map("\n".join), st.data())
def test_any_part_of_any_page_is_said_exactly_or_not_at_all(html: str, data: st.DataObject) -> None:
    lines = to_text(html).text.split("\n")
    start = data.draw(st.integers(0, len(lines)))
    end = data.draw(st.integers(start, len(lines)))
    wanted = "\n".join(lines[start:end])
    found = answer_html(html, wanted)
    if found is not None:
        assert letters(says(found)) == letters(wanted)


@given(st.lists(trees(), max_size=6).map("\n".join), st.data())
def test_any_stretch_of_characters_is_said_exactly_or_not_at_all(html: str, data: st.DataObject) -> None:
    text = to_text(html).text
    start = data.draw(st.integers(0, len(text)))
    found = answer_html(html, wanted := text[start : data.draw(st.integers(start, len(text)))])
    if found is not None:
        assert letters(says(found)) == letters(wanted)


PLAIN_LINES = st.lists(st.sampled_from(["Hello", "it works", "шаг два", "印表機", "x&y <z>"]), min_size=1, max_size=8)


@given(PLAIN_LINES, PLAIN_LINES, st.sampled_from(["p", "div", "br"]))
def test_whole_paragraphs_between_a_command_and_a_signature_are_always_found(
    said: list[str], quoted: list[str], name: str
) -> None:
    page = ["#solved", *said, "-- ", "Tom", *(f"&gt; {line}" for line in map(escaped, quoted))]
    html = "".join(
        f"{escaped(line) if line in said else line}<br>"
        if name == "br"
        else f"<{name}>{escaped(line) if line in said else line}</{name}>"
        for line in page
    )
    assert squeezed(says(answer_html(html, "\n".join(said)))) == squeezed("".join(said))


@pytest.mark.parametrize(
    "name", ["reply-apple", "reply-gmail-inline", "reply-netease", "reply-outlook-desktop", "reply-qq", "reply-yandex"]
)
def test_a_whole_mail_of_a_program(name: str) -> None:
    with open(f"tests/mail/{name}.eml", "rb") as file:  # noqa: PTH123
        mail = parse(file.read())
    assert mail.html is not None
    assert letters(says(answer_html(mail.html, mail.reply))) == letters(mail.reply)


def test_links_say_where_they_lead_as_their_reader_sees_it() -> None:
    html = """<p>See <a title="x" href="mailto:a@b.example?body=one%20two&amp;x=3">it</a> or
    <a href='https://x.example/?q=%C3%A9t%C3%A9+1'>there</a>, not <b>href="https://y.example"</b></p>"""
    clean = sanitise(html)
    assert clean is not None
    assert link_targets(clean) == ["mailto:a@b.example?body=one two&x=3", "https://x.example/?q=été 1"]
