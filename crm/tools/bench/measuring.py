"""Comparing servers: driven in turn, in short rounds, so that a machine that gets slower gets slower for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from .driving import Figures, drive

ROUNDS = 5


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: a server, and what it is asked over and over."""

    port: int
    requests: Sequence[bytes]


def compare(arms: Sequence[Arm], seconds: float) -> list[list[Figures]]:
    """Return the figures of each arm, a round each, after a round to get warm; `seconds` are an arm's in all."""
    for arm in arms:
        drive(arm.port, arm.requests, seconds / ROUNDS)
    rounds = [[drive(arm.port, arm.requests, seconds / ROUNDS) for arm in arms] for _ in range(ROUNDS)]
    return [list(figures) for figures in zip(*rounds, strict=True)]


def summary(ours: Sequence[Figures], limits: Sequence[Figures]) -> dict[str, float]:
    """Return the medians of the rounds, and as ratio the median of the ratios of each round."""
    return {
        **{name: median(getattr(figures, name) for figures in ours) for name in Figures.__slots__},
        "limit_rps": median(figures.rps for figures in limits),
        "ratio": median(our.rps / limit.rps for our, limit in zip(ours, limits, strict=True)),
    }
