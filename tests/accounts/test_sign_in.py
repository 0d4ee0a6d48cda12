"""Sign-in: passwords, lock-outs, second factors, sessions."""

import logging

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from crm.workspaces.models import User

from .conftest import PASSWORD, Browser, code_of, text_of

WRONG = "E-mail address and password do not match."
LOCKED = "Too many attempts failed. Try again in 10 minutes."
LOGIN = "/account/login/"


def test_sign_in_with_the_right_password_succeeds(zoe, browser):
    response = browser.sign_in(zoe.email)
    assert (response.status_code, response.url) == (302, "/")
    assert browser.get(response.url).status_code == 200


@pytest.mark.parametrize(("email", "password"), [("zoe@carnet.test", "wrong"), ("nobody@carnet.test", PASSWORD)])
def test_sign_in_does_not_reveal_known_addresses(zoe, browser, email, password):
    response = browser.sign_in(email, password)
    assert response.status_code == 200
    assert WRONG in text_of(response)
    assert not browser.is_signed_in


def test_sign_in_errors_are_described_by_their_fields(zoe, browser):
    page = browser.post(LOGIN, {"login": "zoe", "password": "x"}).content.decode()
    assert 'aria-describedby="id_login_error"' in page
    assert 'id="id_login_error"' in page


def test_five_failures_lock_the_account_and_name_the_minutes(zoe, browser):
    for _ in range(5):
        assert WRONG in text_of(browser.sign_in(zoe.email, "wrong"))
    response = browser.sign_in(zoe.email)
    assert LOCKED in text_of(response)
    assert not browser.is_signed_in


def test_lock_out_holds_for_every_client_address(zoe):
    for number in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(LOGIN, {"login": zoe.email, "password": "wrong"})
    response = Client(REMOTE_ADDR="192.0.2.77").post(LOGIN, {"login": zoe.email.upper(), "password": PASSWORD})
    assert LOCKED in text_of(response)


def test_lock_out_holds_for_every_host_and_port(zoe):
    for port in range(5):
        Client(HTTP_HOST=f"localhost:{port + 8000}").post(LOGIN, {"login": zoe.email, "password": "wrong"})
    response = Client(HTTP_HOST="127.0.0.1").post(LOGIN, {"login": zoe.email, "password": PASSWORD})
    assert LOCKED in text_of(response)


def test_lock_out_holds_for_unknown_addresses(db, browser):
    for _ in range(5):
        browser.sign_in("nobody@carnet.test", "wrong")
    assert LOCKED in text_of(browser.sign_in("nobody@carnet.test", "wrong"))


def test_lock_out_by_client_address_holds_for_every_account(zoe, browser):
    for number in range(20):
        browser.sign_in(f"guess{number}@carnet.test", "wrong")
    assert LOCKED in text_of(browser.sign_in(zoe.email))
    elsewhere = Client(REMOTE_ADDR="192.0.2.1")
    assert elsewhere.post(LOGIN, {"login": zoe.email, "password": PASSWORD}).status_code == 302


def test_lock_outs_are_shared_by_all_processes(zoe, browser):
    browser.sign_in(zoe.email, "wrong")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM crm_cache WHERE cache_key LIKE '%%login_failed%%'")
        assert cursor.fetchone()[0] == 2
        cursor.execute("SELECT count(*) FROM crm_cache WHERE cache_key LIKE '%%zoe%%' OR value LIKE '%%zoe%%'")
        assert cursor.fetchone()[0] == 0
    cache.clear()


def test_rate_limit_shows_a_page(db, browser):
    for _ in range(30):
        browser.post(LOGIN)
    response = browser.post(LOGIN)
    assert response.status_code == 429
    assert "Wait a minute and try again." in text_of(response)


@pytest.mark.parametrize(
    ("https", "sent", "seen"), [(0, "192.0.2.9", "127.0.0.1"), (1, "6.6.6.6, 192.0.2.9", "192.0.2.9")]
)
def test_client_address_is_believed_from_the_proxy_only(zoe, browser, settings, https, sent, seen):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = https
    browser.client.defaults["HTTP_X_FORWARDED_FOR"] = sent
    browser.sign_in(zoe.email)
    assert zoe.usersession_set.get().ip == seen


