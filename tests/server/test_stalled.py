"""Connections that stall for too long."""

import os
import socket

import pytest

from crm.server import stalled
from crm.server.stalled import MIN_BYTES, Traffic, Watcher

pytestmark = pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="The kernel does not tell when data were sent.")


@pytest.fixture
def pair():
    """A client and the server's end of its connection."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(server.getsockname())
        accepted, _ = server.accept()
        with accepted:
            client.settimeout(60)
            yield client, accepted


@pytest.fixture
def clock(monkeypatch):
    """Call it to let seconds pass, for the watcher; the kernel has its own clock."""
    now = [0.0]
    monkeypatch.setattr(stalled.time, "monotonic", lambda: now[0])
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


def is_open(pair) -> bool:
    client, _ = pair
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True


def test_silent_connection_is_ended(pair, monkeypatch):
    monkeypatch.setattr(stalled, "MAX_STALL_SECONDS", -1)
    Watcher().end_stalled_connections()
    assert pair[0].recv(1) == b""


def test_connection_with_recent_data_stays(pair):
    client, accepted = pair
    client.sendall(b"half")
    Watcher().end_stalled_connections()
    accepted.sendall(b"x")
    assert client.recv(1) == b"x"


def test_connection_that_receives_a_body_byte_by_byte_is_ended(pair, clock):
    client, accepted = pair
    watcher = Watcher()
    for is_left_open in (True, True, False):
        client.sendall(b" ")
        assert accepted.recv(1) == b" "
        watcher.end_stalled_connections()
        assert is_open(pair) == is_left_open
        clock(31)


def test_connection_whose_client_reads_byte_by_byte_is_ended(pair, clock):
    client, accepted = pair
    accepted.settimeout(0.1)
    with pytest.raises(TimeoutError):
        accepted.sendall(bytes(100_000_000))
    watcher = Watcher()
    for _ in range(3):
        assert client.recv(1) == b"\0"
        watcher.end_stalled_connections()
        clock(31)
    with pytest.raises(BrokenPipeError):
        accepted.send(b"x")


def test_connection_that_receives_a_body_slowly_stays(pair, clock):
    client, accepted = pair
    watcher = Watcher()
    for _ in range(5):
        client.sendall(b" " * MIN_BYTES)
        received = 0
        while received < MIN_BYTES:
            received += len(accepted.recv(MIN_BYTES))
        watcher.end_stalled_connections()
        assert is_open(pair)
        clock(31)


def test_connection_with_small_answers_stays(pair, clock):
    client, accepted = pair
    watcher = Watcher()
    for _ in range(5):
        accepted.sendall(b"x")
        assert client.recv(1) == b"x"
        watcher.end_stalled_connections()
        assert is_open(pair)
        clock(31)


def test_silence_ends_with_data_in_either_direction(pair):
    _, accepted = pair
    assert 0 <= Traffic.of(accepted).silence < stalled.MAX_STALL_SECONDS


def test_watching_leaves_no_descriptor_open(pair):
    before = len(os.listdir("/proc/self/fd"))
    Watcher().end_stalled_connections()
    assert len(os.listdir("/proc/self/fd")) == before
