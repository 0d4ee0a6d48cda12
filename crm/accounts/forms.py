"""The forms of sign-in and of the account pages."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from crm.workspaces.locale import Language, Theme, time_zone_choices
from crm.workspaces.models import User

from .users import stored_email

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "remember": _("Stay signed in on this device"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("Repeat the new password"),
    "code": _("Code"),
}
# HTML attributes of fields, beyond those of allauth.
ATTRIBUTES = {
    "login": {"autocomplete": "username", "autofocus": True},
    "code": {"inputmode": "numeric", "autofocus": True},
}


class LabelledForm:
    """Gives a form of allauth our labels, and no placeholders."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.label = LABELS.get(name, field.label)
            # A placeholder that repeats the label disappears while it is needed, during typing.
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs |= ATTRIBUTES.get(name, {})
            if name in ("password", "oldpassword"):
                field.help_text = ""  # a link to "forgotten password", which the sign-in page has elsewhere


class SignInForm(LabelledForm, account.LoginForm):
    """Sign-in with e-mail address and password."""

    def clean_login(self):
        return stored_email(super().clean_login())


class ConfirmForm(LabelledForm, account.ReauthenticateForm):
    """Confirmation by password before a sensitive change."""


class ChangePasswordForm(LabelledForm, account.ChangePasswordForm):
    """Change of the password."""


class SetPasswordForm(LabelledForm, account.SetPasswordForm):
    """First password of a user without one."""


class ForgottenPasswordForm(LabelledForm, account.ResetPasswordForm):
    """Request for a link to choose a new password."""

    def clean_email(self):
        self.cleaned_data["email"] = stored_email(self.cleaned_data["email"])
        return super().clean_email()


class NewPasswordForm(LabelledForm, account.ResetPasswordKeyForm):
    """New password after following that link."""


class CodeForm(LabelledForm, mfa.AuthenticateForm):
    """Sign-in with a code, the second step."""


class ConfirmCodeForm(LabelledForm, mfa.ReauthenticateForm):
    """Confirmation by code before a sensitive change."""


class FirstCodeForm(LabelledForm, ActivateTOTPForm):
    """First code of an authenticator app, which activates it."""


class NewMemberForm(forms.Form):
    """Name and password of a new user who accepts an invitation."""

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
    """Language, time zone and theme of a user."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("Same as the workspace")), *Language.choices], required=False
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=lambda: [("", _("Same as the workspace")), *time_zone_choices()], required=False
    )
    theme = forms.ChoiceField(
        label=_("Theme"), choices=[("", _("Same as this device")), *Theme.choices], required=False
    )
