"""The network beside transformers' BART, the training loop, the files of weights."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from bilingua.engines.models import find_model
from bilingua.engines.tokens import SHARED
from bilingua.errors import ModelIncompatibleError, ModelNotFoundError, SettingsError
from bilingua.training import state as states
from bilingua.training.batches import Pack
from bilingua.training.device import pick_device
from bilingua.training.e5 import E5
from bilingua.training.evaluate import DevSet, nats, obedience
from bilingua.training.export import describe, render_card, write_hf
from bilingua.training.generate import generate
from bilingua.training.loss import smoothed_loss
from bilingua.training.model import Bart, Marian, Network, Shape, _attend, trainable
from bilingua.training.start import bart_from_directory, bart_from_e5, load_network
from bilingua.training.state import State
from bilingua.training.tokenizer import Codec, write_model
from bilingua.training.train import Plan, Text, Trainer
from tests.contract.tiny import write_marian
from tests.unit.training.fake_e5 import write_e5

pytestmark = pytest.mark.slow

SHAPE = Shape(60, 2, 1, width=32, inner=48, heads=2, positions=20)


class Numbers:
    """A tokenizer of numbers: the word 17 is piece 17."""

    eos, written, has_markers = 2, [2, *range(4, SHAPE.vocabulary)], False

    def __len__(self) -> int:
        return SHAPE.vocabulary

    def encode_sources(self, texts: list[str]) -> list[list[int]]:
        return [[int(word) for word in text.split()] for text in texts]

    encode_targets = encode_sources

    def decode(self, ids: list[int]) -> str:
        return " ".join(map(str, ids))


def network(seed: int = 1) -> Bart:
    torch.manual_seed(seed)
    made = Bart(SHAPE)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.normal_(0, 0.2)
    return made


def state(made: Bart) -> State:
    weights = [parameter.detach().clone() for parameter in made.parameters()]
    return State(list(trainable(made)), weights, [weight.clone() for weight in weights], heads=2)


def write_text(directory: Path) -> Text:
    rng = np.random.default_rng(0)
    rows = [rng.integers(7, 60, 5) for _ in range(64)]
    directory.mkdir()
    np.save(directory / "flat.npy", np.concatenate([[*row, 2, *row[::-1], 2] for row in rows]).astype(np.uint16))
    np.save(directory / "lens.npy", np.full((64, 2), 6, np.int32))
    pack = Pack(directory)
    return Text(pack, pack.parts)


def test_the_network_is_transformers_bart(tmp_path: Path) -> None:
    from transformers import BartForConditionalGeneration

    made = network()
    write_model(E5(write_e5(tmp_path / "e5.bin")), range(4, 10), tmp_path / SHARED)
    written = Codec(tmp_path).written
    assert len(written) < SHAPE.vocabulary
    write_hf(state(made), tmp_path, tmp_path / "hf", describe(state(made), "toy"))
    again = bart_from_directory(tmp_path / "hf")
    assert again.shape == SHAPE
    theirs = BartForConditionalGeneration.from_pretrained(tmp_path / "hf", dtype=torch.float32).eval()
    source = torch.tensor([[7, 8, 9, 2], [10, 2, 1, 1]])
    target = torch.tensor([[2, 20, 21], [2, 22, 23]])
    with torch.no_grad():
        expected = theirs(input_ids=source, attention_mask=(source != 1).long(), decoder_input_ids=target).logits
        got = again.decode(target, *again.encode(source)) @ again.output()[0].T
    torch.testing.assert_close(got[..., written], expected[..., written], atol=1e-4, rtol=1e-4)
    others = sorted({*range(SHAPE.vocabulary)} - {*written})
    assert expected[..., others].max() < expected[..., written].min() - 100, "only what English is made of is written"


def test_e5_layers_are_taken_over(tmp_path: Path) -> None:
    e5 = E5(write_e5(tmp_path / "e5.bin"))
    made = bart_from_e5(e5, [0, 1, 2, 3, 3, 3, 3, 9, 8], encoder=[0, 0], decoder=[0], positions=10)
    weights = dict(made.named_parameters())
    rows = torch.from_numpy(e5.tensor("emb.word", -1, 4).copy())
    assert torch.equal(weights["shared.weight"][7:], rows[[9, 8]])
    places = e5.tensor("emb.pos", -1, 4)[:10] + e5.tensor("emb.type", -1, 4)[0]
    assert torch.equal(weights["decoder.embed_positions.weight"][2:], torch.from_numpy(places))
    inner = torch.from_numpy(e5.tensor("l0.fi.w", 8, 4).copy())
    assert torch.equal(weights["encoder.layers.1.fc1.weight"], inner)
    for part in ("q_proj.weight", "out_proj.bias"):
        layer = "decoder.layers.0"
        assert torch.equal(weights[f"{layer}.encoder_attn.{part}"], weights[f"{layer}.self_attn.{part}"])
    assert made.shape == Shape(9, 2, 1, width=4, inner=8, heads=1, positions=10)


def trainer(tmp_path: Path, **plan: object) -> Trainer:
    settings = {"minutes": None, "steps": 3, "threads": 1, "device": "cpu", "batch_tokens": 48, **plan}
    return Trainer(tmp_path / "run", lambda: (network(), state(network())), Numbers(), Plan(**settings))


def test_a_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    text = write_text(tmp_path / "pack")
    trainer(tmp_path, steps=4).run(text)
    first = states.load(tmp_path / "run" / "state.pt")
    assert first.step == 4
    assert first.optimizer is not None
    trainer(tmp_path, steps=6).run(text)
    second = states.load(tmp_path / "run" / "state.pt")
    assert second.step == 6
    assert second.tokens > first.tokens
    assert second.seconds > first.seconds
    assert any(not torch.equal(a, b) for a, b in zip(first.master, second.master, strict=True))
    trainer(tmp_path, steps=6).run(text)
    assert states.load(tmp_path / "run" / "state.pt").step == 6, "a finished run does nothing"


@pytest.mark.parametrize("dropout", [0.0, 0.2])
def test_the_loss_falls(tmp_path: Path, dropout: float) -> None:
    text = write_text(tmp_path / "pack")
    made = trainer(tmp_path, steps=80, lr=1e-2, warmup=1, decay=0.0, dropout=dropout)
    rows = text.pack.rows(np.arange(64), pad=1)
    before = made._loss(*rows)[0].item()
    made.run(text)
    assert made._loss(*rows)[0].item() < before - 0.5


def test_a_loss_that_is_no_number_ends_the_run(tmp_path: Path) -> None:
    text = write_text(tmp_path / "pack")
    with pytest.raises(SettingsError, match="loss is nan") as stopped:
        trainer(tmp_path, steps=40, lr=float("inf"), warmup=1).run(text)
    assert "lower" in str(stopped.value.hint)
    assert not (tmp_path / "run" / "state.pt").exists(), "what is broken is not kept"


@pytest.mark.parametrize("end", ["minutes", "steps"])
def test_the_rate_rises_and_falls(tmp_path: Path, end: str) -> None:
    made = trainer(tmp_path, **{"minutes": None, "steps": None, end: 1000}, lr=1.0, warmup=10, decay=0.4)
    rates = {}
    for done in (0, 4, 590, 800, 999):
        made.state.step, made.state.seconds = (done, 0) if end == "steps" else (done, done * 60)
        rates[done] = made._rate()
    assert rates == pytest.approx({0: 0.1, 4: 0.5, 590: 1.0, 800: 0.5, 999: 0.01})


def test_the_finishing_text_replaces_the_other(tmp_path: Path) -> None:
    text = write_text(tmp_path / "pack")
    text = Text(text.pack, [np.arange(40), np.arange(40, 50)], np.arange(50, 64))
    made = trainer(tmp_path, steps=100, finish=0.25)
    seen: dict[str, set[int]] = {"before": set(), "after": set()}
    for batch, made.state.step in zip(made._stream(text), range(100), strict=False):  # noqa: B020
        seen["before" if made.state.step <= 75 else "after"].update(batch.members.tolist())
    assert seen == {"before": set(range(50)), "after": set(range(50, 64))}


def test_a_warm_start_needs_no_warm_up(tmp_path: Path) -> None:
    text = write_text(tmp_path / "pack")
    trainer(tmp_path, steps=4).run(text)
    start = tmp_path / "run" / "state.pt"
    plan = Plan(minutes=None, steps=2, device="cpu", threads=1, batch_tokens=48, lr=1.0)
    made = Trainer(tmp_path / "next", lambda: load_network(start), Numbers(), plan)
    assert made.state.step == 4
    assert made.state.seconds == 0
    assert made._rate() == 1.0
    made.run(text)
    assert states.load(tmp_path / "next" / "state.pt").step == 6


def test_states_of_fewer_keys_are_read(tmp_path: Path) -> None:
    whole = state(network())
    torch.save({"names": whole.names, "master": whole.master, "step": 9, "enc": 2, "dec": 1}, tmp_path / "old.pt")
    made, read = load_network(tmp_path / "old.pt")
    assert isinstance(made, Bart)
    assert read.step == 9
    assert torch.equal(read.ema[0], whole.master[0])


def test_what_cannot_be_started_from_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"none\.pt"):
        load_network(tmp_path / "none.pt")
    (tmp_path / "bad.pt").write_bytes(b"nothing")
    with pytest.raises(ModelIncompatibleError, match=r"bad\.pt"):
        load_network(tmp_path / "bad.pt")
    (tmp_path / "bad.npz").write_bytes(b"nothing")
    with pytest.raises(ModelIncompatibleError, match=r"bad\.npz"):
        load_network(tmp_path / "bad.npz")
    np.savez(tmp_path / "other.npz", a=np.zeros(3))
    with pytest.raises(ModelIncompatibleError, match="BART-shaped"):
        load_network(tmp_path / "other.npz")
    with pytest.raises(ModelNotFoundError, match=r"none\.npz"):
        load_network(tmp_path / "none.npz")
    with pytest.raises(ModelIncompatibleError, match="not a transformers directory"):
        load_network(tmp_path)
    with pytest.raises(SettingsError, match="unknown device"):
        pick_device("tpu")


def test_a_wrong_vocabulary_is_refused(tmp_path: Path) -> None:
    class Larger(Numbers):
        def __len__(self) -> int:
            return 61

    with pytest.raises(ModelIncompatibleError, match="61 pieces"):
        Trainer(tmp_path / "run", lambda: (network(), state(network())), Larger(), Plan(device="cpu"))


def test_obedience_is_exact_and_counted_per_span() -> None:
    sources = ["⟨t⟩A⟨=⟩X⟨/t⟩ und⟨t⟩ B⟨=⟩ Y z⟨/t⟩ und⟨t⟩ C⟨=⟩ X⟨/t⟩", "⟨t⟩A⟨=⟩X⟨/t⟩"]
    assert obedience(sources, ["⟨t⟩Y z⟨/t⟩ and⟨t⟩ X⟨/t⟩ and⟨t⟩ x⟨/t⟩", "X"]) == 50.0
    assert obedience([], []) == 0.0


def test_dev_sets_are_read_and_checked(tmp_path: Path) -> None:
    (tmp_path / "src.de").write_text("eins\nzwei\n", encoding="utf-8")
    (tmp_path / "ref.en").write_text("one\ntwo\n", encoding="utf-8")
    assert DevSet.load(tmp_path, None, lines=1) == DevSet(["eins"], ["one"], [])
    (tmp_path / "ref.en").write_text("one\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line counts"):
        DevSet.load(tmp_path, None, lines=1)


def test_the_card_names_its_facts() -> None:
    card = {**describe(state(network()), "toy", {"BLEU": 12.5}), "bytes": 1_500_000}
    text = render_card(card)
    assert "# toy" in text
    assert "1.5 MB" in text
    assert "- BLEU: 12.5" in text
    assert "$" not in text


def test_the_card_of_the_packaged_model_is_current() -> None:
    """Run `python tests/bench/model_card.py` when this fails."""
    info = find_model(None)
    page = Path(__file__).parents[3] / "docs" / "model-card.md"
    assert page.read_text(encoding="utf-8") == render_card({**info.card, "bytes": info.size})
    assert "| newstest2018 | " in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("shifted", [True, False])
def test_the_lean_loss_is_torchs_cross_entropy(shifted: bool) -> None:
    torch.manual_seed(3)
    shift = torch.randn(30) if shifted else None
    labels = torch.randint(0, 30, (150,))  # more than a chunk, and not a whole number of them
    inputs = torch.randn(150, 16), torch.randn(30, 16)
    ours, theirs = ([each.clone().requires_grad_() for each in inputs] for _ in range(2))
    loss = smoothed_loss(*ours, shift, labels, smoothing=0.1)
    scores = theirs[0] @ theirs[1].T + (0 if shift is None else shift)
    expected = functional.cross_entropy(scores, labels, label_smoothing=0.1)
    torch.testing.assert_close(loss, expected)
    for value in (loss, expected):
        (3 * value).backward()  # the slope that arrives counts too
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad, other.grad)


def test_padding_changes_nothing() -> None:
    made, ids = network(), torch.tensor([[7, 8, 2]])
    memory, mask = made.encode(ids)
    padded, padded_mask = made.encode(torch.tensor([[7, 8, 2, 1, 1]]))
    assert mask is None
    assert padded_mask is not None
    torch.testing.assert_close(padded[:, :3], memory)
    target = torch.tensor([[2, 20, 21]])
    torch.testing.assert_close(made.decode(target, padded, padded_mask), made.decode(target, memory, mask))


@pytest.mark.parametrize("causal", [True, False])
def test_attention_on_cpu_is_attention_on_a_gpu(causal: bool) -> None:
    q, k, v = torch.randn(3, 2, 4, 5, 8)
    mask = None if causal else torch.tensor([[0.0] * 5, [0.0] * 3 + [-1e4] * 2])[:, None, None]
    fused = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, is_causal=causal)
    torch.testing.assert_close(_attend(q, k, v, mask, causal=causal), fused.transpose(1, 2).reshape(10, 32))


def test_dropout_is_for_training_alone() -> None:
    made, ids = network(), torch.tensor([[7, 8, 2]])
    made.set_dropout(0.5)
    assert not torch.equal(made.encode(ids)[0], made.encode(ids)[0])
    made.eval()
    assert torch.equal(made.encode(ids)[0], made.encode(ids)[0])


@pytest.mark.filterwarnings("default")  # the compiler looks at gradients, which warn of it
@pytest.mark.parametrize("dropout", [0.0, 0.1])
def test_a_gpu_compiles_once_for_all_layers_and_shapes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dropout: float
) -> None:
    """Traced here without a GPU's code generator: no graph breaks, and no new traces for new shapes."""

    @cache
    def compiled(function: Callable[..., object]) -> Callable[..., object]:
        return torch.compile(function, dynamic=True, fullgraph=True, backend="aot_eager")

    made = trainer(tmp_path, dropout=dropout)
    rng = np.random.default_rng(1)
    batches = [[torch.from_numpy(rng.integers(7, 60, (rows, n))) for n in (5, 8)] for rows in (3, 4, 9)]
    expected = [made._loss(*batch)[0].item() for batch in batches]
    for module in ("model", "loss"):
        monkeypatch.setattr(f"bilingua.training.{module}.fused", lambda function, device: compiled(function))
    torch._dynamo.reset()
    torch._dynamo.utils.counters.clear()
    for batch, plain in zip(batches, expected, strict=True):
        loss, _ = made._loss(*batch)
        loss.backward()
        assert dropout or loss.item() == pytest.approx(plain, rel=1e-3)
    assert torch._dynamo.utils.counters["stats"]["unique_graphs"] <= 4, "the loss: for all rows, and for some of them"
    torch._dynamo.reset()


