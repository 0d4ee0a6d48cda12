"""Possible duplicates of a contact that is being entered."""

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q

from crm.workspaces.actor import Actor
from crm.workspaces.text import sort_key, trim
from crm.workspaces.validators import storable_text_error

from .models import Contact
from .names import split_name
from .uniqueness import comparison_key

MAX_SHOWN = 5


def find_possible_duplicates(
    actor: Actor, *, name: str = "", email: str = "", phone: str = "", exclude: UUID | None = None
) -> list[Contact]:
    """Return up to five contacts that share the e-mail address, the phone number or exactly the name.

    Case and accents of a name make no difference, nor how a number is written. `exclude` is the id of the
    contact that is being edited.
    """
    conditions: list[tuple[str, Callable[[str], Q]]] = [
        (trim(email), lambda text: Q(email_key=comparison_key("email", text))),
        (trim(phone), lambda text: Q(phone_key=comparison_key("phone", text))),
        (name.strip(), lambda text: Q(sort_key__in=_sort_keys(text))),
    ]
    rows = Contact.objects.in_workspace(actor.workspace_id).not_deleted()
    if exclude:
        rows = rows.exclude(pk=exclude)
    matches: dict[UUID, Contact] = {}
    # One query for each condition and its index, as an OR of them would use no index.
    for text, condition in conditions:
        if text and not storable_text_error(text) and len(matches) < MAX_SHOWN:
            others = rows.filter(condition(text)).exclude(pk__in=matches)
            matches |= {contact.pk: contact for contact in others.order_by("id")[: MAX_SHOWN - len(matches)]}
    return list(matches.values())


def _sort_keys(name: str) -> list[str]:
    # A contact sorts by its full name, or by last and first name.
    parts = split_name(name)
    return [key for key in (sort_key(name), sort_key(parts["last_name"], parts["first_name"])) if key]
