"""The command of customers: what it may do, what is believed of it, and that a bad answer costs nothing."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from triaged import customers
from triaged.customers import MANY, Refresh, Refreshed, refresh_once, run
from triaged.errors import CommandError
from triaged.service import loops
from triaged.store import Store, directory

pytestmark = pytest.mark.timeout(30)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store(database_url)
    opened.upgrade()
    yield opened
    opened.close()


def script(folder: Path, body: str) -> tuple[str, ...]:
    path = folder / "command.py"
    path.write_text(f"import os, sys, time\n{body}\n")
    return (sys.executable, "-I", str(path))


def prints(folder: Path, document: Any) -> tuple[str, ...]:
    out = folder / "out.json"
    out.write_text(document if isinstance(document, str) else json.dumps(document))
    return ("cat", str(out))


def people(number: int) -> dict[str, Any]:
    return {"customers": [{"address": f"p{each}@acme.example"} for each in range(number)]}


def refresh(store: Store, command: tuple[str, ...] | None) -> Refreshed:
    return refresh_once(Refresh(store=store, command=command, seconds=10))


def known(store: Store) -> list[str]:
    with store.read() as transaction:
        return [key for key, _ in directory.entries(transaction, 10_000)]


def refused(store: Store, command: tuple[str, ...]) -> str:
    with pytest.raises(CommandError) as caught:
        refresh(store, command)
    return str(caught.value)


def test_what_it_prints_is_known_afterwards_and_nothing_else(store: Store, tmp_path: Path) -> None:
    acme = {"name": "Acme", "domains": ["acme.example"], "tier": "gold"}
    first = {"organisations": [acme], "customers": [{"address": "Ann@Acme.example", "name": "Ann"}]}
    assert refresh(store, prints(tmp_path, first)) == Refreshed(known=2, changed=2, gone=0)
    assert known(store) == ["@acme.example", "ann@acme.example"]
    assert refresh(store, prints(tmp_path, people(1))) == Refreshed(known=1, changed=1, gone=2)
    assert known(store) == ["p0@acme.example"]
    assert refresh(store, prints(tmp_path, people(1))) == Refreshed(known=1, changed=0, gone=0)


def test_without_a_command_nothing_is_known_from_one(store: Store, tmp_path: Path) -> None:
    refresh(store, prints(tmp_path, people(MANY + 1)))
    assert refresh(store, None).gone == MANY + 1
    assert known(store) == []


def test_many_are_not_replaced_by_nobody(store: Store, tmp_path: Path) -> None:
    refresh(store, prints(tmp_path, people(MANY + 1)))
    assert f"{MANY + 1} are known: that is not believed" in refused(store, prints(tmp_path, {}))
    assert len(known(store)) == MANY + 1
    refresh(store, prints(tmp_path, people(MANY)))
    refresh(store, prints(tmp_path, {}))
    assert known(store) == []


BAD = {
    "no json": ("{", "no JSON"),
    "no utf-8": (None, "no UTF-8"),
    "no table": ("[]", "allowed a table"),
    "deep": ("[" * 200_000, "nested too deeply"),
    "a mistake": (json.dumps({"customers": [{"address": "x@y.example"}, {"adress": "ann"}]}), "customers[1].adress"),
    "a word": (json.dumps({"customer": []}), "did you mean 'customers'?"),
}


@pytest.mark.parametrize("kind", sorted(BAD))
def test_what_is_not_whole_and_right_leaves_what_was_known(store: Store, tmp_path: Path, kind: str) -> None:
    refresh(store, prints(tmp_path, people(3)))
    text, said = BAD[kind]
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe\xfa{}" if text is None else text.encode())
    assert said in refused(store, ("cat", str(tmp_path / "bad.json")))
    assert len(known(store)) == 3


def test_of_many_mistakes_some_are_named(store: Store, tmp_path: Path) -> None:
    said = refused(store, prints(tmp_path, {"customers": [{}] * 50}))
    assert said.count("\n") == customers.MISTAKES_SHOWN
    assert said.endswith("40 more mistakes")


def test_an_exit_code_is_told_with_the_last_words(store: Store, tmp_path: Path) -> None:
    body = "print('{}'); sys.stderr.write('Traceback\\nno \\x1b[31mroute\\n\\n'); sys.exit(3)"
    assert refused(store, script(tmp_path, body)) == "it ended with exit code 3: no [31mroute"
    assert refused(store, script(tmp_path, "os.kill(os.getpid(), 9)")) == "it ended with signal 9"
    assert "cannot be started: No such file" in refused(store, (str(tmp_path / "gone"),))


def test_what_is_printed_without_end_is_cut_off(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customers, "MAX_OUTPUT_BYTES", 1024 * 1024)
    assert "prints more than 1 MiB" in refused(store, script(tmp_path, "while True: sys.stdout.write('x' * 65536)"))


def test_much_on_standard_error_neither_blocks_nor_is_kept(tmp_path: Path) -> None:
    body = "sys.stderr.write('x' * 5_000_000); sys.stderr.flush(); print('[]')"
    assert run(script(tmp_path, body), 20, lambda: False) == b"[]\n"


def test_its_environment_is_clean_and_its_input_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    body = "print(sorted(os.environ.items()), os.getcwd(), sys.stdin.read() == '')"
    said = run(script(tmp_path, body), 20, lambda: False).decode()
    assert "SECRET" not in said
    assert "('LANG', 'C')" in said
    assert said.endswith("] / True\n")


def with_child(folder: Path, then: str) -> tuple[tuple[str, ...], Path]:
    """A command that starts a child, which holds its output open, and a pipe with a name until it dies."""
    alive = folder / "alive"
    os.mkfifo(alive)
    body = f"""
