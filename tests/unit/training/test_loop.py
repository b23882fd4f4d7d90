"""The parts around the training loop that need no network."""

from pathlib import Path

import numpy as np
import pytest

from bilingua.errors import DocumentError, SettingsError
from bilingua.training.batches import Batch, Pack, batches, save
from bilingua.training.config import BackSettings, ReverseSettings, load_config
from bilingua.training.corpus import Pair
from bilingua.training.prepare import hold_out


def write_pack(directory: Path, lens: list[tuple[int, int]]) -> Path:
    directory.mkdir()
    flat = np.arange(sum(map(sum, lens)), dtype=np.uint16)
    np.save(directory / "flat.npy", flat)
    np.save(directory / "lens.npy", np.array(lens, np.int32))
    return directory


def test_rows_are_padded_on_the_right(tmp_path: Path) -> None:
    directory = write_pack(tmp_path / "p", [(2, 3), (1, 1), (3, 2)])
    source, target = Pack(directory).rows(np.array([2, 1]), pad=99)
    assert source.tolist() == [[7, 8, 9], [5, 99, 99]]
    assert target.tolist() == [[10, 11], [6, 99]]
    back, forth = Pack(directory, reverse=True).rows(np.array([2, 1]), pad=99)
    assert (back.tolist(), forth.tolist()) == (target.tolist(), source.tolist())


@pytest.mark.parametrize("kind", [np.uint16, np.uint32])
def test_ids_of_any_size_are_read(tmp_path: Path, kind: type[np.unsignedinteger]) -> None:
    largest = int(np.iinfo(kind).max)
    save(tmp_path, [np.array([largest, 2, 40_000, 2], np.uint32)], [(2, 2)], pieces=largest)
    source, target = Pack(tmp_path).rows(np.array([0]), pad=1)
    assert (source.tolist(), target.tolist()) == ([[largest, 2]], [[40_000, 2]])


def test_directories_are_parts_of_one_pack(tmp_path: Path) -> None:
    directories = [write_pack(tmp_path / name, lens) for name, lens in (("a", [(1, 1), (1, 2)]), ("b", [(2, 1)]))]
    pack = Pack(*directories)
    assert [part.tolist() for part in pack.parts] == [[0, 1], [2]]
    assert pack.rows(pack.parts[1], pad=9)[0].tolist() == [[0, 1]]


def test_batches_pass_every_pair_once_within_the_budget() -> None:
    rng = np.random.default_rng(0)
    lens = rng.integers(1, 40, (2000, 2)).astype(np.int32)
    members = rng.permutation(2000)[:1500]

    def make(seed: int) -> list[Batch]:
        return list(batches(lens, members, np.random.default_rng(seed), tokens=200))

    made = make(1)
    assert sorted(k for batch in made for k in batch.members) == sorted(members)
    assert all(lens[batch.members].max() * len(batch.members) <= 200 for batch in made)
    assert all(batch.padded == (len(set(lens[batch.members, 0])) > 1) for batch in made)
    full = [lens[batch.members].sum() / (2 * 200) for batch in made]
    assert np.mean(full) > 0.6
    assert sum(batch.padded for batch in made) < len(made) / 10, "most batches need no mask"
    assert [batch.members.tolist() for batch in made] == [batch.members.tolist() for batch in make(1)]
    assert {tuple(sorted(batch.members)) for batch in made} != {tuple(sorted(batch.members)) for batch in make(2)}


def test_lone_lengths_share_a_batch() -> None:
    lens = np.array([(k, 41 - k) for k in range(1, 41)], np.int32)
    made = list(batches(lens, np.arange(40), np.random.default_rng(1), tokens=200))
    sizes = [lens[batch.members].max() * len(batch.members) for batch in made]
    assert sorted(sizes)[1] >= 100, "all but the last are at least half full"


def test_a_pair_longer_than_the_budget_is_a_batch_of_its_own() -> None:
    lens = np.array([(30, 30), (5, 5), (5, 5)], np.int32)
    made = list(batches(lens, np.arange(3), np.random.default_rng(1), tokens=10))
    assert sorted(sorted(batch.members) for batch in made) == [[0], [1, 2]]


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
        'work = "w"\n[reverse]\nstart = "r.npz"\n[reverse.train]\nlr = 1e-3\n'
        '[backtranslate]\ntexts = ["e.txt"]\n[corpus]\nfinish = ["n.tsv"]\n'
        '[[corpus.parts]]\npath = "n.tsv"\nshare = 0.5\n'
        '[corpus.parts.origins]\nx = 0.1\n[model]\nstart = "s"\nencoder = [0, 1]\n[train]\nsteps = 3\n'
    )
    config = load_config(path)
    assert config.work == tmp_path / "w"
    assert config.corpus.parts[0].path == tmp_path / "n.tsv"
    assert config.corpus.parts[0].origins == {"x": 0.1}
    assert config.corpus.finish == (tmp_path / "n.tsv",)
    assert config.model.start == tmp_path / "s"
    assert config.model.encoder == (0, 1)
    assert config.reverse == ReverseSettings(tmp_path / "r.npz", {"lr": 1e-3})
    assert config.backtranslate == BackSettings((tmp_path / "e.txt",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("work = ", "Invalid value"),
        ("wrok = 1", "unknown key 'wrok'"),
        ("[model]\nnmae = 'x'", "model: unknown key 'nmae'"),
        ("[[corpus.parts]]\nshare = 1.0", "path"),
        ("[reverse]\nlr = 1", "reverse: unknown key 'lr'"),
        ("[backtranslate]\ntexts = []", "needs a reverse model"),
    ],
)
def test_mistakes_in_a_config_are_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=message):
        load_config(path)
