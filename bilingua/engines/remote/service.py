"""What the engines by HTTP have in common: requests of several segments side by side, and answers that may be bad."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from bilingua.engines.base import Capabilities, DecodeOptions, Engine, Usage, create
from bilingua.engines.checks import cannot, check_pairs, check_request
from bilingua.engines.remote.http import Limits
from bilingua.errors import EngineError, EngineUnavailableError
from bilingua.markers import strip
from bilingua.records import Alignment, Hypothesis


@dataclass(frozen=True, slots=True)
class Question:
    """A source, marked or not, and its earlier translation where that is to be revised."""

    marked: str
    draft: str | None = None

    @property
    def text(self) -> str:
        """The German without markers."""
        return strip(self.marked)


class RemoteEngine(ABC):
    """An engine by HTTP. Subclasses send one request of several segments; segments with a bad answer are sent once more
    together, and then once alone.

    If no answer is usable, the hypothesis has the error. `url` and `model` are part of the signature, so that a memory
    keeps services apart. Alignment, scores and lengths are those of the packaged model, which runs on this machine.
    """

    name: str
    version = 1  # of what is asked; a change asks anew what is remembered
    capabilities = Capabilities(alignment=True, scoring=True, revision=True)

    limits = Limits()  # unless the caller has others

    def __init__(
        self,
        model: str | None = None,
        *,
        url: str | None = None,
        device: str = "auto",
        threads: int = 0,
        limits: Limits | None = None,
    ) -> None:
        self.model = model
        self._limits = limits or self.limits
        self.url = self._connect(url)
        self.usage = Usage(f"{self.name} at {self.url}")
        self._device, self._threads = device, threads
        self._counting, self._scoring = Lock(), Lock()

    @property
    def signature(self) -> str:
        """Name service and model, e.g. `openai|url:http://localhost:11434/v1|model:llama3|asked:1`."""
        return f"{self.name}|url:{self.url}|model:{self.model or ''}|asked:{self.version}"

    @abstractmethod
    def _connect(self, url: str | None) -> str:
        """Check the settings, prepare a client of the service and return its address; nothing is sent.

        `url` None means the vendor's own service.
        """

    @abstractmethod
    def _ask(self, questions: Sequence[Question]) -> list[str | None]:
        """Return the answers to one request, None for each that cannot be used.

        Raises:
            EngineUnavailableError: the service answers nothing at all.
            EngineError: it refuses this request.
        """

    @abstractmethod
    def close(self) -> None:
        """Close the connections to the service."""

    def _count(self, characters: int = 0, *, tokens: int = 0) -> None:
        with self._counting:
            self.usage.characters += characters
            self.usage.tokens += tokens

    def _count_request(self) -> None:
        with self._counting:
            self.usage.requests += 1

    # -- the protocol --------------------------------------------------------------------------------------------------

    def translate(self, sources: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate each source; `options` beyond `report` are for engines that decode.

        Raises:
            CapabilityError: a source is marked and the service takes no terms.
            EngineUnavailableError: the service answers nothing at all.
            EngineError: nothing that it answered to several sources can be used.
        """
        check_request(self.capabilities, sources, options, engine=self.name)
        return self._answered([Question(source) for source in sources], options)

    def revise(self, sources: Sequence[str], drafts: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Translate each marked source once more; what the service has no better way to ask for keeps its draft."""
        check_pairs(sources, drafts, what="drafts")
        questions = [Question(source, draft) for source, draft in zip(sources, drafts, strict=True)]
        asked = [question for question in questions if self._revisable(question)]
        found = dict(zip(asked, self._answered(asked, options), strict=True))
        return [found.get(question) or Hypothesis(question.draft or "") for question in questions]

    def _revisable(self, question: Question) -> bool:
        """Return whether the service can be asked for more than it was before."""
        return question.marked != question.text

    def complete(self, sources: Sequence[str], prefixes: Sequence[str], options: DecodeOptions) -> list[Hypothesis]:
        """Refuse: no service takes the beginning of a translation.

        Raises:
            CapabilityError: always.
        """
        raise cannot(self.capabilities, "prefix", engine=self.name)

    def score(self, sources: Sequence[str], targets: Sequence[str]) -> list[float]:
        """Return the packaged model's scores."""
        return self._packaged.score(sources, targets)

    def align(self, sources: Sequence[str], targets: Sequence[str]) -> list[Alignment]:
        """Align by the packaged model's attention."""
        return self._packaged.align(sources, targets)

    def count(self, text: str) -> int:
        """Return the number of pieces that the packaged model makes of a text."""
        return self._packaged.count(text)

    def fits(self, target: str) -> bool:
        """Return whether the packaged model can score and align a text."""
        return self._packaged.fits(target)

    @property
    def max_pieces(self) -> int:
        """The number of pieces that the packaged model takes."""
        return self._packaged.max_pieces

    @cached_property
    def _packaged(self) -> Engine:
        return create("ct2", device=self._device, threads=self._threads)

    # -- asking --------------------------------------------------------------------------------------------------------

    def _answered(self, questions: Sequence[Question], options: DecodeOptions) -> list[Hypothesis]:
        """Ask in batches, side by side, and score what comes back."""
        answers: dict[Question, str | EngineError] = {q: "" for q in questions if not q.text.strip()}
        batches = list(_batches([q for q in dict.fromkeys(questions) if q not in answers], self._limits))
        with ThreadPoolExecutor(self._limits.parallel) as pool:
            under_way = {pool.submit(self._persistently, batch): batch for batch in batches}
            try:
                for future in as_completed(under_way):
                    answers |= future.result()
                    if options.report:
                        options.report(sum(len(question.text) for question in under_way[future]))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        errors = [answer for answer in answers.values() if isinstance(answer, EngineError)]
        if errors and len(errors) == len(answers):
            raise errors[0]
        return self._scored([(question, answers[question]) for question in questions])

    def _persistently(self, batch: Sequence[Question]) -> dict[Question, str | EngineError]:
        """Ask a batch, what was bad again, and what is bad still one by one; the last errors are kept."""
        answers: dict[Question, str | EngineError] = {}
        self._once(batch, answers)
        self._once([question for question in batch if isinstance(answers[question], EngineError)], answers)
        for question in batch if len(batch) > 1 else ():
            if isinstance(answers[question], EngineError):
                self._once([question], answers)
        return answers

    def _once(self, batch: Sequence[Question], answers: dict[Question, str | EngineError]) -> None:
        if not batch:
            return
        try:
            found: Sequence[str | None] = self._ask(batch)
        except EngineUnavailableError:
            raise
        except EngineError as error:
            answers |= dict.fromkeys(batch, error)
            return
        for question, text in zip(batch, found, strict=True):
            text = " ".join(text.split()) if text else ""
            answers[question] = text or EngineError(f"{self.name} returned nothing that can be used")

    def _scored(self, answered: Sequence[tuple[Question, str | EngineError]]) -> list[Hypothesis]:
        """Return hypotheses with the packaged model's scores, which drafts made here are measured by."""
        scores = self._scores([(question.text, text) for question, text in answered if isinstance(text, str)])
        return [
            Hypothesis("", error=str(text)) if isinstance(text, EngineError)
            else Hypothesis(text, scores.get((question.text, text), 0.0))
            for question, text in answered
        ]  # fmt: skip

    def _scores(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
        """Return the packaged model's scores of those pairs that it takes."""
        with self._scoring:
            asked = [pair for pair in dict.fromkeys(pairs) if self._takes(*pair)]
            found = self.score([source for source, _ in asked], [text for _, text in asked]) if asked else []
        return dict(zip(asked, found, strict=True))

    def _takes(self, source: str, target: str) -> bool:
        return bool(source and target) and self.count(source) <= self.max_pieces and self.fits(target)


def _batches(questions: Sequence[Question], limits: Limits) -> Iterator[list[Question]]:
    """Yield neighbours together, as many as one request takes; drafts are never mixed with sources that have none."""
    batch: list[Question] = []
    characters = 0
    for question in questions:
        size = len(question.text)
        if batch and (len(batch) == limits.segments or characters + size > limits.characters):
            yield batch
            batch, characters = [], 0
        batch.append(question)
        characters += size
    if batch:
        yield batch


def grouped(questions: Sequence[Question], belong: Callable[[list[Question], Question], bool]) -> list[list[Question]]:
    """Put each question into the first group that it belongs to, or a new one."""
    groups: list[list[Question]] = []
    for question in questions:
        home = next((group for group in groups if belong(group, question)), None)
        if home is None:
            groups.append([question])
        else:
            home.append(question)
    return groups
