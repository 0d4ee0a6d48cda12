"""Streamed responses, which are sent outside of the work slot on a database connection of their own."""

import pytest
from django.db import connections
from django.http import StreamingHttpResponse

from crm.db.session import tenant_session
from crm.server.streams import Stream


@pytest.fixture
def response(transactional_db, acme):
    """A response whose second part waits in an open transaction, and the connections that it used."""
    used = []

    def parts():
        with tenant_session(acme.id):
            used.append(connections["default"])
            yield b"a"
            yield b"b"

    streamed = StreamingHttpResponse(parts())
    streamed.used = used
    return streamed


@pytest.fixture(autouse=True)
def mine():
    """The connection of the thread, as the slot would have left it."""
    mine = connections["default"]
    yield mine
    connections["default"] = mine


def test_stream_is_sent_on_a_connection_of_its_own(response, mine):
    stream = Stream(response)
    assert b"".join(stream) == b"ab"
    stream.close()
    [own] = response.used
    assert own is not mine
    assert own.connection is None
    assert response.closed


def test_stream_that_its_client_leaves_ends_its_transaction_and_connection(response, mine):
    stream = Stream(response)
    assert next(iter(stream)) == b"a"
    stream.close()
    [own] = response.used
    assert (own.connection, own.in_atomic_block) == (None, False)
    assert response.closed


def test_stream_of_which_nothing_was_sent_leaves_the_connection_of_the_slot_alone(response, mine):
    mine.close_at = 0  # closing the response would close it, while another thread may work with it
    try:
        Stream(response).close()
        assert mine.connection is not None
    finally:
        mine.close_at = None
    assert response.closed
    assert response.used == []
