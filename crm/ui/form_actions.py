"""Running an action for a form: errors are shown beside its fields, and a form that is sent twice runs once."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from crm.history.exceptions import EditConflict
from crm.workspaces.identifiers import new_id
from crm.workspaces.parsing import parse_uuid

from .forms import PageForm, RecordForm


def run_action(form: PageForm, act: Callable[[], Any]) -> bool:
    """Return whether the action succeeded; if not, the form has its errors and nothing was written."""
    try:
        # A savepoint, so that the page can still query after a statement has failed.
        with transaction.atomic():
            act()
    except ValidationError as error:
        form.add_action_errors(error)
        if isinstance(error, EditConflict):
            # The page shows the newer values now, so sending the form again is meant to overwrite them.
            form.set_expected({name: current.value for name, current in error.fields.items()})
        return False
    return True


def save_form(form: RecordForm, act: Callable[[], Any]) -> bool:
    """Run the action if the form is valid, and return whether it succeeded."""
    return form.is_valid() and run_action(form, act)


def create_once(form: RecordForm, key: UUID, act: Callable[[], Any]) -> bool:
    """Create the record of a form under the id that the form was shown with, so that sending it twice creates one."""
    if not form.is_bound:
        return False
    existing = form._meta.model.objects.in_workspace(form.actor.workspace_id).filter(pk=key)
    if existing.exists():
        return True
    try:
        # The second of two requests may also fail on a value, such as a label's title, that the first has just used.
        return save_form(form, act) or existing.exists()
    except IntegrityError:
        # A double click: the other request with the same form has created the record.
        if not existing.exists():
            raise
        return True


def form_key(request: HttpRequest, name: str) -> UUID:
    """Return the id that a form was shown with for its new record, or a new one."""
    return parse_uuid(request.POST.get(name)) or new_id()


def post_data(request: HttpRequest) -> QueryDict | None:
    """Return the data of a POST, or None for a request that only shows the form."""
    return request.POST if request.method == "POST" else None


def safe_back_url(request: HttpRequest) -> str:
    """Return the URL that the `back` parameter names if it is one of ours, else an empty string."""
    url = str(request.POST.get("back", request.GET.get("back", "")))
    # Only paths of this site, so that a link to us cannot redirect to another site.
    return url if url_has_allowed_host_and_scheme(url, allowed_hosts=None) else ""


def add_message(request: HttpRequest, text: str, *, undo_url: str = "") -> None:
    """Show a message on the next page, with an undo button if there is a URL for it."""
    # Only text and tags of a message survive a redirect, so the URL is a tag, which toasts.html parses.
    messages.success(request, text, extra_tags=f"undo:{undo_url}" if undo_url else "")
