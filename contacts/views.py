"""Views of contacts beside their list and record pages: pictures, the panel on a customer's page, and a chart."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from crm.db.session import tenant_session
from crm.ui.charts import Bar, Chart
from crm.ui.decorators import WorkspaceRequest
from crm.workspaces.identifiers import new_id
from customers.models import Customer

from .avatars import parse_avatar_key
from .models import Avatar, Contact, Role
from .ui import CONTACTS_UI, ContactForm

PANEL_ROWS = 20
QUICK_FIELDS = ("first_name", "last_name", "email", "phone", "roles")


@require_safe
def avatar(request: HttpRequest, key: str) -> HttpResponse:
    """Answer with the picture that a signed URL names. The URL is the permission, and the picture never changes."""
    ids = parse_avatar_key(key)
    if ids is None:
        raise Http404
    workspace_id, avatar_id = ids
    with tenant_session(workspace_id):
        picture = Avatar.objects.in_workspace(workspace_id).not_deleted().filter(pk=avatar_id).first()
    if picture is None:
        raise Http404
    return HttpResponse(
        bytes(picture.content),
        content_type=picture.content_type,
        headers={
            # A new picture is a new row with a URL of its own.
            "Cache-Control": "private, max-age=31536000, immutable",
            # Somebody else's file, so nothing in it may run if a browser opens it as a page.
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def contacts_panel(request: WorkspaceRequest, customer: Customer) -> tuple[str, dict[str, Any]]:
    """Return the panel of a customer's contacts, with a short form for a new one."""
    contacts = CONTACTS_UI.records(request.actor).filter(customer_id=customer.pk)
    rows = list(contacts.order_by("sort_key", "id")[: PANEL_ROWS + 1])
    context = {
        "contacts": rows[:PANEL_ROWS],
        "more": len(rows) > PANEL_ROWS,
        "form": ContactForm(actor=request.actor, only=QUICK_FIELDS),
        # The id of the new contact, so that a form sent twice creates one.
        "key": new_id(),
        "customer": customer,
        # The timeline names these without reading them again.
        "records": rows,
    }
    return "contacts/panel.html", context


def contacts_by_role(request: WorkspaceRequest) -> Chart:
    """Count the contacts of each role."""
    contacts = Contact.objects.in_workspace(request.actor.workspace_id).not_deleted()
    url = CONTACTS_UI.url(request.workspace)
    bars = [
        Bar(label, contacts.filter(roles__contains=[role]).count(), f"{url}?role={role}")
        for role, label in Role.choices
    ]
    bars = sorted((bar for bar in bars if bar.number), key=lambda bar: -bar.number)
    return Chart(_("Contacts by role"), url, contacts.count(), bars)
