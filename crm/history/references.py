"""References to other records, which a write checks and locks."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from crm.workspaces.actor import Actor
from crm.workspaces.records import Record

from .exceptions import NOT_IN_WORKSPACE


def lock_reference(actor: Actor, model: type[Record], name: str, pk: UUID | None) -> Any:
    """Return the record that a field is to refer to, locked against deletion until the transaction ends; None if none.

    Raises ValidationError naming the field if the workspace has no such record, or it is deleted.
    """
    record = model.objects.lock_for_reference(actor.workspace_id, pk) if pk else None
    if pk and record is None:
        raise ValidationError({name: [NOT_IN_WORKSPACE]})
    return record
