"""Matching German occurrences of glossary terms, and English renderings of them."""

from __future__ import annotations

from bilingua.terms.english import english_forms, find_rendering

__all__ = ["english_forms", "find_rendering"]
