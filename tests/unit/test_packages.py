"""What to install for an optional part."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from bilingua import packages


def test_hints_name_packages_and_never_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["click>=8.2", 'polib>=1.2; extra == "formats"', "torch==2.13.0; extra == 'hf'"]
    monkeypatch.setattr("importlib.metadata.requires", lambda name: lines)
    assert packages.install_hint("formats") == "pip install 'polib>=1.2'"
    assert packages.install_hint("hf") == "pip install 'torch==2.13.0'"
    assert packages.install_hint("gone") == "in the checkout: pip install '.[gone]'"


@pytest.mark.parametrize(
    ("module", "named"),
    [
        ("docx", "'python-docx>=1.2'"),
        ("docx.oxml", "'python-docx>=1.2'"),
        ("markdown_it", "'markdown-it-py>=4'"),
        ("polib", "'polib>=1.2'"),
        ("sub_dependency", "'python-docx>=1.2' 'markdown-it-py>=4' 'polib>=1.2'"),
    ],
)
def test_a_missing_module_is_hinted_at_by_its_own_package(
    module: str, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f'{package}; extra == "formats"' for package in ("python-docx>=1.2", "markdown-it-py>=4", "polib>=1.2")]
    monkeypatch.setattr("importlib.metadata.requires", lambda name: lines)
    assert packages.install_hint("formats", module) == f"pip install {named}"


def test_no_hint_or_page_names_an_extra_of_this_package() -> None:
    """No index has a package of this name, and whoever takes it would be installed."""
    folder = Path(packages.__file__).parent
    pages = [*folder.rglob("*.py"), *folder.parent.glob("docs/*.md"), *folder.parent.glob("README.md")]
    assert [str(path) for path in pages if "bilingua[" in path.read_text(encoding="utf-8")] == []


def test_a_tree_that_is_not_installed_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> list[str]:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.requires", missing)
    assert packages.install_hint("hf") == "in the checkout: pip install '.[hf]'"
