"""Clients of the Chatwoot API, whose responses are all validated against its generated schema."""

from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from contacts.models import Contact
from crm.db.session import staff_session
from crm.history.models import Change
from crm.workspaces.actions import create_inbox, create_membership, create_token
from crm.workspaces.inboxes import Inbox
from crm.workspaces.models import User
from tests.conftest import Person, fresh_connection, person
from tests.contract import CHATWOOT

UNKNOWN_ID = 9_000_000_000
NOT_FOUND = "Resource could not be found"
NOT_ALLOWED = "You are not authorized to do this action"
# Chatwoot answers a search for an unknown id in an inbox with 404 and no body.
EMPTY_RESPONSE = ("POST", "contact_inboxes/filter", 404)


def assert_documented(method: str, path: str, response: Any) -> None:
    response_key = method, "/".join(path.split("/")[5:]), response.status_code
    CHATWOOT.assert_documented(method, path, response, may_be_empty=response_key == EMPTY_RESPONSE)


@dataclass
class ChatwootClient:
    """A client of the Chatwoot API with a token of one account; paths are below the URL of the account."""

    person: Person

    @property
    def account(self) -> int:
        return self.person.workspace.number

    def url(self, path: str) -> str:
        return f"/api/v1/accounts/{self.account}/{path}"

    def request(self, method: str, path: str, body: Any = None, **headers) -> Any:
        return self.request_url(self.url(path), method, body, **headers)

    def request_url(self, url: str, method: str = "GET", body: Any = None, **headers) -> Any:
        headers = {"authorization": "", "api_access_token": self.person.token, **headers}
        response = self.person.raw(method, url, body, **headers)
        assert_documented(method, url, response)
        return response

    def get(self, path: str, **headers) -> Any:
        return self.request("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers) -> Any:
        return self.request("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers) -> Any:
        return self.request("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers) -> Any:
        return self.request("PATCH", path, body, **headers)

    def delete(self, path: str, **headers) -> Any:
        return self.request("DELETE", path, **headers)

    def multipart(self, method: str, path: str, fields: dict[str, Any]) -> Any:
        return self.request(method, path, encode_multipart(BOUNDARY, fields), content_type=MULTIPART_CONTENT)

    def contact(self, **values) -> dict[str, Any]:
        return expect_json(self.post("contacts", values))["payload"]["contact"]

    def retrieve(self, contact: dict[str, Any]) -> dict[str, Any]:
        return expect_json(self.get(f"contacts/{contact['id']}"))["payload"]

    def inbox(self, channel: str = "Api", **values) -> Inbox:
        fresh_connection()
        with self.person.scope():
            values = {"name": channel, "channel_type": f"Channel::{channel}", **values}
            return create_inbox(actor=self.person.actor, **values)

    def attribute(self, key: str, kind: str = "text", **values) -> dict[str, Any]:
        named = {"attribute_display_name": key, "attribute_key": key, "attribute_display_type": kind}
        return expect_json(
            self.post("custom_attribute_definitions", {**named, "attribute_model": "contact_attribute", **values})
        )

    def set_columns(self, contact: dict[str, Any], **values) -> None:
        """Set columns of a contact that the API cannot write."""
        fresh_connection()
        with self.person.scope():
            Contact.objects.filter(number=contact["id"]).update(**values)

    def changes(self, **conditions) -> list[Change]:
        """Return the changes with the source chatwoot, oldest first."""
        fresh_connection()
        with self.person.scope():
            return list(Change.objects.filter(source="chatwoot", **conditions).order_by("id"))


def expect_json(response: Any, code: int = 200) -> Any:
    """Return the JSON of a response, after checking its status."""
    assert response.status_code == code, response.content
    return orjson.loads(response.content)


def expect_empty(response: Any, code: int = 200) -> None:
    """Check the status of a response without a body."""
    assert (response.status_code, response.content) == (code, b"")


def expect_error(response: Any, code: int, error: str) -> None:
    """Check the status and the message of an error."""
    assert (response.status_code, orjson.loads(response.content)) == (code, {"error": error})


def expect_invalid(response: Any, message: str, *attributes: str) -> None:
    """Check the message and the attributes of a validation error."""
    assert (response.status_code, orjson.loads(response.content)) == (
        422,
        {"message": message, "attributes": list(attributes)},
    )


def ids_of(response: Any) -> list[int]:
    """Return the ids of the contacts in a list."""
    return [contact["id"] for contact in expect_json(response)["payload"]]


def count_rows() -> tuple[int, int]:
    """Return the numbers of contacts and changes in all workspaces."""
    fresh_connection()
    with staff_session():
        return Contact.objects.count(), Change.objects.count()


@pytest.fixture
def alice(alice) -> ChatwootClient:
    """An administrator of Acme, as a Chatwoot client."""
    return ChatwootClient(alice)


@pytest.fixture
def bob(bob) -> ChatwootClient:
    """A viewer on alice's team."""
    return ChatwootClient(bob)


@pytest.fixture
def dave(acme) -> ChatwootClient:
    """An agent on alice's team."""
    return ChatwootClient(person("dave", acme, role="agent"))


@pytest.fixture
def erin(alice) -> ChatwootClient:
    """An agent on alice's team whose token belongs to a membership."""
    user = User.objects.create_user("erin@acme.com", "correct horse", name="Erin")
    with alice.person.scope():
        membership = create_membership(actor=alice.person.actor, user=user, role="agent")
        _, secret = create_token(actor=alice.person.actor, name="erin", membership=membership)
    return ChatwootClient(Person(alice.person.workspace, alice.person.actor, secret))


@pytest.fixture
def charlie(charlie) -> ChatwootClient:
    """An administrator of another account."""
    return ChatwootClient(charlie)
