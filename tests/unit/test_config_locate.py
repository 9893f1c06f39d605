from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.config.locate import KeyPath, Lines

TEXT = '''\
name = "a # no comment" # a comment
[store]
url = "x"

[[mailbox]]
name = "one"
  "odd key" = 1
trust = { authserv_id = "x", other = [1, 2] }
[[mailbox]]
name = """
[[mailbox]]
name = "still text"
"""
words = [ # [1]
  "a]", 'b\\',
  # "c",
  ["d",
   "e"],
]
[mailbox.sub]
x.y = 2020-01-01 10:00:00
[[mailbox.form]]
z = true
[[mailbox.form]]
z = false
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 1),
        (("store",), 2),
        (("store", "url"), 3),
        (("mailbox",), 5),
        (("mailbox", 0), 5),
        (("mailbox", 0, "odd key"), 7),
        (("mailbox", 0, "trust", "other", 1), 8),
        (("mailbox", 0, "missing"), 5),
        (("mailbox", 1), 9),
        (("mailbox", 1, "name"), 10),
        (("mailbox", 1, "words", 1), 15),
        (("mailbox", 1, "words", 2, 1), 18),
        (("mailbox", 1, "sub", "x", "y"), 21),
        (("mailbox", 1, "form", 1, "z"), 25),
        (("nothing",), 1),
    ],
)
def test_each_key_is_found_on_its_line(path: KeyPath, line: int) -> None:
    tomllib.loads(TEXT)
    assert Lines(TEXT).of(path) == line


NOISE = ("", "# [x] = \"'", '"a # ] }"', "'[[b]]'", '"""c\n[d]\n\\""" = """', "'''e\n'f = '''")
KEYS = ("a", "b-1", '"c d"', "'e.f'", "g.h", '"\\u00e9\\"".i')


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A TOML text in which each number is the line that its key or item begins on."""
    text = ""

    def here() -> int:
        return text.count("\n") + 1

    def value(depth: int) -> None:
        nonlocal text
        kind = draw(st.sampled_from(["number", "noise", "list", "table"] if depth else ["number", "noise"]))
        if kind == "number":
            text += str(here())
        elif kind == "noise":
            text += draw(st.sampled_from(NOISE[2:]))
        elif kind == "list":
            text += "["
            for _ in range(draw(st.integers(0, 3))):
                text += draw(st.sampled_from(["", "\n", " # ] , [\n "]))
                value(depth - 1)
                text += draw(st.sampled_from([",", " ,", "\n,"]))
            text += "]"
        else:
            text += "{"
            for index in range(draw(st.integers(0, 3))):
                text += f"{', ' if index else ' '}k{index} = "
                value(depth - 1)
            text += " }"

    for table in range(draw(st.integers(0, 5))):
        text += draw(st.sampled_from(["", "\n", "# [[x]]\n"]))
        text += draw(
            st.sampled_from([f"[t{table}]\n", "[[many]]\n", f"[[many]]\n[many.sub]\n[[many.t{table}.deep]]\n"])
        )
        for key in draw(st.lists(st.sampled_from(KEYS), unique=True)):
            text += f"{draw(st.sampled_from(['', '  ']))}{key} = "
            value(2)
            text += draw(st.sampled_from(["\n", " # z = 1\n", "\n\n", "\r\n"]))
    return text


def numbers(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, int]]:
    if isinstance(value, int):
        yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from numbers(item, (*path, key))


@given(documents())
def test_every_number_stands_on_the_line_that_it_names(text: str) -> None:
    lines = Lines(text)
    for path, line in numbers(tomllib.loads(text)):
        assert lines.of(path) == line, path


def test_an_empty_text_has_one_line() -> None:
    assert Lines("").of(("a",)) == 1
