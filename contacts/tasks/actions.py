"""Actions on tasks; each runs inside a session of the actor's workspace."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.actions import lock_subject
from crm.history.writes import create, delete, get_for_update, update
from crm.workspaces.actor import Actor
from crm.workspaces.models import Membership

from .models import Task

PERMISSION = "contacts:write"


def create_task(*, actor: Actor, **values: Any) -> Task:
    """Save a new task. Raises PermissionMissing or ValidationError."""
    actor.require(PERMISSION)
    task = Task(**values, user_id=actor.user_id, author=actor.name)
    _check_subject(task.contact_id, task.customer_id)
    lock_subject(actor, task.contact_id, task.customer_id)
    _check_member(actor, task.assignee_id)
    return create(actor, task)


def update_task(*, actor: Actor, pk: UUID, expected: Mapping[str, Any] | None = None, **values: Any) -> Task:
    """Change the title, date, assignee or subject of a task.

    Raises PermissionMissing, RecordNotFound, ValidationError or EditConflict.
    """
    actor.require(PERMISSION)
    _check_member(actor, values.get("assignee_id"))
    # Before the task: all writers lock parents before children.
    lock_subject(actor, values.get("contact_id"), values.get("customer_id"))
    task = get_for_update(actor, Task, pk)
    _check_subject(values.get("contact_id", task.contact_id), values.get("customer_id", task.customer_id))
    return update(actor, task, values, expected=expected)


def complete_task(*, actor: Actor, pk: UUID) -> Task:
    """Mark a task as done; one that is done already stays as it is. Raises PermissionMissing or RecordNotFound."""
    actor.require(PERMISSION)
    task = get_for_update(actor, Task, pk)
    return task if task.done_at else update(actor, task, {"done_at": timezone.now(), "done_by": actor.name})


def reopen_task(*, actor: Actor, pk: UUID) -> Task:
    """Mark a task as not done. Raises PermissionMissing or RecordNotFound."""
    actor.require(PERMISSION)
    return update(actor, get_for_update(actor, Task, pk), {"done_at": None, "done_by": ""})


def delete_task(*, actor: Actor, pk: UUID) -> None:
    """Delete a task. Raises PermissionMissing or RecordNotFound."""
    actor.require(PERMISSION)
    delete(actor, get_for_update(actor, Task, pk, to_delete=True))


def _check_subject(contact_id: UUID | None, customer_id: UUID | None) -> None:
    # The table has the same rule; this one names the field.
    if contact_id and customer_id:
        raise ValidationError({"contact_id": [_("A task is about a contact or about a customer, not about both.")]})


def _check_member(actor: Actor, user_id: UUID | None) -> None:
    # No foreign key does this: users are global, and memberships come and go.
    members = Membership.objects.in_workspace(actor.workspace_id).not_deleted()
    if user_id and not members.filter(user_id=user_id).exists():
        raise ValidationError({"assignee_id": [_("Choose somebody who is a member of this workspace.")]})
