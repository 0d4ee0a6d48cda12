"""Invitations of members: create, delete, accept."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.db.session import tenant_session
from crm.history.writes import create, delete, get_for_update, update
from crm.workspaces.actor import Actor
from crm.workspaces.emails import email_key, email_spellings
from crm.workspaces.identifiers import new_id
from crm.workspaces.invitations import Invitation, find_invitation
from crm.workspaces.members import list_members
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
    email, secret = email_key(email) or "", new_invitation()
    if any(email_key(profile.email) == email for _membership, profile in list_members(actor)):
        raise ValidationError({"email": [ALREADY_MEMBER]})
    earlier = Invitation.objects.in_workspace(actor.workspace_id).not_deleted().pending()
    with transaction.atomic():
        # Locked, so that a concurrent acceptance of the earlier one either comes first or finds it deleted.
        for invitation in earlier.filter(email__in=email_spellings(email)).select_for_update():
            delete(actor, invitation)
        invitation = Invitation(id=pk or new_id(), email=email, role=role, invited_by=actor.name)
        invitation.digest, invitation.expires_at = digest_of(secret), timezone.now() + timedelta(days=VALID_DAYS)
        return create(actor, invitation), secret


def delete_invitation(*, actor: Actor, pk: UUID) -> None:
    """Delete an invitation; its link stops working."""
    actor.require("members:write")
    delete(actor, get_for_update(actor, Invitation, pk, to_delete=True))


def accept_invitation(*, secret: str, user: User, request_id: str = "") -> Membership:
    """Make a user a member by their invitation. Raises ValidationError if it is not open, or for another person."""
    found = find_invitation(digest_of(secret))
    if found is None:
        raise ValidationError(NOT_OPEN)
    # A forwarded link must not make another person a member.
    if email_key(found.email) != email_key(user.email):
        raise ValidationError(NOT_YOURS)
    # No permissions: a new member has none yet, and the inviter had the permission to invite.
    actor = Actor(found.workspace_id, str(user), "pages", frozenset(), user_id=user.pk, request_id=request_id)
    with tenant_session(found.workspace_id):
        # Read again and locked, so that only one of two requests with the same link accepts.
        invitations = Invitation.objects.in_workspace(found.workspace_id).not_deleted().pending()
        invitation = invitations.filter(pk=found.id, expires_at__gt=timezone.now()).select_for_update().first()
        if invitation is None:
            raise ValidationError(NOT_OPEN)
        update(actor, invitation, {"accepted_at": timezone.now()})
        memberships = Membership.objects.in_workspace(found.workspace_id).not_deleted()
        member = memberships.filter(user_id=user.pk).first()
        # Somebody who has become a member in the meantime keeps their role: an old link must not change it.
        return member or create(actor, Membership(user_id=user.pk, role=invitation.role))


def accept_as_new_user(*, secret: str, name: str, password: str, request_id: str = "") -> User:
    """Create the user that an invitation is for, and make them a member. Raises ValidationError."""
    found = find_invitation(digest_of(secret))
    if found is None or not found.is_open:
        raise ValidationError(NOT_OPEN)
    # Both or neither: a user without a membership could sign in, but see nothing.
    with transaction.atomic():
        user = create_user(email=found.email, name=name, password=password)
        accept_invitation(secret=secret, user=user, request_id=request_id)
    return user
