"""Values that are unique for some sources only: e-mail addresses, phone numbers, identifiers.

Those sources lock the values first: if two of them write the same value at once, one waits and then sees what the other
wrote. Other sources neither lock nor wait.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from crm.db.session import prepared_cursor
from crm.history.exceptions import Conflict
from crm.workspaces.actor import Actor
from crm.workspaces.emails import email_key
from crm.workspaces.text import to_e164, trim

# How each value is compared; each has an index of this expression.
COMPARISONS = {"email": "email_key = %s", "phone": "phone_key = %s", "identifier": "identifier = %s"}
IN_USE = _("Another contact already has this.")
# Advisory, as there may be no row yet that could be locked.
LOCK_KEYS = "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key"


def lock_unique_values(actor: Actor, *, exclude: UUID | None = None, **values: str | None) -> None:
    """Lock an `email`, `phone` and `identifier` until the transaction ends. Raises Conflict naming those in use.

    `exclude` is the id of the contact that is being changed.
    """
    lock_values(actor, **values)
    if names := find_in_use(actor, exclude=exclude, **values):
        raise Conflict({name: [IN_USE] for name in names})


def lock_values(actor: Actor, **values: str | None) -> None:
    """Lock an `email`, `phone` and `identifier` until the transaction ends."""
    # Callers lock values before contacts, so that no two writers wait for each other, whatever their sources.
    lock_keys(actor, (f"{name} {comparison_key(name, value).lower()}" for name, value in values.items() if value))


def find_in_use(actor: Actor, *, exclude: UUID | None = None, **values: str | None) -> list[str]:
    """Return which of the locked values a contact other than `exclude` has."""
    return [name for name, value in sorted(values.items()) if value and _is_in_use(actor, name, value, exclude)]


def lock_keys(actor: Actor, values: Iterable[str]) -> None:
    """Lock values of the workspace until the transaction ends."""
    # Sorted, so that two writers of the same values cannot deadlock.
    if keys := sorted(f"{actor.workspace_id} {value}" for value in values):
        prepared_cursor().execute(LOCK_KEYS, [keys])


def _is_in_use(actor: Actor, name: str, value: str, exclude: UUID | None) -> bool:
    cursor = prepared_cursor()
    cursor.execute(
        "SELECT EXISTS (SELECT FROM contacts_contact WHERE workspace_id = %s AND deleted_at IS NULL"
        f" AND {COMPARISONS[name]} AND id IS DISTINCT FROM %s)",
        [actor.workspace_id, comparison_key(name, value), exclude],
    )
    return cursor.fetchone()[0]


def comparison_key(name: str, value: str) -> str:
    """Return the key that an `email`, `phone` or `identifier` is compared by: an international number as E.164."""
    if name == "email":
        return email_key(value) or ""
    text = trim(value)
    return to_e164(text) or text if name == "phone" else text
