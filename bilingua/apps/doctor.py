"""`bilingua doctor` below the command line: what is installed, what the machine has, whether a translation works."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import count, takewhile
from pathlib import Path
from time import monotonic

import bilingua
from bilingua.engines.base import usable_cores
from bilingua.engines.models import find_model
from bilingua.errors import BilinguaError
from bilingua.packages import install_hint
from bilingua.pipeline import Translator
from bilingua.profile import Profile
from bilingua.records import Severity

_PACKAGES = ("ctranslate2", "sentencepiece", "ahocorasick-rs", "simplemma", "babel", "sacrebleu", "click")
# Extra → the package that shows whether it is installed.
_EXTRAS = {"formats": "docx", "service": "uvicorn", "remote": "deepl", "hf": "torch", "batch": "ray"}
_TEXT = "Die DVRK hat am 28. Oktober 20.000 Container geliefert."
# The first three are enforced whatever the model says; the word after them is its own.
_WANTED = ("DPRK", "28 October", "20,000", "containers")
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: what was looked at, what was found, and whether that will do."""

    name: str
    found: str
    is_well: bool = True


def checks(*, model: str | None = None, seconds: float = _SECONDS) -> Iterator[Check]:
    """Yield what there is to know of this installation; the self-test at the end translates for so many seconds."""
    yield Check("bilingua", f"{bilingua.__version__} in {Path(bilingua.__file__).parent}")
    yield Check("Python", f"{platform.python_version()} at {sys.executable}", sys.version_info >= (3, 11))
    yield Check("system", f"{platform.system()} {platform.release()}, {platform.machine()}")
    yield Check("processors", f"{usable_cores()} to use of {os.cpu_count()}")
    yield _memory()
    for name in _PACKAGES:
        yield _package(name)
    for extra, module in _EXTRAS.items():
        yield Check(f"extra {extra}", "installed" if find_spec(module) else f"not installed ({install_hint(extra)})")
    yield _profile()
    yield _model(model)
    yield from _self_test(model, seconds)


def _memory() -> Check:
    """Look at the memory of the machine, as far as the system says."""
    try:
        whole, free = (os.sysconf(name) * os.sysconf("SC_PAGE_SIZE") for name in ("SC_PHYS_PAGES", "SC_AVPHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return Check("memory", "not known on this system")
    return Check("memory", f"{free / 1e9:.1f} GB free of {whole / 1e9:.1f} GB", whole >= 1e9)


def _package(name: str) -> Check:
    try:
        return Check(name, version(name))
    except PackageNotFoundError:
        return Check(name, f"not installed (pip install {name})", is_well=False)


def _profile() -> Check:
    try:
        path = Profile.find().path
    except BilinguaError as error:
        return Check("profile", str(error), is_well=False)
    return Check("profile", str(path) if path else "none")


def _model(name: str | None) -> Check:
    try:
        info = find_model(name)
    except BilinguaError as error:
        return Check("model", str(error), is_well=False)
    return Check("model", f"{info.name}, {info.size / 1e6:.0f} MB in {info.path}")


def _self_test(model: str | None, seconds: float) -> Iterator[Check]:
    """Translate a sentence, check its term and facts, and see how many such sentences a second take."""
    begun = monotonic()
    try:
        translator = Translator(model=model)
        first = translator.translate(_TEXT)
    except BilinguaError as error:
        yield Check("self-test", str(error), is_well=False)
        return
    is_right = all(wanted in first.text for wanted in _WANTED)
    is_right &= not any(finding.severity is Severity.CRITICAL for finding in first.findings)
    yield Check("glossary", f"{sum(map(len, translator.glossaries))} terms, the shipped one")
    yield Check("self-test", f"{first.text!r}, ready after {monotonic() - begun:.1f} s", is_right)
    begun = monotonic()
    in_time = takewhile(lambda _: monotonic() - begun < seconds, count(1))
    done = sum(len(translator.translate([_numbered(batch, place) for place in range(16)])) for batch in in_time)
    yield Check("speed", f"{done / max(monotonic() - begun, 1e-9):.1f} sentences a second on this machine as it is now")


def _numbered(batch: int, place: int) -> str:
    """Return a sentence that was not translated before."""
    return _TEXT.replace("20.000", f"{batch}.{100 + place}")
