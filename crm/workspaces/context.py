"""The workspaces of a user, read before a workspace is chosen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from crm.db.session import fetch_unscoped

from .actor import Actor
from .models import User
from .permissions import permissions_for


@dataclass(frozen=True, slots=True)
class WorkspaceContext:
    """One workspace of a user, and their role in it."""

    workspace_id: UUID
    workspace_number: int
    slug: str
    name: str
    role: str
    membership_id: UUID
    country: str
    time_zone: str
    language: str


# The authentication backend annotates the user of a session with this, so that pages take no query for it.
WORKSPACES_OF_USER = RawSQL(
    "(SELECT jsonb_agg(context) FROM crm_workspaces_of(crm_user.id) context)", [], output_field=JSONField(null=True)
)


def workspaces_of_user(user: Any) -> list[WorkspaceContext]:
    """Return the workspaces of a user: those loaded with the user of a session, else by a query."""
    if not hasattr(user, "workspace_contexts"):
        return fetch_workspaces(user.pk)
    # jsonb_agg of no rows is null. JSON has ids as text.
    return [
        WorkspaceContext(**row | {key: UUID(row[key]) for key in ("workspace_id", "membership_id")})
        for row in user.workspace_contexts or []
    ]


def fetch_workspaces(user_id: UUID) -> list[WorkspaceContext]:
    """Return the workspaces that a user is a member of, by name."""
    # An SQL function, as row security hides memberships from a session without a workspace.
    return [WorkspaceContext(*row) for row in fetch_unscoped("SELECT * FROM crm_workspaces_of(%s)", [user_id])]


def actor_for(context: WorkspaceContext, user: User, request_id: str = "") -> Actor:
    """Return the actor for a user who works on the pages of one of their workspaces."""
    return Actor(
        workspace_id=context.workspace_id,
        name=str(user),
        source="pages",
        permissions=permissions_for(context.role),
        role=context.role,
        workspace_number=context.workspace_number,
        user_id=user.pk,
        request_id=request_id,
    )
