"""Conformance of the compatibility APIs with their schemas, tested by schemathesis with valid and invalid input."""

from typing import Any, NamedTuple

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compat.chatwoot.conftest import EMPTY_RESPONSE
from tests.contract import CHATWOOT, GOMOBILE

from .test_schema import RESPONSE_CHECKS

# Chatwoot ignores some invalid input, and some generated path parameters are replaced by those of stored records.
COMPAT_CHECKS = [check for check in RESPONSE_CHECKS if check.__name__ != "negative_data_rejection"]


class ApiSchema(NamedTuple):
    name: str
    header: str
    schema: dict[str, Any]


SCHEMAS = [
    ApiSchema("gomobile", "x-api-key", GOMOBILE.schema),
    ApiSchema("chatwoot", "api_access_token", CHATWOOT.schema),
]
OPERATIONS = [
    pytest.param(api_schema, method.upper(), path, id=f"{method} {path}")
    for api_schema in SCHEMAS
    for path, methods in api_schema.schema["paths"].items()
    for method in methods
]
CHATWOOT_BODIES = {
    "contacts": {"name": "Jean", "email": "jean@acme.com"},
    "labels": {"title": "vip"},
    "inboxes": {"name": "Support", "channel": {"type": "api"}},
    "custom_attribute_definitions": {
        "attribute_display_name": "Plan",
        "attribute_key": "plan",
        "attribute_display_type": "text",
        "attribute_model": "contact_attribute",
    },
}
GOMOBILE_BODIES = {
    "contact": {"primaryPhone": "+212612345678", "city": "Fez"},
    "custom-attributes": {"displayName": "Customer Age", "type": "number"},
}


@pytest.fixture
def path_parameters(clients, live_alice) -> dict[str, dict[str, Any]]:
    """Path parameters of stored records, by the part of the path before them."""
    numbers = {
        resource: clients.chatwoot.post(resource, json=body).json()["id"] for resource, body in CHATWOOT_BODIES.items()
    }
    note = clients.chatwoot.post(f"contacts/{numbers['contacts']}/notes", json={"content": "Calls back."}).json()["id"]
    ids = {
        resource: clients.gomobile.post(resource, json=body).json()["id"] for resource, body in GOMOBILE_BODIES.items()
    }
    return {
        "accounts": {"account_id": live_alice.workspace.number},
        "notes": {"note": note},
        **{resource: {"number": number} for resource, number in numbers.items()},
        **{resource: {"id": pk} for resource, pk in ids.items()},
    }


@pytest.mark.parametrize(("api_schema", "method", "path"), OPERATIONS)
def test_operation_conforms_to_the_schema(server, live_alice, path_parameters, api_schema, method, path):
    config = schemathesis.Config.from_dict({"generation": {"allow-x00": False, "mode": "all"}})
    schema = schemathesis.openapi.from_url(f"{server}/api/{api_schema.name}/openapi.json", config=config)
    parameters = {name: value for part in path.split("/") for name, value in path_parameters.get(part, {}).items()}
    known = {name: value for name, value in parameters.items() if f"{{{name}}}" in path}

    @settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=schema[path][method].as_strategy(), existing=st.sampled_from([set(known), {"account_id"}, set()]))
    def send(case, existing):
        case.path_parameters |= {name: value for name, value in known.items() if name in existing}
        answer = case.call(headers={api_schema.header: live_alice.token})
        if answer.content or (method, path.partition("{account_id}/")[2], answer.status_code) != EMPTY_RESPONSE:
            case.validate_response(answer, checks=COMPAT_CHECKS)

    send()
