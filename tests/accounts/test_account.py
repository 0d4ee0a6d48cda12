"""The pages of a user's own account."""

import re
from base64 import b64decode
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.staticfiles import finders
from django.core import mail
from django.templatetags.static import static
from django.test import Client
from django.utils import timezone

from crm.workspaces.models import User

from .conftest import PASSWORD, Browser, code_of, text_of

SECURITY = "/account/security/"
PAGES = (
    "",
    "totp/activate/",
    "webauthn/",
    "webauthn/add/",
    "webauthn/reauthenticate/",
    "recovery-codes/",
    "recovery-codes/generate/",
    "reauthenticate/",
)


@pytest.fixture
def inside(zoe, browser) -> Browser:
    """Zoe's browser, in which she has just given her password once more."""
    browser.sign_in(zoe.email)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


@pytest.fixture
def mailing(settings):
    settings.EMAIL_URL = "smtp://mail.example.com"


@pytest.mark.parametrize("page", PAGES)
def test_account_pages_obey_the_content_security_policy(inside, page):
    response = inside.get(SECURITY + page, follow=True)
    assert response.status_code in ({404} if page == "recovery-codes/" else {200})


@pytest.mark.parametrize("page", ["password/change/", "sessions/", "preferences/", "logout/", "reauthenticate/"])
def test_remaining_account_pages_obey_the_content_security_policy(inside, page):
    response = inside.get(f"/account/{page}")
    assert response.status_code == 200
    layout = "auth" if page == "logout/" else "auth account"
    assert f'<main class="{layout}" id="main">' in response.content.decode()


@pytest.mark.parametrize("page", ["totp/activate/", "recovery-codes/", "recovery-codes/download/", "webauthn/add/"])
def test_pages_with_secrets_are_not_stored_by_caches(inside, zoe, page):
    if page.startswith("recovery"):
        TOTP.activate(zoe, generate_totp_secret())
        RecoveryCodes.activate(zoe)
    response = inside.get(SECURITY + page)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_passkey_page_has_what_its_script_needs(inside):
    page = inside.get(SECURITY + "webauthn/add/").content.decode()
    assert re.search(r'<script id="passkey-options" type="application/json">\{"creation_options', page)
    assert 'data-passkey="create" data-options="passkey-options" hidden' in page
    assert f'<script type="module" src="{static("carnet/passkeys.js")}"></script>' in page
    assert finders.find("carnet/passkeys.js")


def test_authenticator_app_is_activated_with_qr_code_and_recovery_codes(inside, zoe):
    page = inside.get(SECURITY + "totp/activate/").content.decode()
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert b"<svg" in b64decode(picture[1])
    secret = re.search(r'value="([A-Z2-7]{32})"', page)[1]
    response = inside.post(SECURITY + "totp/activate/", {"code": code_of(secret)}, follow=True)
    codes = re.findall(r"<code>(\d{8})</code>", response.content.decode())
    assert len(codes) == 10
    assert inside.get(SECURITY + "recovery-codes/download/").content.decode().split()[-10:] == codes
    other = Browser()
    other.sign_in(zoe.email)
    assert other.post(SECURITY + "authenticate/", {"code": codes[0]}).status_code == 302


def test_authenticator_app_is_deactivated_by_post_only(inside, zoe, zoes_secret):
    assert inside.get(SECURITY + "totp/deactivate/").status_code == 200
    assert Authenticator.objects.filter(user=zoe, type="totp").exists()
    inside.post(SECURITY + "totp/deactivate/")
    assert not Authenticator.objects.filter(user=zoe).exists()


def test_second_factor_changes_require_the_password(zoe, browser):
    browser.sign_in(zoe.email)
    for page in ("totp/activate/", "webauthn/add/"):
        assert browser.get(SECURITY + page).url == f"/account/reauthenticate/?{urlencode({'next': SECURITY + page})}"


def test_password_change_requires_the_old_one_and_ends_other_sessions(inside, zoe):
    other = Browser()
    other.sign_in(zoe.email)
    new = {"password1": "a new long secret", "password2": "a new long secret"}
    wrong = inside.post("/account/password/change/", {"oldpassword": "wrong", **new})
    assert wrong.status_code == 200
    assert inside.post("/account/password/change/", {"oldpassword": PASSWORD, **new}).url == SECURITY
    assert inside.get(SECURITY).status_code == 200
    assert other.get(SECURITY).status_code == 302
    assert User.objects.get(pk=zoe.pk).check_password("a new long secret")


def test_session_in_the_list_can_be_ended(inside, zoe):
    other = Browser(Client(REMOTE_ADDR="192.0.2.9", headers={"User-Agent": "Phone"}))
    other.sign_in(zoe.email)
    shown = text_of(inside.get("/account/sessions/"))
    assert "192.0.2.9" in shown
    assert "Phone" in shown
    assert "this browser" in shown
    theirs = UserSession.objects.get(ip="192.0.2.9")
    assert inside.get(f"/account/sessions/{theirs.pk}/end/").status_code == 405
    assert inside.post(f"/account/sessions/{theirs.pk}/end/").url == "/account/sessions/"
    assert other.get(SECURITY).status_code == 302
    assert inside.get(SECURITY).status_code == 200


