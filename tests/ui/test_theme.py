"""The colours that pages have: chosen on any page, kept for the user."""

import pytest
from django.test import Client

from .conftest import client_of, membership_of

THEME = "/account/theme/"


def theme_of(person) -> str:
    return membership_of(person).user.theme


def test_the_rail_offers_the_next_theme_on_each_page(alice):
    client = client_of(alice)
    for now, after in (("", "dark"), ("dark", "light"), ("light", "")):
        page = client.get("/w/acme/settings/labels/?q=1").content.decode()
        assert (f'data-theme="{now}"' in page) is bool(now)
        assert f'name="theme" value="{after}"' in page
        assert 'name="back" value="/w/acme/settings/labels/?q=1"' in page
        response = client.post(THEME, {"theme": after, "back": "/w/acme/settings/labels/?q=1"})
        assert response.headers["Location"] == "/w/acme/settings/labels/?q=1"
    assert 'data-theme="' not in client.get("/w/acme/").content.decode()


def test_a_theme_is_kept_with_the_user_and_nothing_else_of_them_changes(bob):
    membership_of(bob).user.__class__.objects.update(language="fr", time_zone="Europe/Paris")
    client_of(bob).post(THEME, {"theme": "dark"})
    user = membership_of(bob).user
    assert (user.theme, user.language, user.time_zone) == ("dark", "fr", "Europe/Paris")


@pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", ""])
def test_nobody_is_led_away(alice, back):
    assert client_of(alice).post(THEME, {"theme": "dark", "back": back}).headers["Location"] == "/"


def test_a_theme_that_there_is_not_is_refused(alice):
    response = client_of(alice).post(THEME, {"theme": "pink"})
    assert response.status_code == 400
    assert theme_of(alice) == ""


def test_to_look_changes_nothing(alice):
    assert client_of(alice).get(THEME).status_code == 405
    assert theme_of(alice) == ""


def test_whoever_is_signed_out_signs_in_first(db):
    assert Client().get(THEME).headers["Location"].startswith("/account/login/")
    assert Client().post(THEME, {"theme": "dark"}).status_code == 401
