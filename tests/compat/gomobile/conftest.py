"""Clients of the GoMobile API, whose responses are all validated against its generated schema."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from contacts.models import Contact
from crm.db.session import staff_session
from crm.history.models import Change
from crm.workspaces.actions import create_inbox
from tests.conftest import Person, fresh_connection
from tests.contract import GOMOBILE

DOCUMENTED_CONTACT = {
    "primaryPhone": "+212612345678",
    "firstName": "John",
    "lastName": "Doe",
    "fullName": "John Doe",
    "primaryEmail": "john@example.com",
    "address": "123 Main St",
    "city": "Casablanca",
    "state": "Casablanca-Settat",
    "zip": "20000",
    "occupation": "Engineer",
    "preferredChannel": "phone",
    "customAttributes": {"age": 30, "interests": ["tech"]},
}
CONTACT_KEYS = [
    "id", "organizationId", "primaryPhone", "channels", "createdAt", "updatedAt", "firstName", "lastName", "fullName",
    "primaryEmail", "address", "city", "state", "zip", "occupation", "preferredChannel", "gender",
]  # fmt: skip
UNKNOWN_ID = "01900000-0000-7000-8000-000000000000"


@dataclass
class GoMobileClient:
    """A client of the GoMobile API, which sends the token as `x-api-key`."""

    person: Person

    def request(self, method: str, path: str, body: Any = None, **headers) -> Any:
        headers = {"authorization": "", "x-api-key": self.person.token, **headers}
        response = self.person.raw(method, f"/api/{path}", body, **headers)
        GOMOBILE.assert_documented(method, f"/api/{path}", response)
        return response

    def get(self, path: str, **headers) -> Any:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any, **headers) -> Any:
        return self.request("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers) -> Any:
        return self.request("PUT", path, body, **headers)

    def delete(self, path: str, **headers) -> Any:
        return self.request("DELETE", path, **headers)

    def contact(self, **values) -> dict[str, Any]:
        return expect_json(self.post("contact", {"primaryPhone": "+212612345678", **values}), 201)

    def attribute(self, **values) -> dict[str, Any]:
        return expect_json(
            self.post("custom-attributes", {"displayName": "Customer Age", "type": "number", **values}), 201
        )

    def retrieve(self, contact: dict[str, Any]) -> dict[str, Any]:
        return expect_json(self.get(f"contact/{contact['id']}"))

    def changes(self, **conditions) -> list[Change]:
        """Return the changes with the source gomobile, oldest first."""
        with self.person.scope():
            return list(Change.objects.filter(source="gomobile", **conditions).order_by("id"))


def expect_json(response: Any, code: int = 200) -> Any:
    """Return the JSON of a response, after checking its status."""
    assert response.status_code == code, response.content
    return response.json()


def expect_error(response: Any, code: int) -> Any:
    """Return the message of an error, after checking its status and format."""
    body = response.json()
    assert response.status_code == code == body["statusCode"], body
    assert list(body) == (["statusCode", "message"] if code == 401 else ["statusCode", "message", "error"])
    assert body["message"]
    return body["message"]


@pytest.fixture
def client(alice) -> GoMobileClient:
    """A GoMobile client with alice's token."""
    return GoMobileClient(alice)


@pytest.fixture
def viewer_client(bob) -> GoMobileClient:
    """A GoMobile client with the token of bob, a viewer."""
    return GoMobileClient(bob)


@pytest.fixture
def other_client(charlie) -> GoMobileClient:
    """A GoMobile client with the token of charlie, of another workspace."""
    return GoMobileClient(charlie)


@pytest.fixture
def make_inbox(alice) -> Callable[..., Any]:
    """Return a function that creates inboxes in alice's workspace."""

    def make(name: str, channel_type: str = "Channel::Api"):
        fresh_connection()
        with alice.scope():
            return create_inbox(actor=alice.actor, name=name, channel_type=channel_type)

    return make


def count_rows() -> tuple[int, int]:
    """Return the numbers of contacts and changes in all workspaces."""
    fresh_connection()
    with staff_session():
        return Contact.objects.count(), Change.objects.count()
