"""Pages to list, create, edit and delete what a workspace defines: custom attributes, segments, labels, inboxes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from crm.ui.decorators import READ, READ_AND_POST, View, WorkspaceRequest, get_record, workspace_view
from crm.ui.form_actions import create_once, form_key, post_data, save_form
from crm.workspaces.actor import Actor
from crm.workspaces.records import Record

from .sections import Section, confirmation_page, form_page, section_page

MAX_ROWS = 500


@dataclass(frozen=True)
class SettingsModelUI:
    """A model in the settings: its section, template and form, and the actions behind its pages.

    `list_rows` returns the rows of the list, `editable_rows` those that may be changed here, by default all.
    """

    section: Section
    model: type[Record]
    template: str
    form: Any
    create_record: Callable[..., Any]
    update_record: Callable[..., Any]
    delete_record: Callable[..., None]
    list_rows: Callable[[Actor], models.QuerySet]
    new_label: Any
    deletion_note: Any
    editable_rows: Callable[[Actor], models.QuerySet] | None = None

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    def get(self, actor: Actor, pk: UUID) -> Any:
        """Return one of the rows that may be changed. Raises RecordNotFound."""
        return get_record((self.editable_rows or self.list_rows)(actor), pk)

    def url(self, request: WorkspaceRequest, page: str, **kwargs) -> str:
        """Return the URL of a page: `new`, `edit` or `delete`."""
        return reverse(f"settings-{self.name}-{page}", kwargs={"slug": request.workspace.slug, **kwargs})


def crud_urls(ui: SettingsModelUI) -> list[URLPattern]:
    """Return the URLs of a model's pages, below `/w/<slug>/settings/<section>/`."""

    def route(url: str, view: View, name: str, methods: tuple[str, ...] = READ_AND_POST) -> URLPattern:
        protected = workspace_view(ui.section.permission, methods=methods)(view)
        return path(url, protected, {"ui": ui}, name=f"settings-{name}")

    return [
        route("", show, ui.section.name, READ),
        route("new/", create, f"{ui.name}-new"),
        route("<uuid:pk>/edit/", edit, f"{ui.name}-edit"),
        route("<uuid:pk>/delete/", delete, f"{ui.name}-delete"),
    ]


def show(request: WorkspaceRequest, ui: SettingsModelUI) -> HttpResponse:
    """List the rows."""
    # One row more than is shown tells whether there are more, without a count.
    rows = list(ui.list_rows(request.actor)[: MAX_ROWS + 1])
    context = {"rows": rows[:MAX_ROWS], "more": len(rows) > MAX_ROWS, "new": ui.url(request, "new")}
    return section_page(request, ui.section, ui.template, {**context, "new_label": ui.new_label})


def create(request: WorkspaceRequest, ui: SettingsModelUI) -> HttpResponse:
    """Show the form of a new record, or create it."""
    form, key = ui.form(post_data(request), actor=request.actor), form_key(request, "once")

    # The message is added in the action, so that a form that is sent twice shows it once.
    def act() -> None:
        record = ui.create_record(actor=request.actor, id=key, **form.values())
        messages.success(request, _("Created %(record)s.") % {"record": record})

    if create_once(form, key, act):
        return HttpResponseRedirect(ui.section.url(request.workspace))
    return form_page(request, ui.section, form, heading=ui.new_label, key=key, button=_("Create"))


def edit(request: WorkspaceRequest, ui: SettingsModelUI, pk: UUID) -> HttpResponse:
    """Show the form of a record, or save it."""
    record = ui.get(request.actor, pk)
    heading = _("Edit %(record)s") % {"record": record}
    form = ui.form(post_data(request), actor=request.actor, instance=record)

    def act() -> None:
        changed = ui.update_record(actor=request.actor, pk=pk, **form.values())
        messages.success(request, _("Saved %(record)s.") % {"record": changed})

    if save_form(form, act):
        return HttpResponseRedirect(ui.section.url(request.workspace))
    delete_url = ui.url(request, "delete", pk=pk)
    return form_page(request, ui.section, form, heading=heading, button=_("Save"), delete=delete_url)


def delete(request: WorkspaceRequest, ui: SettingsModelUI, pk: UUID) -> HttpResponse:
    """Ask whether to delete a record, or delete it."""
    record = ui.get(request.actor, pk)
    return confirmation_page(
        request,
        ui.section,
        lambda: ui.delete_record(actor=request.actor, pk=pk),
        done=_("Deleted %(record)s.") % {"record": record},
        heading=_("Delete %(record)s?") % {"record": record},
        note=ui.deletion_note,
        button=_("Delete"),
        back=ui.url(request, "edit", pk=pk),
    )


def not_deleted_rows(model: type[Record], *order: Any) -> Callable[[Actor], models.QuerySet]:
    """Return a function that returns the rows of an actor's workspace that are not deleted, in an order."""
    return lambda actor: model.objects.in_workspace(actor.workspace_id).not_deleted().order_by(*order, "id")
