"""The workspaces that a user comes into, found before any of them is."""

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
    """One workspace of a user, and what they are there."""

    workspace_id: UUID
    workspace_number: int
    slug: str
    name: str
    role: str
    membership_id: UUID
    country: str
    time_zone: str
    language: str


# The workspaces of users that are asked for, along with them.
WORKSPACES_OF_USER = RawSQL(
    "(SELECT jsonb_agg(place) FROM crm_workspaces_of(crm_user.id) place)", [], output_field=JSONField(null=True)
)


def workspaces_of_user(user: Any) -> list[WorkspaceContext]:
    """Return the workspaces of the user of a session, who came along with them; of another user they are asked for."""
    known = getattr(user, "places", NOT_LOADED)
    if known is NOT_LOADED:
        return fetch_workspaces(user.pk)
    return [
        WorkspaceContext(
            **{**place, "workspace_id": UUID(place["workspace_id"]), "membership_id": UUID(place["membership_id"])}
        )
        for place in known or []
    ]


def fetch_workspaces(user_id: UUID) -> list[WorkspaceContext]:
    """Return the workspaces that a user is a member of, by name."""
    cursor = prepared_cursor()
    cursor.execute("SELECT * FROM crm_workspaces_of(%s)", [user_id])
    return [WorkspaceContext(*row) for row in cursor.fetchall()]


def actor_for(place: WorkspaceContext, user: User, request_id: str = "") -> Actor:
    """Return a user as the one who acts in one of their workspaces, by its pages."""
    return Actor(
        workspace_id=place.workspace_id,
        name=str(user),
        source="pages",
        permissions=permissions_for(place.role),
        role=place.role,
        workspace_number=place.workspace_number,
        user_id=user.pk,
        request_id=request_id,
    )
