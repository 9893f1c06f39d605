"""The yardstick: mail from IMAP into one SQLite table, with nothing else done to it.

    python -m bench.bare PORT USER PASSWORD DATABASE

Fetches in batches of 50, parses each mail with the standard library (compat32, no part decoded), stores the raw bytes,
commits once a batch. It has every advantage that the product takes for itself: no Nagle delay, imaplib's debug output
off, WAL. And the same duty: synchronous=FULL, so that a commit is on the disk. Prints one JSON object.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import sys
import time
from email import message_from_bytes
from pathlib import Path
from typing import Any

from imapclient import IMAPClient

BATCH_MAILS = 50


def connect(port: int, user: str, password: str) -> Any:
    """A session with the inbox open, read-only."""
    client: Any = IMAPClient("127.0.0.1", port=port, ssl=False, timeout=60)
    client._imap.debug = 0  # noqa: SLF001  as in the product: IMAPClient sets 5, at seven times the CPU
    client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.login(user, password)
    client.select_folder("INBOX", readonly=True)
    return client


def take(client: Any, database: sqlite3.Connection) -> int:
    """The loop itself; returns how many mails were taken."""
    uids = client.search("ALL")
    for start in range(0, len(uids), BATCH_MAILS):
        answer = client.fetch(uids[start : start + BATCH_MAILS], ["BODY.PEEK[]"])
        for items in answer.values():
            message_from_bytes(items[b"BODY[]"])
        database.execute("BEGIN IMMEDIATE")
        rows = ((uid, items[b"BODY[]"]) for uid, items in answer.items())
        database.executemany("INSERT INTO mail VALUES (?, ?)", rows)
        database.execute("COMMIT")
    return len(uids)


def main() -> None:
    """Measure from the first IMAP command to the last commit."""
    port, user, password, path = sys.argv[1:]
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE mail (uid INTEGER PRIMARY KEY, content BLOB NOT NULL)")
    began, cpu_before = time.monotonic(), time.process_time()
    client = connect(int(port), user, password)
    mails = take(client, database)
    seconds, cpu_seconds = time.monotonic() - began, time.process_time() - cpu_before
    status = Path("/proc/self/status").read_text()
    peak_kib = int(status.partition("VmHWM:")[2].split()[0])
    print(json.dumps({"mails": mails, "seconds": seconds, "cpu_seconds": cpu_seconds, "peak_kib": peak_kib}))
    client.logout()
    database.close()


if __name__ == "__main__":
    main()
