"""The second factor that the admin site may require: set up, and used in the session."""

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crm.workspaces.models import User

# Recovery codes replace one of them, and are none by themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def redirect_to_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Return the redirect to set up or use a second factor, or None if the session has used one or none is required."""
    if not _is_required(request):
        return None
    stored = dict(Authenticator.objects.filter(user_id=request.user.pk).values_list("pk", "type"))
    types = set(stored.values())
    if not types.intersection(FACTORS):
        messages.warning(
            request,
            _("The admin requires a second factor. Add a passkey or an authenticator app, then open the admin again."),
        )
        return redirect("mfa_index")
    # By id, as one that was removed since proves nothing.
    if any(record["method"] == "mfa" and record.get("id") in stored for record in _records(request)):
        return None
    page = "mfa_reauthenticate" if Authenticator.Type.TOTP in types else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")


def record_first_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs) -> None:
    """Count setting up the first second factor as using it. Receives the signal authenticator_added."""
    # Not a further one: whoever has one must use it, or a stolen session could add its own.
    if Authenticator.objects.filter(user=user, type__in=FACTORS).count() == 1 and authenticator.type in FACTORS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def _records(request: HttpRequest) -> list[dict]:
    return get_authentication_records(request, request.user)


def _is_required(request: HttpRequest) -> bool:
    if settings.ADMIN_MFA is not None:
        return settings.ADMIN_MFA
    # The client too, as a server may listen on every address and still allow the host names of loopback only.
    return not (settings.LOOPBACK_ONLY and _is_loopback(request.META.get("REMOTE_ADDR", "")))


def _is_loopback(address: str) -> bool:
    # A Unix socket has no address; it belongs to a proxy, whose host name is among the allowed ones.
    return address in ("", "::1") or address.startswith("127.")
