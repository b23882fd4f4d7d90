"""The languages of the door in front of a translator from German to English."""

from __future__ import annotations

import pytest

from bilingua.apps.service.backend import Language
from bilingua.apps.service.deepl.languages import LanguageTable
from bilingua.apps.service.errors import ServiceError

TABLE = LanguageTable((Language("de", "German", ("en",)), Language("en", "English")), {}, extras=False)


def test_lists() -> None:
    assert TABLE.sources() == [{"language": "DE", "name": "German"}]
    assert [each["language"] for each in TABLE.targets()] == ["EN-GB", "EN-US"]
    assert TABLE.glossary_pairs() == [("de", "en")]
    assert set(TABLE.resources()) == {"translate_text", "translate_document", "glossary"}


@pytest.mark.parametrize(
    ("code", "source", "target"),
    [("DE", True, False), ("en", False, True), ("EN-us", False, True), ("en-AU", False, False), ("FR", False, False)],
)
def test_codes(code: str, source: bool, target: bool) -> None:
    for lookup, is_one in ((TABLE.source, source), (TABLE.target, target)):
        if is_one:
            assert lookup(code).lower() == code.lower()
        else:
            with pytest.raises(ServiceError, match="not supported"):
                lookup(code)


def test_listed_by_resource() -> None:
    listed = {str(each["lang"]): each for each in TABLE.listed("translate_text")}
    assert list(listed) == ["de", "en", "en-GB", "en-US"]
    assert listed["de"]["usable_as_source"] and not listed["de"]["usable_as_target"]
    assert "glossary" in dict(listed["en-GB"]["features"])  # type: ignore[call-overload]
    assert [each["lang"] for each in TABLE.listed("glossary")] == ["de", "en"]


@pytest.mark.parametrize("source", ["de", "en", "fr", None])
def test_every_text_goes_to_what_there_is(source: str | None) -> None:
    assert TABLE.pair(source, "en-GB") == ("de", "en")


@pytest.mark.parametrize("pair", [("en", "de"), ("de", "de"), ("de", "fr")])
def test_pairs_that_no_glossary_has(pair: tuple[str, str]) -> None:
    with pytest.raises(ServiceError, match="Unsupported glossary source and target language pair"):
        TABLE.glossary_pair(*pair)
    assert TABLE.glossary_pair("DE", "en-GB") == ("de", "en")