def test_all_other_sessions_can_be_ended_at_once(inside, zoe):
    others = [Browser(), Browser()]
    for other in others:
        other.sign_in(zoe.email)
    inside.post("/account/sessions/")
    assert [other.get(SECURITY).status_code for other in others] == [302, 302]
    assert inside.get(SECURITY).status_code == 200


def test_current_and_foreign_sessions_cannot_be_ended(inside, zoe):
    User.objects.create_user("max@carnet.test", PASSWORD)
    other = Browser()
    other.sign_in("max@carnet.test")
    for session in UserSession.objects.all():
        assert inside.post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert other.get(SECURITY).status_code == 200


def test_session_use_is_stored_every_few_minutes(inside, django_assert_num_queries):
    inside.get(SECURITY)
    with django_assert_num_queries(4):  # session, user with their workspaces, second factors twice
        inside.get(SECURITY)
    UserSession.objects.update(last_seen_at=timezone.now() - timezone.timedelta(days=1))
    session = inside.client.session
    session["seen"] = 0
    session.save()
    inside.get(SECURITY)
    assert UserSession.objects.get().last_seen_at > timezone.now() - timezone.timedelta(minutes=1)


def test_deactivated_user_is_signed_out_at_once(inside, zoe):
    User.objects.filter(pk=zoe.pk).update(is_active=False)
    assert inside.get(SECURITY).status_code == 302


def test_sign_out_requires_post(inside):
    inside.get("/account/logout/")
    assert inside.is_signed_in
    assert inside.post("/account/logout/").url == "/account/login/"
    assert not inside.is_signed_in


def test_preferences_are_stored_and_applied(inside, zoe):
    chosen = {"language": "fr", "time_zone": "Europe/Paris", "theme": "dark"}
    assert inside.post("/account/preferences/", chosen).status_code == 302
    zoe.refresh_from_db()
    assert {name: getattr(zoe, name) for name in chosen} == chosen
    page = inside.get("/account/preferences/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="fr" data-theme="dark">' in page
    UserSession.objects.update(created_at=datetime(2026, 1, 1, 11, 30, tzinfo=UTC))
    assert 'title="1 janvier 2026 à 12:30 CET"' in inside.get("/account/sessions/").content.decode()
    assert timezone.get_current_timezone_name() == "UTC", "the next reader's time is their own"


@pytest.mark.parametrize("wrong", [{"time_zone": "Mars/Olympus"}, {"language": "xx"}, {"theme": "pink"}])
def test_preferences_with_unknown_values_are_refused(inside, zoe, wrong):
    assert inside.post("/account/preferences/", wrong).status_code == 200
    zoe.refresh_from_db()
    assert (zoe.language, zoe.time_zone, zoe.theme) == ("", "", "")


def test_password_reset_without_mail_server_points_to_the_operator(zoe, browser):
    assert "Ask its operator to set a new password for you." in text_of(browser.get("/account/password/reset/"))
    browser.post("/account/password/reset/", {"email": zoe.email})
    assert mail.outbox == []


def test_password_reset_link_works_once(zoe, browser, mailing):
    assert browser.post("/account/password/reset/", {"email": zoe.email}).url == "/account/password/reset/done/"
    assert mail.outbox[0].to == [zoe.email]
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = browser.get(link).url
    assert form.endswith("-set-password/"), "the secret has left the address bar"
    new = {"password1": "a new long secret", "password2": "a new long secret"}
    assert browser.get(form).status_code == 200
    assert browser.post(form, new).url == "/account/password/reset/key/done/"
    assert Browser().sign_in(zoe.email, "a new long secret").status_code == 302
    again = Browser().get(link)
    assert "This link has expired or has already been used." in text_of(again)


@pytest.mark.parametrize("email", ["zoe@bu\u0308cher.test", "Zoe@BÜCHER.test", "zoe@xn--bcher-kva.test"])
@pytest.mark.parametrize("stored", ["zoe@bücher.test", "zoe@xn--bcher-kva.test"])
def test_password_reset_of_any_spelling_of_the_address_sends_the_link(zoe, browser, mailing, stored, email):
    zoe.email = stored
    zoe.save()
    browser.post("/account/password/reset/", {"email": email})
    assert "/account/password/reset/key/" in mail.outbox[0].body


def test_password_reset_does_not_reveal_known_addresses(zoe, mailing):
    pages = []
    for email in (zoe.email, "nobody@carnet.test"):
        response = Browser().post("/account/password/reset/", {"email": email}, follow=True)
        pages.append(text_of(response))
    assert pages[0] == pages[1]
    assert "There is no account with this e-mail address." in mail.outbox[1].body


def test_password_reset_with_mail_server_down_is_logged(zoe, browser, mailing, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert browser.post("/account/password/reset/", {"email": zoe.email}).status_code == 302
    assert caplog.messages == ["A mail could not be sent: ConnectionRefusedError"]
