"""The sections of the settings, and the pages that they share: a form, and a confirmation page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.ui.decorators import WorkspaceRequest
from crm.ui.forms import RecordForm
from crm.workspaces.context import WorkspaceContext


@dataclass(frozen=True)
class Section:
    """A section of the settings: its name in URLs, the permission to change it, and the order of its tab."""

    name: str
    label: Any
    permission: str
    position: int

    def url(self, workspace: WorkspaceContext) -> str:
        """Return the URL of the section's first page."""
        return reverse(f"settings-{self.name}", kwargs={"slug": workspace.slug})


WORKSPACE = Section("workspace", _("Workspace"), "workspace:write", position=10)
MEMBERS = Section("members", _("Members"), "members:write", position=20)
TOKENS = Section("tokens", _("Access tokens"), "tokens:write", position=30)
ATTRIBUTES = Section("attributes", _("Custom attributes"), "attributes:write", position=40)
# Position 50 is that of segments, which the app of customers registers.
LABELS = Section("labels", _("Labels"), "labels:write", position=60)
INBOXES = Section("inboxes", _("Inboxes"), "inboxes:write", position=70)

_sections: list[Section] = []


def register_settings_section(*sections: Section) -> None:
    """Add tabs to the settings."""
    _sections.extend(sections)


def settings_sections() -> list[Section]:
    """Return the sections in the order of their tabs."""
    return sorted(_sections, key=lambda section: section.position)


def section_page(
    request: WorkspaceRequest, section: Section, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of a section, with the tabs of all sections."""
    tabs = [(each.label, each.url(request.workspace), each is section) for each in settings_sections()]
    frame = {"section": section, "tabs": tabs, "heading": section.label, "back": section.url(request.workspace)}
    return render(request, template, {**frame, **context}, status=status)


def form_page(request: WorkspaceRequest, section: Section, form: RecordForm, **context: Any) -> HttpResponse:
    """Render a form, with its errors if it has any."""
    status = 422 if form.errors else 200
    return section_page(request, section, "settings/form.html", {"form": form, **context}, status=status)


def confirmation_page(
    request: WorkspaceRequest, section: Section, act: Callable[[], Any], *, done: str, then: str = "", **context: Any
) -> HttpResponse:
    """Ask whether to run an action that cannot be undone here. Once confirmed, run it, or show why it failed.

    `done` is the message about success, and `then` the page that shows it: by default that of the section.
    """
    errors: list[str] = []
    if request.method == "POST":
        try:
            # A savepoint, so that the page can still query after a statement has failed.
            with transaction.atomic():
                act()
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, done)
            return redirect(then or section.url(request.workspace))
    context["errors"] = errors
    return section_page(request, section, "settings/confirm.html", context, status=422 if errors else 200)
