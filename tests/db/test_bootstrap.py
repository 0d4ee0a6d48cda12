import os
import subprocess
import sys
from pathlib import Path

import pytest

import manage
from crm.conf.bootstrap import is_ready, parse_data_option, write_stamp

PROJECT = Path(manage.__file__).parent


@pytest.mark.parametrize(
    ("given", "rest", "data"),
    [
        (["up"], ["up"], None),
        (["up", "--data", "/x y", "--port", "1"], ["up", "--port", "1"], "/x y"),
        (["--data=/x", "up"], ["up"], "/x"),
        (["up", "--database", "default"], ["up", "--database", "default"], None),
    ],
)
def test_parse_data_option_removes_it_from_the_arguments(given: list[str], rest: list[str], data: str | None) -> None:
    assert parse_data_option(given) == (rest, data)


@pytest.mark.parametrize("given", [["up", "--data"], ["up", "--data="]])
def test_parse_data_option_without_folder_is_refused(given: list[str]) -> None:
    with pytest.raises(SystemExit, match="needs a folder"):
        parse_data_option(given)


@pytest.mark.parametrize(
    ("arguments", "needed"),
    [
        ([], False),
        (["help"], False),
        (["--version"], False),
        (["migrate", "--help"], False),
        (["makemigrations"], False),
        (["migrate"], True),
        (["up"], True),
    ],
)
def test_needs_database_depends_on_the_command(arguments: list[str], needed: bool) -> None:
    assert manage.needs_database(arguments) is needed


def test_is_ready_until_lock_or_python_changes(tmp_path: Path) -> None:
    home, lock = tmp_path / ".venv", tmp_path / "requirements.lock"
    (home / "bin").mkdir(parents=True)
    lock.write_text("one==1\n")
    assert not is_ready(home, [lock])
    (home / "bin" / "python").symlink_to(sys.executable)
    write_stamp(home, lock, "3.11")
    assert is_ready(home, [lock])
    assert is_ready(home, [lock], python="3.11")
    assert not is_ready(home, [lock], python="3.12")
    lock.write_text("one==2\n")
    assert not is_ready(home, [lock])


def test_is_ready_checks_each_lock(tmp_path: Path) -> None:
    home, lock, more = tmp_path / ".venv", tmp_path / "requirements.lock", tmp_path / "tests" / "requirements.lock"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "python").symlink_to(sys.executable)
    more.parent.mkdir()
    for path in (lock, more):
        path.touch()
    write_stamp(home, lock, "3.11")
    assert is_ready(home, [lock])
    assert not is_ready(home, [lock, more])


def test_cluster_error_is_printed_as_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    environment = {**os.environ, "CRM_BOOTSTRAP": "off"}
    command = [sys.executable, "manage.py", "migrate", "--data", str(tmp_path / "file" / "data")]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("The data folder")
    assert done.stderr.count("\n") == 1
