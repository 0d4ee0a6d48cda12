"""The pages that edit many records at once: which ones, what would change, and then doing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.db.session import tenant_session
from crm.history.bulk import Preview
from crm.jobs.tasks import enqueue
from crm.ui import formatting
from crm.ui.bulk import BulkRequest
from crm.ui.decorators import WorkspaceRequest
from crm.ui.form_actions import add_message
from crm.ui.jobs import AT_ONCE, edit_many
from crm.ui.registry import ModelUI


def edit(request: WorkspaceRequest, kind: ModelUI) -> HttpResponse:
    """Show the form of an edit, then what it would do, then do it: each is sent by the one before."""
    asked = BulkRequest(kind, request.actor, request.POST)
    back = f"{kind.url(request.workspace)}?{asked.query}"
    if asked.bulk is None:
        raise Http404
    if not asked.chosen and not asked.everything:
        messages.info(request, _("Select some rows first."))
        return HttpResponseRedirect(back)
    context: dict[str, Any] = {"kind": kind, "asked": asked, "bulk": asked.bulk, "form": asked.form, "back": back}
    if not asked.complete:
        return render(request, "pages/bulk.html", context, status=422 if asked.form.is_bound else 200)
    try:
        preview = asked.preview()
        if "apply" in request.POST:
            return _applied(request, asked, preview.changing, back)
    except ValidationError as error:
        asked.form.refuse(error)
        return render(request, "pages/bulk.html", context, status=422)
    return render(request, "pages/bulk.html", {**context, "preview": _told(preview)})


def _applied(request: WorkspaceRequest, asked: BulkRequest, number: int, back: str) -> HttpResponse:
    if number > AT_ONCE:
        given = {"user_id": request.actor.user_id, "kind": asked.kind.name, "sent": request.POST.urlencode()}
        enqueue(edit_many, workspace_id=request.actor.workspace_id, **given)
        messages.info(request, _("These are many: the edit goes on by itself, and is told on the home page when done."))
        return HttpResponseRedirect(back)
    with tenant_session(request.workspace.workspace_id):
        done = asked.apply()
    told = ngettext("%(number)s record changed.", "%(number)s records changed.", done.number)
    undo = reverse("undo-set", kwargs={"slug": request.workspace.slug, "pk": done.change_set_id}) if done.number else ""
    add_message(request, told % {"number": formatting.format_number(done.number)}, undo=undo)
    return HttpResponseRedirect(back)


def _told(preview: Preview) -> dict[str, Any]:
    """Return a preview in words: numbers, and for a few records what each field would be."""
    sample = [
        (str(record), [(_text(record, name, old), _text(record, name, after[name])) for name, old in before.items()])
        for record, before, after in preview.sample
    ]
    return {"matching": preview.matching, "changing": preview.changing, "sample": sample}


def _text(record: Any, name: str, value: Any) -> Any:
    """Return a value as it is read; of another record, what that is called."""
    field = next(field for field in record._meta.concrete_fields if name in (field.name, field.attname))
    if field.is_relation and value is not None:
        return field.related_model.objects.in_workspace(record.workspace_id).filter(pk=value).first()
    if isinstance(value, dict):
        return ", ".join(f"{key}: {formatting.format_attribute(one)}" for key, one in value.items())
    names = dict(field.flatchoices or ())
    return names.get(value, value) if isinstance(value, str) else formatting.format_value(value)
