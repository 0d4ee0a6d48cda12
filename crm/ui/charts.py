"""Bar charts of the home page, which the apps register."""

from collections.abc import Callable
from typing import Any, NamedTuple

from .decorators import WorkspaceRequest


class Bar(NamedTuple):
    label: Any
    number: int
    url: str


class Chart(NamedTuple):
    """A title and its link, the total, and the bars, longest first."""

    title: str
    url: str
    total: int
    bars: list[Bar]


_charts: list[Callable[[WorkspaceRequest], Chart]] = []


def register_home_chart(build: Callable[[WorkspaceRequest], Chart]) -> None:
    """Show a chart on the home page, below those registered before."""
    _charts.append(build)


def build_charts(request: WorkspaceRequest) -> list[Chart]:
    """Return the charts of a workspace. Each counts all its records, so they are loaded apart from the page."""
    return [build(request) for build in _charts]
