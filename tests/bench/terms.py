"""Measure enforcement on dev sets: `python tests/bench/terms.py FOLDER… [--engine ct2] [--model DIR] [--json FILE]`.

For each folder (`src.de`, `ref.en`, optional `terms.jsonl`): term success with the line's own terms and without, the
share of each step, BLEU and chrF both ways, and the share of sentences whose numbers and dates all survive with
enforcement of facts and without. Listed terms that do not stand are counted by reason. Folders without terms are
translated with the shipped glossary. Lines in which no term was found must be the same with a glossary and without.
Wall times include cleaning, matching and enforcement, not loading the model. `--recall`, for slow engines, decodes once
what is the same in the three passes; the times then mean nothing and are not printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import sacrebleu

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.enforce.draft import forms
from bilingua.engines.base import BEAM, DecodeOptions, Engine, create
from bilingua.facts.compare import compare
from bilingua.language.english import english_forms, find_rendering
from bilingua.pipeline import Translator
from bilingua.records import Block, Hypothesis, Translation
from bilingua.terms.glossary import Glossary
from bilingua.terms.matching import TermMatcher
from bilingua.trust.figures import disagreement
from tests.bench.devset import DevSet, load


def main() -> None:
    """Print a table for each folder and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--engine", default="ct2")
    parser.add_argument("--model")
    parser.add_argument("--beam", type=int, default=BEAM)
    parser.add_argument("--limit", type=int, help="lines of each folder, from its beginning")
    parser.add_argument("--no-markers", action="store_true", help="treat the engine as one that knows no markers")
    parser.add_argument("--recall", action="store_true", help="translate no sentence twice")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--save", type=Path, help="folder for the translations")
    arguments = parser.parse_args()
    engine = create(arguments.engine, arguments.model)
    if arguments.recall:
        engine = cast(Engine, Recalling(engine))
    options = {"engine": engine, "beam": arguments.beam, "markers": not arguments.no_markers}
    bare = Translator((), facts=False, names=False, **options)
    enforcing = Translator((), **options)
    shipped = Translator(None, **options)
    figures = {}
    for folder in arguments.folders:
        dev = load(folder, limit=arguments.limit)
        figures[dev.name] = measured = measure(dev, bare, enforcing, shipped, arguments.save)
        print(f"{dev.name} ({len(dev.sources)} lines, {enforcing.signature})")
        for key, value in measured.items():
            if arguments.recall and key.startswith("seconds"):
                continue
            print(f"  {key:32} {value}", flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


class Recalling:
    """An engine that keeps what it translated."""

    def __init__(self, engine: Engine) -> None:
        """Wrap an engine."""
        self._engine = engine
        self._kept: dict[tuple[str, DecodeOptions], Hypothesis] = {}

    def __getattr__(self, name: str) -> object:
        """Ask the engine for all else."""
        return getattr(self._engine, name)

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate what is new."""
        new = [source for source in dict.fromkeys(sources) if (source, options) not in self._kept]
        for source, hypothesis in zip(new, self._engine.translate(new, options), strict=True):
            self._kept[source, options] = hypothesis
        return [self._kept[source, options] for source in sources]


def measure(
    dev: DevSet, bare: Translator, enforcing: Translator, shipped: Translator, save: Path | None
) -> dict[str, object]:
    """Translate a dev set without enforcement, with facts alone, and with terms, and return the figures."""
    listed = any(dev.terms)
    off, seconds_off = timed(bare, dev.blocks(terms=False))
    facts, seconds_facts = timed(enforcing, dev.blocks(terms=False))
    on, seconds = timed(enforcing if listed else shipped, dev.blocks(terms=True))
    figures: dict[str, object] = {
        "seconds without": seconds_off,
        "seconds with facts": seconds_facts,
        "seconds with terms": seconds,
    }
    for label, translations in (("without", off), ("with facts", facts), ("with terms", on)):
        figures |= quality(label, translations, dev.references)
        figures[f"facts kept {label}"] = facts_kept(dev, translations)
        if save:
            write(save / f"{dev.name}.{label.split()[-1]}.en", translations)
    figures["steps with facts"] = steps(facts)
    figures["steps with terms"] = steps(on)
    if listed:
        figures |= listed_terms(dev, off, on)
    owed = [o for each in on for o in each.terms if o.span.required]
    figures["occurrences that stand"] = share(sum(o.text != "" for o in owed), len(owed))
    return figures | term_free(dev, facts, on)


def listed_terms(dev: DevSet, off: list[Translation], on: list[Translation]) -> dict[str, object]:
    """Return how many of the listed terms stand, and why the others do not."""
    rows = [(i, german, english) for i, terms in enumerate(dev.terms) for german, english in terms.items()]
    met = sum(len({o.span.origin for o in each.terms if o.span.origin}) for each in on)
    missing = Counter(reason(german, english, on[i]) for i, german, english in rows if not stands(english, on[i]))
    return {
        "listed terms found in the source": share(met, len(rows)),
        "listed terms that stand without": share(sum(stands(english, off[i]) for i, _, english in rows), len(rows)),
        "listed terms that stand": share(len(rows) - missing.total(), len(rows)),
        **{f"  missing: {why}": count for why, count in missing.most_common()},
        "listed terms not waived": share(len(rows) - missing.total(), len(rows) - sum(missing[why] for why in WAIVED)),
    }


LONGER, FACT, UNSEEN, OTHER = (
    "inside a longer term",
    "inside a fact",
    "not recognised in the German",
    "another term for the same words",
)
WAIVED = (LONGER, FACT)


def reason(german: str, english: str, translation: Translation) -> str:
    """Say why a listed term does not stand in a translation."""
    alone = TermMatcher([Glossary.from_mapping({german: english})]).find(translation.source)
    if not alone:
        return UNSEEN
    for span in alone:
        over = [o.span for o in translation.terms if o.span.start < span.end and span.start < o.span.end]
        if any(each.is_fact for each in over):
            return FACT
        if any((each.start, each.end) != (span.start, span.end) for each in over):
            return LONGER
    return OTHER


def stands(english: str, translation: Translation) -> bool:
    """Tell whether a term stands in a translation, in the number of the German, or a form that counts for it."""
    wanted = set(english_forms(english, plural=True))
    spans = (outcome.span for outcome in translation.terms if outcome.span.origin)
    allowed = next((forms(span) for span in spans if not wanted.isdisjoint(forms(span))), (english,))
    return find_rendering(translation.text, allowed, case_sensitive=False) is not None


def term_free(dev: DevSet, off: list[Translation], on: list[Translation]) -> dict[str, object]:
    """Compare the lines without a term, translated without a glossary and with one."""
    free = [i for i, each in enumerate(on) if not any(outcome.span.origin for outcome in each.terms)]
    if not free:
        return {"term-free lines": "none"}
    references = [dev.references[i] for i in free]
    before, after = (quality("", [side[i] for i in free], references)["BLEU "] for side in (off, on))
    return {
        "term-free lines unchanged": share(sum(on[i].text == off[i].text for i in free), len(free)),
        "BLEU on term-free lines": f"{before} without, {after} with the glossary",
    }


def timed(translator: Translator, blocks: list[Block]) -> tuple[list[Translation], float]:
    """Translate and return the wall time in seconds."""
    start = time.perf_counter()
    translations = list(translator.translate_blocks(blocks))
    return translations, round(time.perf_counter() - start, 1)


def quality(label: str, translations: list[Translation], references: list[str]) -> dict[str, object]:
    """Return BLEU and chrF2."""
    texts = [each.text for each in translations]
    return {
        f"BLEU {label}": round(sacrebleu.corpus_bleu(texts, [references]).score, 2),
        f"chrF {label}": round(sacrebleu.corpus_chrf(texts, [references]).score, 2),
    }


def facts_kept(dev: DevSet, translations: list[Translation]) -> str:
    """Return the share of sentences without a missing or added fact, where the reference has none either.

    Where a glossary term has a figure in one language alone (`100 mg`, total dosage), nothing can keep it: `terms
    apart` leaves out what terms say.
    """
    kept = apart = counted = 0
    for source, reference, translation in zip(dev.sources, dev.references, translations, strict=True):
        if any(compare(source, reference)):
            continue
        counted += 1
        kept += not any(compare(source, translation.text))
        spans = [outcome.span for outcome in translation.terms]
        places = [(outcome.start, outcome.end) if outcome.text else None for outcome in translation.terms]
        apart += not any(disagreement(translation.source, translation.text, spans, places))
    return share(kept, counted) + (f", terms apart {share(apart, counted)}" if apart != kept else "")


def steps(translations: list[Translation]) -> str:
    """Return how the spans were reached."""
    counts = Counter(str(outcome.verdict) for each in translations for outcome in each.terms)
    return ", ".join(f"{name} {share(count, counts.total())}" for name, count in counts.most_common())


def share(part: int, whole: int) -> str:
    """Format a share with its counts."""
    return f"{100 * part / whole:.2f} % ({part}/{whole})" if whole else "–"


def write(path: Path, translations: list[Translation]) -> None:
    """Write translations line by line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(each.text + "\n" for each in translations), encoding="utf-8")


if __name__ == "__main__":
    main()
