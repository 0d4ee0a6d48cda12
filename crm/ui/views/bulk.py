"""The page of a bulk action: its form, then a preview of the changes, then the changes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.history.bulk import MAX_IN_REQUEST, Preview
from crm.jobs.tasks import enqueue
from crm.ui import formatting
from crm.ui.bulk import BulkRequest
from crm.ui.decorators import WorkspaceRequest
from crm.ui.form_actions import add_message
from crm.ui.jobs import run_bulk_action
from crm.ui.registry import ModelUI


def edit(request: WorkspaceRequest, model_ui: ModelUI) -> HttpResponse:
    """Show the form of a bulk action, preview it, or run it; each step is posted by the page of the one before."""
    bulk = BulkRequest.from_post(model_ui, request.actor, request.POST)
    back = f"{model_ui.url(request.workspace)}?{bulk.query}"
    if bulk.action is None:
        raise Http404
    if not bulk.ids and not bulk.is_for_all:
        messages.info(request, _("Select some rows first."))
        return HttpResponseRedirect(back)
    context = {"model_ui": model_ui, "bulk": bulk, "action": bulk.action, "form": bulk.form, "back": back}
    if not bulk.is_complete:
        return render(request, "pages/bulk.html", context, status=422 if bulk.form.is_bound else 200)
    try:
        # A savepoint, so that the form with the errors can still query.
        with transaction.atomic():
            # Also before applying it, as the number of changes decides whether it runs in the background.
            preview = bulk.preview()
            if "apply" in request.POST:
                _apply(request, bulk, preview.changing)
                return HttpResponseRedirect(back)
    except ValidationError as error:
        bulk.form.add_action_errors(error)
        return render(request, "pages/bulk.html", context, status=422)
    return render(request, "pages/bulk.html", {**context, "preview": _preview_context(preview)})


def _apply(request: WorkspaceRequest, bulk: BulkRequest, number: int) -> None:
    if number > MAX_IN_REQUEST:
        actor, arguments = request.actor, {"record_type": bulk.model_ui.name, **bulk.job_arguments()}
        enqueue(run_bulk_action, workspace_id=actor.workspace_id, user_id=actor.user_id, **arguments)
        messages.info(request, _("This is a large edit. It continues in the background."))
        return
    result = bulk.apply()
    text = ngettext("%(number)s record changed.", "%(number)s records changed.", result.number)
    undo_url = ""
    if result.number:
        undo_url = reverse("undo-set", kwargs={"slug": request.workspace.slug, "pk": result.change_set_id})
    add_message(request, text % {"number": formatting.format_number(result.number)}, undo_url=undo_url)


def _preview_context(preview: Preview) -> dict[str, Any]:
    sample = [
        (str(record), [(_text(record, name, old), _text(record, name, after[name])) for name, old in before.items()])
        for record, before, after in preview.sample
    ]
    return {"matching": preview.matching, "changing": preview.changing, "sample": sample}


def _text(record: Any, name: str, value: Any) -> Any:
    # Edits name a reference by its column, such as customer_id.
    field = next(field for field in record._meta.concrete_fields if name in (field.name, field.attname))
    if field.is_relation and value is not None:
        return field.related_model.objects.in_workspace(record.workspace_id).filter(pk=value).first()
    if isinstance(value, dict):
        return ", ".join(f"{key}: {formatting.format_attribute(item)}" for key, item in value.items())
    labels = dict(field.flatchoices or ())
    return labels.get(value, value) if isinstance(value, str) else formatting.format_value(value)
