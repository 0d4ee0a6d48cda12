"""The workspaces that a user comes into, found before any of them is."""

from dataclasses import dataclass
from uuid import UUID

from .actor import Actor
from .models import User
from .permissions import permissions_of
from .scope import prepared


@dataclass(frozen=True, slots=True)
class Place:
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


def workspaces_of(user_id: UUID) -> list[Place]:
    """Return the workspaces that a user is a member of, by name."""
    cursor = prepared()
    cursor.execute("SELECT * FROM crm_workspaces_of(%s)", [user_id])
    return [Place(*row) for row in cursor.fetchall()]


def actor_in(place: Place, user: User, request_id: str = "") -> Actor:
    """Return a user as the one who acts in one of their workspaces, by its pages."""
    return Actor(
        workspace_id=place.workspace_id,
        name=str(user),
        door="page",
        permissions=permissions_of(place.role),
        role=place.role,
        workspace_number=place.workspace_number,
        user_id=user.pk,
        request_id=request_id,
    )
