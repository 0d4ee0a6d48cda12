"""The second factor that the admin may require: set up once, and used in each session."""

import re
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from crm.workspaces.models import Label
from tests.accounts.conftest import code_of

from .conftest import fetch

PASSWORD = "correct horse battery"
ADMIN, SECURITY = "/admin/", "/account/security/"
LABELS = "/admin/crm/label/?q=vip"
REAUTHENTICATE = f"{SECURITY}reauthenticate/"


@pytest.fixture
def required(settings):
    settings.ADMIN_MFA = True


@pytest.fixture
def operator(olga):
    """A browser in which an operator has signed in with her password."""
    client = Client()
    client.post(reverse("account_login"), {"login": olga.user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def app_secret(olga):
    secret = generate_totp_secret()
    TOTP.activate(olga.user, secret)
    return secret


def set_up_app(client) -> None:
    page = client.get(f"{SECURITY}totp/activate/").content.decode()
    secret = re.search(r'value="([A-Z2-7]{32})"', page)[1]
    assert client.post(f"{SECURITY}totp/activate/", {"code": code_of(secret)}).status_code == 302


def test_operator_without_second_factor_is_sent_to_set_one_up(required, operator):
    page = operator.get(ADMIN, follow=True)
    assert page.redirect_chain == [(SECURITY, 302)]
    assert "The admin requires a second factor." in page.content.decode()


def test_operator_who_has_just_set_up_a_first_factor_gets_in(transactional_db, required, operator):
    set_up_app(operator)
    assert operator.get(ADMIN).status_code == 200
    other = Client()
    other.post(reverse("account_login"), {"login": "olga@carnet.test", "password": PASSWORD})
    assert other.get(ADMIN).status_code == 302, "the password alone lets nobody in"


def test_operator_who_adds_a_further_factor_has_not_used_one(transactional_db, required, olga, operator):
    Authenticator.objects.create(user=olga.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    set_up_app(operator)
    assert operator.get(ADMIN).url == f"{REAUTHENTICATE}?next=%2Fadmin%2F"


def test_operator_who_signed_in_with_a_code_gets_in(required, olga, app_secret):
    client = Client()
    client.post(reverse("account_login"), {"login": olga.user.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code_of(app_secret)})
    assert client.get(ADMIN).status_code == 200


@pytest.mark.parametrize("factor", ["code", "recovery code"])
def test_operator_whose_session_used_no_factor_confirms_and_gets_back(required, olga, operator, app_secret, factor):
    RecoveryCodes.activate(olga.user)
    recovery = RecoveryCodes(olga.user.authenticator_set.get(type="recovery_codes")).get_unused_codes()[0]
    response = operator.get(LABELS)
    assert response.url == f"{REAUTHENTICATE}?next={quote(LABELS, safe='')}"
    assert 'name="next"' in operator.get(response.url).content.decode()
    code = code_of(app_secret) if factor == "code" else recovery
    assert operator.post(REAUTHENTICATE, {"code": code, "next": LABELS}).url == LABELS
    assert operator.get(LABELS).status_code == 200


def test_operator_with_a_passkey_alone_is_asked_for_it(required, olga, operator):
    Authenticator.objects.create(user=olga.user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"})
    assert operator.get(ADMIN).url == f"{SECURITY}webauthn/reauthenticate/?next=%2Fadmin%2F"


def test_reauthentication_by_password_is_no_second_factor(required, operator, app_secret):
    operator.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert operator.get(ADMIN).status_code == 302


def test_removed_factor_no_longer_counts(transactional_db, required, olga, operator):
    set_up_app(operator)
    Authenticator.objects.filter(user=olga.user).delete()
    assert operator.get(ADMIN).url == SECURITY


def test_write_without_second_factor_is_not_run(required, olga, operator, acme, app_secret):
    sent = {"workspace": acme.pk, "title": "vip", "color": "#ff0000"}
    assert operator.post(olga.url(Label, "add"), sent).url.startswith(REAUTHENTICATE)
    assert fetch(Label, title="vip") is None


def test_staff_pages_require_no_second_factor(required, operator):
    assert operator.get("/account/preferences/").status_code == 200


@pytest.mark.parametrize(
    ("setting", "loopback_only", "client_address", "status"),
    [
        (None, True, "127.0.0.1", 200),
        (None, True, "::1", 200),
        (None, True, "192.0.2.7", 302),
        (None, False, "127.0.0.1", 302),
        (False, False, "192.0.2.7", 200),
        (True, True, "127.0.0.1", 302),
    ],
)
def test_second_factor_is_required_by_default_beyond_loopback(
    olga, settings, setting, loopback_only, client_address, status
):
    settings.ADMIN_MFA, settings.LOOPBACK_ONLY = setting, loopback_only
    assert olga.client.get(ADMIN, REMOTE_ADDR=client_address).status_code == status
