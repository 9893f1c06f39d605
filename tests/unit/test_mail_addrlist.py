from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.mail.addrlist import MAX_ADDRESSES, lower, parse_addresses, parse_shown, parse_single, to_ascii
from triaged.model import Address


def pairs(raw):
    return [(each.name, each.addr) for each in parse_addresses(raw)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("ivan@x.example", [("", "ivan@x.example")]),
        ("Ivan P. <Ivan@X.example>", [("Ivan P.", "ivan@x.example")]),
        ('"P, Ivan" <i@x.example>, b@y.example', [("P, Ivan", "i@x.example"), ("", "b@y.example")]),
        ("P, Ivan <i@x.example>", [("P, Ivan", "i@x.example")]),
        ("i@x.example (Ivan (the first))", [("Ivan (the first)", "i@x.example")]),
        ('team: a@x.example, "B" <b@x.example>;', [("", "a@x.example"), ("B", "b@x.example")]),
        ("=?utf-8?B?0JjQstCw0L0=?= <i@x.example>", [("Иван", "i@x.example")]),
        ("<@relay.example:i@x.example>", [("", "i@x.example")]),
        ('"i p"@x.example', [("", '"i p"@x.example')]),
        ("i@[192.0.2.1]", [("", "i@[192.0.2.1]")]),
        ("undisclosed-recipients:;", []),
        ("<>", []),
        ("root", []),
        ("B <b@x.example> x, c@x.example", [("B", "b@x.example"), ("", "c@x.example")]),
        ("i@пример.example", [("", "i@xn--e1afmkfd.example")]),
        ("i@straße.example", [("", "i@straße.example")]),
        ("<a@x.example> <b@x.example>", [("", "a@x.example"), ("", "b@x.example")]),
        ("info@y.example via List <i@x.example>", [("info@y.example via List", "i@x.example")]),
        ('i@x.example ("Ivan \\(P.\\)")', [('"Ivan (P.)"', "i@x.example")]),
        ("=?utf-8?q?P_@,_(Ivan)?= <i@x.example>", [("P @, (Ivan)", "i@x.example")]),
        ("=?utf-8?q?Ivan P?= <i@x.example>", [("Ivan P", "i@x.example")]),
        ("P, Ivan <i@x.example>, Q, Eva <e@x.example>", [("P, Ivan", "i@x.example"), ("Q, Eva", "e@x.example")]),
        ("a@x.example;b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("team: a@x.example;, others:;, c@x.example", [("", "a@x.example"), ("", "c@x.example")]),
    ],
)
def test_address_lists_of_all_shapes_are_read(raw, expected):
    assert pairs(raw) == expected


@pytest.mark.parametrize(
    "raw", ["i@x.example", "Ivan <i@x.example>", '"boss@y.example" <i@x.example>', "<i@x.example> (c)"]
)
def test_one_address_is_the_sender(raw):
    found = parse_single(raw)
    assert found is not None
    assert found.addr == "i@x.example"


@pytest.mark.parametrize(
    "raw",
    [
        "boss@y.example <i@x.example>",
        "boss@y.example, i@x.example",
        "<boss@y.example> <i@x.example>",
        "team: i@x.example;",
        "<boss@y.example:i@x.example> (",
        "boss@y.example i@x.example",
        "",
        "root",
        "Bob <i@x.example>.evil.example",
        "Bob <i@x.example> .evil.example",
        'Bob <i@x.example>"y"',
        "<i@x.exampl>e",
        "<i@x. example>",
        "<a b@x.example>",
        "<ali(c)ce@x.example>",
        "<i@x.example",
        "i@x.example>",
        "> i@x.example",
        ") i@x.example",
        "i@x.example (",
        "<i@x.example>>",
        "=?utf-8?q?a?=i@x.example",
        "=?utf-8?q?a <boss@y.example>?= <i@x.example>",
        "i@x.example" + "," * 2100 + "boss@y.example",
        "<=?utf-8?q?a?=i@x.example>",
    ],
)
def test_a_from_that_can_be_read_in_two_ways_names_nobody(raw):
    assert parse_single(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        '"support"@example.com',
        'Desk <"support"@example.com>',
        '"sup\\port"@example.com',
        '"\\S\\u\\p\\p\\o\\r\\t"@Example.com',
        "support@example.com.",
        "Desk <support@example.com.>",
        '<"support"@EXAMPLE.COM.>',
        "(desk) support@example.com. (us)",
        '"support"@example.com <support@example.com.>',
    ],
)
def test_an_address_has_one_spelling(raw):
    found = parse_single(raw)
    assert found is not None
    assert found.addr == "support@example.com"
    assert [each.addr for each in parse_addresses(raw)] == ["support@example.com"]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('"a.b"@x.example', "a.b@x.example"),
        ('"и"@x.example', "и@x.example"),
        ("i@пример.example.", "i@xn--e1afmkfd.example"),
        ('"a\\ b"@x.example', '"a b"@x.example'),
        ('"a\\"b\\\\c"@x.example', '"a\\"b\\\\c"@x.example'),
        ('"a@b"@x.example', '"a@b"@x.example'),
        ('".a"@x.example', '".a"@x.example'),
        ('"a..b"@x.example', '"a..b"@x.example'),
        ('""@x.example', '""@x.example'),
        ("a..b@x.example", "a..b@x.example"),
    ],
)
def test_quotes_stay_only_where_they_say_something(raw, expected):
    assert [each.addr for each in parse_addresses(raw)] == [expected]


