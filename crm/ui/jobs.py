"""What staff ask for that takes longer than a page may: edits, and undoing, of very many records."""

import logging
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.history.revert import revert_change_set
from crm.jobs.tasks import task
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.context import actor_for, fetch_workspaces
from crm.workspaces.models import User

from .bulk import BulkRequest
from .registry import model_uis

# More records than that are left to the worker.
AT_ONCE = 20_000

log = logging.getLogger("carnet.pages")


@task
def edit_many(*, workspace_id: UUID, user_id: UUID, kind: str, sent: str) -> None:
    """Do what a member asked for in the form of an edit of many records, if they still may."""
    actor = _member(workspace_id, user_id)
    if actor is None:
        return
    try:
        with tenant_session(workspace_id):
            BulkRequest(model_uis[kind], actor, QueryDict(sent)).apply()
    except (ValidationError, PermissionMissing) as error:
        log.warning("an edit of many records was refused: %s", type(error).__name__)


@task
def undo_many(*, workspace_id: UUID, user_id: UUID, change_set_id: UUID) -> None:
    """Undo a change set for a member, if they still may."""
    actor = _member(workspace_id, user_id)
    if actor is None:
        return
    try:
        with tenant_session(workspace_id):
            revert_change_set(actor, change_set_id)
    except (ValidationError, PermissionMissing, RecordNotFound) as error:
        log.warning("a change set was not undone: %s", type(error).__name__)


def _member(workspace_id: UUID, user_id: UUID) -> Actor | None:
    """Return a user as the member that they are by now, or None."""
    user = User.objects.get(pk=user_id)
    place = next((place for place in fetch_workspaces(user_id) if place.workspace_id == workspace_id), None)
    return actor_for(place, user) if place is not None and user.is_active else None
