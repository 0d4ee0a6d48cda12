"""Contacts that may be the one that somebody is about to type in."""

from typing import Any
from uuid import UUID

from django.db.models import Q, Value
from django.db.models.functions import Lower

from crm.workspaces.actor import Actor
from crm.workspaces.text import sort_key
from crm.workspaces.validators import storable_text_error

from .models import Contact
from .names import split_name
from .uniqueness import comparison_key

SHOWN = 5


def find_possible_duplicates(
    actor: Actor, *, name: str = "", email: str = "", phone: str = "", exclude: UUID | None = None
) -> list[Contact]:
    """Return up to five contacts that share the e-mail address, the phone number or exactly the name.

    Case and accents of a name make no difference, nor how a number is written. A contact whose id is `but` is the one
    that is being typed.
    """
    texts: dict[str, str] = {"email": email.strip(), "phone": phone.strip(), "name": name.strip()}
    conditions: dict[str, Any] = {
        "email": lambda text: Q(email_key=Lower(Value(text))),
        "phone": lambda text: Q(phone_key=comparison_key("phone", text)),
        "name": lambda text: Q(sort_key__in=_sort_keys(text)),
    }
    rows = Contact.objects.in_workspace(actor.workspace_id).not_deleted()
    found: dict[UUID, Contact] = {}
    for what, text in texts.items():  # each by its own index; one condition of all three would have none
        if text and not storable_text_error(text) and len(found) < SHOWN:
            met = rows.filter(conditions[what](text)).exclude(pk__in=[*found, *([exclude] if exclude else [])])
            found |= {contact.pk: contact for contact in met.order_by("id")[: SHOWN - len(found)]}
    return list(found.values())


def _sort_keys(name: str) -> list[str]:
    """Return what contacts of this name are sorted by: as a whole, and by its parts."""
    parts = split_name(name)
    return [key for key in (sort_key(name), sort_key(parts["last_name"], parts["first_name"])) if key]
