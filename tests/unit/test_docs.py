"""What the documents say is true of the code: commands, options, paths, settings, rules, figures."""

import ast
import contextlib
import re
import shlex
import threading
import tomllib
from datetime import UTC, datetime, timedelta
from http.server import HTTPServer
from pathlib import Path
from typing import get_args

import click
import pytest
from click.testing import CliRunner
from pydantic import BaseModel

from bench.mutants import mutant
from triaged import escalate
from triaged.alarms import HINTS
from triaged.cli.main import main
from triaged.config import Settings, example_problems, load, load_desk
from triaged.config.folder import make_folder
from triaged.config.people import Agent, Queue
from triaged.config.promises import Sla
from triaged.config.triage import Webhook
from triaged.delivery.webhook import WebhookChannel
from triaged.desk.commands.registry import help_lines
from triaged.desk.sla import Tells
from triaged.desk.triage.actions import ACTIONS
from triaged.desk.triage.conditions import CONDITIONS
from triaged.errors import DeliveryError
from triaged.mail.parse import parse
from triaged.model import Metric, OriginKind, OutboxItem
from triaged.outcomes import promising, telling_customers
from triaged.render.canned import SAMPLE, Canned
from triaged.store import outages
from triaged.store.tables import metadata

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "daemon" / "triaged"
DOCUMENTS = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))
RULES = ROOT / "docs" / "rules.md"
PROMISES = ROOT / "docs" / "promises.md"
MEASURED = ROOT / "docs" / "performance.md"
OPERATORS = ROOT / "docs" / "operators.md"
AGENTS = ROOT / "docs" / "agents.md"
PAGE_LINES = 96  #: of the guide for agents: what it must hold on two sides of paper, half of it the table

MISSING = "missing"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOREIGN = re.compile(r"(?:^|[\s(\"'])(/(?:work|home|root|tmp|Users)/\w\S*)|pypi|pythonhosted", re.IGNORECASE)
FIGURE = re.compile(
    r"\b\d[\d.,]*\s?(?:times (?:as|the)|x faster|(?:mails|messages)/s|ms\b(?= (?:p50|p99|median)))|p(?:50|99)\b"
)

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)

OWN_FILES = {"rule", "need", "matrix", "organisation", "customer"}  #: tables of files beside the settings


def fenced(text, language):
    """The code blocks of one language."""
    return [body for kind, body in FENCE.findall(text) if kind == language]


def code(text):
    """Every line of code in blocks: what a reader types."""
    blocks = "\n".join(body for kind, body in FENCE.findall(text) if kind != "toml").splitlines()
    prose = FENCE.sub("", text)
    blocks += [line[4:] for line in prose.splitlines() if line.startswith("    ")]
    return blocks


def mentions(text):
    """Code within sentences, where a command may stand without its arguments."""
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", FENCE.sub("", text))]


def arguments(line):
    """The words behind `triaged` when a line calls it, else None."""
    try:
        words = shlex.split(line.partition("argv=")[2] or line, comments=True)
    except ValueError:
        return None
    if words[:2] == ["sudo", "-u"]:
        words = words[3:]
    while words and re.fullmatch(r"sudo|[A-Z_]+=\S*", words[0]):
        words = words[1:]
    if len(words) < 2 or Path(words[0]).name != "triaged":
        return None
    return words[1:]


def mistake(words):
    """What click would say against a command line; None for what is right or no command of ours."""
    if words is None:
        return None
    command, context, rest = main, click.Context(main, info_name="triaged", **main.context_settings), words
    try:
        while True:
            given, rest, _ = command.make_parser(context).parse_args(args=list(rest))
            if not isinstance(command, click.Group) or not rest:
                break
            name, command, rest = command.resolve_command(context, rest)
            context = click.Context(command, info_name=name, parent=context)
    except click.UsageError as error:
        return error.format_message()
    if isinstance(command, click.Group):
        known = command is not main or {"version", "help"} & given.keys()
        return None if known and (command is main or command.invoke_without_command) else f"{MISSING} a command"
    absent = [param.name for param in command.params if param.required and not is_given(given.get(param.name))]
    return f"{MISSING} {absent}" if absent else f"too much: {rest}" if rest else None


def is_given(value):
    return isinstance(value, str | tuple) and bool(value)


@pytest.mark.parametrize(
    "line",
    [
        "triaged frobnicate",
        "triaged inbox lost",
        "triaged tickets --statu new",
        "triaged backfill support",
        "triaged show",
    ],
)
def test_a_wrong_command_line_is_found(line):
    assert mistake(arguments(line)) is not None


@each_document
def test_every_command_line_parses(document):
    text = document.read_text()
    wrong = [(line, said) for line in code(text) if (said := mistake(arguments(line)))]
    wrong += [(line, said) for line in mentions(text) if (said := mistake(arguments(line))) and MISSING not in said]
    assert wrong == []


