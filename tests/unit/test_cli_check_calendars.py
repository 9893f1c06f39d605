"""What `triaged check` says of promised times: which days are off, and what is hardly meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from triaged.cli.main import main
from triaged.config.folder import new_keys
from triaged.render import Renderer

TODAY = datetime.now(UTC).date()
SETTINGS = """
name = "Desk"
[keys]
file = "keys"
[[mailbox]]
name = "support"
address = "support@example.com"
queue = "support"
[[queue]]
name = "support"
[[calendar]]
name = "office"
hours = ["Mon-Sun 09:00-17:00"]
holidays_file = "off.ics"
days_off = {days}
[[calendar]]
name = "always"
[[sla]]
name = "standard"
calendar = "office"
P1 = {{ update = "4h", resolution = "{resolution}" }}
"""


@pytest.fixture(autouse=True)
def _without_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Renderer, "check", lambda *_args: [])


def check(folder: Path, *options: str, resolution: str = "8h", days: tuple[int, ...] = ()) -> Result:
    """`triaged check`, with these days from now on off by the settings, and the fifth and sixth by a file."""
    begins, ends = (f"{TODAY + timedelta(days=ahead):%Y%m%d}" for ahead in (5, 7))
    (folder / "off.ics").write_text(
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:{begins}\nDTEND:{ends}\nSUMMARY:Works outing\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )
    (folder / "keys").write_text(new_keys())
    (folder / "keys").chmod(0o600)
    off = [(TODAY + timedelta(days=ahead)).isoformat() for ahead in days]
    (folder / "triaged.toml").write_text(SETTINGS.format(days=off, resolution=resolution))
    return CliRunner().invoke(main, ["-c", str(folder / "triaged.toml"), "check", *options], catch_exceptions=False)


def test_each_calendar_has_a_line_with_how_many_days_are_off_in_a_year(tmp_path: Path) -> None:
    done = check(tmp_path, days=(-1, 0, 5, 365))
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == [
        "calendar office: 3 days off in 12 months (days_off, off.ics; --verbose lists them)"
    ]


def test_all_of_them_are_listed_when_asked_for(tmp_path: Path) -> None:
    lines = check(tmp_path, "--verbose", days=(9,)).stdout.splitlines()[1:]
    days = [TODAY + timedelta(days=ahead) for ahead in (5, 6, 9)]
    assert lines == [
        "calendar office: 3 days off in 12 months (off.ics, days_off)",
        f"  {days[0]} {days[0]:%a}  Works outing (off.ics)",
        f"  {days[1]} {days[1]:%a}  Works outing (off.ics)",
        f"  {days[2]} {days[2]:%a}  - (days_off)",
    ]


def test_what_is_hardly_meant_is_a_warning(tmp_path: Path) -> None:
    done = check(tmp_path, resolution="2h")
    assert done.exit_code == 0
    assert "warning: sla 'standard': P1.update is longer than P1.resolution" in done.stderr
