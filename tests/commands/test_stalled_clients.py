"""Clients that stop in the middle of a request or of a response, against a running Carnet."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from crm.db.cluster import Cluster

from .carnet import Carnet, eventually

CLIENTS = 50
# More than the buffers of the kernel hold, so that the server has to wait for its client.
ROWS = 30_000
HALF_A_BODY = b"POST /api/contacts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"


@pytest.fixture
def stalled() -> Iterator[ExitStack]:
    """The connections of clients that have stopped."""
    with ExitStack() as connections:
        yield connections


def connect(carnet: Carnet, connections: ExitStack) -> socket.socket:
    client = connections.enter_context(socket.socket())
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", carnet.port))
    return client


def test_clients_that_send_half_a_body_hold_up_nobody(carnet: Carnet, stalled: ExitStack) -> None:
    for _ in range(CLIENTS):
        connect(carnet, stalled).sendall(HALF_A_BODY)
    assert_serves(carnet)


def test_clients_that_stop_reading_a_list_hold_up_nobody(carnet: Carnet, stalled: ExitStack) -> None:
    add_contacts(carnet, ROWS)
    request = f"GET /api/contacts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {carnet.token}\r\n\r\n"
    statuses = []
    for _ in range(CLIENTS):
        client = connect(carnet, stalled)
        client.sendall(request.encode())
        client.settimeout(60)
        statuses.append(client.recv(12).split()[1])
    # Each needs a connection of the database, so there are only so many.
    assert set(statuses) == {b"200", b"503"}
    assert_serves(carnet)
    stalled.close()
    assert eventually(lambda: carnet.call("GET", "/api/contacts").status_code == 200)


@pytest.mark.parametrize(
    ("path", "start"),
    [
        ("/api/contacts", b'{"success":false,"error":"The body is larger than '),
        ("/api/contact", b'{"statusCode":413,"message":"The body is larger than '),
        ("/api/v1/accounts/1/contacts", b'{"error":"The body is larger than '),
        ("/account/login/", b"The body is larger than "),
    ],
)
def test_body_beyond_the_limit_of_the_server_is_refused_in_the_format_of_its_api(
    carnet: Carnet, stalled: ExitStack, path: str, start: bytes
) -> None:
    client = connect(carnet, stalled)
    client.sendall(HALF_A_BODY.replace(b"/api/contacts", path.encode()).replace(b"1000", b"100000000"))
    client.settimeout(60)
    response = b""
    while part := client.recv(4096):
        response += part
    head, _, body = response.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413")
    assert body.startswith(start)


def assert_serves(carnet: Carnet) -> None:
    # Often enough to come to each of the server's processes.
    for _ in range(6):
        for path in ("/healthz", "/readyz", "/api/contacts?limit=1", "/account/login/"):
            assert carnet.status(path) == 200


def add_contacts(carnet: Carnet, count: int) -> None:
    """Copy a contact, past the API, which would take its time."""
    with psycopg.connect(**Cluster(carnet.data).superuser) as connection:
        columns = connection.execute(
            "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
            " WHERE table_name = 'contacts_contact' AND is_generated = 'NEVER'"
        ).fetchone()[0]
        connection.execute(f"""
            INSERT INTO contacts_contact ({columns})
            SELECT {columns}
            FROM (SELECT to_jsonb(c) AS row FROM contacts_contact c WHERE deleted_at IS NULL LIMIT 1) one,
                 generate_series(1, {count}) n,
                 LATERAL jsonb_build_object(
                    'id', gen_random_uuid(), 'number', 1000000 + n, 'email', '', 'phone', '', 'phone_e164', '',
                    'reachable', false,
                    'id_crm', null, 'id_erp', null, 'id_accounting', null
                 ) changed,
                 LATERAL jsonb_populate_record(NULL::contacts_contact, one.row || changed)
        """)
