"""The endpoint of the caller and their organization."""

# ruff: noqa: N815, the fields bear the names of the contract

from functools import cache

import orjson

from crm.api.fields import Id, SqlColumn
from crm.api.renderers import json_response
from crm.compat.fields import SqlField, Timestamp, column
from crm.compat.openapi import TEXT, operation
from crm.db.session import fetch
from crm.queries.query import select_list
from crm.workspaces.models import AccessToken, Workspace

from .serializers import GoMobileSerializer
from .views import GoMobileView

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

    # Workspaces are never limited or suspended, so they have the largest plan and are active.

    model = Workspace

    id = Id(read_only=True)
    name = column("name", TEXT)
    slug = column("slug", TEXT)
    country = SqlField("NULL")
    type = SqlField("NULL")
    industry = SqlField("NULL")
    plan = SqlField("'enterprise'", TEXT)
    size = SqlField("NULL")
    primaryUse = SqlField("NULL")
    ice = SqlField("NULL")
    timezone = SqlField("'UTC'", TEXT)
    currency = SqlField("NULL")
    status = SqlField("'active'", TEXT)
    createdAt = Timestamp(source="created_at")
    updatedAt = Timestamp(source="updated_at")


class Organization(SqlColumn, OrganizationSerializer):
    """The caller's organization as JSON built by PostgreSQL."""

    # Both a column of the caller and a serializer, so that the OpenAPI schema refers to the organization's.
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
    email = column("email")
    # Users have one name; its first word and the rest are GoMobile's two names.
    firstName = SqlField("NULLIF(split_part({table}.called, ' ', 1), '')")
    lastName = SqlField("NULLIF(substr({table}.called, strpos({table}.called || ' ', ' ') + 1), '')")
    fullName = SqlField("NULLIF({table}.full_name, '')")
    role = column("role", TEXT)
    organizationId = Id(source="workspace_id", read_only=True)
    createdAt = Timestamp(source="created_at")
    updatedAt = Timestamp(source="updated_at")
    organization = Organization(read_only=True)

    @classmethod
    @cache
    def table(cls):
        return "me"  # the subquery: no one table has the fields of a member and of a token without one


class Me(GoMobileView):
    """The caller; any valid token may read it."""

    tag = "Users"
    record_label = "User"
    serializer_class = UserSerializer
    permission_classes = ()

    @operation("Get the current user", UserSerializer)
    def get(self, request):
        sql = f"SELECT {select_list(UserSerializer.query_columns(), 'me')} FROM ({ME}) me"
        rows = fetch(self.actor.workspace_id, sql, [self.actor.workspace_id, self.actor.token_id])
        return json_response(UserSerializer.to_dicts(rows)[0])
