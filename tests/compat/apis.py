"""Adapters of the three APIs for test_contract.py, with the endpoints and the error format of each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote

import orjson
from django.db import transaction

from tests.compat.chatwoot.conftest import NOT_ALLOWED, NOT_FOUND, ChatwootClient
from tests.compat.gomobile.conftest import DOCUMENTED_CONTACT, GoMobileClient
from tests.conftest import Person

from .endpoints import CHATWOOT_ENDPOINTS, Endpoint, create_chatwoot_records, fill_placeholders

UNKNOWN_ID = "01900000-0000-7000-8000-000000000000"
ADDRESS_BODY = {"type": "billing", "address_line1": "1", "city": "P", "postal_code": "1", "country": "FR"}
PERSON_BODY = {"first_name": "A", "last_name": "B", "email": "a@b.fr"}
DEFINITION_BODY = {"displayName": "Size", "type": "text"}


class Probe(NamedTuple):
    """A request that fails, with its status."""

    method: str
    path: str
    status: int = 404


class Api:
    """An API; paths are below its root."""

    name: str
    endpoints: Sequence[Endpoint]
    collection: str
    # The bodies of the responses to a request without token, and with a wrong one.
    missing_token_error: Any
    wrong_token_error: Any
    # Paths that require a token, also where they do not exist.
    protected_paths: Sequence[str]
    unknown_paths: Sequence[str]
    unsupported_methods: Sequence[Probe]
    forbidden_status = 403
    unsupported_content_types: Sequence[str] = (
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/xml",
        "",
    )
    update_method = "PUT"

    def headers(self, token: str) -> dict[str, str]:
        raise NotImplementedError

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
        raise NotImplementedError

    def url(self, person: Person, path: str) -> str:
        return f"/api/{path}"

    def create_records(self, person: Person) -> dict[str, Any]:
        """Create one record of each type; return their ids by the placeholders of the endpoints."""
        raise NotImplementedError

    def call(self, person: Person, endpoint: Endpoint, records: dict[str, Any]) -> Any:
        path = endpoint.path.format(**records)
        return self.request(person, endpoint.method, path, fill_placeholders(endpoint.body, records))

    def assert_error(self, response: Any, status: int) -> Any:
        """Check status and format of an error; return its body."""
        raise NotImplementedError

    def assert_unknown(self, response: Any, method: str, path: str) -> None:
        """Check the response to a request of an unknown path."""
        self.assert_error(response, 404)

    def record_of(self, response: Any) -> dict[str, Any]:
        """Return the record in the response to a read or a write."""
        return response.json()

    def ids_of(self, response: Any) -> list[Any]:
        """Return the ids in the response to a list."""
        return [record["id"] for record in response.json()["data"]]

    def assert_forbidden(self, response: Any, permission: str) -> None:
        body = self.assert_error(response, self.forbidden_status)
        assert f"This token lacks the permission {permission}." in body.values()


class OwnApi(Api):
    name = "own"
    collection = "contacts"
    missing_token_error = wrong_token_error = {"error": "Invalid API token"}
    protected_paths = ("contacts", "customers", "addresses", "segments", "search", f"contacts/{UNKNOWN_ID}")
    unknown_paths = ("", "nothing", "contacts/", "contacts/1/2", "contacts/1%0A/2", "%0A")
    unsupported_methods = (
        *(Probe("PUT", "contacts", 405), Probe("DELETE", "contacts", 405)),
        *(Probe("POST", "contacts/1", 405), Probe("OPTIONS", "contacts", 405)),
    )
    update_method = "PATCH"
    endpoints = [
        Endpoint(method, path, body, permission, agent, viewer, status)
        for resource, placeholder, new in (
            ("customers", "customer", {"name": "A", "type": "company"}),
            ("contacts", "contact", {"customer_id": "{customer}", **PERSON_BODY}),
            ("addresses", "address", {"customer_id": "{customer}", **ADDRESS_BODY}),
            ("segments", "segment", {"name": "New"}),
        )
        for agent in (resource != "segments",)
        for method, path, body, permission, agent, viewer, status in (
            ("GET", resource, None, f"{resource}:read", True, True, 200),
            ("HEAD", resource, None, f"{resource}:read", True, True, 200),
            ("POST", resource, new, f"{resource}:write", agent, False, 201),
            ("GET", f"{resource}/{{{placeholder}}}", None, f"{resource}:read", True, True, 200),
            ("PATCH", f"{resource}/{{{placeholder}}}", {}, f"{resource}:write", agent, False, 200),
            ("DELETE", f"{resource}/{{{placeholder}}}", None, f"{resource}:write", agent, False, 200),
        )
    ]

    def headers(self, token: str) -> dict[str, str]:
        return {"authorization": f"Bearer {token}"}

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return person.request(method, f"/api/{path}" if path else "/api", body, **headers)

    def create_records(self, person: Person) -> dict[str, Any]:
        customer = person.customer(segment_id=person.segment("Key")["id"])
        contact = person.contact(customer)
        address = person.address(customer, contact_id=contact["id"])
        records = {"customer": customer["id"], "contact": contact["id"], "address": address["id"]}
        return {**records, "segment": customer["segment_id"]}

    def assert_error(self, response: Any, status: int) -> Any:
        body = response.json()
        assert response.status_code == status, body
        assert list(body) == ["success", "error", "errors", "request_id"]
        assert (body["success"], body["request_id"]) == (False, response.headers["X-Request-ID"])
        assert body["error"]
        return body

    def record_of(self, response: Any) -> dict[str, Any]:
        return response.json()["data"]


class GoMobileApi(Api):
    name = "gomobile"
    collection = "contact"
    missing_token_error = wrong_token_error = {"statusCode": 401, "message": "Unauthorized"}
    protected_paths = ("contact", "custom-attributes", "users/me", f"contact/{UNKNOWN_ID}")
    unknown_paths = (
        *(
            "contact/",
            f"contact/{UNKNOWN_ID}/",
            f"contact/{UNKNOWN_ID}/notes",
            "contact/upsert/x",
            "custom-attributes/",
        ),
        *(f"custom-attributes/{UNKNOWN_ID}/x", "users/", "users/7", "users/me/", "users/me/x"),
        "contact/1/%0A",
    )
    unsupported_methods = (
        *(Probe("PUT", "contact", 405), Probe("DELETE", "contact", 405), Probe("PATCH", f"contact/{UNKNOWN_ID}", 405)),
        *(Probe("POST", f"contact/{UNKNOWN_ID}", 405), Probe("GET", "contact/upsert", 405)),
        *(Probe("PATCH", "custom-attributes", 405), Probe("POST", "users/me", 405)),
        *(Probe("OPTIONS", "contact", 405), Probe("OPTIONS", "users/me", 405)),
    )
    endpoints = [
        Endpoint("GET", "contact", None, "contacts:read", True, True, 200),
        Endpoint("HEAD", "contact", None, "contacts:read", True, True, 200),
        Endpoint("POST", "contact", {"primaryPhone": "+33612345678"}, "contacts:write", True, False, 201),
        Endpoint("GET", "contact/{contact}", None, "contacts:read", True, True, 200),
        Endpoint("PUT", "contact/{contact}", {"firstName": "Jo"}, "contacts:write", True, False, 200),
        Endpoint("DELETE", "contact/{contact}", None, "contacts:write", True, False, 200),
        Endpoint(
            "POST", "contact/upsert", {"data": [{"primaryPhone": "+33612345678"}]}, "contacts:write", True, False, 204
        ),
        Endpoint("GET", "custom-attributes", None, "attributes:read", True, True, 200),
        Endpoint("POST", "custom-attributes", DEFINITION_BODY, "attributes:write", False, False, 201),
        Endpoint("GET", "custom-attributes/{attribute}", None, "attributes:read", True, True, 200),
        Endpoint("PUT", "custom-attributes/{attribute}", {}, "attributes:write", False, False, 200),
        Endpoint("DELETE", "custom-attributes/{attribute}", None, "attributes:write", False, False, 200),
        Endpoint("GET", "users/me", None, "", True, True, 200),
    ]

    def headers(self, token: str) -> dict[str, str]:
        return {"x-api-key": token}

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return GoMobileClient(person).request(method, path, body, **headers)

    def create_records(self, person: Person) -> dict[str, Any]:
        client = GoMobileClient(person)
        attribute = client.attribute(displayName="Secret")
        return {"contact": client.post("contact", DOCUMENTED_CONTACT).json()["id"], "attribute": attribute["id"]}

    def assert_error(self, response: Any, status: int) -> Any:
        body = response.json()
        assert response.status_code == status == body["statusCode"], body
        assert list(body) == ["statusCode", "message", *(["error"] if status != 401 else [])]
        assert body["message"]
        return body

    def assert_unknown(self, response: Any, method: str, path: str) -> None:
        assert self.assert_error(response, 404)["message"] == f"Cannot {method} /api/{unquote(path)}"


class ChatwootApi(Api):
    name = "chatwoot"
    collection = "contacts"
    missing_token_error = {"errors": ["You need to sign in or sign up before continuing."]}
    wrong_token_error = {"error": "Invalid Access Token"}
    protected_paths = ("contacts", "contacts/1", "labels", "inboxes", "custom_attribute_definitions", "nothing")
    unknown_paths = ("nothing", "contacts/", "contacts/1/nothing", "contacts/1/%0A", "nothing%0A", "")
    # Chatwoot answers an unsupported method like an unknown path.
    unsupported_methods = (
        *(Probe("GET", "contacts/filter"), Probe("POST", "contacts/search"), Probe("POST", "contacts/1")),
        *(Probe("POST", "contacts/import"), Probe("GET", "contacts/export"), Probe("PUT", "contacts")),
        *(Probe("DELETE", "bulk_actions"), Probe("OPTIONS", "contacts"), Probe("TRACE", "contacts")),
    )
    forbidden_status = 401
    unsupported_content_types = ("text/plain", "application/xml", "", "nonsense")
    endpoints = CHATWOOT_ENDPOINTS

    def headers(self, token: str) -> dict[str, str]:
        return {"api_access_token": token}

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return ChatwootClient(person).request(method, path, body, **headers)

    def url(self, person: Person, path: str) -> str:
        return ChatwootClient(person).url(path)

    def create_records(self, person: Person) -> dict[str, Any]:
        return create_chatwoot_records(ChatwootClient(person))

    def assert_error(self, response: Any, status: int) -> Any:
        body = orjson.loads(response.content)
        assert response.status_code == status, body
        assert list(body) == ["error"]
        assert body["error"]
        return body

    def assert_unknown(self, response: Any, method: str, path: str) -> None:
        assert self.assert_error(response, 404) == {"error": NOT_FOUND}

    def record_of(self, response: Any) -> dict[str, Any]:
        body = response.json()
        return body.get("payload", body)

    def ids_of(self, response: Any) -> list[Any]:
        return [record["id"] for record in response.json()["payload"]]

    def assert_forbidden(self, response: Any, permission: str) -> None:
        assert self.assert_error(response, 401) == {"error": NOT_ALLOWED}


APIS = [OwnApi(), GoMobileApi(), ChatwootApi()]


@contextmanager
def roll_back() -> Iterator[None]:
    """Roll a request back, so that the next one finds the same records."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
