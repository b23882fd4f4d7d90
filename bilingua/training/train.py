"""The training loop: bf16 weights with an fp32 master copy, token batches, averaged weights.

A run lives in a directory: `state.pt` (everything to go on after a kill), `best.pt` (the averaged weights with the best
dev chrF) and `log.jsonl`. The loop is the same on CPU and CUDA, for any `Network` and either direction.
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
from torch import Tensor
from torch.nn import functional

from bilingua.errors import ModelIncompatibleError, SettingsError
from bilingua.training import state as states
from bilingua.training.batches import Batch, Members, Pack, batches
from bilingua.training.device import pick_device, set_up
from bilingua.training.evaluate import DevSet, Scores, measure
from bilingua.training.loss import smoothed_loss
from bilingua.training.model import Network, trainable
from bilingua.training.start import load_network
from bilingua.training.state import State
from bilingua.training.tokenizer import TextCodec

_EMA_EVERY = 8
_LOG_SECONDS = 30.0
_LOWEST = 0.01  # of the peak learning rate


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train. Times are training time of the whole run, without interruptions.

    `minutes` or `steps` ends the run, whichever comes first (None: no such end). `warmup` is in steps, counted from
    where the run started; the learning rate falls linearly to 1 % during the last `decay` of the run, a share of its
    time or steps, and the finishing text, where there is any, replaces the other during the last `finish` of it.
    `dropout` is the share of activations that is dropped, `average` the running average's decay.
    """

    minutes: float | None = 60.0
    steps: int | None = None
    lr: float = 5e-4
    warmup: int = 300
    decay: float = 0.65
    finish: float = 0.28
    batch_tokens: int = 2000
    dropout: float = 0.0
    smoothing: float = 0.1
    average: float = 0.992
    clip: float = 1.0
    seed: int = 0
    threads: int = 0
    device: str = "auto"
    save_minutes: float = 4.0
    score_minutes: float = 20.0
    dev_lines: int = 200


@dataclass(frozen=True, slots=True)
class Text:
    """The training data: the pairs of each pass, in turn, and those of the finish (None: the same)."""

    pack: Pack
    passes: Sequence[Members]
    finish: Members | None = None


