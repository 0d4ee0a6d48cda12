"""The change log in words: who did what, through which door, before and after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from crm.history.registry import tracked_models as recorded
from crm.history.timeline import TimelineEntry
from crm.workspaces.parsing import parse_uuid

from . import formatting, titles
from .decorators import WorkspaceRequest
from .registry import model_uis

SOURCES = {
    "api": "API",
    "admin": pgettext_lazy("source", "admin"),
    "gomobile": "GoMobile",
    "chatwoot": "Chatwoot",
    "demo": pgettext_lazy("source", "demo"),
}
# As written today, and by changes of earlier versions.
OWN_PAGES = ("pages", "page")
LONGEST = 120


class FieldChange(NamedTuple):
    """One field's change, in words."""

    label: Any
    before: str
    after: str


class ActivityItem(NamedTuple):
    """One line of a timeline, in words. `undo` is where to take it back, "" where that has been or cannot be."""

    who: str
    source: Any
    at: Any
    what: str
    url: str
    differences: list[FieldChange]
    undo: str
    undone: bool
    note: Any = None


class Names:
    """What records are called that changes refer to: a query for each kind of record that is not known, and no more."""

    def __init__(self, request: WorkspaceRequest, lines: Iterable[TimelineEntry], known: Iterable[Any] = ()):
        self.records = {record.pk: record for record in known if record is not None}
        wanted: dict[Any, set[UUID]] = defaultdict(set)
        for line in lines:
            if line.change.record_type in recorded:
                wanted[recorded[line.change.record_type].model].add(line.change.record_id)
                for model, pk in _references(line):
                    wanted[model].add(pk)
        for model, pks in wanted.items():
            if unknown := pks - self.records.keys():
                self.records |= model.objects.in_workspace(request.actor.workspace_id).in_bulk(unknown)

    def of(self, pk: Any) -> str:
        """Return what a record is called, or its id where there is none any more."""
        record = self.records.get(_id(pk))
        return str(record) if record is not None else str(pk)


def build_activity(
    request: WorkspaceRequest, lines: list[TimelineEntry], known: Iterable[Any] = ()
) -> list[ActivityItem]:
    """Return lines of a timeline in words; records that are known already are not read again."""
    names = Names(request, lines, known)
    return [_told(request, line, names) for line in lines]


def _told(request: WorkspaceRequest, line: TimelineEntry, names: Names) -> ActivityItem:
    change = line.change
    record = names.records.get(change.record_id)
    kind = model_uis.get(change.record_type)
    live = record is not None and record.deleted_at is None
    url = kind.url(request.workspace, "record", pk=change.record_id) if kind and live else ""
    note = record if change.record_type == "note" and change.kind == "created" and live else None
    return ActivityItem(
        who=change.actor_name,
        source="" if change.source in OWN_PAGES else SOURCES.get(change.source, change.source),
        at=change.at,
        what=_sentence(line, names),
        url=url,
        differences=list(_differences(line, names)) if change.kind == "updated" and line.number == 1 else [],
        undo="" if line.undone or not _undoable(request, change) else undo_url(request.workspace, change),
        undone=line.undone,
        note=note,
    )


def undo_url(place: Any, change: Any) -> str:
    """Return where a change is taken back, with all that was done along with it."""
    if change.change_set_id:
        return reverse("undo-set", kwargs={"slug": place.slug, "pk": change.change_set_id})
    return reverse("undo", kwargs={"slug": place.slug, "pk": change.pk})


def _undoable(request: WorkspaceRequest, change: Any) -> bool:
    return change.record_type in recorded and request.actor.has_permission(
        f"{recorded[change.record_type].resource}:write"
    )


def _sentence(line: TimelineEntry, names: Names) -> str:
    change = line.change
    if change.change_set is not None and (line.number > 1 or change.kind == "deleted"):
        build_activity = ngettext("%(title)s (%(number)s change)", "%(title)s (%(number)s changes)", line.number)
        return build_activity % {"title": titles.read(change.change_set.title), "number": line.number}
    if change.record_type not in recorded:
        return change.record_type
    known = {"kind": recorded[change.record_type].model._meta.verbose_name, "name": _short(names.of(change.record_id))}
    match change.kind:
        case "created":
            return _("created the %(kind)s %(name)s") % known
        case "deleted":
            return _("deleted the %(kind)s %(name)s") % known
    if "deleted_at" in change.after:
        return _("restored the %(kind)s %(name)s") % known
    return _("changed the %(kind)s %(name)s") % known


def _differences(line: TimelineEntry, names: Names) -> Iterator[FieldChange]:
    model = recorded[line.change.record_type].model if line.change.record_type in recorded else None
    fields = {field.attname: field for field in model._meta.concrete_fields} if model else {}
    for name, after in line.change.after.items():
        field, before = fields.get(name), line.change.before.get(name)
        if name == "custom_attributes":
            yield from _of_objects(before or {}, after or {})
        elif field is not None and name != "deleted_at":
            yield FieldChange(field.verbose_name, _value(field, before, names), _value(field, after, names))


def _of_objects(before: dict, after: dict) -> Iterator[FieldChange]:
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield FieldChange(
                key,
                _short(formatting.format_attribute(before.get(key))),
                _short(formatting.format_attribute(after.get(key))),
            )


def _value(field: Any, value: Any, names: Names) -> str:
    if value in (None, "", [], {}):
        return ""
    if field.is_relation:
        return names.of(value)
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return _short(
            ", ".join(" ".join(map(str, one.values())) if isinstance(one, dict) else str(one) for one in value)
        )
    if field.get_internal_type() == "DateTimeField":
        return str(formatting.format_value(parse_datetime(value)))
    if field.get_internal_type() == "DateField":
        return str(formatting.format_value(parse_date(value)))
    return _short(formatting.format_value(value))


def _short(text: Any) -> str:
    words = str(text)
    return words if len(words) <= LONGEST else words[: LONGEST - 1] + "…"


def _references(line: TimelineEntry) -> Iterator[tuple[Any, UUID]]:
    for field in recorded[line.change.record_type].references():
        for side in (line.change.before, line.change.after):
            if (pk := _id(side.get(field.attname))) is not None:
                yield field.related_model, pk


def _id(value: Any) -> UUID | None:
    return value if isinstance(value, UUID) else parse_uuid(value)
