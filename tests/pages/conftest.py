"""The people of the tests, signed in: each at a browser of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.access.actions import create_membership
from crm.workspaces.models import User

from ..conftest import Person, fresh_connection


class Browser(Client):
    """A signed-in browser in one workspace: paths begin below `/w/<slug>/`."""

    def __init__(self, person: Person, user: User):
        super().__init__()
        self.person, self.user = person, user
        self.force_login(user)

    def at(self, path: str) -> str:
        return path if path.startswith("/") else f"/w/{self.person.workspace.slug}/{path}"

    def get(self, path="", *args, **kwargs):
        fresh_connection()
        return super().get(self.at(path), *args, **kwargs)

    def post(self, path="", *args, **kwargs):
        fresh_connection()
        return super().post(self.at(path), *args, **kwargs)


def signed_in(person: Person, role: str = "administrator") -> Browser:
    """Make somebody a user and a member, and sign them in."""
    name = person.actor.name
    user = User.objects.create_user(f"{name}@example.com", "correct horse battery", name=name.title())
    with person.scope():
        create_membership(actor=person.actor, user_id=user.pk, role=role)
    return Browser(person, user)


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
def client_of() -> Callable[..., Browser]:
    return signed_in


@pytest.fixture
def alices(alice) -> Browser:
    """Alice's browser: an administrator of Acme."""
    return signed_in(alice)


@pytest.fixture
def bobs(bob) -> Browser:
    """Bob's browser: a viewer on alice's team."""
    return signed_in(bob, role="viewer")


@pytest.fixture
def charlies(charlie) -> Browser:
    """Charlie's browser: an administrator of another workspace."""
    return signed_in(charlie)
