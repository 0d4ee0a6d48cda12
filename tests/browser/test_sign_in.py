"""Signing in and out, with script and without, and where else one is signed in."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from crm.db.session import staff_session
from crm.workspaces.actions import create_membership
from crm.workspaces.models import User

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(alice, globex, settings) -> User:
    """A member of two workspaces, with a password that the server's own way of keeping them reads."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    cache.clear()  # of failures that other tests made
    with staff_session():
        user = User.objects.create_user("ada@carnet.test", PASSWORD, name="Ada")
    with alice.scope():
        create_membership(actor=alice.actor, user_id=user.pk, role="administrator")
    return user


def enter(page, password: str) -> None:
    page.get_by_label("E-mail address").fill("ada@carnet.test")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_one_signs_in_to_where_one_was_going_and_out_again(sit, ada, alice, script):
    desk = sit(java_script_enabled=script)
    page = desk.open(f"/w/{alice.workspace.slug}/contacts/")
    assert desk.path == "/account/login/"
    enter(page, "wrong")
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("do not match")
    enter(page, PASSWORD)
    expect(page.get_by_role("heading", level=1, name="Contacts")).to_be_visible()
    assert desk.path == f"/w/{alice.workspace.slug}/contacts/"

    page.locator("summary", has_text="More").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.goto(f"/w/{alice.workspace.slug}/contacts/")
    assert desk.path == "/account/login/"


def test_a_member_of_two_workspaces_switches_between_them(sit, ada, alice, charlie):
    with charlie.scope():
        create_membership(actor=charlie.actor, user_id=ada.pk, role="viewer")
    charlie.contact(first_name="Gustave", last_name="Eiffel")
    desk = sit()
    page = desk.open(f"/account/login/?next=/w/{alice.workspace.slug}/contacts/")
    enter(page, PASSWORD)
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    page.get_by_label("Workspace Acme: switch").click()
    page.get_by_role("link", name="Globex").click()
    page.get_by_role("link", name="Contacts", exact=True).click()
    expect(page.get_by_role("link", name="Gustave Eiffel")).to_be_visible()
    assert desk.path == f"/w/{charlie.workspace.slug}/contacts/"


def test_one_ends_the_session_of_another_browser(sit, ada, alice):
    here, elsewhere = sit(), sit()
    for desk in (here, elsewhere):
        enter(desk.open(f"/account/login/?next=/w/{alice.workspace.slug}/"), PASSWORD)
        expect(desk.page.get_by_role("navigation", name="Main")).to_be_visible()
    page = here.open("/account/sessions/")
    others = page.get_by_role("button", name="Sign out of Chrome")
    expect(others).to_have_count(1)
    others.click()
    expect(others).to_have_count(0)
    elsewhere.open(f"/w/{alice.workspace.slug}/")
    assert elsewhere.path == "/account/login/"
