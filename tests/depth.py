"""How much is tried: everything, or what a quick run (`-m "not slow"`) has time for."""

from typing import Any

import hypothesis
import pytest

# Whole folders and files that start servers, browsers and processes, fill tables or try schemas for long.
SLOW = (
    "tests/browser/",
    "tests/commands/",
    "tests/tools/bench/",
    "tests/tools/demo/",
    "tests/compat/gomobile/test_schema.py",
    "tests/compat/gomobile/test_upsert.py::test_upsert_of_1000",
    "tests/db/test_cluster.py",
    "tests/db/test_privileges.py",
    "tests/db/test_readiness.py",
    "tests/history/test_migrating.py",
    "tests/history/test_counters.py::test_concurrent_writes",
    "tests/integration/test_chatwoot_sdk.py",
    "tests/integration/test_compat_schemas.py",
    "tests/integration/test_congress.py",
    "tests/integration/test_docs_page.py",
    "tests/integration/test_races.py",
    "tests/integration/test_real_input.py",
    "tests/integration/test_schema.py",
    "tests/integration/test_sign_in.py",
    "tests/integration/test_underscores.py",
    "tests/search/test_plans.py",
    "tests/ui/test_plans.py",
)
QUICK_SHARE = 6
quick = False


def configure(config: pytest.Config) -> None:
    """Settle the depth before any test module is read."""
    global quick
    quick = config.option.markexpr == "not slow"
    config.addinivalue_line("markers", "slow: takes seconds; left out by -m 'not slow'")
    config.addinivalue_line("markers", "properties: tried by Hypothesis, with fewer examples in a quick run")
    # How long an example takes says nothing on a machine that does other things as well.
    hypothesis.settings.register_profile("suite", deadline=None)
    hypothesis.settings.load_profile("suite")


def mark(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
        function: Any = getattr(item, "obj", None)
        if getattr(function, "is_hypothesis_test", False):
            item.add_marker(pytest.mark.properties)


def examples(count: int) -> int:
    """Return how many examples a test tries: in a quick run a share of them."""
    return max(3, count // QUICK_SHARE) if quick else count
