"""The current user of the GoMobile API, as its documentation has it."""

import pytest

from crm.db.session import staff_session
from crm.workspaces.actions import create_membership, create_token
from crm.workspaces.models import User
from crm.workspaces.permissions import MemberRole
from tests.conftest import Person, fresh_connection, person

from .conftest import GoMobileClient, expect_error, expect_json

USER_KEYS = [
    "id", "email", "firstName", "lastName", "fullName", "role", "organizationId", "createdAt", "updatedAt",
    "organization",
]  # fmt: skip
ORGANIZATION_KEYS = [
    "id", "name", "slug", "country", "type", "industry", "plan", "size", "primaryUse", "ice", "timezone", "currency",
    "status", "createdAt", "updatedAt",
]  # fmt: skip


def create_member(alice, name: str) -> tuple[User, GoMobileClient]:
    fresh_connection()
    with staff_session():
        user = User.objects.create_user("ada@acme.com", name=name)
    with alice.scope():
        membership = create_membership(actor=alice.actor, user=user, role=MemberRole.AGENT)
        _, secret = create_token(actor=alice.actor, name="ada's", membership=membership, role=MemberRole.AGENT)
    return user, GoMobileClient(Person(alice.workspace, alice.actor, secret))


def test_user_of_a_member_has_name_and_email(alice):
    user, ada = create_member(alice, "Ada King Lovelace")
    me = expect_json(ada.get("users/me"))
    assert list(me) == USER_KEYS
    assert list(me["organization"]) == ORGANIZATION_KEYS
    assert [me[name] for name in USER_KEYS[:7]] == [
        *(str(user.pk), "ada@acme.com", "Ada", "King Lovelace", "Ada King Lovelace", "agent"),
        str(alice.workspace.id),
    ]


@pytest.mark.parametrize(
    ("name", "parts"), [("", [None, None, None]), ("Ada", ["Ada", None, "Ada"]), ("Ada L", ["Ada", "L", "Ada L"])]
)
def test_user_with_a_short_or_empty_name_has_null_parts(alice, name, parts):
    me = expect_json(create_member(alice, name)[1].get("users/me"))
    assert [me[part] for part in ("firstName", "lastName", "fullName")] == parts


def test_user_of_a_token_without_member_has_the_token_name(client):
    me = expect_json(client.get("users/me"))
    assert me["id"]
    assert [me[name] for name in USER_KEYS[1:6]] == [None, None, None, "alice", "administrator"]


def test_user_organization_is_the_workspace(client):
    me = expect_json(client.get("users/me"))
    organization = me["organization"]
    assert organization["id"] == me["organizationId"] == str(client.person.workspace.id)
    known = {"name": "Acme", "slug": "acme", "plan": "enterprise", "timezone": "UTC", "status": "active"}
    assert {name: organization[name] for name in known} == known
    unknown = ("country", "type", "industry", "size", "primaryUse", "ice", "currency")
    assert [organization[name] for name in unknown] == [None] * 7


def test_user_is_readable_with_any_scope(acme, viewer_client):
    assert expect_json(viewer_client.get("users/me"))["role"] == "viewer"
    narrow_client = GoMobileClient(person("erin", acme, scopes=("segments:read",)))
    assert expect_json(narrow_client.get("users/me"))["fullName"] == "erin"
    expect_error(narrow_client.get("users/me", **{"x-api-key": "wrong"}), 401)
