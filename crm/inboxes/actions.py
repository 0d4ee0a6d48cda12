"""The writes on inboxes; each runs inside the scope of the actor's workspace."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from crm.history.models import ChangeSet
from crm.history.recording import insert, locked, open_set, remove, update
from crm.workspaces.actor import Actor

from .models import Inbox

# What happens to the records of an inbox that is deleted; the apps above add theirs, in AppConfig.ready().
dependants: list[Callable[[Actor, Inbox, ChangeSet], None]] = []


def create_inbox(*, actor: Actor, **values: Any) -> Inbox:
    """Save a new inbox. Raises PermissionMissing or ValidationError."""
    actor.require("inboxes:write")
    return insert(actor, Inbox(**values))


def update_inbox(*, actor: Actor, pk: UUID, **values: Any) -> Inbox:
    """Change the settings of an inbox. Raises PermissionMissing, RecordGone or ValidationError."""
    actor.require("inboxes:write")
    return update(actor, locked(actor, Inbox, pk), values)


def delete_inbox(*, actor: Actor, pk: UUID) -> None:
    """Delete an inbox; its contacts leave it, as one change set. Raises PermissionMissing, RecordGone."""
    actor.require("inboxes:write")
    inbox = locked(actor, Inbox, pk, to_delete=True)
    change_set = open_set(actor, f"Delete {inbox}"[:255])
    for release in dependants:
        release(actor, inbox, change_set)
    remove(actor, inbox, change_set)
