"""Time limits of statements, and the messages of requests that the database or the server cannot answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import errors


class Limits(NamedTuple):
    """PostgreSQL's time limits of a transaction, by the names of its settings."""

    statement_timeout: str
    lock_timeout: str
    idle_in_transaction_session_timeout: str


# For pages and API responses. Shorter than the silence after which crm.server.stalled ends a connection.
REQUEST_LIMITS = Limits("10s", "5s", "30s")
# For jobs, commands, and exports, which take as long as their client reads.
LONG_LIMITS = Limits("1h", "30s", "5min")


LIMIT_STATEMENTS = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)"


class ServerBusy(Exception):
    """Too many requests wait for the same work; the message tells the user what to do."""


@contextmanager
def statement_limit(limit: str) -> Iterator[Any]:
    """Yield a cursor whose statements may take so long each, such as "3s", in the transaction that is open."""
    # The savepoint keeps the caller's transaction usable after an error, and restores its limit.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMIT_STATEMENTS, [limit])
        [(before, _limited)] = cursor.fetchall()
        yield cursor
        cursor.execute(LIMIT_STATEMENTS, [before])


def unavailable_message(error: BaseException) -> str:
    """Return the message to the user for an error of the database or of a busy server."""
    if isinstance(error, ServerBusy):
        return str(error)
    match error.__cause__:
        case errors.QueryCanceled():
            return _("This took too long. Ask for less data, or try again later.")
        case errors.LockNotAvailable():
            return _("Somebody else is changing the same data. Try again in a moment.")
    return _("The database is not available. Try again in a moment.")
