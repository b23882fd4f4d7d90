"""The plan of a batch and what its workers are made from; the rest needs Ray and is in tests/system."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bilingua.apps.batch import FACTORY, Resources, first_day, make_translator, prepare
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


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", b'{"text": "a"}\n{"text": "b", "terms": [{"source": "\xe2\x9f\xa8", "target": "y"}]}\n'),
        ("a.csv", b"id,text\n1,a\n2\n"),
        ("a.txt", b"a\nM\xfcnchen\n"),
    ],
)
def test_strict_input_begins_only_if_every_row_can_be_used(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    options = {"column": "text", "shard_bytes": 1000, "factory": FACTORY, "options": {}}
    with pytest.raises(InputError, match=rf"{name}: row 2 of the shard: "):
        prepare(tmp_path / name, tmp_path / "out", strict=True, **options)
    assert not (tmp_path / "out").exists()
    assert len(prepare(tmp_path / name, tmp_path / "out", **options)) == 1


def test_workers_share_the_cores_that_they_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda process: set(range(7)), raising=False)
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    monkeypatch.setattr("bilingua.engines.base._CGROUP", Path("/no/such/folder"))
    shares = [Resources.shared_out(workers=n, threads=0, gpus=0, address=None).cpus for n in (1, 2, 3, 8)]
    assert shares == [7, 3, 2, 1]
    assert Resources.shared_out(workers=2, threads=0, gpus=0, address="head:1").cpus == 1
    assert Resources.shared_out(workers=2, threads=5, gpus=0, address=None).cpus == 5


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
