"""Shards: cut so that every row is in one of them, translated row by row, written whole."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bilingua.apps.batch import Resources, ShardTranslator, prepare, run
from bilingua.apps.shards import Shard, plan
from bilingua.apps.stores import place
from bilingua.engines.base import Usage
from bilingua.errors import EngineError, InputError
from bilingua.pipeline import Translator
from tests.fakes import FakeEngine
from tests.golden.scripted import LEXICON

HERE = "tests.unit.apps.test_shards"
SOURCES = ["Der Bericht.", "", "Die DVRK schweigt.", "Der Bericht nennt keine Zahlen."]
TARGETS = ["The report.", "", "The DVRK is silent.", "The report names no figures."]


def make(**options: Any) -> Translator:
    return Translator((), engine=FakeEngine(lexicon=LEXICON))


def make_broken(**options: Any) -> Translator:
    return Translator((), engine=FakeEngine(fail=EngineError("out of memory")))


class Picky(FakeEngine):
    def translate(self, sources: Any, options: Any) -> Any:
        if any("Zahlen" in source for source in sources):
            raise EngineError("no figures, please")
        return super().translate(sources, options)


def make_picky(**options: Any) -> Translator:
    return Translator((), engine=Picky(lexicon=LEXICON))


class Sending(FakeEngine):
    usage = Usage("a service")

    def translate(self, sources: Any, options: Any) -> Any:
        self.usage.characters += sum(map(len, sources))
        return super().translate(sources, options)


def make_sending(**options: Any) -> Translator:
    return Translator((), engine=Sending(lexicon=LEXICON))


def done(shards: list[Shard], factory: str = "make") -> list[dict[str, Any]]:
    worker = ShardTranslator(f"{HERE}:{factory}", {})
    return [json.loads(text) for text in worker({"shard": [shard.to_json() for shard in shards]})["report"]]


def one(path: Path, content: bytes, **options: Any) -> tuple[dict[str, Any], str]:
    path.write_bytes(content)
    target = path.with_name("out-" + path.name)
    (report,) = done(plan([(place(path), place(target))], column="text", shard_bytes=1 << 20), **options)
    return report, target.read_bytes().decode() if target.exists() else ""


@pytest.mark.parametrize("size", [1, 7, 40, 1000])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_every_line_is_in_one_shard(tmp_path: Path, size: int, end: bytes) -> None:
    source = tmp_path / "a.txt"
    lines = [f"Zeile {number} kam ganz aus München".encode() for number in range(30)]
    source.write_bytes((end or b"\n").join(lines) + end)
    shards = plan([(place(source), place(tmp_path / "out.txt"))], column="text", shard_bytes=size)
    assert [shard.start for shard in shards[1:]] == [shard.end for shard in shards[:-1]]
    assert len({shard.target for shard in shards}) == len(shards) == (1 if size == 1000 else len(shards))
    assert all(report["problem"] == "" for report in done(shards))
    joined = b"".join(Path(shard.target).read_bytes() for shard in shards)
    assert joined == source.read_bytes()


def test_text(tmp_path: Path) -> None:
    report, written = one(tmp_path / "a.txt", "\r\n".join(SOURCES).encode())
    assert (report["rows"], report["errors"]) == (4, 0)
    assert written == "\r\n".join(TARGETS)


def test_a_bad_line_of_text_leaves_its_place_empty(tmp_path: Path) -> None:
    report, written = one(tmp_path / "a.txt", b"Der Bericht.\nM\xfcnchen\nDer Bericht.\n")
    assert (report["rows"], report["errors"]) == (3, 1)
    assert written == "The report.\n\nThe report.\n"
    errors = (tmp_path / "out-a.txt.errors.jsonl").read_text(encoding="utf-8")
    (error,) = map(json.loads, errors.splitlines())
    assert error["line"] == 2
    assert error["error"].startswith("not UTF-8: byte 0xFC at offset 14")


def test_json_lines(tmp_path: Path) -> None:
    rows = [
        '{"id": 1, "text": "Der Bericht."}',
        '{"text": "Die DVRK schweigt.", "terms": [{"source": "DVRK", "target": "North"}]}',
        "",
        '{"text": null}',
        '{"titel": "Der Bericht."}',
        '{"text": "Der',
        "[]",
        '{"text": "Der Bericht.", "terms": 7}',
        '{"text": "Der Bericht \\ud800."}',
    ]
    report, written = one(tmp_path / "a.jsonl", "\n".join(rows).encode() + b'\n{"text": "\xfc"}')
    assert (report["rows"], report["errors"]) == (9, 6)
    lines = written.split("\n")
    assert lines.pop(2) == ""
    found = [json.loads(line) for line in lines]
    assert found[0].pop("sentences")
    assert found[0] == {"id": 1, "text": "Der Bericht.", "translation": "The report.", "terms": [], "findings": []}
    assert found[1]["translation"] == "The North is silent."
    problems = [row.pop("error", None) for row in found]
    parts = ("null", "no field", "malformed", "not an object", "`terms`", "", "not UTF-8")
    for problem, part in zip(problems[2:], parts, strict=True):
        assert part in (problem or "")
    assert [row for row in found[2:7] if "translation" in row] == []
    assert found[4:6] == [{"raw": '{"text": "Der'}, {"raw": "[]"}]


def test_csv(tmp_path: Path) -> None:
    table = 'id,text,error\n1,"Der Bericht.",x\n2,"Die Zahlen nennt der Bericht,\nDer Bericht.",\n3\n4,,\n'
    report, written = one(tmp_path / "a.csv", b"\xef\xbb\xbf" + table.encode())
    assert (report["rows"], report["errors"]) == (4, 1)
    rows = list(csv.DictReader(io.StringIO(written)))
    assert list(rows[0]) == ["\ufeffid", "text", "error", "translation", "findings"]
    assert [row["translation"] for row in rows] == ["The report.", "The figures names the report,\nThe report.", "", ""]
    assert [row["error"] for row in rows] == ["", "", "the row has 1 cells, the header 3", ""]


@pytest.mark.parametrize("size", [1, 30, 70, 1000])
def test_a_table_is_cut_between_its_rows(tmp_path: Path, size: int) -> None:
    source = tmp_path / "a.csv"
    rows = "".join(
        f'{number},"Der Bericht nennt die Zahlen,\r\nDie ""Zahlen"" nennt der Bericht {number}."\r\n'
        for number in range(9)
    )
    source.write_bytes(f"\ufeffid,text\r\n{rows}".encode())
    shards = plan([(place(source), place(tmp_path / "out.csv"))], column="text", shard_bytes=size)
    assert (len(shards) > 3) == (size < 100)
    assert [report["problem"] for report in done(shards)] == [""] * len(shards)
    tables = [list(csv.DictReader(io.StringIO(Path(shard.target).read_bytes().decode()))) for shard in shards]
    found = [row for table in tables for row in table]
    assert [row["\ufeffid"] for row in found] == [str(number) for number in range(9)]
    assert [row["translation"] for row in found] == [
        f'The report names the figures,\nThe "figures" names the report {n}.' for n in range(9)
    ]
    assert all(list(row) == ["\ufeffid", "text", "translation", "findings", "error"] for row in found)


def test_a_row_that_is_no_utf_8_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"id,text\n1,Der Bericht.\n2,M\xfcnchen\n\xe4,Der Bericht.\n4,Der Bericht.\n")
    (report,) = done(
        plan([(place(tmp_path / "a.csv"), place(tmp_path / "out.csv"))], column="text", shard_bytes=1 << 20)
    )
    assert (report["rows"], report["errors"], report["problem"]) == (4, 2, "")
    lines = (tmp_path / "out.csv").read_bytes().splitlines()
    for line, start in zip(lines[2:4], (b"2,M\xfcnchen,,,", b"\xe4,Der Bericht.,,,"), strict=True):
        assert line.startswith(start + b"not UTF-8: byte 0x")
    assert lines[4].startswith(b"4,Der Bericht.,The report.")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", b"id,titel\n1,Der Bericht.\n", "no column `text`; there are 'id', 'titel'"),
        ("a.csv", b"text,text\na,b\n", "two columns are called"),
    ],
)
def test_a_shard_that_cannot_be_read_leaves_nothing(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    report, _ = one(tmp_path / name, content)
    assert problem in report["problem"]
    assert not report["fatal"]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_parquet(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="needs the extra batch")
    pq = pytest.importorskip("pyarrow.parquet")
    source = tmp_path / "a.parquet"
    days = [0, 1, None, 3, 4]
    table = pa.table({"day": pa.array(days, pa.date32()), "text": [*SOURCES, None], "error": [1] * 5})
    pq.write_table(table, source, row_group_size=2)
    shards = plan([(place(source), place(tmp_path / "out.parquet"))], column="text", shard_bytes=1)
    assert [(shard.start, shard.end) for shard in shards] == [(0, 1), (1, 2), (2, 3)]
    assert [report["rows"] for report in done(shards)] == [2, 2, 1]
    written = pa.concat_tables([pq.read_table(shard.target) for shard in shards])
    assert written.column("translation").to_pylist() == [*TARGETS, None]
    assert written.column("day").equals(table.column("day"))
    assert written.column("error").to_pylist()[:4] == [None] * 4
    assert "null" in written.column("error").to_pylist()[4]


def test_a_damaged_parquet_file(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra batch")
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match=r"a\.parquet: cannot be read"):
        plan([(place(tmp_path / "a.parquet"), place(tmp_path / "out.parquet"))], column="text", shard_bytes=1)


def test_a_row_that_the_engine_refuses_costs_itself(tmp_path: Path) -> None:
    report, written = one(tmp_path / "a.txt", "\n".join(SOURCES).encode(), factory="make_picky")
    assert (report["rows"], report["errors"]) == (4, 1)
    assert written.splitlines() == TARGETS[:3]
    assert "no figures, please" in report["first"][0]


@pytest.mark.parametrize("factory", ["make_broken", "nothing_of_that_name"])
def test_an_engine_that_can_do_nothing_is_no_error_of_the_rows(tmp_path: Path, factory: str) -> None:
    report, written = one(tmp_path / "a.txt", "\n".join(SOURCES).encode(), factory=factory)
    assert report["fatal"]
    assert written == ""


def test_what_was_sent_to_a_service_is_counted_for_each_shard(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("Die DVRK schweigt.\n", encoding="utf-8")
    files = [(place(tmp_path / f"{name}.txt"), place(tmp_path / f"out-{name}.txt")) for name in "ab"]
    reports = done(plan(files, column="text", shard_bytes=1 << 20), "make_sending")
    assert [report["sent"] for report in reports] == [18, 18]


def test_a_finished_shard_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "out-a.txt").write_text("done\n", encoding="utf-8")
    report, written = one(tmp_path / "a.txt", b"Der Bericht.\n")
    assert (report["rows"], written) == (0, "done\n")


def planned(source: Path, output: Path, **changes: Any) -> list[Shard]:
    settings: dict[str, Any] = {"column": "text", "shard_bytes": 20, "factory": "a:b", "options": {"beam": 4}}
    return prepare(source, output, **{**settings, **changes})


def test_finished_shards_are_not_mixed_with_others(tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    (source / "deep").mkdir(parents=True)
    (source / "deep" / "a.txt").write_text("Der Bericht.\n" * 4, encoding="utf-8")
    shards = planned(source, output)
    assert [Path(shard.target).relative_to(output).as_posix() for shard in shards] == [
        "deep/a-00000.txt",
        "deep/a-00001.txt",
    ]
    assert planned(source, output) == shards
    for change in ({"column": "body"}, {"shard_bytes": 10}, {"options": {"beam": 1}}):
        with pytest.raises(InputError, match="made with other options"):
            planned(source, output, **change)
    (source / "b.txt").write_text("Der Bericht.\n", encoding="utf-8")
    assert len(planned(source, output)) == 3
    (source / "b.txt").write_text("Der Bericht. Neu.\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.txt has changed since"):
        planned(source, output)


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_nothing_to_translate(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=name):
        planned(tmp_path / name, tmp_path / "out")


def test_no_output_replaces_another_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Der Bericht.\n", encoding="utf-8")
    with pytest.raises(InputError, match="would replace another file"):
        planned(tmp_path / "a.txt", tmp_path)


def test_where_all_is_done_no_cluster_is_started(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The report.\n", encoding="utf-8")
    shard = Shard("in.txt", str(tmp_path / "a.txt"), "text", 0, 9)
    moved: list[int] = []
    summary = run(
        [shard], resources=Resources(address="nowhere:1"), options={}, say=lambda line: None, advance=moved.append
    )
    assert (summary.done_before, summary.exit_code, moved) == (1, 0, [1])
