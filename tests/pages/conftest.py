"""Members at their pages: whoever has a token in the other tests is also a user who signs in."""

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.access.actions import create_membership
from crm.history.models import Change
from crm.workspaces.models import Membership, User
from crm.workspaces.scope import staff

from ..conftest import Person, person

ROLES = {"alice": "administrator", "bob": "viewer", "zoe": "agent", "charlie": "administrator"}


def membership_of(person: Person) -> Membership:
    """Return somebody's membership in their workspace, with a user of their name."""
    name = person.actor.name
    with staff():
        user = User.objects.filter(email=f"{name}@carnet.test").first()
        user = user or User.objects.create_user(f"{name}@carnet.test", name=name.capitalize())
    with person.scope():
        found = Membership.objects.in_workspace(person.workspace.pk).live().filter(user_id=user.pk).first()
        return found or create_membership(actor=person.actor, user_id=user.pk, role=ROLES[name])


def client_of(person: Person) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=membership_of(person).user_id))
    return client


def asked(queries: CaptureQueriesContext) -> int:
    """Return how many queries were captured, but for the savepoints that stand in for a request's transactions."""
    return sum(not (query["sql"] or "").startswith(("SAVEPOINT", "RELEASE")) for query in queries)


def errors_of(response) -> dict[str, list[str]]:
    """Return what a page says beside the fields of its form."""
    assert response.status_code == 422, response
    return {name: [str(error) for error in errors] for name, errors in response.context["form"].errors.items()}


def changes(**wanted) -> list[Change]:
    with staff():
        return list(Change.objects.filter(door="page", **wanted).order_by("id"))


@pytest.fixture
def zoe(acme) -> Person:
    """An agent on alice's team."""
    return person("zoe", acme, role="agent")
