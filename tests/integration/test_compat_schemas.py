"""The schemas of the two other doors are true: schemathesis tries every operation, with good input and with bad."""

from typing import Any, NamedTuple

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compat.chatwoot.conftest import EMPTY_RESPONSE
from tests.contract import CHATWOOT, GOMOBILE

from .test_schema import CHECKED

# Bad input may be passed over, as Chatwoot does; and parts of what is generated are replaced by what is stored.
CHECKS = [check for check in CHECKED if check.__name__ != "negative_data_rejection"]


class Door(NamedTuple):
    name: str
    header: str
    schema: dict[str, Any]


DOORS = [Door("gomobile", "x-api-key", GOMOBILE.schema), Door("chatwoot", "api_access_token", CHATWOOT.schema)]
OPERATIONS = [
    pytest.param(source, method.upper(), path, id=f"{method} {path}")
    for source in DOORS
    for path, methods in source.schema["paths"].items()
    for method in methods
]
IN_CHATWOOT = {
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
IN_GOMOBILE = {
    "contact": {"primaryPhone": "+212612345678", "city": "Fez"},
    "custom-attributes": {"displayName": "Customer Age", "type": "number"},
}


@pytest.fixture
def stored(doors, live_alice) -> dict[str, dict[str, Any]]:
    """Parameters that name what is there, by the part of an address that stands before them."""
    numbers = {kind: doors.chatwoot.post(kind, json=body).json()["id"] for kind, body in IN_CHATWOOT.items()}
    note = doors.chatwoot.post(f"contacts/{numbers['contacts']}/notes", json={"content": "Calls back."}).json()["id"]
    ids = {kind: doors.gomobile.post(kind, json=body).json()["id"] for kind, body in IN_GOMOBILE.items()}
    return {
        "accounts": {"account_id": live_alice.workspace.number},
        "notes": {"note": note},
        **{kind: {"number": number} for kind, number in numbers.items()},
        **{kind: {"id": pk} for kind, pk in ids.items()},
    }


@pytest.mark.parametrize(("source", "method", "path"), OPERATIONS)
def test_every_operation_does_what_the_schema_says(server, live_alice, stored, source, method, path):
    config = schemathesis.Config.from_dict({"generation": {"allow-x00": False, "mode": "all"}})
    api = schemathesis.openapi.from_url(f"{server}/api/{source.name}/openapi.json", config=config)
    there = {name: value for part in path.split("/") for name, value in stored.get(part, {}).items()}
    known = {name: value for name, value in there.items() if f"{{{name}}}" in path}

    @settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path][method].as_strategy(), named=st.sampled_from([set(known), {"account_id"}, set()]))
    def attempt(case, named):
        case.path_parameters |= {name: value for name, value in known.items() if name in named}
        answer = case.call(headers={source.header: live_alice.token})
        if answer.content or (method, path.partition("{account_id}/")[2], answer.status_code) != EMPTY_RESPONSE:
            case.validate_response(answer, checks=CHECKS)

    attempt()
