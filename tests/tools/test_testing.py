"""The run of the suite itself: how it is spread, and that it leaves nothing behind."""

import os
import subprocess
import sys

import pytest

from crm.tools import testing
from crm.tools.testing import MARK, default_options, end_processes, processes_of


@pytest.fixture
def mark(tmp_path):
    yield str(tmp_path)
    end_processes(str(tmp_path))


def start(mark: str, code: str) -> subprocess.Popen:
    """Start a process that nothing but its mark ties to the run, and wait until it is under way."""
    command = [sys.executable, "-c", f"{code}; print(flush=True); import time; time.sleep(600)"]
    process = subprocess.Popen(
        command, env=os.environ | {MARK: mark}, start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    with process.stdout:
        process.stdout.readline()
    return process


def test_processes_of_a_run_are_found_by_its_mark_alone(mark):
    process = start(mark, "pass")
    assert processes_of(mark) == [process.pid]
    assert processes_of(mark + "-of-another") == []
    end_processes(mark)
    process.wait()
    assert processes_of(mark) == []


@pytest.mark.slow
def test_process_that_ignores_the_end_is_killed(mark, monkeypatch):
    monkeypatch.setattr(testing, "PATIENCE_SECONDS", 1)
    process = start(mark, "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    end_processes(mark)
    assert process.wait() < 0


@pytest.mark.parametrize(
    ("arguments", "spread"),
    [
        ([], True),
        (["-q", "tests/api"], True),
        (["-m", "not slow"], True),
        (["tests/api/test_a.py", "tests/api/test_b.py"], True),
        (["tests/api/test_a.py::test_x"], False),
        (["-n", "3"], False),
        (["-n0"], False),
        (["-p", "no:xdist"], False),
        (["--dist=no"], False),
    ],
)
def test_run_is_spread_over_cores_unless_told_otherwise(arguments, spread):
    assert ("--dist" in default_options(arguments)) is spread
