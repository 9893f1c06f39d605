from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.readings import facts, reading
from tests.rule_files import NEED, compiled, policy, said
from triaged.desk.triage import Need, Needs, check_examples
from triaged.desk.triage.needs import PICTURE_BYTES, SLOW_PATTERNS
from triaged.desk.triage.values import VALUE_CHARACTERS
from triaged.model import Attachment

ORDER = Need(name="order", labels={}, patterns=(r"(?i)order (\d+)", r"#(\d+)"))
FILES = Need(name="file", labels={}, attachments=("image/*", "application/pdf", ".log"))
CATASTROPHE = r"^(a|aa)+$"
LABELLED = Need(name="order number", labels={"en": "the order number", "de": "die Nummer", "zh": "订单号"})


def found(need: Need, subject: str = "", text: str = "", files: Sequence[Attachment] = ()) -> str | None:
    return Needs({need.name: need}).find(reading(subject, text, attachments=files), [need.name])[need.name]


def file(
    name: str | None = "x.bin",
    kind: str = "application/octet-stream",
    *,
    size: int = 100_000,
    inline: bool = False,
    holds: Sequence[Attachment] = (),
) -> Attachment:
    return Attachment(filename=name, type=kind, size=size, inline=inline, sha256="0", holds=holds)


@pytest.mark.parametrize(
    ("subject", "text", "value"),
    [
        ("Order 11", "order 22", "11"),
        ("Hello", "my order 22", "22"),
        ("#33", "order 22", "22"),
        ("Hello", "it is #44", "44"),
        ("Hello", "my order", None),
        ("Hello", "Order ４４", "44"),
    ],
)
def test_the_subject_comes_first_and_an_earlier_pattern(subject: str, text: str, value: str | None) -> None:
    assert found(ORDER, subject, text) == value


def test_without_a_group_the_whole_match_is_the_fact() -> None:
    assert found(Need(name="n", labels={}, patterns=(r"INC\d+",)), "see INC0001234!") == "INC0001234"


def test_of_several_groups_the_first_that_took_part_counts() -> None:
    assert found(Need(name="n", labels={}, patterns=(r"a(\d)?|b(\d)",)), "b2") == "2"


def test_a_fact_is_one_line_that_is_not_endless() -> None:
    need = Need(name="n", labels={}, patterns=(r"(?s)begin(.*)end",))
    assert found(need, text="begin \x00a\r\n\t b\u202e end") == "a b"
    assert len(found(need, text=f"begin {'x' * 5000} end") or "") == VALUE_CHARACTERS
    assert found(need, text="begin \u202e end") is None


@pytest.mark.parametrize(
    ("attachment", "value"),
    [
        (file("shot.png", "image/png"), "shot.png"),
        (file(None, "image/png"), "image/png"),
        (file("x\r\ny.pdf", "application/pdf"), "x y.pdf"),
        (file("Server.LOG"), "Server.LOG"),
        (file("log"), None),
        (file("logo.png", "image/png", size=PICTURE_BYTES - 1, inline=True), None),
        (file("shot.png", "image/png", size=PICTURE_BYTES, inline=True), "shot.png"),
        (file("small.png", "image/png", size=10), "small.png"),
        (file("winmail.dat", "application/ms-tnef", holds=[file("inner.log")]), "inner.log"),
    ],
)
def test_files_are_known_by_type_or_ending_and_logos_do_not_count(attachment: Attachment, value: str | None) -> None:
    assert found(FILES, files=[attachment]) == value


def test_only_what_is_wanted_is_looked_for_and_an_unknown_need_is_absent() -> None:
    needs = Needs({"order": ORDER, "file": FILES})
    assert needs.find(reading("Order 1"), ["order", "gone"]) == {"order": "1", "gone": None}


@pytest.mark.timeout(20)
def test_a_pattern_that_runs_out_of_time_finds_nothing_and_the_next_still_does() -> None:
    need = Need(name="n", labels={}, patterns=(CATASTROPHE, r"b"))
    assert found(need, "b", "a" * 5000 + "!") == "b"


@pytest.mark.timeout(20)
def test_many_catastrophic_patterns_stall_nothing() -> None:
    need = Need(name="n", labels={}, patterns=(CATASTROPHE,) * 500 + ("b",))
    assert found(need, text="a" * 5000 + "!b") is None
    assert SLOW_PATTERNS < 10


