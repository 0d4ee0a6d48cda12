"""The first start of an embedded cluster: its files, then its roles and its database."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from crm.db.cluster.binaries import Binaries
from crm.db.cluster.errors import ClusterError
from crm.db.cluster.privileges import Account
from crm.db.roles import LOGIN, quote_name, quote_text, setup_sql

SUPERUSER = "postgres"
CONFIGURATION = "carnet.conf"
MARKER = "carnet.prepared"


def make_files(folder: Path, password: str, account: Account, binaries: Binaries, *, throwaway: bool) -> None:
    """Run initdb; the folder appears only when it is complete, so an interrupted start is simply repeated."""
    for abandoned in folder.parent.glob("postgres.new*"):
        shutil.rmtree(abandoned, ignore_errors=True)
    # Named after the process, as the initdb of a killed start may still run in another.
    unfinished, secret = folder.with_name(f"postgres.new.{os.getpid()}"), folder.with_name("postgres.secret")
    unfinished.mkdir(mode=0o700)
    account.chown(unfinished)
    write_private(secret, password, account)
    try:
        with binaries.initdb() as initdb:
            _initdb(initdb, unfinished, secret, account, builtin_locale=binaries.major >= 17, throwaway=throwaway)
    finally:
        secret.unlink()
    # Included last, so that it wins over what initdb wrote.
    with (unfinished / "postgresql.conf").open("a") as configuration:
        configuration.write(f"\ninclude = '{CONFIGURATION}'\n")
    unfinished.rename(folder)


def _initdb(
    initdb: str, folder: Path, secret: Path, account: Account, *, builtin_locale: bool, throwaway: bool
) -> None:
    command = [initdb, "--pgdata", str(folder), "--username", SUPERUSER, "--pwfile", str(secret)]
    command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--data-checksums", "--no-instructions"]
    if builtin_locale:
        command += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    if throwaway:
        command.append("--no-sync")
    # Trigrams need C.UTF-8 to know which characters are letters; a system without it has at least C.
    for locale in ("C.UTF-8", "C"):
        code, output = account.run([*command, "--locale", locale])
        if code == 0:
            return
        if "invalid locale" not in output:
            break
    raise ClusterError(
        f"PostgreSQL's files could not be made in {folder.parent}. "
        f"Fix what initdb says and start again:\n{output.strip()}"
    )


def write_private(path: Path, text: str, account: Account) -> None:
    """Atomically replace a file by one that only this account may read."""
    unfinished = path.with_name(path.name + ".new")
    # Left by a process that was killed; O_EXCL below refuses a link that somebody else put there.
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
    account.chown(unfinished)
    unfinished.replace(path)


def prepare_database(folder: Path, superuser: dict[str, Any], password: str, *, throwaway: bool) -> None:
    """Make roles and database, unless this version of the SQL has been run here."""
    extra = f"ALTER ROLE {quote_name(LOGIN)} CREATEDB;" if throwaway else ""
    sql = setup_sql() + extra
    # A marker, as most starts then need neither psycopg nor a connection.
    version, marker = hashlib.sha256(sql.encode()).hexdigest(), folder / MARKER
    if marker.exists() and marker.read_text() == version:
        return
    _run_setup(superuser, sql + f"ALTER ROLE {quote_name(LOGIN)} PASSWORD {quote_text(password)};")
    if throwaway:
        # The databases of tests are copies of template1, and need the same grant as the application's.
        grant = f"GRANT USAGE, CREATE ON SCHEMA public TO {quote_name(LOGIN)} WITH GRANT OPTION"
        _run_setup({**superuser, "dbname": "template1"}, grant)
    # Written as the server's account, which owns the folder, and only after the SQL has run.
    owner = folder.stat()
    write_private(marker, version, Account(owner.st_uid, owner.st_gid))


def _run_setup(superuser: dict[str, Any], sql: str) -> None:
    import psycopg  # not at the top, as most starts do not need it

    try:
        with psycopg.connect(**{**superuser, "dbname": "postgres"}, autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [superuser["dbname"]]).fetchall():
                connection.execute(f"CREATE DATABASE {quote_name(superuser['dbname'])}")
        with psycopg.connect(**superuser) as connection:
            connection.execute(sql)
    except psycopg.Error as error:
        raise ClusterError(
            f"The roles and the database could not be made. Fix what PostgreSQL says and start again: {error}"
        ) from error