def test_the_operators_guide_names_every_command():
    text = (ROOT / "docs/operators.md").read_text()
    called = {words[0] for line in code(text) + mentions(text) if (words := arguments(line))}
    assert set(main.list_commands(click.Context(main, **main.context_settings))) - called == {"demo"}  # the README's


@each_document
def test_every_path_and_link_leads_somewhere(document):
    text = document.read_text()
    words = " ".join(re.findall(r"`([^`\n]+)`", text) + code(text)).split()
    named = [word for word in words if re.fullmatch(r"[\w.][\w.-]*(/[\w.*-]+)*/?", word)]
    paths = [word for word in named if "/" in word and (word.endswith("/") or re.search(r"\.\w{2,7}$", word))]
    paths += [word for word in named if re.fullmatch(r"\w+\.py", word)]
    shown = {"old/"}  # stands for a folder of the reader's own
    lost = [path for path in paths if path not in shown and not any(found(base, path) for base in (ROOT, PACKAGE))]
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert (lost, [link for link in links if not (document.parent / link).exists()]) == ([], [])


def test_the_example_of_explain_is_what_the_command_prints(tmp_path, monkeypatch):
    text = (ROOT / "docs/operators.md").read_text()
    (block,) = [body for body in fenced(text, "") if body.startswith("triaged explain ")]
    call, *shown = block.splitlines()
    monkeypatch.chdir(ROOT)
    assert CliRunner().invoke(main, ["init", str(tmp_path)]).exit_code == 0

    said = CliRunner().invoke(main, ["-c", str(tmp_path / "triaged.toml"), *arguments(call)])

    printed = iter(said.stdout.splitlines())
    assert said.exit_code == 0
    assert [line for line in shown if line not in ("", "...") and line not in printed] == []  # and in this order
    assert shown.count("...") == 1


def alarms():
    """The event of every log line at warning and above."""
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log"), attr="warning" | "error" | "critical" | "exception"),
                    args=[ast.Constant(value=str(event)), *_],
                ):
                    yield event


def test_the_operators_guide_says_what_to_do_about_every_warning():
    rows = re.findall(r"^\| (`.+?`) \|", (ROOT / "docs/operators.md").read_text(), re.MULTILINE)
    explained = {event for row in rows for event in re.findall(r"`([^`]+)`", row)}
    assert len(set(alarms())) > 10
    assert sorted(set(alarms()) - explained) == []


def found(base, path):
    return any(True for _ in base.glob(path.rstrip("/")))


@each_document
def test_every_heading_that_a_link_names_exists(document):
    named = re.findall(r"\]\(([^)#:]*)#([^)]+)\)", document.read_text())
    wrong = [link for link in named if link[1] not in headings(document.parent / link[0] if link[0] else document)]
    assert wrong == []


def headings(document):
    """The names by which links lead to the headings of a document."""
    titles = re.findall(r"^#+ (.+)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}


def unknown_keys(tables, model, where=""):
    """Keys of a block of settings that the schema does not have."""
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    for key, value in tables.items():
        if key not in fields:
            yield f"{where}{key}"
            continue
        inner = model_in(fields[key].annotation)
        for table in value if isinstance(value, list) else [value]:
            if inner is not None and isinstance(table, dict):
                yield from unknown_keys(table, inner, f"{where}{key}.")


def model_in(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := model_in(part))), None)


def test_an_unknown_key_is_found():
    assert list(unknown_keys({"store": {"uri": ""}, "mailbox": [{"nam": ""}]}, Settings)) == [
        "store.uri",
        "mailbox.nam",
    ]


@each_document
def test_every_block_of_settings_is_valid(document, tmp_path):
    blocks = [body for body in fenced(document.read_text(), "toml") if OWN_FILES.isdisjoint(tomllib.loads(body))]
    for number, body in enumerate(blocks):
        tables = tomllib.loads(body)
        assert list(unknown_keys(tables, Settings)) == []
        if "name" in tables:  # a whole file
            whole = tmp_path / f"{number}.toml"
            whole.write_text(body)
            assert load(whole).name


def test_the_operators_guide_shows_a_whole_settings_file():
    blocks = fenced((ROOT / "docs/operators.md").read_text(), "toml")
    assert sum("name" in tomllib.loads(body) for body in blocks) == 1


def test_the_rules_that_are_shown_work_and_their_examples_hold(tmp_path):
    from triaged.config import sample

    make_folder(tmp_path, sample(), {})
    for file in (tmp_path / "rules").iterdir():
        file.unlink()
    for number, body in enumerate(fenced(RULES.read_text(), "toml")):
        (tmp_path / "rules" / f"{number}.toml").write_text(body)
    desk = load_desk(tmp_path / "triaged.toml")
    assert len(desk.rules.rules) == 3
    assert [str(problem) for problem in example_problems(desk)] == []


