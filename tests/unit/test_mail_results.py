"""What is read without the grammar reads the same with it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triaged.mail import results
from triaged.mail.results import Result, parse_results, server_of

SERVER = "mx.example.org"
FORWARDED = (
    f"{SERVER}; dkim=pass (2048-bit key) header.d=a.example header.i=@a.example header.b=Ab+/C1=;"
    " spf=pass (mx: domain of ann@a.example (really) designates 192.0.2.1) smtp.mailfrom=ann@a.example;"
    " dmarc=pass (p=NONE) header.from=a.example"
)
PIECES = st.sampled_from(
    [
        *(
            "; ",
            ";",
            " ",
            "(",
            ")",
            "()",
            '"',
            "\\",
            "@",
            ".",
            "=",
            " 1",
            "none",
            "reason=",
            '"x; dmarc=pass"',
            "é",
            "\t",
        ),
        *("spf=pass", "dkim=fail", "dmarc=pass", "arc=none", "SPF=Pass", "dkim/1=pass"),
        *(" smtp.mailfrom=a@b.example", " header.d=b.example", " header.from=b.example", " header.i=@b.example"),
        *(' header.b="a/b+c="', '"a.b"'),
        *(" header.from = c.example", " x.from=c.example", " smtp.mailfrom=", " policy.iprev=192.0.2.1", "(a(b)c)"),
    ]
)


@given(st.lists(PIECES, max_size=12))
@example(["; ", "reason=", "; ", "spf=pass"])
def test_the_patterns_never_say_what_the_grammar_does_not(pieces):
    value = "".join([SERVER, *pieces])
    found = results._by_patterns(value, SERVER)
    assert not found or found == results._by_grammar(value, SERVER)


@pytest.mark.parametrize(
    "odd",
    ["iprev=pass x.from=c.example", "x-vs=clean score=-1 state=0", "x-a=pass policy.is_b=yes (a; b)", "a.example"],
)
def test_a_clause_that_nobody_asks_for_changes_nothing(odd, monkeypatch):
    monkeypatch.setattr(results, "_by_grammar", None)
    clauses = FORWARDED.split("; ")
    for at in range(1, len(clauses) + 1):
        value = "; ".join([*clauses[:at], odd, *clauses[at:]])
        assert parse_results(value, SERVER) == parse_results(FORWARDED, SERVER)


@pytest.mark.parametrize("untyped", ["action=none", "x-bits=2048"])
def test_a_property_without_a_type_is_stepped_over(untyped):
    (found,) = parse_results(f"{SERVER}; dmarc=pass {untyped} header.from=a.example", SERVER)
    assert found == Result(method="dmarc", result="pass", properties=[("header", "from", "a.example")])


@pytest.mark.parametrize(
    ("value", "server"),
    [
        (f"{SERVER}; none", SERVER),
        (f"  {SERVER} 1 (c); none", SERVER),
        ("spf=pass smtp.mailfrom=a.example", ""),
        ("dkim-atps=neutral", ""),
        (f"({SERVER}) x; none", None),
        (f'"{SERVER}"; none', None),
        ("; none", None),
        ("", None),
    ],
)
def test_the_server_is_the_first_word_unless_that_is_a_result(value, server):
    assert server_of(value) == server


@given(st.text(max_size=60), st.lists(PIECES, max_size=12))
def test_any_text_is_read_without_an_error(text, pieces):
    for value in (text, f"{SERVER}; {text}", "".join(pieces)):
        server_of(value)
        parse_results(value, SERVER)
        parse_results(value, "")


def test_what_servers_write_needs_no_grammar(monkeypatch):
    monkeypatch.setattr(results, "_by_grammar", None)
    assert parse_results(FORWARDED, SERVER) == [
        Result(
            method="dkim",
            result="pass",
            properties=[("header", "d", "a.example"), ("header", "i", "@a.example"), ("header", "b", "Ab+/C1=")],
        ),
        Result(method="spf", result="pass", properties=[("smtp", "mailfrom", "ann@a.example")]),
        Result(method="dmarc", result="pass", properties=[("header", "from", "a.example")]),
    ]


def test_a_header_with_an_id_is_none_of_a_server_without():
    assert parse_results(f"{SERVER}; dmarc=pass header.from=a.example", "") is None
    assert parse_results("dmarc=pass header.from=a.example", "") == [
        Result(method="dmarc", result="pass", properties=[("header", "from", "a.example")])
    ]


def test_a_comment_or_a_quoted_reason_holds_no_result():
    for hidden in ("(; dmarc=pass header.from=bank.example)", 'reason="; dmarc=pass header.from=bank.example"'):
        found = parse_results(f"{SERVER}; spf=fail {hidden} smtp.mailfrom=x.example", SERVER)
        assert [(each.method, each.result) for each in found] == [("spf", "fail")]


@pytest.mark.parametrize(
    "value",
    [
        "",
        SERVER,
        f"{SERVER}.evil.example; spf=pass smtp.mailfrom=a.example",
        f"evil.example ({SERVER}); spf=pass smtp.mailfrom=a.example",
        f"{SERVER} 2; spf=pass smtp.mailfrom=a.example",
        f"{SERVER}; spf=pass (smtp.mailfrom=a.example",
        "spf=pass smtp.mailfrom=a.example",
        f"{SERVER}; spf=pass smtp.mailfrom=a.example{' ' * results.MAX_CHARACTERS}",
        f"{SERVER}; spf=pass {'(' * 1000} smtp.mailfrom=a.example",
        # a quotation mark of the sender in a comment of the server
        f'{SERVER}; spf=pass (of "a); dkim=pass header.d=bank.example (b"@x.example is permitted) smtp.helo=x',
        f'{SERVER}; spf=pass (of "a"@x.example) smtp.mailfrom=x.example',
        f'{SERVER}; spf=pass (of a\\"@x.example) smtp.mailfrom=x.example',
        f'{SERVER}; spf=pass (a) smtp.mailfrom="a); dkim=pass (b"@x.example',
        f'{SERVER}; spf=pass reason="(" smtp.mailfrom=x.example; dkim=pass reason=")" header.d=bank.example',
        f'{SERVER}; spf=pass reason="a\\" smtp.mailfrom=x.example; dkim=pass reason="b" header.d=bank.example',
        f'{SERVER}; dkim=pass (a header.b="b',
    ],
)
def test_what_is_unreadable_or_of_another_server_says_nothing(value):
    assert parse_results(value, SERVER) is None
