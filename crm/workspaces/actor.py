"""The actor of a request: who acts, in which workspace and through which source. It is passed explicitly."""

from dataclasses import dataclass
from uuid import UUID

from .permissions import PERMISSIONS, MemberRole


class PermissionMissing(Exception):
    """The actor lacks a permission; `permission` names it."""

    def __init__(self, permission: str):
        super().__init__(f"This needs the permission {permission}.")
        self.permission = permission


@dataclass(frozen=True, slots=True)
class Actor:
    """One caller in one workspace; the history shows its `name` and `source`."""

    workspace_id: UUID
    name: str
    source: str
    permissions: frozenset[str]
    role: str = ""
    # Chatwoot's account id, as its ids are integers; only actors of requests need one.
    workspace_number: int = 0
    user_id: UUID | None = None
    token_id: UUID | None = None
    request_id: str = ""

    @property
    def is_authenticated(self) -> bool:
        """True for every actor."""
        # DRF's authenticators set the actor as the user of a request, and DRF reads this of a user.
        return True

    def has_permission(self, permission: str) -> bool:
        """Return whether the actor has a permission such as `contacts:write`."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise PermissionMissing unless the actor has the permission."""
        if not self.has_permission(permission):
            raise PermissionMissing(permission)


def operator_actor(
    workspace_id: UUID, *, source: str, name: str, user_id: UUID | None = None, request_id: str = ""
) -> Actor:
    """Return an actor with all permissions in a workspace, for the command line and the admin."""
    return Actor(
        workspace_id=workspace_id,
        name=name,
        source=source,
        permissions=PERMISSIONS[MemberRole.ADMINISTRATOR],
        role=MemberRole.ADMINISTRATOR,
        user_id=user_id,
        request_id=request_id,
    )
