"""The three APIs as the contract sees them: one small adapter each, with its endpoints and the shape of its errors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import orjson
from django.db import transaction

from tests.compat.chatwoot.conftest import NOT_ALLOWED, NOT_FOUND, Client
from tests.compat.gomobile.conftest import SEED, GoMobile
from tests.conftest import Person

from .endpoints import CHATWOOT_ENDPOINTS, Endpoint, chatwoot_records, filled

NOBODY = "01900000-0000-7000-8000-000000000000"
ADDRESS = {"type": "billing", "address_line1": "1", "city": "P", "postal_code": "1", "country": "FR"}
PERSON = {"first_name": "A", "last_name": "B", "email": "a@b.fr"}
DEFINITION = {"displayName": "Size", "type": "text"}


class Probe(NamedTuple):
    """A request that goes wrong, with the status that it has."""

    method: str
    path: str
    status: int = 404


class Api:
    """An API: paths are below its own root."""

    name: str
    endpoints: Sequence[Endpoint]
    collection: str
    # What is answered to whoever has no token, and to a wrong one.
    no_token: Any
    wrong_token: Any
    # Paths that need a token, whether they are there or not.
    closed: Sequence[str]
    unknown: Sequence[str]
    refused_methods: Sequence[Probe]
    forbidden_status = 403
    unsupported_types: Sequence[str] = ("application/x-www-form-urlencoded", "text/plain", "application/xml", "")
    update = "PUT"

    def headers(self, token: str) -> dict[str, str]:
        raise NotImplementedError

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
        raise NotImplementedError

    def url(self, person: Person, path: str) -> str:
        return f"/api/{path}"

    def records(self, person: Person) -> dict[str, Any]:
        """Make one record of each sort; return their ids by the names that endpoints use."""
        raise NotImplementedError

    def ask(self, person: Person, endpoint: Endpoint, records: dict[str, Any]) -> Any:
        path = endpoint.path.format(**records)
        return self.request(person, endpoint.method, path, filled(endpoint.body, records))

    def assert_error(self, response: Any, status: int) -> Any:
        """Hold an error against the API's own shape; return its body."""
        raise NotImplementedError

    def assert_unknown(self, response: Any, method: str, path: str) -> None:
        """Hold an answer to the one that a route has that there is not."""
        self.assert_error(response, 404)

    def record_of(self, response: Any) -> dict[str, Any]:
        """Return the record in an answer to one read or written."""
        return response.json()

    def ids_of(self, response: Any) -> list[Any]:
        """Return the ids in the answer to a list."""
        return [record["id"] for record in response.json()["data"]]

    def assert_forbidden(self, response: Any, permission: str) -> None:
        body = self.assert_error(response, self.forbidden_status)
        assert f"This token lacks the permission {permission}." in body.values()


class Own(Api):
    name = "own"
    collection = "contacts"
    no_token = wrong_token = {"error": "Invalid API token"}
    closed = ("contacts", "customers", "addresses", "segments", "search", f"contacts/{NOBODY}")
    unknown = ("", "nothing", "contacts/", "contacts/1/2")
    refused_methods = (
        *(Probe("PUT", "contacts", 405), Probe("DELETE", "contacts", 405)),
        *(Probe("POST", "contacts/1", 405), Probe("OPTIONS", "contacts", 405)),
    )
    update = "PATCH"
    endpoints = [
        Endpoint(method, path, body, permission, agent, viewer, status)
        for resource, one, new in (
            ("customers", "customer", {"name": "A", "type": "company"}),
            ("contacts", "contact", {"customer_id": "{customer}", **PERSON}),
            ("addresses", "address", {"customer_id": "{customer}", **ADDRESS}),
            ("segments", "segment", {"name": "New"}),
        )
        for agent in (resource != "segments",)
        for method, path, body, permission, agent, viewer, status in (
            ("GET", resource, None, f"{resource}:read", True, True, 200),
            ("HEAD", resource, None, f"{resource}:read", True, True, 200),
            ("POST", resource, new, f"{resource}:write", agent, False, 201),
            ("GET", f"{resource}/{{{one}}}", None, f"{resource}:read", True, True, 200),
            ("PATCH", f"{resource}/{{{one}}}", {}, f"{resource}:write", agent, False, 200),
            ("DELETE", f"{resource}/{{{one}}}", None, f"{resource}:write", agent, False, 200),
        )
    ]

    def headers(self, token: str) -> dict[str, str]:
        return {"authorization": f"Bearer {token}"}

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return person.request(method, f"/api/{path}" if path else "/api", body, **headers)

    def records(self, person: Person) -> dict[str, Any]:
        customer = person.customer(segment_id=person.segment("Key")["id"])
        contact = person.contact(customer)
        address = person.address(customer, contact_id=contact["id"])
        made = {"customer": customer["id"], "contact": contact["id"], "address": address["id"]}
        return {**made, "segment": customer["segment_id"]}

    def assert_error(self, response: Any, status: int) -> Any:
        body = response.json()
        assert response.status_code == status, body
        assert list(body) == ["success", "error", "errors", "request_id"]
        assert (body["success"], body["request_id"]) == (False, response.headers["X-Request-ID"])
        assert body["error"]
        return body

    def record_of(self, response: Any) -> dict[str, Any]:
        return response.json()["data"]


