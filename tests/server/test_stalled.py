"""Connections that are silent for too long."""

import os
import socket

import pytest

from crm.server import stalled

pytestmark = pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="The kernel does not tell when data were sent.")


@pytest.fixture
def pair():
    """A client and the server's end of its connection."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted, _ = server.accept()
        with accepted:
            client.settimeout(60)
            yield client, accepted


def test_silent_connection_is_ended(pair, monkeypatch):
    monkeypatch.setattr(stalled, "MAX_SILENCE_SECONDS", -1)
    stalled.end_silent_connections()
    assert pair[0].recv(1) == b""


def test_connection_with_recent_data_stays(pair):
    client, accepted = pair
    client.sendall(b"half")
    stalled.end_silent_connections()
    accepted.sendall(b"x")
    assert client.recv(1) == b"x"


def test_silence_ends_with_data_in_either_direction(pair):
    _, accepted = pair
    assert 0 <= stalled._silence(accepted) < stalled.MAX_SILENCE_SECONDS


def test_watching_leaves_no_descriptor_open(pair):
    before = len(os.listdir("/proc/self/fd"))
    stalled.end_silent_connections()
    assert len(os.listdir("/proc/self/fd")) == before
