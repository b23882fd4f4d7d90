"""What README and documentation promise is held against the program."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import click
import pytest

import bilingua
from bilingua import errors
from bilingua.apps.cli import cli
from bilingua.engines import base
from bilingua.terms.glossary import Glossary
from tests.docs.pages import PAGES, ROOT, blocks, calls, first_column, links

README = ROOT / "README.md"
DOCS = ROOT / "docs"

CALLS = [(page.name, arguments) for page in PAGES for arguments in calls(page, "bilingua")]
PYTHON = [(page.name, number, code) for page in PAGES for number, code in enumerate(blocks(page, "python"))]


def generator(name: str = "generate_cli") -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# -- README ---------------------------------------------------------------------------------------------------------


def test_the_readme_has_one_command_for_each_purpose() -> None:
    commands = re.findall(r"^pip install .+ && .+$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert commands == [
        "pip install . && bilingua translate examples/arms-trade.de.txt",
        "pip install '.[test]' && pytest",
    ]


def test_the_glossary_in_the_readme_can_be_used(tmp_path: Path) -> None:
    (table,) = blocks(README, "csv")
    path = tmp_path / "readme.csv"
    path.write_text(table, encoding="utf-8")
    assert [entry.english for entry in Glossary.load(path)] == [
        "DPRK", "Pyongyang", "Friedrich-Naumann-Stiftung", "howitzer",
    ]  # fmt: skip


def test_the_glossary_in_the_readme_finds_what_it_says(tmp_path: Path) -> None:
    from bilingua.terms.matching import TermMatcher

    path = tmp_path / "readme.csv"
    path.write_text(blocks(README, "csv")[0], encoding="utf-8")
    spans = TermMatcher([Glossary.load(path)]).find("Pjöngjangs Haubitzen und die DVRK-Regierung")
    assert [(span.text, span.target) for span in spans] == [
        ("Pjöngjangs", "Pyongyang"), ("Haubitzen", "howitzers"), ("DVRK", "DPRK"),
    ]  # fmt: skip


# -- all pages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize(("page", "arguments"), CALLS, ids=[f"{page} {' '.join(args)}" for page, args in CALLS])
def test_commands_on_the_pages_exist(page: str, arguments: list[str]) -> None:
    command: click.Command = cli
    # With the settings of a real call: click keeps the help option that a command is first asked for.
    context = click.Context(cli, info_name="bilingua", **cli.context_settings)
    rest = [argument for argument in arguments if argument not in ("COMMAND", "…")]
    while True:
        _, rest, _ = command.make_parser(context).parse_args(list(rest))
        if not isinstance(command, click.Group) or not rest:
            break
        name, *rest = rest
        below = command.get_command(context, name)
        assert below is not None, f"{page}: no command {name}"
        command, context = below, click.Context(below, context, name, **below.context_settings)


@pytest.mark.parametrize(("page", "number", "code"), PYTHON, ids=[f"{page}-{number}" for page, number, _ in PYTHON])
def test_python_on_the_pages_runs(
    page: str, number: int, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another engine behind the same names: the pages show the interface, the system tests the model.
    monkeypatch.setitem(base.REGISTRY, "ct2", "tests.golden.scripted:ScriptedEngine")
    monkeypatch.chdir(tmp_path)
    for folder in ("examples", "glossary"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    exec(compile(code, f"{page}, block {number}", "exec"), {"__name__": "page"})  # noqa: S102 (our own pages)


# -- single pages ---------------------------------------------------------------------------------------------------


def test_the_command_line_page_is_current() -> None:
    """Run `python docs/generate_cli.py` when this fails. Line breaks may differ between versions of click."""
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    # In a process of its own: click keeps the help option that a command was first asked for, and other tests ask.
    code = f"import runpy; print(runpy.run_path({str(DOCS / 'generate_cli.py')!r})['page']())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert page.split() == done.stdout.decode().split()


def test_the_man_page_is_current() -> None:
    """Run `python docs/generate_man.py` when this fails."""
    page = (DOCS / "bilingua.1").read_text(encoding="utf-8")
    code = f"import runpy; print(runpy.run_path({str(DOCS / 'generate_man.py')!r})['page']())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert page.split() == done.stdout.decode().split()


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_man_page_has_no_faults() -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-c", str(DOCS / "bilingua.1")], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "bilingua translate --watch incoming/ -o english/" in done.stdout


def test_the_walk_of_a_block_is_current() -> None:
    """Run `python docs/generate_walk.py` when this fails."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert page == generator("generate_walk").page()


def test_every_command_is_documented_and_has_help() -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    module = generator()
    commands = list(module.commands(*module.root()))
    assert len(commands) > 10
    for command, context in commands:
        assert f"# {context.command_path}\n" in page
        assert command.help, f"{context.command_path} says nothing"
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden and "--help" not in parameter.opts:
                assert parameter.help or parameter.show_default, f"{context.command_path} {parameter.opts} says nothing"


@pytest.mark.parametrize("name", ["translate", "score", "glossary", "model", "memory", "train"])
def test_main_commands_show_examples(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert "Example" in str(command.help)


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    names = {re.split(r"[\[<>=! ;]", each)[0] for each in required} - {"bilingua"}
    listed = [name.strip() for row in first_column(DOCS / "dependencies.md") for name in row.split(",")]
    assert names - set(listed) == set()


def test_every_error_is_documented() -> None:
    classes = {name for name, value in vars(errors).items() if isinstance(value, type)}
    documented = set(first_column(DOCS / "errors.md"))
    assert classes - documented == {"BilinguaError"}
    assert {name for name in documented if name.endswith("Error")} <= classes


def test_every_finding_rule_is_documented() -> None:
    documented = set(first_column(DOCS / "errors.md"))
    package = Path(bilingua.__file__).parent
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                rule = node.args[0] if node.args else None
                if isinstance(rule, ast.Constant):
                    found.add(rule.value)
    assert len(found) >= 6
    assert found - documented == set()


def test_every_public_name_is_documented() -> None:
    text = (DOCS / "python-api.md").read_text(encoding="utf-8")
    assert [name for name in bilingua.__all__ if not re.search(rf"\b{name}\b", text)] == []


def test_pages_are_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert [page.name for page in DOCS.glob("*.md") if f" {page.name}\n" not in navigation] == []
