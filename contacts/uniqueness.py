"""What some doors promise to be unique and others do not: e-mail addresses, phone numbers, identifiers.

Who promises it holds the values first: of two writers through such doors who want the same, one waits and then sees
what the other wrote. Other doors hold nothing and are held up by nobody.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from crm.db.session import prepared_cursor
from crm.history.exceptions import Conflict
from crm.workspaces.actor import Actor
from crm.workspaces.text import to_e164

# What each value is compared by, as an index has it.
COMPARISONS = {"email": "email_key = lower(%s)", "phone": "phone_key = %s", "identifier": "identifier = %s"}
TAKEN = _("Another contact already has this.")
LOCK_KEYS = "SELECT pg_advisory_xact_lock(hashtextextended(held, 0)) FROM unnest(%s::text[]) AS held"


def lock_unique_values(actor: Actor, *, exclude: UUID | None = None, **values: str | None) -> None:
    """Hold an `email`, `phone` and `identifier` until the transaction ends. Raises Conflict naming those in use.

    A contact whose id is `but` may have them: it is the one to be changed.
    """
    lock_values(actor, **values)
    if names := find_taken(actor, exclude=exclude, **values):
        raise Conflict({name: [TAKEN] for name in names})


def lock_values(actor: Actor, **values: str | None) -> None:
    """Hold an `email`, `phone` and `identifier` until the transaction ends.

    Values are held before contacts are locked: so no two writers wait for each other, whatever doors they come by.
    """
    lock_keys(actor, (f"{name} {comparison_key(name, value).lower()}" for name, value in values.items() if value))


def find_taken(actor: Actor, *, exclude: UUID | None = None, **values: str | None) -> list[str]:
    """Return which of the values, which are held, a live contact has whose id is not `but`."""
    wanted = {name: comparison_key(name, value) for name, value in sorted(values.items()) if value}
    return [name for name, value in wanted.items() if set(find_holders(actor, name, value)) - {exclude}]


def lock_keys(actor: Actor, values: Iterable[str]) -> None:
    """Wait for all who hold any of the values in this workspace, and hold them until the transaction ends."""
    if held := sorted(f"{actor.workspace_id} {value}" for value in values):
        prepared_cursor().execute(LOCK_KEYS, [held])


def find_holders(actor: Actor, name: str, value: str) -> list[UUID]:
    """Return the ids of the live contacts that have a value, oldest first."""
    cursor = prepared_cursor()
    cursor.execute(
        "SELECT id FROM contacts_contact WHERE workspace_id = %s AND deleted_at IS NULL"
        f" AND {COMPARISONS[name]} ORDER BY id",
        [actor.workspace_id, value],
    )
    return [pk for (pk,) in cursor.fetchall()]


def comparison_key(name: str, value: str) -> str:
    """Return what a value is compared as: a phone number as E.164 where it is one."""
    return to_e164(value) or value if name == "phone" else value
