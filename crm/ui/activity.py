"""The change log as text: who did what, from which source, with values before and after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from crm.history.models import Change
from crm.history.registry import tracked_models
from crm.history.timeline import MAX_COUNTED, TimelineEntry
from crm.workspaces.context import WorkspaceContext
from crm.workspaces.parsing import parse_uuid

from . import formatting
from .decorators import WorkspaceRequest
from .registry import model_uis

SOURCES = {
    "api": "API",
    "admin": pgettext_lazy("source", "admin"),
    "gomobile": "GoMobile",
    "chatwoot": "Chatwoot",
    "demo": pgettext_lazy("source", "demo"),
    "upgrade": pgettext_lazy("source", "upgrade"),
}
# The source of changes from staff pages, which is not shown; "page" was written by earlier versions.
STAFF_PAGES = ("pages", "page")
MAX_LENGTH = 120


class FieldChange(NamedTuple):
    """One field's value before and after, as text."""

    label: Any
    before: str
    after: str


class ActivityItem(NamedTuple):
    """One item of a timeline. `undo_url` is empty if the change has been undone or the reader may not undo it."""

    who: str
    source: Any
    at: Any
    what: str
    url: str
    field_changes: list[FieldChange]
    undo_url: str
    is_undone: bool
    note: Any = None


class RecordNames:
    """The names of the records that timeline entries refer to: one query per model, without those already known."""

    def __init__(self, request: WorkspaceRequest, entries: Iterable[TimelineEntry], known: Iterable[Any] = ()):
        self.records = {record.pk: record for record in known if record is not None}
        ids: dict[Any, set[UUID]] = defaultdict(set)
        for entry in entries:
            if entry.change.record_type in tracked_models:
                ids[tracked_models[entry.change.record_type].model].add(entry.change.record_id)
                for model, pk in _references(entry.change):
                    ids[model].add(pk)
        for model, pks in ids.items():
            # Including deleted ones, as the timeline of a customer names the contacts that it had.
            if unknown := pks - self.records.keys():
                self.records |= model.objects.in_workspace(request.actor.workspace_id).in_bulk(unknown)

    def get(self, pk: Any) -> str:
        """Return the name of a record, or its id if it does not exist."""
        record = self.records.get(parse_uuid(str(pk)))
        return str(record) if record is not None else str(pk)


def build_activity(
    request: WorkspaceRequest, entries: list[TimelineEntry], known: Iterable[Any] = ()
) -> list[ActivityItem]:
    """Return timeline entries as text. `known` are records that the page has read already."""
    names = RecordNames(request, entries, known)
    return [_item(request, entry, names) for entry in entries]


def _item(request: WorkspaceRequest, entry: TimelineEntry, names: RecordNames) -> ActivityItem:
    change = entry.change
    record = names.records.get(change.record_id)
    model_ui = model_uis.get(change.record_type)
    exists = record is not None and record.deleted_at is None
    # An entry has only one change of a large change set, and its values do not represent the others.
    is_single_update = change.kind == "updated" and entry.number == 1
    return ActivityItem(
        who=change.actor_name,
        source="" if change.source in STAFF_PAGES else SOURCES.get(change.source, change.source),
        at=change.at,
        what=_sentence(entry, names),
        url=model_ui.url(request.workspace, "record", pk=change.record_id) if model_ui and exists else "",
        field_changes=list(_field_changes(change, names)) if is_single_update else [],
        undo_url="" if entry.undone or not _may_undo(request, change) else undo_url(request.workspace, change),
        is_undone=entry.undone,
        note=record if change.record_type == "note" and change.kind == "created" and exists else None,
    )


def undo_url(workspace: WorkspaceContext, change: Any) -> str:
    """Return the URL that undoes a change, or the whole change set that it belongs to."""
    if change.change_set_id:
        return reverse("undo-set", kwargs={"slug": workspace.slug, "pk": change.change_set_id})
    return reverse("undo", kwargs={"slug": workspace.slug, "pk": change.pk})


def _may_undo(request: WorkspaceRequest, change: Change) -> bool:
    tracked = tracked_models.get(change.record_type)
    return tracked is not None and request.actor.has_permission(f"{tracked.resource}:write")


def _sentence(entry: TimelineEntry, names: RecordNames) -> str:
    change = entry.change
    if change.change_set is not None and (entry.number > 1 or change.kind == "deleted"):
        # Larger sets are not counted to the end; the titles of bulk edits tell the number.
        if entry.number >= MAX_COUNTED:
            return str(change.change_set)
        text = ngettext("%(title)s (%(number)s change)", "%(title)s (%(number)s changes)", entry.number)
        return text % {"title": change.change_set, "number": entry.number}
    if change.record_type not in tracked_models:
        return change.record_type
    record_type = tracked_models[change.record_type].model._meta.verbose_name
    words = {"type": record_type, "name": _shorten(names.get(change.record_id))}
    match change.kind:
        case "created":
            return _("created the %(type)s %(name)s") % words
        case "deleted":
            return _("deleted the %(type)s %(name)s") % words
    if "deleted_at" in change.after:
        return _("restored the %(type)s %(name)s") % words
    return _("changed the %(type)s %(name)s") % words


def _field_changes(change: Change, names: RecordNames) -> Iterator[FieldChange]:
    tracked = tracked_models.get(change.record_type)
    fields = {field.attname: field for field in tracked.model._meta.concrete_fields} if tracked else {}
    for name, after in change.after.items():
        field, before = fields.get(name), change.before.get(name)
        if name == "custom_attributes":
            yield from _attribute_changes(before or {}, after or {})
        # The log also has columns that migrations have removed since.
        elif field is not None and name != "deleted_at":
            yield FieldChange(field.verbose_name, _text(field, before, names), _text(field, after, names))


def _attribute_changes(before: dict, after: dict) -> Iterator[FieldChange]:
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            texts = (_shorten(formatting.format_attribute(values.get(key))) for values in (before, after))
            yield FieldChange(key, *texts)


def _text(field: Any, value: Any, names: RecordNames) -> str:
    if value in (None, "", [], {}):
        return ""
    if field.is_relation:
        return names.get(value)
    shown = formatting.format_stored(field, value)
    return shown if isinstance(shown, SafeString) else _shorten(shown)


def _shorten(value: Any) -> str:
    text = str(value)
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def _references(change: Change) -> Iterator[tuple[Any, UUID]]:
    for field in tracked_models[change.record_type].references():
        for values in (change.before, change.after):
            if (pk := parse_uuid(values.get(field.attname))) is not None:
                yield field.related_model, pk
