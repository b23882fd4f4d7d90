"""Fit the confidence of translations on graded sentences, and measure how well it does.

    python -m tests.bench.confidence EVAL [--texts texts.json] [--write]

EVAL holds the dev sets with their `systems/`. The graded outputs (tests/data/labels/sentences.tsv) have no text: other
systems' lines are read from `systems/`, the packaged model's are translated anew, and left out where they have changed.
`--texts` keeps them, and the evidence about them, for the next run. `--write` puts the coefficients into
bilingua/data/trust/confidence.json and the plot into docs/images/confidence.svg. No text of the dev sets goes there.

Bad is what an editor graded critical or major. Three measurements: ten-fold cross-validation in which the systems'
versions of a line stay together; a fit on newstest2017 measured on the other sets; and the shipped fit on
`qe_labels/seeds.tsv`, which it has never seen.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pickle
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bilingua.engines.base import DecodeOptions, create, create_reverse
from bilingua.pipeline import Translator
from bilingua.records import Severity
from bilingua.text.german import clean
from bilingua.trust.features import Evidence, features
from bilingua.trust.signs import find_signs
from bilingua.trust.summary import DOUBTFUL
from bilingua.trust.witness import Witness

ROOT = Path(__file__).parents[2]
LABELS = ROOT / "tests" / "data" / "labels" / "sentences.tsv"
TARGET = ROOT / "bilingua" / "data" / "trust" / "confidence.json"
PLOT = ROOT / "docs" / "images" / "confidence.svg"
OWN = "bilingua"
TEXT = ("lost_near", "unfounded_near", "near", "warnings")
REGRESSIONS = {
    "full": ("forward_worst", "forward_odd", "reverse_worst", "own_near", *TEXT),
    "forward": ("forward_worst", "forward_odd", "own_near", *TEXT),
    "decoded": ("decoded", "lost", "unfounded", "warnings"),
}
PENALTY = 2.0  # of squared weights, per standard deviation of a feature
COLUMNS = (
    "", "sentences", "bad", "area", "criticals in the 30 % least sure", "calibration error",
    "doubtful, of them bad", "of the criticals", "of the good",
)  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n{'| --- ' * len(COLUMNS)}|"
_DAMAGED, _SHARE = 240, 0.06  # damaged translations, and what one counts against a graded one
FOLDS, ROUNDS, BINS = 10, 6, 10
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Label:
    """A graded translation."""

    set: str
    line: int
    system: str
    severity: str
    source: str
    text: str

    @property
    def is_bad(self) -> bool:
        """Whether an editor has to correct something of substance."""
        return self.severity in ("critical", "major")


Labels = Sequence[Label]
Evidences = Sequence[Evidence]


def read_labels(folder: Path, kept: dict[str, str]) -> list[Label]:
    """Return the graded translations with their texts; `kept` has texts by digest and gets those that are missing."""
    rows = [line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    translator: Translator | None = None
    labels = []
    for name, number, system, digest, severity in rows:
        source = lines(folder / name / "src.de")[int(number) - 1]
        if digest not in kept:
            if system == OWN:
                translator = translator or Translator()
                text = translator.translate(source).text
            else:
                text = lines(folder / name / "systems" / f"{system}.en")[int(number) - 1]
            kept[hashlib.sha256(text.encode()).hexdigest()] = text
        if digest in kept:
            labels.append(Label(name, int(number), system, severity, source, kept[digest]))
    print(f"{len(labels)} of {len(rows)} graded translations are there")
    return labels


def read_seeds(folder: Path) -> list[Label]:
    """Return the graded sentences of two articles, translated by the packaged weights without a glossary."""
    rows = [line.split("\t") for line in lines(folder / "qe_labels" / "seeds.tsv")]
    return [Label(row[0], int(row[1]), OWN, row[4], row[2], row[3]) for row in rows if len(row) > 4]


def lines(path: Path) -> list[str]:
    """Return the lines of a file."""
    return path.read_text("utf-8").removesuffix("\n").split("\n")


def gathered(labels: Labels) -> list[Evidence]:
    """Ask the models about the translations; `score` is that of the forward model's own best one."""
    forward = create("ct2")
    pairs = [(clean(label.source)[0], label.text) for label in labels]
    found = Witness(forward, create_reverse()).evidence(pairs)
    best = [hypothesis.score for hypothesis in forward.translate([source for source, _ in pairs], DecodeOptions())]
    counts = [sum(sign.severity is Severity.WARNING for sign in find_signs(*pair)) for pair in pairs]
    return [replace(one, score=s, warnings=count) for one, s, count in zip(found, best, counts, strict=True)]


