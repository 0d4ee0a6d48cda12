"""Set-up of the project's virtual environment, before anything else. Imports only the standard library."""

import fcntl
import hashlib
import os
import re
import signal
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"


def parse_data_option(arguments: list[str]) -> tuple[list[str], str | None]:
    """Return the arguments without `--data DIR`, and DIR. Raises SystemExit if DIR is missing."""
    # Not an option of the commands: the folder must be known before Django reads the settings.
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data", nargs="?", const="")
    options, rest = parser.parse_known_args(arguments)
    if options.data == "":
        sys.exit("--data needs a folder: --data DIR.")
    return rest, options.data


def enter_environment(project: Path, locks: list[Path]) -> None:
    """Return if this Python has the locked packages, else run the same command again in the project's .venv."""
    home = project / ".venv"
    in_own = Path(sys.prefix).resolve() == home.resolve()
    # Users who activated their own environment install into it themselves.
    in_another = sys.prefix != sys.base_prefix and not in_own
    if os.environ.get("CRM_BOOTSTRAP") == "off" or in_another:
        return
    ready = is_ready(home, locks, python=PYTHON if in_own else None)
    if ready and in_own:
        return
    if not ready:
        _install_locked(project, home, locks)
    executable = str(home / "bin" / "python")
    # Ctrl-C during the start of Python would print a traceback; manage.py unblocks the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.execv(executable, [executable, *sys.orig_argv[1:]])  # noqa: S606


def is_ready(home: Path, locks: list[Path], python: str | None = None) -> bool:
    """True if all locks are installed, and for that version of Python if one is given."""
    if not os.access(home / "bin" / "python", os.X_OK):
        return False
    for lock in locks:
        stamp = stamp_of(home, lock)
        digest, version = stamp.read_text().split() if stamp.exists() else ("", "")
        if digest != _digest(lock) or python not in (None, version):
            return False
    return True


def write_stamp(home: Path, lock: Path, python: str) -> None:
    stamp_of(home, lock).write_text(f"{_digest(lock)} {python}\n")


def stamp_of(home: Path, lock: Path) -> Path:
    return home / "-".join(["installed", *lock.relative_to(home.parent).parts])


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _install_locked(project: Path, home: Path, locks: list[Path]) -> None:
    try:
        with (project / ".venv.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            # Checked again, as another first start may have installed them while this one waited.
            if not is_ready(home, locks, python=_version(home)):
                _install(home, locks)
    except OSError as error:
        sys.exit(
            f"The environment {home} could not be made ({error.filename}: {error.strerror}). "
            f"Run this once as the owner of {project}."
        )


def _install(home: Path, locks: list[Path]) -> None:
    # Not sys.executable, as a copy in .venv cannot recreate .venv.
    base: str = sys._base_executable  # type: ignore[attr-defined]
    # After an upgrade of the system's Python, .venv links to a version that does not see the packages.
    is_whole = (home / "lib" / f"python{_version(home)}" / "site-packages").is_dir()
    pip = _pip(home, base) if is_whole else None
    if pip is None:
        say(f"Creating {home} with Python {PYTHON} …")
        _make(home, base)
        pip = _pip(home, base)
    if pip is None:
        sys.exit(
            "This Python has no pip. Install it and run the command again; "
            "on Debian or Ubuntu: apt install python3-venv python3-pip"
        )
    # First, so that an interrupted installation is repeated.
    for lock in locks:
        stamp_of(home, lock).unlink(missing_ok=True)
    packages = max(len(re.findall(r"^[A-Za-z0-9]", lock.read_text(), re.MULTILINE)) for lock in locks)
    say(f"Installing {packages} packages …")
    files = [argument for lock in locks for argument in ("-r", str(lock))]
    done = subprocess.run(
        [*pip, "install", "-qq", "--disable-pip-version-check", "--require-hashes", *files], check=False
    )
    if done.returncode:
        sys.exit("The packages could not be installed: fix what pip says above and run the command again.")
    for lock in locks:
        write_stamp(home, lock, _version(home) or PYTHON)


def _make(home: Path, base: str) -> None:
    command = [base, "-m", "venv", "--clear"]
    # Debian's Python may lack ensurepip; its pip can install into another environment.
    if not _succeeds([*command, str(home)]):
        subprocess.run([*command, "--without-pip", str(home)], check=False)


def _pip(home: Path, base: str) -> list[str] | None:
    python = str(home / "bin" / "python")
    if _succeeds([python, "-m", "pip", "--version"]):
        return [python, "-m", "pip"]
    if _succeeds([base, "-m", "pip", "--version"]):
        return [base, "-m", "pip", "--python", python]
    return None


def _version(home: Path) -> str | None:
    command = [str(home / "bin" / "python"), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def say(message: str) -> None:
    """Write a line for the user, beside what a command prints on standard output."""
    sys.stderr.write(f"{message}\n")
