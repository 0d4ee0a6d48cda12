import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from crm.db.cluster import Cluster, ClusterError

PROJECT = Path(__file__).resolve().parents[2]
USER = """
import sys
from pathlib import Path
from crm.db.cluster import Cluster
cluster = Cluster(Path(sys.argv[1]), throwaway=True).start()
print("started", flush=True)
sys.stdin.read()
cluster.stop()
"""


def one(cluster: Cluster, query: str) -> object:
    with psycopg.connect(**cluster.connection) as connection:
        return connection.execute(query).fetchone()[0]


def answers(cluster: Cluster) -> bool:
    try:
        return one(cluster, "SELECT 1") == 1
    except psycopg.OperationalError:
        return False


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postgres" / "postmaster.pid").read_text().split()[0])


def kill_server(cluster: Cluster) -> None:
    pid = postmaster(cluster)
    os.kill(pid, signal.SIGKILL)
    # Its files, the socket among them, are closed when it is gone or waits (Z) to be buried.
    with suppress(FileNotFoundError, ProcessLookupError):
        while "State:\tZ" not in Path(f"/proc/{pid}/status").read_text():
            time.sleep(0.01)


def another_user(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USER, data], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_cluster_first_start_makes_the_database(tmp_path: Path) -> None:
    said: list[str] = []
    with Cluster(tmp_path / "not yet" / "there", throwaway=True, say=said.append) as cluster:
        assert answers(cluster)
    assert said == [f"Creating the database in {cluster.data / 'postgres'} …"]


def test_cluster_second_start_keeps_rows(data: Path) -> None:
    with Cluster(data) as cluster, psycopg.connect(**cluster.connection) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
    with Cluster(data) as cluster:
        assert one(cluster, "SELECT n FROM kept") == 7


