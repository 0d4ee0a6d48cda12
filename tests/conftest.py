"""Fixtures of two workspaces and their people: alice, bob on her team, charlie in another workspace."""

from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from crm.db.session import tenant_session
from crm.workspaces.actions import create_token, create_workspace
from crm.workspaces.actor import Actor, operator_actor
from crm.workspaces.models import Workspace

from . import depth
from .contract import OWN

CLIENT = Client(raise_request_exception=False)


def pytest_configure(config: pytest.Config) -> None:
    depth.configure(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    depth.mark(items)


@dataclass
class Person:
    """A person with an access token in a workspace, who calls the API; every response is validated by the schema."""

    workspace: Workspace
    actor: Actor
    token: str

    def request(self, method: str, path: str, body: Any = None, **headers) -> Any:
        response = self.raw(method, path, body, **headers)
        OWN.assert_documented(method, path, response)
        return response

    def raw(self, method: str, path: str, body: Any = None, **headers) -> Any:
        fresh_connection()
        sent = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        response = CLIENT.generic(
            method,
            path,
            sent,
            content_type=headers.pop("content_type", "application/json"),
            headers={"authorization": f"Bearer {self.token}", **headers},
        )
        return read_stream(response) if response.streaming else response

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def post(self, path, body, **headers):
        return self.request("POST", path, body, **headers)

    def patch(self, path, body, **headers):
        return self.request("PATCH", path, body, **headers)

    def delete(self, path, **headers):
        return self.request("DELETE", path, **headers)

    def scope(self):
        return tenant_session(self.workspace.id)

    def customer(self, **values) -> dict[str, Any]:
        return self._created("/api/customers", {"name": "Acme Corp", "type": "company", **values})

    def contact(self, customer: dict[str, Any] | None = None, **values) -> dict[str, Any]:
        defaults = {"first_name": "Jean", "last_name": "Dupont", "email": "jean.dupont@acme.com"}
        customer = customer or self.customer()
        return self._created("/api/contacts", {"customer_id": customer["id"], **defaults, **values})

    def address(self, customer: dict[str, Any] | None = None, **values) -> dict[str, Any]:
        defaults = {"address_line1": "12 Rue de la Paix", "city": "Paris", "postal_code": "75002", "country": "FR"}
        customer = customer or self.customer()
        return self._created("/api/addresses", {"customer_id": customer["id"], "type": "billing", **defaults, **values})

    def segment(self, name: str = "Key accounts") -> dict[str, Any]:
        return self._created("/api/segments", {"name": name})

    def _created(self, path, body):
        response = self.post(path, body)
        assert response.status_code == 201, response.content
        return response.json()["data"]


def read_stream(response: Any) -> Any:
    """Return a streamed response as an ordinary one, with its whole body."""
    body = b"".join(response.streaming_content)
    whole = HttpResponse(body, status=response.status_code, headers=response.headers)
    whole.json = lambda: orjson.loads(body)
    whole.was_streamed = True
    return whole


def fresh_connection() -> None:
    """Reset role and workspace after an earlier request of the test: in production its transaction would have ended."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET crm.workspace_id = ''")


def person(name: str, workspace: Workspace, role: str = "administrator", scopes: tuple[str, ...] = ()) -> Person:
    """Return a person with a new access token in a workspace."""
    actor = operator_actor(workspace.id, source="test", name=name)
    with tenant_session(workspace.id):
        _, secret = create_token(actor=actor, name=name, role=role, scopes=list(scopes))
    return Person(workspace, actor, secret)


@pytest.fixture
def acme(db) -> Workspace:
    return create_workspace(name="Acme", source="test", by="test")


@pytest.fixture
def globex(db) -> Workspace:
    return create_workspace(name="Globex", source="test", by="test")


@pytest.fixture
def alice(acme) -> Person:
    """An administrator of Acme."""
    return person("alice", acme)


@pytest.fixture
def bob(acme) -> Person:
    """A viewer on alice's team."""
    return person("bob", acme, role="viewer")


@pytest.fixture
def charlie(globex) -> Person:
    """An administrator of another workspace."""
    return person("charlie", globex)


@pytest.fixture(autouse=True)
def _any_number_of_invalid_tokens(settings):
    settings.INVALID_TOKENS_PER_MINUTE = 10**6


@pytest.fixture(autouse=True)
def _fast_password_hasher(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _english():
    # A request activates the language of its user, which would stay for the next test.
    with translation.override("en"):
        yield
