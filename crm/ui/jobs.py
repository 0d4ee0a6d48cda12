"""Background jobs for bulk actions and undo, when they are too large for a request."""

import logging
from collections.abc import Callable
from typing import Any
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

log = logging.getLogger("carnet.pages")


@task
def run_bulk_action(*, workspace_id: UUID, user_id: UUID, record_type: str, data: str) -> None:
    """Run a bulk action that a member requested, if they still have permission."""
    _run_as_member(
        workspace_id,
        user_id,
        lambda actor: BulkRequest(model_uis[record_type], actor, QueryDict(data)).apply(),
        failure="a bulk action was not run: %s",
    )


@task
def undo_change_set(*, workspace_id: UUID, user_id: UUID, change_set_id: UUID) -> None:
    """Undo a change set for a member, if they still have permission."""
    _run_as_member(
        workspace_id,
        user_id,
        lambda actor: revert_change_set(actor, change_set_id),
        failure="a change set was not undone: %s",
    )


def _run_as_member(workspace_id: UUID, user_id: UUID, act: Callable[[Actor], Any], *, failure: str) -> None:
    # Role and membership may have changed since the request, so both are read again.
    user = User.objects.get(pk=user_id)
    workspaces = fetch_workspaces(user_id)
    workspace = next((workspace for workspace in workspaces if workspace.workspace_id == workspace_id), None)
    if workspace is None or not user.is_active:
        return
    try:
        with tenant_session(workspace_id):
            act(actor_for(workspace, user))
    # Another attempt would fail in the same way, so the job ends. Only the type, as messages contain customers' data.
    except (ValidationError, PermissionMissing, RecordNotFound) as error:
        log.warning(failure, type(error).__name__)