def naive(made: Network, ids: torch.Tensor, written: list[int], limit: int) -> list[list[int]]:
    """Translate greedily without a cache, one row at a time."""
    rows = []
    for row in ids:
        memory, mask = made.encode(row[row != made.pad][None])
        out = [made.start]
        while len(out) <= limit and (len(out) == 1 or out[-1] != made.eos):
            weight, bias = made.output()
            scores = made.decode(torch.tensor([out]), memory, mask)[0, -1] @ weight.T
            scores = scores if bias is None else scores + bias
            out.append(max(written, key=lambda k: float(scores[k])))
        rows.append(out[1:])
    return rows


@pytest.mark.parametrize("kind", ["bart", "marian"])
def test_decoding_piece_by_piece_is_decoding_at_once(tmp_path: Path, kind: str) -> None:
    made: Network = network() if kind == "bart" else Marian(write_marian(tmp_path / "m", steps=2))
    made.eval()
    written = [made.eos, *range(8, 40)]
    ids = torch.tensor([[7, 8, 9, made.eos], [10, 11, made.eos, made.pad]])
    with torch.no_grad():
        expected = naive(made, ids, written, 9)
    got = [[k for k in row if k != made.pad] for row in generate(made, ids, written, limit=9).tolist()]
    assert got == expected


