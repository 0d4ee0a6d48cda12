"""Members at their pages: whoever has a token in the other tests is also a user who signs in."""

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
    """Return somebody's membership in their workspace, with a user of their name."""
    name = person.actor.name
    with staff_session():
        user = User.objects.filter(email=f"{name}@carnet.test").first()
        user = user or User.objects.create_user(f"{name}@carnet.test", name=name.capitalize())
    with person.scope():
        found = Membership.objects.in_workspace(person.workspace.pk).not_deleted().filter(user_id=user.pk).first()
        return found or create_membership(actor=person.actor, user_id=user.pk, role=ROLES[name])


def client_of(person: Person) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=membership_of(person).user_id))
    return in_use(client)


def in_use(client: Client) -> Client:
    """Note that a session is in use, as the first page of many does."""
    session = client.session
    session["seen"] = int(time.time())
    session.save()
    return client


def asked(queries: CaptureQueriesContext) -> int:
    """Return how many queries were captured, but for the savepoints that stand in for a request's transactions."""
    return sum(not (query["sql"] or "").startswith(("SAVEPOINT", "RELEASE")) for query in queries)


def errors_of(response) -> dict[str, list[str]]:
    """Return what a page says beside the fields of its form."""
    assert response.status_code == 422, response
    return {name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()}


def changes(**wanted) -> list[Change]:
    with staff_session():
        return list(Change.objects.filter(source="pages", **wanted).order_by("id"))


@pytest.fixture
def zoe(acme) -> Person:
    """An agent on alice's team."""
    return person("zoe", acme, role="agent")


class Browser(Client):
    """A signed-in browser in one workspace: paths begin below `/w/<slug>/`."""

    def __init__(self, person: Person, user: User):
        super().__init__()
        self.person, self.user = person, user
        self.force_login(user)
        in_use(self)

    def at(self, path: str) -> str:
        return path if path.startswith("/") else f"/w/{self.person.workspace.slug}/{path}"

    def get(self, path="", *args, **kwargs):
        fresh_connection()
        return super().get(self.at(path), *args, **kwargs)

    def post(self, path="", *args, **kwargs):
        fresh_connection()
        return super().post(self.at(path), *args, **kwargs)


def signed_in(person: Person) -> Browser:
    return Browser(person, User.objects.get(pk=membership_of(person).user_id))


# Around a scope within a test's own transaction; in production it is one that begins and ends by itself.
OF_TESTS = ("SAVEPOINT", "RELEASE", "RESET ROLE")
OF_NESTED_SCOPES = 2


@contextmanager
def at_most(count: int) -> Iterator[None]:
    """Fail where a page asks the database more often."""
    with CaptureQueriesContext(connection) as asked:
        yield
    sent = [query["sql"] or "prepared" for query in asked.captured_queries]
    nested = sum(sql.startswith("SAVEPOINT") for sql in sent) * OF_NESTED_SCOPES
    real = [sql for sql in sent if not sql.startswith(OF_TESTS)]
    assert len(real) - nested <= count, "\n".join([f"{len(real) - nested} statements:", *real])


@pytest.fixture
def alices(alice) -> Browser:
    """Alice's browser: an administrator of Acme."""
    return signed_in(alice)


@pytest.fixture
def bobs(bob) -> Browser:
    """Bob's browser: a viewer on alice's team."""
    return signed_in(bob)


@pytest.fixture
def charlies(charlie) -> Browser:
    """Charlie's browser: an administrator of another workspace."""
    return signed_in(charlie)
