"""The embedded PostgreSQL of one data folder, shared by every process that uses it."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from crm.db.cluster.binaries import Binaries, find_binaries
from crm.db.cluster.configuration import PORT, choose_socket_folder, make_socket_folder, settings_text
from crm.db.cluster.errors import ClusterError
from crm.db.cluster.locks import exclusive, lock_if_last, open_lock, release
from crm.db.cluster.preparation import CONFIGURATION, SUPERUSER, make_files, prepare_database, write_private
from crm.db.cluster.privileges import Account, choose_account
from crm.db.cluster.server import Server
from crm.db.roles import LOGIN


class Cluster:
    """A PostgreSQL in `data`/postgres, started by its first user process and stopped by its last.

    `throwaway` is for tests: fast, not safe against crashes, and its login role may create databases.
    """

    def __init__(self, data: Path, *, throwaway: bool = False, say: Callable[[str], None] = lambda _: None) -> None:
        self.data = Path(data).expanduser().resolve()
        self.throwaway = throwaway
        self._say = say
        self._folder = self.data / "postgres"
        self._change_lock = self.data / "postgres.lock"
        self._users: int | None = None
        self._serving: int | None = None

    @property
    def connection(self) -> dict[str, Any]:
        """The connection parameters of the application; the password is empty before the first start."""
        return self._connection_of(LOGIN)

    @property
    def superuser(self) -> dict[str, Any]:
        """The connection parameters of the superuser, who prepares the database and serves nothing."""
        return self._connection_of(SUPERUSER)

    @property
    def url(self) -> str:
        """`connection` as a postgresql:// URL."""
        # The socket folder is a parameter, as dj_database_url makes the host of a URL lower case.
        to = self.connection
        parameters = f"host={quote(to['host'], safe='')}&port={to['port']}"
        return f"postgresql://{to['user']}:{quote(to['password'])}@/{to['dbname']}?{parameters}"

    def start(self) -> Self:
        """Become a user of the server, which is initialised and launched if necessary. Raises ClusterError."""
        try:
            self._make_data_folder()
            # One at a time, so that only one of two first starts makes the files, and no start coincides with a stop.
            with exclusive(self._change_lock):
                self._join()
                try:
                    self._bring_up()
                except BaseException:
                    self._leave()
                    raise
        except OSError as error:
            raise self._unusable(error) from error
        return self

    def revive(self) -> bool:
        """Restart the server if it ended by itself; True if it had."""
        if self._server.is_running():
            return False
        self.start()
        return True

    def stop(self) -> None:
        """Stop being a user of the server; the last user stops it."""
        if self._serving is not None:
            release(self._serving)
            self._serving = None
        if self._users is not None:
            with exclusive(self._change_lock):
                self._leave()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def claim_serving(self) -> None:
        """Take the right to serve this folder until stop() or the end of the process. Raises ClusterError."""
        try:
            self._make_data_folder()
            lock = open_lock(self.data / "up.lock")
        except OSError as error:
            raise self._unusable(error) from error
        if not lock_if_last(lock):
            holder = os.pread(lock, 20, 0).decode()
            os.close(lock)
            process = f" by process {holder}" if holder else ""
            raise ClusterError(
                f"{self.data} is already served{process}. Stop that one first, or choose another folder with --data."
            )
        # For the error message of later processes; the lock itself needs no content.
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        self._serving = lock

    @cached_property
    def _server(self) -> Server:
        # Not earlier: the folder of the socket depends on the data folder, which the first start creates.
        return Server(self._folder, choose_socket_folder(self.data), self.data / "postgres.log", self._say)

    def _make_data_folder(self) -> None:
        if not self.data.exists():
            self.data.mkdir(parents=True)
            # Started by root, the server runs as another user, who may enter but not list.
            self.data.chmod(0o711 if os.geteuid() == 0 else 0o700)

    def _join(self) -> None:
        if self._users is None:
            # Users are counted by a shared lock, which the kernel takes from a process that is killed.
            self._users = open_lock(self.data / "postgres.users")
            fcntl.flock(self._users, fcntl.LOCK_SH)

    def _leave(self) -> None:
        if self._users is None:
            return
        try:
            if lock_if_last(self._users):
                self._server.halt()
                with suppress(OSError):  # not there, or not empty
                    choose_socket_folder(self.data).rmdir()
        finally:
            release(self._users)
            self._users = None

    def _bring_up(self) -> None:
        # Before the files, as initdb sets the password of the superuser.
        passwords = self._passwords() or self._make_passwords()
        if not self._server.is_ready():
            self._start_server(passwords[SUPERUSER])
        prepare_database(self._folder, self.superuser, passwords[LOGIN], throwaway=self.throwaway)

    def _start_server(self, password: str) -> None:
        binaries = find_binaries()
        account = choose_account(binaries.postgres, self.data, self._folder)
        if self._folder.exists():
            self._check_version(binaries)
            account.chown_tree(self._folder)
        else:
            self._say(f"Creating the database in {self._folder} …")
            make_files(self._folder, password, account, binaries, throwaway=self.throwaway)

        def launch(log: int) -> int:
            socket_folder = choose_socket_folder(self.data)
            make_socket_folder(socket_folder, account)
            settings = settings_text(socket_folder, throwaway=self.throwaway)
            write_private(self._folder / CONFIGURATION, settings, account)
            # Not pg_ctl, which passes paths through a shell unquoted.
            return account.start([binaries.postgres, "-D", str(self._folder)], log)

        self._server.bring_up(launch)

    def _check_version(self, binaries: Binaries) -> None:
        made_by = (self._folder / "PG_VERSION").read_text().strip()
        if made_by != str(binaries.major):
            raise ClusterError(
                f"The database in {self._folder} was made by PostgreSQL {made_by}, "
                f"but {binaries.folder} is PostgreSQL {binaries.major}. "
                f"Name the programs of PostgreSQL {made_by} in CRM_POSTGRES_BIN; to move to {binaries.major}, "
                f"dump with {made_by} and load into a new folder (--data)."
            )

    def _passwords(self) -> dict[str, str]:
        try:
            return json.loads((self.data / "postgres.json").read_text())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unusable(error) from error

    def _make_passwords(self) -> dict[str, str]:
        if self._folder.exists():
            raise ClusterError(
                f"{self.data / 'postgres.json'} with the database's passwords is missing. Put it back from a backup."
            )
        passwords = {role: secrets.token_urlsafe(32) for role in (SUPERUSER, LOGIN)}
        write_private(self.data / "postgres.json", json.dumps(passwords), Account(os.geteuid(), os.getegid()))
        return passwords

    def _connection_of(self, role: str) -> dict[str, Any]:
        password = self._passwords().get(role, "")
        host = str(choose_socket_folder(self.data))
        return {"host": host, "port": PORT, "user": role, "password": password, "dbname": LOGIN}

    def _unusable(self, error: OSError) -> ClusterError:
        path = error.filename or self.data
        return ClusterError(
            f"The data folder {self.data} cannot be used ({path}: {error.strerror}). "
            "Fix that, run the command as the user who owns the folder, or choose another with --data."
        )
