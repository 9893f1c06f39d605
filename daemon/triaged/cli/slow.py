"""Which rules were left out on some mail, for commands that also work without a database."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triaged.config import Desk
    from triaged.store.slow import SlowRule

SQLITE = "sqlite:///"


def known_slow(desk: Desk) -> dict[str, SlowRule]:
    """The rules that were too slow, by `file: name`; none where the database is not there or not at this version."""
    from triaged.errors import StoreError
    from triaged.store import Store
    from triaged.store.slow import slow_rules

    url = desk.settings.store.url
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return {}
    try:
        with contextlib.closing(Store(url)) as store, store.read() as transaction:
            return slow_rules(transaction)
    except StoreError:
        return {}
