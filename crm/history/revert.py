"""Undo of one change or a whole change set, by a change set of its own.

Undo takes the write path too, so it is in the history and can itself be undone.
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
from .revert_records import RecordBatch, RecordChanges, RevertResult
from .verbs import undo_title
from .writes import BATCH, batched, start_change_set

VERBS = {
    Change.Kind.CREATED: "create",
    Change.Kind.UPDATED: "update",
    Change.Kind.DELETED: "delete",
    Change.Kind.RESTORED: "restore",
}
ChangesByRecord = dict[str, dict[UUID, RecordChanges]]


def revert_change(actor: Actor, change_id: UUID) -> ChangeSet:
    """Undo one change, whatever set it is part of.

    Raises RecordNotFound, PermissionMissing, or Conflict if the changed values have been changed again.
    """
    changes = Change.objects.in_workspace(actor.workspace_id).filter(pk=change_id)
    change = changes.first()
    if change is None:
        raise RecordNotFound
    # A unique constraint prevents undoing a change twice, but not undoing it after its whole change set.
    if ChangeSet.objects.in_workspace(actor.workspace_id).filter(undoes=change.change_set_id or change.pk).exists():
        raise Conflict(_("This has been undone already."))
    reverted = _changes_by_record(actor, changes)
    # Without `not_deleted`, as undo may restore it.
    record = tracked_models[change.record_type].model.objects.in_workspace(actor.workspace_id).get(pk=change.record_id)
    undone = ChangeSet(verb=VERBS[Change.Kind(change.kind)], params={"name": str(record)})
    return _revert(actor, reverted, undone, change.pk)


def revert_change_set(actor: Actor, change_set_id: UUID) -> ChangeSet:
    """Undo all changes of a change set, or none. Raises as `revert_change` does."""
    change_set = ChangeSet.objects.in_workspace(actor.workspace_id).filter(pk=change_set_id).first()
    if change_set is None:
        raise RecordNotFound
    changes = Change.objects.in_workspace(actor.workspace_id).filter(change_set_id=change_set_id)
    return _revert(actor, _changes_by_record(actor, changes), change_set, change_set_id)


def _revert(actor: Actor, changes: ChangesByRecord, undone: ChangeSet, undoes: UUID) -> ChangeSet:
    with transaction.atomic(savepoint=False):
        verb, params = undo_title(undone.verb, undone.params, undone.title)
        change_set = start_change_set(actor, verb, undoes=undoes, **params)
        # Referenced models come first, so that they are restored before their references, and parents are locked first.
        results = []
        for name in (name for name in tracked_models if name in changes):
            result = RevertResult(tracked_models[name])
            for pks in batched(sorted(changes[name]), BATCH):
                batch = {pk: changes[name][pk] for pk in pks}
                RecordBatch(actor, result.tracked, batch, change_set).revert(result)
            results.append(result)
        if not any(result.changed for result in results):
            raise Conflict(_("There is nothing to undo. All values are already as they were before."))
        # Last, as records that refer to deleted ones may have been deleted by the same undo.
        for result in results:
            _check_no_references(actor, result)
    return change_set


def _changes_by_record(actor: Actor, changes: ChangeQuerySet) -> ChangesByRecord:
    """Return the combined effect of the changes on each record. Raises PermissionMissing or Conflict."""
    by_record: ChangesByRecord = defaultdict(lambda: defaultdict(RecordChanges))
    # The values that a record was created with are long, and not needed to delete it.
    after = Case(When(kind=Change.Kind.CREATED, then=Value({}, JSONField())), default="after")
    ordered = changes.annotate(values_after=after).order_by("id")
    for name, pk, *change in ordered.values_list("record_type", "record_id", "kind", "before", "values_after"):
        by_record[name][pk].add(*change)
    for name in by_record:
        # Tokens and memberships are not tracked, as they grant access.
        if name not in tracked_models:
            raise Conflict(_("This cannot be undone automatically. Change it back by hand."))
        actor.require(f"{tracked_models[name].resource}:write")
    return by_record


def _check_no_references(actor: Actor, result: RevertResult) -> None:
    """Raise Conflict if records that are not deleted refer to those that have been deleted."""
    # Foreign keys do not check this, as a soft-deleted record keeps its row.
    for other in tracked_models.values() if result.deleted else ():
        for reference in other.references():
            if reference.related_model is result.tracked.model:
                rows = other.model.objects.in_workspace(actor.workspace_id).filter_ids(result.deleted, reference.name)
                if left := rows.not_deleted().select_related(reference.name).first():
                    names = {"record": getattr(left, reference.name), "others": other.model._meta.verbose_name_plural}
                    raise Conflict(_("%(record)s has %(others)s now. Delete those first.") % names)
