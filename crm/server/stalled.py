"""Ends connections on which nothing moves: a client that sends half a body, or reads no further, holds a thread."""

import os
import socket
import stat
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

# Far above the pauses of a bad line, and of a request that waits for the database (crm.db.limits).
MAX_SILENCE_SECONDS = 60
CHECK_SECONDS = 5
# The milliseconds since data were sent and received, in the kernel's struct tcp_info.
TCP_INFO_BYTES = 60
LAST_DATA_SENT, LAST_DATA_RECEIVED = 44, 52


def start_watching() -> None:
    """Begin to end silent connections of this process, where the kernel tells which they are."""
    if hasattr(socket, "TCP_INFO"):  # not on macOS
        threading.Thread(target=_watch, name="stalled connections", daemon=True).start()


def end_silent_connections() -> None:
    """End the connections of this process that have been silent for too long."""
    for connection in _connections():
        with suppress(OSError):  # its client has closed it in the meantime
            if _silence(connection) > MAX_SILENCE_SECONDS:
                connection.shutdown(socket.SHUT_RDWR)


def _watch() -> None:
    while True:
        time.sleep(CHECK_SECONDS)
        end_silent_connections()


def _connections() -> Iterator[socket.socket]:
    """Yield the accepted TCP connections of this process, as the server does not reveal them."""
    sockets = [one for name in os.listdir("/proc/self/fd") if (one := _socket(int(name))) is not None]
    try:
        ports = {one.getsockname()[1] for one in sockets if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)}
        for one in sockets:
            with suppress(OSError):  # not connected
                if one.getsockname()[1] in ports and one.getpeername():
                    yield one
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


def _silence(connection: socket.socket) -> float:
    """Return the seconds since the last data in either direction."""
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO_BYTES)
    return min(struct.unpack_from("I", info, offset)[0] for offset in (LAST_DATA_SENT, LAST_DATA_RECEIVED)) / 1000
