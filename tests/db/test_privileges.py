import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from crm.db.cluster import Cluster, ClusterError
from crm.db.cluster.binaries import find_binaries
from crm.db.cluster.privileges import NOBODY, choose_account

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become others")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder every user may enter, unlike pytest's own."""
    folder = Path(mkdtemp(prefix="carnet-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def others_reach_programs() -> None:
    if any(not parent.stat().st_mode & 0o001 for parent in find_binaries().folder.parents):
        pytest.skip("the project lies in a closed folder")


def answers(cluster: Cluster) -> bool:
    with psycopg.connect(**cluster.connection) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def uid_of_server(cluster: Cluster) -> int:
    pid = (cluster.data / "postgres" / "postmaster.pid").read_text().split()[0]
    return Path(f"/proc/{pid}").stat().st_uid


@as_root
def test_cluster_of_root_runs_as_nobody(
    open_folder: Path, data_at: Callable[[Path], Path], others_reach_programs: None
) -> None:
    with Cluster(data_at(open_folder / "data"), throwaway=True) as cluster:
        assert uid_of_server(cluster) == NOBODY
        assert answers(cluster)


@as_root
def test_cluster_of_root_in_a_closed_folder_runs_as_root(open_folder: Path, data_at: Callable[[Path], Path]) -> None:
    data = data_at(open_folder / "data")
    with Cluster(data, throwaway=True):
        pass
    open_folder.chmod(0o700)  # as when the project is moved below /root after its first start
    with Cluster(data, throwaway=True) as cluster:
        assert uid_of_server(cluster) == 0
        assert open_folder.stat().st_mode & 0o777 == 0o700
        assert answers(cluster)


@as_root
def test_choose_account_names_the_closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.db.cluster.privileges._unprivileged_root", list)
    tmp_path.chmod(0o700)
    with pytest.raises(ClusterError, match=r"no other user may enter .*--data"):
        choose_account(find_binaries().postgres, tmp_path, tmp_path / "postgres")


@as_root
def test_cluster_of_an_ordinary_user_runs_as_them(
    open_folder: Path, template: Path, others_reach_programs: None
) -> None:
    data = open_folder / "data"
    shutil.copytree(template, data)
    for path in [data, *data.rglob("*")]:
        os.chown(path, 12345, 12345)
    # A fork, as this Python itself may lie where only root can read it.
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(12345, 12345, 12345)
            os.setresuid(12345, 12345, 12345)
            with Cluster(data, throwaway=True) as cluster:
                same = uid_of_server(cluster) == 12345
            os._exit(0 if same else 1)
        except BaseException:  # a fork of pytest must not return into it
            traceback.print_exc()
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    # Root then runs it as that user, who can go on with it later.
    with Cluster(data, throwaway=True) as cluster:
        assert uid_of_server(cluster) == 12345


def test_cluster_in_a_folder_of_another_user_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied", str(tmp_path / "postgres.users"))

    monkeypatch.setattr("crm.db.cluster.cluster.open_lock", refuse)
    with pytest.raises(ClusterError, match=r"Permission denied.*--data"):
        Cluster(tmp_path).start()
