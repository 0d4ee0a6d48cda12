"""How pages do what a form asks for: once, and saying beside its fields what is wrong or was refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from crm.db.session import tenant_session
from crm.history.exceptions import EditConflict
from crm.workspaces.actor import Actor
from crm.workspaces.identifiers import new_id
from crm.workspaces.parsing import parse_uuid

from .forms import PageForm, RecordForm


def run_action(form: PageForm, actor: Actor, act: Callable[[], Any]) -> bool:
    """Do what a form asks for, or show beside its fields why not."""
    try:
        with tenant_session(actor.workspace_id):
            act()
    except EditConflict as error:
        form.refuse(error)
        form.see({name: newer.value for name, newer in error.fields.items()})
        return False
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def save_form(form: RecordForm, act: Callable[[], Any]) -> bool:
    """Do what a form on a record asks for, if nothing that was typed is wrong."""
    return form.is_valid() and run_action(form, form.actor, act)


def create_once(form: RecordForm, key: UUID, act: Callable[[], Any]) -> bool:
    """Make the record that a form asks for under the key that the form came with: once, however often it is sent."""
    same = form._meta.model.objects.in_workspace(form.actor.workspace_id).filter(pk=key)
    if same.exists():
        return True
    try:
        return save_form(form, act) or same.exists()
    except IntegrityError:
        # The same form was being sent at this very moment, as by a double click: it has made the record by now.
        if not same.exists():
            raise
        return True


def form_key(request: HttpRequest, name: str) -> UUID:
    """Return the key that a form was given for the record that it makes, or a new one."""
    return parse_uuid(request.POST.get(name)) or new_id()


def post_data(request: HttpRequest) -> QueryDict | None:
    """Return what was typed into a form, or None where it is only to be shown."""
    return request.POST if request.method == "POST" else None


def safe_back_url(request: HttpRequest) -> str:
    """Return the page of ours to go back to, where a form names one."""
    wanted = str(request.POST.get("back", request.GET.get("back", "")))
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


def add_message(request: HttpRequest, words: str, *, undo: str = "") -> None:
    """Say on the next page what was done, and offer to undo it at an address, where there is one."""
    messages.success(request, words, extra_tags=f"undo:{undo}" if undo else "")
