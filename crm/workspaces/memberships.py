"""Where a user may go: their workspaces, and who they are in one."""

from dataclasses import dataclass
from uuid import UUID

from .actor import Actor
from .models import Membership, User
from .permissions import permissions_of
from .scope import staff


@dataclass(frozen=True, slots=True)
class Place:
    """One workspace of a user's, and the role that the user has there."""

    workspace_id: UUID
    workspace_number: int
    slug: str
    name: str
    role: str
    membership_id: UUID
    country: str = ""
    time_zone: str = "UTC"
    language: str = "en"


def workspaces_of(user_id: UUID) -> list[Place]:
    """Return the workspaces of a user, by name."""
    with staff():
        rows = Membership.objects.live().filter(user_id=user_id).select_related("workspace").order_by("workspace__name")
        return [
            Place(m.workspace_id, m.workspace.number, m.workspace.slug, m.workspace.name, m.role, m.pk) for m in rows
        ]


def actor_in(place: Place, user: User, request_id: str) -> Actor:
    """Return who a user is in one of their workspaces."""
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
