"""Every page, with data in it: no violation that axe finds, light and dark, and no sideways scroll on a phone."""

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
EVERYTHING = {"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
ACCOUNT = (
    *("logout", "password/change", "preferences", "sessions", "security", "security/totp/activate", "inactive"),
    *("security/webauthn", "security/webauthn/add", "security/recovery-codes/generate", "signup", "reauthenticate"),
)
ENTRANCE = ("/account/login/", "/account/password/reset/", "/account/signup/", "/invitations/nonsense/")
NARROW = 360


class House:
    """A workspace in which every page has something to show."""

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
        yield from (f"/account/{path}/" for path in ACCOUNT)


@pytest.fixture
def house(transactional_db, alice, zoe) -> House:
    return House(alice, zoe)


def opened(page, what: str) -> None:
    """Open what is closed at first: the menus, the bar of the selection, the palette."""
    if what == "menus":
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        page.evaluate("document.querySelectorAll('tr[data-row] input').forEach(one => one.click())")
    elif what == "edit of many":
        page.locator("tr[data-row] input").first.check()
        page.get_by_role("button", name="Edit roles").click()
        page.get_by_role("group", name="Add roles").locator("label").nth(3).click()
        page.get_by_role("button", name="Preview").click()
        page.get_by_text("What will change").wait_for()
    elif what == "values":
        for name in ("Roles", "Customer"):
            page.get_by_title(f"Edit: {name}").click()
        page.locator("[data-value-form]").nth(1).wait_for()
    else:
        page.keyboard.press("/")
        page.keyboard.type("dupont")
        page.locator("#hits mark").first.wait_for()


def visits(seat: Callable[..., Any], house: House, alice: Person, width: int) -> Iterator[tuple[str, Any]]:
    """Yield each page as it is open, and what it is."""
    # Colours are looked at as they are in the end, not on their way there.
    options = {"viewport": {"width": width, "height": 800}, "reduced_motion": "reduce"}
    stranger, desk = seat(**options), seat(alice, **options)
    confirm(desk, alice)
    for path in ENTRANCE:
        stranger.page.goto(path)
        yield path, stranger.page
    for path in house.paths():
        yield path, desk.open(path)
    contact = f"contacts/{house.contact['id']}/"
    for path, what in (
        ("contacts/", "menus"),
        (contact, "menus"),
        (contact, "values"),
        ("contacts/", "edit of many"),
        ("", "palette"),
    ):
        opened(desk.open(path), what)
        yield f"{path} with {what}", desk.page
    for at in (desk, stranger):
        # That there is no such page, and no such invitation, is what some pages say.
        at.complaints[:] = [said for said in at.complaints if "status of 404" not in said]


def confirm(desk, alice: Person) -> None:
    """Note that a password was given just now, as pages that change how one signs in ask for it."""
    with staff_session():
        user = User.objects.get(pk=membership_of(alice).user_id)
        user.set_password("correct horse battery")
        user.save()
    client = client_of(alice)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    [kept] = desk.context.cookies()
    desk.context.add_cookies([{**kept, "value": client.cookies["sessionid"].value}])


def found(page, options) -> list[str]:
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in violations for node in one["nodes"]
    ]


def test_no_page_shuts_anybody_out_in_light_or_dark(sit, house, alice):
    complaints: dict[str, list[str]] = {}
    for what, page in visits(sit, house, alice, 1280):
        page.emulate_media(color_scheme="light")
        complaints[what] = found(page, EVERYTHING)
        page.emulate_media(color_scheme="dark")
        complaints[what] += found(page, COLOURS)
    told = [f"{what}: {said}" for what, all_said in complaints.items() for said in all_said]
    assert not told, "\n".join(told)


def test_no_page_scrolls_sideways_on_a_phone(sit, house, alice):
    too_wide = {
        what: page.evaluate("document.documentElement.scrollWidth")
        for what, page in visits(sit, house, alice, NARROW)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    }
    assert too_wide == {}
