"""The parts around the training loop that need no network."""

from pathlib import Path

import numpy as np
import pytest

from bilingua.errors import DocumentError, SettingsError
from bilingua.training.batches import Pack, batches
from bilingua.training.config import load_config
from bilingua.training.corpus import Pair
from bilingua.training.prepare import hold_out


def write_pack(directory: Path, lens: list[tuple[int, int]]) -> Path:
    directory.mkdir()
    flat = np.arange(sum(map(sum, lens)), dtype=np.uint16)
    np.save(directory / "flat.npy", flat)
    np.save(directory / "lens.npy", np.array(lens, np.int32))
    return directory


def test_rows_are_padded_on_the_right(tmp_path: Path) -> None:
    pack = Pack(write_pack(tmp_path / "p", [(2, 3), (1, 1), (3, 2)]))
    source, target = pack.rows([2, 1], pad=99)
    assert source.tolist() == [[7, 8, 9], [5, 99, 99]]
    assert target.tolist() == [[10, 11], [6, 99]]


def test_batches_pass_every_pair_once_within_the_budget(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    lens = [(int(a), int(b)) for a, b in rng.integers(1, 40, (500, 2))]
    pack = Pack(write_pack(tmp_path / "p", lens))
    made = list(batches(pack, np.random.default_rng(1), tokens=200))
    assert sorted(member for batch in made for member in batch) == list(range(500))
    assert all(max(max(lens[k]) for k in batch) * len(batch) <= 200 for batch in made)
    assert len(made) < 130
    mixed = [batch for batch in made if len({lens[k][0] for k in batch}) > 1]
    assert len(mixed) < len(made) / 3, "most batches need no padding of the source"
    assert made == list(batches(pack, np.random.default_rng(1), tokens=200))
    assert made != list(batches(pack, np.random.default_rng(2), tokens=200))


def test_lone_lengths_share_a_batch(tmp_path: Path) -> None:
    pack = Pack(write_pack(tmp_path / "p", [(k, 41 - k) for k in range(1, 41)]))
    sizes = [
        max(max(pack.lens[k]) for k in batch) * len(batch)
        for batch in batches(pack, np.random.default_rng(1), tokens=200)
    ]
    assert sorted(sizes)[1] >= 100, "all but the last are at least half full"


def test_damaged_packs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no pack"):
        Pack(tmp_path)
    directory = write_pack(tmp_path / "p", [(2, 3)])
    np.save(directory / "lens.npy", np.array([(2, 4)], np.int32))
    with pytest.raises(DocumentError, match="cut off"):
        Pack(directory)


def test_held_out_sources_stay_out_with_every_translation() -> None:
    pairs = [Pair(f"Satz {k // 2}", f"Sentence {k}") for k in range(200)]
    kept, held = hold_out(pairs, 15, seed=1)
    assert len(held) == 15
    assert not {pair.source for pair in kept} & {pair.source for pair in held}
    assert len(hold_out(pairs, 1000, seed=1)[1]) == 20


def test_config_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.toml"
    path.write_text(
        'work = "w"\n[corpus]\nfinish = ["n.tsv"]\n[[corpus.parts]]\npath = "n.tsv"\nshare = 0.5\n'
        '[corpus.parts.origins]\nx = 0.1\n[model]\nstart = "s"\nencoder = [0, 1]\n[train]\nsteps = 3\n'
    )
    config = load_config(path)
    assert config.work == tmp_path / "w"
    assert config.corpus.parts[0].path == tmp_path / "n.tsv"
    assert config.corpus.parts[0].origins == {"x": 0.1}
    assert config.corpus.finish == (tmp_path / "n.tsv",)
    assert config.model.start == tmp_path / "s"
    assert config.model.encoder == (0, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("work = ", "Invalid value"),
        ("wrok = 1", "unknown key 'wrok'"),
        ("[model]\nnmae = 'x'", "model: unknown key 'nmae'"),
        ("[[corpus.parts]]\nshare = 1.0", "path"),
    ],
)
def test_mistakes_in_a_config_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=message):
        load_config(path)
