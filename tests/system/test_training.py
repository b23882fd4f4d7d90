"""From thirty sentence pairs to a packaged model, kills and back-translation included. Nothing here translates well."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bilingua.apps.cli import main
from bilingua.engines.base import DecodeOptions, create
from bilingua.engines.dequantize import export_model
from bilingua.markers import CLOSE, MID, OPEN
from tests.contract.tiny import train_pieces, write_marian

pytestmark = pytest.mark.slow

_WHO = [("Der Minister", "The minister"), ("Die Agentur", "The agency"), ("Seoul", "Seoul"),
        ("Die Regierung", "The government"), ("Ein Sprecher", "A spokesman")]  # fmt: skip
_DOES = [("lobt", "praises"), ("prüft", "checks"), ("meldet", "reports")]
_WHAT = [("den Raketentest", "the missile test"), ("die Sanktionen", "the sanctions")]
PAIRS = [(f"{a} {b} {c}.", f"{x} {y} {z}.") for a, x in _WHO for b, y in _DOES for c, z in _WHAT]


def write_start(directory: Path) -> Path:
    """Write an untrained BART directory whose tokenizer knows the thirty pairs."""
    import torch

    from bilingua.training.export import describe, write_hf
    from bilingua.training.model import Bart, Shape, trainable
    from bilingua.training.state import State
    from bilingua.training.tokenizer import write_english_model

    tokens = directory.parent / "tokens"
    tokens.mkdir()
    texts = [" " + text for pair in PAIRS for text in pair]
    (tokens / "spm.model").write_bytes(
        train_pieces(
            texts, size=120, add_dummy_prefix=False, remove_extra_whitespaces=False, pad_piece="<pad>",
            user_defined_symbols=[OPEN, MID, CLOSE], bos_id=0, pad_id=1, eos_id=2, unk_id=3,
        )
    )  # fmt: skip
    write_english_model(tokens / "spm.model", tokens / "spm.english.model", size=30)
    torch.manual_seed(1)
    import sentencepiece

    size = sentencepiece.SentencePieceProcessor(model_file=str(tokens / "spm.model")).get_piece_size()
    network = Bart(Shape(size, 2, 1, width=64, inner=128, heads=2, positions=64))
    for parameter in network.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, 0, 0.1)
    weights = [parameter.detach() for parameter in network.parameters()]
    state = State(list(trainable(network)), weights, weights, heads=2)
    write_hf(state, tokens, directory, describe(state, "tiny"))
    return directory


def write_config(directory: Path, start: Path, *, more: str = "", **train: object) -> Path:
    """Write corpus, dev set and training file; `more` are tables of it."""
    (directory / "corpus.tsv").write_text("".join(f"{s}\t{t}\ttoy\n" for s, t in PAIRS), encoding="utf-8")
    settings = {
        "lr": 3e-3, "warmup": 20, "decay": 0.2, "dropout": 0, "batch_tokens": 300, "threads": 1, "device": "cpu",
        "average": 0.9, **train,
    }  # fmt: skip
    (directory / "c.toml").write_text(
        f'work = "work"\n[[corpus.parts]]\npath = "corpus.tsv"\n[corpus]\nheld = 0\n[pack]\nseeds = [1, 2]\n'
        f'marked = 0.3\nrough = 0\njoined = 0\n[model]\nname = "toy"\nstart = "{start}"\n'
        f'[dev]\nplain = "corpus.tsv"\n[train]\n'
        + "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
        + more,
        encoding="utf-8",
    )
    return directory / "c.toml"


def bilingua(*arguments: object) -> int:
    """Run the command line in this process and return its exit code."""
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    return int(stopped.value.code or 0)


def test_from_corpus_to_model_through_a_kill(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = write_config(tmp_path, write_start(tmp_path / "start"), steps=260, save_minutes=0.002)
    run = tmp_path / "work" / "run"
    assert bilingua("train", "prepare", config) == 0
    facts = json.loads((tmp_path / "work" / "prepared.json").read_text())
    assert facts["pairs"] == len(PAIRS)
    assert facts["packs"] == {"pack-1": len(PAIRS), "pack-2": len(PAIRS)}

    command = [sys.executable, "-c", "from bilingua.apps.cli import main; main()", "train", "run", str(config)]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (run / "state.pt").is_file():
        assert time.monotonic() < deadline and child.poll() is None, "no state was saved"
        time.sleep(0.05)
    child.send_signal(signal.SIGKILL)
    child.wait()

    from bilingua.training.state import load

    reached = load(run / "state.pt").step
    assert 0 < reached < 260
    capsys.readouterr()
    assert bilingua("train", "all", config) == 0
    assert "pairs; dropped" not in capsys.readouterr().err, "what is prepared need not be prepared again"
    state = load(run / "state.pt")
    assert state.step == 260
    assert state.scores["chrF"] > 60
    assert state.best == pytest.approx(state.scores["chrF"], abs=0.1)

    model = tmp_path / "work" / "model"
    assert json.loads((model / "ct2" / "bilingua.json").read_text())["markers"] is True
    assert "260" in (model / "MODEL_CARD.md").read_text()
    source, target = PAIRS[3]
    options = DecodeOptions(beam=1)
    for engine in ("ct2", "hf"):
        output = create(engine, str(model / engine)).translate([source], options)[0].text
        assert output.split()[:2] == target.split()[:2]


def test_from_english_text_through_a_reverse_model_to_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import numpy as np

    from bilingua.training.batches import Pack
    from bilingua.training.tokenizer import BOS, Codec

    start = write_start(tmp_path / "start")
    more = (
        f'[reverse]\nstart = "{start}"\n[reverse.train]\nsteps = 140\n'
        '[backtranslate]\ntexts = ["english.txt"]\ngreedy = 1.0\n'
    )
    config = write_config(tmp_path, start, steps=180, more=more)
    (tmp_path / "english.txt").write_text("".join(f"{english}\n" for _, english in PAIRS), encoding="utf-8")
    assert bilingua("train", "all", config) == 0
    work = tmp_path / "work"
    told = capsys.readouterr().err
    assert "back-translations kept" in told

    reverse = create("ct2", str(work / "reverse" / "model" / "ct2"))
    assert not reverse.capabilities.markers
    german, english = PAIRS[3]
    assert reverse.translate([english], DecodeOptions(beam=1))[0].text.split()[:2] == german.split()[:2]

    codec, back = Codec(work), Pack(work / "back" / "00000")
    made = {}
    for k in range(len(back)):
        source, target = (side[0].tolist() for side in back.rows(np.array([k]), pad=1))
        assert source[0] == BOS, "what a model wrote is tagged"
        made[codec.decode(target)] = codec.decode(source)
    assert len(made) > 20
    assert sum(made[english] == german for german, english in PAIRS if english in made) > 15

    stored = work / "back" / "00000" / "flat.npy"
    before = stored.stat().st_mtime_ns
    assert bilingua("train", "backtranslate", config) == 0
    assert stored.stat().st_mtime_ns == before, "what is done is kept"
    model = create("ct2", str(work / "model" / "ct2"))
    assert model.translate([german], DecodeOptions(beam=1))[0].text.split()[:2] == english.split()[:2]
    capsys.readouterr()
    (tmp_path / "news.txt").write_text(german + "\n", encoding="utf-8")
    assert bilingua("translate", "--model", work / "model" / "ct2", tmp_path / "news.txt") == 0
    assert capsys.readouterr().out.split()[:2] == english.split()[:2]


def test_pieces_that_english_is_not_made_of_are_never_written(tmp_path: Path) -> None:
    import ctranslate2
    from safetensors.numpy import load_file

    from bilingua.engines.tokens import load_tokenizer
    from bilingua.training.train import load_network

    start = write_start(tmp_path / "start")
    tokenizer = load_tokenizer(start)
    others = set(tokenizer.vocabulary) - set(tokenizer.written)
    assert len(others) > 10
    config = write_config(tmp_path, start, steps=2)
    assert bilingua("train", "all", config) == 0
    ct2 = tmp_path / "work" / "model" / "ct2"
    assert set((ct2 / "vmap.txt").read_text("utf-8").strip("\t\n").split(" ")) == set(tokenizer.written)
    exported = export_model(ct2, tmp_path / "again")
    sources = [[*tokenizer.encode_source(source).tokens, "</s>"] for source, _ in PAIRS]
    translator = ctranslate2.Translator(str(ct2))
    for shortlist in (True, False):
        for result in translator.translate_batch(sources, use_vmap=shortlist, max_decoding_length=20):
            assert not others & set(result.hypotheses[0])
    bias = load_file(exported / "model.safetensors")["final_logits_bias"][0]
    assert {tokenizer.vocabulary[k] for k in bias.nonzero()[0]} == others
    network, _ = load_network(exported)
    assert network.output()[0].shape[0] == len(tokenizer.vocabulary), "training goes on from it"


def test_a_marian_model_is_fine_tuned(tmp_path: Path) -> None:
    start = write_marian(tmp_path / "marian", steps=2)
    config = write_config(tmp_path, start, steps=4)
    assert bilingua("train", "all", config) == 0
    model = tmp_path / "work" / "model" / "ct2"
    assert json.loads((model / "bilingua.json").read_text())["markers"] is False
    assert create("ct2", str(model)).translate(["Seoul lobt."], DecodeOptions())[0].text is not None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("steps = 4", "stepps = 4", "unknown key 'stepps'"),
        ('start = "{start}"', 'start = "nowhere"', "nowhere"),
        ('"corpus.tsv"\n[corpus]', '"none.tsv"\n[corpus]', "none.tsv"),
        ('device = "cpu"', 'device = "gpu"', "unknown device 'gpu'"),
        ("[train]", "[reverse.train]\nstepps = 4\n[train]", "unknown key 'stepps'"),
        ("[train]", "[reverse]\n[backtranslate]\n[train]", "set backtranslate.texts"),
    ],
)
def test_mistakes_are_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    config = write_config(tmp_path, write_start(tmp_path / "start"), steps=4)
    config.write_text(config.read_text().replace(old.replace("{start}", str(tmp_path / "start")), new))
    assert bilingua("train", "all", config) in (2, 3)
    told = capsys.readouterr().err
    assert message in told
    assert "Traceback" not in told
