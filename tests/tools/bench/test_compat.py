"""The bench of the compatibility APIs: its limit gives the same answers, and its searches are what staff type."""

import io

import orjson
import pytest

from crm.tools.bench import compat
from crm.tools.bench.environment import server_dsn
from crm.tools.bench.limit import Limit
from crm.tools.bench.report import table
from crm.tools.bench.workspace import fill
from tests.conftest import CLIENT, fresh_connection

FIGURES = {"rps": 1234.5, "p50_ms": 1.0, "p95_ms": 2.0, "p99_ms": 3.0}


@pytest.fixture
def filled(transactional_db, alice, charlie):
    for person in (alice, charlie):
        fill(person.workspace.id, 100, lambda message: None)
    return alice


@pytest.mark.parametrize("api", ["chatwoot", "gomobile"])
def test_limit_answers_a_list_as_the_compatibility_api_does(filled, api):
    account = f"/api/v1/accounts/{filled.workspace.number}/contacts"
    path, header, wanted = {
        "chatwoot": (account, "api_access_token", compat._chatwoot_list),
        "gomobile": ("/api/contact", "x-api-key", compat._gomobile_list),
    }[api]
    limit = Limit(server_dsn(), lists={path: wanted(filled.workspace.id)})
    environ = {"PATH_INFO": path, f"HTTP_{header.upper().replace('-', '_')}": filled.token, "wsgi.input": io.BytesIO()}
    theirs = orjson.loads(b"".join(limit(environ, lambda status, headers: None)))
    limit._secured.close()
    fresh_connection()
    assert theirs == CLIENT.get(path, headers={header: filled.token}).json()
    assert len(theirs["payload" if api == "chatwoot" else "data"]) == compat.LISTS[f"{api}_list"]


def test_compat_searches_have_three_letters_or_more():
    texts = compat.searches()
    assert len(texts) > 300
    assert min(map(len, texts)) == 3


def test_table_shows_targets_of_cases_that_have_one():
    machine = {"contacts": 2000, "cpus": 2, "postgresql": "18.6", "python": "3.11.7"}
    listed = {**FIGURES, "limit_rps": 2469.0, "ratio": 0.5, "target": 0.5, "reached": True}
    searched = {**FIGURES, "most_ms": 50, "reached": False}
    lines = table({"list": listed, "search": searched, "create": FIGURES, "machine": machine}).splitlines()
    assert lines[1].split() == ["list", "1,234/s", "2,469/s", "0.50", "0.50", "1.0", "2.0", "3.0", "pass"]
    assert lines[2].split() == ["search", "1,234/s", "p95", "<", "50", "ms", "1.0", "2.0", "3.0", "short"]
    assert lines[3].split() == ["create", "1,234/s", "1.0", "2.0", "3.0"]
