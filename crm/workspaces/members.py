"""Names of the members of a workspace. Tenants cannot read users, only the view of their own (`crm_person`)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from crm.db.session import prepared_cursor
from crm.workspaces.actor import Actor
from crm.workspaces.models import Membership
from crm.workspaces.text import sort_key

MEMBERSHIPS_BY_NUMBER = """
SELECT p.number, m.id FROM crm_membership m JOIN crm_person p ON p.id = m.user_id
WHERE m.workspace_id = %s AND m.deleted_at IS NULL AND p.number = ANY(%s)
"""


@dataclass(frozen=True)
class MemberProfile:
    """A user as shown to the other members."""

    name: str
    email: str

    def __str__(self):
        return self.name or self.email


def member_profiles() -> dict[UUID, MemberProfile]:
    """Return the present and former members of the session's workspace, by user id."""
    # Including former ones, as a token is listed with the member that it was created for.
    cursor = prepared_cursor()
    cursor.execute("SELECT id, name, email FROM crm_person")
    return {pk: MemberProfile(name, email) for pk, name, email in cursor.fetchall()}


def memberships_by_number(actor: Actor, numbers: Collection[int]) -> dict[int, UUID]:
    """Return the memberships of users by their numbers; numbers of users who are not members are left out."""
    cursor = prepared_cursor()
    cursor.execute(MEMBERSHIPS_BY_NUMBER, [actor.workspace_id, list(numbers)])
    return dict(cursor.fetchall())


def list_members(actor: Actor) -> list[tuple[Membership, MemberProfile]]:
    """Return the members of the actor's workspace, by name."""
    profiles = member_profiles()
    rows = Membership.objects.in_workspace(actor.workspace_id).not_deleted().order_by("id")
    members = [(membership, profiles[membership.user_id]) for membership in rows]
    # In Python, as the database sorts by bytes: Éva would come after Zoe.
    return sorted(members, key=lambda member: sort_key(str(member[1])))


def member_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the members as choices, each with their role."""
    return [
        (str(membership.pk), name_with_role(person, membership.get_role_display()))
        for membership, person in list_members(actor)
    ]


def name_with_role(person: MemberProfile, role: str) -> str:
    """Return a member's name together with a role."""
    return _("%(name)s, %(role)s") % {"name": person, "role": role}
