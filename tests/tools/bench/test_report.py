from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from crm.tools.bench.api import _judge
from crm.tools.bench.report import table
from crm.tools.bench.servers import MemoryGrowth

FIGURES = {"p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0}
DRIVEN = {**FIGURES, "rps": 1234.5, "limit_rps": 2469.0, "ratio": 0.5}
STREAM = {**FIGURES, "seconds": 8.0, "limit_seconds": 6.0, "ratio": 0.75, "memory_growth_mib": 3.0}
RESULTS = {
    "one_contact": _judge("one_contact", {**DRIVEN, "limit_open_rps": 5000.0, "ratio_open": 0.25}),
    "create": _judge("create", {**DRIVEN, "ratio": 0.2}),
    "page_10000": _judge("page_10000", {**DRIVEN, "ratio": 0.9, "page": 40}),
    "stream": _judge("stream", {**STREAM, "memory_growth_slow_mib": 4.0}),
    "machine": {"contacts": 2000, "cpus": 2, "postgresql": "18.6", "python": "3.11.7"},
}


def test_table_aligns_columns():
    head, one, create, *_ = table(RESULTS).splitlines()
    assert one.split() == ["one_contact", "1,234/s", "2,469/s", "0.50", "0.35", "1.0", "2.0", "3.0", "pass"]
    assert create.split()[-1] == "short"
    assert head.index("p50") == one.index("1.0") - 3


def test_table_shows_seconds_of_timed_cases():
    assert "8.00 s" in table(RESULTS)


def test_table_notes_name_the_last_page():
    assert "this is page 40, the last full one" in table(RESULTS)


@pytest.mark.parametrize("key", ["memory_growth_mib", "memory_growth_slow_mib"])
def test_stream_that_takes_memory_misses_its_target(key):
    stream = {**STREAM, "memory_growth_slow_mib": 0.0, key: 64.0}
    assert not _judge("stream", stream)["reached"]


def test_memory_growth_is_that_of_the_worker_that_grew_most():
    growth = MemoryGrowth({1: 1024, 2: 2048})
    growth.note({1: 3072, 2: 2048, 3: 9999})
    growth.note({1: 1024})
    assert growth.mib == 2
    assert MemoryGrowth({}).mib is None


@pytest.mark.parametrize("option", [{"contacts": 99}, {"seconds": 0}])
def test_bench_with_invalid_options_is_refused(option):
    with pytest.raises(CommandError, match="must be"):
        call_command("bench", "api", stdout=StringIO(), **option)
