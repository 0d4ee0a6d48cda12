"""Account and sign-in pages: their titles, navigation and autocomplete attributes."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client

from crm.accounts.user_agents import describe_user_agent
from crm.workspaces.models import User

from .conftest import client_of, mark_in_use

LOGIN = "/account/login/"
PASSWORD = "correct horse battery"
TABS = ("Security", "Password", "Sessions", "Preferences")
PAGES = {
    "/account/security/": ("Security", "Security"),
    "/account/security/webauthn/": ("Security", "Passkeys"),
    "/account/security/recovery-codes/": ("Security", "Recovery codes"),
    "/account/security/recovery-codes/generate/": ("Security", "Generate new recovery codes"),
    "/account/security/totp/deactivate/": ("Security", "Turn off the authenticator app"),
    "/account/security/webauthn/add/": ("Security", "Add a passkey"),
    "/account/password/change/": ("Password", "Change your password"),
    "/account/sessions/": ("Sessions", "Active sessions"),
    "/account/preferences/": ("Preferences", "Language, time and theme"),
    "/account/reauthenticate/": ("", "Confirm your identity"),
}
ON_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0)"
LIKE_GECKO = "AppleWebKit/537.36 (KHTML, like Gecko)"
FIREFOX = f"{ON_WINDOWS} Gecko/20100101 Firefox/140.0"
EDGE = f"{ON_WINDOWS} {LIKE_GECKO} Chrome/140.0 Safari/537.36 Edg/140.0"
CHROME = f"Mozilla/5.0 (Linux; Android 10; K) {LIKE_GECKO} Chrome/140.0.0.0 Mobile Safari/537.36"
SAFARI = f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {LIKE_GECKO} Version/18.6 Mobile/15E148 Safari/604.1"


@pytest.fixture
def max_(db) -> User:
    """A user with a password and an authenticator app, in no workspace."""
    user = User.objects.create_user("max@carnet.test", PASSWORD, name="Max")
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


@pytest.fixture
def reauthenticated_client(alice):
    """The client of alice after she has confirmed her password."""
    client = client_of(alice)
    user = User.objects.get(email="alice@carnet.test")
    user.set_password(PASSWORD)
    user.save()
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return mark_in_use(client)


def tag_of(page: str, name: str) -> str:
    return re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]


@pytest.mark.parametrize("page", PAGES)
def test_account_page_has_title_back_link_and_current_tab(reauthenticated_client, page):
    tab, title = PAGES[page]
    shown = reauthenticated_client.get(page).content.decode()
    assert f"<title>{title} · Carnet</title>" in shown
    assert f"<h1>{title}</h1>" in shown
    assert re.search(r'<a [^>]*href="/">\s*<svg.*?</svg>\s*Back to Acme</a>', shown, re.DOTALL)
    links = re.findall(r'<a href="(/account/[^"]+)"( aria-current="page")?>([^<]+)</a>', shown)
    assert [label for _, _, label in links if label in TABS] == list(TABS)
    assert [label for _, current, label in links if current] == ([tab] if tab else [])
    assert 'action="/account/logout/"' in shown


def test_account_page_without_workspace_has_no_back_link(max_):
    client = Client()
    client.force_login(max_)
    page = client.get("/account/sessions/").content.decode()
    assert "Back to" not in page
    assert 'class="brand"' in page


def test_password_page_without_password_redirects_to_set_password(alice):
    response = client_of(alice).get("/account/password/change/", follow=True)
    assert response.redirect_chain == [("/account/password/set/", 302)]
    assert '<a href="/account/password/change/" aria-current="page">Password</a>' in response.content.decode()


def test_preferences_saved_are_confirmed_in_the_new_language(alice):
    client = client_of(alice)
    sent = {"language": "fr", "time_zone": "", "theme": ""}
    page = client.post("/account/preferences/", sent, follow=True).content.decode()
    assert '<html lang="fr">' in page
    assert "data-toast" in page


def test_totp_activation_page_shows_a_qr_code(alice):
    client = client_of(alice)
    user = User.objects.get(email="alice@carnet.test")
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/security/totp/activate/").content.decode()
    assert '<img class="qr" src="data:image/svg+xml;base64,' in page


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (CHROME, "Chrome, Android"),
        (EDGE, "Edge, Windows"),
        (SAFARI, "Safari, iPhone"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("Firefox/1.0", "Firefox"),
        ("", ""),
    ],
)
def test_describe_user_agent_names_browser_and_system(agent, name):
    assert describe_user_agent(agent) == name


def test_sign_in_page_has_autocomplete_attributes(db):
    page = Client().get(LOGIN).content.decode()
    assert ['autocomplete="username"' in tag_of(page, "login"), "autofocus" in tag_of(page, "login")] == [True, True]
    assert 'autocomplete="current-password"' in tag_of(page, "password")
    assert page.count("autofocus") == 1
    assert "placeholder" not in tag_of(page, "login") + tag_of(page, "password")
    order = [page.index(word) for word in ('name="login"', 'name="password"', 'name="remember"', "data-passkey")]
    assert order == sorted(order)


def test_password_and_code_pages_have_autocomplete_attributes(reauthenticated_client, max_):
    page = reauthenticated_client.get("/account/password/change/").content.decode()
    names = ("username", "oldpassword", "password1", "password2")
    completed = [re.search(r'autocomplete="([^"]+)"', tag_of(page, name))[1] for name in names]
    assert completed == ["username", "current-password", "new-password", "new-password"]
    client = Client()
    client.post(LOGIN, {"login": max_.email, "password": PASSWORD})
    code = tag_of(client.get("/account/security/authenticate/").content.decode(), "code")
    assert [
        word for word in ('autocomplete="one-time-code"', "autofocus", 'inputmode="numeric"') if word not in code
    ] == []


def test_sign_in_page_after_lock_out_shows_it_above_the_form(max_):
    client = Client()
    for _ in range(6):
        page = client.post(LOGIN, {"login": max_.email, "password": "wrong"}).content.decode()
    assert re.search(r'<div class="notice danger" role="alert">\s*<p>Too many attempts failed.', page)
    cache.clear()


def test_sign_in_with_second_factor_redirects_to_the_requested_page(max_):
    client, requested = Client(), "/account/preferences/"
    page = client.get(requested, follow=True).content.decode()
    assert page.count(f'name="next" value="{requested}"') == 2, "with a password, and with a passkey"
    client.post(LOGIN, {"login": max_.email, "password": PASSWORD, "next": requested})
    code = RecoveryCodes(max_.authenticator_set.get(type="recovery_codes")).get_unused_codes()[0]
    assert client.post("/account/security/authenticate/", {"code": code}).headers["Location"] == requested
