"""The test runner: pytest on a throwaway database, on several cores, with all processes ended afterwards."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

# Inherited by the processes that tests start, so that they are found when the run ends.
MARK = "CRM_TEST_RUN"
PATIENCE_SECONDS = 10


def default_options(arguments: list[str]) -> list[str]:
    """Return the options for parallel tests, unless the arguments have them or name a single file."""
    files = [argument for argument in arguments if ".py" in argument]
    chosen = any(argument.startswith(("-n", "-p", "--dist", "--pdb", "--co")) for argument in arguments)
    if chosen or len(files) == 1:
        return []
    # Fixtures that start a server are per file. In folder order the long files come in the middle; by number of tests,
    # as xdist sorts them, they come last, and one worker waits for the other.
    # Not `auto`, which counts physical cores if psutil is installed.
    return ["-n", "logical", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder"]


def run_tests(project: Path, arguments: list[str], say: Callable[[str], None]) -> int:
    """Run pytest on a temporary database and data folder; return its exit code."""
    from crm.db.cluster import Cluster

    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="carnet-test-"))
        os.environ["CRM_DATA"] = folder
        if not os.environ.get("DATABASE_URL"):
            # Started by root, the server runs as another user, who must be able to enter.
            os.chmod(folder, 0o711)  # noqa: S103
            os.environ["DATABASE_URL"] = stack.enter_context(Cluster(Path(folder), throwaway=True, say=say)).url
        command = [sys.executable, "-m", "pytest", *default_options(arguments), *arguments]
        stack.callback(end_processes, folder)
        child = subprocess.Popen(command, cwd=project, env=os.environ | {MARK: folder})
        # The terminal sends Ctrl-C to pytest too; SIGTERM is passed on as one, so that fixtures stop their processes.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: child.send_signal(signal.SIGINT))
        code = child.wait()
        return code if code >= 0 else 128 - code  # as a shell does for an end by a signal


def end_processes(mark: str) -> None:
    """End the processes that a run left, by force if necessary."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE_SECONDS
        signalled: set[int] = set()
        while (left := processes_of(mark)) and time.monotonic() < deadline:
            for pid in set(left) - signalled:
                with suppress(OSError):
                    os.kill(pid, number)
            signalled |= set(left)
            time.sleep(0.1)


def processes_of(mark: str) -> list[int]:
    """Return the processes that inherited the mark of a run."""
    wanted, found = f"{MARK}={mark}".encode(), []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # ended meanwhile, or of another user
            if wanted in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
    return found
