"""Group requests into token batches with little padding; a result never depends on its batch."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

# Output limits are rounded up to a multiple of this, so that sources of like length share a limit and thus a batch.
_LIMIT_STEP = 32
_LIMIT_CONSTANT = 10


def output_limit(source_pieces: int, *, max_ratio: float, most: int) -> int:
    """Return the number of pieces that a translation may have, which depends only on its source; at most `most`."""
    wanted = int(source_pieces * max_ratio) + _LIMIT_CONSTANT
    return min(-(-wanted // _LIMIT_STEP) * _LIMIT_STEP, most)


def token_batches(
    lengths: Sequence[int], groups: Sequence[Hashable], *, batch_tokens: int
) -> Iterator[tuple[int, ...]]:
    """Yield batches of indices: one group each, longest first, at most `batch_tokens` pieces with padding.

    A single request that is longer than `batch_tokens` makes a batch of its own.
    """
    order: dict[Hashable, list[int]] = {}
    for index, group in enumerate(groups):
        order.setdefault(group, []).append(index)
    for indices in order.values():
        indices.sort(key=lambda index: (-lengths[index], index))
        start = 0
        while start < len(indices):
            # The first is the longest; all others are padded to it.
            size = max(1, batch_tokens // max(1, lengths[indices[start]]))
            yield tuple(indices[start : start + size])
            start += size
