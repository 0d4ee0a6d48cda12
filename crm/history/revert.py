"""Undo: what one change or a whole change set did is taken back, by a change set of its own.

That one goes the way of every write, so it stands in the history and can be undone in its turn.
"""

from collections import defaultdict
from uuid import UUID

from django.db import transaction
from django.db.models import Case, JSONField, Value, When
from django.utils.translation import gettext as _

from crm.workspaces.actor import Actor

from .exceptions import Conflict, RecordNotFound
from .models import Change, ChangeQuerySet, ChangeSet
from .registry import tracked_models
from .revert_records import RecordChanges, check_no_references, revert_records
from .writes import start_change_set

ChangesByRecord = dict[str, dict[UUID, RecordChanges]]


def revert_change(actor: Actor, change_id: UUID) -> ChangeSet:
    """Take back one change, of whatever set it is part.

    Raises RecordGone, PermissionMissing, Outdated where what it changed has been changed again, or Conflict.
    """
    changes = Change.objects.in_workspace(actor.workspace_id).filter(pk=change_id)
    change = changes.first()
    if change is None:
        raise RecordNotFound
    if ChangeSet.objects.in_workspace(actor.workspace_id).filter(undoes=change.change_set_id or change.pk).exists():
        raise Conflict(_("This has been undone already."))
    steps = _steps(actor, changes)
    record = tracked_models[change.record_type].model.objects.in_workspace(actor.workspace_id).get(pk=change.record_id)
    return _undo(actor, steps, f"Undo: {record} {change.kind}", change.pk)


def revert_change_set(actor: Actor, change_set_id: UUID) -> ChangeSet:
    """Take back all changes of a change set, or none. Raises as `undo` does."""
    change_set = ChangeSet.objects.in_workspace(actor.workspace_id).filter(pk=change_set_id).first()
    if change_set is None:
        raise RecordNotFound
    changes = Change.objects.in_workspace(actor.workspace_id).filter(change_set_id=change_set_id)
    return _undo(actor, _steps(actor, changes), f"Undo: {change_set.title}", change_set_id)


def _undo(actor: Actor, steps: ChangesByRecord, title: str, undoes: UUID) -> ChangeSet:
    with transaction.atomic(savepoint=False):
        change_set = start_change_set(actor, title, undoes)
        # What others refer to comes first: so it is there again before they are, and locks go from above to below.
        done = [
            revert_records(actor, kind, steps[name], change_set)
            for name, kind in tracked_models.items()
            if name in steps
        ]
        if not any(taken.changed for taken in done):
            raise Conflict(_("All of this is as it was before already."))
        for taken in done:
            check_no_references(actor, taken)
    return change_set


def _steps(actor: Actor, changes: ChangeQuerySet) -> ChangesByRecord:
    """Return what changes did to each record, several changes of it as one. Raises PermissionMissing or Conflict."""
    steps: ChangesByRecord = defaultdict(lambda: defaultdict(RecordChanges))
    # All that a record was made with is long, and not needed to unmake it.
    after = Case(When(kind=Change.Kind.CREATED, then=Value({}, JSONField())), default="after")
    listed = changes.annotate(became=after).order_by("id")
    for name, pk, kind, before, became in listed.values_list("record_type", "record_id", "kind", "before", "became"):
        steps[name][pk].add(kind, before, became)
    for name in steps:
        if name not in tracked_models:
            raise Conflict(_("A change of this kind cannot be undone; change it back by hand."))
        actor.require(f"{tracked_models[name].resource}:write")
    return steps


def find_undone(actor: Actor, ids: set[UUID]) -> set[UUID]:
    """Return which of some changes and change sets have been undone."""
    sets = ChangeSet.objects.in_workspace(actor.workspace_id).filter(undoes__in=ids)
    return {change_set.undoes for change_set in sets if change_set.undoes}
