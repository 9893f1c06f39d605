"""Customers and organisations in a file: what is read, what a person inherits, and every mistake with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triaged.config.customers import check_document
from triaged.config.customers_file import MAX_PROBLEMS, _Sheet, read_customers
from triaged.desk.customers import MAX_LABELS, Directory, keys_of
from triaged.model import CustomerFacts

TOML = """
[[organisation]]
name = "Acme"
domains = ["acme.example", "*.acme.example"]
tier = "gold"
vip = true
language = "de"
zone = "Europe/Berlin"
notes = "Pays late.\\nAsk for Bob."

[[customer]]
address = "Ann@Acme.Example"
name = "Ann Lee"
vip = false

[[customer]]
addresses = ["bob@mail.example", "bob@home.example"]
organisation = "Acme"
language = "fr"
"""


def read(folder: Path, name: str, text: str | bytes) -> tuple[Directory, list[str]]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    directory, problems = read_customers(path)
    return directory, [str(problem).removeprefix(str(path)) for problem in problems]


def good(folder: Path, name: str, text: str | bytes) -> Directory:
    directory, problems = read(folder, name, text)
    assert problems == []
    return directory


def known(directory: Directory, address: str) -> CustomerFacts:
    found = directory.find(address)
    assert found is not None
    return found


def test_a_person_has_what_his_organisation_has_and_he_does_not_say(tmp_path: Path) -> None:
    directory = good(tmp_path, "c.toml", TOML)
    ann = known(directory, "ann@acme.example")
    assert (ann.name, ann.organisation, ann.tier, ann.vip) == ("Ann Lee", "Acme", "gold", False)
    assert (ann.language, ann.zone, ann.notes) == ("de", "Europe/Berlin", "Pays late.\nAsk for Bob.")
    for address in ("bob@mail.example", "bob@home.example"):
        bob = known(directory, address)
        assert (bob.address, bob.organisation, bob.vip, bob.language) == (address, "Acme", True, "fr")


def test_whoever_writes_from_the_domain_belongs_to_the_organisation(tmp_path: Path) -> None:
    directory = good(tmp_path, "c.toml", TOML)
    carl = known(directory, "carl@acme.example")
    assert carl == CustomerFacts(
        address="carl@acme.example",
        organisation="Acme",
        tier="gold",
        vip=True,
        language="de",
        zone="Europe/Berlin",
        notes="Pays late.\nAsk for Bob.",
    )
    assert known(directory, "carl@a.b.acme.example").organisation == "Acme"
    assert directory.find("carl@notacme.example") is None


def test_a_domain_does_not_stand_for_what_is_below_it(tmp_path: Path) -> None:
    directory = good(tmp_path, "c.toml", '[[organisation]]\nname = "A"\ndomains = ["a.example"]\n')
    assert directory.find("x@a.example") is not None
    assert directory.find("x@mail.a.example") is None
    directory = good(tmp_path, "c.toml", '[[organisation]]\nname = "A"\ndomains = ["*.a.example"]\n')
    assert directory.find("x@a.example") is None
    assert directory.find("x@mail.a.example") is not None


def test_the_nearest_domain_counts(tmp_path: Path) -> None:
    directory = good(
        tmp_path,
        "c.toml",
        '[[organisation]]\nname = "All"\ndomains = ["*.example"]\n'
        '[[organisation]]\nname = "Near"\ndomains = ["*.a.example"]\n',
    )
    assert known(directory, "x@b.a.example").organisation == "Near"
    assert known(directory, "x@b.example").organisation == "All"


def test_a_long_name_makes_nobody_look_further() -> None:
    assert len(list(keys_of("x@" + "a." * 200 + "example"))) == MAX_LABELS + 2


def test_addresses_are_compared_as_those_of_mail(tmp_path: Path) -> None:
    directory = good(tmp_path, "c.toml", '[[customer]]\naddress = "ANN@b\\u00fccher.example"\n')
    assert list(directory.entries) == ["ann@xn--bcher-kva.example"]
    _, problems = read(tmp_path, "c.toml", '[[customer]]\naddress = "\\u212aarl@example.org"\n')  # the Kelvin sign
    assert "allowed a mail address" in problems[0]


BAD = """[[organisation]]
domains = ["acme.example", "no domain", "a..b"]
teir = 1
[[customer]]
address = "ann"
vip = 1
language = "German"
[[customer]]
zone = "Mars"
notes = ["x"]
[[organization]]
name = "x"
[[customer]]
addresses = ["a@b.example", "A@B.example"]
name = "two\\nlines"
"""


def test_all_mistakes_come_at_once_each_with_line_key_and_the_nearest_word(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path,
        "c.toml",
        BAD,
    )
    text = "\n".join(problems)
    assert ":1: organisation[0]: found no name; it is needed" in text
    assert ":3: organisation[0].teir: unknown key" in text
    assert "did you mean 'tier'?" in text
    assert ":5: customer[0].address: found 'ann'; allowed a mail address" in text
    assert ":6: customer[0].vip: found 1; allowed true or false" in text
    assert ":7: customer[0].language: found 'German'" in text
    assert ":8: customer[1]: found no address; one is needed" in text
    assert ":9: customer[1].zone: found 'Mars'" in text
    assert ":10: customer[1].notes: found ['x']" in text
    assert "did you mean 'organisation'?" in text
    assert ":14: customer[2].addresses[1]: found 'a@b.example' again" in text
    assert ":15: customer[2].name: found 'two\\nlines'" in text
    assert len(problems) == 11


def test_wrong_domains_are_named(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path, "c.toml", '[[organisation]]\nname = "A"\ndomains = ["no domain", "a..b", "*x.org", 7, "@a.org"]\n'
    )
    assert [problem.partition(": ")[2].partition(":")[0] for problem in problems] == [
        f"organisation[0].domains[{at}]" for at in range(5)
    ]
    assert all("allowed a domain" in problem for problem in problems)


def test_two_organisations_of_one_name_or_domain_are_a_mistake(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path,
        "c.toml",
        '[[organisation]]\nname = "A"\ndomains = ["a.example"]\n[[organisation]]\nname = "A"\n'
        '[[organisation]]\nname = "B"\ndomains = ["a.example"]\n',
    )
    assert problems == [
        ":5: organisation[1].name: found 'A' again; an organisation stands in one place",
        ":8: organisation[2].domains[0]: found 'a.example' again; each stands in one place",
    ]


def test_a_file_of_another_kind_or_none_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, "c.xls", "")[1] == [": found '.xls'; allowed a file that ends with .toml or .csv"]
    for name in ("gone.csv", "gone.toml"):
        assert "cannot be read" in str(read_customers(tmp_path / name)[1][0])
    assert "not TOML" in read(tmp_path, "c.toml", "[[customer")[1][0]


CSV = """address,name,organisation,tier,vip,language,zone,notes
ann@acme.example,"Lee, Ann",,,no,,,
@acme.example,,Acme,gold,yes,de,Europe/Berlin,Pays late.
@*.acme.example,,Acme,,,,,
bob@mail.example,Bob,Acme,,,fr,,

