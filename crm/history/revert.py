"""Undo: what one change or a whole change set did is taken back, by a change set of its own.

That one goes the way of every write, so it stands in the history and can be undone in its turn.
"""

from collections import defaultdict
from uuid import UUID

from django.db import transaction
from django.db.models import Case, JSONField, Value, When
from django.utils.translation import gettext as _

from crm.workspaces.actor import Actor

from .exceptions import Conflict, RecordGone
from .models import Change, ChangeQuerySet, ChangeSet
from .registry import kinds
from .revert_records import Step, refuse_forsaken, take_back
from .writes import open_set

Steps = dict[str, dict[UUID, Step]]


def undo(actor: Actor, change_id: UUID) -> ChangeSet:
    """Take back one change, of whatever set it is part.

    Raises RecordGone, PermissionMissing, Outdated where what it changed has been changed again, or Conflict.
    """
    changes = Change.objects.in_workspace(actor.workspace_id).filter(pk=change_id)
    change = changes.first()
    if change is None:
        raise RecordGone
    if ChangeSet.objects.in_workspace(actor.workspace_id).filter(undoes=change.change_set_id or change.pk).exists():
        raise Conflict(_("This has been undone already."))
    steps = _steps(actor, changes)
    record = kinds[change.record_type].model.objects.in_workspace(actor.workspace_id).get(pk=change.record_id)
    return _undo(actor, steps, f"Undo: {record} {change.kind}", change.pk)


def undo_set(actor: Actor, change_set_id: UUID) -> ChangeSet:
    """Take back all changes of a change set, or none. Raises as `undo` does."""
    change_set = ChangeSet.objects.in_workspace(actor.workspace_id).filter(pk=change_set_id).first()
    if change_set is None:
        raise RecordGone
    changes = Change.objects.in_workspace(actor.workspace_id).filter(change_set_id=change_set_id)
    return _undo(actor, _steps(actor, changes), f"Undo: {change_set.title}", change_set_id)


def _undo(actor: Actor, steps: Steps, title: str, undoes: UUID) -> ChangeSet:
    with transaction.atomic(savepoint=False):
        change_set = open_set(actor, title, undoes)
        # What others refer to comes first: so it is there again before they are, and locks go from above to below.
        done = [take_back(actor, kind, steps[name], change_set) for name, kind in kinds.items() if name in steps]
        if not any(taken.changed for taken in done):
            raise Conflict(_("All of this is as it was before already."))
        for taken in done:
            refuse_forsaken(actor, taken)
    return change_set


def _steps(actor: Actor, changes: ChangeQuerySet) -> Steps:
    """Return what changes did to each record, several changes of it as one. Raises PermissionMissing or Conflict."""
    steps: Steps = defaultdict(lambda: defaultdict(Step))
    # All that a record was made with is long, and not needed to unmake it.
    after = Case(When(kind=Change.Kind.CREATED, then=Value({}, JSONField())), default="after")
    listed = changes.annotate(became=after).order_by("id")
    for name, pk, kind, before, became in listed.values_list("record_type", "record_id", "kind", "before", "became"):
        steps[name][pk].add(kind, before, became)
    for name in steps:
        if name not in kinds:
            raise Conflict(_("A change of this kind cannot be undone; change it back by hand."))
        actor.require(f"{kinds[name].resource}:write")
    return steps


def undone(actor: Actor, ids: set[UUID]) -> set[UUID]:
    """Return which of some changes and change sets have been undone."""
    sets = ChangeSet.objects.in_workspace(actor.workspace_id).filter(undoes__in=ids)
    return {change_set.undoes for change_set in sets if change_set.undoes}
