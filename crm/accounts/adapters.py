"""Adapters of django-allauth: what Carnet changes of its behaviour."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.api.client_ip import client_network
from crm.workspaces.emails import email_key

from .encryption import fernet

mail_log = logging.getLogger("carnet.mail")
sign_in_log = logging.getLogger("carnet.accounts")
UNREADABLE = _("Your second factor cannot be read any more. Ask an operator to remove it, then set up a new one.")
LOCKED_OUT = ("too_many_login_attempts", "rate_limited")


class AccountAdapter(DefaultAccountAdapter):
    """Allows no sign-up, and says when a locked-out user can try again."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-mail address and password do not match. Check both and try again."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is not correct. Enter the code that your app shows now."),
        # The same message whether or not the user exists; it names the longest possible wait.
        **dict.fromkeys(LOCKED_OUT, _("Too many attempts failed. Try again in %d minutes.")),
    }

    def validation_error(self, code, *args):
        if code in LOCKED_OUT:
            sign_in_log.warning("a sign-in was locked out: %s", client_network(self.request))
        return super().validation_error(code, *((settings.LOCK_OUT_MINUTES,) if code in LOCKED_OUT else args))

    # Users come from operators and from invitations only.
    def is_open_for_signup(self, request) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request, **credentials: Any) -> str:
        # allauth's key begins with the host of the request, so each port and host name would allow its own attempts.
        return email_key(credentials.get("email")) or ""

    # allauth redirects back to the form, as if to change the password again.
    def get_password_change_redirect_url(self, request) -> str:
        return reverse("mfa_index")

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # SMTPException is one
            # In the log only: the page must not reveal which addresses exist.
            mail_log.error("A mail could not be sent: %s", type(error).__name__)


class MFAAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of second factors, which allauth stores as plain text otherwise."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def validation_error(self, code, *args):
        if code == "incorrect_code":
            sign_in_log.warning("a second factor was wrong: %s", client_network(self.request))
        return super().validation_error(code, *args)

    def encrypt(self, text: str) -> str:
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return fernet().decrypt(encrypted_text).decode()
        except InvalidToken as error:
            # Happens after a change of CRM_SECRET_KEY. A form error, since the page is asking for a code.
            raise ValidationError(UNREADABLE) from error
