"""Test sets stay out of training."""

from pathlib import Path

import pytest

from bilingua.errors import DocumentError
from bilingua.training.corpus import Part, load
from bilingua.training.exclusion import Exclusion

TEST = "Am Dienstag hat der Rat in Genf neun lange Stunden über die Hilfe beraten.\nDas Wetter ist schön.\n"


@pytest.fixture
def kept_out(tmp_path: Path) -> Exclusion:
    (tmp_path / "src.de").write_text(TEST, encoding="utf-8")
    return Exclusion([tmp_path / "src.de"])


@pytest.mark.parametrize(
    ("text", "leaks"),
    [
        ("am dienstag, hat der Rat in Genf: neun lange STUNDEN gewartet", True),
        ("Vorher: Rat in Genf neun lange Stunden über die Hilfe.", True),
        ("Rat in Genf neun lange Stunden über die Hilfe", True),
        ("in Genf neun lange Stunden über die Hilfe", False),
        ("Das Wetter ist schön!", True),
        ("Das Wetter ist schön heute.", False),
        ("", False),
    ],
)
def test_a_line_or_nine_words_in_a_row_leak(kept_out: Exclusion, text: str, leaks: bool) -> None:
    assert kept_out.leaks(text) is leaks


def test_pairs_that_leak_on_either_side_are_dropped(kept_out: Exclusion, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.tsv"
    rows = [
        ("Das Wetter ist schön.", "The weather is fine."),
        ("Heute scheint die Sonne.", "Das Wetter ist schön."),
        ("Morgen regnet es wohl.", "It will rain tomorrow."),
    ]
    corpus.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    pairs, dropped = load([Part(corpus)], seed=1, keep_out=kept_out)
    assert [pair.source for pair in pairs] == ["Morgen regnet es wohl."]
    assert dropped["kept out"] == 2


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="nowhere"):
        Exclusion([tmp_path / "nowhere"])
