from __future__ import annotations

import pytest

from triaged.mail.html import to_text
from triaged.mail.quoting import MARKER, split_reply, structure

NOTICE = f"{MARKER}\nBitte oberhalb dieser Zeile antworten.\n\nYour ticket is open."


def quoted(text):
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


# --- our own marker ---


@pytest.mark.parametrize(
    "introduction",
    [
        "",
        "On Mon, Nov 16, 2026 at 10:00 AM Support <support@acme.example> wrote:\n\n",
        "Kwa tarehe 16 Nov 2026 10:00, Support <support@acme.example> aliandika:\n\n",
        "Support:\n",
        "________________________________\nFrom: Support\nSent: Monday\nTo: Ivan\nSubject: x\n\n",
    ],
)
def test_the_marker_ends_the_reply_whatever_stands_above_it(introduction):
    for notice in (NOTICE, quoted(NOTICE)):
        visible = split_reply(f"It works.\n\n{introduction}{notice}\n")
        assert visible.reply == "It works."
        assert visible.quoted.startswith((introduction + notice)[:5])


@pytest.mark.parametrize("mark", ["=== triaged ===", "===triaged===", "==  Triaged\xa0==", "\u200b=== triaged ==="])
def test_what_mail_programs_do_to_the_marker_does_not_hide_it(mark):
    assert split_reply(f"It works.\n\n{mark}\nYour ticket is open.").reply == "It works."


def test_a_marker_that_is_glued_to_other_text_counts():
    assert split_reply(f"It works.\n\nSupport wrote: {MARKER} Your ticket is open.").reply.startswith("It works.")
    assert "ticket" not in split_reply(f"It works.\n\nSupport wrote: {MARKER} Your ticket is open.").reply
    assert split_reply(f"It works.\n\n> Support wrote: {MARKER} Your ticket is open.").reply == "It works."


def test_an_answer_below_the_quoted_notice_stays():
    introduction = "Kwa tarehe 16 Nov 2026 10:00, Support <support@acme.example> aliandika:"
    assert split_reply(f"{introduction}\n{quoted(NOTICE)}\n\nIt works.").reply == "It works."
    assert split_reply(f"{quoted(NOTICE)}\n\nIt works.\n\n-- \nIvan").reply == "It works."


def test_answers_between_the_lines_of_a_notice_stay():
    reply = split_reply(f"{quoted(NOTICE)}\n\nWhich one?\n\n> More words of the notice.").reply
    assert reply.endswith("Which one?")


def test_a_notice_itself_keeps_its_text():
    assert split_reply(NOTICE).reply == NOTICE


@pytest.mark.parametrize("text", ["The patient was triaged.", "a == b, triaged", "== triaged", "===\ntriaged\n==="])
def test_the_word_alone_is_no_marker(text):
    assert split_reply(f"Hello\n{text}\nmore").reply == f"Hello\n{text}\nmore"


# --- HTML beside plain text, and alone ---

GMAIL = (
    '<div dir="ltr">It works.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
    "Kwa tarehe 16 Nov Support aliandika<br></div>"
    '<blockquote class="gmail_quote"><div>Try again, please.</div></blockquote></div>'
)
OUTLOOK = (
    '<p class="MsoNormal">It works.</p><div id="divRplyFwdMsg"><b>Kutoka:</b> Support<br><b>Ilitumwa:</b> Jumatatu<br>'
    "<b>Kwa:</b> Ivan</div><div>Try again, please.</div>"
)


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        (GMAIL, "It works.\n\nKwa tarehe 16 Nov\nSupport aliandika\n\nTry again, please.\n"),
        (GMAIL, "It works.\n\nKwa tarehe 16 Nov Support aliandika\n\n> Try again,\n> please.\n"),
        (
            OUTLOOK,
            "It works.\n\n___________________\nKutoka: Support\nIlitumwa: Jumatatu\nKwa: Ivan\n\nTry again, please.",
        ),
        (OUTLOOK, "It works.\n\n*Kutoka:* Support\n*Ilitumwa:* Jumatatu\n*Kwa:* Ivan\n\nTry again, please."),
    ],
)
def test_the_html_tells_where_the_plain_text_has_its_history_in_any_language(html, plain):
    visible = split_reply(plain, html=html)
    assert visible.reply == "It works."
    assert "please." in visible.quoted


@pytest.mark.parametrize("html", [GMAIL, OUTLOOK])
@pytest.mark.parametrize("with_ranges", [True, False])
def test_the_html_tells_where_its_own_text_has_its_history(html, with_ranges):
    seen = to_text(html)
    visible = split_reply(seen.text, history=seen.history if with_ranges else (), html=html)
    assert visible.reply == "It works."
    assert "Try again" in visible.quoted


