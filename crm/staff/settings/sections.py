"""The sections of the settings, and what their pages share: a frame, a form, a question before a deed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.pages.forms import RecordForm
from crm.pages.places import StaffRequest
from crm.workspaces.actor import Actor
from crm.workspaces.identifiers import new_id
from crm.workspaces.memberships import Place
from crm.workspaces.scope import tenant

BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Section:
    """A part of the settings: its name in addresses, and what it takes to see and change it."""

    name: str
    label: Any
    permission: str

    def address(self, place: Place) -> str:
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
    request: StaffRequest, section: Section, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with a page of a section."""
    tabs = [(each.label, each.address(request.place), each is section) for each in SECTIONS]
    frame = {"section": section, "tabs": tabs, "heading": section.label, "back": section.address(request.place)}
    return render(request, template, {**frame, **context}, status=status)


def form_page(request: StaffRequest, section: Section, form: RecordForm, **context: Any) -> HttpResponse:
    """Answer with a form: empty, or with what was typed and what is wrong with it."""
    return shown(request, section, "settings/form.html", {"form": form, **context}, status=422 if form.errors else 200)


def question(
    request: StaffRequest, section: Section, refusal: ValidationError | None = None, **context: Any
) -> HttpResponse:
    """Ask whether to do what cannot be taken back, or say why it was refused."""
    context["errors"] = refusal.messages if refusal else []
    return shown(request, section, "settings/confirm.html", context, status=422 if refusal else 200)


def typed(request: StaffRequest) -> QueryDict | None:
    """Return what was typed into a form, or None where it is only to be shown."""
    return request.POST if request.method == "POST" else None


def refused(actor: Actor, act: Callable[[], Any]) -> ValidationError | None:
    """Do what an action does; return why it was refused, if it was."""
    try:
        with tenant(actor.workspace_id):
            act()
    except ValidationError as error:
        return error
    return None


def saved(form: RecordForm, act: Callable[[], Any]) -> bool:
    """Do what a form asks for; say beside its fields what is wrong or was refused."""
    if not form.is_valid():
        return False
    if error := refused(form.actor, act):
        form.refuse(error)
    return error is None


def made(form: RecordForm, key: UUID, act: Callable[[], Any]) -> bool:
    """Make the record that a form asks for under the key that the form came with: once, however often it is sent."""
    same = form._meta.model.objects.in_workspace(form.actor.workspace_id).filter(pk=key)
    if same.exists():
        return True
    try:
        return saved(form, act) or same.exists()
    except IntegrityError:
        if not same.exists():
            raise
        return True


def key_of(request: StaffRequest) -> UUID:
    """Return the key that a form was given for the record that it makes, or a new one."""
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return new_id()
