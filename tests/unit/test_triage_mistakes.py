"""How values are said to people."""

from __future__ import annotations

import pytest

from triaged.desk.triage.mistakes import shown
from triaged.model import Grade, OriginKind, Priority, Status


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Priority.P3, "'P3'"),
        (Status.SPAM, "'spam'"),
        (OriginKind.PERSON, "'person'"),
        ([Grade.HIGH, "x"], "['high', 'x']"),
        ({"status": (Status.OPEN,)}, "{'status': ['open']}"),
        (("a", "b"), "['a', 'b']"),
        ((), "nothing"),
        (None, "nothing"),
        ([], "[]"),
        ("", "''"),
        (True, "true"),
        (7, "7"),
        ("x" * 99, "'" + "x" * 56 + "..."),
    ],
)
def test_a_value_is_said_as_it_would_stand_in_a_file(value: object, said: str) -> None:
    assert shown(value) == said
