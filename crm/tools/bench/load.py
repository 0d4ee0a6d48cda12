"""Generation of load on a server, by wrk if it is installed, else by our own generator."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Self

from django.conf import settings

CONNECTIONS = 8
SCRIPT = """
local requests, turn = {{{requests}}}, 0
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{{"count":%d,"seconds":%f,"p50_ms":%f,"p95_ms":%f,"p99_ms":%f,"refused":%d,"broken":%d}}\\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
"""


class CannotMeasure(Exception):
    """A measurement failed; the message says why."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The answers a second, and the percentiles of their latency."""

    rps: float
    p50_ms: float
    p95_ms: float
    p99_ms: float

    @classmethod
    def from_report(cls, report: Mapping[str, Any]) -> Self:
        """Return the result in a generator's report. Raises CannotMeasure if a request failed."""
        if report["refused"] or report["broken"] or not report["count"]:
            raise CannotMeasure(
                f"Of {report['count']} answers {report['refused']} had a status other than 2xx, "
                f"and {report['broken']} requests got none in time; the server's log, above, may say why."
            )
        return cls(report["count"] / report["seconds"], report["p50_ms"], report["p95_ms"], report["p99_ms"])


def http_request(path: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
    """Return the bytes of a GET, or of a POST if there is a body."""
    sent = {"Host": "127.0.0.1", **headers}
    if body is not None:
        sent |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", *(f"{name}: {sent[name]}" for name in sent)]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


def generate_load(port: int, requests: Sequence[bytes], seconds: float, connections: int = CONNECTIONS) -> LoadResult:
    """Send the requests repeatedly for that many seconds."""
    generate = _by_wrk if shutil.which("wrk") else _by_our_generator
    return LoadResult.from_report(generate(port, requests, seconds, connections))


def _by_wrk(port: int, requests: Sequence[bytes], seconds: float, connections: int) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(requests=",\n".join(map(_lua, requests))))
        script.flush()
        # wrk accepts only whole seconds.
        command = ["wrk", "-t1", f"-c{connections}", f"-d{ceil(seconds)}s", "-s", script.name]
        return _report([*command, f"http://127.0.0.1:{port}"])


def _lua(request: bytes) -> str:
    return '"' + "".join(f"\\{byte:03}" for byte in request) + '"'


def _by_our_generator(port: int, requests: Sequence[bytes], seconds: float, connections: int) -> dict[str, Any]:
    texts = [request.decode() for request in requests]
    task = {"port": port, "requests": texts, "seconds": seconds, "connections": connections}
    return _report([sys.executable, "-m", "crm.tools.bench.load_generator"], json.dumps(task))


def _report(command: list[str], stdin: str = "") -> dict[str, Any]:
    """Return the report that a generator prints as JSON in its last line."""
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=settings.BASE_DIR, check=False)
    if done.returncode:
        raise CannotMeasure(f"{command[0]} failed: {(done.stderr or done.stdout).strip()}")
    return json.loads(done.stdout.strip().splitlines()[-1])
