"""Comparison of servers in turn, in short rounds, so that a machine that slows down does so for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .load import LoadResult, generate_load

ROUNDS = 5


@dataclass(frozen=True)
class Side:
    """A server under comparison, and the requests it gets over and over."""

    port: int
    requests: Sequence[bytes]


def compare(sides: Sequence[Side], seconds: float) -> list[list[LoadResult]]:
    """Return the results of each side, one per round, after a round to warm up; each side gets `seconds` in total."""
    for side in sides:
        generate_load(side.port, side.requests, seconds / ROUNDS)
    rounds = [[generate_load(side.port, side.requests, seconds / ROUNDS) for side in sides] for _ in range(ROUNDS)]
    return [list(results) for results in zip(*rounds, strict=True)]


def summary(ours: Sequence[LoadResult], limits: Sequence[LoadResult]) -> dict[str, float]:
    """Return the medians of the rounds, and as ratio the median of the ratios of each round."""
    return {
        **{name: median(getattr(result, name) for result in ours) for name in LoadResult.__slots__},
        "limit_rps": median(result.rps for result in limits),
        "ratio": median(our.rps / limit.rps for our, limit in zip(ours, limits, strict=True)),
    }
