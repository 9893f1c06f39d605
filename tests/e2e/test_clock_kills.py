"""The service is killed while promised times run out: each step is carried out once, and each notice gets out.

The numbers that the product is measured by are those of `python -m bench.clock_kills`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.clock_kills import kill_among
from tests.servers.smtp_sink import SmtpSink

CLOCKS, KILLS = 100, 8


@pytest.mark.timeout(150)
@pytest.mark.parametrize("services", [1, 2])
def test_eight_kills_among_a_hundred_clocks_lose_and_double_no_step(
    tmp_path: Path, smtp_sink: SmtpSink, services: int
) -> None:
    url = f"sqlite:///{tmp_path / 'triaged.db'}"

    survived = kill_among(tmp_path, url, smtp_sink, clocks=CLOCKS, kills=KILLS // services, services=services)

    assert survived.wrong == []
    assert len(survived.notices) > 2 * KILLS
