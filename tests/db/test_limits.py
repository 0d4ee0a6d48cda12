"""Time limits of statements, by the session that they run in."""

import select
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections

from crm.db.limits import LONG_LIMITS, REQUEST_LIMITS, Limits, unavailable_message
from crm.db.session import fetch, staff_session, tenant_session
from crm.db.slots import WorkSlot
from crm.workspaces.models import Workspace

NAMES = Limits._fields
SHOW = "SELECT " + ", ".join(f"current_setting('{name}')" for name in NAMES)


def settings_of_session() -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(SHOW)
        return cursor.fetchone()


@pytest.fixture
def limits(transactional_db) -> Iterator[Any]:
    """Limits that a test reaches at once."""
    connections["default"].crm_limits = Limits("100ms", "50ms", "30s")
    yield
    del connections["default"].crm_limits


@pytest.fixture
def locked_workspace(acme) -> Iterator[Any]:
    """A workspace whose row another transaction has locked."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT set_config('role', 'crm_staff', true)")
        other.execute("SELECT FROM crm_workspace WHERE id = %s FOR UPDATE", [acme.id])
        yield acme


@pytest.mark.parametrize("session", [lambda workspace: tenant_session(workspace.id), lambda _: staff_session()])
def test_session_has_the_limits_of_its_connection(limits, acme, session):
    with session(acme):
        assert settings_of_session() == ("100ms", "50ms", "30s")


def test_limits_end_with_the_session(limits, acme):
    before = settings_of_session()
    with tenant_session(acme.id):
        pass
    fetch(acme.id, "SELECT 1")
    assert settings_of_session() == before


def test_session_of_a_command_has_long_limits(transactional_db, acme):
    with tenant_session(acme.id):
        assert settings_of_session() == LONG_LIMITS


def test_connection_of_the_server_has_the_limits_of_requests(transactional_db, acme):
    kept, slot = connections["default"], WorkSlot()
    with slot.work(), tenant_session(acme.id):
        assert settings_of_session() == REQUEST_LIMITS
    connections["default"].close()
    connections["default"] = kept


def test_statement_beyond_the_limit_is_cancelled_and_explained(limits, acme):
    with pytest.raises(OperationalError) as raised:
        fetch(acme.id, "SELECT pg_sleep(60)")
    assert unavailable_message(raised.value) == "This took too long. Ask for less data, or try again later."


def test_wait_for_a_lock_beyond_the_limit_is_cancelled_and_explained(limits, locked_workspace):
    with pytest.raises(OperationalError) as raised, staff_session(), connection.cursor() as cursor:
        cursor.execute("SELECT FROM crm_workspace WHERE id = %s FOR UPDATE", [locked_workspace.id])
    assert unavailable_message(raised.value) == "Somebody else is changing the same data. Try again in a moment."


@pytest.mark.parametrize("statement", [lambda: Workspace.objects.count(), lambda: None])
def test_transaction_that_idles_beyond_the_limit_is_ended_and_explained(limits, acme, statement, monkeypatch):
    monkeypatch.setattr(connections["default"], "crm_limits", Limits("10s", "1s", "20ms"))
    with pytest.raises(OperationalError) as raised:
        _idle_and_run(acme, statement)
    assert unavailable_message(raised.value) == "The database is not available. Try again in a moment."
    assert fetch(acme.id, "SELECT 1") == [(1,)]


def _idle_and_run(workspace, statement) -> None:
    with tenant_session(workspace.id):
        # What the connection receives next is the server's farewell.
        assert select.select([connection.connection.fileno()], [], [], 60)[0]
        statement()  # without one, it is the end of the transaction that fails


def test_lost_database_is_explained():
    assert unavailable_message(OperationalError()) == "The database is not available. Try again in a moment."
