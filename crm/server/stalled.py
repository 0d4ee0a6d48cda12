"""Ends connections that stall: a client that sends half a body, or stops reading, holds a thread of its process."""

import os
import socket
import stat
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

# Far above the pauses of a bad line, and of a request that waits for the database (crm.db.limits).
MAX_STALL_SECONDS = 60
# What a connection must move in that time, or a client could send a byte a minute for ever.
MIN_BYTES = 30_000
CHECK_SECONDS = 5
# Of the kernel's struct tcp_info: packets that the client has not acknowledged, milliseconds since data were sent and
# received, bytes that it acknowledged and that were received, and bytes that could not be sent yet.
TCP_INFO = struct.Struct("=24xI16xI4xI64xQQ8xI")


class Traffic(NamedTuple):
    """Data that a connection has moved."""

    unacknowledged: int
    milliseconds_since_sent: int
    milliseconds_since_received: int
    acknowledged: int
    received: int
    unsent: int

    @classmethod
    def of(cls, connection: socket.socket) -> "Traffic":
        """Return the traffic of a connection until now."""
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO.size)
        return cls(*TCP_INFO.unpack(info.ljust(TCP_INFO.size, b"\0")))

    @property
    def moved(self) -> int:
        """The bytes in both directions."""
        return self.acknowledged + self.received

    @property
    def silence(self) -> float:
        """The seconds since the last data in either direction."""
        return min(self.milliseconds_since_sent, self.milliseconds_since_received) / 1000

    @property
    def is_sent(self) -> bool:
        """True if the client has received all that was sent to it."""
        return not self.unacknowledged and not self.unsent


class Progress(NamedTuple):
    """When a connection last made progress, what it had moved by then, and what its client acknowledged lately."""

    at: float
    moved: int
    acknowledged: int


class Watcher:
    """The connections of this process, and when each last made progress."""

    def __init__(self) -> None:
        self._progress: dict[Any, Progress] = {}  # by the addresses of their clients

    def end_stalled_connections(self) -> None:
        """End the connections that have been silent, or have moved too few bytes, for too long."""
        before, self._progress = self._progress, {}
        for client, connection in _connections():
            with suppress(OSError):  # its client has closed it in the meantime
                traffic = Traffic.of(connection)
                progress = self._progress[client] = _progress(traffic, before.get(client))
                if max(traffic.silence, time.monotonic() - progress.at) > MAX_STALL_SECONDS:
                    connection.shutdown(socket.SHUT_RDWR)


def _progress(traffic: Traffic, before: Progress | None) -> Progress:
    if before is None or not 0 <= traffic.moved - before.moved < MIN_BYTES:  # less if it is a new connection
        return Progress(time.monotonic(), traffic.moved, traffic.acknowledged)
    # A client that gets whole answers makes progress, however small they are.
    is_answered = traffic.acknowledged > before.acknowledged and traffic.is_sent
    progress = (time.monotonic(), traffic.moved) if is_answered else (before.at, before.moved)
    return Progress(*progress, traffic.acknowledged)


def start_watching() -> None:
    """Begin to end stalled connections of this process, where the kernel tells which they are."""
    if hasattr(socket, "TCP_INFO"):  # not on macOS
        threading.Thread(target=_watch, name="stalled connections", daemon=True).start()


def _watch() -> None:
    watcher = Watcher()
    while True:
        time.sleep(CHECK_SECONDS)
        watcher.end_stalled_connections()


def _connections() -> Iterator[tuple[Any, socket.socket]]:
    """Yield the accepted TCP connections of this process and their clients, as the server does not reveal them."""
    sockets = [one for name in os.listdir("/proc/self/fd") if (one := _socket(int(name))) is not None]
    try:
        ports = {one.getsockname()[1] for one in sockets if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)}
        for one in sockets:
            with suppress(OSError):  # not connected
                if one.getsockname()[1] in ports and (client := one.getpeername()):
                    yield client, one
    finally:
        for one in sockets:
            one.close()


def _socket(descriptor: int) -> socket.socket | None:
    """Return a duplicate of a descriptor if it is a TCP socket."""
    with suppress(OSError):  # closed in the meantime
        if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
            found = socket.socket(fileno=os.dup(descriptor))
            if found.family in (socket.AF_INET, socket.AF_INET6) and found.type == socket.SOCK_STREAM:
                return found
            found.close()
    return None
