"""The sample mail that shows what a promise is worth: nobody has answered it in time."""

from __future__ import annotations

from datetime import timedelta

from triaged.demo.expect import SHEET, Expected
from triaged.demo.sample import Chapter, Letter, Sample, Side
from triaged.model import Outcome

_LATE = "37-too-late"
PROMISED = Chapter(
    title="An answer is promised within an hour, and this mail lay elsewhere for two",
    samples=(
        Sample(
            key=_LATE,
            sender="liam@byrne-bikes.example",
            mailbox="support",
            trait="two hours late",
            late=timedelta(hours=2),
            expected=Expected(
                outcome=Outcome.TICKET,
                queue="support",
                language="en",
                acknowledged=True,
                told=("message_agent", SHEET),
                status="new",
                overdue=True,
            ),
        ),
    ),
    letters=(
        Letter(title="what the lead gets: one page, for his own boss", key=_LATE, side=Side.TO_LEAD),
        Letter(title="what its sender is told: a time that can still be kept", key=_LATE, side=Side.TO_CUSTOMER),
    ),
    clocks=_LATE,
)
