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

from crm.api.client_ip import is_on_loopback
from crm.workspaces.models import User

# Without recovery codes, which only replace a lost factor.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def redirect_to_second_factor(request: HttpRequest) -> HttpResponse | None:
    """Return the redirect to set up or use a second factor, or None if the session needs no further one."""
    if not _is_required(request):
        return None
    stored = dict(Authenticator.objects.filter(user_id=request.user.pk).values_list("pk", "type"))
    types = set(stored.values())
    if not types.intersection(SECOND_FACTORS):
        messages.warning(
            request,
            _("The admin requires a second factor. Add a passkey or an authenticator app, then open the admin again."),
        )
        return redirect("mfa_index")
    # By id, because a factor that has been removed since proves nothing.
    records = get_authentication_records(request, request.user)
    if any(record["method"] == "mfa" and record.get("id") in stored for record in records):
        return None
    page = "mfa_reauthenticate" if Authenticator.Type.TOTP in types else "mfa_reauthenticate_webauthn"
    return redirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")


def record_first_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_kwargs) -> None:
    """Record the set-up of a first second factor as its use. Receives the signal authenticator_added."""
    # Not of a further one, or a stolen session could add its own factor instead of using the user's.
    factors = Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS)
    if authenticator.type in SECOND_FACTORS and factors.count() == 1:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


def _is_required(request: HttpRequest) -> bool:
    if settings.ADMIN_MFA is not None:
        return settings.ADMIN_MFA
    # The client too, because a server that allows only loopback's host names may still listen on every address.
    return not (settings.LOOPBACK_ONLY and is_on_loopback(request))