"""


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_sheet_says_the_same(tmp_path: Path, start: str, end: str) -> None:
    directory = good(tmp_path, "c.csv", start + CSV.replace("\n", end))
    ann = known(directory, "ann@acme.example")
    assert (ann.name, ann.organisation, ann.tier, ann.vip) == ("Lee, Ann", "Acme", "gold", False)
    assert known(directory, "bob@mail.example").language == "fr"
    assert known(directory, "carl@x.acme.example").tier == "gold"


def test_a_sheet_with_semicolons_and_its_own_order_of_columns(tmp_path: Path) -> None:
    directory = good(tmp_path, "c.csv", "Name;ADDRESS;vip\nLee, Ann;ann@acme.example;1\n;bob@acme.example\n")
    assert known(directory, "ann@acme.example").name == "Lee, Ann"
    assert known(directory, "ann@acme.example").vip
    assert known(directory, "bob@acme.example").name is None


def test_the_mistakes_of_a_sheet_have_their_line(tmp_path: Path) -> None:
    _, problems = read(
        tmp_path,
        "c.csv",
        "address,name,organisation,tier,vip,language,zone,notes\n"
        "@acme.example,,Acme,gold,,,,\n"
        "@acme.test,,Acme,silver,,,,\n"
        "ann,Ann,,,,,,\n"
        "ann@acme.example,Ann,,,maybe,,,\n"
        ",Nobody,,,,,,\n"
        "b@acme.example,,,,,,,,x\n"
        "@no domain,,Bad,,,,,\n"
        "c@acme.example,,,,,,Mars,\n"
        "ANN@acme.example,,,,,,,\n",
    )
    assert sorted(problems) == [
        ":10: address: found 'ann@acme.example' again; each stands in one place",
        ":3: tier: found 'silver'; allowed 'gold', as in the rows before, or nothing",
        ":4: address: found 'ann'; allowed a mail address such as ann@example.org",
        ":5: vip: found 'maybe'; allowed yes or no",
        ":6: found no address; one is needed",
        ":7: found 9 cells; allowed 8, as in the header",
        ':8: address: found \'no domain\'; allowed a domain such as "example.org", or "*.example.org" for all below it',
        ":9: zone: found 'Mars'; allowed a zone of the IANA list, such as \"Europe/Berlin\"",
    ]


def test_a_wrong_header_is_named_once(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "c.csv", "adress,name\nann@acme.example,Ann\n")
    assert problems[0].startswith(":1: adress: unknown key")
    assert "did you mean 'address'?" in problems[0]
    assert problems[1] == ":1: address: found no such column; it is needed"
    assert read(tmp_path, "c.csv", "")[1] == [
        ":1: found no header; allowed a first line such as address,name,organisation,tier,vip,language,zone,notes"
    ]


def test_a_quote_that_does_not_end_swallows_nothing_in_silence(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "c.csv", 'address,name\nann@acme.example,"Ann\nbob@acme.example,Bob\n')
    assert any("not CSV" in problem for problem in problems)


def test_bytes_that_are_no_utf8_have_their_line(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "c.csv", b"address,name\nann@acme.example,M\xfcller\n")
    assert problems == [":2: found bytes that are no UTF-8; allowed UTF-8 text"]


def test_not_more_mistakes_are_listed_than_anybody_reads(tmp_path: Path) -> None:
    _, problems = read(tmp_path, "c.csv", "address\n" + "x\n" * (MAX_PROBLEMS + 50))
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1] == ": 50 more mistakes are not listed"


def test_freemail_domains_and_slips_of_the_pen_are_doubted(tmp_path: Path) -> None:
    directory = good(
        tmp_path,
        "c.toml",
        '[[organisation]]\nname = "Acme Ltd"\ndomains = ["gmail.com"]\n'
        '[[customer]]\naddress = "a@b.example"\norganisation = "Acme Ldt"\n'
        '[[customer]]\naddress = "c@b.example"\norganisation = "Zebra"\n',
    )
    assert directory.doubts == (
        "customers: gmail.com is a domain at which anybody gets an address: strangers count as its people",
        "customers: no organisation 'Acme Ldt' is listed; did you mean 'Acme Ltd'?",
    )


def checked(document: Any) -> tuple[Directory, list[str]]:
    mistakes: list[str] = []
    directory = check_document(
        document, lambda path, message: mistakes.append(f"{'/'.join(map(str, path))}: {message}")
    )
    return directory, mistakes


def test_the_document_of_a_command_says_the_same_and_null_is_nothing() -> None:
    directory, mistakes = checked(
        {
            "organisations": [{"name": "Acme", "domains": ["acme.example"], "tier": "gold", "notes": None}],
            "customers": [{"address": "ann@acme.example", "addresses": None, "name": "Ann", "vip": True}],
        }
    )
    assert mistakes == []
    assert known(directory, "ann@acme.example").tier == "gold"


@pytest.mark.parametrize("document", [None, 1, "x", [], [{}], True])
def test_what_is_no_table_is_refused(document: object) -> None:
    assert checked(document)[1] != []


def test_the_mistakes_of_a_document_have_their_place() -> None:
    _, mistakes = checked(
        {"customers": [{"address": "a@b.example"}, 3, {"address": ["x"]}], "organisations": {}, "x": 1}
    )
    assert [mistake.partition(":")[0] for mistake in mistakes] == [
        "organisations",
        "customers/1",
        "customers/2/address",
        "x",
    ]


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["a@b.example", "b.example"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["organisations", "customers", "address", "addresses", "domains", "name", "vip", "zone", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_values)
def test_no_document_is_taken_half(document: object) -> None:
    """Whatever it is: it is read without an exception, and what is known can be stored as JSON."""
    directory, _ = checked(document)
    for key, facts in directory.entries.items():
        assert "@" in key
        json.dumps({name: getattr(facts, name) for name in CustomerFacts.__slots__})


@given(st.text(max_size=200))
def test_no_text_breaks_the_sheet(text: str) -> None:
    sheet = _Sheet("c.csv", text)
    sheet.directory()
