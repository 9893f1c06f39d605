"""Desks that take mail, on each of the two databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.agents_desk import AgentsDesk
from tests.batch_desk import BatchDesk


@pytest.fixture
def new_desk() -> Callable[..., BatchDesk]:
    """What opens a desk in a folder, with a database; a test file may have its own."""
    return AgentsDesk


@pytest.fixture
def make_desk(
    tmp_path: Path, database_url: str, new_desk: Callable[..., BatchDesk]
) -> Iterator[Callable[..., BatchDesk]]:
    """Desks as a test wants them; a further one goes on with the database of the first."""
    made: list[BatchDesk] = []

    def make(**how: Any) -> BatchDesk:
        made.append(new_desk(tmp_path, database_url, **how))
        return made[-1]

    yield make
    for desk in made:
        desk.store.close()


@pytest.fixture
def desk(make_desk: Callable[..., BatchDesk]) -> BatchDesk:
    return make_desk()
