"""The run: start everything, send each sample, wait for what becomes of it, compare, count.

Nothing is looked up before it has happened: the story waits for the service's decisions and for mail that passes the
SMTP server. Each sample is through before the next is sent, so that numbers come out the same every time.
"""

from __future__ import annotations

import imaplib
import smtplib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from hashlib import sha256
from pathlib import Path
from typing import Any

from triaged.demo import people, samples
from triaged.demo.expect import Acknowledgement, Count, Seen, counts, differences
from triaged.demo.folder import LOG, claimed, furnish
from triaged.demo.running import Running, Stuck
from triaged.demo.samples import Chapter, Sample
from triaged.demo.screen import Screen
from triaged.demo.servers import HOST, MailServers
from triaged.mail.address import KeyRing
from triaged.mail.language import detect
from triaged.mail.reading import read
from triaged.model import Reading
from triaged.service import logs
from triaged.service.daemon import ROLES, Service
from triaged.store import Transaction, lists
