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
    """Return the spelling in which a user's e-mail address is stored, or the given one if no user has it."""
    users = User.objects.filter(email__in=email_spellings(email))
    # The oldest user, because earlier versions accepted two with spellings of one address.
    return users.order_by("number").values_list("email", flat=True).first() or email


def update_preferences(*, user: User, **values: Any) -> None:
    """Change language, time zone or theme of a user. Raises ValidationError."""
    for name, value in values.items():
        setattr(user, name, value)
    # Only the changed fields: another column may hold a value that is older than its validator.
    user.clean_fields(exclude={field.name for field in user._meta.fields} - values.keys())
    user.save(update_fields=values)


def add_notice(*, user: User, text: str) -> None:
    """Store a text that the next page shows to the user."""
    # Appended by the database, because several jobs may add one at once.
    appended = Func(F("notices"), Value(text, output_field=TextField()), function="array_append")
    User.objects.filter(pk=user.pk).update(notices=appended)


def take_notices(user: User) -> list[str]:
    """Return the notices of a user, and remove them."""
    # Almost no page has any, so none costs a query.
    if not user.notices:
        return []
    # Only if they are still the same: another page may show them already, or a job may have added one.
    is_removed = User.objects.filter(pk=user.pk, notices=user.notices).update(notices=[])
    return user.notices if is_removed else []


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
