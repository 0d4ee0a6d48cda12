"""The pages of one record: show, create, edit as a whole or one value, delete."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.history.models import Change
from crm.ui.activity import undo_url
from crm.ui.decorators import WorkspaceRequest
from crm.ui.form_actions import add_message, create_once, form_key, safe_back_url, save_form
from crm.ui.forms import RecordForm
from crm.ui.registry import ModelUI, panels_of
from crm.ui.visits import record_visit
from crm.workspaces.identifiers import new_id

from .timeline import timeline_panel


def show(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID) -> HttpResponse:
    """Show a record with its panels and its timeline."""
    record = model_ui.get(request.actor, pk)
    record_visit(request.actor, record)
    panels = [panel(request, record) for panel in panels_of(model_ui)]
    known = [shown for _template, context in panels for shown in context.get("records", ())]
    panels.append(timeline_panel(request, record, known))
    form = model_ui.form(actor=request.actor, instance=record)
    context = {"model_ui": model_ui, "record": record, "form": form, "panels": panels}
    return render(request, model_ui.template, context)


def create(request: WorkspaceRequest, model_ui: ModelUI) -> HttpResponse:
    """Show the form of a new record, or create it; a form sent twice creates one record."""
    back = safe_back_url(request)
    if request.method != "POST":
        form = model_ui.form(actor=request.actor, initial=request.GET.dict())
        context = {"model_ui": model_ui, "form": form, "key": new_id(), "back": back}
        return render(request, "pages/new.html", context)
    form, key = model_ui.form(request.POST, actor=request.actor), form_key(request, "key")
    if create_once(form, key, lambda: model_ui.create_record(actor=request.actor, id=key, **form.values())):
        return HttpResponseRedirect(back or model_ui.url(request.workspace, "record", pk=key))
    context = {"model_ui": model_ui, "form": form, "key": key, "back": back}
    return render(request, "pages/new.html", context, status=422)


def possible_duplicates(request: WorkspaceRequest, model_ui: ModelUI) -> HttpResponse:
    """List existing records like the one being typed."""
    typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    context = {"model_ui": model_ui, "records": model_ui.possible_duplicates(request.actor, typed)}
    return render(request, "components/possible_duplicates.html", context)


def edit(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID) -> HttpResponse:
    """Show the form of a whole record, or save it."""
    record = model_ui.get(request.actor, pk)
    if request.method != "POST":
        form = model_ui.form(actor=request.actor, instance=record)
        return render(request, "pages/edit.html", {"model_ui": model_ui, "record": record, "form": form})
    form = model_ui.form(request.POST, actor=request.actor, instance=record)
    if _save(request, model_ui, form, pk):
        return HttpResponseRedirect(model_ui.url(request.workspace, "record", pk=pk))
    record = model_ui.get(request.actor, pk)
    return render(request, "pages/edit.html", {"model_ui": model_ui, "record": record, "form": form}, status=422)


def edit_field(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID, name: str) -> HttpResponse:
    """Show one value of a record (with `?shown`), its form, or save it; htmx swaps these into the record's page."""
    record = model_ui.get(request.actor, pk)
    form = model_ui.form(request.POST or None, actor=request.actor, instance=record, only=(name,))
    if not form.fields:
        raise Http404
    context = {"model_ui": model_ui, "record": record, "form": form, "field": form[name]}
    if request.method != "POST":
        template = "components/value.html" if "shown" in request.GET else "components/value_form.html"
        return render(request, template, context)
    if not _save(request, model_ui, form, pk):
        return render(request, "components/value_form.html", context, status=422)
    if not request.htmx:
        return HttpResponseRedirect(model_ui.url(request.workspace, "record", pk=pk))
    record = model_ui.get(request.actor, pk)
    saved = model_ui.form(actor=request.actor, instance=record, only=(name,))
    return render(request, "components/value.html", {**context, "record": record, "form": saved, "field": saved[name]})


def delete(request: WorkspaceRequest, model_ui: ModelUI, pk: UUID) -> HttpResponse:
    """Ask whether to delete a record, or delete it; the message on the next page offers undo."""
    record = model_ui.get(request.actor, pk)
    if request.method != "POST":
        return render(request, "pages/delete.html", {"model_ui": model_ui, "record": record})
    model_ui.delete_record(actor=request.actor, pk=pk)
    change = Change.objects.of(record).select_related("change_set").first()
    text = _("Deleted %(record)s.") % {"record": record}
    add_message(request, text, undo_url=undo_url(request.workspace, change))
    return HttpResponseRedirect(model_ui.url(request.workspace))


def _save(request: WorkspaceRequest, model_ui: ModelUI, form: RecordForm, pk: UUID) -> bool:
    """Update a record, unless somebody else changed the same fields since the form was shown."""
    return save_form(
        form, lambda: model_ui.update_record(actor=request.actor, pk=pk, expected=form.expected(), **form.values())
    )
