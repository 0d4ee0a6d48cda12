"""Statements sent to PostgreSQL together, in one round trip, on a connection of psycopg's.

psycopg's own pipeline sends and polls for each statement by itself, in Python. This one is used
because each request waits for it: it calls libpq directly, sends once and waits once.
"""

# perf: one statement in its scope takes 60 us of CPU, and 180 with psycopg's pipeline.

import re
import select
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from psycopg import Connection, OperationalError, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

# Statements that stay prepared on a connection, which lives for minutes; others are planned each time.
MAX_PREPARED = 500
PLACEHOLDER = re.compile(r"%(?:%|s|\((\w+)\)s)")
FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE, ExecStatus.PIPELINE_ABORTED)


class LoggedQuery(NamedTuple):
    """The statement that Django's query log shows of a cursor."""

    query: bytes


class PipelineCursor:
    """The rows of one statement of a pipeline, once the pipeline has ended; outside of one, of a single statement.

    With `prepare` the server plans the statement once per connection, else for these parameters.
    """

    def __init__(self, connection: Connection, *, prepare: bool = True):
        self.connection, self.prepare = connection, prepare
        self.rowcount = -1
        self._rows: list[tuple] = []
        self._query: LoggedQuery | None = None

    def execute(self, query: str, params: Sequence[Any] | dict[str, Any] | None = None) -> None:
        """Send a statement, or have it sent when the pipeline ends."""
        pipeline: Pipeline | None = vars(self.connection).get("crm_pipeline")
        if pipeline:
            pipeline.add(self, query, params)
        else:
            with Pipeline(self.connection) as alone:
                alone.add(self, query, params)

    def fetchone(self) -> tuple | None:
        """Return the next row, or None."""
        return self._rows.pop(0) if self._rows else None

    def fetchall(self) -> list[tuple]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    def close(self) -> None:
        """Do nothing, as the server keeps nothing open for a cursor."""

    def receive(self, result: PGresult, transformer: Any) -> None:
        """Take the rows of a result."""
        if result.status == ExecStatus.TUPLES_OK:
            transformer.set_pgresult(result)
            self._rows = transformer.load_rows(0, result.ntuples, tuple)
        self.rowcount = result.command_tuples if result.command_tuples is not None else -1


class Pipeline:
    """Statements that were sent; when the block ends, their cursors have rows, and errors are raised."""

    def __init__(self, connection: Connection):
        self.connection, self.pgconn = connection, connection.pgconn
        self._steps: list[tuple[PipelineCursor | None, Any, Any]] = []
        self._statements: dict[Any, bytes] = vars(connection).setdefault("crm_statements", {})
        self._new: dict[Any, bytes] = {}

    def __enter__(self) -> "Pipeline":
        if self.connection.closed:
            raise OperationalError("the connection is closed")
        idle = self.pgconn.transaction_status == TransactionStatus.IDLE
        self.pgconn.enter_pipeline_mode()
        vars(self.connection)["crm_pipeline"] = self
        if idle and not self.connection.autocommit:
            self.pgconn.send_query_params(b"BEGIN", None)
            self._steps.append((None, None, None))
        return self

    def add(self, cursor: PipelineCursor, query: str, params: Sequence[Any] | dict[str, Any] | None) -> None:
        """Send a statement, without waiting for it."""
        transformer = Transformer.from_context(self.connection)
        sql, values = _bind(query, params)
        cursor._query = LoggedQuery(sql)
        dumped = transformer.dump_sequence(values, [PyFormat.AUTO] * len(values))
        types, formats = transformer.types or (), transformer.formats
        key = (sql, tuple(types))
        name = self._statements.get(key) or self._new.get(key)
        if name is None and cursor.prepare and len(self._statements) + len(self._new) < MAX_PREPARED:
            name = self._new[key] = b"crm_%d" % (len(self._statements) + len(self._new))
            self.pgconn.send_prepare(name, sql, types)
            self._steps.append((None, None, key))
        if name and cursor.prepare:
            self.pgconn.send_query_prepared(name, dumped, formats)
        else:
            self.pgconn.send_query_params(sql, dumped, types, formats)
        self._steps.append((cursor, transformer, None))

    def __exit__(self, kind, error, traceback) -> None:
        del vars(self.connection)["crm_pipeline"]
        try:
            failure = self._receive(discard=error is not None)
        except BaseException:
            self.connection.close()  # unread results would be taken for those of the next statement
            raise
        if failure and error is None:
            raise errors.error_from_result(failure, encoding="utf-8")

    def _receive(self, discard: bool) -> PGresult | None:
        """Hand each cursor its result, and return the first that is an error."""
        failure: PGresult | None = None
        self.pgconn.pipeline_sync()
        for cursor, transformer, prepared in self._steps:
            result = self._next()
            while (following := self._next()) is not None:
                result = following
            if result is None or result.status in FAILED:
                failure = failure or result
            elif prepared:
                self._statements[prepared] = self._new[prepared]
            elif cursor and transformer and not discard:
                cursor.receive(result, transformer)
        self._next()  # the end of the pipeline
        self.pgconn.exit_pipeline_mode()
        return failure

    def _next(self) -> PGresult | None:
        """Return the next result, None at the end of a statement; other threads run while this one waits."""
        while self.pgconn.flush():
            self._wait(select.POLLIN | select.POLLOUT)
        while self.pgconn.is_busy():
            self._wait(select.POLLIN)
        return self.pgconn.get_result()

    def _wait(self, events: int) -> None:
        poll = select.poll()  # not select(), which takes no file descriptor above 1023
        poll.register(self.pgconn.socket, events)
        poll.poll()
        self.pgconn.consume_input()


def _bind(query: str, params: Sequence[Any] | dict[str, Any] | None) -> tuple[bytes, Sequence[Any]]:
    """Return a statement with $1, $2 … for its parameters, and these in their order."""
    if params is None:
        return query.encode(), ()
    sql, names = _compile(query)
    return sql, [params[name] for name in names] if isinstance(params, dict) else params


@lru_cache(1024)
def _compile(query: str) -> tuple[bytes, tuple[str, ...]]:
    numbers: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        return numbers.setdefault(match[1] or str(len(numbers)), f"${len(numbers) + 1}")

    return PLACEHOLDER.sub(numbered, query).encode(), tuple(numbers)
