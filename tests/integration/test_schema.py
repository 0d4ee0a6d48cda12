"""Conformance of the own API with its generated schema, tested by schemathesis with valid and invalid input."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from tests.contract import OWN

load_all_checks()
OPERATIONS = [(method.upper(), path) for path, methods in OWN.schema["paths"].items() for method in methods]
# Valid input may be refused, as it can have the id of an unknown customer.
RESPONSE_CHECKS = CHECKS.get_by_names([name for name in CHECKS.get_all_names() if name != "positive_data_acceptance"])


@pytest.fixture
def api(server, client):
    customer = client.post("/api/customers", json={"name": "Acme", "type": "company"}).json()["data"]
    contact = {"customer_id": customer["id"], "first_name": "Jean", "last_name": "Dupont", "email": "jean@acme.com"}
    assert client.post("/api/contacts", json=contact).status_code == 201
    config = schemathesis.Config.from_dict({"generation": {"allow-x00": False, "mode": "all"}})
    return schemathesis.openapi.from_url(f"{server}/api/openapi.json", config=config)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_operation_conforms_to_the_schema(live_alice, api, method, path):
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy())
    def send(case):
        case.call_and_validate(headers={"Authorization": f"Bearer {live_alice.token}"}, checks=RESPONSE_CHECKS)

    send()
