import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .carnet import Carnet


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Carnet:
    """A Carnet after its first start, ended by Ctrl-C."""
    carnet = Carnet(tmp_path_factory.mktemp("first") / "data").start()
    carnet.interrupt()
    return carnet


@pytest.fixture(scope="session")
def copy_of(first_start: Carnet) -> Callable[[Path], Carnet]:
    """Copies of it, as a first start takes its time."""

    def copy(folder: Path) -> Carnet:
        shutil.copytree(first_start.data, folder)
        return Carnet(folder)

    return copy


@pytest.fixture(scope="module")
def carnet(copy_of: Callable[[Path], Carnet], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carnet]:
    """One that runs, with the demo workspace in it."""
    carnet = copy_of(tmp_path_factory.mktemp("running") / "data").start()
    yield carnet
    carnet.close()


@pytest.fixture(scope="module")
def at_terminal(copy_of: Callable[[Path], Carnet], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Carnet]:
    """One that runs in a terminal."""
    carnet = copy_of(tmp_path_factory.mktemp("terminal") / "data").start(at_terminal=True)
    yield carnet
    carnet.close()


@pytest.fixture
def another(copy_of: Callable[[Path], Carnet], tmp_path: Path) -> Iterator[Carnet]:
    """One that the test starts, and may break."""
    carnet = copy_of(tmp_path / "data")
    yield carnet
    if hasattr(carnet, "process"):
        carnet.close()
