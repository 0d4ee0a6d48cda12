"""The pages of one record: all of it, a form for all of it, a form for one value, and its end."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.db.session import tenant_session
from crm.history.models import Change
from crm.ui.activity import undo_url
from crm.ui.decorators import WorkspaceRequest
from crm.ui.form_actions import add_message, create_once, form_key, safe_back_url, save_form
from crm.ui.forms import RecordForm
from crm.ui.registry import ModelUI
from crm.ui.visits import record_visit
from crm.workspaces.identifiers import new_id

from . import timeline


def show(request: WorkspaceRequest, kind: ModelUI, pk: UUID) -> HttpResponse:
    """Show everything about a record on one page."""
    record = kind.found(request.actor, pk)
    record_visit(request.actor, record)
    panels = [make(request, record) for make in kind.panels]
    known = [one for _template, context in panels for one in context.get("records", ())]
    panels.append(timeline.timeline_panel(request, record, known))
    form = kind.form(actor=request.actor, instance=record)
    return render(request, kind.template, {"kind": kind, "record": record, "form": form, "panels": panels})


def create(request: WorkspaceRequest, kind: ModelUI) -> HttpResponse:
    """Show the form of a new record, or make it. A form that is sent twice makes one record."""
    back = safe_back_url(request)
    if request.method != "POST":
        form = kind.form(actor=request.actor, initial=request.GET.dict())
        return render(request, "pages/new.html", {"kind": kind, "form": form, "key": new_id(), "back": back})
    form, key = kind.form(request.POST, actor=request.actor), form_key(request, "key")
    if create_once(form, key, lambda: kind.create_record(actor=request.actor, id=key, **form.values())):
        return HttpResponseRedirect(back or kind.url(request.workspace, "record", pk=key))
    return render(request, "pages/new.html", {"kind": kind, "form": form, "key": key, "back": back}, status=422)


def alike(request: WorkspaceRequest, kind: ModelUI) -> HttpResponse:
    """Point out the records that may be the one that is being typed."""
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    found = kind.alike(request.actor, sent)
    return render(request, "components/alike.html", {"kind": kind, "found": found})


def edit(request: WorkspaceRequest, kind: ModelUI, pk: UUID) -> HttpResponse:
    """Show the form of a whole record, or save what was changed in it."""
    record = kind.found(request.actor, pk)
    if request.method != "POST":
        form = kind.form(actor=request.actor, instance=record)
        return render(request, "pages/edit.html", {"kind": kind, "record": record, "form": form})
    form = kind.form(request.POST, actor=request.actor, instance=record)
    if _saved(request, kind, form, pk):
        return HttpResponseRedirect(kind.url(request.workspace, "record", pk=pk))
    record = kind.found(request.actor, pk)
    return render(request, "pages/edit.html", {"kind": kind, "record": record, "form": form}, status=422)


def edit_field(request: WorkspaceRequest, kind: ModelUI, pk: UUID, name: str) -> HttpResponse:
    """Show one value of a record, its form, or save it: where it stands, without a page of its own."""
    record = kind.found(request.actor, pk)
    form = kind.form(request.POST or None, actor=request.actor, instance=record, only=(name,))
    if not form.fields:
        raise Http404
    context = {"kind": kind, "record": record, "form": form, "field": form[name]}
    if request.method != "POST":
        template = "components/value.html" if "shown" in request.GET else "components/value_form.html"
        return render(request, template, context)
    if not (_saved(request, kind, form, pk)):
        return render(request, "components/value_form.html", context, status=422)
    if not request.htmx:
        return HttpResponseRedirect(kind.url(request.workspace, "record", pk=pk))
    record = kind.found(request.actor, pk)
    shown = kind.form(actor=request.actor, instance=record, only=(name,))
    return render(request, "components/value.html", {**context, "record": record, "form": shown, "field": shown[name]})


def delete(request: WorkspaceRequest, kind: ModelUI, pk: UUID) -> HttpResponse:
    """Ask whether to delete a record, or delete it; what is said of it then offers to undo it."""
    record = kind.found(request.actor, pk)
    if request.method != "POST":
        return render(request, "pages/delete.html", {"kind": kind, "record": record})
    with tenant_session(request.workspace.workspace_id):
        kind.delete_record(actor=request.actor, pk=pk)
    last = Change.objects.of(record).select_related("change_set").first()
    add_message(request, _("Deleted %(record)s.") % {"record": record}, undo=undo_url(request.workspace, last))
    return HttpResponseRedirect(kind.url(request.workspace))


def _saved(request: WorkspaceRequest, kind: ModelUI, form: RecordForm, pk: UUID) -> bool:
    """Save what was changed in a form, unless somebody else changed the same meanwhile."""
    return save_form(
        form, lambda: kind.update_record(actor=request.actor, pk=pk, expected=form.expected(), **form.values())
    )
