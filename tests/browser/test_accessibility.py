"""Accessibility of every page with data: no axe violations in either theme, no horizontal scrolling on a phone."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from contacts.notes.actions import create_note
from contacts.tasks.actions import create_task
from crm.accounts.invitations import create_invitation
from crm.db.session import staff_session
from crm.workspaces.actions import create_attribute, create_inbox, create_label
from crm.workspaces.models import User
from tests.conftest import Person
from tests.ui.conftest import client_of, membership_of

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
CONTRAST_RULE = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
ACCOUNT_PATHS = (
    *("logout", "password/change", "preferences", "sessions", "security", "security/totp/activate", "inactive"),
    *("security/webauthn", "security/webauthn/add", "security/recovery-codes/generate", "signup", "reauthenticate"),
)
PUBLIC_PATHS = ("/account/login/", "/account/password/reset/", "/account/signup/", "/invitations/nonsense/")
PHONE_WIDTH = 360


class PopulatedWorkspace:
    """A workspace with records for every page."""

    def __init__(self, alice: Person, zoe: Person):
        segment = alice.segment()
        self.customer = alice.customer(segment_id=segment["id"])
        self.contact = alice.contact(self.customer, phone="+33 6 39 98 12 34", role=["buyer", "legal", "shipping"])
        self.address = alice.address(self.customer, contact_id=self.contact["id"])
        member, actor = membership_of(zoe), alice.actor
        with alice.scope():
            attribute = create_attribute(
                actor=actor, record_type="contact", name="Plan", key="plan", type="list", values=["gold"]
            )
            label = create_label(actor=actor, title="vip", color="#aa3300")
            inbox = create_inbox(actor=actor, name="Support", channel_type="Channel::Api")
            self.note = create_note(actor=actor, contact_id=self.contact["id"], content="**Called** her\n\n- one\n")
            self.task = create_task(actor=actor, title="Call back", contact_id=self.contact["id"], due_on="2020-02-03")
            create_task(actor=actor, title="Send the offer", assignee_id=membership_of(alice).user_id)
            create_invitation(actor=actor, email="new@acme.com")
        self.settings = (
            *("workspace", "members", f"members/{member.pk}/remove", "tokens", "tokens/new"),
            *("attributes", "attributes/new", f"attributes/{attribute.pk}/edit", f"attributes/{attribute.pk}/delete"),
            *("segments", "segments/new", f"segments/{segment['id']}/edit"),
            *("labels", "labels/new", f"labels/{label.pk}/edit"),
            *("inboxes", "inboxes/new", f"inboxes/{inbox.pk}/edit"),
        )

    def paths(self) -> Iterator[str]:
        for resource, pk in (
            ("customers", self.customer["id"]),
            ("contacts", self.contact["id"]),
            ("addresses", self.address["id"]),
        ):
            for path in ("", "new/", f"{pk}/", f"{pk}/edit/", f"{pk}/delete/"):
                yield f"{resource}/{path}"
        yield from ("", "figures/", "find/", "find/?q=dupond", "keys/", "tasks/", "tasks/?of=all", "tasks/new/")
        yield from ("contacts/?role=buyer&order=-name", "contacts/?role=legal&q=nobody", "customers/?segment_id=x")
        yield f"contacts/{self.contact['id']}/edit/roles/"
        yield f"notes/{self.note.pk}/"
        yield f"tasks/{self.task.pk}/"
        yield from (f"settings/{path}/" for path in self.settings)
        yield from (f"/account/{path}/" for path in ACCOUNT_PATHS)


@pytest.fixture
def populated_workspace(transactional_db, alice, zoe) -> PopulatedWorkspace:
    return PopulatedWorkspace(alice, zoe)


def open_component(page, component: str) -> None:
    """Open a component that is closed at first, such as the menus, the selection bar or the palette."""
    if component == "menus":
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        page.evaluate("document.querySelectorAll('tr[data-row] input').forEach(one => one.click())")
    elif component == "edit of many":
        page.locator("tr[data-row] input").first.check()
        page.get_by_role("button", name="Edit roles").click()
        page.get_by_role("group", name="Add roles").locator("label").nth(3).click()
        page.get_by_role("button", name="Preview").click()
        page.get_by_text("What will change").wait_for()
    elif component == "values":
        for name in ("Roles", "Customer"):
            page.get_by_title(f"Edit: {name}").click()
        page.locator("[data-value-form]").nth(1).wait_for()
    else:
        page.keyboard.press("/")
        page.keyboard.type("dupont")
        page.locator("#hits mark").first.wait_for()


def visit_pages(
    open_browser: Callable[..., Any], populated_workspace: PopulatedWorkspace, alice: Person, width: int
) -> Iterator[tuple[str, Any]]:
    """Yield the path and the open component of each page, with the page."""
    # Without transitions, as the contrast of their intermediate colours means nothing.
    options = {"viewport": {"width": width, "height": 800}, "reduced_motion": "reduce"}
    visitor, browser = open_browser(**options), open_browser(alice, **options)
    confirm_password(browser, alice)
    for path in PUBLIC_PATHS:
        visitor.page.goto(path)
        yield path, visitor.page
    for path in populated_workspace.paths():
        yield path, browser.open(path)
    contact = f"contacts/{populated_workspace.contact['id']}/"
    for path, component in (
        ("contacts/", "menus"),
        (contact, "menus"),
        (contact, "values"),
        ("contacts/", "edit of many"),
        ("", "palette"),
    ):
        open_component(browser.open(path), component)
        yield f"{path} with {component}", browser.page
    for session in (browser, visitor):
        # Some of the pages are error pages with the status 404.
        session.console_errors[:] = [error for error in session.console_errors if "status of 404" not in error]


def confirm_password(browser, alice: Person) -> None:
    """Mark the password as just entered, which pages on sign-in methods require."""
    with staff_session():
        user = User.objects.get(pk=membership_of(alice).user_id)
        user.set_password("correct horse battery")
        user.save()
    client = client_of(alice)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    [cookie] = browser.context.cookies()
    browser.context.add_cookies([{**cookie, "value": client.cookies["sessionid"].value}])


def find_violations(page, options) -> list[str]:
    results = Axe().run(page, options=options).response["violations"]
    return [
        f"{result['id']}: {node['html'][:160]} {node['failureSummary']}"
        for result in results
        for node in result["nodes"]
    ]


def test_pages_have_no_accessibility_violations_in_light_and_dark_theme(open_browser, populated_workspace, alice):
    violations: dict[str, list[str]] = {}
    for name, page in visit_pages(open_browser, populated_workspace, alice, 1280):
        page.emulate_media(color_scheme="light")
        violations[name] = find_violations(page, ALL_RULES)
        page.emulate_media(color_scheme="dark")
        violations[name] += find_violations(page, CONTRAST_RULE)
    messages = [f"{name}: {violation}" for name, of_page in violations.items() for violation in of_page]
    assert not messages, "\n".join(messages)


def test_pages_do_not_scroll_horizontally_on_a_phone(open_browser, populated_workspace, alice):
    too_wide = {
        name: page.evaluate("document.documentElement.scrollWidth")
        for name, page in visit_pages(open_browser, populated_workspace, alice, PHONE_WIDTH)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    }
    assert too_wide == {}
