import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from crm.db.cluster import Cluster


@pytest.fixture(autouse=True)
def own_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests start servers themselves; the one of the test run is none of their business."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after its first start, stopped; to be copied, as initdb takes its time."""
    with Cluster(tmp_path_factory.mktemp("template"), throwaway=True) as cluster:
        return cluster.data


@pytest.fixture
def data_at(template: Path) -> Callable[[Path], Path]:
    def copy(folder: Path) -> Path:
        shutil.copytree(template, folder)
        folder.chmod(0o711)  # pytest's own, which it is a copy of, is closed
        return folder

    return copy


@pytest.fixture
def data(tmp_path: Path, data_at: Callable[[Path], Path]) -> Path:
    return data_at(tmp_path / "data")


@pytest.fixture(scope="session")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster for tests that only look at it."""
    data = tmp_path_factory.mktemp("shared") / "data"
    shutil.copytree(template, data)
    with Cluster(data, throwaway=True) as cluster:
        yield cluster


@pytest.fixture
def admin(shared: Cluster) -> Iterator[psycopg.Connection]:
    with psycopg.connect(**shared.superuser, autocommit=True) as connection:
        yield connection
