"""The settings of the embedded server, and the folder of its socket."""

import hashlib
import os
import stat
from pathlib import Path

from crm.db.cluster.errors import ClusterError
from crm.db.cluster.privileges import NOBODY, Account

PORT = 5432
MAX_SOCKET_PATH = 107  # bytes, a limit of the kernel

SETTINGS = """\
# Written at every start of Carnet: changes made here are lost.
listen_addresses = ''
port = {port}
unix_socket_directories = {socket_folder}
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'

# For a small server that it shares with the application: the indexes of about a million records stay in
# memory, and as pages are taken only when they are used, a small data set costs little.
shared_buffers = '256MB'
max_connections = 60
wal_compression = on
# Storage without moving heads.
random_page_cost = 1.1
# Queries are short: compiling them takes longer than running them.
jit = off

# No personal data in the log: no statements, parameters or details, and no ERROR either, which may quote
# what somebody typed. The application gets every ERROR; starts, stops and crashes are still logged.
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = 'none'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
"""

THROWAWAY = """
# Nothing here outlives the tests.
fsync = off
full_page_writes = off
synchronous_commit = off
"""


def settings_text(socket_folder: Path, *, throwaway: bool) -> str:
    """Return the text of carnet.conf, which postgresql.conf includes."""
    # The setting is a list whose entries are quoted like identifiers, inside a quoted string with backslash escapes.
    entry = '"' + str(socket_folder).replace('"', '""') + '"'
    quoted = "'" + entry.replace("\\", "\\\\").replace("'", "''") + "'"
    text = SETTINGS.format(port=PORT, socket_folder=quoted)
    return text + THROWAWAY if throwaway else text


def choose_socket_folder(data: Path) -> Path:
    """Return data/run, or a folder in /tmp if that path cannot hold a socket; the same in every process."""
    folder = data / "run"
    length = len(os.fsencode(folder / f".s.PGSQL.{PORT}"))
    # Clients split host names at commas, and a URL contains no unprintable characters.
    if length <= MAX_SOCKET_PATH and "," not in str(folder) and str(folder).isprintable():
        return folder
    owner = data.stat().st_uid if data.exists() else os.geteuid()
    name = hashlib.sha256(os.fsencode(data) + b"\0%d" % owner).hexdigest()[:20]
    # Not TMPDIR, which may differ between two processes.
    return Path("/tmp") / f"carnet-{name}"  # noqa: S108, made private and its owner checked


def make_socket_folder(folder: Path, account: Account) -> None:
    """Make the folder for this account only. Raises ClusterError if it exists and belongs to another user."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        owners = {0, NOBODY, account.uid} if os.geteuid() == 0 else {account.uid}
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
            raise ClusterError(
                f"{folder} should be the private folder of the database's socket, but it belongs to another user. "
                "Remove it and try again."
            ) from None
    account.chown(folder)
    folder.chmod(0o700)
