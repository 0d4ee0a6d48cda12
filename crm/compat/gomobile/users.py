"""Who calls, and in which organization."""

# ruff: noqa: N815, the fields bear the names of the contract

from functools import cache
from typing import Any

import orjson

from crm.api.fields import Column, Id
from crm.api.renderers import answer
from crm.compat.openapi import documented
from crm.db.session import ask
from crm.workspaces.actor import Actor
from crm.workspaces.models import AccessToken, Workspace

from .base import DoorView, shown
from .fields import Time, Told
from .serializers import DoorShape

TEXT = {"type": "string"}
# A member by their name and e-mail address; a token of no member is itself who calls.
ME = """
    SELECT coalesce(p.id, t.id) AS id, p.email, p.name AS called, coalesce(p.name, t.name) AS full_name,
           coalesce(m.role, t.role) AS role, t.workspace_id,
           coalesce(m.created_at, t.created_at) AS created_at, coalesce(m.updated_at, t.updated_at) AS updated_at
    FROM crm_accesstoken t
    LEFT JOIN crm_membership m ON m.workspace_id = t.workspace_id AND m.id = t.membership_id
    LEFT JOIN crm_person p ON p.id = m.user_id
    WHERE t.workspace_id = %s AND t.id = %s
"""


class OrganizationShape(DoorShape):
    """The workspace. What is not known of it is null."""

    model = Workspace

    id = Id(read_only=True)
    name = Told("{table}.name", TEXT)
    slug = Told("{table}.slug", TEXT)
    country = Told("NULL")
    type = Told("NULL")
    industry = Told("NULL")
    plan = Told("'enterprise'", TEXT)
    size = Told("NULL")
    primaryUse = Told("NULL")
    ice = Told("NULL")
    timezone = Told("'UTC'", TEXT)
    currency = Told("NULL")
    status = Told("'active'", TEXT)
    createdAt = Time(source="created_at")
    updatedAt = Time(source="updated_at")


class Organization(Column, OrganizationShape):
    """The organization of who calls, as PostgreSQL builds it."""

    def sql(self, table):
        organization = OrganizationShape.table()
        built = f"SELECT {OrganizationShape.json_object()} FROM {organization} WHERE {organization}.id"
        return f"({built} = {table}.workspace_id)::text"

    def shown(self, value):
        return orjson.Fragment(value)


class UserShape(DoorShape):
    """Who calls: a member, or a token that is no member's."""

    model = AccessToken

    id = Id(read_only=True)
    email = Told("{table}.email")
    firstName = Told("NULLIF(split_part({table}.called, ' ', 1), '')")
    lastName = Told("NULLIF(substr({table}.called, strpos({table}.called || ' ', ' ') + 1), '')")
    fullName = Told("NULLIF({table}.full_name, '')")
    role = Told("{table}.role", TEXT)
    organizationId = Id(source="workspace_id", read_only=True)
    createdAt = Time(source="created_at")
    updatedAt = Time(source="updated_at")
    organization = Organization(read_only=True)

    @classmethod
    @cache
    def table(cls):
        return "me"


def caller(actor: Actor) -> dict[str, Any]:
    """Return who calls, with their organization."""
    rows = ask(actor.workspace_id, f"SELECT {UserShape.select()} FROM ({ME}) me", [actor.workspace_id, actor.token_id])
    return UserShape.rows(rows)[0]


class Me(DoorView):
    """Open to whoever has a token, whatever it may do."""

    tag = "Users"
    noun = "User"
    shape = UserShape
    permission_classes = ()

    @documented("Tell who calls", shown(UserShape))
    def get(self, request):
        return answer(caller(self.actor))
