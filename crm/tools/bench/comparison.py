"""Comparison of Carnet with the limit in alternating short rounds, so that a slow machine affects both alike."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any, Self

import orjson

from crm.workspaces.models import Workspace

from . import limit
from .cases import Result
from .environment import server_dsn, temporary_token
from .load import CannotMeasure, LoadResult, generate_load
from .servers import ServerProcess, serving

ROUNDS = 5


@dataclass(frozen=True)
class Side:
    """A server under comparison, and the requests that it gets repeatedly."""

    server: ServerProcess
    requests: Sequence[bytes]


@dataclass
class BothServers:
    """Carnet and the limit, on the same database, and a token for both."""

    workspace: Workspace
    token: str
    ours: ServerProcess
    theirs: ServerProcess
    seconds: float

    @classmethod
    @contextmanager
    def serve(cls, workspace: Workspace, seconds: float, **limits: Any) -> Iterator[Self]:
        """Run both servers during the block; `limits` are arguments of `Limit`."""
        environment = {limit.CONFIGURATION: json.dumps({"dsn": server_dsn(), **limits})}
        with (
            temporary_token(workspace) as token,
            serving() as ours,
            # One thread is fastest, as the limit reads no bodies and has no stalled clients.
            serving("crm.tools.bench.limit:application", environment, threads=1) as theirs,
        ):
            yield cls(workspace, token, ours, theirs, seconds)

    def compare_requests(self, requests: Sequence[bytes], parse: Callable[[bytes], Any] = orjson.loads) -> Result:
        """Return the summary of both servers with the same requests. Raises CannotMeasure if answers differ."""
        ours, theirs = Side(self.ours, requests), Side(self.theirs, requests)
        check_same(ours, theirs, parse)
        return summary(*compare([ours, theirs], self.seconds))


def check_same(ours: Side, limits: Side, parse: Callable[[bytes], Any] = orjson.loads) -> None:
    """Raise CannotMeasure unless both sides give the same answer to their first request."""
    # Otherwise the limit might be fast because it does something else.
    first, second = (parse(side.server.answer(side.requests[0])) for side in (ours, limits))
    if first != second:
        start = ours.requests[0].split(b"\r\n")[0].decode()
        raise CannotMeasure(f"{start} is answered differently by the limit: their ratio would say nothing.")


def compare(sides: Sequence[Side], seconds: float) -> list[list[LoadResult]]:
    """Return the results of each side, one per round, after a round to warm up; each side gets `seconds` in total."""
    rounds = [
        [generate_load(side.server.port, side.requests, seconds / ROUNDS) for side in sides] for _ in range(ROUNDS + 1)
    ]
    return [list(results) for results in zip(*rounds[1:], strict=True)]


def medians(results: Sequence[LoadResult]) -> dict[str, float]:
    """Return the median of each figure."""
    return {name: median(getattr(result, name) for result in results) for name in LoadResult.__slots__}


def summary(ours: Sequence[LoadResult], limits: Sequence[LoadResult]) -> dict[str, float]:
    """Return our medians and the limit's, and as ratio the median of the ratios of each round."""
    return medians(ours) | {
        "limit_rps": median(result.rps for result in limits),
        # Not the ratio of the medians, which may be from rounds in which the machine was not equally fast.
        "ratio": median(our.rps / their.rps for our, their in zip(ours, limits, strict=True)),
    }
