"""The list of all contacts in one answer, against the database's own COPY of the same objects."""

import socket
import time
from statistics import median

import psycopg

from crm.db.limits import LONG_LIMITS
from crm.db.roles import TENANT
from crm.db.session import SET_SCOPE

from .load import CannotMeasure
from .load_generator import percentiles
from .servers import ServerProcess, watch_memory

RUNS = 3
CHUNK = 262_144
END = b"0\r\n\r\n"  # the last chunk of a streamed response
MAX_PAUSE = 10  # seconds


def measure(server: ServerProcess, request: bytes, dsn: str, workspace_id, sql: str) -> dict:
    """Return seconds of the stream and of the limit, and how much the memory of the server grew."""
    # Once without measuring, to warm up.
    time_read(server, request)
    ours, limits, growths = [], [], []
    for _ in range(RUNS):
        with watch_memory(server) as growth:
            ours.append(time_read(server, request))
        growths.append(growth.mib)
        limits.append(time_copy(dsn, workspace_id, sql))
    return {
        "seconds": median(ours),
        **percentiles([seconds * 1000 for seconds in ours]),
        "limit_seconds": median(limits),
        "ratio": median([limit / our for our, limit in zip(ours, limits, strict=True)]),
        "memory_growth_mib": max((growth for growth in growths if growth is not None), default=None),
        "memory_growth_slow_mib": growth_while_paused(server, request, min(median(ours), MAX_PAUSE)),
    }


def time_read(server: ServerProcess, request: bytes) -> float:
    """Return the seconds to read the whole response without decoding it."""
    buffer, started = bytearray(CHUNK), time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request)
        head = tail = connection.recv(CHUNK)
        if not head.startswith(b"HTTP/1.1 200"):
            raise CannotMeasure(f"The stream was answered with {head[:200].decode(errors='replace')}")
        # A short list comes in one piece, with its length.
        while count := 0 if tail.endswith(END) else connection.recv_into(buffer):
            tail = tail[-len(END) :] + buffer[:count][-len(END) :]
        if b"transfer-encoding: chunked" in head.lower() and not tail.endswith(END):
            raise CannotMeasure("The stream broke off before its end; the server's log, above, may say why.")
    return time.perf_counter() - started


def growth_while_paused(server: ServerProcess, request: bytes, seconds: float) -> float | None:
    """Return the growth in MiB while a client has stopped reading after the beginning of the response."""
    # This grows if the server buffers what the client does not read.
    with watch_memory(server) as growth, socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request)
        connection.recv(CHUNK)
        time.sleep(seconds)
    return growth.mib


def time_copy(dsn: str, workspace_id, sql: str) -> float:
    """Return the seconds to read `COPY (sql) TO STDOUT` to its end, under row security."""
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(SET_SCOPE, [TENANT, str(workspace_id), *LONG_LIMITS])
        started = time.perf_counter()
        with cursor.copy(f"COPY ({sql}) TO STDOUT") as copy:
            for _ in copy:
                pass
        return time.perf_counter() - started
