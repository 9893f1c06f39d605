"""Every real mail of the shared corpus, where it lies beside the project, goes through `triaged import`."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.desk import TestDesk

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus does not lie beside the project")
def test_every_real_mail_ends_in_exactly_one_outcome_and_none_is_quarantined(tmp_path: Path):
    entries = [json.loads(line) for line in (CORPUS / "manifest.jsonl").read_text().splitlines()]
    files = [CORPUS / entry["file"] for entry in entries if entry["kind"] == "message"]
    folder = tmp_path / "mails"
    folder.mkdir()
    for number, file in enumerate(files):
        (folder / f"{number:04}.eml").write_bytes(file.read_bytes())
    desk = TestDesk(tmp_path / "desk")
    desk.pipe()
    desk.write()

    done = desk.run("import", str(folder))

    assert (done.returncode, done.stderr) == (0, f"{len(files)} mails read\n".encode())
    different = {file.read_bytes() for file in files}
    outcomes = Counter(row["outcome"] for row in desk.inbox())
    assert outcomes.total() == len(different)
    assert None not in outcomes
    assert outcomes["quarantined"] == 0
