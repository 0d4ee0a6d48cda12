"""The page that offers to send a form again: it keeps the input, but no secret."""

import re
from html import unescape

import pytest
from django import forms
from django.test import Client

from tests.architecture.source import PROJECT

OURS = {"Sec-Fetch-Site": "same-origin"}
SECRET = "CANARY-secret"
REMINDER = "Passwords and codes are not kept."


def post_without_csrf_token(path: str, values: dict):
    return Client(enforce_csrf_checks=True).post(path, values, headers=OURS)


def kept_values(response) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', response.content.decode()):
        if name != "csrfmiddlewaretoken":
            found.setdefault(unescape(name), []).append(unescape(value))
    return found


def test_expired_form_keeps_its_input_and_is_not_stored_by_caches(db):
    response = post_without_csrf_token("/w/acme/contacts/new/", {"first_name": "Ada", "role": ["buyer", "legal"]})
    assert response.status_code == 403
    assert kept_values(response) == {"first_name": ["Ada"], "role": ["buyer", "legal"]}
    assert REMINDER not in response.content.decode()
    assert "no-store" in response.headers["Cache-Control"]


def test_form_of_somebody_signed_out_is_not_stored_by_caches(db):
    response = Client().post("/w/acme/contacts/new/", {"first_name": "Ada"}, headers=OURS)
    assert response.status_code == 401
    assert kept_values(response) == {"first_name": ["Ada"]}
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "secrets", "others"),
    [
        ("/account/login/", ["password"], {"login": "zoe@carnet.test", "next": "/w/acme/"}),
        ("/account/reauthenticate/", ["password"], {"next": "/account/security/"}),
        ("/account/password/change/", ["oldpassword", "password1", "password2"], {}),
        ("/account/password/set/", ["password1", "password2"], {}),
        ("/account/password/reset/key/1-set-password/", ["password1", "password2"], {}),
        ("/account/security/authenticate/", ["code", "credential"], {}),
        ("/account/security/reauthenticate/", ["code"], {}),
        ("/account/security/totp/activate/", ["code"], {}),
        ("/account/security/webauthn/add/", ["credential"], {"name": "Key"}),
        ("/invitations/x/", ["password"], {"name": "Zoé"}),
        ("/admin/crm/user/add/", ["password1", "password2"], {"email": "zoe@carnet.test"}),
        ("/w/acme/contacts/new/", ["form-0-password"], {"form-0-first_name": "Ada"}),
    ],
)
def test_expired_form_with_a_secret_keeps_all_but_the_secret(db, path, secrets, others):
    response = post_without_csrf_token(path, {**dict.fromkeys(secrets, SECRET), **others})
    assert response.status_code == 403
    assert SECRET not in response.content.decode()
    assert kept_values(response) == {name: [value] for name, value in others.items()}
    assert REMINDER in response.content.decode()


def test_form_of_another_site_returns_nothing(db):
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"password": SECRET, "login": "zoe"})
    assert SECRET not in response.content.decode()
    assert kept_values(response) == {}


@pytest.mark.parametrize(
    ("widget", "name"),
    [
        (forms.PasswordInput(), "pin_of_test"),
        (forms.TextInput({"autocomplete": "one-time-code"}), "pin_of_test"),
        (forms.TextInput({"autocomplete": "section-a new-password"}), "pin_of_test"),
        (forms.MultiWidget([forms.TextInput(), forms.PasswordInput()]), "pin_of_test_1"),
    ],
)
def test_secret_field_of_a_new_form_is_known_by_the_kind_of_its_input(db, widget, name):
    form = type("PinForm", (forms.Form,), {"pin_of_test": forms.CharField(widget=widget)})
    response = post_without_csrf_token("/w/acme/contacts/new/", {name: SECRET, "last_name": "Ada"})
    assert kept_values(response) == {"last_name": ["Ada"]}
    assert form.base_fields.keys() == {"pin_of_test"}, "the form is still there"


def test_password_inputs_are_fields_of_forms_and_not_of_templates():
    written = [path for path in PROJECT.glob("templates/**/*.html") if 'type="password"' in path.read_text()]
    assert written == []
