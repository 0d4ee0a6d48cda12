"""Sign-in over a real socket: failures counted across processes, and passkeys in a real browser."""

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

from .test_concurrency import run_concurrently

PASSWORD = "correct horse battery"
CHROMIUM_OPTIONS = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
TIMEOUT_MILLISECONDS = 60_000
# An authenticator with user verification, such as the fingerprint sensor of a phone.
VIRTUAL_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def zoe(server, transactional_db, settings) -> User:
    """A user whose password is stored by the hasher of the server."""
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


def test_sign_in_failures_are_counted_across_processes(server, zoe):
    answers = run_concurrently([lambda: sign_in(server, "wrong")] * 12)
    locked_out = [answer for answer in answers if "Too many attempts failed." in answer.text]
    assert len(locked_out) == 7, "five attempts, whichever process they met"
    assert "Too many attempts failed." in sign_in(server, PASSWORD).text


def test_concurrent_departures_of_two_administrators_leave_one(live_alice):
    actor = live_alice.actor
    for round_number in range(5):
        users = [User.objects.create_user(f"admin{round_number}.{n}@carnet.test", PASSWORD) for n in range(2)]
        with live_alice.scope():
            memberships = [create_membership(actor=actor, user_id=user.pk, role="administrator") for user in users]
        results = run_concurrently(
            [lambda membership=membership: leave_workspace(actor, membership) for membership in memberships]
        )
        assert sorted(results) == [False, True]
        with live_alice.scope():
            connection.cursor().execute("UPDATE crm_membership SET deleted_at = now(), role = 'agent'")


def leave_workspace(actor, membership) -> bool:
    try:
        with tenant_session(actor.workspace_id):
            delete_membership(actor=actor, pk=membership.pk)
    except Conflict:
        return False
    finally:
        connection.close()
    return True


@pytest.fixture
def page(server, zoe) -> Any:  # after zoe, as Django refuses synchronous queries while Playwright's event loop runs
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no browser is here: Debian has one in the package chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS) as browser,
    ):
        page = browser.new_page(base_url=server.replace("127.0.0.1", "localhost"))
        page.set_default_timeout(TIMEOUT_MILLISECONDS)
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL_AUTHENTICATOR})
        yield page


def enter_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("button.primary").click()


def test_passkey_sign_in_opens_the_requested_page(page, zoe):
    console_errors: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and console_errors.append(message.text))
    page.on("pageerror", lambda error: console_errors.append(str(error)))
    page.goto("/account/security/")
    page.get_by_label("E-mail address").fill(zoe.email)
    enter_password(page)
    page.get_by_role("link", name="Add a passkey").click()
    enter_password(page)
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.goto("/account/security/")
    assert page.locator("li", has_text="Phone").count() == 1
    page.get_by_role("button", name="Sign out").click()

    page.goto("/account/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Active sessions").wait_for()
    assert console_errors == []


def test_passkey_is_accepted_as_second_factor(page, zoe):
    page.goto("/account/security/webauthn/add/")
    page.get_by_label("E-mail address").fill(zoe.email)
    enter_password(page)
    enter_password(page)
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.context.clear_cookies()
    page.goto("/account/preferences/")
    page.get_by_label("E-mail address").fill(zoe.email)
    enter_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Language, time and theme").wait_for()


def test_passkey_sign_in_without_passkey_suggests_the_password(page, zoe):
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey could not be used. Try again, or sign in with your password.").wait_for()
