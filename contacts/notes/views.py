"""Views that create, edit and delete the notes of a contact or customer."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import READ_AND_POST, WorkspaceRequest, workspace_view
from crm.ui.form_actions import save_form
from crm.ui.forms import RecordForm
from crm.ui.registry import model_uis

from . import actions
from .models import Note

WRITE = "contacts:write"


class NoteForm(RecordForm):
    class Meta:
        model = Note
        fields = ("content",)
        labels = {"content": _("Note")}
        help_texts = {"content": _("You can use Markdown: **bold**, *italic*, - lists, [links](https://…).")}
        widgets = {"content": forms.Textarea(attrs={"rows": 2, "maxlength": 20_000})}


@workspace_view(WRITE, methods=READ_AND_POST)
def create(request: WorkspaceRequest, owner: str, pk: UUID) -> HttpResponse:
    """Show the form of a new note on a contact or customer, or create the note."""
    if owner not in ("contact", "customer"):
        raise Http404
    model_ui = model_uis[owner]
    record = model_ui.get(request.actor, pk)
    record_url = model_ui.url(request.workspace, "record", pk=pk)
    form = NoteForm(request.POST or None, actor=request.actor)
    subject: dict[str, Any] = {f"{owner}_id": pk}
    if save_form(form, lambda: actions.create_note(actor=request.actor, **subject, **form.values())):
        return HttpResponseRedirect(f"{record_url}#timeline")
    context = {"form": form, "record": record, "back": record_url}
    return render(request, "contacts/note.html", context, status=422 if form.is_bound else 200)


@workspace_view(WRITE, methods=READ_AND_POST)
def edit(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Show the form of a note, or save it."""
    note = _get_note(request, pk)
    back = _timeline_url(request, note)
    form = NoteForm(request.POST or None, actor=request.actor, instance=note)
    if save_form(
        form, lambda: actions.update_note(actor=request.actor, pk=pk, expected=form.expected(), **form.values())
    ):
        return HttpResponseRedirect(back)
    context = {"form": form, "record": note.contact or note.customer, "back": back, "note": note}
    return render(request, "contacts/note.html", context, status=422 if form.is_bound else 200)


@workspace_view(WRITE, methods=("POST",))
def delete(request: WorkspaceRequest, pk: UUID) -> HttpResponse:
    """Delete a note; the timeline offers undo."""
    note = _get_note(request, pk)
    actions.delete_note(actor=request.actor, pk=pk)
    return HttpResponseRedirect(_timeline_url(request, note))


def _get_note(request: WorkspaceRequest, pk: UUID) -> Note:
    notes = Note.objects.in_workspace(request.actor.workspace_id).not_deleted().select_related("contact", "customer")
    note = notes.filter(pk=pk).first()
    if note is None:
        raise RecordNotFound
    return note


def _timeline_url(request: WorkspaceRequest, note: Note) -> str:
    owner, pk = ("contact", note.contact_id) if note.contact_id else ("customer", note.customer_id)
    return f"{model_uis[owner].url(request.workspace, 'record', pk=pk)}#timeline"
