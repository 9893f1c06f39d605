from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from triaged.demo.expect import Acknowledgement, Count, Expected, Relayed, Seen, Told
from triaged.demo.sample import Sample
from triaged.demo.screen import Screen
from triaged.mail.keys import KeyRing
from triaged.mail.reading import read
from triaged.model import Outcome, Reading

ACKNOWLEDGEMENT = (
    b"From: Desk <desk@example.org>\r\nTo: a@example.org\r\nSubject: Re: x\r\n"
    b"Reply-To: A desk with quite a long name <desk+aaevvstahdcqm62ccovxhyb5mvwqbdvo64l@example.org>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nHello \x1b[31mred\r\n"
)
CAME = Acknowledgement(
    content=ACKNOWLEDGEMENT,
    text="",
    language="zh-Hans",
    in_reply_to=None,
    after=timedelta(seconds=0.25),
)
SEEN = Seen(
    inbox=1,
    outcome="ticket",
    why="",
    ticket=1001,
    priority="P1",
    queue="support",
    language="zh",
    acknowledgement=CAME,
)
SAMPLE = Sample(
    key="x", sender="a@example.org", mailbox="support", trait="a trait", expected=Expected(outcome=Outcome.TICKET)
)


def reading(subject: str) -> Reading:
    source = f"From: =?utf-8?q?Lo=1B_Name?= <a@example.org>\r\nSubject: {subject}\r\n\r\nHello.\r\n".encode()
    return read(
        mailbox="support",
        received_at=datetime(2026, 11, 21, tzinfo=UTC),
        sha256="",
        size=len(source),
        source=source,
        ring=KeyRing(keys=()),
        trust=None,
    )


def shown(width: int, subject: str = "网站打不开了" * 20, seen: Seen = SEEN, off: tuple[str, ...] = ()) -> list[str]:
    out = io.StringIO()
    screen = Screen(Console(file=out, width=width), "triaged")
    screen.begin(Path("demo"))
    screen.chapter("A chapter")
    screen.mail(SAMPLE, reading(subject), seen, off)
    screen.letter(ACKNOWLEDGEMENT, "a title")
    figure = Count(what="acknowledgements", found=1, expected=2)
    screen.counted([figure] * 3, [figure] * 3)
    screen.verdict(len(off))
    screen.serving(143, 25)
    return [line.rstrip() for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("width", [72, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal_and_no_mail_folds(width: int) -> None:
    lines = shown(width)
    at = lines.index("A chapter")
    table = lines[at + 1 : lines.index("", at)]

    assert max(map(cell_len, lines)) <= width
    assert len(table) == 2
    assert table[0].startswith(" 1 ")
    assert "#1001  P1 support" in table[0]


def told(notice: str, recipient: str = "maya@kestrel.example") -> Told:
    return Told(notice=notice, recipient=recipient, content=b"")


ANSWER = Relayed(content=b"", text="", in_reply_to=None, customers=None, after=timedelta(seconds=0.03))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({}, "a trait            acknowledged in Chinese, 250 ms"),
        ({"told": (told("message_agent"),)}, "a trait            Maya is told; acknowledged in Chinese, 250 ms"),
        (
            {"told": (told("bounce_agent", "jonas@kestrel.example"),), "acknowledgement": None, "why": "gone"},
            "a trait            Jonas is told; gone",
        ),
        (
            {"told": (told("kept_agent"),), "acknowledgement": None, "why": "is it?"},
            "a trait            Maya is asked: is it?",
        ),
        (
            {"told": (told("settled_agent"), told("message_agent")), "acknowledgement": None, "why": "let in"},
            "a trait            Maya is told; let in",
        ),
        (
            {"told": (told("done_agent"),), "acknowledgement": None, "answer": ANSWER, "status": "solved"},
            "a trait            the customer has it after 30 ms; the ticket is solved",
        ),
        (
            {"told": (told("message_agent"), told("breach_lead", "jonas@kestrel.example"))},
            "a trait            Maya is told; Jonas gets the sheet; acknowledged, 250 ms",
        ),
        ({"acknowledgement": None}, "a trait"),
        (
            {"told": (told("message_agent"),), "besides": "asked: order number"},
            "a trait            Maya is told; acknowledged, 250 ms; asked: order number",
        ),
        (
            {"told": (told("incident_agent"),), "besides": "do 5 report the same?"},
            "a trait            Maya is asked: do 5 report the same?",
        ),
    ],
    ids=[
        "acknowledged",
        "told",
        "a bounce",
        "a question",
        "what he has said himself",
        "an answer",
        "a missed promise",
        "nothing",
        "a fact is missing",
        "an incident",
    ],
)
def test_what_follows_stands_below_the_mail(change: dict[str, object], line: str) -> None:
    lines = shown(80, seen=replace(SEEN, **change))

    assert lines[lines.index("A chapter") + 2].strip() == line


def test_a_long_mail_is_cut_and_says_so() -> None:
    def letter(most: int | None) -> list[str]:
        out = io.StringIO()
        screen = Screen(Console(file=out, width=80), "triaged")
        screen.letter(b"Subject: x\r\n\r\none\r\ntwo\r\nthree\r\n", "a title", most)
        return out.getvalue().splitlines()[2:-1]

    assert letter(2) == ["Subject: x", "", "one", "two", "[...]"]
    assert letter(3) == letter(None) == ["Subject: x", "", "one", "two", "three"]


def test_a_mail_in_full_stands_between_two_rules_with_long_headers_folded() -> None:
    lines = shown(80)
    rules = [number for number, line in enumerate(lines) if line.startswith("───")]

    assert lines[rules[0]] == " a title ".center(80, "─")
    assert lines[rules[0] + 1 : rules[1] + 1] == [
        "From: Desk <desk@example.org>",
        "To: a@example.org",
        "Reply-To: A desk with quite a long name",
        " <desk+aaevvstahdcqm62ccovxhyb5mvwqbdvo64l@example.org>",
        "Subject: Re: x",
        "",
        "Hello \N{REPLACEMENT CHARACTER}[31mred",
        "─" * 80,
    ]


def test_control_characters_of_a_mail_do_not_reach_the_terminal() -> None:
    text = "\n".join(
        shown(80, subject="=?utf-8?q?a=1B=5B31mb?=", seen=replace(SEEN, acknowledgement=None, why="\x1bc"))
    )

    assert "\x1b" not in text
    assert "�[31m" in text


def test_what_is_off_is_marked_in_the_table_in_the_figures_and_at_the_end() -> None:
    lines = shown(80, off=("priority: expected P1, found P3",))

    assert sum("OFF" in line for line in lines) == 1 + 3 + 1
    assert any(line.startswith("1 thing is not as expected") for line in lines)


def test_what_is_off_is_never_cut() -> None:
    off = "words of the answer: expected " + "a" * 60 + ", found " + "b" * 60
    text = "".join(line.strip() for line in shown(80, off=(off,)))

    assert "a" * 60 in text.replace(" ", "")
    assert "b" * 60 in text.replace(" ", "")


def test_without_a_terminal_there_are_no_colours() -> None:
    assert not any("\x1b" in line for line in shown(80))
