import pytest

from crm.bench import pages

from .test_filling import silent


@pytest.mark.django_db(transaction=True)
def test_each_kind_of_page_is_timed_and_judged(monkeypatch):
    monkeypatch.setattr(pages, "CLIENTS", (1,))
    results = pages.measure(100, 0.01, silent)
    assert {"contacts by name x1", "addresses country=BE x1", "a long history x1", "home x1"} < set(results)
    for name, result in results.items():
        if name != "machine":
            assert 0 < result["p50_ms"] <= result["p95_ms"] <= result["worst_ms"]
            assert result["reached"] is (result["p95_ms"] < result["most_ms"])
