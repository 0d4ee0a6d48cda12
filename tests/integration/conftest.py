"""A server on a socket, with the database of the test run, which is emptied after each test."""

import os
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest
from django.db import connection

from crm.server.processes import server_command
from crm.workspaces.actions import create_workspace
from tests.commands.carnet import eventually, free_port, popen
from tests.conftest import Person, person

TIMEOUT_SECONDS = 20


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The URL of a server with the database of the test run."""
    port = free_port()
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"])
    environment = os.environ | {"DATABASE_URL": database.geturl(), "DJANGO_SETTINGS_MODULE": "crm.settings"}
    environment["CRM_INVALID_TOKENS_PER_MINUTE"] = "1000000"
    process = popen(server_command(port), env=environment)
    try:
        eventually(lambda: _is_healthy(f"http://127.0.0.1:{port}"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(TIMEOUT_SECONDS)
        finally:
            process.kill()


def _is_healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def live_alice(server, transactional_db) -> Person:
    """An administrator of a committed workspace, which the server can read."""
    return person("alice", create_workspace(name="Acme", source="test", by="test"))


@pytest.fixture
def client(server, live_alice) -> Iterator[httpx.Client]:
    """Alice's client of the own API, over the socket."""
    headers = {"Authorization": f"Bearer {live_alice.token}"}
    with httpx.Client(base_url=server, headers=headers, timeout=60) as client:
        yield client


class ApiClients(NamedTuple):
    """Alice's clients of the three APIs; paths are below /api, and below the account for Chatwoot."""

    own: httpx.Client
    gomobile: httpx.Client
    chatwoot: httpx.Client


@pytest.fixture
def clients(server, live_alice) -> Iterator[ApiClients]:
    """Clients of the three APIs with one token, which each API reads from its own header."""
    token, account = live_alice.token, live_alice.workspace.number
    with (
        httpx.Client(base_url=f"{server}/api", headers={"Authorization": f"Bearer {token}"}, timeout=60) as own,
        httpx.Client(base_url=f"{server}/api", headers={"x-api-key": token}, timeout=60) as gomobile,
        httpx.Client(
            base_url=f"{server}/api/v1/accounts/{account}", headers={"api_access_token": token}, timeout=60
        ) as chatwoot,
    ):
        yield ApiClients(own, gomobile, chatwoot)