@pytest.mark.parametrize("addr", ["i@x.example..", "i@x..example", "i@.x.example", "i@.", "i@..", '"i"@x..example'])
def test_a_domain_with_an_empty_label_is_none(addr):
    assert parse_single(addr) is None
    assert parse_single(f"Ivan <{addr}>") is None
    assert parse_addresses(f"{addr}, b@y.example") == (Address(name="", addr="b@y.example"),)


def test_quotes_cannot_hide_an_encoded_word():
    assert parse_single('<"=\\?utf-8?q?a?="@x.example>') is None


@given(st.data(), st.from_regex(r"[a-z0-9+'_-]{1,8}(\.[a-z0-9+'_-]{1,8}){0,2}", fullmatch=True))
def test_no_quoting_makes_another_address(data, local):
    pairs = "".join(data.draw(st.sampled_from([each, each.upper(), f"\\{each}"])) for each in local)
    raw = f'"{pairs}"@x.example' + data.draw(st.sampled_from(["", "."]))
    found = parse_single(raw)
    assert found is not None
    assert found.addr == f"{local}@x.example"


@given(st.text(alphabet='aB.+" \\@<(=?и', max_size=12))
def test_the_one_spelling_reads_as_itself(said):
    quoted = said.replace("\\", "\\\\").replace('"', '\\"')
    for each in parse_addresses(f'"{quoted}"@x.example'):
        assert [again.addr for again in parse_addresses(each.addr)] == [each.addr]


def test_a_name_that_repeats_the_address_is_no_second_one():
    assert parse_single("i@x.example <I@x.example>") == Address(name="", addr="i@x.example")


def test_what_a_mail_program_shows_is_found_without_an_address_too():
    assert parse_shown("Mail Delivery Subsystem <MAILER-DAEMON>") == Address(
        name="Mail Delivery Subsystem", addr="mailer-daemon"
    )
    assert parse_shown("root (Cron)") == Address(name="Cron", addr="root")
    assert parse_shown("=?utf-8?q?root?=") == Address(name="root", addr="")
    assert parse_shown("A B <c d>") == Address(name="A B", addr="")
    assert parse_shown("x" * 400) == Address(name="x" * 400, addr="")
    assert parse_shown(", ,") is None


def test_only_ascii_letters_are_folded():
    assert lower("ADMIN@X.EXAMPLE") == "admin@x.example"
    assert lower("\u212a@x") != "k@x"  # the Kelvin sign is no k


@pytest.mark.parametrize(
    ("addr", "expected"),
    [
        ("i@x.example", "i@x.example"),
        ("i@пример.example", "i@xn--e1afmkfd.example"),
        ("и@x.example", None),
        ("i@x y", None),
    ],
)
def test_only_what_ascii_can_carry_is_written(addr, expected):
    assert to_ascii(addr) == expected


def test_a_list_is_cut_at_the_limit():
    assert len(parse_addresses("a@b.example," * 2000)) == MAX_ADDRESSES


@pytest.mark.parametrize(
    "unit",
    [
        *("(", '"', "<", "a,", "\\", "[", " ", "@", "[]", "a@b,", "<a@b", "a ", ":", ";", "<>", "a@b ", "=?a?q?"),
        *("=?a?q?=? ", ",", "()", '""@', '"a"@b '),
    ],
)
@pytest.mark.timeout(20)  # what is not linear takes minutes
def test_hostile_lists_cost_linear_time(unit):
    raw = unit * (65536 // len(unit))
    parse_addresses(raw)
    parse_single(raw)
    parse_shown(raw)


@given(st.text(alphabet='ab@.<>()[]",;:\\ =?\udcff', max_size=60))
def test_found_addresses_are_always_usable(raw):
    shown = parse_shown(raw)
    if shown is not None:
        (shown.addr + shown.name).encode("utf-8")
        assert shown.addr or shown.name
    for each in parse_addresses(raw):
        local, _, domain = each.addr.rpartition("@")
        assert local
        assert domain
        each.addr.encode("utf-8")
        assert not set(each.addr + each.name) & set("\r\n\0")


@pytest.mark.parametrize(
    "domain",
    [
        "straße.example",
        "ｅxample.org",
        "exaﬁmple.org",
        "βόλος.example",
        "example。org",
        "bu\u0308ro.example",
        "ü..example",
        "\U0001f130x.example",
    ],
)
def test_a_domain_that_another_reader_takes_for_another_one_is_not_written(domain):
    assert to_ascii(f"i@{domain}") is None


def test_a_domain_in_other_letters_has_its_a_label():
    assert to_ascii("i@BÜRO.example") == "i@xn--bro-hoa.example"
