"""Writes of users: identity, sessions, preferences.

These are not actions, since users belong to no workspace and so to no change log.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.db.models import F, Func, TextField, Value

from crm.workspaces.emails import email_spellings
from crm.workspaces.models import User


def create_user(*, email: str, name: str, password: str | None) -> User:
    """Create a user; without a password they sign in through the provider. Raises ValidationError."""
    return User.objects.create_user(email, password, name=name)


def stored_email(email: str) -> str:
    """Return the e-mail address as the user who signs in with it has it stored, or as it is if there is none."""
    users = User.objects.filter(email__in=email_spellings(email))
    # The oldest, should an earlier version have let two sign in with spellings of one address.
    return users.order_by("number").values_list("email", flat=True).first() or email


def update_preferences(*, user: User, **values: Any) -> None:
    """Change language, time zone or theme of a user. Raises ValidationError."""
    for name, value in values.items():
        setattr(user, name, value)
    # Only the changed fields: another column may hold a value that is older than its validator.
    user.clean_fields(exclude={field.name for field in user._meta.fields} - values.keys())
    user.save(update_fields=values)


def add_notice(*, user: User, text: str) -> None:
    """Store a text that the user is shown on their next page."""
    # Appended by the database, as several jobs may have something to tell.
    appended = Func(F("notices"), Value(text, output_field=TextField()), function="array_append")
    User.objects.filter(pk=user.pk).update(notices=appended)


def take_notices(user: User) -> list[str]:
    """Return the notices that the user has not been shown yet, and remove them."""
    # Without a query for the many pages that have none.
    if not user.notices:
        return []
    # Only these, as another may have come since; and not if another page is showing them.
    taken = User.objects.filter(pk=user.pk, notices=user.notices).update(notices=[])
    return user.notices if taken else []


def end_session(*, user: User, pk: int, current: str) -> bool:
    """End a session of a user other than the current one; False if there is no such session."""
    # The current one is ended by signing out, which also clears the cookie.
    sessions = UserSession.objects.filter(user=user, pk=pk).exclude(session_key=current)
    get_adapter().end_sessions(found := list(sessions))
    return bool(found)


def sync_email_address(instance: User, update_fields=None, **_: Any) -> None:
    """Make the e-mail address of a user the only one they can sign in with. Receives the signal post_save."""
    # Each sign-in writes last_login, which does not concern this.
    if update_fields is None or "email" in update_fields:
        EmailAddress.objects.filter(user=instance).exclude(email=instance.email).delete()
        # No verification: users are created by operators, and by invitations to this address.
        verified = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=instance, email=instance.email, defaults=verified)
