"""Statements sent together: their rows, their errors, and the connection after both."""

import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

import psycopg
import pytest
from django.db import DataError, ProgrammingError, connection, transaction

from crm.db import pipeline as pipelines
from crm.db.pipeline import PipelineCursor
from crm.db.session import fetch, pipeline, prepared_cursor, staff_session, tenant_session
from crm.queries.query import Query
from customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def other_connection() -> Iterator[psycopg.Connection]:
    """A connection beside that of the test."""
    with psycopg.connect(**connection.get_connection_params()) as opened:
        yield opened


def run(sql, params=(), **options):
    cursor = prepared_cursor(**options)
    cursor.execute(sql, params)
    return cursor.fetchall()


def statements_on_server() -> int:
    return run("SELECT count(*) FROM pg_prepared_statements", prepare=False)[0][0]


def test_cursors_of_one_pipeline_have_their_own_rows():
    first, second, third = (prepared_cursor() for _ in range(3))
    with pipeline():
        first.execute("SELECT n, %s FROM generate_series(1, 3) n", ["é"])
        second.execute("CREATE TEMPORARY TABLE kept (n integer)")
        third.execute("SELECT 1 WHERE false")
    assert (first.fetchone(), first.fetchall(), first.fetchone()) == ((1, "é"), [(2, "é"), (3, "é")], None)
    assert (second.fetchall(), third.fetchall(), third.rowcount) == ([], [], 0)


@pytest.mark.parametrize(
    ("sql", "params", "row"),
    [
        ("SELECT %(a)s::int, %(b)s::text, %(a)s::int + 1", {"b": "x", "a": 1}, (1, "x", 2)),
        ("SELECT '100%%' || %s", ["!"], ("100%!",)),
        ("SELECT '%s'", None, ("%s",)),
    ],
)
def test_placeholders_are_bound_as_psycopg_binds_them(sql, params, row):
    assert run(sql, params) == [row]


def test_rows_beyond_the_socket_buffer_arrive_whole():
    text = "x" * 1_000_000
    cursors = [prepared_cursor() for _ in range(8)]
    with pipeline():
        for cursor in cursors:
            cursor.execute("SELECT %s", [text])
    assert {cursor.fetchone() for cursor in cursors} == {(text,)}


def test_error_names_the_failed_statement_and_leaves_the_connection_usable():
    before, after = prepared_cursor(), prepared_cursor()

    def run_all():
        with transaction.atomic(), pipeline():
            before.execute("SELECT 1")
            prepared_cursor().execute("SELECT 1 / %s", [0])
            after.execute("SELECT 2")

    with pytest.raises(DataError, match="division by zero"):
        run_all()
    assert (before.fetchall(), after.fetchall()) == ([(1,)], [])
    assert run("SELECT 3") == [(3,)]


def test_statement_that_failed_to_prepare_is_prepared_again():
    for _ in range(2):
        with pytest.raises(ProgrammingError, match="missing"), transaction.atomic():
            run("SELECT * FROM missing")
    run("CREATE TEMPORARY TABLE missing (n integer)")
    assert run("SELECT * FROM missing") == []


def test_exception_of_the_block_is_raised_and_rows_are_dropped():
    cursor = prepared_cursor()

    def fail():
        with pipeline():
            cursor.execute("SELECT 1")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert cursor.fetchall() == []
    assert run("SELECT 2") == [(2,)]


def test_interrupted_wait_closes_the_connection(other_connection):
    with (
        mock.patch.object(pipelines.Pipeline, "_wait", side_effect=KeyboardInterrupt),
        pytest.raises(KeyboardInterrupt),
    ):
        PipelineCursor(other_connection).execute("SELECT pg_sleep(0.01)")
    assert other_connection.closed


def test_statement_is_prepared_once_and_only_where_asked_for(monkeypatch):
    run("SELECT 1 + %s", [1])
    known = statements_on_server()
    run("SELECT 1 + %s", [2])
    run("SELECT 2 + %s", [2], prepare=False)
    assert statements_on_server() == known
    monkeypatch.setattr(pipelines, "MAX_PREPARED", 0)
    assert run("SELECT 3 + %s", [2]) == [(5,)]
    assert statements_on_server() == known


@pytest.fixture
def many_sockets() -> Iterator[None]:
    """More open sockets than select() can watch."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    with ExitStack() as stack:
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for _ in range(1100):
            stack.enter_context(socket.socket())
        yield


def test_connection_beyond_the_first_1024_sockets_works(many_sockets, other_connection):
    assert other_connection.pgconn.socket > 1023
    cursor = PipelineCursor(other_connection)
    cursor.execute("SELECT 1")
    assert cursor.fetchall() == [(1,)]


def test_fetch_of_another_workspace_leaves_the_session_in_its_own(alice, charlie):
    alice.customer(name="Acme")
    charlie.customer(name="Globex")
    count = "SELECT count(*) FROM customers_customer"
    with tenant_session(alice.workspace.id):
        assert fetch(charlie.workspace.id, "SELECT name FROM customers_customer") == [("Globex",)]
        assert list(Customer.objects.values_list("name", flat=True)) == ["Acme"]
    with staff_session():
        assert fetch(charlie.workspace.id, count) == [(1,)]
        assert Customer.objects.count() == 2


def test_exact_count_leaves_the_timeout_of_the_transaction(alice):
    with tenant_session(alice.workspace.id):
        before = run("SELECT current_setting('statement_timeout')")
        assert Query(alice.workspace.id, Customer).count(exact=True) == (0, True)
        assert run("SELECT current_setting('statement_timeout')") == before
