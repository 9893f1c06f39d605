"""Where the files that travel with the package are: templates, rules and units."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(kind: str) -> Path:
    """The folder of one kind of shipped files: "templates", "rules" or "systemd".

    A wheel carries them inside the package; an editable install reads them from the checkout, so that an edit counts
    at once.

    Raises:
        FileNotFoundError: the installation is incomplete, or there is no such kind.
    """
    for folder in (_PACKAGE / "_shipped" / kind, _PACKAGE.parent.parent / kind):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the shipped {kind!r} are missing from this installation ({_PACKAGE}); install it again")