def test_inactive_user_learns_so_only_with_the_right_password(zoe, browser):
    User.objects.filter(pk=zoe.pk).update(is_active=False)
    assert WRONG in text_of(browser.sign_in(zoe.email, "wrong"))
    assert browser.sign_in(zoe.email).url == "/account/inactive/"
    assert "Your account is deactivated" in text_of(browser.get("/account/inactive/"))
    assert not browser.is_signed_in


def test_sign_up_is_closed(db, browser):
    values = {"email": "new@carnet.test", "password1": "a new long secret", "password2": "a new long secret"}
    for response in (browser.get("/account/signup/"), browser.post("/account/signup/", values)):
        assert "You need an invitation to join." in text_of(response)
    assert not User.objects.exists()


@pytest.mark.parametrize("address", ["email/", "confirm-email/", "login/code/", "security/webauthn/signup/"])
def test_unused_allauth_urls_do_not_exist(zoe, browser, address):
    browser.sign_in(zoe.email)
    assert browser.get(f"/account/{address}").status_code == 404
    assert Client().post(f"/account/{address}").status_code == 404


@pytest.mark.parametrize("next_page", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_sign_in_does_not_redirect_to_another_site(zoe, browser, next_page):
    assert browser.sign_in(zoe.email, next=next_page).url == "/"
    assert browser.get(LOGIN, data={"next": next_page}).url == "/"
    assert browser.post("/account/logout/", {"next": next_page}).url == LOGIN


def test_sign_in_redirects_to_the_requested_page(zoe, browser):
    page = browser.get("/account/sessions/", follow=True)
    assert 'name="next" value="/account/sessions/"' in page.content.decode()
    assert browser.sign_in(zoe.email, next="/account/sessions/").url == "/account/sessions/"


def test_sign_in_with_second_factor_requires_a_code(zoe, zoes_secret, browser):
    assert browser.sign_in(zoe.email, next="/account/sessions/").url == "/account/security/authenticate/"
    assert browser.get("/account/sessions/").status_code == 302, "the password alone lets nobody in"
    assert "Two-step verification" in text_of(browser.get("/account/security/authenticate/"))
    wrong = browser.post("/account/security/authenticate/", {"code": "000000"})
    assert "This code is not correct." in text_of(wrong)
    response = browser.post("/account/security/authenticate/", {"code": code_of(zoes_secret)})
    assert response.url == "/account/sessions/"
    assert browser.is_signed_in


def test_code_works_once(zoe, zoes_secret):
    code = code_of(zoes_secret)
    answers = []
    for browser in (Browser(), Browser()):
        browser.sign_in(zoe.email)
        answers.append(browser.post("/account/security/authenticate/", {"code": code}).status_code)
    assert answers == [302, 200]


def test_wrong_codes_are_locked_out(zoe, zoes_secret, browser):
    browser.sign_in(zoe.email)
    for _ in range(5):
        browser.post("/account/security/authenticate/", {"code": "000000"})
    response = browser.post("/account/security/authenticate/", {"code": code_of(zoes_secret)})
    assert LOCKED in text_of(response)
    assert not browser.is_signed_in


def test_recovery_code_works_once(zoe, zoes_secret):
    code = RecoveryCodes(zoe.authenticator_set.get(type="recovery_codes")).get_unused_codes()[0]
    answers = []
    for browser in (Browser(), Browser()):
        browser.sign_in(zoe.email)
        answers.append(browser.post("/account/security/authenticate/", {"code": code}).status_code)
    assert answers == [302, 200]


def test_secrets_of_second_factors_are_stored_encrypted(zoe, zoes_secret):
    kept = str(list(zoe.authenticator_set.values_list("data", flat=True)))
    assert zoes_secret not in kept


def test_second_factor_under_another_secret_key_is_explained(zoe, zoes_secret, browser, settings):
    settings.SECRET_KEY = "another key of fifty characters, as long as any of ours"
    browser.sign_in(zoe.email)
    response = browser.post("/account/security/authenticate/", {"code": code_of(zoes_secret)})
    assert "Ask an operator to remove it" in text_of(response)
    assert not browser.is_signed_in


def test_sign_in_accepts_the_address_of_the_user_only(zoe, browser):
    zoe.email = "zoe.martin@carnet.test"
    zoe.save()
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(zoe.email, True, True)]
    assert WRONG in text_of(browser.sign_in("zoe@carnet.test"))
    assert browser.sign_in(zoe.email).status_code == 302


