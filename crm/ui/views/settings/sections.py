"""The sections of the settings, and what their pages share: a frame, a form, a question before a deed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.db.session import tenant_session
from crm.ui.decorators import WorkspaceRequest
from crm.ui.forms import RecordForm
from crm.workspaces.actor import Actor
from crm.workspaces.context import WorkspaceContext

BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Section:
    """A part of the settings: its name in addresses, and what it takes to see and change it."""

    name: str
    label: Any
    permission: str

    def url(self, place: WorkspaceContext) -> str:
        """Return where the section begins in a workspace."""
        return reverse(f"settings-{self.name}", kwargs={"slug": place.slug})


WORKSPACE = Section("workspace", _("Workspace"), "workspace:write")
MEMBERS = Section("members", _("Members"), "members:write")
TOKENS = Section("tokens", _("Access tokens"), "tokens:write")
ATTRIBUTES = Section("attributes", _("Custom attributes"), "attributes:write")
SEGMENTS = Section("segments", _("Segments"), "segments:write")
LABELS = Section("labels", _("Labels"), "labels:write")
INBOXES = Section("inboxes", _("Inboxes"), "inboxes:write")
SECTIONS = (WORKSPACE, MEMBERS, TOKENS, ATTRIBUTES, SEGMENTS, LABELS, INBOXES)


def shown(
    request: WorkspaceRequest, section: Section, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with a page of a section."""
    tabs = [(each.label, each.url(request.workspace), each is section) for each in SECTIONS]
    frame = {"section": section, "tabs": tabs, "heading": section.label, "back": section.url(request.workspace)}
    return render(request, template, {**frame, **context}, status=status)


def form_page(request: WorkspaceRequest, section: Section, form: RecordForm, **context: Any) -> HttpResponse:
    """Answer with a form: empty, or with what was typed and what is wrong with it."""
    return shown(request, section, "settings/form.html", {"form": form, **context}, status=422 if form.errors else 200)


def question(
    request: WorkspaceRequest, section: Section, refusal: ValidationError | None = None, **context: Any
) -> HttpResponse:
    """Ask whether to do what cannot be taken back, or say why it was refused."""
    context["errors"] = refusal.messages if refusal else []
    return shown(request, section, "settings/confirm.html", context, status=422 if refusal else 200)


def refused(actor: Actor, act: Callable[[], Any]) -> ValidationError | None:
    """Do what an action does; return why it was refused, if it was."""
    try:
        with tenant_session(actor.workspace_id):
            act()
    except ValidationError as error:
        return error
    return None
