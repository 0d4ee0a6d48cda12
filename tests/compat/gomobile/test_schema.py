"""The generated schema is true: schemathesis tries every operation, with good input and with bad."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from tests.contract import GOMOBILE, OWN
from tests.integration.conftest import client, live_alice, server  # noqa: F401, the fixtures
from tests.integration.test_schema import CHECKED

from .conftest import SEED

OPERATIONS = [(method.upper(), path) for path, methods in GOMOBILE.schema["paths"].items() for method in methods]


@pytest.fixture
def api(server, client):  # noqa: F811
    assert client.post("/api/contact", json=SEED).status_code == 201
    config = schemathesis.Config.from_dict({"base-url": server, "generation": {"allow-x00": False, "mode": "all"}})
    return schemathesis.openapi.from_dict(GOMOBILE.schema, config=config)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_does_what_the_schema_says(live_alice, api, method, path):  # noqa: F811
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy())
    def attempt(case):
        case.call_and_validate(headers={"x-api-key": live_alice.token}, checks=CHECKED)

    attempt()


def test_our_own_schema_leaves_this_door_out():
    assert not set(OWN.schema["paths"]) & set(GOMOBILE.schema["paths"])


def test_the_schema_names_both_ways_to_send_a_token():
    assert {name for way in GOMOBILE.schema["paths"]["/api/contact"]["get"]["security"] for name in way} == {
        "apiKey",
        "bearer",
    }