def test_an_answer_below_what_html_marks_as_history_stays():
    html = f"{GMAIL.replace('It works.', '')}<div>It works now, thank you.</div>"
    seen = to_text(html)
    assert split_reply(seen.text, history=seen.history, html=html).reply == "It works now, thank you."
    plain = "Kwa tarehe 16 Nov Support aliandika\n\nTry again, please.\n\nIt works now, thank you."
    assert split_reply(plain, html=html).reply == "It works now, thank you."


def test_answers_between_the_pieces_of_a_history_stay():
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">Kwa tarehe 16 Nov Support aliandika<br></div>'
        '<blockquote class="gmail_quote">Which one?</blockquote><div>The blue one.</div>'
        '<blockquote class="gmail_quote">Is it on?</blockquote><div>Yes.</div>'
        '<blockquote class="gmail_quote">Regards</blockquote></div>'
    )
    seen = to_text(html)
    reply = split_reply(seen.text, history=seen.history, html=html).reply
    assert "The blue one." in reply
    assert reply.endswith("Yes.")


def test_a_last_line_that_ends_with_a_colon_is_not_taken_for_an_introduction():
    plain = "It works :tada:\n\nKwa tarehe 16 Nov Support aliandika\n\n> Try again, please.\n"
    assert split_reply(plain, html=GMAIL.replace("works.", "works :tada:")).reply == "It works :tada:"


@pytest.mark.parametrize(
    ("html", "tells"),
    [
        (GMAIL, True),
        (OUTLOOK, True),
        ("<p>a</p><hr><p><b>Kutoka:</b> Support</p>", True),
        ("<p>a</p><hr><p>b</p>", False),
        ("<p>Please quote this number in your reply, under your signature.</p>", False),
        ("", False),
    ],
)
def test_only_the_tags_of_html_tell_of_a_structure(html, tells):
    assert structure.tells(html) is tells


def test_html_that_tells_something_else_cuts_nothing():
    plain = "Quite other words than those of the page.\n\nAnd more of them."
    assert split_reply(plain, html=GMAIL).reply == plain
    below = f"{GMAIL}<div>Words below that the plain text does not have.</div>"
    plain = "It works.\n\nKwa tarehe 16 Nov Support aliandika\n\nTry again, please."
    assert split_reply(plain, html=below).reply == plain


def test_what_html_marks_as_signature_is_one():
    html = '<div>It works.</div><div class="gmail_signature"><div>Ivan Petrov</div><div>Acme customer no. 1</div></div>'
    visible = split_reply("It works.\n\nIvan Petrov\nAcme customer no. 1\n", html=html)
    assert (visible.reply, visible.signature) == ("It works.", "Ivan Petrov\nAcme customer no. 1")


def test_a_whole_mail_in_what_html_marks_as_signature_is_no_signature():
    html = '<div class="gmail_signature">The printer is broken.</div>'
    assert split_reply("The printer is broken.", html=html).reply == "The printer is broken."
    lines = "<div>The printer is broken, again and again, and nobody comes to look at it.</div>" * 28
    long = f'<div>It is like this.</div><div class="gmail_signature">{lines}</div>'
    assert split_reply(to_text(long).text, html=long).signature == ""


def test_what_html_marks_as_passed_on_stays_in_the_reply():
    html = (
        '<p>Is this yours?</p><div class="moz-forward-container">-------- Ujumbe --------<table><tr><th>Subject: </th>'
        "<td>Invoice</td></tr><tr><th>From: </th><td>Support &lt;support@acme.example&gt;</td></tr></table>"
        "<p>Please pay.</p></div>"
    )
    seen = to_text(html)
    visible = split_reply(seen.text, history=seen.history, html=html)
    assert "Please pay." in visible.reply
    assert visible.quoted == ""
    assert visible.forwarded is not None
    assert visible.forwarded.subject == "Invoice"


def test_a_forwarding_subject_makes_a_forward_of_what_html_marks_as_history():
    html = OUTLOOK.replace("Kutoka", "From").replace("Ilitumwa", "Sent").replace("Kwa", "To")
    seen = to_text(html)
    visible = split_reply(seen.text, history=seen.history, html=html, subject="FW: Printer")
    assert visible.reply == seen.text
    assert visible.forwarded is not None
    assert visible.forwarded.text == "Try again, please."


def test_our_mark_counts_in_the_middle_of_a_line_above_what_html_marks_as_history():
    text = f"It works.\n\nAcme {MARKER}\nYour ticket is open.\n\nOlder words."
    visible = split_reply(text, history=[(text.index("Older"), len(text))])
    assert visible.reply == "It works."
    assert "Your ticket is open." in visible.quoted
