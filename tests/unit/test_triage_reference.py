"""The reference and the schema of rule files say what the code does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.readings import NAMES
from triaged.desk.triage import RuleFile, compile_rules, shapes
from triaged.desk.triage.actions import ACTIONS, ONLY_ON
from triaged.desk.triage.compiling import FILE_KEYS, RULE_KEYS
from triaged.desk.triage.conditions import CONDITIONS
from triaged.desk.triage.example_tables import KEYS as EXAMPLE_KEYS
from triaged.desk.triage.matrix import READY
from triaged.desk.triage.need_tables import EXAMPLE_KEYS as NEED_EXAMPLE_KEYS
from triaged.desk.triage.need_tables import NEED_KEYS
from triaged.desk.triage.reference import OF_EVENTS, reference, sections
from triaged.desk.triage.rules import EVENTS
from triaged.desk.triage.schema import rule_schema
from triaged.shipped import shipped

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"
KNOWN = replace(NAMES, webhooks=frozenset({"chat"}))
NEED = {"name": "order", "pattern": r"\d{6}", "label": {"en": "the order number"}}


def compiled(rule: Mapping[str, Any]) -> list[str]:
    """The mistakes of a rule in a file that has a matrix and a need."""
    tables = {"rule": [{"name": "r", **rule}], "need": [NEED], **tomllib.loads(READY)}
    _, mistakes = compile_rules([RuleFile(name="a.toml", tables=tables)], KNOWN)
    return [f"{mistake.path}: {mistake.message}" for mistake in mistakes]


def violations(value: object, schema: Mapping[str, Any], root: Mapping[str, Any]) -> list[str]:
    """What a value has that a schema does not allow: as much of JSON schema as ours uses."""
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        tried = [violations(value, each, root) for each in schema["anyOf"]]
        return [] if [] in tried else [f"{value!r} fits nothing of anyOf"]
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        return [f"{value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{value!r} is none of {schema['enum']}"]
    if "pattern" in schema and not re.search(schema["pattern"], str(value)):
        return [f"{value!r} does not match"]
    if isinstance(value, dict):
        return of_table(value, schema, root)
    if isinstance(value, list):
        wrong = ["nothing in it"] if len(value) < schema.get("minItems", 0) else []
        return wrong + [each for item in value for each in violations(item, schema["items"], root)]
    return []


def of_table(value: Mapping[str, object], schema: Mapping[str, Any], root: Mapping[str, Any]) -> list[str]:
    known, others = schema.get("properties", {}), schema["additionalProperties"]
    wrong = [f"{key} is missing" for key in schema.get("required", ()) if key not in value]
    wrong += ["nothing in it"] if len(value) < schema.get("minProperties", 0) else []
    for key, inner in value.items():
        if key not in known and not others:
            wrong.append(f"unknown key {key}")
        else:
            wrong += violations(inner, known.get(key, others), root)
    return wrong


def accepted(tables: Mapping[str, object]) -> list[str]:
    schema = rule_schema()
    return violations(tables, schema, schema)


def test_every_key_has_its_shape_and_nothing_else_has() -> None:
    assert set(shapes.CONDITIONS) == set(CONDITIONS)
    assert set(shapes.ACTIONS) == set(ACTIONS)
    assert tuple(OF_EVENTS) == EVENTS


def test_every_builder_says_what_it_means() -> None:
    assert [key for registry in (CONDITIONS, ACTIONS) for key, build in registry.items() if not build.__doc__] == []


@pytest.mark.parametrize("key", sorted(CONDITIONS))
def test_the_example_of_a_condition_compiles_and_fits_the_schema(key: str) -> None:
    rule = {"on": ["new", "reply", "clock"], "when": {key: shapes.CONDITIONS[key].example}, "stop": True}
    assert compiled(rule) == []
    assert accepted({"rule": [{"name": "r", **rule}]}) == []


@pytest.mark.parametrize("key", sorted(ACTIONS))
def test_the_example_of_an_action_compiles_and_fits_the_schema(key: str) -> None:
    on = sorted(ONLY_ON.get(key, EVENTS))
    rule = {"on": on, "then": {key: shapes.ACTIONS[key].example}}
    assert compiled(rule) == []
    assert accepted({"rule": [{"name": "r", **rule}]}) == []


@pytest.mark.parametrize("title", sorted(sections()))
def test_the_document_holds_what_the_registries_say(title: str) -> None:
    found = re.search(rf"<!-- {title.lower()} -->\n(.*?)<!-- end -->", DOCUMENT.read_text(), re.DOTALL)
    assert found is not None
    assert found[1] == sections()[title], "put the output of `triaged rules reference` there"


def test_a_cell_holds_no_bar_that_would_end_it() -> None:
    rows = [line for line in reference().splitlines() if line.startswith("|")]
    assert len(rows) > len(CONDITIONS) + len(ACTIONS)
    assert {len(re.findall(r"\|", row)) for row in rows} == {3, 4}


def test_the_reference_names_the_words_that_are_allowed() -> None:
    (row,) = [line for line in reference().splitlines() if line.startswith("| `origin` |")]
    assert "`auto-reply`" in row
    (row,) = [line for line in reference().splitlines() if line.startswith("| `ticket` |")]
    assert "`assignee`" in row


def test_the_schema_has_the_keys_that_the_compiler_has() -> None:
    properties = rule_schema()["properties"]
    rule, need = properties["rule"]["items"], properties["need"]["items"]
    assert set(properties) == set(FILE_KEYS)
    assert set(rule["properties"]) == set(RULE_KEYS)
    assert set(rule["properties"]["example"]["items"]["properties"]) == set(EXAMPLE_KEYS)
    assert set(properties["example"]["items"]["properties"]) == {"rule", *EXAMPLE_KEYS}
    assert set(need["properties"]) == set(NEED_KEYS)
    assert set(need["properties"]["example"]["items"]["properties"]) == set(NEED_EXAMPLE_KEYS)
    assert set(rule_schema()["definitions"]["conditions"]["properties"]) == {*CONDITIONS, "any", "all", "not"}


@pytest.mark.parametrize("file", sorted(shipped("rules").glob("*.toml")), ids=lambda path: path.name)
def test_the_shipped_rules_fit_the_schema(file: Path) -> None:
    assert accepted(tomllib.loads(file.read_text())) == []


@pytest.mark.parametrize(
    "text",
    [
        'words = { x = ["a"], y = "a", z = { en = ["a"], de = "a" } }',
        '[[rule]]\nname = "r"\nwhen = { header = { name = "x", has = { words = "x" } } }',
        '[[rule]]\nname = "r"\nwhen = { not = { field = { name = "x", has = { words = "x" } } } }',
        '[[rule]]\nname = "r"\nwhen = { text_has = { words = "x" } }',
        '[[example]]\nrule = "r"\nmail = "x"\nexpect = { matched = false }',
    ],
)
def test_word_lists_and_examples_apart_fit_the_schema(text: str) -> None:
    assert accepted(tomllib.loads(text)) == []


def test_a_need_and_a_matrix_fit_the_schema() -> None:
    assert accepted({"need": [NEED], **tomllib.loads(READY)}) == []


@pytest.mark.parametrize(
    "text",
    [
        '[[rule]]\nthen = { priority = "P1" }',
        '[[rule]]\nname = "r"\nwhen = { subject_hass = ["x"] }',
        '[[rule]]\nname = "r"\nwhen = { any = [{ origin = ["machin"] }] }',
        '[[rule]]\nname = "r"\nwhen = { not = { vip = "yes" } }',
        '[[rule]]\nname = "r"\non = ["nwe"]',
        '[[rule]]\nname = "r"\nthen = { priority = "P9" }',
        '[[rule]]\nname = "r"\nthen = { tags = [] , tier = 2 }',
        '[[rule]]\nname = "r"\nwhen = { open_tickets = { lest = 3 } }',
        '[[rule]]\nname = "r"\nwhen = { attachment_size = { least = "5 MB" } }',
        '[[need]]\nname = "order"\npattern = "x"',
        'matrix = { high = { high = "P9" } }',
        '[[example]]\nmail = "x"',
        "words = 1",
        "words = { x = [] }",
        "words = { x = { en = [] } }",
        '[[rule]]\nname = "r"\nstop = true\nwhen = { text_has = { words = [] } }',
        '[[rule]]\nname = "r"\nstop = true\nwhen = { text_has = { word = "x" } }',
        '[[rule]]\nname = "r"\nstop = true\nwhen = { header = { name = "x", has = { words = 1 } } }',
        "rules = 1",
    ],
)
def test_what_the_compiler_refuses_the_schema_refuses_too(text: str) -> None:
    tables = tomllib.loads(text)
    assert accepted(tables) != []
    _, mistakes = compile_rules([RuleFile(name="a.toml", tables=tables)], KNOWN)
    assert mistakes != []