class Mobile(Api):
    name = "gomobile"
    collection = "contact"
    no_token = wrong_token = {"statusCode": 401, "message": "Unauthorized"}
    closed = ("contact", "custom-attributes", "users/me", f"contact/{NOBODY}")
    unknown = (
        *("contact/", f"contact/{NOBODY}/", f"contact/{NOBODY}/notes", "contact/upsert/x", "custom-attributes/"),
        *(f"custom-attributes/{NOBODY}/x", "users/", "users/7", "users/me/", "users/me/x"),
    )
    refused_methods = (
        *(Probe("PUT", "contact", 405), Probe("DELETE", "contact", 405), Probe("PATCH", f"contact/{NOBODY}", 405)),
        *(Probe("POST", f"contact/{NOBODY}", 405), Probe("GET", "contact/upsert", 405)),
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
        Endpoint("POST", "custom-attributes", DEFINITION, "attributes:write", False, False, 201),
        Endpoint("GET", "custom-attributes/{attribute}", None, "attributes:read", True, True, 200),
        Endpoint("PUT", "custom-attributes/{attribute}", {}, "attributes:write", False, False, 200),
        Endpoint("DELETE", "custom-attributes/{attribute}", None, "attributes:write", False, False, 200),
        Endpoint("GET", "users/me", None, "", True, True, 200),
    ]

    def headers(self, token: str) -> dict[str, str]:
        return {"x-api-key": token}

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return GoMobile(person).request(method, path, body, **headers)

    def records(self, person: Person) -> dict[str, Any]:
        client = GoMobile(person)
        attribute = client.attribute(displayName="Secret")
        return {"contact": client.post("contact", SEED).json()["id"], "attribute": attribute["id"]}

    def assert_error(self, response: Any, status: int) -> Any:
        body = response.json()
        assert response.status_code == status == body["statusCode"], body
        assert list(body) == ["statusCode", "message", *(["error"] if status != 401 else [])]
        assert body["message"]
        return body

    def assert_unknown(self, response: Any, method: str, path: str) -> None:
        assert self.assert_error(response, 404)["message"] == f"Cannot {method} /api/{path}"


class Chat(Api):
    name = "chatwoot"
    collection = "contacts"
    no_token = {"errors": ["You need to sign in or sign up before continuing."]}
    wrong_token = {"error": "Invalid Access Token"}
    closed = ("contacts", "contacts/1", "labels", "inboxes", "custom_attribute_definitions", "nothing")
    unknown = ("nothing", "contacts/", "contacts/1/nothing", "")
    # It answers a method as it does a path that there is not.
    refused_methods = (
        *(Probe("GET", "contacts/filter"), Probe("POST", "contacts/search"), Probe("POST", "contacts/1")),
        *(Probe("POST", "contacts/import"), Probe("GET", "contacts/export"), Probe("PUT", "contacts")),
        *(Probe("DELETE", "bulk_actions"), Probe("OPTIONS", "contacts"), Probe("TRACE", "contacts")),
    )
    forbidden_status = 401
    unsupported_types = ("text/plain", "application/xml", "", "nonsense")
    endpoints = CHATWOOT_ENDPOINTS

    def headers(self, token: str) -> dict[str, str]:
        return {"api_access_token": token}

    def request(self, person: Person, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return Client(person).request(method, path, body, **headers)

    def url(self, person: Person, path: str) -> str:
        return Client(person).url(path)

    def records(self, person: Person) -> dict[str, Any]:
        return chatwoot_records(Client(person))

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


APIS = [Own(), Mobile(), Chat()]


@contextmanager
def rolled_back() -> Iterator[None]:
    """Let a request leave no trace, so that the next one meets the same records."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
