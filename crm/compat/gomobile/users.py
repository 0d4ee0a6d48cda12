"""The endpoint of the caller and their organization."""

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

from .fields import TEXT, ReadOnlyText, Timestamp
from .serializers import GoMobileSerializer
from .views import GoMobileView, record_schema

# The member of the token; a token without a member is itself the user.
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
    """The workspace; unknown fields are null."""

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
    createdAt = Timestamp(source="created_at")
    updatedAt = Timestamp(source="updated_at")


class Organization(SqlColumn, OrganizationSerializer):
    """The caller's organization as JSON built by PostgreSQL."""

    def sql(self, table):
        organization = OrganizationSerializer.table()
        select = f"SELECT {OrganizationSerializer.json_object()} FROM {organization} WHERE {organization}.id"
        return f"({select} = {table}.workspace_id)::text"

    def to_json(self, value):
        return orjson.Fragment(value)


class UserSerializer(GoMobileSerializer):
    """The caller: a member, or a token without a member."""

    model = AccessToken

    id = Id(read_only=True)
    email = ReadOnlyText("{table}.email")
    firstName = ReadOnlyText("NULLIF(split_part({table}.called, ' ', 1), '')")
    lastName = ReadOnlyText("NULLIF(substr({table}.called, strpos({table}.called || ' ', ' ') + 1), '')")
    fullName = ReadOnlyText("NULLIF({table}.full_name, '')")
    role = ReadOnlyText("{table}.role", TEXT)
    organizationId = Id(source="workspace_id", read_only=True)
    createdAt = Timestamp(source="created_at")
    updatedAt = Timestamp(source="updated_at")
    organization = Organization(read_only=True)

    @classmethod
    @cache
    def table(cls):
        return "me"


def caller(actor: Actor) -> dict[str, Any]:
    """Return the caller with their organization."""
    rows = fetch(
        actor.workspace_id,
        f"SELECT {select_list(UserSerializer.query_columns(), 'me')} FROM ({ME}) me",
        [actor.workspace_id, actor.token_id],
    )
    return UserSerializer.to_dicts(rows)[0]


class Me(GoMobileView):
    """The caller; any valid token may read it."""

    tag = "Users"
    record_label = "User"
    serializer_class = UserSerializer
    permission_classes = ()

    @operation("Get the current user", record_schema(UserSerializer))
    def get(self, request):
        return json_response(caller(self.actor))