def damaged(labels: Labels) -> list[Label]:
    """Return translations that nobody makes, so that the fit knows them too: of another line, or with words of one."""
    rng = random.Random(1)
    chosen, others = rng.sample(list(labels), _DAMAGED), rng.sample(list(labels), _DAMAGED)
    made = []
    for place, (label, other) in enumerate(zip(chosen, others, strict=True)):
        words, foreign = label.text.split(), [word for word in other.text.split() if len(word) > 3]
        if place % 2 and foreign:
            for at in rng.sample(range(len(words)), max(1, len(words) // rng.choice((3, 5, 8)))):
                words[at] = rng.choice(foreign)
        elif other.line != label.line:
            words = other.text.split()
        if " ".join(words) != label.text:
            made.append(replace(label, text=" ".join(words), severity="critical", system="damaged"))
    return made


def fit(rows: Floats, bad: Floats, spoilt: Floats) -> tuple[Floats, Floats, Floats]:
    """Fit a logistic regression by Newton's method; return mean, scale, and weights with the bias first.

    `spoilt` are rows of damaged translations, which count little.
    """
    mean, scale = rows.mean(0), rows.std(0) + 1e-9
    everything, target = np.concatenate([rows, spoilt]), np.concatenate([bad, np.ones(len(spoilt))])
    share = np.concatenate([np.ones(len(rows)), np.full(len(spoilt), _SHARE)])
    inputs = np.c_[np.ones(len(everything)), np.clip((everything - mean) / scale, -4, 4)]
    penalty = np.eye(inputs.shape[1]) * PENALTY
    penalty[0, 0] = 1e-6
    weights = np.zeros(inputs.shape[1])
    for _ in range(40):
        risk = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (share * (risk - target)) + penalty @ weights
        weights -= np.linalg.solve((inputs * (share * risk * (1 - risk))[:, None]).T @ inputs + penalty, slope)
    return mean, scale, weights


def risks(model: tuple[Floats, Floats, Floats], rows: Floats) -> Floats:
    """Return the chance of each row to be bad."""
    mean, scale, weights = model
    found: Floats = 1 / (1 + np.exp(-(weights[0] + np.clip((rows - mean) / scale, -4, 4) @ weights[1:])))
    return found


def crossed(rows: Floats, bad: Floats, groups: Sequence[str], spoilt: Floats, spoilt_groups: Sequence[str]) -> Floats:
    """Return the risk of each row by fits that saw none of its group, the mean of several divisions."""
    names = sorted(set(groups))
    total = np.zeros(len(rows))
    for seed in range(ROUNDS):
        drawn = dict(zip(names, np.random.default_rng(seed).integers(0, FOLDS, len(names)), strict=True))
        fold, other = (np.array([drawn[group] for group in several]) for several in (groups, spoilt_groups))
        for k in range(FOLDS):
            total[fold == k] += risks(fit(rows[fold != k], bad[fold != k], spoilt[other != k]), rows[fold == k])
    return total / ROUNDS


def area(risk: Floats, bad: Floats) -> float:
    """Return the chance that a bad sentence is less sure than a good one (area under the curve)."""
    difference = risk[bad > 0][:, None] - risk[bad == 0][None]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def bins(risk: Floats, bad: Floats) -> list[tuple[float, float, int]]:
    """Return mean confidence, share of good ones and size of ten equal groups of rising confidence."""
    order = np.array_split(np.argsort(-risk, kind="stable"), BINS)
    return [(float(1 - risk[part].mean()), float(1 - bad[part].mean()), len(part)) for part in order]


def calibration_error(risk: Floats, bad: Floats) -> float:
    """Return the mean difference between confidence and share of good ones (expected calibration error)."""
    return sum(abs(sure - good) * size for sure, good, size in bins(risk, bad)) / len(risk)


def row(name: str, risk: Floats, labels: Labels) -> str:
    """Return a row of the table: area, criticals among the 30 % least sure, calibration error, what is doubtful."""
    bad = np.array([label.is_bad for label in labels], float)
    critical = np.array([label.severity == "critical" for label in labels])
    caught = (risk[critical] >= np.quantile(risk, 0.7)).mean() if critical.any() else float("nan")
    cells = f"{area(risk, bad):.2f} | {caught:.0%} of {critical.sum()} | {calibration_error(risk, bad):.3f}"
    doubtful = risk > 1 - DOUBTFUL
    share = f"{bad[doubtful].mean():.0%} of {doubtful.sum()}" if doubtful.any() else "– of 0"
    found = f"{share} | {doubtful[critical].mean():.0%} | {doubtful[bad == 0].mean():.0%}"
    return f"| {name} | {len(labels)} | {int(bad.sum())} | {cells} | {found} |"


def table(labels: Labels, found: Evidences, seeds: Labels, new: Evidences, spoilt: Labels, odd: Evidences) -> str:
    """Measure all regressions and return the tables as Markdown."""
    own = np.array([label.system == OWN for label in labels])
    first = np.array([label.set == "newstest2017" for label in labels])
    groups, odd_groups = [line_of(label) for label in labels], [line_of(label) for label in spoilt]
    bad = np.array([label.is_bad for label in labels], float)
    parts = []
    for name in REGRESSIONS:
        rows, extra = matrix(found, name), spoilt_rows(odd, name)
        names = odd_groups[: len(extra)]
        inside = np.array([group.startswith("newstest2017") for group in names], bool)
        fresh = risks(fit(rows[first], bad[first], extra[inside]), rows)
        views = [
            ("cross-validated", crossed(rows, bad, groups, extra, names), own | ~own),
            ("fit on newstest2017", fresh, ~first),
        ]
        text = [f"\n`{name}`\n\n{HEAD}"]
        systems = {"own output": own, "other systems": ~own, "all": own | ~own}
        for view, risk, which in views:
            for what, mask in systems.items():
                if what == "own output" or name != "decoded":
                    chosen = which & mask
                    taken = [label for label, take in zip(labels, chosen, strict=True) if take]
                    text.append(row(f"{view}, {what}", risk[chosen], taken))
        text.append(row("two articles, never seen", risks(fit(rows, bad, extra), matrix(new, name)), seeds))
        parts.append("\n".join(text))
    return "\n".join(parts)


def line_of(label: Label) -> str:
    """Name the line that a translation is of: its versions stay together."""
    return f"{label.set}:{label.line}"


def matrix(found: Evidences, name: str) -> Floats:
    """Return the features of a regression, one row for each translation."""
    values = [features(evidence) for evidence in found]
    return np.array([[each[feature] for feature in REGRESSIONS[name]] for each in values], float)


def spoilt_rows(odd: Evidences, name: str) -> Floats:
    """Return the rows of damaged translations; no engine decoded these, and so `decoded` has none."""
    return matrix(odd, name) if name != "decoded" else np.zeros((0, len(REGRESSIONS[name])))


def coefficients(labels: Labels, found: Evidences, spoilt: Labels, odd: Evidences) -> dict[str, object]:
    """Fit on everything and return what is shipped."""
    regressions = {}
    for name, chosen in REGRESSIONS.items():
        use = [i for i, label in enumerate(labels) if name != "decoded" or label.system == OWN]
        bad = np.array([labels[i].is_bad for i in use], float)
        mean, scale, weights = fit(matrix([found[i] for i in use], name), bad, spoilt_rows(odd, name))
        numbers = {"mean": mean, "scale": scale, "weights": weights[1:]}
        rounded = {key: [round(float(value), 4) for value in values] for key, values in numbers.items()}
        regressions[name] = {"features": list(chosen), **rounded, "bias": round(float(weights[0]), 4)}
    origin = (
        f"Logistic regressions fitted on {len(labels)} graded translations (tests/data/labels/sentences.tsv) and "
        f"{len(spoilt)} damaged ones by python -m tests.bench.confidence EVAL --write; ours, Apache-2.0. They give the "
        "chance of a critical or major fault."
    )
    return {"origin": origin, "regressions": regressions}


def drawing(risk: Floats, bad: Floats) -> str:
    """Draw the share of good sentences over the confidence."""
    side, edge = 360, 48
    x = lambda value: edge + value * side  # noqa: E731
    y = lambda value: 16 + (1 - value) * side  # noqa: E731
    marks = "".join(
        f'<circle cx="{x(sure):.0f}" cy="{y(good):.0f}" r="5" fill="#2f6fb0"><title>{sure:.2f}: {good:.2f} of {size}'
        f"</title></circle>"
        for sure, good, size in bins(risk, bad)
    )
    ticks = "".join(
        f'<text x="{x(v):.0f}" y="{side + 36}" text-anchor="middle">{v:.1f}</text>'
        f'<text x="{edge - 8}" y="{y(v) + 4:.0f}" text-anchor="end">{v:.1f}</text>'
        for v in np.linspace(0, 1, 6)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side + 72} {side + 64}" font-family="sans-serif" '
        f'font-size="13" fill="#444"><rect width="100%" height="100%" fill="#fff"/>'
        f'<rect x="{edge}" y="16" width="{side}" height="{side}" fill="none" stroke="#999"/>'
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#bbb" stroke-dasharray="4"/>{ticks}{marks}'
        f'<text x="{x(0.5)}" y="{side + 56}" text-anchor="middle">confidence</text>'
        f'<text transform="translate(12 {y(0.5)}) rotate(-90)" text-anchor="middle">share without such a fault</text>'
        "</svg>\n"
    )


def main() -> None:
    """Fit, measure, and write what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    kept = json.loads(options.texts.read_text("utf-8")) if options.texts and options.texts.exists() else {}
    labels, seeds = read_labels(options.folder, kept), read_seeds(options.folder)
    if options.texts:
        options.texts.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
    spoilt = damaged(labels)
    several = (labels, seeds, spoilt)
    cache = options.texts.with_suffix(".pickle") if options.texts else None
    if cache and cache.exists():
        found, new, odd = pickle.loads(cache.read_bytes())  # noqa: S301 - our own
    else:
        found, new, odd = map(gathered, several)
        if cache:
            cache.write_bytes(pickle.dumps((found, new, odd)))
    print(table(labels, found, seeds, new, spoilt, odd))
    if options.write:
        TARGET.write_text(json.dumps(coefficients(labels, found, spoilt, odd), indent=1) + "\n", "utf-8")
        bad = np.array([label.is_bad for label in labels], float)
        groups, extra = ([line_of(label) for label in many] for many in (labels, spoilt))
        risk = crossed(matrix(found, "full"), bad, groups, matrix(odd, "full"), extra)
        PLOT.write_text(drawing(risk, bad), "utf-8")


if __name__ == "__main__":
    main()
