"""What the service counts: requests, characters, verdicts, findings. Nothing says who sent what."""

from __future__ import annotations

import os
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from bilingua.apps.service.settings import METRICS
from bilingua.records import Translation

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_BLOCKS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """The counters of one process, each service with its own."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "bilingua_requests", "Requests by route and status.", ["route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "bilingua_request_seconds", "Time from request to answer.", ["route"], buckets=_SECONDS, registry=registry
        )
        self._characters = Counter("bilingua_characters", "Characters translated for requests.", registry=registry)
        self._verdicts = Counter(
            "bilingua_occurrences", "Terms and facts by how they were reached.", ["verdict"], registry=registry
        )
        self._findings = Counter("bilingua_findings", "Findings in translations.", ["severity"], registry=registry)
        self._documents = Counter("bilingua_documents", "Documents that ended, by state.", ["state"], registry=registry)
        self._batches = Histogram(
            "bilingua_batch_blocks", "Blocks translated together.", buckets=_BLOCKS, registry=registry
        )
        self._waiting = Gauge(
            "bilingua_waiting_characters", "Characters in the queue.", registry=registry, multiprocess_mode="livesum"
        )

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def translated(self, translations: Iterable[Translation]) -> None:
        """Count what was translated for a request."""
        for translation in translations:
            self._characters.inc(len(translation.source))
            for outcome in translation.terms:
                self._verdicts.labels(str(outcome.verdict)).inc()
            for finding in translation.findings:
                self._findings.labels(str(finding.severity)).inc()

    def batch(self, blocks: int, waiting: int) -> None:
        """Count a batch; `waiting` characters are in the queue."""
        self._batches.observe(blocks)
        self._waiting.set(waiting)

    def document(self, state: str) -> None:
        """Count a document that ended."""
        self._documents.labels(state).inc()

    def render(self) -> bytes:
        """Return the counters in Prometheus' text format, those of all processes where there are several."""
        if not os.environ.get(METRICS):
            return generate_latest(self._registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