def test_sampling_keeps_to_the_best_pieces() -> None:
    made, ids = network().eval(), torch.tensor([[7, 8, 9, 2]] * 200)
    made.encoder.zero_grad()
    torch.manual_seed(1)
    first = generate(made, ids, Numbers.written, limit=1, best=3, greedy=0.0)[:, 0].tolist()
    assert 1 < len(set(first)) <= 3
    mixed = generate(made, ids, Numbers.written, limit=1, best=3, greedy=0.9)[:, 0].tolist()
    likeliest = generate(made, ids[:1], Numbers.written, limit=1).item()
    assert mixed.count(likeliest) > 170
    assert generate(made, ids, Numbers.written, limit=1, greedy=0.0)[:, 0].tolist() == [likeliest] * 200


@torch.no_grad()
def test_nats_are_torchs_cross_entropy_per_piece() -> None:
    made = network().eval()
    sources, targets = ["7 8 9", "10 11"], ["20 21", "22 23 24"]
    total = 0.0
    for source, target in zip(sources, targets, strict=True):
        wanted = torch.tensor([*map(int, target.split()), 2])
        ids = torch.tensor([[*map(int, source.split()), 2]])
        hidden = made.decode(torch.tensor([[2, *wanted[:-1]]]), *made.encode(ids))[0]
        scores = (hidden @ made.shared.weight.T)[:, Numbers.written]
        labels = torch.tensor([Numbers.written.index(k) for k in wanted.tolist()])
        total += float(functional.cross_entropy(scores, labels, reduction="sum"))
    assert nats(made, Numbers(), sources, targets, device=torch.device("cpu")) == pytest.approx(total / 7)