@pytest.mark.parametrize(("heading", "registry"), [("Conditions", CONDITIONS), ("Actions", ACTIONS)])
def test_the_lists_of_conditions_and_actions_are_those_of_the_registries(heading, registry):
    section = RULES.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(registry)


@each_document
def test_every_figure_was_measured(document):
    figures = [match.group() for match in FIGURE.finditer(document.read_text())]
    if document == MEASURED:
        assert "make bench" in document.read_text()
        return
    measured = MEASURED.read_text() if MEASURED.exists() else ""
    assert [figure for figure in figures if figure not in measured] == []


@each_document
def test_nothing_belongs_to_one_machine(document):
    assert [match.group() for match in FOREIGN.finditer(document.read_text())] == []


def test_every_oddity_that_reading_names_is_explained():
    """Those of our sample mails, and of these damaged."""
    explained = set(re.findall(r"`([a-z0-9-]+)`", (ROOT / "docs" / "reading.md").read_text()))
    mails = [file.read_bytes() for file in sorted((ROOT / "tests" / "mail").glob("*.eml"))]
    mails += [mutant(mails, 1, number)[0] for number in range(300)]

    seen = {defect.partition(":")[0] for mail in mails if len(mail) < 100_000 for defect in parse(mail).defects}

    assert len(seen) > 15
    assert seen <= explained


def test_the_kinds_of_writers_are_all_explained():
    text = (ROOT / "docs" / "reading.md").read_text()
    assert [kind for kind in OriginKind if not re.search(rf"^\| [a-z, -]*\b{kind}\b", text, re.MULTILINE)] == []


def test_the_guide_for_agents_has_every_command_as_the_help_says_it():
    text = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
    for line in help_lines("en"):
        example, _, does = line.partition(": ")
        assert f"| `{example}` | {does} |" in text


def test_the_guide_for_agents_is_a_page():
    assert len(AGENTS.read_text(encoding="utf-8").splitlines()) <= PAGE_LINES


def section(document, heading):
    """What stands below one heading."""
    return document.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_operators_guide_says_what_every_setting_of_an_agent_does():
    named = set(
        re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (.+?) \|", section(OPERATORS, "Agents"), re.MULTILINE)))
    )
    elsewhere = {"name", "language", "answer_within_hours", "reopen_days"}
    assert {*Agent.model_fields, *Queue.model_fields} - elsewhere - named == set()


def test_the_operators_guide_names_every_kind_of_alarm():
    said = section(OPERATORS, "What keeps the desk from sending too much").partition("The kinds are ")[2]
    assert sorted(re.findall(r"`([\w-]+)`", said.partition(".\n")[0])) == sorted(HINTS)


def test_the_canned_reply_that_is_shown_works(tmp_path):
    text = section(OPERATORS, "Canned replies")
    (shown,) = fenced(text, "")
    file = tmp_path / "en" / "password.txt.j2"
    file.parent.mkdir()
    file.write_text(shown)

    facts = re.findall(r"`(\w+)`", text.partition("The facts are ")[2].partition(";")[0])

    assert Canned([tmp_path]).check() == []
    assert sorted(facts) == sorted(SAMPLE)


def test_the_promised_times_that_are_shown_make_a_desk(tmp_path):
    people = '[[agent]]\nname = "Ann Lee"\naddresses = ["ann@example.org"]\n'
    mailbox = '[[mailbox]]\nname = "support"\naddress = "support@example.org"\nqueue = "support"\n'
    shown = fenced(PROMISES.read_text(), "toml")
    make_folder(tmp_path, "\n".join(['name = "Example"\n[keys]\nfile = "keys"\n', people, mailbox, *shown]), {})

    desk = load_desk(tmp_path / "triaged.toml")

    assert [policy.name for policy in desk.promises.policies] == ["standard"]
    assert [*desk.promises.calendars] == ["office"]
    assert len(desk.promises.chains["standard"]) == 4
    assert [duty.tier for duty in desk.duties] == ["L2"]
    assert desk.settings.queues[0].handover[:3] == ("summary", "tried", "logs")


def test_the_targets_the_clocks_and_what_a_step_does_are_all_explained():
    promised, clocks = (
        section(PROMISES, title) for title in ("What is promised", "What starts a clock, and what stops it")
    )
    rows = r"^\| `(\w+)` \|"

    assert re.findall(rows, promised, re.MULTILINE) == [*set_of_targets()]
    assert re.findall(rows, clocks, re.MULTILINE) == [*Metric]
    assert [each for each in Tells if f"`{each}`" not in section(PROMISES, "As time runs out")] == []
    assert [each for each in Sla.model_fields["pauses"].default if f"`{each}`" not in promised] == []


