"""The notices that strangers can cause, and of which few an hour are sent: questions to agents, alarms."""

from __future__ import annotations

QUESTIONS = ("held_agent", "confirm_agent")  #: ask an agent about held mail
ALARM = "alarm"  #: goes to the operator


class ThisHour:
    """Those of the last hour."""

    def __init__(self) -> None:
        """None yet."""
        self._questions: dict[str, tuple[str, int]] = {}  # by cause: the same twice is sent once
        self._alarms: set[str] = set()

    def add(self, notice: str, cause: str, recipient: str, number: int) -> None:
        """One was sent, about ticket `number` or 0; notices of other kinds are passed over."""
        if notice in QUESTIONS:
            self._questions[cause] = (recipient, number)
        elif notice == ALARM:
            self._alarms.add(cause)

    def questions(self, address: str, number: int | None, cause: str) -> int:
        """How many questions one agent was sent, or how many were sent about one ticket: the larger of the two.

        `cause` itself does not count: it would not be sent once more.
        """
        others = [sent for other, sent in self._questions.items() if other != cause]
        to_him = sum(recipient == address for recipient, _number in others)
        about_it = sum(of == number for _recipient, of in others) if number is not None else 0
        return max(to_him, about_it)

    def alarms(self, beginning: str) -> int:
        """How many alarms have a cause that begins like this."""
        return sum(cause.startswith(beginning) for cause in self._alarms)
