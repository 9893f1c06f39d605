"""The measurements behind the figures of docs/performance.md: `make bench`, or `python -m bench.run --help`.

Every figure is a ratio of two things measured in turns in one run, A B A B ..., on one machine, one disk and one mail
server: single figures move with the machine and its day, ratios hardly do. The answer of every run is checked.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import parse
from bench.mails import Corpus, generate
from bench.product import Run, WrongAnswer, measure, prepare
from tests.servers.dovecot import Account, Dovecot
from tests.servers.smtp_sink import SmtpSink

ROOT = Path(__file__).parents[1]
AGENTS = 4  #: who share the mails, where agents are told of them
APPEND_MAILS = 100  #: given to the server in one command (RFC 3502)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table."""

    what: str
    goal: float | None  #: the least ratio; None: for information
    ours: Sequence[Run]
    yardstick: Sequence[Run]

    @property
    def ratio(self) -> float:
        """Ours to the yardstick, in mails a second: the median over the pairs."""
        return statistics.median(ours.rate / bare.rate for ours, bare in zip(self.ours, self.yardstick, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What the rows share."""

    corpus: Corpus
    pairs: int
    folder: Path
    dovecot: Dovecot
    relay: SmtpSink


def ingest(bench: Bench) -> list[Result]:
    """From the first IMAP command to the last outcome, against a loop that fetches, parses and stores."""
    account = bench.dovecot.account("support")
    alone, staffed = bench.folder / "alone", bench.folder / "staffed"
    prepare(alone, bench.dovecot.imap_port, account, bench.relay.port)
    prepare(staffed, bench.dovecot.imap_port, account, bench.relay.port, agents=AGENTS)
    _load(bench, account)
    variants = ((alone, ""), (alone, "--only intake"), (staffed, ""))
    bare: list[Run] = []
    ours: list[list[Run]] = [[] for _ in variants]
    for number in range(bench.pairs + 1):
        runs = [_bare(bench, account), *(_ours(bench, prepared, options) for prepared, options in variants)]
        if number == 0:
            continue  # the first round warms the caches of the server and the disk
        bare.append(runs[0])
        for kept, run in zip(ours, runs[1:], strict=True):
            kept.append(run)
        print(f"  {number}: " + "  ".join(f"{run.rate:.0f}/s" for run in runs), file=sys.stderr)
    return [
        Result(what="ingest, sending meanwhile", goal=0.5, ours=ours[0], yardstick=bare),
        Result(what="ingest, --only intake", goal=None, ours=ours[1], yardstick=bare),
        Result(what=f"ingest, {AGENTS} agents told of everything", goal=None, ours=ours[2], yardstick=bare),
    ]


def reading(bench: Bench) -> list[Result]:
    """Bytes to what a mail says, against the standard library with everything decoded."""
    sets = {"reading": bench.corpus.mails, "reading, mails below 16 KiB": parse.small(bench.corpus.mails)}
    results: list[Result] = []
    for what, mails in sets.items():
        ours, bare = parse.pairs(mails, bench.pairs)
        # At most 1.3 times the CPU.
        results.append(Result(what=what, goal=0.77, ours=ours, yardstick=bare))
    return results


def _load(bench: Bench, account: Account) -> None:
    """Put the mails into the folder exactly as they are."""
    mails = bench.corpus.mails
    with bench.dovecot.mailbox(account) as client:
        for start in range(0, len(mails), APPEND_MAILS):
            client.multiappend("INBOX", mails[start : start + APPEND_MAILS])


def _bare(bench: Bench, account: Account) -> Run:
    with _scratch(bench) as folder:
        argv = [sys.executable, "-m", "bench.bare", str(bench.dovecot.imap_port), account.address, account.password]
        said = subprocess.run([*argv, folder / "bare.db"], check=True, cwd=ROOT, stdout=subprocess.PIPE).stdout
    run = Run(**json.loads(said))
    if run.mails != len(bench.corpus.mails):
        raise WrongAnswer(f"the bare loop took {run.mails} mails of {len(bench.corpus.mails)}")
    return run


def _ours(bench: Bench, prepared: Path, options: str) -> Run:
    with _scratch(bench) as folder:
        desk = folder / "desk"
        return measure(prepared, desk, bench.dovecot.imap_port, bench.corpus.truth, options.split())


@contextmanager
def _scratch(bench: Bench) -> Iterator[Path]:
    """A folder for one run; the disk is idle when it begins. Stays when the run fails."""
    folder = Path(tempfile.mkdtemp(dir=bench.folder))
    os.sync()
    yield folder
    shutil.rmtree(folder)


ROWS: dict[str, Callable[[Bench], list[Result]]] = {
    "ingest": ingest,
    "reading": reading,
}


def main() -> int:
    """Returns the exit code: 1 when an answer was wrong; a missed goal is shown, not punished."""
    parser = argparse.ArgumentParser(description="Measure the product against yardsticks, in turns.")
    parser.add_argument("--row", choices=ROWS, action="append", help="only this row; may be repeated")
    parser.add_argument("-n", type=int, default=5000, dest="mails", help="mails (default: %(default)s)")
    parser.add_argument("--pairs", type=int, default=5, help="measured pairs (default: %(default)s)")
    wanted = parser.parse_args()
    corpus = generate(wanted.mails)
    size = sum(map(len, corpus.mails))
    print(
        f"{len(corpus.mails)} mails, {size / 1e6:.1f} MB, mean {size / len(corpus.mails) / 1e3:.1f} kB; {corpus.truth}"
    )
    folder = Path(tempfile.mkdtemp(prefix="triaged-bench-"))
    dovecot, relay = Dovecot(), SmtpSink()
    try:
        dovecot.start()
        relay.start()
        print(_machine(dovecot))
        bench = Bench(corpus=corpus, pairs=wanted.pairs, folder=folder, dovecot=dovecot, relay=relay)
        for name in wanted.row or ROWS:
            print(f"{name}, {wanted.pairs} pairs:", file=sys.stderr)
            _show(ROWS[name](bench))
    except WrongAnswer as wrong:
        print(f"wrong answer: {wrong}", file=sys.stderr)
        return 1
    finally:
        relay.close()
        dovecot.close()
    shutil.rmtree(folder)
    return 0


def _show(results: Sequence[Result]) -> None:
    columns = (
        "",
        "goal",
        "ratio",
        "mails/s",
        "CPU ms/mail",
        "peak MiB",
        "yardstick: mails/s",
        "CPU ms/mail",
        "peak MiB",
    )
    lines = [columns, *(_line(result) for result in results)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def _line(result: Result) -> tuple[str, ...]:
    goal = "" if result.goal is None else f">= {result.goal} {'met' if result.ratio >= result.goal else 'MISSED'}"
    return (result.what, goal, f"{result.ratio:.2f}", *_runs(result.ours), *_runs(result.yardstick))


def _runs(runs: Sequence[Run]) -> tuple[str, ...]:
    rates = [run.rate for run in runs]
    return (
        f"{statistics.median(rates):.0f} ({min(rates):.0f}-{max(rates):.0f})",
        f"{statistics.median(1000 * run.cpu_seconds / run.mails for run in runs):.2f}",
        f"{max(run.peak_kib for run in runs) / 1024:.0f}",
    )


def _machine(dovecot: Dovecot) -> str:
    """The facts that a reader needs to compare figures."""
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    processor = models[0].partition(":")[2].strip() if models else platform.machine()
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    versions = (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, SQLAlchemy {version('sqlalchemy')}"
    )
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {os.cpu_count()} x {processor}, {platform.system()} "
        f"{platform.release()}, load {load}\n{versions}, IMAPClient {version('imapclient')}, Dovecot "
        f"{'.'.join(map(str, dovecot.version))}"
    )


if __name__ == "__main__":
    sys.exit(main())