def set_of_targets():
    """The metrics that a customer can be promised, in their order."""
    return [each for each in Metric if each is not Metric.TIER]


def test_the_names_of_times_that_are_quoted_are_those_that_clocks_give():
    names = re.findall(r'"([a-z ]+)"', section(PROMISES, "What starts a clock, and what stops it"))
    said = "\n".join(file.read_text() for file in (PACKAGE / "desk" / "sla").glob("*.py"))

    assert len(names) == 3
    assert [name for name in names if f'"{name}"' not in said] == []


@pytest.mark.parametrize(
    ("document", "words", "said", "meant"),
    [
        (PROMISES, "at most three such mails", 3, escalate.MAILS),
        (PROMISES, "such mails within ten minutes", timedelta(minutes=10), escalate.WITHIN),
        (PROMISES, "did not run for more than ten minutes", timedelta(minutes=10), escalate.LONG),
        (PROMISES, "was down** for more than five minutes", timedelta(minutes=5), outages.SILENCE),
        (OPERATORS, "three times a ticket at most", 3, telling_customers.TOLD_AT_MOST),
        (OPERATORS, "never twice within four working hours", timedelta(hours=4), promising.APART),
    ],
)
def test_the_numbers_about_promised_times_are_those_of_the_code(document, words, said, meant):
    assert words in " ".join(document.read_text().split())
    assert said == meant


@contextlib.contextmanager
def receiving(handler):
    """The port of a server on this machine that answers with a handler, while the block runs."""
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.timeout(20)
def test_the_receiver_of_webhooks_that_is_shown_believes_only_what_is_signed(tmp_path, monkeypatch, capsys):
    (shown,) = fenced(section(OPERATORS, "Webhooks"), "python")
    program, _, last = shown.rstrip().rpartition("\n")
    assert last == 'http.server.HTTPServer(("127.0.0.1", 8080), Receiver).serve_forever()'
    made = {}
    exec(program, made)
    monkeypatch.setattr(made["Receiver"], "log_message", lambda *_: None)
    for name in ("right", "wrong"):
        (tmp_path / name).write_text(f"the {name} one\n")
    monkeypatch.setenv("SECRET", "the right one")

    with receiving(made["Receiver"]) as port:
        keys = {"signed": "right", "forged": "wrong", "unsigned": None}
        hooks = [
            Webhook.model_validate(
                {
                    "name": name,
                    "url": f"http://127.0.0.1:{port}/",
                    **({"secret": {"file": str(tmp_path / key)}} if key else {}),
                }
            )
            for name, key in keys.items()
        ]
        channel = WebhookChannel(lambda: hooks)
        assert channel.deliver(calling("signed")).startswith("204")
        for name in ("forged", "unsigned"):
            with pytest.raises(DeliveryError, match="403") as refused:
                channel.deliver(calling(name))
            assert refused.value.permanent

    assert capsys.readouterr().out == "<1@example.org> 1001\n"


def calling(name):
    """A call of one webhook."""
    return OutboxItem(
        id=1,
        ticket=1001,
        notice="webhook",
        mail_from="desk@example.org",
        recipient=name,
        message_id="<1@example.org>",
        content=b'{"ticket":{"number":1001}}',
        attempts=1,
        created_at=datetime(2026, 1, 5, tzinfo=UTC),
        channel="webhook",
    )


def metrics():
    """The name of every metric, as it is scraped."""
    for node in ast.walk(ast.parse((PACKAGE / "service" / "health.py").read_text())):
        match node:
            case ast.Call(func=ast.Name(id="GaugeMetricFamily"), args=[ast.Constant(value=str(name)), *_]):
                yield name
            case ast.Call(func=ast.Name(id="CounterMetricFamily"), args=[ast.Constant(value=str(name)), *_]):
                yield f"{name}_total"


def test_the_operators_guide_names_every_metric():
    named = re.findall(r"^\| `(\w+)", section(OPERATORS, "Watching it").partition("| `event=`")[0], re.MULTILINE)
    assert sorted({*named} - {"metric"}) == sorted(metrics())


def test_every_table_of_the_settings_is_spoken_of():
    text = "\n".join(document.read_text() for document in DOCUMENTS)
    assert len(tables_of_settings()) > 8
    assert [name for name in tables_of_settings() if not re.search(rf"\[{{1,2}}{name}\]", text)] == []


def tables_of_settings():
    """How the tables of the settings are called in a file."""
    return [each.alias or name for name, each in Settings.model_fields.items() if model_in(each.annotation) is not None]


def test_the_tables_that_the_architecture_names_exist():
    named = re.findall(r"^\| `(\w+)` \|", section(ROOT / "docs/architecture.md", "What waits in tables"), re.MULTILINE)
    assert len(named) > 4
    assert {*named} - {*metadata.tables} == {"word_index"}  # which each database has in a form of its own
