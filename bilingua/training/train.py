"""The training loop: bf16 weights with an fp32 master copy, token batches, sampled softmax, averaged weights.

A run lives in a directory: `state.pt` (everything to go on after a kill), `best.pt` (the averaged weights with the best
dev chrF) and `log.jsonl`. The loop is the same on CPU and CUDA, and for any `Network`.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bilingua.errors import ModelIncompatibleError, SettingsError
from bilingua.training import state as states
from bilingua.training.allocator import keep_freed_memory
from bilingua.training.batches import Pack, batches
from bilingua.training.e5 import E5
from bilingua.training.evaluate import DevSet, Scores, measure
from bilingua.training.loss import smoothed_loss
from bilingua.training.model import (
    Bart,
    Marian,
    Network,
    bart_from_directory,
    bart_from_e5,
    bart_from_weights,
    trainable,
)
from bilingua.training.scramble import Scrambler
from bilingua.training.state import State
from bilingua.training.tokenizer import TextCodec

_EMA_EVERY = 8
_LOG_SECONDS = 60.0
_SAMPLED = 1.5  # a softmax that is less than this many times as large as its sample is computed whole


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. Times are training time of the whole run, interruptions left out.

    `minutes` or `steps` ends the run, whichever comes first (None: no such end). `warmup` is in steps, counted from
    where the run started; the learning rate falls linearly to 3 % during the last `decay_minutes` (0: never), in which
    `finish` replaces the other packs where it is given. The softmax is over the pieces that English is made of; where
    they are many more than a sample, over the `head` most frequent ones, those of the batch and `negatives` others (0:
    always over all). `average` is the running average's decay. `scramble` is the share of marked spans whose wanted
    words become random pieces on both sides.
    """

    minutes: float | None = 60.0
    steps: int | None = None
    lr: float = 5e-4
    warmup: int = 300
    decay_minutes: float = 0.0
    batch_tokens: int = 2000
    smoothing: float = 0.1
    head: int = 8192
    negatives: int = 2048
    average: float = 0.992
    scramble: float = 0.0
    clip: float = 1.0
    seed: int = 0
    threads: int = 0
    device: str = "auto"
    save_minutes: float = 4.0
    score_minutes: float = 20.0
    dev_lines: int = 200


def pick_device(name: str) -> torch.device:
    """Turn `auto`, `cpu` or `cuda` into a device.

    Raises:
        SettingsError: the name is unknown, or there is no CUDA device.
    """
    if name not in ("auto", "cpu", "cuda"):
        raise SettingsError(f"unknown device {name!r}", hint="one of: auto, cpu, cuda")
    if name == "cuda" and not torch.cuda.is_available():
        raise SettingsError("no CUDA device here", hint="use --device cpu")
    return torch.device("cuda" if name != "cpu" and torch.cuda.is_available() else "cpu")


def load_network(origin: Path) -> tuple[Network, State]:
    """Load what training shall go on from: a `.pt` state, or a transformers directory of BART shape or of Marian's.

    The state of a directory is a fresh one.

    Raises:
        ModelNotFoundError: there is nothing at `origin`.
        ModelIncompatibleError: it cannot be trained on.
    """
    if origin.is_dir():
        network: Bart | Marian
        if (origin / "source.spm").is_file():
            network = Marian(origin)
            return network, fresh_state(network, base=str(origin.resolve()))
        network = bart_from_directory(origin)
        return network, fresh_state(network)
    state = states.load(origin)
    if not state.base:
        return bart_from_weights(state.weights(average=False), heads=state.heads), state
    network = Marian(Path(state.base))
    if list(trainable(network)) != state.names:
        raise ModelIncompatibleError(f"{origin}: does not fit the model in {state.base}")
    return network, state


def fresh_state(network: nn.Module, *, base: str = "") -> State:
    """Return the state of a run that has not begun; `base` is the directory of a Marian model."""
    parameters = trainable(network)
    weights = [parameter.detach().clone().float() for parameter in parameters.values()]
    heads = network.shape.heads if isinstance(network, Bart) else None
    return State(list(parameters), weights, [w.clone() for w in weights], heads=heads, base=base)


def start_from_e5(
    path: Path, ids: Sequence[int], *, encoder: Sequence[int], decoder: Sequence[int]
) -> tuple[Network, State]:
    """Start from layers of multilingual-e5-small; see `model.bart_from_e5`."""
    network = bart_from_e5(E5(path), ids, encoder=encoder, decoder=decoder)
    return network, fresh_state(network)


