"""How long statements may take, and what a request says that ran into such a limit."""

from typing import NamedTuple

from django.utils.translation import gettext as _
from psycopg import errors


class Limits(NamedTuple):
    """PostgreSQL's time limits of a transaction; set with its role, so nothing is left on a pooled connection."""

    statement_timeout: str
    lock_timeout: str
    idle_in_transaction_session_timeout: str


# A page or a response of an API; crm.server.stalled takes a connection for dead after longer than that.
REQUEST_LIMITS = Limits("10s", "5s", "30s")
# Exports, which take as long as their client reads, jobs and commands.
LONG_LIMITS = Limits("1h", "30s", "5min")


class ServerBusy(Exception):
    """So many requests want the same that this one is refused; the text tells the user what to do."""


def explain(error: BaseException) -> str:
    """Return a sentence for the user about why the database or the server cannot answer."""
    if isinstance(error, ServerBusy):
        return str(error)
    match error.__cause__:
        case errors.QueryCanceled():
            return _("This took longer than a request may. Ask for less at once, or try again later.")
        case errors.LockNotAvailable():
            return _("Somebody else is changing the same data. Try again in a moment.")
    return _("The database cannot answer just now. Try again in a moment.")
