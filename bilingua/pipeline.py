"""The translator: the only module that knows the order of the rooms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path
from threading import Lock
from typing import Any, overload

import bilingua
from bilingua.enforce.by_rule import failed
from bilingua.enforce.cascade import Enforcer
from bilingua.enforce.decoding import decode, spared
from bilingua.enforce.linking import link
from bilingua.enforce.names import with_names
from bilingua.enforce.not_german import foreign_documents
from bilingua.enforce.request import Enforced, Request
from bilingua.enforce.wordings import other_wordings
from bilingua.engines.base import BEAM, DecodeOptions, Engine, Usage, create
from bilingua.errors import CapabilityError, EnforcementError, EngineError, InputError
from bilingua.facts.style import DEFAULT, FactStyle, named_style
from bilingua.memory import Memory, remembering
from bilingua.profile import NAME, Profile
from bilingua.records import (
    Block,
    Document,
    Hypothesis,
    Outcome,
    Translation,
    Verdict,
)
from bilingua.terms.glossary import Glossary
from bilingua.terms.loading import GlossaryLike, Pairs, digest, load_glossaries, mapping_of
from bilingua.terms.matching import TermMatcher
from bilingua.text.documents import read_document
from bilingua.trust.judge import judged, pairs_of
from bilingua.trust.witness import summon
from bilingua.units import Preparer, Task

# How a profile that says nothing about it has facts written.
_STYLE = {"dates": "british", "times": "12", "money": "words", "percent": "word"}
# Blocks taken together: enough for full batches sorted by length, also of the few segments that take another round,
# and few enough that memory stays flat.
_CHUNK = 1024


class Translator:
    """Translates German into English with every glossary term and every number right.

    Args:
        glossary: a path, a `Glossary`, a German → English mapping or pairs, or several of these in order of rising
            priority. None means the shipped domain glossary, an empty sequence none at all, `cldr` the built-in one of
            countries, languages and currencies.
        engine: a registry name (`ct2`, `hf`; by HTTP `deepl`, `libretranslate`, `openai`) or a loaded engine.
        model: directory or hub name of the model; None means the engine's default, the embedded model.
        url: where an engine by HTTP is; None means its vendor's own service.
        beam: hypotheses kept while decoding, ≥ 1.
        strict: raise `EnforcementError` where a term could only be put in by force.
        markers: mark spans in the source where the engine was trained on it; False leaves all to the later steps.
        facts: enforce and check numbers, dates, URLs and the like.
        names: put names right that the model loses or misspells.
        style: how facts are written in English.
        spelling: `us` or `gb`; None means as the model spells.
        topics: the topics whose entries apply; None means all.
        on: the day that decides which entries are in force; None means all.
        memory: a translation memory or its path; segments that it knows are not decoded again. None means none.
        confidence: how sure one may be of each sentence: `fast` (by the packaged model's own scores, at next to no
            cost), `full` (by the models of both directions, for twice the CPU time) or `none`.
        device: `auto`, `cpu` or `cuda`. threads: 0 means all cores.
        progress: called after each batch that the engine has decoded, with the number of its source characters.

    Raises:
        GlossaryError: a glossary cannot be used.
        EngineError: the model cannot be loaded.
        StoreError: the memory cannot be opened.
    """

    def __init__(
        self,
        glossary: GlossaryLike | Sequence[GlossaryLike] | Pairs | None = None,
        *,
        engine: str | Engine = "ct2",
        model: str | None = None,
        url: str | None = None,
        beam: int = BEAM,
        strict: bool = False,
        markers: bool = True,
        facts: bool = True,
        names: bool = True,
        style: FactStyle = DEFAULT,
        spelling: str | None = None,
        topics: Sequence[str] | None = None,
        on: date | None = None,
        memory: Memory | str | Path | None = None,
        confidence: str = "fast",
        device: str = "auto",
        threads: int = 0,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        if beam < 1:
            raise InputError(f"beam must be at least 1, not {beam}")
        self.glossaries = load_glossaries(glossary)
        loaded = create(engine, model, url=url, device=device, threads=threads) if isinstance(engine, str) else engine
        memory = Memory(memory) if isinstance(memory, str | Path) else memory
        self._engine = loaded if memory is None else remembering(loaded, memory)
        self._options = DecodeOptions(beam=beam, report=progress)
        self._strict = strict
        self._markers = markers and self._engine.capabilities.markers
        self._enforcer = Enforcer(self._engine, self._options, markers=self._markers, facts=facts)
        self._preparer = Preparer(
            self._engine,
            TermMatcher(self.glossaries, topics=topics, on=on),
            self.glossaries,
            markers=self._markers,
            facts=facts,
            style=style,
            spelling=spelling,
        )
        self._facts = facts
        self._names = names
        self._spelling = spelling
        self._turn = Lock()
        # Other models' scores mean something else.
        self._judges = confidence == "full" or (confidence == "fast" and loaded.capabilities.pieces)
        own = loaded if engine == "ct2" and model is None else None
        self._witness = summon("none" if confidence == "fast" else confidence, own, device=device, threads=threads)

    @classmethod
    def from_profile(cls, path: str | Path | None = None, **arguments: Any) -> Translator:
        """Return a translator with the settings of a project's `bilingua.toml`; `arguments` go above them.

        `path` None means the nearest one upward from the working folder; without any, nothing is set.

        Raises:
            SettingsError: the profile cannot be used; further errors as of the class.
        """
        profile = Profile.find() if path is None else Profile.load(path)
        return cls(**{**_of_profile(profile), **arguments})

    @property
    def signature(self) -> str:
        """Identify exactly how translations are made; equal signatures give equal translations of a document."""
        steps = [
            *(["marked"] if self._markers else []),
            "repair",
            *(["redecode"] if self._engine.capabilities.prefix else []),
            *(["revise"] if self._engine.capabilities.revision else []),
            *(["facts"] if self._facts else []),
            *(["names"] if self._names else []),
            *([f"spelling={self._spelling}"] if self._spelling else []),
        ]
        parts = (
            f"engine:{self._engine.signature}",
            f"beam:{self._options.beam}",
            f"enforce:{'+'.join(steps)}",
            f"glossary:{self._terms_digest}",
            f"v:{bilingua.__version__}",
        )
        return "|".join(parts)

    @cached_property
    def _terms_digest(self) -> str:
        return digest(self.glossaries)

    @property
    def usage(self) -> Usage | None:
        """What was sent to a service so far; None for an engine that runs here."""
        usage: Usage | None = getattr(self._engine, "usage", None)
        return usage

    @overload  # a str is an iterable of str too; the first signature that fits counts
    def translate(  # type: ignore[overload-overlap]
        self, text: str, *, terms: Pairs | None = None, context: str = "", alternatives: int = 0
    ) -> Translation: ...
    @overload
    def translate(  # type: ignore[overload-overlap]
        self, text: Iterator[str], *, terms: Pairs | None = None, context: str = "", alternatives: int = 0
    ) -> Iterator[Translation]: ...
    @overload
    def translate(
        self, text: Iterable[str], *, terms: Pairs | None = None, context: str = "", alternatives: int = 0
    ) -> list[Translation]: ...
    def translate(
        self, text: str | Iterable[str], *, terms: Pairs | None = None, context: str = "", alternatives: int = 0
    ) -> Translation | list[Translation] | Iterator[Translation]:
        """Translate a text, or several in order; line breaks inside a text are kept.

        An iterator is translated as it comes, in chunks that grow from one text to 1,024, and gives an iterator.

        `terms` are German → English demands for this call alone, above every glossary: a mapping or pairs. `context`
        is German around the texts. It is not translated, and the model does not see it; the persons that it names are
        known, and it counts for glossary entries that need a word nearby. `alternatives` is the number of other
        wordings of each sentence that are wanted (`Sentence.alternatives`); there may be fewer, and all have the same
        terms and facts in place.

        Raises:
            InputError: something else than text was given, or a negative number.
            CapabilityError: the engine has no alternatives.
            EnforcementError: only with `strict`.
        """
        demands = mapping_of(terms, "terms")
        if not isinstance(context, str):
            raise InputError(f"context is German text, not {type(context).__name__}")
        self.check_alternatives(alternatives)
        if isinstance(text, str):
            block = Block(text, demands, context=context, alternatives=alternatives)
            return next(iter(self.translate_blocks([block])))
        if not isinstance(text, Iterable):
            raise _not_text()
        blocks = (Block(_checked(each), demands, context=context, alternatives=alternatives) for each in text)
        return self._growing(blocks) if isinstance(text, Iterator) else list(self.translate_blocks(list(blocks)))

    @overload
    async def atranslate(  # type: ignore[overload-overlap]
        self, text: str, *, terms: Pairs | None = None, context: str = "", alternatives: int = 0
    ) -> Translation: ...
    @overload
    async def atranslate(
        self, text: Iterable[str], *, terms: Pairs | None = None, context: str = "", alternatives: int = 0
    ) -> list[Translation]: ...
    async def atranslate(
        self, text: str | Iterable[str], *, terms: Pairs | None = None, context: str = "", alternatives: int = 0
    ) -> Translation | list[Translation]:
        """Translate in a thread, without holding up the event loop; arguments and errors as in `translate`.

        Calls of one translator take their turn, so a list in one call is faster than many calls.
        """
        from asyncio import to_thread  # which takes longer to load than the rest of this module

        whole = text if isinstance(text, str) or not isinstance(text, Iterator) else list(text)

        def work() -> Translation | list[Translation]:
            with self._turn:
                return self.translate(whole, terms=terms, context=context, alternatives=alternatives)

        return await to_thread(work)

    def check_alternatives(self, count: int) -> None:
        """Refuse a number of alternatives that no sentence can have.

        Raises:
            InputError: it is negative.
            CapabilityError: the engine has none.
        """
        if count < 0:
            raise InputError(f"alternatives is {count}", hint="0 means none")
        if count and not self._engine.capabilities.n_best:
            name = self._engine.signature.partition("|")[0]
            raise CapabilityError(f"the engine {name} has one wording of a sentence", hint="--engine ct2 has several")

    def translate_document(
        self, document: str | Path | Document, *, progress: Callable[[int], None] | None = None
    ) -> list[Translation]:
        """Translate every block of a document, in order; `write_document` puts them into a file.

        `progress` is called with the number of blocks done so far.

        Raises:
            DocumentError: the file cannot be read.
        """
        if not isinstance(document, Document):
            document = read_document(document)
        done = []
        name = document.path or "document"
        for translation in self.translate_blocks(replace(block, document=name) for block in document.blocks):
            done.append(translation)
            if progress:
                progress(len(done))
        return done

    def translate_blocks(self, blocks: Iterable[Block]) -> Iterator[Translation]:
        """Translate blocks lazily, keeping order; memory holds one chunk of 1,024 of them.

        Names of persons are known to all blocks of one document in a chunk.
        """
        source = iter(blocks)
        while chunk := list(islice(source, _CHUNK)):
            yield from self._chunk(chunk)

    def _growing(self, blocks: Iterator[Block]) -> Iterator[Translation]:
        """Translate blocks in chunks of 1, 2, 4 …, so that the first ones come soon and later ones in full batches."""
        size = 1
        while chunk := list(islice(blocks, size)):
            yield from self._chunk(chunk)
            size = min(2 * size, _CHUNK)

    def _chunk(self, blocks: Sequence[Block]) -> list[Translation]:
        """Translate blocks together."""
        passages = [self._preparer.prepare(block, place) for place, block in enumerate(blocks)]
        tasks = [task for passage in passages for task in passage.tasks]
        self._translate(tasks)
        self._reword([task for task in tasks if task.alternatives])
        self._link([task for passage in passages if passage.is_linked for task in passage.tasks])
        joined = [passage.joined(facts=self._facts) for passage in passages]
        for translation in joined if self._strict else ():
            _refuse_force(translation.terms)
        if self._judges:
            joined = self._judged(joined, [passage.scores() for passage in passages])
        languages = (judged for place, passage in enumerate(passages) for judged in passage.judged(place))
        for place, warning in foreign_documents(languages).items():
            joined[place] = replace(joined[place], findings=(*joined[place].findings, warning))
        return joined

    def _judged(
        self, translations: Sequence[Translation], scores: Sequence[Sequence[float | None]]
    ) -> list[Translation]:
        """Return the translations with the confidence of their sentences."""
        if self._witness is None:
            return list(map(judged, translations, scores))
        pairs = [pairs_of(translation) for translation in translations]
        evidence = iter(self._witness.evidence(list(chain.from_iterable(pairs))))
        rows = zip(translations, scores, pairs, strict=True)
        return [judged(one, score, list(islice(evidence, len(own)))) for one, score, own in rows]

    def _translate(self, tasks: Sequence[Task]) -> None:
        """Translate and enforce; equal requests are translated once, and enforced once where they share their names."""
        requests = list(dict.fromkeys(task.request for task in tasks))
        answers = dict(zip(requests, spared(self._engine, self._decode, requests), strict=True))
        for task in tasks:
            answer = answers[task.request]
            task.answer = EngineError(answer.error) if isinstance(answer, Hypothesis) and answer.error else answer
        if self._names:
            _demand_names(tasks)
        pairs = list(dict.fromkeys((t.request, t.answer) for t in tasks if isinstance(t.answer, Hypothesis)))
        enforced = dict(zip(pairs, spared(self._engine, self._enforce, pairs), strict=True))
        for task in tasks:
            answer = task.answer
            result = enforced[task.request, answer] if isinstance(answer, Hypothesis) else answer
            task.done = failed(task.request, result) if isinstance(result, EngineError) else result

    def _decode(self, requests: Sequence[Request]) -> list[Hypothesis]:
        return decode(self._engine, requests, self._options)

    def _enforce(self, pairs: Sequence[tuple[Request, Hypothesis]]) -> list[Enforced]:
        return self._enforcer.enforce([request for request, _ in pairs], [hypothesis for _, hypothesis in pairs])

    def _reword(self, tasks: Sequence[Task]) -> None:
        """Find other wordings of translated segments, as far as the engine has some."""
        if not tasks or not self._engine.capabilities.n_best:
            return
        asked = [(task.request, task.done.text, task.alternatives) for task in tasks]
        for task, others in zip(tasks, other_wordings(self._engine, self._enforcer, asked, self._options), strict=True):
            task.others = others

    def _link(self, tasks: Sequence[Task]) -> None:
        """Find the links of translated segments; where the engine fails on one, it has none."""
        pairs = [(task.request.text, task.done.text) for task in tasks]
        for task, links in zip(tasks, spared(self._engine, partial(link, self._engine), pairs), strict=True):
            task.links = () if isinstance(links, EngineError) else links


def _of_profile(profile: Profile) -> dict[str, Any]:
    """Return the settings of a profile as arguments of a translator."""
    values = dict(profile.values)
    style = {name: values.pop(name, default) for name, default in _STYLE.items()}
    demands = {word: word for word in values.pop("keep", ())} | values.pop("term", {})
    glossary = values.pop("glossary", None)
    if demands:
        glossary = [*load_glossaries(glossary), Glossary.from_mapping(demands, name=NAME)]
    topics = values.pop("topic", None)
    for key in ("fail-on", "unwrap"):  # which are for the command line
        values.pop(key, None)
    return {**values, "glossary": glossary, "style": named_style(**style), "topics": topics}


def _checked(text: object) -> str:
    if not isinstance(text, str):
        raise _not_text()
    return text


def _not_text() -> InputError:
    return InputError("translate() takes a str or an iterable of str", hint="decode bytes first")


def _demand_names(tasks: Sequence[Task]) -> None:
    """Add to the requests the names that their answers have lost or misspelt."""
    answers = [Hypothesis("") if isinstance(task.answer, EngineError) else task.answer for task in tasks]
    contexts = {task.document: task.context for task in tasks if task.context}
    requests = with_names([task.request for task in tasks], answers, [task.document for task in tasks], contexts)
    for task, request in zip(tasks, requests, strict=True):
        task.request = request


def _refuse_force(outcomes: Sequence[Outcome]) -> None:
    forced = [outcome.span.text for outcome in outcomes if outcome.verdict is Verdict.FORCED]
    if forced:
        raise EnforcementError(
            f"only by force: {', '.join(forced)}", hint="see the finding without strict, or rephrase the source"
        )
