"""The invitation of a person to a workspace."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.db.session import fetch_unscoped

from .emails import email_key, email_spellings
from .permissions import MemberRole
from .records import Record, RecordQuerySet


class InvitationQuerySet(RecordQuerySet):
    def pending(self):
        """Return the invitations that nobody has accepted."""
        return self.filter(accepted_at=None)


class Invitation(Record):
    """Makes the person who presents its secret a member, once; only a digest of the secret is stored."""

    email = models.EmailField(_("e-mail"), max_length=254)
    role = models.CharField(_("role"), max_length=20, choices=MemberRole.choices, default=MemberRole.AGENT)
    digest = models.CharField(max_length=64, editable=False)
    invited_by = models.CharField(_("invited by"), max_length=255, editable=False)
    expires_at = models.DateTimeField(_("expires"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)

    objects: ClassVar[Any] = InvitationQuerySet.as_manager()

    DERIVED = Record.DERIVED | {"digest"}

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=models.Q(deleted_at=None, accepted_at=None),
                name="invitation_email_unique",
                violation_error_message=_("Somebody else has just invited this person."),
            ),
            models.UniqueConstraint(fields=["workspace", "digest"], name="invitation_digest_unique"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="invitation_email_lower_case"),
            models.CheckConstraint(condition=models.Q(role__in=MemberRole.values), name="invitation_role_known"),
        ]
        indexes = [
            # Without the workspace, as it is looked up before the workspace is known.
            models.Index(fields=["digest"], name="invitation_digest"),
            models.Index(fields=["email"], name="invitation_email"),
        ]

    def __str__(self):
        return self.email

    @property
    def is_expired(self) -> bool:
        """True if it can no longer be accepted."""
        return self.expires_at <= timezone.now()

    def clean(self):
        self.email = email_key(self.email) or ""


@dataclass(frozen=True, slots=True)
class InvitationDetails:
    """An invitation and its workspace, as shown to the person who presents its secret."""

    id: UUID
    workspace_id: UUID
    workspace_name: str
    language: str
    email: str
    invited_by: str
    expires_at: datetime
    accepted_at: datetime | None
    deleted_at: datetime | None

    @property
    def is_open(self) -> bool:
        """True if it can still be accepted."""
        return self.accepted_at is None and self.deleted_at is None and self.expires_at > timezone.now()


def find_invitation(digest: str) -> InvitationDetails | None:
    """Return the invitation whose secret has this digest, of any workspace."""
    # An SQL function, as the session has no workspace yet.
    rows = fetch_unscoped("SELECT * FROM crm_invitation_of(%s)", [digest])
    return InvitationDetails(*rows[0]) if rows else None


def is_invited(email: str) -> bool:
    """Return whether any workspace has a pending invitation for this e-mail address."""
    sql = "SELECT bool_or(crm_is_invited(spelling)) FROM unnest(%s::text[]) AS s (spelling)"
    [[invited]] = fetch_unscoped(sql, [email_spellings(email)])
    return bool(invited)
