"""Actions on notes; each runs inside a session of the actor's workspace."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.actions import lock_subject
from crm.history.writes import create, delete, get_for_update, update
from crm.workspaces.actor import Actor

from .models import Note


def create_note(*, actor: Actor, content: str, contact_id: UUID | None = None, customer_id: UUID | None = None) -> Note:
    """Save a note on a contact or on a customer. Raises PermissionMissing or ValidationError."""
    actor.require("contacts:write")
    if (contact_id is None) == (customer_id is None):
        raise ValidationError({"contact_id": [_("Say whom the note is on: a contact or a customer.")]})
    lock_subject(actor, contact_id, customer_id)
    subject = {"contact_id": contact_id, "customer_id": customer_id}
    return create(actor, Note(**subject, content=content, user_id=actor.user_id, author=actor.name))


def update_note(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> Note:
    """Change the content of a note. Raises PermissionMissing, RecordNotFound, ValidationError or EditConflict."""
    actor.require("contacts:write")
    return update(actor, get_for_update(actor, Note, pk), values, expected=expected)


def delete_note(*, actor: Actor, pk: UUID) -> None:
    """Delete a note. Raises PermissionMissing or RecordNotFound."""
    actor.require("contacts:write")
    delete(actor, get_for_update(actor, Note, pk, to_delete=True))
