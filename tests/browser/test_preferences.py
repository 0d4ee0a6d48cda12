"""What users choose for themselves: colours and language."""

from playwright.sync_api import expect

from crm.accounts.users import update_preferences
from crm.db.session import staff_session
from crm.workspaces.models import User
from tests.ui.conftest import membership_of

PAPER = "getComputedStyle(document.body).backgroundColor"


def user_of(person) -> User:
    with staff_session():
        return User.objects.get(pk=membership_of(person).user_id)


def test_colours_follow_the_system_until_one_chooses(sit, alice):
    desk = sit(alice, color_scheme="light")
    page = desk.open("contacts/")
    light = page.evaluate(PAPER)
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Theme: system").click()
    expect(page.locator("html[data-theme=dark]")).to_have_count(1)
    assert desk.path == desk.at("contacts/")
    dark = page.evaluate(PAPER)
    assert dark != light
    assert user_of(alice).theme == "dark"
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Theme: dark").click()
    expect(page.locator("html[data-theme=light]")).to_have_count(1)
    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Theme: light").click()
    expect(page.locator("html[data-theme]")).to_have_count(0)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(PAPER) == dark


def test_pages_say_which_language_they_are_in(sit, alice):
    update_preferences(user=user_of(alice), language="fr", time_zone="", theme="")
    desk = sit(alice)
    for path in ("/account/security/", "contacts/"):
        expect(desk.open(path).locator("html[lang=fr]")).to_have_count(1)
    expect(desk.role("link", "Nouveau contact").first).to_be_visible()
