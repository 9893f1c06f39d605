"""One sender writes without end while others write once: nobody is lost, nobody is forgotten, and the robot is not fed.

How long the others wait is measured by `bench/storm.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.storm import let_pass, others
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink
from triaged.config.settings import Limits
from triaged.outcomes.acknowledge import DAILY_CAP
from triaged.store.senders import STORM

TICKETS_PER_HOUR = Limits().tickets_per_hour
MAILS = 2_000  #: the measurement has ten thousand
ORDINARY = 100


@pytest.mark.timeout(240)
def test_two_thousand_mails_of_one_sender_fold_into_one_ticket_and_a_hundred_others_are_all_told(
    tmp_path: Path, dovecot: Dovecot, smtp_sink: SmtpSink
) -> None:
    passed = let_pass(tmp_path, dovecot, smtp_sink, storm=MAILS, ordinary=ORDINARY)

    # The ticket after those that he may open takes the rest.
    assert passed.outcomes == {"ticket": ORDINARY + TICKETS_PER_HOUR + 1, "note": MAILS - TICKETS_PER_HOUR - 1}
    assert passed.tags == {STORM: 1}
    assert 1 <= passed.to_storm <= DAILY_CAP
    assert passed.to_others == dict.fromkeys(others(ORDINARY), 1)
    assert len(passed.delays) == ORDINARY
