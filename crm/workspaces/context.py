"""The workspaces of a user, read before a workspace is chosen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from crm.db.session import prepared_cursor

from .actor import Actor
from .models import User
from .permissions import permissions_for

NOT_LOADED: Any = object()


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


# Reads the workspaces of users along with the users.
WORKSPACES_OF_USER = RawSQL(
    "(SELECT jsonb_agg(context) FROM crm_workspaces_of(crm_user.id) context)", [], output_field=JSONField(null=True)
)


def workspaces_of_user(user: Any) -> list[WorkspaceContext]:
    """Return the workspaces of a user: those read along with the user of a session, else those that a query finds."""
    loaded = getattr(user, "workspace_contexts", NOT_LOADED)
    if loaded is NOT_LOADED:
        return fetch_workspaces(user.pk)
    return [
        WorkspaceContext(
            **{**row, "workspace_id": UUID(row["workspace_id"]), "membership_id": UUID(row["membership_id"])}
        )
        for row in loaded or []
    ]


def fetch_workspaces(user_id: UUID) -> list[WorkspaceContext]:
    """Return the workspaces that a user is a member of, by name."""
    cursor = prepared_cursor()
    cursor.execute("SELECT * FROM crm_workspaces_of(%s)", [user_id])
    return [WorkspaceContext(*row) for row in cursor.fetchall()]


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
