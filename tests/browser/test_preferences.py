"""Preferences of users: theme and language."""

from playwright.sync_api import expect

from crm.accounts.users import update_preferences
from crm.db.session import staff_session
from crm.workspaces.models import User
from tests.ui.conftest import membership_of

READ_BACKGROUND = "getComputedStyle(document.body).backgroundColor"


def user_of(person) -> User:
    with staff_session():
        return User.objects.get(pk=membership_of(person).user_id)


def test_theme_follows_the_system_until_it_is_chosen(open_browser, alice):
    browser = open_browser(alice, color_scheme="light")
    page = browser.open("contacts/")
    light = page.evaluate(READ_BACKGROUND)
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Theme: system").click()
    expect(page.locator("html[data-theme=dark]")).to_have_count(1)
    assert browser.path == browser.url_for("contacts/")
    dark = page.evaluate(READ_BACKGROUND)
    assert dark != light
    assert user_of(alice).theme == "dark"
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Theme: dark").click()
    expect(page.locator("html[data-theme=light]")).to_have_count(1)
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Theme: light").click()
    expect(page.locator("html[data-theme]")).to_have_count(0)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(READ_BACKGROUND) == dark


def test_pages_are_in_the_language_of_the_user(open_browser, alice):
    update_preferences(user=user_of(alice), language="fr", time_zone="", theme="")
    browser = open_browser(alice)
    for path in ("/account/security/", "contacts/"):
        expect(browser.open(path).locator("html[lang=fr]")).to_have_count(1)
    expect(browser.get_by_role("link", "Nouveau contact").first).to_be_visible()
