"""Installs the servers and mail clients that the tests need, where that may be done: Debian, and root or a free sudo.

Run as a program: `python -m tests.servers.install`. What is there already is left alone; what cannot be installed is
named, and its tests are then skipped (a failure when TRIAGED_REQUIRE_SERVERS=1). No service is started: the tests run
private copies of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.servers.available import SERVERS, missing, required

POLICY = "/usr/sbin/policy-rc.d"  #: Debian asks it before a package starts its service
APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3")


def privilege() -> list[str] | None:
    """What to put before a command to run it as root; None when there is no way without a password."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], check=False, capture_output=True).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


@contextmanager
def services_stay_down(root: Sequence[str]) -> Iterator[None]:
    """Packages that are installed meanwhile do not start their services."""
    if os.path.lexists(POLICY):  # the site has its own word on this
        yield
        return
    script = f"printf '#!/bin/sh\\nexit 101\\n' >{POLICY} && chmod 755 {POLICY}"
    subprocess.run([*root, "sh", "-c", script], check=True)
    try:
        yield
    finally:
        subprocess.run([*root, "rm", "-f", POLICY], check=True)


def install(packages: Sequence[str], root: Sequence[str]) -> None:
    """Fetches and installs packages; says so on standard error when apt fails."""
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", *APT]
    steps = ([*apt, "update"], [*apt, "install", "--no-install-recommends", *packages])
    with services_stay_down(root):
        for step in steps:
            done = subprocess.run(step, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if done.returncode != 0:
                print(f"{' '.join(step)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}", file=sys.stderr)
                return


def main() -> int:
    """Returns the exit code: 1 when servers are required and some are missing, else 0."""
    packages = sorted({name for server, needs in SERVERS.items() if missing(server) for name in needs.packages})
    if not packages:
        return 0
    root = privilege()
    if shutil.which("apt-get") and root is not None:
        print(f"installing for the tests: {' '.join(packages)}", file=sys.stderr)
        install(packages, root)
    absent = [reason for server in SERVERS if (reason := missing(server))]
    for reason in absent:
        print(f"left out: the tests that need {reason}", file=sys.stderr)
    return 1 if absent and required() else 0


if __name__ == "__main__":
    sys.exit(main())
