from contextlib import nullcontext
from urllib.parse import urlsplit

from crm.tools.bench import pages, session
from crm.tools.bench.servers import ServerProcess
from crm.tools.bench.workspace import prepare_workspace

from .test_workspace import silent


def test_measure_pages_times_each_kind_of_page(live_server, monkeypatch):
    served = ServerProcess(urlsplit(live_server.url).port, 0)
    monkeypatch.setattr(pages, "serving", lambda: nullcontext(served))
    monkeypatch.setattr(pages, "CLIENTS", (1,))
    monkeypatch.setattr(pages, "PAGES_TO_FOLLOW", 1)
    # One filter of each model, or the test would take a minute.
    monkeypatch.setattr(
        pages, "FILTERS", {name: ("role=buyer", *values)[-2:] for name, values in pages.FILTERS.items()}
    )
    monkeypatch.setattr(pages.search, "queries", lambda: {name: ["a"] for name in pages.SEARCH_CASES})
    monkeypatch.setattr(session, "CHANGES", 3)
    results = pages.measure(prepare_workspace(100, silent), 0.01, silent)
    assert {"contacts by name x1", "addresses type=billing&country=BE x1", "a long history x1", "home x1"} < set(
        results
    )
    for result in results.values():
        assert 0 < result["p50_ms"] <= result["p95_ms"] <= result["worst_ms"]
        assert result["reached"] is (result["p95_ms"] < result["most_ms"])
