"""The pages of one record: show, create, edit as a whole or one value, delete."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.history.models import Change
from crm.ui.activity import undo_url
from crm.ui.decorators import WorkspaceRequest
from crm.ui.form_actions import add_message, create_once, form_key, post_data, safe_back_url, save_form
from crm.ui.forms import RecordForm
from crm.ui.registry import ModelUI, panels_of
from crm.ui.visits import record_visit

from .timeline import timeline_panel


def show(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID) -> HttpResponse:
    """Show a record with its panels and its timeline."""
    record = model_ui.get(request.actor, pk)
    record_visit(request.actor, record)
    panels = [panel(request, record) for panel in panels_of(model_ui)]
    # The timeline names the records that it refers to; those that panels have read need no query of its own.
    known = [shown for _template, context in panels for shown in context.get("records", ())]
    panels.append(timeline_panel(request, record, known))
    form = model_ui.form(actor=request.actor, instance=record)
    context = {"model_ui": model_ui, "record": record, "form": form, "panels": panels}
    return render(request, model_ui.template, context)


def create(request: WorkspaceRequest, model_ui: ModelUI) -> HttpResponse:
    """Show the form of a new record, or create it; a form sent twice creates one record."""
    back, key = safe_back_url(request), form_key(request, "key")
    form = model_ui.form(post_data(request), actor=request.actor, initial=request.GET.dict())
    if create_once(form, key, lambda: model_ui.create_record(actor=request.actor, id=key, **form.values())):
        return HttpResponseRedirect(back or model_ui.url(request.workspace, "record", pk=key))
    context = {"model_ui": model_ui, "form": form, "key": key, "back": back}
    return render(request, "pages/new.html", context, status=422 if form.is_bound else 200)


def possible_duplicates(request: WorkspaceRequest, model_ui: ModelUI) -> HttpResponse:
    """List existing records like the one being typed."""
    records = model_ui.possible_duplicates(request.actor, request.POST.dict())
    context = {"model_ui": model_ui, "records": records}
    return render(request, "components/possible_duplicates.html", context)


def edit(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID) -> HttpResponse:
    """Show the form of a whole record, or save it."""
    record = model_ui.get(request.actor, pk)
    form = model_ui.form(post_data(request), actor=request.actor, instance=record)
    if _save(request, model_ui, form, pk):
        return HttpResponseRedirect(model_ui.url(request.workspace, "record", pk=pk))
    context = {"model_ui": model_ui, "record": record, "form": form}
    return render(request, "pages/edit.html", context, status=422 if form.is_bound else 200)


def edit_field(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID, name: str) -> HttpResponse:
    """Show one value of a record (with `?shown`), its form, or save it; htmx swaps these into the record's page."""
    record = model_ui.get(request.actor, pk)
    form = model_ui.form(post_data(request), actor=request.actor, instance=record, only=(name,))
    if not form.fields:
        raise Http404
    context = {"model_ui": model_ui, "record": record, "form": form, "field": form[name]}
    form_template = "components/value_form.html" if request.htmx else "pages/field.html"
    if request.method != "POST":
        template = "components/value.html" if "shown" in request.GET else form_template
        return render(request, template, context)
    if not _save(request, model_ui, form, pk):
        return render(request, form_template, context, status=422)
    if not request.htmx:
        return HttpResponseRedirect(model_ui.url(request.workspace, "record", pk=pk))
    # Read again: the action saved another instance, with columns that follow from others.
    record = model_ui.get(request.actor, pk)
    saved = model_ui.form(actor=request.actor, instance=record, only=(name,))
    return render(request, "components/value.html", {**context, "record": record, "form": saved, "field": saved[name]})


def delete(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID) -> HttpResponse:
    """Ask whether to delete a record, or delete it; the message on the next page offers undo."""
    record = model_ui.get(request.actor, pk)
    if request.method != "POST":
        return render(request, "pages/delete.html", {"model_ui": model_ui, "record": record})
    model_ui.delete_record(actor=request.actor, pk=pk)
    # Undo the change set, so that what was deleted along with the record is restored too.
    change = Change.objects.of(record).select_related("change_set").first()
    text = _("Deleted %(record)s.") % {"record": record}
    add_message(request, text, undo_url=undo_url(request.workspace, change))
    return HttpResponseRedirect(model_ui.url(request.workspace))


def _save(request: WorkspaceRequest, model_ui: ModelUI, form: RecordForm, pk: UUID) -> bool:
    return save_form(
        form, lambda: model_ui.update_record(actor=request.actor, pk=pk, expected=form.expected(), **form.values())
    )