class Trainer:
    """A run in a directory: takes up its own state where there is one, else starts from the given network and state."""

    def __init__(
        self,
        out: Path,
        start: Callable[[], tuple[Network, State]],
        codec: TextCodec,
        plan: Plan,
        *,
        dev: DevSet | None = None,
        report: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Prepare the run; `start` is called only where `out` holds no state yet. `report` gets progress lines."""
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.plan, self.codec, self.dev, self._report = out, plan, codec, dev or DevSet(), report
        self.device = pick_device(plan.device)
        if self.device.type == "cpu":
            keep_freed_memory()
        if plan.threads:
            torch.set_num_threads(plan.threads)
        torch.manual_seed(plan.seed)
        resumed = (out / "state.pt").is_file()
        network, self.state = load_network(out / "state.pt") if resumed else start()
        if not resumed:
            self.state = replace(self.state, seconds=0.0, best=0.0)
        if not isinstance(network, nn.Module) or len(codec) != network.output()[0].shape[0]:
            raise ModelIncompatibleError(f"the vocabulary has {len(codec)} pieces, the network has not")
        self.network: Network = network
        # The place of each piece among those that a translation may hold; -1 for the others.
        self._written = torch.as_tensor(codec.written, device=self.device)
        self._places = torch.full((len(codec),), -1, device=self.device)
        self._places[self._written] = torch.arange(len(self._written), device=self.device)
        self._scrambler = Scrambler(codec, plan.scramble) if plan.scramble and codec.has_markers else None
        self._set_up(network)
        self._first, self._warm = self._started(out / "started.json", resumed=resumed)
        torch.manual_seed(plan.seed + self.state.step)
        self._rng = np.random.default_rng([plan.seed, self.state.step])

    def _set_up(self, network: nn.Module) -> None:
        state = self.state
        state.master = [p.to(self.device).float().requires_grad_() for p in state.master]
        state.ema = [p.to(self.device).float() for p in state.ema]
        network.to(self.device, torch.bfloat16)
        self._parameters = list(trainable(network).values())
        self._optimizer = torch.optim.AdamW(
            state.master, lr=self.plan.lr, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        if state.optimizer is not None:
            self._optimizer.load_state_dict(state.optimizer)
            state.optimizer = None  # the optimizer has its own copy
        self._show(state.master)

    def _started(self, path: Path, *, resumed: bool) -> tuple[int, bool]:
        """Return the step at which this run began, and whether it took over an optimizer and needs no warm-up."""
        if not (resumed and path.is_file()):
            path.write_text(
                json.dumps({"step": self.state.step, "warm": bool(self._optimizer.state)}), encoding="utf-8"
            )
        began = json.loads(path.read_text(encoding="utf-8"))
        return int(began["step"]), bool(began["warm"])

    def run(self, packs: list[Pack], *, finish: Pack | None = None) -> Scores:
        """Train until the plan's end and return the last scores; the state is saved every few minutes on the way."""
        began = told = saved = scored = time.monotonic()
        before, tokens, first_step, loss = self.state.seconds, self.state.tokens, self.state.step, 0.0
        for pack, members in self._stream(packs, finish):
            now = time.monotonic()
            self.state.seconds = before + now - began
            if self._over():
                break
            current = self._step(pack, members)
            loss = 0.99 * loss + 0.01 * current if loss else current
            if now - told > _LOG_SECONDS:
                told = now
                self._log(loss=round(loss, 4), speed=round((self.state.tokens - tokens) / (now - began)))
            if now - saved > 60 * self.plan.save_minutes:
                saved = now
                self.save()
            if now - scored > 60 * self.plan.score_minutes:
                self.score()
                scored = time.monotonic()
        if self.state.step == first_step and not self._over():
            raise SettingsError("nothing to train on", hint="give at least one pack")
        scores = self.score()
        self.save()
        return scores

    def _over(self) -> bool:
        plan = self.plan
        out_of_time = plan.minutes is not None and self.state.seconds >= 60 * plan.minutes
        return out_of_time or (plan.steps is not None and self.state.step - self._first >= plan.steps)

    def _left(self) -> float:
        """Return the minutes that are left, infinity where time does not end the run."""
        return math.inf if self.plan.minutes is None else self.plan.minutes - self.state.seconds / 60

    def _stream(self, packs: list[Pack], finish: Pack | None) -> Iterator[tuple[Pack, list[int]]]:
        """Yield batches: the packs in turn, each passed once, and the finishing pack while the rate decays."""
        number = int(self._rng.integers(len(packs))) if packs and self.state.step else 0
        while packs:
            pack = packs[number % len(packs)]
            number += 1
            for members in batches(pack, self._rng, tokens=self.plan.batch_tokens):
                if finish is not None and self._left() < self.plan.decay_minutes:
                    while True:
                        yield from (
                            (finish, each) for each in batches(finish, self._rng, tokens=self.plan.batch_tokens)
                        )
                yield pack, members

    def _rate(self) -> float:
        plan = self.plan
        rise = 1.0 if self._warm else min(1.0, (self.state.step - self._first + 1) / max(plan.warmup, 1))
        fall = max(0.03, self._left() / plan.decay_minutes) if self._left() < plan.decay_minutes else 1.0
        return plan.lr * rise * fall

    def _step(self, pack: Pack, members: list[int]) -> float:
        sides = pack.rows(members, pad=self.network.pad)
        if self._scrambler is not None:
            self._scrambler.apply(*sides, self._rng)
        source, target = (torch.from_numpy(ids).to(self.device) for ids in sides)
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate()
        loss, pieces = self._loss(source, target)
        loss.backward()  # type: ignore[no-untyped-call]
        master = self.state.master
        for weight, parameter in zip(master, self._parameters, strict=True):
            weight.grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_([w for w in master if w.grad is not None], self.plan.clip)
        self._optimizer.step()
        self._optimizer.zero_grad()
        self._show(master)
        self.state.step += 1
        self.state.tokens += pieces
        if self.state.step % _EMA_EVERY == 0:
            decay = min(self.plan.average, self.state.step / (self.state.step + 200))
            with torch.no_grad():
                torch._foreach_lerp_(self.state.ema, [w.detach() for w in master], 1 - decay)
        return float(loss.detach())

    def _loss(self, source: Tensor, target: Tensor) -> tuple[Tensor, int]:
        """Return the label-smoothed loss per target piece and the number of target pieces."""
        network = self.network
        start = torch.full((len(target), 1), network.start, device=self.device)
        memory, mask = network.encode(source)
        places = self._places[target]
        kept = (target != network.pad) & (places >= 0)  # nobody shall learn to write an unknown piece
        hidden = network.decode(torch.cat([start, target[:, :-1]], 1), memory, mask)[kept]
        labels = places[kept]
        weight, bias = network.output()
        rows, shift = self._written, None
        if self.plan.negatives and len(rows) > _SAMPLED * (self.plan.head + self.plan.negatives):
            chosen, shift, labels = self._sample(labels)
            rows = rows[chosen]
        if bias is not None:
            shift = bias[rows].float() if shift is None else shift + bias[rows].float()
        weight = functional.embedding(rows, weight)
        return smoothed_loss(hidden, weight, shift, labels, smoothing=self.plan.smoothing), len(labels)

    def _sample(self, labels: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Take the frequent pieces, those of the batch, and a random sample that stands in for all the others.

        Returns which of the written pieces they are, what is added to their scores, and the labels' places among them.
        """
        head, size = self.plan.head, len(self._written)
        rare = torch.unique(labels[labels >= head])
        sample = torch.randint(head, size, (self.plan.negatives,), device=self.device)
        sample = sample[~torch.isin(sample, rare)]
        chosen = torch.cat([torch.arange(head, device=self.device), rare, sample])
        shift = torch.zeros(len(chosen), device=self.device)
        shift[head + len(rare) :] = math.log((size - head) / self.plan.negatives)
        places = torch.where(labels < head, labels, head + torch.searchsorted(rare, labels)) if len(rare) else labels
        return chosen, shift, places

    def _show(self, weights: list[Tensor]) -> None:
        """Put the given weights into the network."""
        with torch.no_grad():
            for parameter, weight in zip(self._parameters, weights, strict=True):
                parameter.copy_(weight)

    def score(self) -> Scores:
        """Measure the averaged weights on the dev set, and keep them where their chrF is the best so far."""
        if not self.dev.sources and not self.dev.marked:
            return Scores()
        self._show(self.state.ema)
        scores = measure(self.network, self.codec, self.dev, device=self.device)
        self._show(self.state.master)
        found = {"BLEU": scores.bleu, "chrF": scores.chrf, "obedience": scores.obedience}
        self.state.scores = {"step": self.state.step, **{k: round(v, 2) for k, v in found.items() if v is not None}}
        self._log(**self.state.scores)
        if scores.chrf is not None and scores.chrf > self.state.best:
            self.state.best = scores.chrf
            states.save(self._snapshot(weights_only=True), self.out / "best.pt")
        return scores

    def save(self) -> None:
        """Write `state.pt`."""
        states.save(self._snapshot(weights_only=False), self.out / "state.pt")

    def _snapshot(self, *, weights_only: bool) -> State:
        ema = [weight.detach().cpu() for weight in self.state.ema]
        if weights_only:
            return replace(self.state, master=ema, ema=ema, optimizer=None)
        master = [weight.detach().cpu() for weight in self.state.master]
        return replace(self.state, master=master, ema=ema, optimizer=self._optimizer.state_dict())

    def _log(self, **facts: float) -> None:
        facts = {
            "step": self.state.step,
            "minutes": round(self.state.seconds / 60, 1),
            "tokens": self.state.tokens,
            "lr": float(f"{self._rate():.3g}"),
            **facts,
        }
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(facts) + "\n")
        self._report(_line(facts))


def _line(facts: dict[str, float]) -> str:
    """Write a progress line for people."""
    parts = [f"step {facts['step']}", f"{facts['minutes']:.0f} min", f"{facts['tokens'] / 1e6:.2f} M tokens"]
    names = (("speed", "{:.0f} tokens/s"), ("loss", "loss {:.3f}"), ("lr", "lr {:.1e}"))
    parts += [shape.format(facts[name]) for name, shape in names if name in facts and ("loss" in facts)]
    parts += [f"{name} {facts[name]:.1f}" for name in ("BLEU", "chrF", "obedience") if name in facts]
    return "  ".join(parts)
