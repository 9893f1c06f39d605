"""What the mail programs of the people do: send by SMTP, look into a mailbox by IMAP."""

from __future__ import annotations

import imaplib
import smtplib

from triaged.demo import people
from triaged.demo.servers import HOST

ANSWER_SECONDS = 10.0  #: of patience with a server of this process

_BY_ADDRESS = {account.address: account for account in people.ACCOUNTS}


def send(smtp_port: int, mail_from: str, recipient: str, content: bytes) -> None:
    """Hand in one mail; who has an account logs in before. Raises OSError, smtplib.SMTPException."""
    with smtplib.SMTP(HOST, smtp_port, local_hostname="localhost", timeout=ANSWER_SECONDS) as connection:
        account = _BY_ADDRESS.get(mail_from)
        if account is not None:
            connection.login(account.address, account.password)
        connection.sendmail(mail_from, [recipient], content)


def mailbox(imap_port: int, address: str) -> list[bytes]:
    """Every mail in the INBOX of an account, the oldest first. Raises OSError, imaplib.IMAP4.error."""
    with imaplib.IMAP4(HOST, imap_port, timeout=ANSWER_SECONDS) as connection:
        connection.login(address, _BY_ADDRESS[address].password)
        connection.select("INBOX", readonly=True)
        _, answer = connection.uid("FETCH", "1:*", "(BODY.PEEK[])")
        return [part[1] for part in answer if isinstance(part, tuple)]
