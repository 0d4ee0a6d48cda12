"""The account that runs PostgreSQL, which refuses to run as root; containers and CI often run as root."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm.db.cluster.errors import ClusterError

NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """The account that runs PostgreSQL and owns its files."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def popen(self, command: list[str], **options: Any) -> subprocess.Popen[str]:
        # A minimal environment: PG* variables would change settings, and secrets must not be passed on.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        if self.uid != os.geteuid():
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.Popen([*self.prefix, *command], text=True, cwd="/", env=environment, **options)

    def run(self, command: list[str]) -> tuple[int, str]:
        """Run a command as this account; return its exit code and output."""
        with self.popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            try:
                output, _ = process.communicate()
            except BaseException:  # such as Ctrl-C: the command must not outlive its caller
                process.terminate()
                process.wait()
                raise
        return process.returncode, output

    def start(self, command: list[str], log: int) -> int:
        """Start a command that outlives this process and writes to the log; return its process id."""
        # The shell ends at once, so the command is not our child and needs no wait; it has its own session,
        # which Ctrl-C does not reach. "$@" passes the arguments unchanged.
        script = ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *command]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
        with self.popen(script, **streams, start_new_session=True) as shell:
            return int(shell.communicate()[0])

    def chown(self, path: Path) -> None:
        """Give one file or folder to this account, if we are root."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def chown_tree(self, folder: Path) -> None:
        """Give a folder with its contents to this account."""
        # Another account may have run the server, for example before the project was moved below /root.
        if os.geteuid() != 0 or folder.stat().st_uid == self.uid:
            return
        for parent, folders, files in os.walk(folder):
            for name in [*folders, *files]:
                self.chown(Path(parent, name))
        # The top folder is last, so that an interrupted change of owner is repeated.
        self.chown(folder)


def choose_account(postgres: str, data: Path, cluster: Path) -> Account:
    """Return the account that can reach the programs and the data folder. Raises ClusterError if there is none."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    # The owner of the files, who can continue later without root.
    owner = cluster.stat() if cluster.exists() else None
    if owner and owner.st_uid not in (0, NOBODY):
        candidates = [Account(owner.st_uid, owner.st_gid)]
    else:
        candidates = [Account(NOBODY, NOBODY), *_unprivileged_root()]
    for account in candidates:
        if _can_run(account, postgres, data):
            return account
    raise ClusterError(_explain_failure(postgres, data))


def _unprivileged_root() -> list[Account]:
    # In a user namespace of its own root has no privileges, but still owns root's files.
    unshare = shutil.which("unshare")
    return [Account(0, 0, prefix=(unshare, "-U"))] if unshare else []


def _can_run(account: Account, postgres: str, data: Path) -> bool:
    script = '"$1" --version && test -x "$2"'
    try:
        code, _ = account.run(["/bin/sh", "-c", script, "sh", postgres, str(data)])
    except OSError:
        return False
    return code == 0


def _explain_failure(postgres: str, data: Path) -> str:
    for path, advice in ((data, "choose another folder with --data"), (Path(postgres), "move the project")):
        closed = [parent for parent in [*reversed(path.parents), path] if not parent.stat().st_mode & 0o001]
        if closed:
            return (
                f"PostgreSQL does not run as root, and no other user may enter {closed[0]}: "
                f"{advice} (below /srv, for example), or run this command as an ordinary user who may enter it."
            )
    return (
        f"PostgreSQL does not run as root, and this system does not let root run it as another user for {data}: "
        "run this command as an ordinary user, or set DATABASE_URL to a server."
    )
