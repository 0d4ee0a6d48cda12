"""Invitations of members: create, delete, accept."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.db.session import tenant_session
from crm.history.writes import create, delete, get_for_update, update
from crm.workspaces.actor import Actor
from crm.workspaces.identifiers import new_id
from crm.workspaces.invitations import Invitation, find_invitation
from crm.workspaces.models import Membership, User
from crm.workspaces.permissions import MemberRole
from crm.workspaces.tokens import digest_of, new_invitation

from .users import create_user

VALID_DAYS = 7
ALREADY_MEMBER = _("This person is a member already.")
NOT_OPEN = _("This invitation is no longer open. Ask for another one.")
NOT_YOURS = _("This invitation is for somebody else. Sign in with the e-mail address that it was sent to.")


def create_invitation(
    *, actor: Actor, email: str, role: str = MemberRole.AGENT, pk: UUID | None = None
) -> tuple[Invitation, str]:
    """Create an invitation, and return it with its secret, which is not stored; it replaces an earlier one.

    Raises PermissionMissing, or ValidationError if the person is a member.
    """
    actor.require("members:write")
    email, secret = email.strip().lower(), new_invitation()
    if _is_member(actor.workspace_id, email):
        raise ValidationError({"email": [ALREADY_MEMBER]})
    earlier = Invitation.objects.in_workspace(actor.workspace_id).not_deleted().pending().filter(email=email)
    with transaction.atomic():
        for invitation in earlier.select_for_update():
            delete(actor, invitation)
        expires_at = timezone.now() + timedelta(days=VALID_DAYS)
        invitation = Invitation(
            id=pk or new_id(),
            email=email,
            role=role,
            digest=digest_of(secret),
            invited_by=actor.name,
            expires_at=expires_at,
        )
        return create(actor, invitation), secret


def delete_invitation(*, actor: Actor, pk: UUID) -> None:
    """Delete an invitation, whose link stops working."""
    actor.require("members:write")
    delete(actor, get_for_update(actor, Invitation, pk, to_delete=True))


def accept_invitation(*, secret: str, user: User, request_id: str = "") -> Membership:
    """Make a user a member by their invitation. Raises ValidationError if it is not open, or for another person."""
    found = find_invitation(digest_of(secret))
    if found is None:
        raise ValidationError(NOT_OPEN)
    if found.email != user.email:
        raise ValidationError(NOT_YOURS)
    actor = Actor(found.workspace_id, str(user), "pages", frozenset(), user_id=user.pk, request_id=request_id)
    with tenant_session(found.workspace_id):
        invitations = Invitation.objects.in_workspace(found.workspace_id).not_deleted().pending()
        invitation = invitations.filter(pk=found.id, expires_at__gt=timezone.now()).select_for_update().first()
        if invitation is None:
            raise ValidationError(NOT_OPEN)
        update(actor, invitation, {"accepted_at": timezone.now()})
        memberships = Membership.objects.in_workspace(found.workspace_id).not_deleted()
        member = memberships.filter(user_id=user.pk).first()
        return member or create(actor, Membership(user_id=user.pk, role=invitation.role))


def accept_as_new_user(*, secret: str, name: str, password: str, request_id: str = "") -> User:
    """Create the user that an invitation is for, and make them a member. Raises ValidationError."""
    found = find_invitation(digest_of(secret))
    if found is None or not found.is_open:
        raise ValidationError(NOT_OPEN)
    with transaction.atomic():
        user = create_user(email=found.email, name=name, password=password)
        accept_invitation(secret=secret, user=user, request_id=request_id)
    return user


def _is_member(workspace_id: UUID, email: str) -> bool:
    # The tenant role cannot read users; this view shows those of the workspace.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM crm_membership m JOIN crm_person p ON p.id = m.user_id"
            " WHERE m.workspace_id = %s AND m.deleted_at IS NULL AND p.email = %s)",
            [workspace_id, email],
        )
        return cursor.fetchone()[0]
