"""Conformance of the GoMobile API with its generated schema, tested by schemathesis with valid and invalid input."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.contract import GOMOBILE, OWN
from tests.integration.conftest import client, live_alice, server  # noqa: F401, the fixtures
from tests.integration.test_schema import RESPONSE_CHECKS

from .conftest import DOCUMENTED_CONTACT

OPERATIONS = [(method.upper(), path) for path, methods in GOMOBILE.schema["paths"].items() for method in methods]


@pytest.fixture
def api(server, client):  # noqa: F811
    assert client.post("/api/contact", json=DOCUMENTED_CONTACT).status_code == 201
    config = schemathesis.Config.from_dict({"base-url": server, "generation": {"allow-x00": False, "mode": "all"}})
    return schemathesis.openapi.from_dict(GOMOBILE.schema, config=config)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_operation_conforms_to_the_schema(live_alice, api, method, path):  # noqa: F811
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy())
    def send(case):
        case.call_and_validate(headers={"x-api-key": live_alice.token}, checks=RESPONSE_CHECKS)

    send()


def test_own_schema_has_no_path_of_gomobile():
    assert not set(OWN.schema["paths"]) & set(GOMOBILE.schema["paths"])


def test_schema_documents_both_token_headers():
    assert {name for method in GOMOBILE.schema["paths"]["/api/contact"]["get"]["security"] for name in method} == {
        "apiKey",
        "bearer",
    }
