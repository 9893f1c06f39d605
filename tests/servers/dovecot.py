"""A private Dovecot: IMAP, IMAP over TLS and LMTP on ports of 127.0.0.1.

Runs as root (the mail then belongs to `nobody`) and as an ordinary user. Accounts are made as tests ask for them, so
that one server serves many tests; ports and mail survive `stop` and `start`.
"""

from __future__ import annotations

import grp
import os
import re
import secrets
import smtplib
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from tests.servers.available import located
from tests.servers.certificates import make_certificates
from tests.servers.dovecot_config import Layout, settings
from tests.servers.program import LOOK_SECONDS, PrivateFolder, Program, free_port, greets, ordinary_user

DOMAIN = "example.test"
NOTICED_SECONDS = 5.0  #: within which a changed password counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person or desk with a mailbox; the address is also the user name."""

    address: str
    password: str


class Dovecot:
    """One server; start it with `start`, end it with `close`."""

    def __init__(self) -> None:
        self._folder = PrivateFolder("dovecot")
        folder = self._folder.path
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        self.log = folder / "dovecot.log"  #: what the server says of logins and deliveries
        self._mail = self._folder.sub("mail")
        self._users = folder / "users"
        self._users.mkdir()
        program = located("dovecot")
        said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
        user = ordinary_user()
        tls = folder / "tls"
        tls.mkdir()
        layout = Layout(
            version=tuple(int(part) for part in re.findall(r"\d+", said)[:3]),
            folder=folder,
            certificates=make_certificates(tls),
            imap_port=self.imap_port,
            imaps_port=self.imaps_port,
            lmtp_port=self.lmtp_port,
            owner=user.pw_name,
            owner_group=grp.getgrgid(user.pw_gid).gr_name,
            as_root=os.geteuid() == 0,
        )
        self.version = layout.version
        self.ca = layout.certificates.authority  #: the PEM file that a TLS client has to trust
        config = folder / "dovecot.conf"
        config.write_text(settings(layout))
        self._program = Program([program, "-F", "-c", str(config)], log=folder / "output")

    def start(self) -> None:
        """Returns when IMAP and LMTP answer."""
        self._program.start(lambda: greets(self.imap_port) and greets(self.lmtp_port))

    def stop(self) -> None:
        """Ends the server and every connection to it; mail and ports stay as they are for the next `start`."""
        self._program.stop()

    def close(self) -> None:
        """Ends the server for good."""
        self.stop()
        self._folder.remove()

    def account(self, name: str = "", *, domain: str = DOMAIN) -> Account:
        """A new account, by default with a name that no other test has."""
        address = f"{name or f'u{secrets.token_hex(4)}'}@{domain}"
        return self._save(Account(address=address, password=secrets.token_hex(8)))

    def change_password(self, account: Account) -> Account:
        """The account with another password; the old one is refused from now on. Needs a running server."""
        changed = self._save(replace(account, password=secrets.token_hex(8)))
        deadline = time.monotonic() + NOTICED_SECONDS
        while True:
            try:
                with self.mailbox(changed):
                    return changed
            except LoginError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(LOOK_SECONDS)

    def _save(self, account: Account) -> Account:
        # One file each: Dovecot looks for a change of a file that it knows no more than once a second.
        (self._users / account.address).write_text(f"{account.address}:{{PLAIN}}{account.password}::::::\n")
        return account

    def deliver(self, address: str, *mails: bytes, sender: str = "") -> None:
        """Hands mails to the server by LMTP (RFC 2033), in order, over one connection.

        Raises:
            smtplib.SMTPException: the server refused one.
        """
        with smtplib.LMTP("127.0.0.1", self.lmtp_port, timeout=30) as lmtp:
            for mail in mails:
                lmtp.sendmail(sender, [address], mail)

    @contextmanager
    def mailbox(self, account: Account) -> Iterator[IMAPClient]:
        """A person's own look into the account: an IMAP session, logged in."""
        with IMAPClient("127.0.0.1", port=self.imap_port, ssl=False, timeout=30) as client:
            client.login(account.address, account.password)
            yield client

    def mails(self, account: Account, folder: str = "INBOX") -> list[bytes]:
        """Every mail of a folder, in the order of arrival; nothing is marked as seen."""
        with self.mailbox(account) as client:
            client.select_folder(folder, readonly=True)
            uids = client.search()
            fetched = client.fetch(uids, ["BODY.PEEK[]"]) if uids else {}
            return [bytes(fetched[uid][b"BODY[]"]) for uid in uids]

    def wait_for(self, account: Account, count: int, folder: str = "INBOX", *, seconds: float = 20) -> list[bytes]:
        """The mails of a folder as soon as there are `count` of them.

        Raises:
            TimeoutError: there are fewer after `seconds`.
        """
        deadline = time.monotonic() + seconds
        with self.mailbox(account) as client:
            while client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"] < count:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"fewer than {count} mails in {folder} of {account.address}")
                time.sleep(LOOK_SECONDS)
        return self.mails(account, folder)

    def renumber(self, account: Account, folder: str = "INBOX") -> None:
        """Gives a folder a new UIDVALIDITY, with UIDs from 1 (RFC 3501 2.3.1.1), as a rebuilt server does.

        The folder must not be selected meanwhile.
        """
        path = self._maildir(account, folder)
        for name in ("dovecot-uidlist", "dovecot.index", "dovecot.index.cache", "dovecot.index.log"):
            (path / name).unlink(missing_ok=True)

    def _maildir(self, account: Account, folder: str) -> Path:
        root = self._mail / account.address / "Maildir"
        return root if folder == "INBOX" else root / f".{folder.replace('/', '.')}"
