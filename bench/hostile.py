"""Reads mails that want to hurt the reader: `python -m bench.hostile`, or `--help`.

Each mail goes through the whole of reading, as it does in the product. What is a failure: an exception, a mail that the
parser gave up on, more than CPU_SECONDS of CPU. The mails that failed are kept in a folder.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bench.mutants import LARGEST, mutant
from bench.shapes import SHAPES
from triaged.mail.keys import KeyRing
from triaged.mail.language import Detector, installed_detector
from triaged.mail.reading import read
from triaged.model import Reading

SAMPLES = Path(__file__).parents[1] / "tests" / "mail"
CPU_SECONDS = 0.5  #: that any mail of at most 25 MiB may cost
PROCESSES = 2
SHOWN_SLOWEST = 5

_RING = KeyRing(keys=())
_NOW = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Which mail to make; workers make it themselves, so that nothing large goes between processes."""

    number: int  #: of a mutant, or of a shape
    folders: tuple[Path, ...]  #: with the mails that are damaged; none for a shape
    seed: int

    def make(self) -> tuple[bytes, str]:
        """The mail and what it is."""
        if self.folders:
            data, done = mutant(_mails(self.folders), self.seed, self.number)
            return data, f"mutant {self.number}: {done}"
        name = list(SHAPES)[self.number]
        return SHAPES[name](), name


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What reading one mail came to."""

    job: Job
    what: str
    size: int  #: bytes
    cpu_seconds: float
    fault: str | None  #: an exception with its place, or the defect of a mail that was given up


@cache
def _mails(folders: tuple[Path, ...]) -> Sequence[bytes]:
    files = (file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file())
    return [data for data in (file.read_bytes() for file in files) if 0 < len(data) <= LARGEST]


@cache
def _detector() -> Detector | None:
    """The detector of languages, where it is installed; what is loaded with the first mails costs nobody any time."""
    found = installed_detector()
    for data in _mails((SAMPLES,)):
        _read(data, "", found)
    return found


def _read(data: bytes, digest: str, detector: Detector | None) -> Reading:
    return read(
        mailbox="hostile",
        received_at=_NOW,
        sha256=digest,
        size=len(data),
        source=data,
        ring=_RING,
        trust=None,
        detector=detector,
    )


def examine(job: Job) -> Outcome:
    """Read one mail and measure it."""
    data, what = job.make()
    digest = hashlib.sha256(data).hexdigest()
    detector = _detector()
    began = time.process_time()
    try:
        reading = _read(data, digest, detector)
        fault = next((defect for defect in reading.mail.defects if defect.startswith("unparseable")), None)
    except Exception as error:  # noqa: BLE001 - any exception is what this looks for
        place = traceback.extract_tb(error.__traceback__)[-1]
        fault = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}"
    return Outcome(job=job, what=what, size=len(data), cpu_seconds=time.process_time() - began, fault=fault)


def _jobs(count: int, seed: int, folders: tuple[Path, ...]) -> Iterator[Job]:
    yield from (Job(number=number, folders=(), seed=seed) for number in range(len(SHAPES)))
    yield from (Job(number=number, folders=folders, seed=seed) for number in range(count))


def main() -> int:
    """Returns the exit code: 1 when a mail raised, was given up or cost too much."""
    parser = argparse.ArgumentParser(description="Read damaged and hostile mails.")
    parser.add_argument("--count", type=int, default=20_000, help="damaged mails (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another one gives other mails (default: %(default)s)")
    parser.add_argument("--more", type=Path, metavar="DIR", action="append", default=[], help="damage these files too")
    wanted = parser.parse_args()
    folders = (SAMPLES, *wanted.more)
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(PROCESSES) as pool:
        for outcome in pool.map(examine, _jobs(wanted.count, wanted.seed, folders), chunksize=20):
            outcomes.append(outcome)
            if len(outcomes) % 2000 == 0:
                print(f"  {len(outcomes)} read", file=sys.stderr)
    return _show(outcomes)


def _show(outcomes: Sequence[Outcome]) -> int:
    faults = [each for each in outcomes if each.fault is not None]
    slow = [each for each in outcomes if each.cpu_seconds > CPU_SECONDS]
    given_up = sum(each.fault is not None and each.fault.startswith("unparseable") for each in faults)
    print(
        f"{len(outcomes)} mails, {sum(each.size for each in outcomes) / 1e6:.0f} MB: "
        f"{len(faults) - given_up} exceptions, {given_up} given up, {len(slow)} over {CPU_SECONDS} s of CPU"
    )
    for each in faults:
        print(f"  {each.fault}: {each.what}")
    for each in slow:
        print(f"  {each.cpu_seconds:.2f} s, {each.size} bytes: {each.what}")
    print("slowest:")
    for each in sorted(outcomes, key=lambda outcome: -outcome.cpu_seconds)[:SHOWN_SLOWEST]:
        print(f"  {each.cpu_seconds:.3f} s, {each.size} bytes: {each.what}")
    if faults or slow:
        print(f"kept in {_kept([*faults, *slow])}")
        return 1
    return 0


def _kept(failed: Sequence[Outcome]) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="triaged-hostile-"))
    for index, each in enumerate(failed):
        (folder / f"{index:03}.eml").write_bytes(each.job.make()[0])
    return folder


if __name__ == "__main__":
    sys.exit(main())
