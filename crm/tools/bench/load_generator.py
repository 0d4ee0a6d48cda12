"""A load generator for machines without wrk: one process, one thread, some connections. Imports no Django.

`python -m crm.tools.bench.load_generator < task.json` prints its report as a line of JSON.
"""

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from typing import Any

TIMEOUT = 5  # seconds without any answer after which the rest counts as broken


class Connection:
    """A connection that sends a request, reads its response, and sends the next."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self._missing: int | None = None
        self._head = b""
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read the bytes that have arrived; True if the response is complete."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("The server closed a connection.")
        if self._missing is None:
            self._head += part
            head, end, body = self._head.partition(b"\r\n\r\n")
            if not end:
                return False
            self.accepted = head[9:10] == b"2"
            self._missing = _length(head) - len(body)
        else:
            self._missing -= len(part)
        return self._missing <= 0


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return int(value)
    raise ConnectionError("An answer has no Content-Length.")


def generate_load(port: int, requests: list[bytes], seconds: float, connections: int) -> dict[str, Any]:
    """Send the requests repeatedly, and return a report: counts, seconds and percentiles of latency."""
    latencies: list[float] = []
    refused = broken = 0
    open_connections = [Connection(port) for _ in range(connections)]
    started = time.perf_counter()
    try:
        for latency, accepted in _answers(open_connections, cycle(requests), started + seconds):
            latencies.append(latency * 1000)
            refused += not accepted
    except OSError:
        # Stop here, as one request without a response makes the result worthless.
        broken = 1
    report = {"count": len(latencies), "seconds": time.perf_counter() - started, "refused": refused, "broken": broken}
    return report | percentiles(latencies)


def _answers(open_connections: list[Connection], requests: Iterator[bytes], end: float) -> Iterator[tuple[float, bool]]:
    with selectors.DefaultSelector() as selector:
        for connection in open_connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(next(requests))
        while time.perf_counter() < end:
            ready = selector.select(TIMEOUT)
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                if key.data.receive():
                    yield time.perf_counter() - key.data.started, key.data.accepted
                    key.data.send(next(requests))
        for connection in open_connections:
            connection.socket.close()


def percentiles(milliseconds: list[float]) -> dict[str, float]:
    """Return percentiles of latency by the name of the figure."""
    return {f"p{share}_ms": percentile(milliseconds, share) for share in (50, 95, 99)}


def percentile(values: list[float], share: int) -> float:
    """Return the value that `share` percent of the values do not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)] if ordered else 0.0


if __name__ == "__main__":
    task = json.load(sys.stdin)
    task["requests"] = [request.encode() for request in task["requests"]]
    sys.stdout.write(json.dumps(generate_load(**task)) + "\n")
