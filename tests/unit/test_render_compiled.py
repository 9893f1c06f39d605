"""Templates are compiled once in a process, whoever reads them, and anew when they have changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from triaged.render import Renderer, renderer

NOTICE = "ack_new"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is compiled from now on: sources, each of them by its text."""
    sources: list[str] = []
    names_in = renderer.names_in

    def noted(sandbox: ImmutableSandboxedEnvironment, source: str) -> frozenset[str]:
        sources.append(source.strip())
        return names_in(sandbox, source)

    monkeypatch.setattr(renderer, "names_in", noted)
    return sources


def write(folder: Path, text: str) -> None:
    (folder / "en").mkdir(exist_ok=True)
    (folder / "en" / f"{NOTICE}.txt.j2").write_text(f"Subject: Hello\n\n{text}\n")


def said(folder: Path, *, html: bool = False) -> str | None:
    made = Renderer([folder]).render(NOTICE, "en", {"name": "Anna"}, html=html, marked=False)
    return made.html if html else made.text


def test_the_next_renderer_finds_compiled_what_has_not_changed(tmp_path: Path, compiled: list[str]) -> None:
    write(tmp_path, "Dear {{ name }}")

    assert [said(tmp_path), said(tmp_path)] == ["Dear Anna\n", "Dear Anna\n"]
    assert compiled == ["Dear {{ name }}"]


def test_a_changed_file_is_compiled_anew(tmp_path: Path, compiled: list[str]) -> None:
    for text in ("Dear {{ name }}", "Hello {{ name }}"):
        write(tmp_path, text)
        assert said(tmp_path) == text.replace("{{ name }}", "Anna") + "\n"
    assert compiled == ["Dear {{ name }}", "Hello {{ name }}"]


def test_html_of_the_operator_that_comes_changes_and_goes_is_taken_as_it_is(tmp_path: Path) -> None:
    write(tmp_path, "Dear {{ name }}")
    html = tmp_path / "en" / f"{NOTICE}.html.j2"

    for text in ("<p>One {{ name }}</p>", "<p>Two {{ name }}</p>"):
        html.write_text(text)
        assert text.replace("{{ name }}", "Anna") in str(said(tmp_path, html=True))
    html.unlink()
    assert "Dear Anna" in str(said(tmp_path, html=True))


def test_the_same_text_in_two_languages_is_compiled_for_each(tmp_path: Path) -> None:
    for language in ("de", "en"):
        (tmp_path / language).mkdir()
        (tmp_path / language / f"{NOTICE}.txt.j2").write_text("Subject: x\n\n{{ 'P1' | priority }}\n")

    texts = [Renderer([tmp_path]).render(NOTICE, each, {}, marked=False).text for each in ("de", "en")]

    assert len(set(texts)) == 2
