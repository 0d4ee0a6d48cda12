"""Who calls, and in which organization."""

# ruff: noqa: N815, the fields bear the names of the contract

from functools import cache
from typing import Any

import orjson

from crm.api.fields import Id, SqlColumn
from crm.api.renderers import json_response
from crm.compat.openapi import operation
from crm.db.session import fetch
from crm.queries.query import select_list
from crm.workspaces.actor import Actor
from crm.workspaces.models import AccessToken, Workspace

from .base import GoMobileView, record_schema
from .fields import ReadOnlyText, Time
from .serializers import GoMobileSerializer

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


class OrganizationSerializer(GoMobileSerializer):
    """The workspace. What is not known of it is null."""

    model = Workspace

    id = Id(read_only=True)
    name = ReadOnlyText("{table}.name", TEXT)
    slug = ReadOnlyText("{table}.slug", TEXT)
    country = ReadOnlyText("NULL")
    type = ReadOnlyText("NULL")
    industry = ReadOnlyText("NULL")
    plan = ReadOnlyText("'enterprise'", TEXT)
    size = ReadOnlyText("NULL")
    primaryUse = ReadOnlyText("NULL")
    ice = ReadOnlyText("NULL")
    timezone = ReadOnlyText("'UTC'", TEXT)
    currency = ReadOnlyText("NULL")
    status = ReadOnlyText("'active'", TEXT)
    createdAt = Time(source="created_at")
    updatedAt = Time(source="updated_at")


class Organization(SqlColumn, OrganizationSerializer):
    """The organization of who calls, as PostgreSQL builds it."""

    def sql(self, table):
        organization = OrganizationSerializer.table()
        built = f"SELECT {OrganizationSerializer.json_object()} FROM {organization} WHERE {organization}.id"
        return f"({built} = {table}.workspace_id)::text"

    def to_json(self, value):
        return orjson.Fragment(value)


class UserSerializer(GoMobileSerializer):
    """Who calls: a member, or a token that is no member's."""

    model = AccessToken

    id = Id(read_only=True)
    email = ReadOnlyText("{table}.email")
    firstName = ReadOnlyText("NULLIF(split_part({table}.called, ' ', 1), '')")
    lastName = ReadOnlyText("NULLIF(substr({table}.called, strpos({table}.called || ' ', ' ') + 1), '')")
    fullName = ReadOnlyText("NULLIF({table}.full_name, '')")
    role = ReadOnlyText("{table}.role", TEXT)
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
    rows = fetch(
        actor.workspace_id,
        f"SELECT {select_list(UserSerializer.query_columns(), 'me')} FROM ({ME}) me",
        [actor.workspace_id, actor.token_id],
    )
    return UserSerializer.to_dicts(rows)[0]


class Me(GoMobileView):
    """Open to whoever has a token, whatever it may do."""

    tag = "Users"
    noun = "User"
    serializer_class = UserSerializer
    permission_classes = ()

    @operation("Tell who calls", record_schema(UserSerializer))
    def get(self, request):
        return json_response(caller(self.actor))