class Trainer:
    """A run in a directory: resumes from its saved state if there is one, else starts from the given network."""

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
        set_up(self.device, threads=plan.threads)
        torch.manual_seed(plan.seed)
        resumed = (out / "state.pt").is_file()
        self.network, self.state = load_network(out / "state.pt") if resumed else start()
        if not resumed:
            self.state = replace(self.state, seconds=0.0, best=0.0)
        if len(codec) != self.network.output()[0].shape[0]:
            raise ModelIncompatibleError(f"the vocabulary has {len(codec)} pieces, the network has not")
        # The index of each piece among those that a translation may contain; -1 for the others.
        self._written = torch.as_tensor(codec.written, device=self.device)
        self._places = torch.full((len(codec),), -1, device=self.device)
        self._places[self._written] = torch.arange(len(self._written), device=self.device)
        self._set_up()
        self._first, self._warm = self._started(out / "started.json", resumed=resumed)
        torch.manual_seed(plan.seed + self.state.step)
        self._rng = np.random.default_rng([plan.seed, self.state.step])

    def _set_up(self) -> None:
        state = self.state
        state.master = [p.to(self.device).float().requires_grad_() for p in state.master]
        state.ema = [p.to(self.device).float() for p in state.ema]
        self._slopes = [torch.zeros_like(weight) for weight in state.master]
        for weight, slope in zip(state.master, self._slopes, strict=True):
            weight.grad = slope
        self.network.to(self.device, torch.bfloat16)
        self.network.set_dropout(self.plan.dropout)
        self.network.train()
        self._parameters: list[Tensor] = list(trainable(self.network).values())
        self._optimizer = torch.optim.AdamW(
            state.master, lr=self.plan.lr, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        if state.optimizer is not None:
            self._optimizer.load_state_dict(state.optimizer)
            state.optimizer = None  # the optimizer has its own copy
        self._show(state.master)

    def _started(self, path: Path, *, resumed: bool) -> tuple[int, bool]:
        """Return the step at which this run began, and whether it resumed an optimizer and needs no warm-up."""
        if not (resumed and path.is_file()):
            path.write_text(
                json.dumps({"step": self.state.step, "warm": bool(self._optimizer.state)}), encoding="utf-8"
            )
        began = json.loads(path.read_text(encoding="utf-8"))
        return int(began["step"]), bool(began["warm"])

    def run(self, text: Text) -> Scores:
        """Train until the plan's end and return the last scores; the state is saved every few minutes on the way.

        Raises:
            SettingsError: the loss is no longer a number.
        """
        began = reported = saved = scored = time.monotonic()
        before, tokens, loss = self.state.seconds, self.state.tokens, None
        for batch in self._stream(text):
            now = time.monotonic()
            self.state.seconds = before + now - began
            if self._over():
                break
            current = self._step(text.pack, batch)
            loss = current if loss is None else loss.lerp_(current, 0.01)  # stays on the device until it is reported
            if now - reported > _LOG_SECONDS:
                reported = now
                self._check(float(loss))
                self._log(loss=round(float(loss), 4), speed=round((self.state.tokens - tokens) / (now - began)))
            if now - saved > 60 * self.plan.save_minutes:
                saved = now
                self.save()
            if now - scored > 60 * self.plan.score_minutes:
                self.score()
                scored = time.monotonic()
        if loss is not None:
            self._check(float(loss))
        scores = self.score()
        self.save()
        return scores

    def _check(self, loss: float) -> None:
        if not math.isfinite(loss):
            raise SettingsError(f"the loss is {loss} at step {self.state.step}", hint="use a lower train.lr")

    def _progress(self) -> float:
        """Return how much of the run is done, 1 at its end."""
        ends = ((self.state.seconds / 60, self.plan.minutes), (self.state.step - self._first, self.plan.steps))
        return max((done / end if end else 1.0 for done, end in ends if end is not None), default=0.0)

    def _over(self) -> bool:
        return self._progress() >= 1

    def _late(self) -> bool:
        """Return whether it is time for the finishing text."""
        return self._progress() >= 1 - self.plan.finish

    def _stream(self, text: Text) -> Iterator[Batch]:
        """Yield batches endlessly: the passes in turn, then the finish repeatedly."""
        number = int(self._rng.integers(len(text.passes))) if self.state.step else 0
        while True:
            late = self._late()
            members = text.passes[number % len(text.passes)]
            if late and text.finish is not None:
                members = text.finish
            number += 1
            for batch in batches(text.pack.lens, members, self._rng, tokens=self.plan.batch_tokens):
                yield batch
                if self._late() != late:
                    break

    def _rate(self) -> float:
        plan, left = self.plan, 1 - self._progress()
        rise = 1.0 if self._warm else min(1.0, (self.state.step - self._first + 1) / max(plan.warmup, 1))
        fall = max(_LOWEST, left / plan.decay) if left < plan.decay else 1.0
        return plan.lr * rise * fall

    def _step(self, pack: Pack, batch: Batch) -> Tensor:
        """Learn from a batch and return its loss."""
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate()
        loss, pieces = self._loss(*pack.rows(batch.members, pad=self.network.pad), padded=batch.padded)
        loss.backward()  # type: ignore[no-untyped-call]
        master = self.state.master
        with torch.no_grad():
            slopes = [torch.zeros_like(p) if p.grad is None else p.grad for p in self._parameters]
            torch._foreach_copy_(self._slopes, slopes)
        for parameter in self._parameters:
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_(master, self.plan.clip)
        self._optimizer.step()
        self._show(master)
        self.state.step += 1
        self.state.tokens += pieces
        if self.state.step % _EMA_EVERY == 0:
            decay = min(self.plan.average, self.state.step / (self.state.step + 200))
            with torch.no_grad():
                torch._foreach_lerp_(self.state.ema, [w.detach() for w in master], 1 - decay)
        return loss.detach()

    def _loss(self, source: Tensor, target: Tensor, *, padded: bool | None = None) -> tuple[Tensor, int]:
        """Return the label-smoothed loss per target piece and the number of target pieces."""
        network = self.network
        places = self._places[target]
        kept = (target != network.pad) & (places >= 0)  # unknown pieces must not be learned
        begun = functional.pad(target[:, :-1], (1, 0), value=network.start)
        hidden = network.decode(begun, *network.encode(source, padded=padded))[kept]
        weight, bias = network.output()
        if bias is not None:
            bias = bias[self._written].float()
        rows, labels = functional.embedding(self._written, weight), places[kept]
        return smoothed_loss(hidden, rows, bias, labels, smoothing=self.plan.smoothing), len(labels)

    def _show(self, weights: list[Tensor]) -> None:
        """Load the given weights into the network."""
        with torch.no_grad():
            torch._foreach_copy_(self._parameters, weights)

    def score(self) -> Scores:
        """Measure the averaged weights on the dev set, and save them if their chrF is the best so far."""
        if not self.dev.sources and not self.dev.marked:
            return Scores()
        self._show(self.state.ema)
        self.network.eval()
        scores = measure(self.network, self.codec, self.dev, device=self.device)
        self.network.train()
        self._show(self.state.master)
        self.state.scores = {"step": self.state.step, **{k: round(v, 3) for k, v in scores.known().items()}}
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
    shapes = {"speed": "{:.0f} tokens/s", "loss": "loss {:.3f}", "BLEU": "BLEU {:.1f}", "chrF": "chrF {:.1f}",
              "nats": "nats {:.3f}", "obedience": "obedience {:.1f}"}  # fmt: skip
    parts += [shape.format(facts[name]) for name, shape in shapes.items() if name in facts]
    if "loss" in facts:
        parts.append(f"lr {facts['lr']:.1e}")
    return "  ".join(parts)