def test_superuser_from_the_command_line_can_sign_in(db, browser):
    User.objects.create_superuser("root@carnet.test", PASSWORD)
    assert browser.sign_in("root@carnet.test", next="/admin/").url == "/admin/"
    assert browser.get("/admin/").status_code == 200


def test_sign_in_works_without_script_and_requires_csrf_token(zoe):
    browser = Browser(Client(enforce_csrf_checks=True))
    assert browser.sign_in(zoe.email).status_code == 403
    token = browser.get(LOGIN).context["csrf_token"]
    assert browser.sign_in(zoe.email, csrfmiddlewaretoken=str(token)).status_code == 302


def test_session_lasts_only_if_the_user_stays_signed_in(zoe):
    for values, age in (({"remember": "on"}, 30 * 24 * 3600), ({}, "")):
        browser = Browser()
        browser.sign_in(zoe.email, **values)
        assert browser.client.cookies["sessionid"]["max-age"] == age


def test_sign_in_logs_nothing_personal(zoe, zoes_secret, browser, caplog):
    caplog.set_level(logging.DEBUG)
    browser.sign_in("nobody@carnet.test", "wrong")
    browser.sign_in(zoe.email, "wrong")
    browser.sign_in(zoe.email)
    browser.post("/account/security/authenticate/", {"code": "000000"})
    browser.post("/account/security/authenticate/", {"code": code_of(zoes_secret)})
    browser.post(reverse("account_reset_password"), {"email": zoe.email})
    Browser(Client(enforce_csrf_checks=True)).sign_in(zoe.email)
    said = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    assert any("CSRF" in message for message in said)
    assert all(word not in "".join(said) for word in ("zoe", "Zoé", "nobody@", PASSWORD))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_sign_in_page_is_in_the_language_of_the_browser(db, browser, language):
    page = browser.get(LOGIN, headers={"Accept-Language": language}).content.decode()
    assert f'<html lang="{language}">' in page


# --- spellings of an international address

SPELLINGS = [
    *("zoe@bücher.test", "Zoe@BÜCHER.test", "zoe@bu\u0308cher.test", "zoe@xn--bcher-kva.test"),
    " zoe@bücher.test\u00a0",
]


@pytest.mark.parametrize("email", SPELLINGS)
def test_sign_in_with_any_spelling_of_the_address_succeeds(db, browser, email):
    user = User.objects.create_user("Zoe@XN--bcher-kva.test", PASSWORD)
    assert user.email == "zoe@bücher.test"
    browser.sign_in(email)
    assert browser.is_signed_in


@pytest.mark.parametrize("email", SPELLINGS)
def test_sign_in_of_a_user_stored_in_punycode_succeeds(db, browser, email):
    user = User.objects.create_user("zoe@carnet.test", PASSWORD)
    user.email = "zoe@xn--bcher-kva.test"
    user.save()
    browser.sign_in(email)
    assert browser.is_signed_in


@pytest.mark.parametrize("email", SPELLINGS)
def test_user_with_another_spelling_of_an_address_is_refused(db, email):
    user = User.objects.create_user("max@carnet.test", PASSWORD)
    User.objects.filter(pk=user.pk).update(email="zoe@xn--bcher-kva.test")
    with pytest.raises(ValidationError, match="Another user already signs in with this e-mail address"):
        User.objects.create_user(email, PASSWORD)


def test_sign_in_attempts_of_all_spellings_count_together(db):
    User.objects.create_user("zoe@bücher.test", PASSWORD)
    for number in range(5):
        Browser().sign_in(SPELLINGS[number], "wrong")
    assert LOCKED in text_of(Browser().sign_in(SPELLINGS[0]))
