"""The forms of signing in and of a user's own account."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from crm.workspaces.locale import Language, Theme, time_zone_choices
from crm.workspaces.models import User

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "remember": _("Stay signed in on this device"),
    "password": _("Password"),
    "oldpassword": _("The password you have"),
    "password1": _("The new password"),
    "password2": _("The new password once more"),
    "code": _("Code"),
}
# What a browser is told of a field beyond what allauth says.
TOLD = {
    "login": {"autocomplete": "username", "autofocus": True},
    "code": {"inputmode": "numeric", "autofocus": True},
}


class Labelled:
    """A form of allauth's with our labels, which stand above their fields and so are not repeated in them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs |= TOLD.get(name, {})
            if name in ("password", "oldpassword"):
                field.help_text = ""  # which leads to those who forgot it; the sign-in page does


class SignInForm(Labelled, account.LoginForm):
    """Signing in with a password."""


class ConfirmForm(Labelled, account.ReauthenticateForm):
    """The password once more."""


class ChangePasswordForm(Labelled, account.ChangePasswordForm):
    """Another password than the one that a user has."""


class SetPasswordForm(Labelled, account.SetPasswordForm):
    """The first password of a user who had none."""


class ForgottenPasswordForm(Labelled, account.ResetPasswordForm):
    """Whom to send a link to."""


class NewPasswordForm(Labelled, account.ResetPasswordKeyForm):
    """Another password than the one that was forgotten."""


class CodeForm(Labelled, mfa.AuthenticateForm):
    """The second step."""


class ConfirmCodeForm(Labelled, mfa.ReauthenticateForm):
    """A code once more."""


class FirstCodeForm(Labelled, ActivateTOTPForm):
    """The first code of an app."""


class NewMemberForm(forms.Form):
    """What a new user says to an invitation."""

    name = forms.CharField(label=_("Your name"), max_length=255, widget=forms.TextInput({"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        values = super().clean() or {}
        if password := values.get("password"):
            try:
                validate_password(password, User(email=self.email, name=values.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


class PreferencesForm(forms.Form):
    """How pages are shown to a user."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("As in the workspace")), *Language.choices], required=False
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [("", _("As in the workspace")), *time_zone_choices()],
        required=False,
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=[("", _("As on this device")), *Theme.choices], required=False)
