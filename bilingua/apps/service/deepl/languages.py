"""The languages of the DeepL door: those of the backend, in DeepL's codes, with variants and features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bilingua.apps.service.backend import Language
from bilingua.apps.service.errors import ServiceError
from bilingua.apps.service.languages import Details, base, bcp47, details, variants

Pair = tuple[str, str]
# Features of translating text, and whether the source, the target or both must have them.
_NEEDS = {
    "auto_detection": "source",
    "formality": "target",
    "glossary": "both",
    "style_rules": "target",
    "tag_handling": "both",
    "translation_memory": "both",
}
_STATUS = {"status": "stable"}


class LanguageTable:
    """Looks codes up, in any case.

    `known` says more of some languages than this package knows. With `extras` there are style rules, memories and
    rephrasing.
    """

    def __init__(self, languages: Sequence[Language], known: Mapping[str, Details], *, extras: bool) -> None:
        self._known = known
        self._targets_of = {each.code: each.targets for each in languages}
        self._sources = tuple(each.code for each in languages if each.targets)
        found = {code for each in languages for code in each.targets}
        shown = {each.code for each in languages}
        self._targets = found | {variant for code in found for variant in variants(code) if variant not in shown}
        self._extras = extras

    def details(self, code: str) -> Details:
        """Return what is known of a language."""
        return self._known.get(bcp47(code)) or details(code)

    def source(self, code: str) -> str:
        """Return the backend's code of a source language.

        Raises:
            ServiceError: it is not one.
        """
        if bcp47(code) in self._sources:
            return bcp47(code)
        raise _unsupported("source_lang")

    def target(self, code: str) -> str:
        """Return the code of a target language, which may be a variant that the backend does not tell apart.

        Raises:
            ServiceError: it is not one.
        """
        if bcp47(code) in self._targets:
            return bcp47(code)
        raise _unsupported("target_lang")

    def pair(self, source: str | None, target: str) -> Pair:
        """Return the backend's codes for translating into a target; a source that it cannot be made from is replaced.

        A text that is in the target language already, or in one that nobody knows, goes the way of any other, and what
        translates it decides.
        """
        for code in (target, base(target)):
            for candidate in (source, *self._sources):
                if candidate is not None and code in self._targets_of.get(candidate, ()):
                    return candidate, code
        raise _unsupported("target_lang")

    def check(self, source: str, target: str) -> None:
        """Refuse a pair that the backend does not have.

        Raises:
            ServiceError: no translation from this source into this target.
        """
        if self.pair(source, target)[0] != source and base(source) != base(target):
            raise _unsupported("target_lang")

    def glossary_pair(self, source: str, target: str) -> Pair:
        """Return the codes of a glossary's dictionary, without variants.

        Raises:
            ServiceError: no glossary can have this pair.
        """
        codes = base(source), base(target)
        if codes not in self.glossary_pairs():
            raise ServiceError("Unsupported glossary source and target language pair")
        return codes

    def glossary_pairs(self) -> list[Pair]:
        """Return the pairs that glossaries can have."""
        sources = dict.fromkeys(base(code) for code in self._sources if self.details(code).glossary)
        targets = dict.fromkeys(base(code) for code in sorted(self._targets) if self.details(code).glossary)
        return [(source, target) for source in sources for target in targets if source != target]

    def sources(self) -> list[dict[str, str]]:
        """Return the source languages as `/v2/languages` lists them."""
        shown = [code for code in self._sources if self.details(code).lists != "target"]
        return [{"language": code.upper(), "name": self.details(code).name} for code in shown]

    def targets(self) -> list[dict[str, str | bool]]:
        """Return the target languages as `/v2/languages` lists them."""
        shown = [each for code in sorted(self._targets) if (each := self.details(code)).lists != "source"]
        return [
            {"language": each.code.upper(), "name": each.name, "supports_formality": each.formality} for each in shown
        ]

    def resources(self) -> dict[str, tuple[str, ...]]:
        """Return the resources of `/v3/languages` with the features that their languages may have."""
        text = tuple(name for name in _NEEDS if self._extras or name not in ("style_rules", "translation_memory"))
        plain: dict[str, tuple[str, ...]] = {"translate_text": text, "translate_document": text[:3], "glossary": ()}
        return plain | ({"write": (), "style_rules": (), "translation_memory": ()} if self._extras else {})

    def listed(self, resource: str) -> list[dict[str, object]]:
        """Return the languages of a resource, as `/v3/languages` lists them."""
        features = self.resources()[resource]
        codes = sorted({*self._sources, *self._targets})
        if resource == "glossary":
            codes = sorted({code for pair in self.glossary_pairs() for code in pair})
        elif resource == "write":
            codes = [code for code in codes if self.details(code).write]
        return [
            {
                "lang": code,
                "name": self.details(code).name,
                "usable_as_source": code in self._sources,
                "usable_as_target": code in self._targets,
                **_STATUS,
                "features": {name: _STATUS for name in features if self._has(code, name)},
            }
            for code in codes
        ]

    def _has(self, code: str, feature: str) -> bool:
        if feature == "auto_detection":
            return code in self._sources
        return feature not in ("formality", "glossary") or bool(getattr(self.details(code), feature))


def feature_needs(feature: str) -> dict[str, bool]:
    """Return whether the source or the target of a translation must have a feature."""
    need = _NEEDS[feature]
    return {f"needs_{side}_support": True for side in ("source", "target") if need in (side, "both")}


def _unsupported(name: str) -> ServiceError:
    return ServiceError(f"Value for '{name}' not supported.")
