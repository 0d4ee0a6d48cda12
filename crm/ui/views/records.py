"""The pages of one record: all of it, a form for all of it, a form for one value, and its end."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.db.session import tenant
from crm.history.models import Change
from crm.ui.activity import undo_address
from crm.ui.decorators import StaffRequest
from crm.ui.form_actions import key_of, made, safe_back, saved, say
from crm.ui.forms import RecordForm
from crm.ui.registry import Kind
from crm.ui.visits import visit
from crm.workspaces.identifiers import new_id

from . import timeline


def show(request: StaffRequest, kind: Kind, pk: UUID) -> HttpResponse:
    """Show everything about a record on one page."""
    record = kind.found(request.actor, pk)
    visit(request.actor, record)
    panels = [make(request, record) for make in kind.panels]
    known = [one for _template, context in panels for one in context.get("records", ())]
    panels.append(timeline.of_record(request, record, known))
    form = kind.form(actor=request.actor, instance=record)
    return render(request, kind.template, {"kind": kind, "record": record, "form": form, "panels": panels})


def create(request: StaffRequest, kind: Kind) -> HttpResponse:
    """Show the form of a new record, or make it. A form that is sent twice makes one record."""
    back = safe_back(request)
    if request.method != "POST":
        form = kind.form(actor=request.actor, initial=request.GET.dict())
        return render(request, "pages/new.html", {"kind": kind, "form": form, "key": new_id(), "back": back})
    form, key = kind.form(request.POST, actor=request.actor), key_of(request, "key")
    if made(form, key, lambda: kind.create_record(actor=request.actor, id=key, **form.values())):
        return HttpResponseRedirect(back or kind.address(request.place, "record", pk=key))
    return render(request, "pages/new.html", {"kind": kind, "form": form, "key": key, "back": back}, status=422)


def alike(request: StaffRequest, kind: Kind) -> HttpResponse:
    """Point out the records that may be the one that is being typed."""
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    found = kind.alike(request.actor, sent)
    return render(request, "components/alike.html", {"kind": kind, "found": found})


def edit(request: StaffRequest, kind: Kind, pk: UUID) -> HttpResponse:
    """Show the form of a whole record, or save what was changed in it."""
    record = kind.found(request.actor, pk)
    if request.method != "POST":
        form = kind.form(actor=request.actor, instance=record)
        return render(request, "pages/edit.html", {"kind": kind, "record": record, "form": form})
    form = kind.form(request.POST, actor=request.actor, instance=record)
    if _saved(request, kind, form, pk):
        return HttpResponseRedirect(kind.address(request.place, "record", pk=pk))
    record = kind.found(request.actor, pk)
    return render(request, "pages/edit.html", {"kind": kind, "record": record, "form": form}, status=422)


def edit_field(request: StaffRequest, kind: Kind, pk: UUID, name: str) -> HttpResponse:
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
        return HttpResponseRedirect(kind.address(request.place, "record", pk=pk))
    record = kind.found(request.actor, pk)
    shown = kind.form(actor=request.actor, instance=record, only=(name,))
    return render(request, "components/value.html", {**context, "record": record, "form": shown, "field": shown[name]})


def delete(request: StaffRequest, kind: Kind, pk: UUID) -> HttpResponse:
    """Ask whether to delete a record, or delete it; what is said of it then offers to undo it."""
    record = kind.found(request.actor, pk)
    if request.method != "POST":
        return render(request, "pages/delete.html", {"kind": kind, "record": record})
    with tenant(request.place.workspace_id):
        kind.delete_record(actor=request.actor, pk=pk)
    last = Change.objects.of(record).select_related("change_set").first()
    say(request, _("Deleted %(record)s.") % {"record": record}, undo=undo_address(request.place, last))
    return HttpResponseRedirect(kind.address(request.place))


def _saved(request: StaffRequest, kind: Kind, form: RecordForm, pk: UUID) -> bool:
    """Save what was changed in a form, unless somebody else changed the same meanwhile."""
    return saved(form, lambda: kind.update_record(actor=request.actor, pk=pk, seen=form.seen(), **form.values()))
