"""The cases of a bench: run one after another, timed by the clock, and judged."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .load_generator import percentiles
from .workspace import Say

Result = dict[str, Any]


def run_cases(cases: Mapping[str, Callable[[], Result]], say: Say) -> dict[str, Result]:
    """Return the result of each case."""
    results = {}
    for name, case in cases.items():
        say(f"Measuring {name} …")
        results[name] = case()
    return results


def time_calls(call: Callable[[str], Any], texts: Sequence[str], seconds: float) -> list[float]:
    """Return the milliseconds of calls with the texts in turn, at least one call for each, however long it takes."""
    took: list[float] = []
    end = time.perf_counter() + seconds
    while len(took) < len(texts) or time.perf_counter() < end:
        begin = time.perf_counter()
        call(texts[len(took) % len(texts)])
        took.append((time.perf_counter() - begin) * 1000)
    return took


def judge(took: list[float], most_ms: int, clients: int = 1) -> Result:
    """Return the figures of calls that took these milliseconds, with that many concurrent clients."""
    figures = percentiles(took)
    return {
        **figures,
        "worst_ms": max(took),
        "rps": len(took) / sum(took) * 1000 * clients,
        "most_ms": most_ms,
        "reached": figures["p95_ms"] < most_ms,
    }
