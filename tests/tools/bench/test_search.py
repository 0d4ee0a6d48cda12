import pytest

from crm.search.global_search import global_search
from crm.tools.bench import search
from crm.tools.bench.workspace import prepare_workspace

from .test_workspace import silent


@pytest.mark.django_db(transaction=True)
def test_measure_search_times_each_kind_of_query():
    results = search.measure(prepare_workspace(100, silent), 0.01, silent)
    assert set(results) == set(search.queries())
    for result in results.values():
        assert 0 < result["p50_ms"] <= result["p95_ms"] <= result["worst_ms"]
        assert result["reached"] is (result["p95_ms"] < result["most_ms"])


def test_most_ms_of_short_queries_is_higher():
    assert {name: search.most_ms(texts) for name, texts in search.queries().items()}["one_letter"] == 60
    assert search.most_ms(["abc"]) == 30


def test_search_queries_are_many_and_not_empty(acme):
    texts = [text for texts in search.queries().values() for text in texts]
    assert len(set(texts)) > 200
    with_nothing = [text for text in texts if global_search(acme.id, text)]
    assert with_nothing == []
