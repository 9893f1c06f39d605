from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.flowed import unflow


@pytest.mark.parametrize(
    ("flowed", "text"),
    [
        ("one \ntwo \nthree", "one two three"),
        ("one \ntwo\n\nthree", "one two\n\nthree"),
        ("one\ntwo", "one\ntwo"),
        ("> quoted \n> line\nanswer", "> quoted line\nanswer"),
        (">> deep \n>> line\n> less", ">> deep line\n> less"),
        ("> quoted \nanswer", "> quoted \nanswer"),
        (">quoted \n>line", "> quoted line"),
        (">", ">"),
        ("> \n> a", ">\n> a"),
        ("bye \n-- \nMe \nhere", "bye \n-- \nMe here"),
        ("> bye\n> -- \n> Me", "> bye\n> -- \n> Me"),
        (" From here", "From here"),
        ("  indented", " indented"),
        (" > no quote", " > no quote"),
        ("open \n", "open \n"),
        ("one \n\ntwo", "one \n\ntwo"),
        ("", ""),
    ],
)
def test_lines_that_were_broken_become_paragraphs(flowed, text):
    assert unflow(flowed) == text


@pytest.mark.parametrize(
    ("flowed", "text"),
    [
        ("你好， \n世界 \n。", "你好，世界。"),
        ("one  \ntwo", "one two"),
        ("> プリンター \n> です", "> プリンターです"),
        ("end \n-- \nMe", "end\n-- \nMe"),
    ],
)
def test_with_delsp_the_space_before_a_break_is_no_text(flowed, text):
    assert unflow(flowed, delsp=True) == text


@given(st.text(alphabet="a> -\n", max_size=60), st.booleans())
def test_no_word_is_lost_or_changes_its_depth(text, delsp):
    def said(lines):
        return "".join(lines).replace(" ", "").replace("\n", "").replace(">", "")

    assert said(unflow(text, delsp=delsp)) == said(text)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("text", ["a \n" * 300_000, "> \n" * 300_000, ">" * 1_000_000, " \n" * 400_000])
def test_a_megabyte_of_anything_ends(text):
    unflow(text, delsp=True)
