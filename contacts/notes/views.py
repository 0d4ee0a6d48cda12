"""The pages of notes: each change of one is a form of its own on its contact's or customer's page."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.form_actions import save_form
from crm.ui.forms import RecordForm
from crm.ui.registry import model_uis

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


@workspace_view(WRITE, methods=BOTH)
def create(request: WorkspaceRequest, owner: str, pk: UUID) -> HttpResponse:
    """Keep a note on a contact or a customer."""
    if owner not in ("contact", "customer"):
        raise Http404
    kind = model_uis[owner]
    record = kind.found(request.actor, pk)
    form = NoteForm(request.POST or None, actor=request.actor)
    subject: dict[str, Any] = {f"{owner}_id": pk}
    if save_form(form, lambda: actions.create_note(actor=request.actor, **subject, **form.values())):
        return HttpResponseRedirect(f"{kind.url(request.workspace, 'record', pk=pk)}#timeline")
    context = {"form": form, "record": record, "back": kind.url(request.workspace, "record", pk=pk)}
    return render(request, "contacts/note.html", context, status=422 if form.is_bound else 200)


@workspace_view(WRITE, methods=BOTH)
def edit(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Change what a note says."""
    note = _found(request, pk)
    form = NoteForm(request.POST or None, actor=request.actor, instance=note)
    if save_form(
        form, lambda: actions.update_note(actor=request.actor, pk=pk, expected=form.expected(), **form.values())
    ):
        return HttpResponseRedirect(_back(request, note))
    context = {"form": form, "record": note.contact or note.customer, "back": _back(request, note), "note": note}
    return render(request, "contacts/note.html", context, status=422 if form.is_bound else 200)


@workspace_view(WRITE, methods=("POST",))
def delete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Delete a note; the timeline takes it back."""
    note = _found(request, pk)
    with tenant_session(request.workspace.workspace_id):
        actions.delete_note(actor=request.actor, pk=pk)
    return HttpResponseRedirect(_back(request, note))


def _found(request: WorkspaceRequest, pk: UUID) -> Note:
    notes = Note.objects.in_workspace(request.actor.workspace_id).not_deleted().select_related("contact", "customer")
    note = notes.filter(pk=pk).first()
    if note is None:
        raise RecordNotFound
    return note


def _back(request: WorkspaceRequest, note: Note) -> str:
    owner, pk = ("contact", note.contact_id) if note.contact_id else ("customer", note.customer_id)
    return f"{model_uis[owner].url(request.workspace, 'record', pk=pk)}#timeline"
