"""What a workspace defines in its own words: pages to list, define, change and drop it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from crm.history.exceptions import RecordNotFound
from crm.ui.decorators import WorkspaceRequest, workspace_view
from crm.ui.form_actions import create_once, form_key, post_data, save_form
from crm.workspaces.actor import Actor
from crm.workspaces.records import Record

from .sections import BOTH, Section, form_page, question, refused, shown

# What a list shows at most: who defines more does so by a program.
LONGEST = 500


@dataclass(frozen=True)
class Vocabulary:
    """One type of what a workspace defines: its words, its form, and the actions behind its pages.

    `listed` returns what the list shows, `rows` what may be changed.
    """

    section: Section
    model: type[Record]
    template: str
    form: Any
    create_record: Callable[..., Any]
    update_record: Callable[..., Any]
    delete_record: Callable[..., None]
    listed: Callable[[Actor], models.QuerySet]
    rows: Callable[[Actor], models.QuerySet]
    new_label: Any
    deletion_note: Any

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    def url(self, request: WorkspaceRequest, name: str, **kwargs) -> str:
        """Return the address of a page: `new`, `edit` or `delete`."""
        return reverse(f"settings-{self.name}-{name}", kwargs={"slug": request.workspace.slug, **kwargs})


def addresses_of(vocabulary: Vocabulary) -> list:
    """Return the addresses of a vocabulary's pages, below `/w/<slug>/settings/`."""
    section = vocabulary.section

    def at(place: str, view, name: str, methods=BOTH):
        given = update_wrapper(partial(_given, view, vocabulary), view)
        return path(f"{section.name}/{place}", workspace_view(section.permission, methods=methods)(given), name=name)

    return [
        at("", show, f"settings-{section.name}", ("GET", "HEAD")),
        at("new/", create, f"settings-{vocabulary.name}-new"),
        at("<uuid:pk>/edit/", edit, f"settings-{vocabulary.name}-edit"),
        at("<uuid:pk>/delete/", delete, f"settings-{vocabulary.name}-delete"),
    ]


def _given(view, vocabulary, request, **kwargs):
    return view(request, vocabulary, **kwargs)


def show(request: WorkspaceRequest, vocabulary: Vocabulary) -> HttpResponse:
    """List what is defined."""
    rows = list(vocabulary.listed(request.actor)[: LONGEST + 1])
    context = {
        "rows": rows[:LONGEST],
        "more": len(rows) > LONGEST,
        "new": vocabulary.url(request, "new"),
        "new_label": vocabulary.new_label,
    }
    return shown(request, vocabulary.section, vocabulary.template, context)


def create(request: WorkspaceRequest, vocabulary: Vocabulary) -> HttpResponse:
    """Show the form of something new, or define it."""
    form, key = (
        vocabulary.form(post_data(request), actor=request.actor),
        form_key(request, "once"),
    )

    def act() -> None:
        record = vocabulary.create_record(actor=request.actor, id=key, **form.values())
        messages.success(request, _("Created %(record)s.") % {"record": record})

    if form.is_bound and create_once(form, key, act):
        return HttpResponseRedirect(vocabulary.section.url(request.workspace))
    context = {"heading": vocabulary.new_label, "key": key, "button": _("Create")}
    return form_page(request, vocabulary.section, form, **context)


def edit(request: WorkspaceRequest, vocabulary: Vocabulary, pk: UUID) -> HttpResponse:
    """Show the form of what is defined, or save what was changed in it."""
    record = _found(request, vocabulary, pk)
    heading = _("Edit %(record)s") % {"record": record}
    form = vocabulary.form(post_data(request), actor=request.actor, instance=record)

    def act() -> None:
        changed = vocabulary.update_record(actor=request.actor, pk=pk, **form.values())
        messages.success(request, _("Saved %(record)s.") % {"record": changed})

    if form.is_bound and save_form(form, act):
        return HttpResponseRedirect(vocabulary.section.url(request.workspace))
    context = {
        "heading": heading,
        "button": _("Save"),
        "delete": vocabulary.url(request, "delete", pk=pk),
    }
    return form_page(request, vocabulary.section, form, **context)


def delete(request: WorkspaceRequest, vocabulary: Vocabulary, pk: UUID) -> HttpResponse:
    """Ask whether to drop what is defined, or drop it."""
    record = _found(request, vocabulary, pk)
    refusal = None
    if request.method == "POST":
        refusal = refused(request.actor, lambda: vocabulary.delete_record(actor=request.actor, pk=pk))
        if refusal is None:
            messages.success(request, _("Deleted %(record)s.") % {"record": record})
            return HttpResponseRedirect(vocabulary.section.url(request.workspace))
    context = {
        "heading": _("Delete %(record)s?") % {"record": record},
        "note": vocabulary.deletion_note,
        "button": _("Delete"),
        "back": vocabulary.url(request, "edit", pk=pk),
    }
    return question(request, vocabulary.section, refusal, **context)


def _found(request: WorkspaceRequest, vocabulary: Vocabulary, pk: UUID) -> Record:
    record = vocabulary.rows(request.actor).filter(pk=pk).first()
    if record is None:
        raise RecordNotFound
    return record


def live(model: type[Record], *order: Any) -> Callable[[Actor], models.QuerySet]:
    """Return what asks for the live rows of a model in an actor's workspace, in an order."""
    return lambda actor: model.objects.in_workspace(actor.workspace_id).not_deleted().order_by(*order, "id")
