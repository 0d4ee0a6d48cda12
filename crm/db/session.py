"""The role, the workspace and the time limits that statements run under.

They are set for one transaction, never for the connection, so nothing is left on a pooled connection.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, InterfaceError, InternalError, OperationalError, connections, transaction
from psycopg import errors

from .limits import LONG_LIMITS, Limits
from .pipeline import Pipeline, PipelineCursor
from .roles import STAFF, TENANT

# SET LOCAL takes no parameters, so it could not be prepared once for all workspaces.
SCOPE_SETTINGS = ("role", "crm.workspace_id", *Limits._fields)
SCOPE_COLUMNS = ", ".join(f"set_config('{name}', %s, true)" for name in SCOPE_SETTINGS)
SET_SCOPE = f"SELECT {SCOPE_COLUMNS}"
LOGIN_SCOPE = ("none", "")
# Forces a walk along the index of the order, which stops as soon as there are enough rows.
WALK = """
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_sort', 'off', true)
"""
END_WALK = WALK.replace("'off'", "'on'")

Statement = tuple[str, Sequence[Any]]


class Deferred(NamedTuple):
    """A statement to send with the next one, and the callback for its row.

    It also sets role, workspace and limits, because its SQL contains SCOPE_COLUMNS before its other parameters.
    """

    workspace_id: UUID
    sql: str
    params: Sequence[Any]
    receive: Callable[[tuple | None], None]


def tenant_session(workspace_id: UUID):
    """Open a transaction that sees and writes the rows of one workspace, and no others.

    Inside a session of the same workspace it sends nothing: it neither begins a transaction nor sets a savepoint.
    """
    return _session(TENANT, str(workspace_id))


def staff_session():
    """Open a transaction that spans workspaces: for operators and for work on the whole database."""
    return _session(STAFF, "")


def fetch(workspace_id: UUID, sql: str, params: Sequence[Any] = (), *, plan: str = "prepared") -> list[tuple]:
    """Return the rows of one statement, run in a workspace: role, workspace and statement in one round trip.

    `plan` is "prepared" (planned once per connection), "custom" (planned for these parameters), or "walk" (along the
    index of the order, because the planner cannot know how soon there are enough matching rows).
    """
    return _retry_on_lost_connection(lambda: _fetch(workspace_id, sql, params, plan))


def fetch_many(workspace_id: UUID, statements: Sequence[Statement]) -> list[list[tuple]]:
    """Return the rows of several statements, run in a workspace in one round trip."""
    database = _connected()
    with _scoped_pipeline(database, workspace_id):
        cursors = [_cursor(database) for _ in statements]
        for cursor, (sql, params) in zip(cursors, statements, strict=True):
            cursor.execute(sql, params)
    return [cursor.fetchall() for cursor in cursors]


def fetch_unscoped(sql: str, params: Sequence[Any] = ()) -> list[tuple]:
    """Return the rows of a statement that runs before the workspace is known, such as authentication."""

    def run() -> list[tuple]:
        cursor = prepared_cursor()
        cursor.execute(sql, params)
        return cursor.fetchall()

    return _retry_on_lost_connection(run)


def defer(deferred: Deferred) -> None:
    """Send a statement with the next fetch of this thread, which returns rows only if the callback does not raise.

    The caller must call `run_deferred` before it responds.
    """
    # perf: one round trip instead of two, list_50 0.45 -> 0.54 of the limit, bench api
    _connected().crm_deferred = deferred


def run_deferred() -> None:
    """Run the deferred statement now, if there is one."""
    # Taken before anything can fail, so that none is left to the next request on this thread.
    database = connections[DEFAULT_DB_ALIAS]
    if deferred := _take_deferred(database):
        rows = fetch_unscoped(deferred.sql, _deferred_params(database, deferred))
        deferred.receive(rows[0] if rows else None)


@contextmanager
def pipeline() -> Iterator[None]:
    """Send the statements of the block together; results and errors are available when it ends."""
    with _pipeline(_connected()):
        yield


def prepared_cursor(*, prepare: bool = True):
    """Return a cursor for statements of a pipeline, or of one by themselves; they are counted and logged like others.

    With `prepare`, PostgreSQL plans a statement once per connection, else for these parameters.
    """
    return _cursor(_connected(), prepare=prepare)


# The functions below take the connection, as each look-up of it goes through thread-local storage.


def _fetch(workspace_id: UUID, sql: str, params: Sequence[Any], plan: str) -> list[tuple]:
    database = _connected()
    cursor = _cursor(database, prepare=plan == "prepared")
    if plan != "walk" and _scope(database) == (TENANT, str(workspace_id)):
        cursor.execute(sql, params)
        return cursor.fetchall()
    with _scoped_pipeline(database, workspace_id):
        if plan == "walk":
            _cursor(database).execute(WALK)
        cursor.execute(sql, params)
        # A pipeline outside of a transaction is one, and its settings end with it.
        if plan == "walk" and database.in_atomic_block:
            _cursor(database).execute(END_WALK)
    return cursor.fetchall()  # after the pipeline, as fetching within it would take another round trip


def _cursor(database: Any, *, prepare: bool = True) -> Any:
    cursor = PipelineCursor(database.connection, prepare=prepare)
    return database.make_debug_cursor(cursor) if database.queries_logged else database.make_cursor(cursor)


@contextmanager
def _pipeline(database: Any) -> Iterator[None]:
    with database.wrap_database_errors, Pipeline(database.connection):
        yield


@contextmanager
def _scoped_pipeline(database: Any, workspace_id: UUID) -> Iterator[None]:
    """Send the statements of the block together in a workspace, which a deferred statement sets itself."""
    scope, before, deferred, cursor = (TENANT, str(workspace_id)), _scope(database), _take_deferred(database), None
    try:
        with _pipeline(database):
            if deferred and deferred.workspace_id == workspace_id:
                cursor = _cursor(database)
                cursor.execute(deferred.sql, _deferred_params(database, deferred))
            elif before != scope:
                _cursor(database).execute(SET_SCOPE, _scope_params(database, scope))
            yield
            if before not in (None, scope):
                _cursor(database).execute(SET_SCOPE, _scope_params(database, before))
    except BaseException:
        # The token is not checked yet: the view does it before it responds with the error.
        database.crm_deferred = deferred
        raise
    if deferred and cursor:
        deferred.receive(cursor.fetchone())
    else:
        database.crm_deferred = deferred


@contextmanager
def _session(role: str, workspace: str) -> Iterator[None]:
    database, scope = _connected(), (role, workspace)
    before = _scope(database)
    if before == scope:
        yield
        return
    # First, as it sets role and workspace itself.
    run_deferred()
    with _timeouts_as_operational(), transaction.atomic():
        with _pipeline(database):  # BEGIN goes along
            _cursor(database).execute(SET_SCOPE, _scope_params(database, scope))
        database.crm_scope = scope
        try:
            yield
        finally:
            database.crm_scope = before
        # Not after an error, as rolling back to the savepoint restores the settings too.
        if before is not None:
            _cursor(database).execute(SET_SCOPE, _scope_params(database, before))


@contextmanager
def _timeouts_as_operational() -> Iterator[None]:
    try:
        yield
    except InternalError as error:
        # The one limit that psycopg does not count among the operational errors, to which requests respond with a 503.
        if isinstance(error.__cause__, errors.IdleInTransactionSessionTimeout):
            raise OperationalError(str(error)) from error.__cause__
        raise


def _scope(database) -> tuple[str, str] | None:
    """Return role and workspace of the open transaction, None if there is no transaction."""
    # Stored in Python, as a query would be a round trip.
    if not database.in_atomic_block:
        return None
    return getattr(database, "crm_scope", None) or LOGIN_SCOPE


def _scope_params(database: Any, scope: tuple[str, str]) -> tuple[str, ...]:
    return (*scope, *getattr(database, "crm_limits", LONG_LIMITS))


def _deferred_params(database: Any, deferred: Deferred) -> list[Any]:
    return [*_scope_params(database, (TENANT, str(deferred.workspace_id))), *deferred.params]


def _take_deferred(database: Any) -> Deferred | None:
    deferred, database.crm_deferred = getattr(database, "crm_deferred", None), None
    return deferred


def _connected() -> Any:
    database = connections[DEFAULT_DB_ALIAS]  # perf: each attribute of django.db.connection would look it up again
    database.ensure_connection()
    return database


def _retry_on_lost_connection(run: Callable[[], list[tuple]]) -> list[tuple]:
    database: Any = connections[DEFAULT_DB_ALIAS]
    deferred = getattr(database, "crm_deferred", None)
    try:
        return run()
    except (InterfaceError, OperationalError):
        # A connection is kept for minutes, so the server may have closed it before the first statement of a request.
        # Within a transaction, what came before is lost as well.
        if database.in_atomic_block or database.is_usable():
            raise
        database.close()
        # The failed run has removed it, but it must be sent again, as it checks the token.
        database.crm_deferred = deferred
        return run()