@given(st.text(), st.text())
def test_whatever_a_mail_holds_a_fact_can_be_kept(subject: str, text: str) -> None:
    value = found(Need(name="n", labels={}, patterns=(r"(?s)(.+)",)), subject, text)
    assert value is None or (value == value.strip() and 0 < len(value) <= VALUE_CHARACTERS)
    assert value is None or not {"\n", "\r", "\x00", "\u202e"} & set(value)


def test_it_is_called_as_its_labels_say_and_without_english_as_the_rules_call_it() -> None:
    assert LABELLED.words == LABELLED.labels
    german = Need(name="order number", labels={"de": "die Nummer"})
    assert german.words == {"en": "order number", "de": "die Nummer"}


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        (NEED.replace("pattern", "patern"), "need.0.patern", "did you mean 'pattern'?"),
        (NEED.replace('"order number"\np', '""\np'), "need.0.name", "found ''; allowed a short text"),
        (NEED.replace('name = "order number"\n', ""), "need.0.name", "found nothing; allowed a short text"),
        (NEED.replace("(\\d+)'", "(\\d+'"), "need.0.pattern", "missing ) at position"),
        (NEED.replace("'(?i)order (\\d+)'", "3"), "need.0.pattern", "found 3; allowed a list of texts"),
        (NEED + 'attachment = "picture"', "need.0.attachment", "found 'picture'; allowed media types"),
        (NEED + 'attachment = "."', "need.0.attachment", "allowed media types"),
        (NEED.replace("{ en =", "{ english ="), "need.0.label", "allowed a language code"),
        (NEED.replace('"the order number" }', '"a\\nb" }'), "need.0.label", "allowed en = a few words on one line"),
        (NEED.replace('{ en = "the order number" }', '"x"'), "need.0.label", "allowed a table such as"),
        (NEED.replace('label = { en = "the order number" }', ""), "need.0.label", "found nothing"),
        (NEED.replace("pattern = '(?i)order (\\d+)'", ""), "need.0", "allowed pattern, attachment, or both"),
        (NEED + "[[need.example]]\nexpect = ''", "need.0.example.0.mail", "allowed a whole mail"),
        (NEED + "[[need.example]]\nmail = 'x'", "need.0.example.0.expect", 'allowed the fact as text, "" where'),
        (NEED + "[[need.example]]\nmail = 'x'\nexpct = ''", "need.0.example.0.expct", "did you mean 'expect'?"),
        ("need = 1", "need", "allowed a list of tables"),
    ],
)
def test_a_mistake_names_its_key_and_what_is_allowed(text: str, key: str, message: str) -> None:
    first = said(text)[0]
    assert first.startswith(f"a.toml: {key}: ")
    assert message in first


def test_two_needs_of_one_name_are_a_mistake_in_the_second_file() -> None:
    rules, (mistake,) = compiled(NEED, NEED)
    assert (mistake.file, mistake.path) == ("b.toml", ("need", 0, "name"))
    assert "the first is in a.toml" in mistake.message
    assert rules.needs.by_name["order number"].file == "a.toml"


def test_a_need_that_is_wrong_is_one_mistake_whatever_rule_uses_it() -> None:
    rule = '[[rule]]\nname = "r"\nthen = { needs = "order number", same = "order number" }'
    assert len(said(NEED.replace("(\\d+)'", "(\\d+'"), rule)) == 1


def test_rules_find_the_needs_of_all_files() -> None:
    rules = policy('[[rule]]\nname = "r"\nthen = { needs = ["order number"] }', NEED)
    assert rules.needs.find(reading("Order 5"), ["order number"]) == {"order number": "5"}


def test_the_examples_of_a_need_are_tried() -> None:
    examples = [("Order 5", "5"), ("Order", ""), ("Order 5", ""), ("Order 5", "6"), ("Order", "7")]
    text = NEED + "".join(f'[[need.example]]\nmail = "{mail}"\nexpect = "{expect}"\n' for mail, expect in examples)
    mistakes = check_examples(policy(text), lambda source: reading(source.decode()), lambda _: facts())
    assert [(mistake.file, mistake.path, mistake.message) for mistake in mistakes] == [
        ("a.toml", ("need", 0, "example", 2), "need 'order number': the example expects ''; found '5'"),
        ("a.toml", ("need", 0, "example", 3), "need 'order number': the example expects '6'; found '5'"),
        ("a.toml", ("need", 0, "example", 4), "need 'order number': the example expects '7'; found ''"),
    ]
