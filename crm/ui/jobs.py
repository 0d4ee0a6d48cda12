"""Background jobs for bulk actions and undo, when they are too large for a request."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.accounts.users import add_notice
from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.history.revert import revert_change_set
from crm.jobs.tasks import task
from crm.workspaces.actor import Actor, PermissionMissing
from crm.workspaces.context import actor_for, fetch_workspaces
from crm.workspaces.models import User

from .bulk import BulkRequest
from .registry import model_uis

# The missing permission of somebody who is no longer a member.
NO_MEMBER = "membership"

log = logging.getLogger("carnet.pages")


@task
def run_bulk_action(
    *,
    workspace_id: UUID,
    user_id: UUID,
    record_type: str,
    edit: str,
    ids: list[str],
    is_for_all: bool,
    query: str,
    values: dict[str, list[str]],
) -> None:
    """Run a bulk action that a member requested, with their present permissions; notify them if it is refused."""
    arguments: dict[str, Any] = {"edit": edit, "is_for_all": is_for_all, "query": query, "values": values}
    _run_as_member(
        workspace_id,
        user_id,
        lambda actor: BulkRequest.from_job(model_uis[record_type], actor, ids=ids, **arguments).apply(),
        failure="a bulk action was not run: %s",
        notice=gettext_lazy("Your large edit was not made, and no records were changed. %(reason)s"),
    )


@task
def undo_change_set(*, workspace_id: UUID, user_id: UUID, change_set_id: UUID) -> None:
    """Undo a change set for a member, with their present permissions; notify them if it is refused."""
    _run_as_member(
        workspace_id,
        user_id,
        lambda actor: revert_change_set(actor, change_set_id),
        failure="a change set was not undone: %s",
        notice=gettext_lazy("The large change was not undone, and no records were changed. %(reason)s"),
    )


def _run_as_member(
    workspace_id: UUID, user_id: UUID, act: Callable[[Actor], Any], *, failure: str, notice: Any
) -> None:
    # Role and membership may have changed since the request, so both are read again.
    user = User.objects.get(pk=user_id)
    workspaces = fetch_workspaces(user_id)
    workspace = next((workspace for workspace in workspaces if workspace.workspace_id == workspace_id), None)
    # The notice is stored as text, so it is written in the language of its reader.
    language = user.language or (workspace.language if workspace else settings.LANGUAGE_CODE)
    with translation.override(language):
        try:
            if workspace is None or not user.is_active:
                raise PermissionMissing(NO_MEMBER)
            with tenant_session(workspace_id):
                act(actor_for(workspace, user))
        # Another attempt would fail in the same way, so the job ends.
        except (ValidationError, PermissionMissing, RecordNotFound) as error:
            # Only the type, as messages contain customers' data.
            log.warning(failure, type(error).__name__)
            add_notice(user=user, text=notice % {"reason": _reason(error)})


def _reason(error: ValidationError | PermissionMissing | RecordNotFound) -> str:
    match error:
        case ValidationError():
            return " ".join(error.messages)
        case PermissionMissing():
            return _("You no longer have permission to do this.")
    return _("The records were deleted in the meantime.")
