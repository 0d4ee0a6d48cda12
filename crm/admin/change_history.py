"""The change log of a record in the admin: who, when, from which source, each field before and after."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.history.models import Change

from .search import as_uuid

CHANGES_SHOWN = 50


class FieldDifference(NamedTuple):
    """One field of a change; None if it had no value."""

    field: str
    before: str | None
    after: str | None


def field_differences(change: Change, model: type[Model] | None) -> Iterator[FieldDifference]:
    """Yield the fields of a change, labelled as in the model."""
    for name in change.before | change.after:
        yield FieldDifference(
            _label(model, name), _readable(change.before.get(name)), _readable(change.after.get(name))
        )


def _label(model: type[Model] | None, name: str) -> str:
    fields = model._meta.concrete_fields if model else ()
    # A field that has been removed since is shown under its name.
    return next((str(capfirst(field.verbose_name)) for field in fields if field.attname == name), name)


def _readable(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


class ChangeHistory(ModelAdmin):
    """Mixin of a ModelAdmin that shows our change log instead of Django's admin log."""

    object_history_template = "admin/change_history.html"

    def history_view(self, request, object_id, extra_context=None):
        # Not by super(), which would read Django's own log.
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        changes = self._changes(request, record)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change history: %s") % record,
            "subtitle": None,
            "opts": self.opts,
            "object": record,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "changes": [(change, list(field_differences(change, self.model))) for change in changes[:CHANGES_SHOWN]],
            "older": changes[CHANGES_SHOWN - 1].pk if len(changes) > CHANGES_SHOWN else None,
            **(extra_context or {}),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.object_history_template, context)

    def _changes(self, request, record) -> list[Change]:
        changes = Change.objects.of(record).select_related("change_set")
        if "before" in request.GET:
            newer = as_uuid(request.GET["before"])
            if newer is None:
                raise Http404
            changes = changes.before(newer)
        return list(changes[: CHANGES_SHOWN + 1])

    # The actions write the change log, so Django's own stays empty.
    def log_addition(self, request, obj, message):
        pass

    def log_change(self, request, obj, message):
        pass

    def log_deletions(self, request, queryset):
        pass

    # Django's method reads what `formset.save()` sets, but the rows are saved by actions.
    def construct_change_message(self, request, form, formsets, add=False):
        return []
