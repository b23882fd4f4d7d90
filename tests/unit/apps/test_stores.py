"""Batches whose files are in an object store: the same rows as on a disk, whole or not at all, and clear errors."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow", reason="needs the extra batch")
pytest.importorskip("moto", reason="needs the extra test")

from bilingua.apps.batch import ShardTranslator, first_day, prepare
from bilingua.apps.shards import Shard
from bilingua.apps.stores import existing, place
from bilingua.errors import InputError, SettingsError
from tests.object_store import KEYS, ObjectStore, running

ODD = "ein Ordner/100 % Übung? #1.txt"


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    with running() as store:
        yield store


@pytest.fixture
def store(server: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return server


def planned(source: str | Path, output: str | Path, **changes: Any) -> list[Shard]:
    settings: dict[str, Any] = {"column": "text", "shard_bytes": 60, "factory": "a:b", "options": {"on": "2024-12-31"}}
    return prepare(source, output, **{**settings, **changes})


def done(shards: list[Shard]) -> list[dict[str, Any]]:
    worker = ShardTranslator("tests.unit.apps.test_shards:make", {})
    return [json.loads(text) for text in worker({"shard": [shard.to_json() for shard in shards]})["report"]]


def corpus() -> dict[str, bytes]:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = io.BytesIO()
    pq.write_table(pa.table({"text": ["Der Bericht.", None, "Die DVRK schweigt."]}), table, row_group_size=2)
    return {
        "a.csv": b"id,text\n" + b"".join(f"{n},Der Bericht {n}.\n".encode() for n in range(9)),
        "b.jsonl": b'{"text": "Der Bericht."}\n{"text": null}\n{"text": "Die DVRK schweigt."}\n',
        "c.txt": b"Der Bericht.\r\nM\xfcnchen\r\n" * 5,
        "deep/d.parquet": table.getvalue(),
        "empty.txt": b"",
        ODD: b"Der Bericht.\n",
    }


def test_a_store_gets_the_files_that_a_disk_gets(store: ObjectStore, tmp_path: Path) -> None:
    files = corpus()
    store.put("same", {f"in/{name}": content for name, content in files.items()})
    store.put(
        "same", {"in/": b"", "in/.hidden.txt": b"Nein.", "in/_temporary/e.txt": b"Nein.", "in/notes.md": b"Nein."}
    )
    for name, content in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    on_disk = planned(tmp_path / "in", tmp_path / "out")
    in_store = planned(f"s3://same/in{store.query}", f"s3://same/in/out/{store.query}")  # an output within the input
    assert [(each.start, each.end) for each in in_store] == [(each.start, each.end) for each in on_disk]
    assert len(in_store) > len(files)

    expected = done(on_disk)
    reports = done(in_store)
    for key in ("rows", "errors", "first", "problem"):
        assert [report[key] for report in reports] == [report[key] for report in expected]
    assert sum(report["errors"] for report in reports) > 1
    assert f"s3://same/in/{ODD}" in [report["source"] for report in reports]

    written = {key.removeprefix("in/out/"): content for key, content in store.stored("same", "in/out/").items()}
    plan = json.loads(written.pop("_bilingua.json"))
    assert plan["sizes"] == {f"s3://same/in/{name}": len(content) for name, content in files.items()}
    wanted = {path.relative_to(tmp_path / "out").as_posix(): path for path in (tmp_path / "out").rglob("*.*")}
    del wanted["_bilingua.json"]
    assert written == {name: path.read_bytes() for name, path in wanted.items()}
    assert "c-00000.txt.errors.jsonl" in written

    assert planned(f"s3://same/in{store.query}", f"s3://same/in/out{store.query}") == in_store
    assert len(existing(place(shard.target) for shard in in_store)) == len(in_store)


def test_a_run_that_was_cut_off_does_only_what_is_missing(store: ObjectStore, tmp_path: Path) -> None:
    rows = "".join(f"Der Bericht {number} ist lang.\n" for number in range(9)).encode()
    store.put("again", {"rows.txt": rows})
    source, output = f"s3://again/rows.txt{store.query}", f"s3://again/out{store.query}"
    assert first_day(output) is None
    shards = planned(source, output)
    done(shards[:2])
    finished = store.stored("again", "out/")
    assert existing(place(shard.target) for shard in shards) == {place(shard.target) for shard in shards[:2]}

    assert str(first_day(output)) == "2024-12-31 00:00:00"
    assert [report["rows"] for report in done(planned(source, output))] == [0, 0, *[3] * (len(shards) - 2)]
    assert finished.items() <= store.stored("again", "out/").items()
    with pytest.raises(InputError, match="s3://again/out: its shards were made with other options"):
        planned(source, output, column="body")
    store.put("again", {"rows.txt": rows + b"Neu.\n"})
    with pytest.raises(InputError, match=r"s3://again/rows\.txt has changed since"):
        planned(source, output)


@pytest.mark.parametrize("stopped_by", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_is_not_finished_never_appears(store: ObjectStore, stopped_by: BaseException) -> None:
    store.put("whole", {})
    target = place(f"s3://whole/a.txt{store.query}")
    with pytest.raises((InputError, KeyboardInterrupt)), target.writer() as file:
        file.write(b"half of it")
        raise stopped_by
    assert store.stored("whole") == {}
    with target.writer() as file:
        file.write(b"all of it")
    assert store.stored("whole") == {"a.txt": b"all of it"}
    target.remove()
    target.remove()
    assert "a.txt" not in store.stored("whole")


def test_a_store_and_a_disk_can_be_mixed(store: ObjectStore, tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_bytes(b"Der Bericht.\n")
    store.put("mixed", {})
    up = planned((tmp_path / "a b.txt").as_uri(), f"s3://mixed{store.query}")
    assert [report["problem"] for report in done(up)] == [""]
    assert store.stored("mixed")["a b.txt"] == b"The report.\n"
    down = planned(f"s3://mixed{store.query}", (tmp_path / "out").as_uri())
    done(down)
    assert (tmp_path / "out" / "a b.txt").read_bytes() == b"The report.\n"


def test_the_endpoint_can_come_from_the_environment(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("surroundings", {"a.txt": b"Der Bericht.\n"})
    monkeypatch.setenv("AWS_ENDPOINT_URL", store.url)
    done(planned("s3://surroundings/a.txt", "s3://surroundings/out"))
    assert store.stored("surroundings")["out/a.txt"] == b"The report.\n"


@pytest.mark.parametrize(
    ("source", "output", "problem"),
    [
        ("s3://nowhere/in{query}", "s3://errors/out{query}", r"^s3://nowhere: there is no such bucket"),
        ("s3://nowhere/in.txt{query}", "s3://errors/out{query}", r"^s3://nowhere: there is no such bucket"),
        ("s3://errors/nothing{query}", "s3://errors/out{query}", r"^s3://errors/nothing: no such file or folder"),
        ("s3://errors/in{query}", "s3://nowhere/out{query}", r"^s3://nowhere/out/.*: there is no such bucket \(create"),
        ("s3://errors/in.md{query}", "s3://errors/out{query}", r"in\.md: no format for shards ends in '\.md'"),
        ("s3://errors/in/a.txt{query}", "s3://errors/in{query}", "would replace another file"),
        ("s3://errors/in{query}&colour=red", "s3://errors/out{query}", r"^s3://errors: Unexpected query.*'colour'"),
    ],
)
def test_what_is_wrong_is_named(store: ObjectStore, source: str, output: str, problem: str) -> None:
    store.put("errors", {"in/a.txt": b"Der Bericht.\n", "in.md": b"Der Bericht.\n"})
    with pytest.raises(InputError, match=problem) as raised:
        planned(source.format(query=store.query), output.format(query=store.query))
    assert "endpoint_override" not in str(raised.value), "people need no settings"


def test_keys_that_are_not_known(store: ObjectStore) -> None:
    store.put("closed", {"a.txt": b"Der Bericht.\n"})
    with store.closed(), pytest.raises(InputError, match=r"no credentials, or they .* \(set AWS_ACCESS_KEY_ID"):
        planned(f"s3://closed/a.txt{store.query}", f"s3://closed/out{store.query}")


def test_an_endpoint_that_does_not_answer(store: ObjectStore) -> None:
    nobody = "?endpoint_override=127.0.0.1:9&scheme=http"
    with pytest.raises(InputError, match=r"^s3://closed/out/.*: the store cannot be reached \(.*endpoint_override"):
        first_day(f"s3://closed/out{nobody}")


def test_a_shard_in_a_store_that_fails_is_no_error_of_the_engine(store: ObjectStore) -> None:
    store.put("gone", {"a.txt": b"Der Bericht.\n", "b.txt": b"Der Bericht.\n"})
    shards = planned(f"s3://gone{store.query}", f"s3://gone/out{store.query}")
    store.client.delete_object(Bucket="gone", Key="a.txt")
    missing, good = done(shards)
    assert missing["problem"] == "s3://gone/a.txt: the shard cannot be read: there is no such file"
    assert (missing["fatal"], good["problem"]) == (False, "")
    assert set(store.stored("gone", "out/")) == {"out/_bilingua.json", "out/b.txt"}


@pytest.mark.parametrize("name", ["s3://news/a.txt", f"s3://news/{ODD}", "gs://anonymous@news/a"])
@pytest.mark.parametrize("query", ["", "?region=eu-central-1"])
def test_an_address_travels(name: str, query: str) -> None:
    base = place(name.replace("%", "%25").replace("?", "%3F") + query)
    for each in (base, base / "b%20c.txt", base.parent):
        assert place(each.url) == each
    assert str(base) == name.replace("anonymous@", "")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("s3://", "names no bucket"),
        ("gs:///a", "names no bucket"),
        ("ftp://ich:geheim@news/a", "known: s3://, gs://, file://"),
        ("S4://news/a", "known: s3://"),
        ("s3://AKIA:geheim@news/a", "AWS_ACCESS_KEY_ID"),
        ("s3://AKIA:ge/heim@news/a", "AWS_ACCESS_KEY_ID"),
        ("file://rechner/a", "file:///"),
    ],
)
def test_addresses_that_cannot_be_used(name: str, problem: str) -> None:
    with pytest.raises(SettingsError, match=problem) as raised:
        place(name)
    assert "heim" not in str(raised.value)


def test_without_pyarrow_a_store_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.fs", None)
    with pytest.raises(SettingsError, match=r"pyarrow.* is not installed \(.*install"):
        place("s3://uninstalled/a.txt").size()
    with pytest.raises(SettingsError, match="is not installed"):
        place("s3://uninstalled/a").files(place("out"))
