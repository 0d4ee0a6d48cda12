"""PostgreSQL refuses to run as root, and containers and CI often are root: choose an account for it."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm.db.cluster.errors import ClusterError

NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL and owns its files."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    switch: dict[str, Any] = field(default_factory=dict)

    def popen(self, command: list[str], **options: Any) -> subprocess.Popen[str]:
        # The environment is short on purpose: PG* variables would change settings, secrets do not belong there.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        return subprocess.Popen([*self.prefix, *command], text=True, cwd="/", env=environment, **self.switch, **options)

    def run(self, command: list[str]) -> tuple[int, str]:
        """Exit code and all output of a command run as this account."""
        with self.popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            try:
                output, _ = process.communicate()
            except BaseException:  # Ctrl-C, say: it must not go on when its caller is gone
                process.terminate()
                process.wait()
                raise
        return process.returncode, output

    def start(self, command: list[str], log: int) -> int:
        """Start a command that outlives this process and writes to the log; its process number."""
        # The shell ends at once and leaves the command behind as nobody's child, which nobody has to wait for;
        # in a session of its own, which Ctrl-C does not reach. Arguments pass through "$@" as they are.
        script = ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *command]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
        with self.popen(script, **streams, start_new_session=True) as shell:
            return int(shell.communicate()[0])

    def own(self, path: Path) -> None:
        """Give one file or folder to this account; nothing to do but for root."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def own_tree(self, folder: Path) -> None:
        """Give a folder and all in it to this account, for example after the project was moved below /root."""
        if os.geteuid() != 0 or folder.stat().st_uid == self.uid:
            return
        for parent, folders, files in os.walk(folder):
            for name in [*folders, *files]:
                self.own(Path(parent, name))
        # The top is last: an interrupted change of owner is then taken up again.
        self.own(folder)


def choose_account(postgres: str, data: Path, cluster: Path) -> Account:
    """The account that can reach both the programs and the data folder; ClusterError when there is none."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    owner = cluster.stat() if cluster.exists() else None
    if owner and owner.st_uid not in (0, NOBODY):
        candidates = [_switched_to(owner.st_uid, owner.st_gid)]
    else:
        candidates = [_switched_to(NOBODY, NOBODY), *_nameless_root()]
    for account in candidates:
        if _can_run(account, postgres, data):
            return account
    raise ClusterError(_refusal(postgres, data))


def _switched_to(uid: int, gid: int) -> Account:
    return Account(uid, gid, switch={"user": uid, "group": gid, "extra_groups": []})


def _nameless_root() -> list[Account]:
    """Root in a user namespace without names: it has no privileges, but root's files are its own."""
    unshare = shutil.which("unshare")
    return [Account(0, 0, prefix=(unshare, "-U"))] if unshare else []


def _can_run(account: Account, postgres: str, data: Path) -> bool:
    script = '"$1" --version && test -x "$2"'
    try:
        code, _ = account.run(["/bin/sh", "-c", script, "sh", postgres, str(data)])
    except OSError:
        return False
    return code == 0


def _refusal(postgres: str, data: Path) -> str:
    for path, advice in ((data, "choose another folder with --data"), (Path(postgres), "move the project")):
        closed = [parent for parent in [*reversed(path.parents), path] if not parent.stat().st_mode & 0o001]
        if closed:
            return (
                f"PostgreSQL does not run as root, and no other user may enter {closed[0]}: "
                f"{advice} (below /srv, for example), or run this command as an ordinary user who may enter it."
            )
    return (
        f"PostgreSQL does not run as root, and this system lets root run it as nobody else for {data}: "
        "run this command as an ordinary user, or set DATABASE_URL to a server."
    )
