"""The pages of notes: each change of one is a form of its own on its contact's or customer's page."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from crm.db.session import tenant
from crm.history.writes import RecordGone
from crm.ui.decorators import StaffRequest, page
from crm.ui.form_actions import saved
from crm.ui.forms import RecordForm
from crm.ui.registry import kinds

from . import actions
from .models import Note

WRITE = "contacts:write"
BOTH = ("GET", "HEAD", "POST")


class NoteForm(RecordForm):
    class Meta:
        model = Note
        fields = ("content",)
        labels = {"content": _("Note")}
        help_texts = {"content": _("**bold**, *italic*, - lists and [links](https://…) work.")}
        widgets = {"content": forms.Textarea(attrs={"rows": 2, "maxlength": 20_000})}


@page(WRITE, methods=BOTH)
def create(request: StaffRequest, owner: str, pk: UUID) -> HttpResponse:
    """Keep a note on a contact or a customer."""
    if owner not in ("contact", "customer"):
        raise Http404
    kind = kinds[owner]
    record = kind.found(request.actor, pk)
    form = NoteForm(request.POST or None, actor=request.actor)
    subject: dict[str, Any] = {f"{owner}_id": pk}
    if saved(form, lambda: actions.create_note(actor=request.actor, **subject, **form.values())):
        return HttpResponseRedirect(f"{kind.address(request.place, 'record', pk=pk)}#timeline")
    context = {"form": form, "record": record, "back": kind.address(request.place, "record", pk=pk)}
    return render(request, "contacts/note.html", context, status=422 if form.is_bound else 200)


@page(WRITE, methods=BOTH)
def edit(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change what a note says."""
    note = _found(request, pk)
    form = NoteForm(request.POST or None, actor=request.actor, instance=note)
    if saved(form, lambda: actions.update_note(actor=request.actor, pk=pk, seen=form.seen(), **form.values())):
        return HttpResponseRedirect(_back(request, note))
    context = {"form": form, "record": note.contact or note.customer, "back": _back(request, note), "note": note}
    return render(request, "contacts/note.html", context, status=422 if form.is_bound else 200)


@page(WRITE, methods=("POST",))
def delete(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Delete a note; the timeline takes it back."""
    note = _found(request, pk)
    with tenant(request.place.workspace_id):
        actions.delete_note(actor=request.actor, pk=pk)
    return HttpResponseRedirect(_back(request, note))


def _found(request: StaffRequest, pk: UUID) -> Note:
    notes = Note.objects.in_workspace(request.actor.workspace_id).live().select_related("contact", "customer")
    note = notes.filter(pk=pk).first()
    if note is None:
        raise RecordGone
    return note


def _back(request: StaffRequest, note: Note) -> str:
    owner, pk = ("contact", note.contact_id) if note.contact_id else ("customer", note.customer_id)
    return f"{kinds[owner].address(request.place, 'record', pk=pk)}#timeline"
