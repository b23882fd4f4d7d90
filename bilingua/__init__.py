"""German-to-English translation that enforces a glossary and every number, with a receipt for each."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from bilingua.checking import check
    from bilingua.errors import BilinguaError
    from bilingua.pipeline import Translator
    from bilingua.quality.scoring import ScoreReport, score
    from bilingua.records import Document, Finding, Outcome, Severity, Translation, Verdict
    from bilingua.terms.glossary import Entry, Glossary
    from bilingua.text.documents import read_document, write_document

# Public name → module, loaded on first use, so that `import bilingua` costs nothing.
_EXPORTS = {
    "BilinguaError": "bilingua.errors",
    "Document": "bilingua.records",
    "Entry": "bilingua.terms.glossary",
    "Finding": "bilingua.records",
    "Glossary": "bilingua.terms.glossary",
    "Outcome": "bilingua.records",
    "ScoreReport": "bilingua.quality.scoring",
    "Severity": "bilingua.records",
    "Translation": "bilingua.records",
    "Translator": "bilingua.pipeline",
    "Verdict": "bilingua.records",
    "check": "bilingua.checking",
    "read_document": "bilingua.text.documents",
    "score": "bilingua.quality.scoring",
    "write_document": "bilingua.text.documents",
}

# Source language → target languages, by ISO 639-1; British or American is a matter of spelling.
languages: Mapping[str, tuple[str, ...]] = MappingProxyType({"de": ("en",)})

__all__ = [
    "BilinguaError",
    "Document",
    "Entry",
    "Finding",
    "Glossary",
    "Outcome",
    "ScoreReport",
    "Severity",
    "Translation",
    "Translator",
    "Verdict",
    "check",
    "languages",
    "read_document",
    "score",
    "write_document",
]


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name not in _EXPORTS:
        raise AttributeError(f"module 'bilingua' has no attribute {name!r}")
    value = getattr(import_module(_EXPORTS[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return [*__all__, "__version__"]
