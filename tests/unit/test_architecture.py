"""Who may import whom: the imports are read from the source and held against the table in docs/architecture.md."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import bilingua

PACKAGE = Path(bilingua.__file__).parent

# Room → the rooms or single modules that it may import besides itself, the ground and the version.
GROUND = ("errors", "records", "files", "markers", "packages", "data")
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "errors": (),
    "records": (),
    "files": (),
    "markers": (),
    "data": (),
    "names": ("language.sentences", "language.words"),
    "language": ("names.persons",),  # a person's name keeps its capital
    "facts": ("language",),
    "text": ("language",),
    "terms": ("language", "names.persons"),  # an office before a name is a title
    "engines": ("language", "names"),
    "enforce": ("engines.base", "facts", "language", "names", "terms.forbidden", "trust"),
    "trust": ("engines.base", "facts", "language", "names"),
    "quality": ("facts", "language", "terms", "web"),
    "packages": (),
    "profile": (),
    "web": ("trust.summary",),
    "memory": ("engines.base",),
    "receipt": ("names", "trust.summary"),
    "units": ("enforce", "engines.base", "facts", "language", "terms", "text"),  # the translator's own data
    "pipeline": ("profile", "enforce", "engines.base", "facts", "memory", "terms", "text", "trust", "units"),
    "checking": (
        "enforce",
        "engines.base",
        "facts",
        "language",
        "terms",
        "text",
        "trust",
    ),  # the order of the rooms, as pipeline
    "training": ("engines", "language", "names", "quality", "terms"),
    "apps": (
        "checking",
        "enforce.linking",
        "engines",
        "facts",
        "language",
        "memory",
        "pipeline",
        "profile",
        "quality",
        "receipt",
        "terms",
        "text",
        "training",
        "trust.summary",
        "web",
    ),
    "__main__": ("apps",),
}

# Third-party package → the modules that import it: one each, where no reason is given.
HOMES: dict[str, set[str]] = {
    "ahocorasick_rs": {"terms.index"},
    "babel": {"facts.vocabulary", "terms.cldr"},  # rooms don't import each other
    "ctranslate2": {"engines.ct2", "engines.convert"},  # running a model and making one share nothing
    "deepl": {"engines.remote.deepl"},
    "docx": {"text.formats.docx"},
    "httpx2": {"engines.remote.http"},
    "huggingface_hub": {"engines.hub"},
    "jinja2": {"web.assets"},
    "markdown_it": {"text.formats.markdown"},
    "openpyxl": {"terms.formats.xlsx"},
    "py3langid": {"language.identify"},
    "pyarrow": {"apps.parquet", "apps.stores"},  # rows, and where files are
    "pypdf": {"text.formats.pdf"},
    "striprtf": {"text.formats.rtf"},
    "polib": {"text.formats.po"},
    "rapidfuzz": {"memory.corrections", "terms.upkeep.maintain"},  # two questions of likeness
    "ray": {"apps.batch"},
    "sacrebleu": {"quality.metrics"},
    "safetensors": {"engines.dequantize", "engines.hf", "training.start"},  # a file format: one writer, two readers
    "sentencepiece": {"engines.tokens", "training.tokenizer"},  # its trainer is another half of the package
    "prometheus_client": {"apps.service.metrics"},
    "sentencex": {"text.german"},
    "simplemma": {"language.inflection"},
    "tabulate": {"quality.render.tables"},
    "uvicorn": {"apps.service.serve"},
    "transformers": {"engines.hf", "engines.hub", "engines.tokens", "training.export", "training.model"},
}
# Packages at home all over one or two rooms or modules: they are what these are made of.
ROOMS_OF: dict[str, str] = {
    "click": "apps",
    "rich": "apps",
    "numpy": "engines training",
    "lxml": "memory terms text",
    "torch": "engines.hf training",
    "starlette": "apps.service apps.workbench",
    "fastapi": "apps.service.v1",
    "pydantic": "apps.service.v1",
}
# Imported under a name that is not the required package's, or installed with a package that is required.
COMES_WITH = {
    "pyarrow": "ray",
    "pydantic": "fastapi",
    "numpy": "ctranslate2",
    "huggingface_hub": "transformers",
    "safetensors": "transformers",
    "tabulate": "sacrebleu",
    "docx": "python_docx",
    "markdown_it": "markdown_it_py",
}

# What `import bilingua` must not load: every package that costs more than a few milliseconds.
HEAVY = {
    "ahocorasick_rs", "babel", "click", "ctranslate2", "deepl", "httpx2", "jinja2", "lxml", "numpy", "pyarrow",
    "pypdf", "rapidfuzz", "ray", "rich", "sacrebleu", "sentencepiece", "sentencex", "simplemma", "starlette", "torch",
    "transformers",
}  # fmt: skip


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__").rstrip(".")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the full names of all modules imported anywhere in a file, lazily or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "relative imports hide who imports whom"
            module = str(node.module)
            # `from bilingua import __version__` and `from bilingua.terms import glossary` name a module or a member.
            names = [f"{module}.{alias.name}" for alias in node.names]
            yield from (name if is_module(name) else module for name in names)


def running(tree: ast.Module) -> ast.Module:
    """Return a module without what only a type checker reads."""

    class Running(ast.NodeTransformer):
        def visit_If(self, node: ast.If) -> ast.If | None:
            return None if ast.unparse(node.test) == "TYPE_CHECKING" else node

    return Running().visit(ast.parse(ast.unparse(tree)))


def is_module(name: str) -> bool:
    path = PACKAGE.parent.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def inner(name: str) -> str:
    """Name a module of this package without `bilingua.`; the package itself is asked for its version alone."""
    return name.removeprefix("bilingua").lstrip(".") or "version"


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


MODULES = list(modules())


@pytest.mark.parametrize(("name", "tree"), [pytest.param(*each, id=each[0] or "bilingua") for each in MODULES])
def test_rooms_import_only_what_the_table_allows(name: str, tree: ast.Module) -> None:
    if not name:
        return  # the package's lazy exports
    room = name.split(".")[0]
    assert room in MAY_IMPORT, f"a new room: {room}; give it a line in the table"
    allowed = (room, *GROUND, "version", *MAY_IMPORT.get(room, ()))
    for each in imported(tree):
        if each.split(".")[0] == "bilingua":
            assert any(within(inner(each), door) for door in allowed), f"{name} imports {each}"


def test_every_third_party_package_has_its_home() -> None:
    found: dict[str, set[str]] = {}
    for name, tree in MODULES:
        for package in {each.split(".")[0] for each in imported(tree)} - set(sys.stdlib_module_names) - {"bilingua"}:
            found.setdefault(package, set()).add(name)
    for package, rooms in ROOMS_OF.items():
        strangers = {name for name in found.pop(package, set()) if not any(within(name, r) for r in rooms.split())}
        assert not strangers, f"{package} is imported by {sorted(strangers)}"
    assert found == HOMES


def test_every_third_party_package_is_required() -> None:
    pyproject = Path(__file__).parents[2] / "pyproject.toml"
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    required = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    names = {re.split(r"[\[<>=! ;]", each)[0].replace("-", "_") for each in required}
    assert {COMES_WITH.get(package, package) for package in {*HOMES, *ROOMS_OF}} - names == set()


def test_the_error_tree_imports_nothing() -> None:
    assert list(imported(dict(MODULES)["errors"])) == []


def test_no_module_is_longer_than_it_may_be() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {str(path): length for path, length in lengths.items() if length > 420} == {}


def test_no_function_is_longer_than_it_may_be() -> None:
    """A command of the program has a parameter for each of its options, and its help: there the rest counts."""
    functions = [
        (name, node)
        for name, tree in MODULES
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = {
        f"{name}.{node.name}": (node.end_lineno or 0) - first.lineno + 1
        for name, node in functions
        for first in [node.body[min(1, len(node.body) - 1)] if within(name, "apps.cli") else node]
    }
    assert {name: length for name, length in lengths.items() if length > 60} == {}


def test_modules_import_each_other_in_no_circle() -> None:
    graph = {name: {inner(each) for each in imported(running(tree)) if is_module(each)} for name, tree in MODULES}
    graph.pop("")  # the lazy exports
    while done := [name for name, needed in graph.items() if not needed & graph.keys()]:
        for name in done:
            del graph[name]
    assert graph == {}


def loaded_by(code: str) -> set[str]:
    """Return the top-level packages that a fresh interpreter has loaded after running the code."""
    program = f"{code}\nimport sys, json\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_by("import bilingua") & HEAVY == set()


def test_help_loads_no_command() -> None:
    code = "from bilingua.apps.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    assert loaded_by(code) & (HEAVY - {"click"}) == set()


@pytest.mark.parametrize("name", ["BilinguaError", "Verdict", "Translation"])
def test_public_names_load_only_their_module(name: str) -> None:
    assert loaded_by(f"import bilingua; bilingua.{name}") & HEAVY == set()


def test_the_translator_needs_no_engine_to_be_imported() -> None:
    assert loaded_by("import bilingua; bilingua.Translator") & {"torch", "transformers", "ctranslate2"} == set()


def test_a_translation_loads_no_hub() -> None:
    code = "import bilingua; bilingua.Translator().translate('Die DVRK schweigt.')"
    assert loaded_by(code) & {"torch", "transformers", "huggingface_hub", "tokenizers"} == set()


def test_public_names_are_few() -> None:
    assert len(bilingua.__all__) <= 25
    assert set(dir(bilingua)) == {*bilingua.__all__, "__version__"}
    assert len(set(bilingua.__all__)) == len(bilingua.__all__)


@pytest.mark.parametrize("name", bilingua.__all__)
def test_public_names_can_be_imported(name: str) -> None:
    value = getattr(bilingua, name)
    assert name == "languages" or value.__name__ == name
    assert name in dir(bilingua)


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'translate_everything'"):
        bilingua.translate_everything  # noqa: B018
