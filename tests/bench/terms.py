"""Measure enforcement on dev sets: `python tests/bench/terms.py FOLDER… [--engine ct2] [--model DIR] [--json FILE]`.

For each folder (`src.de`, `ref.en`, optional `terms.jsonl`): term success with the line's own terms and without, the
share of each step, BLEU and chrF both ways, and the share of sentences whose numbers and dates all survive with
enforcement of facts and without. Wall times include cleaning, matching and enforcement, not loading the model.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

import sacrebleu

sys.path.append(str(Path(__file__).parents[2]))

from bilingua.enforce.draft import forms
from bilingua.engines.base import create
from bilingua.pipeline import Translator
from bilingua.records import Block, Translation
from bilingua.terms.matching import find_rendering
from bilingua.text.facts import compare
from tests.bench.devset import DevSet, load


def main() -> None:
    """Print a table for each folder and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--engine", default="ct2")
    parser.add_argument("--model")
    parser.add_argument("--beam", type=int, default=4)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--no-markers", action="store_true", help="treat the engine as one that knows no markers")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--save", type=Path, help="folder for the translations")
    arguments = parser.parse_args()
    engine = create(arguments.engine, arguments.model)
    enforcing, bare = (
        Translator((), engine=engine, beam=arguments.beam, facts=facts, markers=not arguments.no_markers)
        for facts in (True, False)
    )
    figures = {}
    for folder in arguments.folders:
        dev = load(folder, limit=arguments.limit)
        figures[dev.name] = measured = measure(dev, enforcing, bare, arguments.save)
        print(f"{dev.name} ({len(dev.sources)} lines, {enforcing.signature})")
        for key, value in measured.items():
            print(f"  {key:32} {value}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def measure(dev: DevSet, enforcing: Translator, bare: Translator, save: Path | None) -> dict[str, object]:
    """Translate a dev set with and without enforcement and return the figures."""
    off, seconds_off = timed(bare, dev.blocks(terms=False))
    figures: dict[str, object] = {"seconds without": seconds_off}
    facts, seconds = timed(enforcing, dev.blocks(terms=False))
    figures |= {"seconds with facts": seconds} | quality("without", off, dev.references)
    figures |= quality("with facts", facts, dev.references)
    figures["facts kept without"] = facts_kept(dev, off)
    figures["facts kept with facts"] = facts_kept(dev, facts)
    figures["steps with facts"] = steps(facts)
    if any(dev.terms):
        on, seconds = timed(enforcing, dev.blocks(terms=True))
        figures |= {"seconds with terms": seconds} | quality("with terms", on, dev.references)
        entries = sum(map(len, dev.terms))
        met = sum(len({o.span.origin for o in each.terms if o.span.origin}) for each in on)
        figures["entries found in the source"] = share(met, entries)
        owed = [o for each in on for o in each.terms if o.span.required]
        figures["occurrences that stand"] = share(sum(o.text != "" for o in owed), len(owed))
        figures["term success without"] = success(dev, off)
        figures["term success with terms"] = success(dev, on)
        figures["steps with terms"] = steps(on)
        figures["facts kept with terms"] = facts_kept(dev, on)
        free = [i for i, terms in enumerate(dev.terms) if not terms]
        figures["term-free lines unchanged"] = share(sum(on[i].text == facts[i].text for i in free), len(free))
        if save:
            write(save / f"{dev.name}.terms.en", on)
    if save:
        write(save / f"{dev.name}.off.en", off)
        write(save / f"{dev.name}.facts.en", facts)
    return figures


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


def success(dev: DevSet, translations: list[Translation]) -> str:
    """Return the share of (term, line) pairs whose English side, or its plural, stands in the translation."""
    found = owed = 0
    for terms, translation in zip(dev.terms, translations, strict=True):
        spans = {outcome.span.origin: outcome.span for outcome in translation.terms if outcome.span.origin}
        by_target = {span.target: span for span in spans.values()}
        for target in terms.values():
            allowed = forms(by_target[target]) if target in by_target else (target,)
            owed += 1
            found += find_rendering(translation.text, allowed, case_sensitive=False) is not None
    return share(found, owed)


def facts_kept(dev: DevSet, translations: list[Translation]) -> str:
    """Return the share of sentences without a missing or added fact, where the reference has none either."""
    kept = counted = 0
    for source, reference, translation in zip(dev.sources, dev.references, translations, strict=True):
        if any(compare(source, reference)):
            continue
        counted += 1
        kept += not any(compare(source, translation.text))
    return share(kept, counted)


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
