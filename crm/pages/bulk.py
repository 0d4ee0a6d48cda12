"""Editing many records at once: which ones, what would change, and then doing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.api.selections import Selection
from crm.history.editing import Preview
from crm.workspaces.scope import tenant

from . import showing
from .forms import as_id
from .kinds import Bulk, Kind
from .listing import Listing
from .places import StaffRequest


def edit(request: StaffRequest, kind: Kind) -> HttpResponse:
    """Show the form of an edit, then what it would do, then do it: each is sent by the one before."""
    bulk = next((one for one in kind.bulk if one.name == request.POST.get("edit")), None)
    if bulk is None:
        raise Http404
    chosen = _chosen(request)
    back = f"{kind.address(request.place)}?{request.POST.get('query', '')}"
    if not chosen and not _all(request):
        messages.info(request, _("Select some rows first."))
        return HttpResponseRedirect(back)
    context: dict[str, Any] = {"kind": kind, "bulk": bulk, "chosen": chosen, "back": back, "all": _all(request)}
    context["query"] = request.POST.get("query", "")
    selection = _selection(request, kind, chosen)
    asked = "preview" in request.POST or "apply" in request.POST
    form = bulk.form(request.POST if asked else None, actor=request.actor)
    if not asked and form.fields:
        return render(request, "pages/bulk.html", {**context, "form": form})
    if not form.fields or form.is_valid():
        values = form.cleaned_data if form.fields else {}
        try:
            if "apply" in request.POST:
                return _applied(request, kind, bulk, selection, values, back)
            preview = kind.of_many.preview(request.actor, selection, bulk, values)
            return render(request, "pages/bulk.html", {**context, "form": form, "preview": _told(preview)})
        except ValidationError as error:
            form.refuse(error)
    return render(request, "pages/bulk.html", {**context, "form": form}, status=422)


def _applied(
    request: StaffRequest, kind: Kind, bulk: Bulk, selection: Selection, values: dict[str, Any], back: str
) -> HttpResponse:
    with tenant(request.place.workspace_id):
        done = kind.of_many.apply(request.actor, selection, bulk, values)
    told = ngettext("%(number)s record changed.", "%(number)s records changed.", done.number)
    undo = ""
    if done.change_set_id:
        undo = f"undo:{reverse('undo-set', kwargs={'slug': request.place.slug, 'pk': done.change_set_id})}"
    messages.success(request, told % {"number": showing.grouped(done.number)}, extra_tags=undo)
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
        return ", ".join(f"{key}: {showing.attribute(one)}" for key, one in value.items())
    names = dict(field.flatchoices or ())
    return names.get(value, value) if isinstance(value, str) else showing.text(value)


def _chosen(request: StaffRequest) -> list[UUID]:
    return [pk for text in request.POST.getlist("id") if (pk := as_id(text)) is not None]


def _all(request: StaffRequest) -> bool:
    return request.POST.get("all") == "1"


def _selection(request: StaffRequest, kind: Kind, chosen: list[UUID]) -> Selection:
    if not _all(request):
        return Selection.of(chosen)
    return Selection.matching(Listing(kind, request.actor, QueryDict(request.POST.get("query", ""))).condition)
