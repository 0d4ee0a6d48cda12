"""The list of all contacts in one answer, against the database's own COPY of the same objects."""

import socket
import time
from statistics import median

import psycopg

from crm.db.roles import TENANT
from crm.db.session import SET_SCOPE

from .driver import percentile
from .driving import Unmeasurable
from .servers import Server, watched

RUNS = 3
PART = 262_144
END = b"0\r\n\r\n"  # the last of the chunks that a streamed answer comes in
LONGEST_PAUSE = 10  # seconds


def measure(server: Server, request: bytes, dsn: str, workspace_id, sql: str) -> dict:
    """Return the figures of the stream: seconds, the limit's, and how much the server's memory grew meanwhile."""
    read_all(server, request)
    ours, limits, growths = [], [], []
    for _ in range(RUNS):
        with watched(server) as growth:
            ours.append(read_all(server, request))
        growths.append(growth.mib)
        limits.append(copy_all(dsn, workspace_id, sql))
    return {
        "seconds": median(ours),
        **{f"p{share}_ms": percentile(ours, share) * 1000 for share in (50, 95, 99)},
        "limit_seconds": median(limits),
        "ratio": median([limit / our for our, limit in zip(ours, limits, strict=True)]),
        "memory_growth_mib": max((growth for growth in growths if growth is not None), default=None),
        "memory_growth_slow_mib": growth_while_paused(server, request, min(median(ours), LONGEST_PAUSE)),
    }


def read_all(server: Server, request: bytes) -> float:
    """Return how long it takes to read the whole answer, decoding nothing."""
    part, begun = bytearray(PART), time.perf_counter()
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request)
        head = tail = connection.recv(PART)
        if not head.startswith(b"HTTP/1.1 200"):
            raise Unmeasurable(f"The stream was answered with {head[:200].decode(errors='replace')}")
        # Asked for whole, a short list is answered at once, with its length.
        while count := 0 if tail.endswith(END) else connection.recv_into(part):
            tail = tail[-len(END) :] + part[:count][-len(END) :]
        if b"transfer-encoding: chunked" in head.lower() and not tail.endswith(END):
            raise Unmeasurable("The stream broke off before its end; the server's log, above, may say why.")
    return time.perf_counter() - begun


def growth_while_paused(server: Server, request: bytes, seconds: float) -> float | None:
    """Return the growth in MiB while a client has read the beginning of the answer and reads no more.

    A server that reads on for it, and keeps what nobody takes, shows here.
    """
    with watched(server) as growth, socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request)
        connection.recv(PART)
        time.sleep(seconds)
    return growth.mib


def copy_all(dsn: str, workspace_id, sql: str) -> float:
    """Return how long it takes to read `COPY (sql) TO STDOUT` to its end, under row security."""
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute(SET_SCOPE, [TENANT, str(workspace_id)])
        begun = time.perf_counter()
        with cursor.copy(f"COPY ({sql}) TO STDOUT") as copy:
            for _ in copy:
                pass
        return time.perf_counter() - begun
