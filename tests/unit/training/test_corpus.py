import lzma
from pathlib import Path

import pytest

from bilingua.errors import DocumentError
from bilingua.training.corpus import Pair, Part, clean, load, load_english, objection, read_pairs
from bilingua.training.exclusion import Exclusion


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("Die Regierung in Bern schweigt.", "The government in Bern is silent.", None),
        ("", "Nothing.", "empty"),
        ("Die RegierungÃ¤ schweigt.", "The government is silent.", "encoding"),
        ("Ein ⟨t⟩ im Text", "A marker in the text", "encoding"),
        ("Kurz.", "This is a very long sentence that has nothing at all to do with the short one there.", "ratio"),
        ("Das ist der selbe Satz hier.", "Das ist der selbe Satz hier.", "identical"),
        ("12 34 56 78 90 11", "12 34 56 78 90 12", "letters"),
        ("Er sagte, dass es nicht so ist.", "Er hat gesagt, das ist nicht der Fall und wird es nie.", "language"),
        ("wort " * 111, "word " * 111, "length"),
    ],
)
def test_objections(source: str, target: str, reason: str | None) -> None:
    assert objection(clean(Pair(source, target))) == reason


def test_clean_mends_without_changing_words() -> None:
    made = clean(Pair("Die  Lage\u00a0ist u\u0308bel.", "Parliament' s view ."))
    assert made == Pair("Die Lage ist übel.", "Parliament's view .")


def write(path: Path, rows: list[str]) -> Path:
    with lzma.open(path, "wt", encoding="utf-8") as stream:
        stream.write("\n".join(rows) + "\n")
    return path


def test_load_samples_by_origin_and_drops_duplicates(tmp_path: Path) -> None:
    news = write(tmp_path / "news.tsv.xz", [f"Meldung Nummer {k}.\tReport number {k}.\tagency" for k in range(200)])
    more = write(tmp_path / "more.tsv.xz", ["Meldung Nummer 7.\tReport number 7.\tx", "Neu hier.\tNew here.\ty"])
    pairs, dropped = load([Part(news), Part(more, 1.0, {"y": 0.0})], seed=3)
    assert len(pairs) == 200
    assert dropped == {"duplicate": 1}
    half = load([Part(news, 0.5)], seed=3)[0]
    assert 70 < len(half) < 130
    assert half == load([Part(news, 0.5)], seed=3)[0]
    assert half != load([Part(news, 0.5)], seed=4)[0]


@pytest.mark.parametrize(
    ("content", "line"), [(b"Eins\tone\nzwei\n", 2), ("Grüße\tgreetings\n".encode("latin-1"), None)]
)
def test_bad_files_are_named(tmp_path: Path, content: bytes, line: int | None) -> None:
    path = tmp_path / "bad.tsv"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match=r"bad\.tsv") as caught:
        list(read_pairs(path))
    assert caught.value.line == (line or 1)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot read"):
        list(read_pairs(tmp_path / "none.tsv.xz"))


def test_english_text_is_cleaned_and_filtered(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "The  minister came.\n\nThe minister came.\nDer Minister ist nicht mit uns nach Bern gereist.\n"
        "Broken Ã¤ here\nThis line is in a test set.\n",
        encoding="utf-8",
    )
    with lzma.open(tmp_path / "b.txt.xz", "wt", encoding="utf-8") as stream:
        stream.write("The minister came.\nHe left.\n")
    (tmp_path / "test.en").write_text("This line is in a test set.\n", encoding="utf-8")
    texts, dropped = load_english(
        [tmp_path / "a.txt", tmp_path / "b.txt.xz"], keep_out=Exclusion([tmp_path / "test.en"])
    )
    assert texts == ["The minister came.", "He left."]
    assert dropped == {"duplicate": 2, "empty": 1, "language": 1, "encoding": 1, "kept out": 1}
