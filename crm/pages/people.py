"""The members of a workspace, by name."""

from uuid import UUID

from crm.workspaces.actor import Actor
from crm.workspaces.scope import prepared

MEMBERS = """
SELECT p.id, coalesce(nullif(p.name, ''), p.email) FROM crm_person p
JOIN crm_membership m ON m.workspace_id = %s AND m.user_id = p.id AND m.deleted_at IS NULL
ORDER BY 2, 1
"""


def members(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the id and the name of everybody who is a member now."""
    cursor = prepared()
    cursor.execute(MEMBERS, [actor.workspace_id])
    return cursor.fetchall()
