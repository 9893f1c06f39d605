"""A look at a folder that changes nothing, for `triaged doctor`."""

from __future__ import annotations

from triaged.config import Mailbox
from triaged.errors import IntakeError
from triaged.intake.client import connect
from triaged.intake.faults import CommandRefused


def probe(mailbox: Mailbox) -> list[str]:
    """Facts: log in, look at the folder and at the target of `move`; change nothing.

    Raises:
        LoginRefused: the user or the password is wrong.
        IntakeError: anything else that keeps mail from being taken; says what to do.
        SecretError: the password cannot be read.
    """
    with connect(mailbox) as session:
        facts = [
            f"server: {session.about()}",
            f"folder {mailbox.folder}: {session.folder.exists} mails, UIDVALIDITY {session.folder.uidvalidity}",
            "IDLE: mail is noticed at once"
            if session.can("IDLE")
            else f"no IDLE: mail is noticed within {mailbox.poll_seconds} s",
        ]
        after = mailbox.after
        if after.kind == "move" and after.folder is not None:
            try:
                facts.append(f"target folder {after.folder}: {session.count(after.folder)} mails")
            except CommandRefused as refusal:
                raise IntakeError(f"{refusal}: create the folder, or change `after`") from refusal
            facts.append("MOVE: yes" if session.can("MOVE") else "no MOVE: mails are copied, then deleted")
        if after.kind in {"move", "delete"} and not session.can("UIDPLUS"):
            facts.append("no UIDPLUS: mails that are to go stay in the folder, marked as deleted")
        return facts
