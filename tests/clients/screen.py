"""A program in a terminal: its screen is read, keys are pressed."""

from __future__ import annotations

import re
import secrets
import shlex
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self, TypeVar

from tests.servers.available import located
from tests.servers.program import LOOK_SECONDS

T = TypeVar("T")
WAIT_SECONDS = 45.0  #: for what a program does in about one, on a busy machine


class Screen:
    """One terminal of 120 columns and 45 lines, in a tmux server of its own."""

    def __init__(self, argv: Sequence[str], env: Mapping[str, str]) -> None:
        self._tmux = [located("tmux"), "-f", "/dev/null", "-L", f"triaged-{secrets.token_hex(6)}"]
        # The last words of a program that ends stay to be read.
        command = f"{shlex.join(argv)}; echo; echo ENDED $?; exec sleep 600"
        size = ["-x", "120", "-y", "45"]
        self._run("new-session", "-d", *size, "env", "-i", *(f"{k}={v}" for k, v in env.items()), "sh", "-c", command)

    def _run(self, *command: str) -> str:
        done = subprocess.run([*self._tmux, *command], check=True, capture_output=True, text=True, timeout=30)
        return done.stdout

    def shown(self) -> str:
        """What the screen shows now."""
        return self._run("capture-pane", "-p")

    def wait(self, pattern: str) -> str:
        """The first match of a pattern on the screen, as soon as there is one.

        Raises:
            TimeoutError: there is none after WAIT_SECONDS; shows the screen.
        """
        return self._until(lambda shown: (found := re.search(pattern, shown)) and found[0], f"no {pattern!r}")

    def wait_until_gone(self, text: str) -> None:
        """Returns when a text does not stand on the screen any more, so that no key is pressed twice for it.

        Raises:
            TimeoutError: it still does after WAIT_SECONDS; shows the screen.
        """
        self._until(lambda shown: text not in shown or None, f"still {text!r}")

    def _until(self, look: Callable[[str], T | None], trouble: str) -> T:
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            shown = self.shown()
            if (found := look(shown)) is not None:
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"{trouble} on this screen:\n{shown.rstrip()}")
            time.sleep(LOOK_SECONDS)

    def press(self, *keys: str) -> None:
        """Press keys, by the names that tmux has for them."""
        self._run("send-keys", *keys)

    def write(self, text: str) -> None:
        """Type a text as it stands."""
        self._run("send-keys", "-l", text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run("kill-server")
