"""The actions on saved views; each runs in the tenant session of the actor's workspace."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.history.writes import create, delete, get_for_update
from crm.workspaces.actor import Actor

from .models import SavedView

MEMBERS_ONLY = _("Only members can save views. Sign in to save this one.")


def create_view(*, actor: Actor, **values: Any) -> SavedView:
    """Save a view of a list; every member may. Raises PermissionMissing or ValidationError."""
    # An integration's access token belongs to no member whose lists could show the view.
    if actor.user_id is None:
        raise ValidationError(MEMBERS_ONLY)
    if values.get("shared"):
        # Everybody sees a shared view, and viewers change nothing for others, so they may only save private views.
        actor.require("contacts:write")
    return create(actor, SavedView(owner_id=actor.user_id, **values))


def delete_view(*, actor: Actor, pk: UUID) -> None:
    """Delete a view; its owner and administrators may. Raises PermissionMissing or RecordNotFound."""
    view = get_for_update(actor, SavedView, pk, to_delete=True)
    if view.owner_id != actor.user_id:
        actor.require("workspace:write")
    delete(actor, view)
