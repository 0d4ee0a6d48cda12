"""The writes on views of lists; each runs inside the scope of the actor's workspace."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.history.writes import create, delete, get_for_update, update
from crm.workspaces.actor import Actor

from .models import SavedView

SHARING, ADMINISTERING = "contacts:write", "workspace:write"
NOBODY = _("Only members keep views; sign in to keep this one.")


def create_view(*, actor: Actor, **values: Any) -> SavedView:
    """Keep a view of a list; everybody may keep their own. Raises PermissionMissing or ValidationError."""
    if actor.user_id is None:
        raise ValidationError(NOBODY)
    _check_sharing(actor, values)
    return create(actor, SavedView(owner_id=actor.user_id, **values))


def update_view(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> SavedView:
    """Change a view, which its owner and administrators may.

    Raises PermissionMissing, RecordGone, ValidationError or Outdated.
    """
    view = get_for_update(actor, SavedView, pk)
    _check_owner(actor, view)
    _check_sharing(actor, values)
    return update(actor, view, values, expected=expected)


def delete_view(*, actor: Actor, pk: UUID) -> None:
    """Delete a view, which its owner and administrators may. Raises PermissionMissing, RecordGone."""
    view = get_for_update(actor, SavedView, pk, to_delete=True)
    _check_owner(actor, view)
    delete(actor, view)


def _check_owner(actor: Actor, view: SavedView) -> None:
    if view.owner_id != actor.user_id:
        actor.require(ADMINISTERING)


def _check_sharing(actor: Actor, values: Mapping[str, Any]) -> None:
    if values.get("shared"):
        actor.require(SHARING)
