"""The numbers that a subject names, and subjects of one conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.desk.threads import numbers_in
from triaged.desk.threads.subjects import is_same_subject, tagged_numbers


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("", []),
        ("Printer", []),
        ("Re: Printer [ACME#1042]", [1042]),
        ("Re: Printer [any.word-2#1042]", [1042]),
        ("[ ACME#1042 ]", [1042]),
        ("#1042", [1042]),
        ("(#1042)", [1042]),
        ("[#1042]", [1042]),
        ("[ACME #1042]", [1042]),
        ("about #1042, #7 and #1042.", [1042, 7]),
        ("关于工单#1042的问题", [1042]),
        ("Заявка#1042: вопрос", [1042]),
        ("#1 #2 #3 #4", [1, 2, 3]),
        ("#999999999", [999999999]),
        ("#1000000000", []),
        ("[ACME#1000000000]", []),
        ("#١٠٤٢", []),
        ("#1042٣", []),
        ("#１０４２", []),
        ("ACME#1042", []),
        ("C#12 question", []),
        ("&#1042;", []),
        ("##1042", []),
        ("#1042abc", []),
        ("1042", []),
        ("# 1042", []),
    ],
)
def test_the_numbers_that_a_subject_names(subject, numbers):
    assert numbers_in(subject) == numbers


def test_a_tag_is_known_in_any_case_and_no_other_word_is_one():
    subject = "#1 [acme#2] [OTHER#3] [ACME#4]"

    assert tagged_numbers(subject, "ACME") == [2]  # the fourth number is not looked up
    assert tagged_numbers("[ACMEX#2] [XACME#3] ACME#4", "ACME") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Printer", "Printer"),
        ("Re: Printer", "printer"),
        ("RE: FW: Aw[2]: Printer", "Fwd: Printer"),
        ("Re(3): Printer", "Printer"),
        ("回复： Printer", "Printer"),
        ("Пересл: Re : Принтер", "принтер"),
        ("Re: Printer  jam [ACME#1042]", "Printer jam"),
        ("[ACME#1042] Re: Printer", "Printer"),
        ("Re:", ""),
        ("Re: " + "a" * 490, "a" * 500),
    ],
)
def test_subjects_of_one_conversation(one, other):
    assert is_same_subject(one, other)
    assert is_same_subject(other, one)


@pytest.mark.parametrize(("one", "other"), [("Invoice", "Printer"), ("Re: Printer 2", "Printer"), ("", "Printer")])
def test_subjects_of_two_conversations(one, other):
    assert not is_same_subject(one, other)


@given(st.text() | st.from_regex(r"(\[?\w*#\d{1,12}\]? ?)*"))
def test_at_most_three_numbers_of_nine_digits(subject):
    numbers = numbers_in(subject)

    assert len(numbers) <= 3
    assert len(set(numbers)) == len(numbers)
    assert all(0 <= number < 10**9 for number in numbers)
    assert set(tagged_numbers(subject, "acme")) <= set(numbers)
