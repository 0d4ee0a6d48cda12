"""Sign-in and sign-out with and without JavaScript, workspaces, and sessions of other browsers."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from crm.db.session import staff_session
from crm.workspaces.actions import create_membership
from crm.workspaces.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(alice, globex, settings) -> User:
    """A member of a workspace, whose password is stored by the hasher of the server."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    cache.clear()  # failures of other tests are counted there
    with staff_session():
        user = User.objects.create_user("ada@carnet.test", PASSWORD, name="Ada")
    with alice.scope():
        create_membership(actor=alice.actor, user_id=user.pk, role="administrator")
    return user


def sign_in(page, password: str) -> None:
    page.get_by_label("E-mail address").fill("ada@carnet.test")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["with script", "without"])
def test_sign_in_opens_the_requested_page_until_sign_out(open_browser, ada, alice, java_script_enabled):
    browser = open_browser(java_script_enabled=java_script_enabled)
    page = browser.open(f"/w/{alice.workspace.slug}/contacts/")
    assert browser.path == "/account/login/"
    sign_in(page, "wrong")
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("do not match")
    sign_in(page, PASSWORD)
    expect(page.get_by_role("heading", level=1, name="Contacts")).to_be_visible()
    assert browser.path == f"/w/{alice.workspace.slug}/contacts/"

    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"/w/{alice.workspace.slug}/contacts/")
    assert browser.path == "/account/login/"


def test_member_of_two_workspaces_switches_between_them(open_browser, ada, alice, charlie):
    with charlie.scope():
        create_membership(actor=charlie.actor, user_id=ada.pk, role="viewer")
    charlie.contact(first_name="Gustave", last_name="Eiffel")
    browser = open_browser()
    page = browser.open(f"/account/login/?next=/w/{alice.workspace.slug}/contacts/")
    sign_in(page, PASSWORD)
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    page.get_by_label("Workspace Acme: switch").click()
    page.get_by_role("link", name="Globex").click()
    page.get_by_role("link", name="Contacts", exact=True).click()
    expect(page.get_by_role("link", name="Gustave Eiffel")).to_be_visible()
    assert browser.path == f"/w/{charlie.workspace.slug}/contacts/"


def test_session_of_another_browser_can_be_ended(open_browser, ada, alice):
    current, other = open_browser(), open_browser()
    for browser in (current, other):
        sign_in(browser.open(f"/account/login/?next=/w/{alice.workspace.slug}/"), PASSWORD)
        expect(browser.page.get_by_role("navigation", name="Main")).to_be_visible()
    page = current.open("/account/sessions/")
    others = page.get_by_role("button", name="Sign out of Chrome")
    expect(others).to_have_count(1)
    others.click()
    expect(others).to_have_count(0)
    other.open(f"/w/{alice.workspace.slug}/")
    assert other.path == "/account/login/"
