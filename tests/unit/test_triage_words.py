"""Lists of words that have a name, and examples that stand apart from their rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.readings import facts, known_ticket, reading
from tests.rule_files import policy, said
from triaged.config import example_problems, load_desk, rule_warnings
from triaged.config.folder import make_folder
from triaged.config.sample import sample
from triaged.desk.triage import RuleSet, decide, word_tables
from triaged.desk.triage.wordlist import WordList
from triaged.errors import ConfigError

WORDS = """
[words]
printer = ["printer", "does not print"]
[words.outage]
en = ["outage", "site is down"]
ru = ["сайт лежит"]
zh = ["宕机"]
"""
RULE = '[[rule]]\nname = "r"\nthen = { tags = ["hit"] }\n'
OUTAGE = RULE + 'when = { subject_has = { words = "outage" } }\n'


def matched(rules: RuleSet, subject: str, text: str = "...", **headers: str) -> list[str]:
    mail = reading(subject, text, headers=list(headers.items()))
    return [hit.name for hit in decide(mail, facts(), rules).hits if hit.matched]


@pytest.mark.parametrize("subject", ["An outage", "Our SITE is  down", "Сайт лежит", "服务器宕机了"])
def test_a_rule_finds_the_words_of_every_language_of_a_list(subject: str) -> None:
    assert matched(policy(OUTAGE, WORDS), subject) == ["r"]
    assert matched(policy(WORDS, OUTAGE), subject) == ["r"]


def test_a_rule_finds_no_words_of_another_list() -> None:
    assert matched(policy(OUTAGE, WORDS), "The printer does not print") == []


@pytest.mark.parametrize(
    "when",
    [
        'text_has = { words = "printer" }',
        'header = { name = "x-kind", has = { words = "printer" } }',
        'any = [{ subject_has = ["nothing"] }, { text_has = { words = "printer" } }]',
        'not = { text_has = { words = "outage" } }',
    ],
)
def test_a_named_list_may_stand_wherever_words_are_looked_for(when: str) -> None:
    rules = policy(f"{RULE}when = {{ {when} }}", WORDS)
    assert matched(rules, "Help", "It does not print", **{"x-kind": "printer"}) == ["r"]


def test_a_named_list_is_looked_for_in_a_field() -> None:
    rules = policy(RULE + 'on = "reply"\nwhen = { field = { name = "kind", has = { words = "printer" } } }', WORDS)
    for kind, hits in (("Printer", 1), ("scanner", 0)):
        known = replace(facts("reply"), ticket=replace(known_ticket(), fields={"kind": kind}))
        assert len(decide(reading(), known, rules).hits) == hits


def test_explain_shows_the_name_of_the_list_and_the_words_that_were_found() -> None:
    decision = decide(reading("Outage: the site is down"), facts(), policy(OUTAGE, WORDS), trace=True)
    (condition,) = decision.hits[0].conditions
    assert condition.wanted == {"words": "outage"}
    assert condition.seen == ("outage", "site is down")


def test_a_word_of_two_languages_is_seen_once() -> None:
    rules = policy(OUTAGE, '[words.outage]\nru = ["оплата"]\nuk = ["оплата"]')
    (hit,) = decide(reading("Оплата"), facts(), rules).hits
    assert hit.conditions[0].seen == ("оплата",)


def test_a_list_is_made_ready_once_however_many_rules_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Sequence[str]] = []

    def counted(words: Sequence[str]) -> WordList:
        made.append(words)
        return WordList(words)

    monkeypatch.setattr(word_tables, "WordList", counted)
    rules = [OUTAGE.replace('"r"', f'"r{number}"') for number in range(50)]
    policy("".join(rules), '[words]\noutage = ["outage"]')
    assert made == [["outage"]]


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        ("outage = []", "outage: found []; allowed a list of texts, or a table with one for each language"),
        ("outage = {}", "outage: found {}; allowed a list of texts, or a table with one for each language"),
        ("outage = 1", "outage: found 1; allowed a list of texts, or a table with one for each language"),
        ("outage = [1]", "outage: found [1]; allowed a list of texts, none of them empty"),
        ("outage = { en = [] }", "outage.en: found []; allowed a list of texts, none of them empty"),
        ('outage = ["!!"]', "outage: found '!!'; allowed words with at least one letter or digit"),
        ('outage = { English = ["x"] }', "outage.English: found 'English'; allowed a language code"),
        ('outage = ["x"]\n"\\t" = ["x"]', "\t: found '\\t'; allowed the name of a list on one line"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_once_and_no_rule_is_blamed(words: str, mistake: str) -> None:
    (found,) = said(OUTAGE, f"[words]\n{words}")
    assert found.startswith(f"b.toml: words.{mistake}")


def test_a_list_that_is_not_there_is_named_with_the_nearest_that_is() -> None:
    assert said(OUTAGE, '[words]\noutag = ["x"]') == [
        (
            "a.toml: rule.0.when.subject_has: found no list of words 'outage'; "
            "allowed one that [words] has; did you mean 'outag'?"
        )
    ]


@pytest.mark.parametrize("value", ["{ words = 1 }", "{ word = 'outage' }", "{ words = 'outage', more = 1 }", "{}"])
def test_a_condition_names_one_list_and_nothing_besides(value: str) -> None:
    (mistake,) = said(f"{RULE}when = {{ text_has = {value} }}", WORDS)
    assert 'allowed a list of texts, or { words = "..." } with the name of a list' in mistake


def test_words_must_be_a_table() -> None:
    assert said("words = 1") == ["a.toml: words: found 1; allowed a table of lists"]


APART = '[[example]]\nrule = "r"\nmail = "Subject: An outage\\n\\n"\nexpect = { tags = ["hit"] }\n'


def test_examples_apart_join_those_of_their_rule() -> None:
    own = '[[rule.example]]\nmail = "Subject: Site is down\\n\\n"\n'
    (rule,) = policy(APART, OUTAGE + own, WORDS).rules
    assert [(example.file, example.path) for example in rule.examples] == [
        ("b.toml", ("rule", 0, "example", 0)),
        ("a.toml", ("example", 0)),
    ]


def test_an_example_apart_has_the_events_of_its_rule() -> None:
    (rule,) = policy(OUTAGE + 'on = ["reply"]', WORDS, APART).rules
    assert rule.examples[0].on == "reply"


@pytest.mark.parametrize(
    ("example", "mistake"),
    [
        (APART.replace('"r"', '"rr"'), "example.0.rule: found 'rr'; allowed the name of a rule; did you mean 'r'?"),
        (APART.replace('rule = "r"', ""), "example.0.rule: found nothing; allowed the name of a rule"),
        (APART.replace('"r"', "1"), "example.0.rule: found 1; allowed the name of a rule"),
        (APART.replace("mail", "mali"), "example.0.mail: found nothing; allowed a whole mail as text"),
        (APART.replace("tags", "tag"), "example.0.expect.tag: unknown key"),
        ("example = 1", "example: found 1; allowed a list of tables"),
    ],
)
def test_what_is_wrong_with_an_example_apart_names_its_own_file(example: str, mistake: str) -> None:
    assert any(each.startswith(f"c.toml: {mistake}") for each in said(OUTAGE, WORDS, example))


def test_the_example_of_a_rule_that_is_wrong_adds_no_mistake() -> None:
    (mistake,) = said(OUTAGE.replace("subject_has", "subject_hass"), WORDS, APART)
    assert mistake.startswith("a.toml: rule.0.when.subject_hass")


# --- in a whole desk --------------------------------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path) -> Path:
    make_folder(tmp_path, sample(), {})
    for file in (tmp_path / "rules").iterdir():
        file.unlink()
    return tmp_path / "triaged.toml"


def write(config: Path, **files: str) -> None:
    for name, text in files.items():
        (config.parent / "rules" / f"{name}.toml").write_text(text, encoding="utf-8")


def test_check_runs_examples_apart_and_names_their_line(config: Path) -> None:
    write(config, a=OUTAGE, b=WORDS, c="\n" + APART)
    assert example_problems(load_desk(config)) == []
    write(config, c="\n" + APART.replace("An outage", "A question"))
    first, *_ = example_problems(load_desk(config))
    assert (Path(first.file).name, first.line) == ("c.toml", 2)
    assert first.message.startswith("rule 'r': the example does not match")


@pytest.mark.parametrize(
    ("one", "two", "problem"),
    [
        ('\n[words]\nx = ["x"]', '[words]\nx = ["y"]', "words.x: found a second list of words 'x'"),
        ("\n[words]\nx.en = 'x'", '[words]\nx = ["y"]', "words.x: found a second list of words 'x'"),
        (
            "\n[[rule]]\nname = 'x'\nstop = true",
            "[[rule]]\nname = 'x'\nstop = true",
            "rule[0].name: found a second rule 'x'",
        ),
        (
            "\n[[need]]\nname = 'x'\npattern = 'x'\nlabel.en = 'x'",
            "[[need]]\nname = 'x'\npattern = 'x'\nlabel.en = 'x'",
            "need[0].name: found a second need 'x'",
        ),
    ],
)
def test_the_second_of_a_name_says_the_file_and_line_of_the_first(
    config: Path, one: str, two: str, problem: str
) -> None:
    write(config, a=one, b=two)
    with pytest.raises(ConfigError) as caught:
        load_desk(config)
    assert str(caught.value).endswith(f"b.toml:2: {problem}; allowed one over all files, the first is in a.toml:3")


def test_a_second_matrix_says_where_the_first_is(config: Path) -> None:
    matrix = "[matrix]\n" + "".join(
        f'{row} = {{ high = "P1", medium = "P2", low = "P3" }}\n' for row in ("high", "medium", "low")
    )
    write(config, a=matrix, b=matrix)
    with pytest.raises(ConfigError, match=r"b\.toml:1: matrix: found a second matrix; .* the first is in a\.toml:1$"):
        load_desk(config)


def warnings(config: Path) -> list[str]:
    return [f"{Path(each.file).name}:{each.line}: {each.message}" for each in rule_warnings(load_desk(config))]


def test_check_warns_of_a_list_that_no_rule_uses(config: Path) -> None:
    write(config, a=OUTAGE, b=WORDS, c=APART)
    assert warnings(config) == [
        "b.toml:3: no rule uses the list of words 'printer': take it away, or use it in a condition"
    ]
    write(
        config, a=OUTAGE + '[[rule]]\nname = "p"\nthen = { tags = ["p"] }\nwhen.not = { text_has.words = "printer" }\n'
    )
    assert not any("no rule uses" in warning for warning in warnings(config))


def test_a_rule_whose_example_stands_apart_is_not_called_untried(config: Path) -> None:
    write(config, a=OUTAGE, b='[words]\noutage = "outage"', c=APART)
    assert warnings(config) == []
    write(config, c="")
    assert ["has no example" in warning for warning in warnings(config)] == [True]


@pytest.mark.parametrize(
    ("first", "second", "reached"),
    [
        ('{ words = "wide" }', '{ words = "narrow" }', False),
        ('{ words = "wide" }', '["Printer"]', False),
        ('{ words = "narrow" }', '{ words = "wide" }', True),
        ('{ words = "narrow" }', '{ words = "Narrow" }', True),
    ],
)
def test_warnings_know_the_words_of_a_list(config: Path, first: str, second: str, *, reached: bool) -> None:
    lists = '[words]\nwide = ["printer", "scanner"]\nnarrow = { de = "Printer" }\nNarrow = ["fax"]\n'
    rules = "".join(
        f'[[rule]]\nname = "{name}"\nwhen.subject_has = {words}\n{end}\n'
        for name, words, end in (("first", first, "stop = true"), ("second", second, 'then.tags = "t"'))
    )
    write(config, a=rules, b=lists)
    assert any("is never reached" in warning for warning in warnings(config)) is not reached
