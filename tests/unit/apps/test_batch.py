"""The plan of a batch and what its workers are made from; the rest needs Ray and is in tests/system."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bilingua.apps.batch import FACTORY, first_day, make_translator, prepare
from bilingua.errors import InputError
from tests.fakes import FakeEngine


def test_a_run_goes_on_with_the_entries_of_its_first_day(tmp_path: Path) -> None:
    rows, output = tmp_path / "rows.txt", tmp_path / "out"
    rows.write_text("Das Amt schweigt.\n", encoding="utf-8")
    assert first_day(output) is None
    options = {"topics": ["shipping"], "on": "2024-12-31"}
    prepare(rows, output, column="text", shard_bytes=1000, factory=FACTORY, options=options)
    assert first_day(output) == datetime(2024, 12, 31)
    prepare(rows, output, column="text", shard_bytes=1000, factory=FACTORY, options=options)
    with pytest.raises(InputError, match="other options"):
        prepare(rows, output, column="text", shard_bytes=1000, factory=FACTORY, options={**options, "on": "2025-01-01"})
    (output / "_bilingua.json").write_text("[]", encoding="utf-8")
    assert first_day(output) is None


def test_a_worker_keeps_to_topic_and_day(tmp_path: Path) -> None:
    glossary = tmp_path / "terms.csv"
    rows = ["source,target,topic,until", "Amt,bureau,,2024-12-31", "Hafen,haven,shipping,", "Kai,quai,music,"]
    glossary.write_text("\n".join(rows) + "\n", encoding="utf-8")
    engine = FakeEngine(lexicon={"Das": "The"})

    def found(on: str | None) -> set[str]:
        translator = make_translator(glossary=str(glossary), engine=engine, topics=["shipping"], on=on)
        return {outcome.span.target for outcome in translator.translate("Das Amt am Hafen am Kai.").terms}

    assert found("2024-06-01") == {"bureau", "haven"}
    assert found("2025-06-01") == {"haven"}
