"""What is shipped is complete, and the lists that it is installed from agree with each other and name no place."""

import email
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LISTS = {path.stem: path for path in (ROOT / "requirements").glob("*.txt")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    argv = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(argv, check=True, cwd=ROOT, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def files(folder):
    return [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]


@pytest.mark.parametrize("folder", ["templates", "rules", "systemd"])
def test_the_wheel_holds_every_shipped_file(wheel, folder):
    inside = {name: wheel.read(name) for name in wheel.namelist() if name.startswith(f"triaged/_shipped/{folder}/")}

    assert inside == {f"triaged/_shipped/{path.relative_to(ROOT)}": path.read_bytes() for path in files(folder)}
    assert inside


def test_the_wheel_holds_the_whole_package_and_nothing_else(wheel):
    package = {str(path.relative_to(ROOT / "daemon")) for path in files("daemon/triaged")}
    inside = {name for name in wheel.namelist() if not name.startswith("triaged/_shipped/")}

    assert {name for name in inside if not re.match(r"triaged-[^/]+\.dist-info/", name)} == package
    assert "triaged/py.typed" in package


def test_the_metadata_names_the_command_the_licence_and_the_extras(wheel):
    (info,) = {name.split("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    metadata = email.message_from_bytes(wheel.read(f"{info}/METADATA"))

    assert b"triaged = triaged.cli.main:main" in wheel.read(f"{info}/entry_points.txt")
    assert metadata["License-Expression"] == "Apache-2.0"
    assert wheel.read(f"{info}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert set(metadata.get_all("Provides-Extra")) == set(PROJECT["project"]["optional-dependencies"])


def pins(name):
    """Package -> pinned requirement, of one list."""
    lines = LISTS[name].read_text().splitlines()
    found = [Requirement(line.split(" \\")[0]) for line in lines if line and not line.startswith((" ", "#"))]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def version(requirement):
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return pin.version


EXTRAS = PROJECT["project"]["optional-dependencies"]
GROUPS = PROJECT["dependency-groups"]
CORE = PROJECT["project"]["dependencies"]
WANTED = {
    "build": [*GROUPS["build"], *PROJECT["build-system"]["requires"]],
    "lock": GROUPS["lock"],
    "run": CORE,
    "demo": [*CORE, *EXTRAS["demo"]],
    "dev": [*CORE, *(one for extra in EXTRAS.values() for one in extra), *GROUPS["dev"]],
}


def test_there_is_one_list_for_each_purpose():
    assert set(LISTS) == set(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_a_list_pins_what_the_project_asks_for(name):
    pinned = pins(name)
    for wanted in map(Requirement, WANTED[name]):
        pin = pinned[canonicalize_name(wanted.name)]
        assert pin.marker is None
        assert wanted.specifier.contains(version(pin)), f"{wanted} against {pin}: make lock"


@pytest.mark.parametrize("name", WANTED)
def test_every_pin_has_a_hash(name):
    text = LISTS[name].read_text()
    blocks = re.split(r"\n(?=\S)", text.rstrip())
    assert {canonicalize_name(block.partition("==")[0]) for block in blocks} == set(pins(name))
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("name", WANTED)
def test_a_list_names_no_host_and_no_place(name):
    text = LISTS[name].read_text()
    assert "://" not in text
    assert "index-url" not in text
    assert not re.search(r"(^|[\s@=])[/~]\w", text)


def test_the_lists_agree_so_that_one_environment_can_hold_them_all():
    dev = {name: version(pin) for name, pin in pins("dev").items()}
    run, demo = set(pins("run")), set(pins("demo"))

    assert run <= demo <= set(dev)
    for name in ("run", "demo", "build"):
        for package, pin in pins(name).items():
            assert version(pin) == dev.get(package, version(pin)), package
