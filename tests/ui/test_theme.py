"""Themes: chosen on any page and stored with the user."""

import pytest
from django.test import Client

from .conftest import client_of, membership_of

THEME = "/account/theme/"


def theme_of(person) -> str:
    return membership_of(person).user.theme


def test_theme_button_on_each_page_offers_the_next_theme(alice):
    client = client_of(alice)
    for now, after in (("", "dark"), ("dark", "light"), ("light", "")):
        page = client.get("/w/acme/settings/labels/?q=1").content.decode()
        assert (f'data-theme="{now}"' in page) is bool(now)
        assert f'name="theme" value="{after}"' in page
        assert 'name="back" value="/w/acme/settings/labels/?q=1"' in page
        response = client.post(THEME, {"theme": after, "back": "/w/acme/settings/labels/?q=1"})
        assert response.headers["Location"] == "/w/acme/settings/labels/?q=1"
    assert 'data-theme="' not in client.get("/w/acme/").content.decode()


def test_theme_change_stores_only_the_theme(bob):
    membership_of(bob).user.__class__.objects.update(language="fr", time_zone="Europe/Paris")
    client_of(bob).post(THEME, {"theme": "dark"})
    user = membership_of(bob).user
    assert (user.theme, user.language, user.time_zone) == ("dark", "fr", "Europe/Paris")


@pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", ""])
def test_theme_change_does_not_redirect_to_another_site(alice, back):
    assert client_of(alice).post(THEME, {"theme": "dark", "back": back}).headers["Location"] == "/"


def test_theme_with_unknown_name_is_refused(alice):
    response = client_of(alice).post(THEME, {"theme": "pink"})
    assert response.status_code == 400
    assert theme_of(alice) == ""


def test_theme_get_is_not_allowed(alice):
    assert client_of(alice).get(THEME).status_code == 405
    assert theme_of(alice) == ""


def test_theme_change_when_signed_out_requires_sign_in(db):
    assert Client().get(THEME).headers["Location"].startswith("/account/login/")
    assert Client().post(THEME, {"theme": "dark"}).status_code == 401
