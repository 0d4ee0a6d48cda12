"""Who the members of a workspace are. Users are closed to tenants; the directory tells of a workspace's own."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from crm.db.session import prepared_cursor
from crm.workspaces.actor import Actor
from crm.workspaces.models import Membership
from crm.workspaces.text import sort_key


@dataclass(frozen=True)
class MemberProfile:
    """A user, as colleagues know them."""

    name: str
    email: str

    def __str__(self):
        return self.name or self.email


def member_profiles() -> dict[UUID, MemberProfile]:
    """Return all who are or were members of the workspace that the transaction is in."""
    cursor = prepared_cursor()
    cursor.execute("SELECT id, name, email FROM crm_person")
    return {pk: MemberProfile(name, email) for pk, name, email in cursor.fetchall()}


def list_members(actor: Actor) -> list[tuple[Membership, MemberProfile]]:
    """Return the members of the actor's workspace, by name."""
    known = member_profiles()
    rows = Membership.objects.in_workspace(actor.workspace_id).not_deleted().order_by("id")
    found = [(membership, known[membership.user_id]) for membership in rows]
    return sorted(found, key=lambda each: sort_key(str(each[1])))


def member_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the members as choices, each with the role that they have."""
    return [
        (str(membership.pk), name_with_role(person, membership.get_role_display()))
        for membership, person in list_members(actor)
    ]


def name_with_role(person: MemberProfile, role: str) -> str:
    """Return who somebody is together with a role."""
    return _("%(name)s, %(role)s") % {"name": person, "role": role}
