"""Who the tests are about: alice, bob on her team, charlie outside."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from crm.access.actions import create_token, create_workspace
from crm.workspaces.actor import Actor, operator
from crm.workspaces.models import Workspace
from crm.workspaces.scope import tenant

from .contract import assert_documented


@dataclass
class Person:
    """Somebody with a token in a workspace, who calls the API with it."""

    workspace: Workspace
    actor: Actor
    token: str

    def request(self, method: str, path: str, body: Any = None, **headers) -> Any:
        fresh_connection()
        client = Client(raise_request_exception=False)
        headers = {"authorization": f"Bearer {self.token}", **headers}
        extra = {} if body is None else {"data": body, "content_type": "application/json"}
        response = client.generic(method, path, headers=headers, **_encoded(extra))
        assert_documented(method, path, response)
        return response

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def post(self, path, body, **headers):
        return self.request("POST", path, body, **headers)

    def patch(self, path, body, **headers):
        return self.request("PATCH", path, body, **headers)

    def delete(self, path, **headers):
        return self.request("DELETE", path, **headers)

    def scope(self):
        return tenant(self.workspace.id)


def _encoded(extra):
    import orjson

    if extra and not isinstance(extra["data"], bytes | str):
        extra["data"] = orjson.dumps(extra["data"])
    return extra


def fresh_connection() -> None:
    """Leave the scope that an earlier request of the test set: in production its transaction would have ended."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET crm.workspace_id = ''")


def person(name: str, workspace: Workspace, role: str = "administrator", scopes: list[str] | None = None) -> Person:
    actor = operator(workspace.id, door="test", name=name)
    with tenant(workspace.id):
        _, secret = create_token(actor=actor, name=name, role=role, scopes=scopes or [])
    return Person(workspace, actor, secret)


@pytest.fixture
def acme(db) -> Workspace:
    return create_workspace(name="Acme", door="test", by="test")


@pytest.fixture
def globex(db) -> Workspace:
    return create_workspace(name="Globex", door="test", by="test")


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
def _quick_passwords(settings) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return
