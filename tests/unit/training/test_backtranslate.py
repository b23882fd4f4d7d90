"""English text becomes pairs whose German a model wrote: tagged, complete, of a likely length, and never made twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch

from bilingua.errors import SettingsError
from bilingua.training import backtranslate as module
from bilingua.training.backtranslate import backtranslate, write_english
from bilingua.training.batches import Pack
from bilingua.training.config import BackSettings
from bilingua.training.model import Bart, Shape

TAG, PAD, EOS = 0, 1, 2


class Numbers:
    """A tokenizer of numbers."""

    eos, written, has_markers = EOS, [EOS, *range(7, 40)], False

    def __len__(self) -> int:
        return 40

    def encode_targets(self, texts: Sequence[str]) -> list[list[int]]:
        return [[int(word) for word in text.split()] for text in texts]

    encode_sources = encode_targets

    def decode(self, ids: Sequence[int]) -> str:
        return " ".join(map(str, ids))


@pytest.fixture
def english(tmp_path: Path) -> Path:
    texts = [" ".join(str(10 + k) for _ in range(1 + k % 9)) for k in range(20)]
    assert write_english(["", *texts, "7 " * 500], Numbers(), tmp_path / "english", seed=1) == 20
    return tmp_path / "english"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[list[int]], list[int]]], None]:
    """Put a function from English ids to the German ids in the place of decoding."""

    def put(answer: Callable[[list[int]], list[int]]) -> None:
        def generate(network: object, ids: torch.Tensor, *_: object, limit: int, **settings: object) -> torch.Tensor:
            rows = [answer([k for k in row if k != PAD])[:limit] for row in ids.tolist()]
            longest = max(map(len, rows))
            return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])

        monkeypatch.setattr(module, "generate", generate)

    return put


def make(english: Path, out: Path, **settings: object) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Back-translate and return English → German ids."""
    network = Bart(Shape(40, 1, 1, width=32, inner=32, heads=1, positions=64))
    backtranslate(network, Numbers(), english, out, BackSettings(**settings), device=torch.device("cpu"))
    pairs = {}
    for folder in sorted(out.iterdir()):
        pack = Pack(folder)
        for k in range(len(pack)):
            source, target = (tuple(side[0].tolist()) for side in pack.rows(np.array([k]), pad=PAD))
            pairs[target] = source
    return pairs


def test_pairs_are_tagged_and_whole(english: Path, tmp_path: Path, answers) -> None:
    answers(lambda ids: ids)
    pairs = make(english, tmp_path / "back")
    assert len(pairs) == 20
    assert all(german == (TAG, *ours) and ours[-1] == EOS for ours, german in pairs.items())


@pytest.mark.parametrize(
    ("name", "answer"),
    [("cut off", lambda ids: ids[:-1]), ("much longer", lambda ids: [7] * 30 + ids), ("no end", lambda ids: [9] * 99)],
)
def test_what_is_no_translation_is_left_out(name: str, answer, english: Path, tmp_path: Path, answers) -> None:
    answers(lambda ids: answer(ids) if ids[0] < 16 else ids)
    pairs = make(english, tmp_path / "back")
    assert {ours[0] for ours in pairs} == set(range(16, 30)), name


def test_a_model_that_writes_nothing_of_use_is_told(english: Path, tmp_path: Path, answers) -> None:
    answers(lambda ids: ids if ids[0] < 19 else [7])
    with pytest.raises(SettingsError, match="only 9 of 20"):
        make(english, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_an_interrupted_run_goes_on(english: Path, tmp_path: Path, answers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_SHARD", 6)
    answers(lambda ids: ids)
    make(english, tmp_path / "back", minutes=0.0)
    first = tmp_path / "back" / "00000"
    assert [folder.name for folder in (tmp_path / "back").iterdir()] == ["00000"], "time was up after the first"
    before = (first / "flat.npy").stat().st_mtime_ns
    (tmp_path / "back" / "00001").mkdir()
    (tmp_path / "back" / "00001" / "flat.npy").write_bytes(b"cut off")
    assert len(make(english, tmp_path / "back")) == 20
    assert (first / "flat.npy").stat().st_mtime_ns == before


def test_nothing_to_translate_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no English sentence"):
        write_english([], Numbers(), tmp_path, seed=1)