def test_int8_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    whole = state(network())
    states.save_int8(whole.weights(), tmp_path / "w.npz")
    made, read = load_network(tmp_path / "w.npz")
    assert read.step == 0
    assert isinstance(made, Bart)
    assert made.shape.encoder == SHAPE.encoder
    for name, weight in whole.weights().items():
        largest = weight.abs().amax(-1, keepdim=True)
        assert ((trainable(made)[name] - weight).abs() <= largest / 254 + 1e-6).all(), name
    states.save_int8(dict(trainable(made)), tmp_path / "again.npz")
    again = states.load_int8(tmp_path / "again.npz")
    for name, weight in trainable(made).items():
        torch.testing.assert_close(again[name], weight.detach(), msg=name)


@pytest.mark.skipif(not sys.platform.startswith("linux") or platform.libc_ver()[0] != "glibc", reason="needs glibc")
def test_freed_memory_is_kept() -> None:
    script = (
        "import ctypes, resource\n"
        "from bilingua.training.device import keep_freed_memory\n"
        "assert keep_freed_memory()\n"
        "for turn in range(5):\n"
        "    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "    block = bytearray(64 << 20)\n"
        "    block[::4096] = bytes(len(block[::4096]))\n"
        "    del block\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 1000, "64 MB are 16,384 pages"