def test_cluster_interrupted_first_start_is_repeated(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    with Cluster(tmp_path, throwaway=True) as cluster:
        assert answers(cluster)


def test_cluster_connection_is_known_before_the_first_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert Cluster(data).connection | {"host": ""} == {
        "host": "",
        "port": 5432,
        "user": "crm",
        "password": "",
        "dbname": "crm",
    }
    assert not data.exists()


def test_cluster_url_connects_to_the_same_database(shared: Cluster) -> None:
    with psycopg.connect(shared.url) as connection:
        assert connection.execute("SELECT current_user::text, current_database()::text").fetchone() == ("crm", "crm")


def test_cluster_listens_on_its_socket_and_requires_a_password(shared: Cluster) -> None:
    assert one(shared, "SHOW listen_addresses") == ""
    assert one(shared, "SHOW data_checksums") == "on"
    with pytest.raises(psycopg.OperationalError, match=r"no password|password authentication"):
        psycopg.connect(**{**shared.connection, "password": "wrong"})


def test_cluster_passwords_are_readable_by_their_owner_only(shared: Cluster) -> None:
    assert (shared.data / "postgres.json").stat().st_mode & 0o777 == 0o600


def test_cluster_treats_accented_letters_as_letters(shared: Cluster) -> None:
    assert one(shared, "SELECT similarity('Zoé', 'zoÉ')") == 1


def test_cluster_log_has_no_personal_data(shared: Cluster) -> None:
    for statement in ("SELECT 'alice@example.com'::int", "SELECT 1 / 0 AS alice"):
        with pytest.raises(psycopg.DataError):
            one(shared, statement)
    assert "alice" not in (shared.data / "postgres.log").read_text()


def test_cluster_is_stopped_by_its_last_user(data: Path) -> None:
    first, second = Cluster(data, throwaway=True).start(), Cluster(data, throwaway=True).start()
    first.stop()
    assert answers(second)
    second.stop()
    assert not answers(second)


def test_cluster_first_start_by_two_processes_succeeds(tmp_path: Path) -> None:
    users = [another_user(tmp_path) for _ in range(2)]
    assert [user.stdout.readline() for user in users] == ["started\n"] * 2
    assert [user.communicate("") and user.returncode for user in users] == [0, 0]
    assert not answers(Cluster(tmp_path))


def test_cluster_of_a_killed_user_is_adopted(data: Path) -> None:
    user = another_user(data)
    assert user.stdout.readline() == "started\n"
    cluster = Cluster(data, throwaway=True)
    before = postmaster(cluster)
    user.kill()
    user.communicate()
    with cluster:
        assert postmaster(cluster) == before
    assert not answers(cluster)


def test_cluster_killed_loses_no_acknowledged_row(data: Path) -> None:
    with Cluster(data) as cluster:
        with psycopg.connect(**cluster.connection) as connection:
            connection.execute("CREATE TABLE acknowledged (n int)")
        rows: list[int] = []
        enough = threading.Event()

        def write() -> None:
            with psycopg.connect(**cluster.connection, autocommit=True) as connection:
                for n in range(100_000):
                    try:
                        connection.execute("INSERT INTO acknowledged VALUES (%s)", [n])
                    except psycopg.OperationalError:
                        return
                    rows.append(n)
                    if n == 200:
                        enough.set()

        def compute() -> None:  # goes on for a moment without its server, and holds its memory
            with suppress(psycopg.OperationalError):
                one(cluster, "SELECT count(*) FROM generate_series(1, 10000000)")

        threads = [threading.Thread(target=target) for target in (write, compute)]
        for thread in threads:
            thread.start()
        assert enough.wait(60)
        kill_server(cluster)
        cluster.start()
        for thread in threads:
            thread.join()
        assert one(cluster, "SELECT count(DISTINCT n) FROM acknowledged") >= len(rows)


def test_cluster_starts_over_stale_files(data: Path) -> None:
    # Its process id belongs to another process of the same user by now.
    (data / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{data}/postgres\n0\n5432\n{data}/run\n\n1 2\nready\n"
    )
    (data / "run").mkdir(exist_ok=True)
    (data / "run" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    with Cluster(data, throwaway=True) as cluster:
        assert answers(cluster)


@pytest.mark.parametrize("name", ["a 'quoted' \"na\\me\" $HOME, `x`", "Zoé & Société 客户", "long" * 40])
def test_cluster_starts_in_any_folder(tmp_path: Path, data_at: Callable[[Path], Path], name: str) -> None:
    with Cluster(data_at(tmp_path / name), throwaway=True) as cluster:
        assert answers(cluster)
        with psycopg.connect(cluster.url) as connection:
            assert connection.info.dbname == "crm"
    assert not Path(cluster.connection["host"]).exists()


def test_cluster_refuses_a_socket_folder_of_another_user(tmp_path: Path, data_at: Callable[[Path], Path]) -> None:
    cluster = Cluster(data_at(tmp_path / ("long" * 40)), throwaway=True)
    folder = Path(cluster.connection["host"])
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(ClusterError, match="belongs to another user"):
            cluster.start()
    finally:
        folder.unlink()


def test_claim_serving_twice_is_refused(tmp_path: Path) -> None:
    first, second = Cluster(tmp_path), Cluster(tmp_path)
    first.claim_serving()
    with pytest.raises(ClusterError, match=f"already served by process {os.getpid()}"):
        second.claim_serving()
    first.stop()
    second.claim_serving()
    second.stop()


def test_cluster_of_another_major_version_is_refused(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(ClusterError, match=r"made by PostgreSQL 14.*CRM_POSTGRES_BIN"):
        Cluster(data).start()


def test_cluster_without_passwords_is_refused(data: Path) -> None:
    (data / "postgres.json").unlink()
    with pytest.raises(ClusterError, match="Put it back from a backup"):
        Cluster(data).start()


def test_cluster_with_an_invalid_setting_quotes_the_server(data: Path) -> None:
    with (data / "postgres" / "postgresql.conf").open("a") as configuration:
        configuration.write("max_connections = many\n")
    with pytest.raises(ClusterError, match=r"did not start.*FATAL"):
        Cluster(data).start()


def test_cluster_with_an_empty_program_folder_is_refused(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_POSTGRES_BIN", str(tmp_path))
    with pytest.raises(ClusterError, match="no initdb and postgres work there"):
        Cluster(data).start()
