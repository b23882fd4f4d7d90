"""The common part of the engines: everything between texts and pieces.

`PieceEngine` implements the engine protocol on top of three operations on pieces that a subclass supplies. It checks
what is asked, tokenises, sorts into batches and back, keeps marker pieces out of unmarked requests, and repeats a
request until no suppressed string is left.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TypeVar

from bilingua.engines.base import Capabilities, DecodeOptions
from bilingua.engines.batching import output_limit, token_batches
from bilingua.engines.checks import cannot, check_n_best, check_pairs, check_request, require
from bilingua.engines.tokens import Pieces, Tokenizer
from bilingua.errors import ConstraintBudgetError, EngineError
from bilingua.markers import MARKERS, MID, is_marked
from bilingua.records import Alignment, Hypothesis, PieceScores

Tokens = tuple[str, ...]
Row = TypeVar("Row")

# Rounds of decoding in which a suppressed string may reappear in another split into pieces; from the given round on,
# its first piece is banned altogether, which guarantees an end.
_ROUNDS, _STRICT_FROM = 12, 3
# Generated text stays this much below `max_target`: it may split into more pieces than it was generated from.
_SLACK = 8
# Pairs that are scored or aligned at once, in pieces of both sides: each piece needs a row as long as the vocabulary,
# and larger batches are slower, for they leave the cache.
_PAIR_TOKENS = 512
# Cache sizes: pieces of texts, twice as many as are translated at once, and alignments.
_SPLIT, _KEPT = 2048, 256
# Batches are not made smaller than this to occupy idle workers: below, most of the work is reading the weights.
_LEAST_TOKENS = 128


@dataclass(slots=True)
class Job:
    """One request in pieces. `source` has the encoder's special pieces; `limit` bounds prefix and continuation.

    `bounded` enforces its own limit and markers during decoding; see `PieceEngine._run`.
    """

    text: str
    source: Tokens
    marked: bool
    limit: int
    prefix_text: str = ""
    prefix: Tokens = ()
    banned: frozenset[Tokens] = field(default=frozenset())
    bounded: bool = False


@dataclass(frozen=True, slots=True)
class Decoded:
    """The pieces behind the prefix, the mean log-probability of all (end of sentence included), and the next best."""

    tokens: Tokens
    score: float
    others: tuple[Decoded, ...] = ()


class PieceEngine(ABC):
    """An engine over pieces. Subclasses set the attributes below and supply the three abstract methods.

    What these return is read when all batches are handed over, so that `workers` of them may be at work side by side.
    """

    name: str
    tokenizer: Tokenizer
    capabilities: Capabilities
    max_pieces: int
    max_target: int  # pieces that score() and align() take, end of sentence excluded
    workers = 1

    @property
    @abstractmethod
    def signature(self) -> str:
        """Name engine and model exactly."""

    @abstractmethod
    def _generate(
        self, sources: list[Tokens], prefixes: list[Tokens], *, limit: int, banned: list[Tokens], options: DecodeOptions
    ) -> Iterable[Decoded]:
        """Decode one batch; none of the banned sequences of pieces may be produced after a prefix."""

    @abstractmethod
    def _log_probabilities(self, sources: list[Tokens], targets: list[Tokens]) -> Iterable[list[float]]:
        """Return the log-probability of each target piece and of the end of sentence."""

    @abstractmethod
    def _attention(self, sources: list[Tokens], targets: list[Tokens]) -> Iterable[list[list[float]]]:
        """Return one row for each target piece with a weight for each source piece, special pieces included."""

    # -- the protocol --------------------------------------------------------------------------------------------------

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate each source; an empty source gives an empty translation with score 0.

        Raises:
            CapabilityError: a source is marked and the model was not trained for that.
            EngineError: a source is longer than `max_pieces`.
        """
        check_request(self.capabilities, sources, options, engine=self.name)
        return self._decode([self._job(source, options) for source in sources], options)

    def complete(self, sources: Sequence[str], prefixes: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate each source into a text that begins with exactly the given prefix.

        The continuation may go on within the prefix's last word ("test" → "tested"); a prefix that ends in white space
        or punctuation rules that out. An empty source gives the prefix itself.

        Raises:
            CapabilityError: a source is marked and the model was not trained for that.
            ConstraintBudgetError: a prefix leaves no room for another piece.
        """
        require(self.capabilities, "prefix", engine=self.name)
        check_request(self.capabilities, sources, options, engine=self.name)
        check_pairs(sources, prefixes, what="prefixes")
        jobs = [self._job(source, options, prefix) for source, prefix in zip(sources, prefixes, strict=True)]
        return self._decode(jobs, options)

    def n_best(self, sources: Sequence[str], options: DecodeOptions) -> list[list[Hypothesis]]:
        """Return up to `options.hypotheses` translations of each source, the most likely first; none of an empty one.

        The beam is as wide as that at least. What outgrows its limit is left out. Errors are those of `check_n_best`.
        """
        check_n_best(self.capabilities, sources, options, engine=self.name)
        options = replace(options, beam=max(options.beam, options.hypotheses))
        jobs = [self._job(source, options) for source in sources]
        best = iter(self._run([job for job in jobs if job.text.strip()], options))
        return [self._several(job, next(best)) if job.text.strip() else [] for job in jobs]

    def _several(self, job: Job, best: Decoded) -> list[Hypothesis]:
        sound = [best, *(other for other in best.others if not self._oversteps(job, other.tokens))]
        return [Hypothesis(self._text(job, each.tokens), each.score) for each in sound]

    def revise(self, sources: Sequence[str], drafts: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Refuse, with `CapabilityError`: a model that decodes completes prefixes instead."""
        raise cannot(self.capabilities, "revision", engine=self.name)

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Return the mean log-probability per target piece (end of sentence included) of each pair.

        Raises:
            EngineError: a source or a target is longer than the model takes.
        """
        require(self.capabilities, "scoring", engine=self.name)
        check_pairs(sources, targets, what="targets")
        pairs = [(self._source(s), self._target(t).tokens) for s, t in zip(sources, targets, strict=True)]
        return self._mean_scores(pairs)

    def log_probabilities(self, sources: Sequence[str], targets: Sequence[str]) -> list[PieceScores]:
        """Return the log-probability of each target piece of each pair.

        Raises:
            EngineError: a source or a target is longer than the model takes.
        """
        require(self.capabilities, "pieces", engine=self.name)
        check_pairs(sources, targets, what="targets")
        pieces = [self._target(target) for target in targets]
        pairs = [(self._source(s), target.tokens) for s, target in zip(sources, pieces, strict=True)]
        return [
            PieceScores(target.offsets, tuple(values[:-1]), values[-1])
            for target, values in zip(pieces, self._values(pairs), strict=True)
        ]

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Align each target with its source by the model's attention.

        Special pieces are left out and each row is divided by what remains, so that it sums to one.

        Raises:
            EngineError: a source or a target is longer than the model takes.
        """
        require(self.capabilities, "alignment", engine=self.name)
        check_pairs(sources, targets, what="targets")
        pairs = list(zip(sources, targets, strict=True))
        fresh = [pair for pair in dict.fromkeys(pairs) if pair not in self._aligned]
        aligned = {pair: self._aligned[pair] for pair in pairs if pair in self._aligned}
        aligned |= zip(fresh, self._alignments(fresh), strict=True)
        self._aligned.update(aligned)
        for pair in list(self._aligned)[:-_KEPT]:
            del self._aligned[pair]
        return [aligned[pair] for pair in pairs]

    def count(self, text: str) -> int:
        """Return the number of source pieces of a text, special pieces excluded."""
        return len(self._source_pieces(text).tokens)

    def fits(self, target: str) -> bool:
        """Return whether a text, marked or not, is short enough to be a prefix, or a target to score or align."""
        return len(self._target_pieces(target).tokens) < self._most

    @property
    def _most(self) -> int:
        """The number of pieces that a translation may have."""
        return self.max_target - _SLACK

    # -- texts to pieces -----------------------------------------------------------------------------------------------

    def _source(self, text: str) -> Tokens:
        return self._surrounded(text, self._source_pieces(text))

    def _surrounded(self, text: str, pieces: Pieces) -> Tokens:
        if len(pieces.tokens) > self.max_pieces:
            message = f"a source has {len(pieces.tokens)} pieces, the model takes {self.max_pieces}: {text[:40]!r}…"
            if is_marked(text):
                raise ConstraintBudgetError(message, hint="mark fewer or shorter spans, or split the segment")
            raise EngineError(message, hint="split the text into shorter segments")
        return (*self.tokenizer.opening, *pieces.tokens, *self.tokenizer.closing)

    def _target(self, text: str) -> Pieces:
        pieces = self._target_pieces(text)
        if len(pieces.tokens) > self.max_target:
            raise EngineError(
                f"a target has {len(pieces.tokens)} pieces, the model takes {self.max_target}: {text[:40]!r}…",
                hint="split the text into shorter segments",
            )
        return pieces

    def _job(self, text: str, options: DecodeOptions, prefix: str = "") -> Job:
        source = self._source(text)
        tokens = self._target_pieces(prefix).tokens
        most = self._most
        if len(tokens) >= most:
            raise ConstraintBudgetError(
                f"a prefix has {len(tokens)} pieces, the model makes {most}: {prefix[:40]!r}…",
                hint="split the segment",
            )
        limit = output_limit(len(source), max_ratio=options.max_ratio, most=most)
        # A long prefix needs room after it, whatever the source's length.
        limit = min(most, max(limit, len(tokens) + limit // 2))
        return Job(text, source, is_marked(text), limit, prefix, tokens)

    # -- decoding ------------------------------------------------------------------------------------------------------

    def _decode(self, jobs: list[Job], options: DecodeOptions) -> list[Hypothesis]:
        results = [Hypothesis(job.prefix_text) for job in jobs]
        suppressed = [re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)") for phrase in options.suppress]
        banned = frozenset(sequence for phrase in options.suppress for sequence in self._spellings(phrase))
        open_jobs = [i for i, job in enumerate(jobs) if job.text.strip()]
        for i in open_jobs:
            jobs[i].banned = banned
        for turn in range(_ROUNDS):
            decoded = self._run([jobs[i] for i in open_jobs], options)
            still = []
            for i, result in zip(open_jobs, decoded, strict=True):
                text = self._text(jobs[i], result.tokens)
                results[i] = Hypothesis(text, result.score)
                offending = self._offending(jobs[i], text, result.tokens, suppressed)
                if offending:
                    jobs[i].banned |= {offending[:1] if turn >= _STRICT_FROM else offending}
                    still.append(i)
            open_jobs = still
            if not open_jobs:
                return self._rescored(jobs, results) if options.whole_scores else results
        raise EngineError(f"{options.suppress} could not be kept out of the translation of {jobs[open_jobs[0]].text!r}")

    def _run(self, jobs: list[Job], options: DecodeOptions) -> list[Decoded]:
        """Decode with the model's own limit first, so that all requests share batches, then those that overstep.

        A request that exceeds its own limit, or produces markers that it did not have, is decoded again within its
        bounds. The results do not depend on the other requests.
        """
        results = self._batched(jobs, options)
        again = [i for i, job in enumerate(jobs) if not job.bounded and self._oversteps(job, results[i].tokens)]
        for i in again:
            jobs[i].bounded = True
        for i, decoded in zip(again, self._batched([jobs[i] for i in again], options), strict=True):
            results[i] = decoded
        return results

    def _oversteps(self, job: Job, tokens: Tokens) -> bool:
        outgrown = job.limit < self._most and len(job.prefix) + len(tokens) >= job.limit
        return outgrown or (not job.marked and not set(MARKERS).isdisjoint(tokens))

    def _batched(self, jobs: list[Job], options: DecodeOptions) -> list[Decoded]:
        results = [Decoded((), 0.0)] * len(jobs)
        groups = [(job.banned, job.bounded and (job.limit, job.marked)) for job in jobs]
        lengths = [len(job.source) for job in jobs]
        batches = self._batches(lengths, groups, options.batch_tokens)
        begun = [self._begun([jobs[i] for i in batch], options) for batch in batches]
        for batch, rows in zip(batches, begun, strict=True):
            for i, decoded in zip(batch, self._checked(rows, len(batch)), strict=True):
                results[i] = decoded
            if options.report:
                options.report(sum(len(jobs[i].text) for i in batch))
        return results

    def _batches(self, lengths: Sequence[int], groups: Sequence[Hashable], most: int) -> list[tuple[int, ...]]:
        """Group requests into batches of at most `most` pieces, and of less where workers would have nothing to do."""
        share = -(-sum(lengths) // self.workers)
        return list(token_batches(lengths, groups, batch_tokens=min(most, max(share, _LEAST_TOKENS))))

    def _begun(self, jobs: list[Job], options: DecodeOptions) -> Iterable[Decoded]:
        first = jobs[0]
        return self._generate(
            [job.source for job in jobs],
            [job.prefix for job in jobs],
            limit=first.limit if first.bounded else self._most,
            banned=sorted(first.banned | self._unwanted(marked=first.marked or not first.bounded)),
            options=options,
        )

    def _unwanted(self, *, marked: bool) -> frozenset[Tokens]:
        markers: Iterable[str] = ()
        if self.tokenizer.has_markers:
            # MID belongs to sources only; the other two answer a marked source.
            markers = (MID,) if marked else MARKERS
        return frozenset((piece,) for piece in (*self.tokenizer.control, *markers))

    def _spellings(self, phrase: str) -> set[Tokens]:
        # As a separate word, and after an opening quote or bracket, without a space.
        apart = self._target_pieces(phrase).tokens
        joined = self._target_pieces("(" + phrase).tokens
        plain = joined[1:] if joined and joined[0].endswith("(") else ()
        return {spelling for spelling in (apart, plain) if spelling}

    def _text(self, job: Job, tokens: Tokens) -> str:
        if not job.prefix_text:
            return self.tokenizer.decode(tokens)
        return self.tokenizer.extend(job.prefix_text, job.prefix, tokens)

    def _offending(self, job: Job, text: str, tokens: Tokens, suppressed: list[re.Pattern[str]]) -> Tokens:
        """Return the pieces of the first suppressed string after the prefix, else an empty tuple."""
        for pattern in suppressed:
            for match in pattern.finditer(text):
                if match.end() > len(job.prefix_text):
                    return self._pieces_of(job, tokens, match)
        return ()

    def _pieces_of(self, job: Job, tokens: Tokens, match: re.Match[str]) -> Tokens:
        first = last = 0
        for index in range(1, len(tokens) + 1):
            end = len(self._text(job, tokens[:index]))
            if end <= match.start():
                first = index
            last = index
            if end >= match.end():
                break
        return tokens[first:last]

    def _rescored(self, jobs: list[Job], results: list[Hypothesis]) -> list[Hypothesis]:
        """Score completions as whole texts: a decoder counts only the pieces that it chose itself."""
        forced = [i for i, job in enumerate(jobs) if job.prefix and job.text.strip()]
        if not forced:
            return results
        pairs = [(jobs[i].source, self._target_pieces(results[i].text).tokens) for i in forced]
        pairs = [(source, target[: self.max_target]) for source, target in pairs]
        for i, score in zip(forced, self._mean_scores(pairs), strict=True):
            results[i] = Hypothesis(results[i].text, score)
        return results

    # -- scores and alignments -----------------------------------------------------------------------------------------

    def _mean_scores(self, pairs: list[tuple[Tokens, Tokens]]) -> list[float]:
        return [sum(values) / len(values) for values in self._values(pairs)]

    def _values(self, pairs: list[tuple[Tokens, Tokens]]) -> list[list[float]]:
        scores: list[list[float]] = [[]] * len(pairs)
        lengths = [len(source) + len(target) for source, target in pairs]
        batches = self._batches(lengths, [0] * len(pairs), _PAIR_TOKENS)
        begun = [self._log_probabilities([pairs[i][0] for i in b], [pairs[i][1] for i in b]) for b in batches]
        for batch, rows in zip(batches, begun, strict=True):
            for i, values in zip(batch, self._checked(rows, len(batch)), strict=True):
                scores[i] = values
        return scores

    @cached_property
    def _source_pieces(self) -> Callable[[str], Pieces]:
        """Split a source into pieces, once for counting, cutting, translating and aligning."""
        return lru_cache(maxsize=_SPLIT)(self.tokenizer.encode_source)

    @cached_property
    def _target_pieces(self) -> Callable[[str], Pieces]:
        """Split a target into pieces, likewise."""
        return lru_cache(maxsize=_SPLIT)(self.tokenizer.encode_target)

    @cached_property
    def _aligned(self) -> dict[tuple[str, str], Alignment]:
        """The latest alignments: several steps align the same pair, and each alignment costs a greedy decoding."""
        return {}

    def _alignments(self, pairs: list[tuple[str, str]]) -> list[Alignment]:
        here = [self._source_pieces(source) for source, _ in pairs]
        there = [self._target(target) for _, target in pairs]
        inputs = [self._surrounded(source, pieces) for (source, _), pieces in zip(pairs, here, strict=True)]
        alignments = [Alignment(a.offsets, b.offsets, ()) for a, b in zip(here, there, strict=True)]
        wanted = [i for i in range(len(pairs)) if here[i].tokens and there[i].tokens]
        lengths = [len(inputs[i]) + len(there[i].tokens) for i in wanted]
        begun = []
        for batch in self._batches(lengths, [0] * len(wanted), _PAIR_TOKENS):
            rows = [wanted[i] for i in batch]
            begun.append((rows, self._attention([inputs[i] for i in rows], [there[i].tokens for i in rows])))
        for rows, attention in begun:
            for i, weights in zip(rows, self._checked(attention, len(rows)), strict=True):
                alignments[i] = self._alignment(here[i], there[i], weights)
        return alignments

    def _alignment(self, source: Pieces, target: Pieces, weights: list[list[float]]) -> Alignment:
        start = len(self.tokenizer.opening)
        rows = []
        for row in weights[: len(target.tokens)]:
            inner = row[start : start + len(source.tokens)]
            # If all attention is on special pieces, every source piece is equally likely.
            total = sum(inner)
            rows.append(tuple(w / total for w in inner) if total > 0 else (1 / len(inner),) * len(inner))
        return Alignment(source.offsets, target.offsets, tuple(rows))

    def _checked(self, results: Iterable[Row], expected: int) -> list[Row]:
        rows = list(results)
        if len(rows) != expected:
            raise EngineError(f"the model of {self.name} returned {len(rows)} rows for {expected} requests")
        return rows
