"""Who calls, as GoMobile's documentation has it."""

import pytest

from crm.db.session import staff_session
from crm.workspaces.actions import create_membership, create_token
from crm.workspaces.models import User
from crm.workspaces.permissions import MemberRole
from tests.conftest import Person, fresh_connection, person

from .conftest import GoMobile, done, refused

KEYS = [
    "id", "email", "firstName", "lastName", "fullName", "role", "organizationId", "createdAt", "updatedAt",
    "organization",
]  # fmt: skip
ORGANIZATION = [
    "id", "name", "slug", "country", "type", "industry", "plan", "size", "primaryUse", "ice", "timezone", "currency",
    "status", "createdAt", "updatedAt",
]  # fmt: skip


def member(alice, name: str) -> tuple[User, GoMobile]:
    fresh_connection()
    with staff_session():
        user = User.objects.create_user("ada@acme.com", name=name)
    with alice.scope():
        membership = create_membership(actor=alice.actor, user=user, role=MemberRole.AGENT)
        _, secret = create_token(actor=alice.actor, name="ada's", membership=membership, role=MemberRole.AGENT)
    return user, GoMobile(Person(alice.workspace, alice.actor, secret))


def test_a_member_is_told_by_name_and_email(alice):
    user, ada = member(alice, "Ada King Lovelace")
    me = done(ada.get("users/me"))
    assert list(me) == KEYS
    assert list(me["organization"]) == ORGANIZATION
    assert [me[name] for name in KEYS[:7]] == [
        *(str(user.pk), "ada@acme.com", "Ada", "King Lovelace", "Ada King Lovelace", "agent"),
        str(alice.workspace.id),
    ]


@pytest.mark.parametrize(
    ("name", "parts"), [("", [None, None, None]), ("Ada", ["Ada", None, "Ada"]), ("Ada L", ["Ada", "L", "Ada L"])]
)
def test_a_name_may_be_short_or_missing(alice, name, parts):
    me = done(member(alice, name)[1].get("users/me"))
    assert [me[part] for part in ("firstName", "lastName", "fullName")] == parts


def test_a_token_of_no_member_is_itself_who_calls(ann):
    me = done(ann.get("users/me"))
    assert me["id"]
    assert [me[name] for name in KEYS[1:6]] == [None, None, None, "alice", "administrator"]


def test_the_organization_is_the_workspace(ann):
    me = done(ann.get("users/me"))
    organization = me["organization"]
    assert organization["id"] == me["organizationId"] == str(ann.person.workspace.id)
    known = {"name": "Acme", "slug": "acme", "plan": "enterprise", "timezone": "UTC", "status": "active"}
    assert {name: organization[name] for name in known} == known
    unknown = ("country", "type", "industry", "size", "primaryUse", "ice", "currency")
    assert [organization[name] for name in unknown] == [None] * 7


def test_whoever_has_a_token_may_ask(acme, ben):
    assert done(ben.get("users/me"))["role"] == "viewer"
    narrow = GoMobile(person("erin", acme, scopes=("segments:read",)))
    assert done(narrow.get("users/me"))["fullName"] == "erin"
    refused(narrow.get("users/me", **{"x-api-key": "wrong"}), 401)
