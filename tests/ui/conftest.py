"""Browser clients of the people who have access tokens in the other tests."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.db.session import staff_session
from crm.history.models import Change
from crm.workspaces.actions import create_membership
from crm.workspaces.models import Membership, User
from tests.conftest import Person, fresh_connection, person

ROLES = {"alice": "administrator", "bob": "viewer", "zoe": "agent", "charlie": "administrator"}


def membership_of(person: Person) -> Membership:
    """Return the membership of a person in their workspace, creating it and its user if needed."""
    name = person.actor.name
    with staff_session():
        user = User.objects.filter(email=f"{name}@carnet.test").first()
        user = user or User.objects.create_user(f"{name}@carnet.test", name=name.capitalize())
    with person.scope():
        membership = Membership.objects.in_workspace(person.workspace.pk).not_deleted().filter(user_id=user.pk).first()
        return membership or create_membership(actor=person.actor, user_id=user.pk, role=ROLES[name])


def client_of(person: Person) -> Client:
    """Return a client in which a person is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=membership_of(person).user_id))
    return mark_in_use(client)


def mark_in_use(client: Client) -> Client:
    """Store the time of use in a session, as its first page does, so that later pages do not."""
    session = client.session
    session["seen"] = int(time.time())
    session.save()
    return client


def count_queries(queries: CaptureQueriesContext) -> int:
    """Count the captured queries without the savepoints, which stand for the transactions of requests."""
    return sum(not (query["sql"] or "").startswith(("SAVEPOINT", "RELEASE")) for query in queries)


def errors_of(response) -> dict[str, list[str]]:
    """Return the errors beside the fields of a page's form, by field."""
    assert response.status_code == 422, response
    return {name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()}


def fetch_changes(**filters) -> list[Change]:
    with staff_session():
        return list(Change.objects.filter(source="pages", **filters).order_by("id"))


@pytest.fixture
def zoe(acme) -> Person:
    """An agent on alice's team."""
    return person("zoe", acme, role="agent")


class WorkspaceClient(Client):
    """A signed-in client in one workspace: relative paths begin at `/w/<slug>/`."""

    def __init__(self, person: Person, user: User):
        super().__init__()
        self.person, self.user = person, user
        self.force_login(user)
        mark_in_use(self)

    def url_for(self, path: str) -> str:
        return path if path.startswith("/") else f"/w/{self.person.workspace.slug}/{path}"

    def get(self, path="", *args, **kwargs):
        fresh_connection()
        return super().get(self.url_for(path), *args, **kwargs)

    def post(self, path="", *args, **kwargs):
        fresh_connection()
        return super().post(self.url_for(path), *args, **kwargs)


def sign_in(person: Person) -> WorkspaceClient:
    """Return a signed-in client in the workspace of a person."""
    return WorkspaceClient(person, User.objects.get(pk=membership_of(person).user_id))


# A session within the transaction of a test is a savepoint; in production it is a transaction of its own.
SESSION_STATEMENTS = ("SAVEPOINT", "RELEASE", "RESET ROLE")
STATEMENTS_PER_NESTED_SESSION = 2


@contextmanager
def max_queries(count: int) -> Iterator[None]:
    """Fail if the block sends more queries."""
    with CaptureQueriesContext(connection) as captured:
        yield
    sent = [query["sql"] or "prepared" for query in captured.captured_queries]
    nested = sum(sql.startswith("SAVEPOINT") for sql in sent) * STATEMENTS_PER_NESTED_SESSION
    own = [sql for sql in sent if not sql.startswith(SESSION_STATEMENTS)]
    assert len(own) - nested <= count, "\n".join([f"{len(own) - nested} statements:", *own])


@pytest.fixture
def alice_client(alice) -> WorkspaceClient:
    """The client of alice, an administrator of Acme."""
    return sign_in(alice)


@pytest.fixture
def bob_client(bob) -> WorkspaceClient:
    """The client of bob, a viewer on alice's team."""
    return sign_in(bob)


@pytest.fixture
def charlie_client(charlie) -> WorkspaceClient:
    """The client of charlie, an administrator of another workspace."""
    return sign_in(charlie)
