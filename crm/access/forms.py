"""The forms of signing in and of a user's own account."""

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.utils.translation import gettext_lazy as _

from crm.workspaces.locale import Language, Theme, time_zone_choices
from crm.workspaces.models import User


class SignInForm(LoginForm):
    """allauth's, with our labels, which stand above their fields and so are not repeated in them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["remember"].label = _("Stay signed in on this device")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


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
