"""Signing in over a real socket: processes that know of each other's failures, and passkeys in a real browser."""

import re
import shutil
from typing import Any

import httpx
import pytest
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Page, sync_playwright

from crm.db.session import tenant_session
from crm.history.exceptions import Conflict
from crm.workspaces.actions import create_membership, delete_membership
from crm.workspaces.models import User

from .test_concurrency import all_at_once

PASSWORD = "correct horse battery"
QUIET = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MILLISECONDS = 60_000
# A phone, say, that has just seen its owner's finger.
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def zoe(server, transactional_db, settings) -> User:
    """Somebody with a password that the server's own way of keeping them reads."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    cache.clear()
    yield User.objects.create_user("zoe@carnet.test", PASSWORD, name="Zoé")
    cache.clear()


def sign_in(server: str, password: str) -> httpx.Response:
    with httpx.Client(base_url=server, timeout=60) as browser:
        page = browser.get("/account/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        values = {"login": "zoe@carnet.test", "password": password, "csrfmiddlewaretoken": token}
        return browser.post("/account/login/", data=values)


def test_failures_are_counted_once_for_all_processes(server, zoe):
    answers = all_at_once([lambda: sign_in(server, "wrong")] * 12)
    locked = [answer for answer in answers if "Too many attempts failed." in answer.text]
    assert len(locked) == 7, "five attempts, whichever process they met"
    assert "Too many attempts failed." in sign_in(server, PASSWORD).text


def test_of_two_administrators_who_leave_at_once_one_stays(live_alice):
    actor = live_alice.actor
    for turn in range(5):
        users = [User.objects.create_user(f"admin{turn}.{n}@carnet.test", PASSWORD) for n in range(2)]
        with live_alice.scope():
            pair = [create_membership(actor=actor, user_id=user.pk, role="administrator") for user in users]
        left = all_at_once([lambda member=member: leaves(actor, member) for member in pair])
        assert sorted(left) == [False, True]
        with live_alice.scope():
            connection.cursor().execute("UPDATE crm_membership SET deleted_at = now(), role = 'agent'")


def leaves(actor, member) -> bool:
    try:
        with tenant_session(actor.workspace_id):
            delete_membership(actor=actor, pk=member.pk)
    except Conflict:
        return False
    finally:
        connection.close()
    return True


@pytest.fixture
def page(server, zoe) -> Any:  # after zoe, as Django does not look into its database while a browser runs
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no browser is here: Debian has one in the package chromium")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=program, args=QUIET) as browser:
        page = browser.new_page(base_url=server.replace("127.0.0.1", "localhost"))
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page


def give_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("button.primary").click()


def test_a_passkey_is_added_and_signs_in_where_one_wanted_to_be(page, zoe):
    complaints: list[str] = []
    page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/account/security/")
    page.get_by_label("E-mail address").fill(zoe.email)
    give_password(page)
    page.get_by_role("link", name="Add a passkey").click()
    give_password(page)
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.goto("/account/security/")
    assert page.locator("li", has_text="Phone").count() == 1
    page.get_by_role("button", name="Sign out").click()

    page.goto("/account/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Active sessions").wait_for()
    assert complaints == []


def test_a_passkey_is_the_second_step_after_a_password(page, zoe):
    page.goto("/account/security/webauthn/add/")
    page.get_by_label("E-mail address").fill(zoe.email)
    give_password(page)
    give_password(page)
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.context.clear_cookies()
    page.goto("/account/preferences/")
    page.get_by_label("E-mail address").fill(zoe.email)
    give_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Language, time and theme").wait_for()


def test_whoever_has_no_passkey_is_told_what_else_to_do(page, zoe):
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey could not be used. Try again, or sign in with your password.").wait_for()
