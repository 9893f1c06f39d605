from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.quoting import split_reply
from triaged.mail.quoting.history import MAX_CANDIDATES
from triaged.mail.quoting.visible import MAX_LINES

ATTRIBUTION = "On Mon, Nov 16, 2026 at 10:00 AM Support <support@acme.example> wrote:"
BLOCK = "From: Support <support@acme.example>\nSent: Monday\nTo: Ivan\nSubject: x"


def _parts(text):
    visible = split_reply(text)
    return visible.reply, visible.quoted


def test_a_text_without_any_mark_is_the_reply():
    assert _parts("\nHello,\nthe printer is broken.\n") == ("Hello,\nthe printer is broken.", "")


def test_answers_between_the_lines_stay_with_their_questions():
    questions = "> Which one?\nThe blue one.\n> Is it on?\nYes."
    assert _parts(f"On 1 Nov Support wrote:\n{questions}") == (questions, "On 1 Nov Support wrote:")


def test_what_hangs_on_below_the_last_answer_goes():
    text = f"Hello,\n\n{ATTRIBUTION}\n> Which one?\n\nThe blue one.\n\n> Is it on?\n> Regards"
    assert _parts(text) == (
        "Hello,\n\n> Which one?\n\nThe blue one.",
        f"{ATTRIBUTION}\n> Is it on?\n> Regards",
    )


def test_an_answer_above_and_one_below_the_quote_are_both_kept():
    assert (
        _parts(f"Hello,\n\n{ATTRIBUTION}\n> Which one?\n\nThe blue one.")[0]
        == "Hello,\n\n> Which one?\n\nThe blue one."
    )


def test_a_quote_without_any_attribution_is_one():
    assert _parts("The blue one.\n\n> Which one?\n>> Good morning\n> Regards")[0] == "The blue one."
    assert _parts("> Which one?\n\nThe blue one.")[0] == "The blue one."


def test_quotes_of_quotes_are_history():
    text = f"Yes.\n\n{ATTRIBUTION}\n\n> No.\n>\n> On Sunday Ivan wrote:\n>> Maybe.\n>>> Why?\n\n\n> Regards\n"
    assert _parts(text)[0] == "Yes."


def test_history_without_marks_reaches_to_the_end_through_all_its_levels():
    text = f"Third.\n\n{ATTRIBUTION}\n\nSecond.\n\n{ATTRIBUTION}\n\nFirst.\n\n-- \nSupport"
    assert _parts(text)[0] == "Third."


@pytest.mark.parametrize("answer", ["👍", "?", "+1", "ok", "1"])
def test_the_shortest_answer_is_one(answer):
    assert _parts(f"{answer}\n\n-----Original Message-----\n{BLOCK}\n\nIs it on?")[0] == answer


@pytest.mark.parametrize(
    "text",
    [
        "> nothing but a quote",
        "On 1 Nov 2026 Support wrote:\n> q",
        f"{ATTRIBUTION}\n\nnothing of his own",
        f"{BLOCK}\n\nnothing of his own",
        "From: a\nI am from here",
        "My list:\n1\n2",
        "Please note:\n- first\n- second",
        "The log says:\n> error 5\n> error 6",
        "a | b\n| c",
        "**\n\n-----Original Message-----\nnothing of his own",
        "",
    ],
)
def test_what_a_customer_wrote_is_never_stripped_to_nothing(text):
    assert _parts(text) == (text, "")


MARKS = [
    *(">", "> a", "a:", "From:", "From: a@b", "-- ", "_____", "-----Original Message-----", "on 1 wrote:", "|", "> a:"),
    *(
        "=== triaged ===",
        "---------- Forwarded message ---------",
        "Sent from my iPhone",
        "On 1.1.2026 10:00 a@b <a@b",
        "<",
    ),
    *(
        f"{'word ' * 60}wrote:",
        "a" * 390 + ":",
        "1 <a@b>",
        "--a--",
        "Subject: x",
        "—",
        "ᐧ",
        "> Begin forwarded message:",
    ),
    *(
        "Sent from " + "phone " * 20,
        "@" * 200 + ":",
        "1:00 " * 70 + ":",
        "- " * 100,
        "<mailto:" * 40 + ":",
        ATTRIBUTION,
    ),
]


@pytest.mark.parametrize("unit", [*MARKS, *(f"{mark}\n\n" for mark in MARKS), *(f"a\n{mark}" for mark in MARKS)])
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_a_megabyte_of_any_mark_costs_linear_time(unit):
    split_reply(f"{unit}\n" * (1_000_000 // (len(unit) + 1)), subject="Fw: x")
    split_reply(f"own words\n{unit * (1_000_000 // len(unit))}")


HTML_UNITS = [
    *(
        "<hr>",
        "<blockquote>",
        '<div class="gmail_quote">',
        "<div style='border-top:solid'>",
        "<hr>From:",
        "<b>From:</b>",
        "<",
    ),
    *(
        '<div class="gmail_signature">x</div>',
        '<div class="moz-forward-container">x</div>',
        "quote",
        "&nbsp;",
        "<p>On 1 wrote:",
    ),
]


@pytest.mark.parametrize("unit", HTML_UNITS)
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_a_megabyte_of_html_costs_linear_time(unit):
    html = unit * (1_000_000 // len(unit))
    split_reply("On 1 wrote:\n" * 50_000, html=html)
    split_reply("On 1 wrote:\n" * 50_000, html=f'<div class="gmail_quote">{html}')


@pytest.mark.parametrize("above", ["a:\n" * (MAX_CANDIDATES + 1), "a\n" * (MAX_LINES + 1)])
def test_what_stands_below_more_than_anybody_writes_is_not_looked_at(above):
    assert split_reply(f"{above}\n{ATTRIBUTION}\n\nq").reply.endswith("q")


LINES = st.sampled_from(
    [
        *(
            ATTRIBUTION,
            "> q",
            "> > qq",
            "own words",
            "",
            "-- ",
            "From: a@b",
            "To: b",
            "Sent: c",
            "Subject: d",
            "Hello",
            "|",
        ),
        *(
            "-----Original Message-----",
            "_____",
            "---------- Forwarded message ---------",
            "Sent from my iPhone",
            "he wrote:",
        ),
        *(
            "=== triaged ===",
            "> === triaged ===",
            "***",
            "Best <a@b",
            ">:",
            "2026/11/16 A <a@b>",
            "> Begin forwarded message:",
        ),
    ]
)


@given(st.lists(LINES, max_size=14), st.sampled_from(["", "Fw: x", "Re: x"]))
def test_no_line_is_lost_and_a_text_always_has_a_reply(lines, subject):
    text = "\n".join(lines)
    visible = split_reply(text, subject=subject)
    assert bool(visible.reply) == bool(text.strip())
    parts = f"{visible.reply}\n{visible.quoted}\n{visible.signature}".split("\n")
    assert sorted(line.strip() for line in parts if line.strip()) == sorted(
        line.strip() for line in lines if line.strip()
    )


@given(st.text(), st.text(), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=3))
def test_any_text_and_any_ranges_are_read(text, html, ranges):
    history = [(min(pair), max(pair)) for pair in ranges]
    assert bool(split_reply(text, history=history, html=html, subject=text).reply) == bool(text.strip())
