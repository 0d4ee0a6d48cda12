"""Account pages that django-allauth does not have: invitations, preferences, single sessions."""

from allauth.account import views as allauth
from allauth.account.utils import perform_login
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from crm.workspaces.emails import email_spellings
from crm.workspaces.invitations import InvitationDetails, find_invitation
from crm.workspaces.models import User
from crm.workspaces.tokens import digest_of

from .forms import NewMemberForm, PreferencesForm
from .invitations import accept_as_new_user, accept_invitation
from .users import end_session, update_preferences

PAGE = require_http_methods(["GET", "HEAD", "POST"])


def invitation_link(request: HttpRequest, secret: str) -> str:
    """Return the absolute URL of an invitation."""
    return request.build_absolute_uri(reverse("invitation", args=[secret]))


@PAGE
@never_cache
@sensitive_post_parameters("password")
@rate_limit(action="invitation")
def invitation(request, secret: str) -> HttpResponse:
    """Show an invitation to anybody who has its link, and let the invited person accept it."""
    found = find_invitation(digest_of(secret))
    if found is None or not found.is_open:
        return render(request, "invitations/closed.html", {"invitation": found}, status=410 if found else 404)
    if request.user.is_authenticated:
        return _accept_as_user(request, secret, found)
    if User.objects.filter(email__in=email_spellings(found.email)).exists():
        return render(request, "invitations/sign_in.html", {"invitation": found})
    return _accept_as_new_user(request, secret, found)


def _accept_as_user(request, secret: str, found: InvitationDetails) -> HttpResponse:
    error = None
    if request.method == "POST":
        try:
            accept_invitation(secret=secret, user=request.user, request_id=request.id)
        except ValidationError as raised:
            error = raised
        else:
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "invitations/accept.html", {"invitation": found, "error": error})


def _accept_as_new_user(request, secret: str, found: InvitationDetails) -> HttpResponse:
    form = NewMemberForm(request.POST or None, email=found.email)
    if form.is_valid():
        try:
            user = accept_as_new_user(secret=secret, request_id=request.id, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return perform_login(request, user, email_verification=None)
    context = {"invitation": found, "form": form, "provider": settings.OIDC and settings.OIDC_NAME}
    return render(request, "invitations/register.html", context)


@PAGE
@login_required
def preferences(request) -> HttpResponse:
    """Let a user choose language, time zone and theme."""
    stored = {name: getattr(request.user, name) for name in PreferencesForm.base_fields}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=stored)
    if form.is_valid():
        update_preferences(user=request.user, **form.cleaned_data)
        # So that the message is in the language just chosen, like the page that shows it.
        with translation.override(request.user.language or translation.get_language()):
            messages.success(request, _("Saved."))
        return redirect("preferences")
    return render(request, "account/preferences.html", {"form": form})


@login_required
@require_POST
def end(request, pk: int) -> HttpResponse:
    """End another session of the user."""
    if not end_session(user=request.user, pk=pk, current=request.session.session_key):
        raise Http404
    return redirect("usersessions_list")


def password_reset(request: HttpRequest) -> HttpResponse:
    """Mail a link to choose a new password, or say whom to ask if no mail is sent."""
    # allauth would say that a mail was sent.
    if not settings.EMAIL_URL:
        return render(request, "account/password_reset_unavailable.html")
    return allauth.password_reset(request)
