import shutil
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crm.tools.bench import load
from crm.tools.bench.comparison import summary
from crm.tools.bench.load import CannotMeasure, LoadResult, http_request
from crm.tools.bench.load_generator import percentile

TOKEN = {"Authorization": "Bearer secret"}
REPORT = {"count": 500, "seconds": 2.0, "p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0, "refused": 0, "broken": 0}


class Server(ThreadingHTTPServer):
    request_queue_size = 16  # all connections are opened at once


@contextmanager
def answering(status):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self):
            asked.append(
                (self.path, self.headers["Authorization"], self.rfile.read(int(self.headers["Content-Length"])))
            )
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    asked: list[tuple] = []
    server = Server(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *args: None
    threading.Thread(target=server.serve_forever, args=[0.01]).start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(params=["wrk", "ours"])
def _generator(request, monkeypatch):
    if request.param == "ours":
        monkeypatch.setattr(load.shutil, "which", lambda name: None)
    elif not shutil.which("wrk"):
        pytest.skip("wrk is not installed")


@pytest.mark.usefixtures("_generator")
def test_generate_load_sends_whole_requests_and_counts_them():
    with answering(201) as (port, asked):
        bodies = ['{"name": "Zoé \\"Z\\""}'.encode(), b'{"name": "Acme"}']
        figures = load.generate_load(port, [http_request("/api/contacts", TOKEN, body) for body in bodies], 0.3)
    assert set(asked) == {("/api/contacts", "Bearer secret", body) for body in bodies}
    assert figures.rps > 0
    assert 0 < figures.p50_ms <= figures.p95_ms <= figures.p99_ms


@pytest.mark.usefixtures("_generator")
def test_generate_load_with_other_status_than_2xx_raises():
    with answering(404) as (port, _), pytest.raises(CannotMeasure, match="had a status other than 2xx"):
        load.generate_load(port, [http_request("/nowhere", TOKEN, b"{}")], 0.3)


def test_load_result_divides_count_by_seconds():
    assert LoadResult.from_report(REPORT) == LoadResult(250.0, 1.0, 2.0, 3.0)


@pytest.mark.parametrize("fault", [{"refused": 3}, {"broken": 1}, {"count": 0}])
def test_load_result_of_failed_requests_raises(fault):
    with pytest.raises(CannotMeasure):
        LoadResult.from_report(REPORT | fault)


def test_percentile_returns_a_measured_value():
    values = [float(value) for value in range(100, 0, -1)]
    assert [percentile(values, share) for share in (50, 95, 99)] == [50.0, 95.0, 99.0]
    assert percentile([7.0], 99) == 7.0
    assert percentile([], 50) == 0.0


def test_summary_ratio_is_the_median_of_round_ratios():
    ours = [LoadResult(rps, 1, 1, 1) for rps in (50, 40, 10)]
    limits = [LoadResult(rps, 1, 1, 1) for rps in (100, 100, 20)]
    found = summary(ours, limits)
    assert (found["rps"], found["limit_rps"], found["ratio"]) == (40, 100, 0.5)