ready, begun = os.pipe()
if os.fork() == 0:
    held = open({str(alive)!r}, 'w')
    held.write('alive\\n')
    held.flush()
    os.write(begun, b'x')
    time.sleep(600)
os.read(ready, 1)
print('{{}}', flush=True)
{then}
"""
    return script(folder, body), alive


@pytest.mark.parametrize("then", ["sys.exit(0)", "time.sleep(600)"])
def test_no_child_outlives_it(tmp_path: Path, then: str) -> None:
    command, alive = with_child(tmp_path, then)
    began, died = threading.Event(), threading.Event()

    def listen() -> None:
        with alive.open() as held:
            assert held.readline() == "alive\n"
            began.set()
            assert held.read() == ""  # the end comes when nobody holds it any more
            died.set()

    threading.Thread(target=listen, daemon=True).start()
    if then == "sys.exit(0)":
        assert run(command, 20, lambda: False) == b"{}\n"
    else:
        with pytest.raises(CommandError, match="the service ends"):
            run(command, 20, began.is_set)
    assert died.wait(20)


def test_its_time_is_limited(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"has not ended within 0\.3 s"):
        run(script(tmp_path, "time.sleep(600)"), 0.3, lambda: False)
    with pytest.raises(CommandError, match=r"has not ended within 0\.3 s"):
        run(script(tmp_path, "os.close(1); os.close(2); time.sleep(600)"), 0.3, lambda: False)


class Turns:
    """A loop's pulse that stops after some turns, on a clock that goes a minute a turn."""

    def __init__(self, turns: int) -> None:
        self.stop = self  # type: ignore[assignment]
        self.left = turns
        self.minutes = 0
        self.troubles: list[str | None] = []

    def beat(self) -> None:
        self.minutes += 1

    def report(self, trouble: str | None) -> None:
        self.troubles.append(trouble)

    def is_set(self) -> bool:
        self.left -= 1
        return self.left < 0

    def wait(self, _seconds: float) -> None:
        """The clock goes by turns."""


def turns(number: int, refresh: Callable[[], object], wanted: Callable[[], tuple[object, float]]) -> Turns:
    pulse = Turns(number)
    loops.refresh_customers(pulse, refresh, wanted, lambda: pulse.minutes * 60.0)  # type: ignore[arg-type]
    return pulse


def test_it_is_asked_at_once_and_then_every_so_often() -> None:
    asked: list[None] = []
    pulse = turns(61, lambda: asked.append(None), lambda: ("a", 30 * 60))
    assert len(asked) == 3
    assert pulse.troubles == [None] * 3


def test_another_command_is_asked_at_once() -> None:
    asked: list[str] = []
    commands = iter(["a"] * 5 + ["b"] * 5)
    now: list[str] = []

    def wanted() -> tuple[object, float]:
        now.append(next(commands))
        return now[-1], 3600

    turns(10, lambda: asked.append(now[-1]), wanted)
    assert asked == ["a", "b"]


def test_a_failure_is_reported_and_tried_again_sooner() -> None:
    answers = iter([CommandError("first\nsecond"), None])

    def fails() -> None:
        error = next(answers)
        if error is not None:
            raise error

    pulse = turns(7, fails, lambda: ("a", 3600))
    assert pulse.troubles == ["first", None]
