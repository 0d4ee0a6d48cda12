"""Clients of this door: every answer is held against the door's own generated schema."""

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

NOBODY = 9_000_000_000
NOT_FOUND = "Resource could not be found"
NOT_ALLOWED = "You are not authorized to do this action"
# What a search in vain for an id in an inbox answers with, as the original does: 404, and no body.
WITHOUT_BODY = ("POST", "contact_inboxes/filter", 404)


def assert_documented(method: str, path: str, response: Any) -> None:
    wanted = method, "/".join(path.split("/")[5:]), response.status_code
    CHATWOOT.assert_documented(method, path, response, may_be_empty=wanted == WITHOUT_BODY)


@dataclass
class Client:
    """Somebody who calls this door with a token, in an account; paths are below the account's."""

    person: Person

    @property
    def account(self) -> int:
        return self.person.workspace.number

    def url(self, path: str) -> str:
        return f"/api/v1/accounts/{self.account}/{path}"

    def request(self, method: str, path: str, body: Any = None, **headers) -> Any:
        return self.at(self.url(path), method, body, **headers)

    def at(self, address: str, method: str = "GET", body: Any = None, **headers) -> Any:
        headers = {"authorization": "", "api_access_token": self.person.token, **headers}
        response = self.person.raw(method, address, body, **headers)
        assert_documented(method, address, response)
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
        return done(self.post("contacts", values))["payload"]["contact"]

    def shown(self, contact: dict[str, Any]) -> dict[str, Any]:
        return done(self.get(f"contacts/{contact['id']}"))["payload"]

    def inbox(self, channel: str = "Api", **values) -> Inbox:
        fresh_connection()
        with self.person.scope():
            values = {"name": channel, "channel_type": f"Channel::{channel}", **values}
            return create_inbox(actor=self.person.actor, **values)

    def attribute(self, key: str, kind: str = "text", **values) -> dict[str, Any]:
        named = {"attribute_display_name": key, "attribute_key": key, "attribute_display_type": kind}
        return done(
            self.post("custom_attribute_definitions", {**named, "attribute_model": "contact_attribute", **values})
        )

    def set(self, contact: dict[str, Any], **values) -> None:
        """Set columns of a contact that no client of this door can."""
        fresh_connection()
        with self.person.scope():
            Contact.objects.filter(number=contact["id"]).update(**values)

    def changes(self, **conditions) -> list[Change]:
        """Return the changes that came through this door, oldest first."""
        fresh_connection()
        with self.person.scope():
            return list(Change.objects.filter(source="chatwoot", **conditions).order_by("id"))


def done(response: Any, code: int = 200) -> Any:
    assert response.status_code == code, response.content
    return orjson.loads(response.content)


def emptied(response: Any, code: int = 200) -> None:
    """Hold an answer to having no body."""
    assert (response.status_code, response.content) == (code, b"")


def refused(response: Any, code: int, error: str) -> None:
    """Hold an error against this door's shape for what makes no sense, and its words."""
    assert (response.status_code, orjson.loads(response.content)) == (code, {"error": error})


def invalid(response: Any, message: str, *attributes: str) -> None:
    """Hold an error against this door's shape for what a record may not be, and its words."""
    assert (response.status_code, orjson.loads(response.content)) == (
        422,
        {"message": message, "attributes": list(attributes)},
    )


def ids(response: Any) -> list[int]:
    return [contact["id"] for contact in done(response)["payload"]]


def stored() -> tuple[int, int]:
    """Return how many contacts and changes there are, in all workspaces."""
    fresh_connection()
    with staff_session():
        return Contact.objects.count(), Change.objects.count()


@pytest.fixture
def alice(alice) -> Client:
    """An administrator of Acme, as a client of this door."""
    return Client(alice)


@pytest.fixture
def bob(bob) -> Client:
    """A viewer on alice's team."""
    return Client(bob)


@pytest.fixture
def dave(acme) -> Client:
    """An agent on alice's team."""
    return Client(person("dave", acme, role="agent"))


@pytest.fixture
def erin(alice) -> Client:
    """An agent on alice's team whose token is a member's."""
    user = User.objects.create_user("erin@acme.com", "correct horse", name="Erin")
    with alice.person.scope():
        membership = create_membership(actor=alice.person.actor, user=user, role="agent")
        _, secret = create_token(actor=alice.person.actor, name="erin", membership=membership)
    return Client(Person(alice.person.workspace, alice.person.actor, secret))


@pytest.fixture
def charlie(charlie) -> Client:
    """An administrator of another account."""
    return Client(charlie)
