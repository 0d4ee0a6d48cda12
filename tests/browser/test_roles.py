"""Roles: a viewer sees no write action, and members of other workspaces see no page."""

from playwright.sync_api import expect

from contacts.tasks.actions import create_task

WRITE_ACTIONS = [
    "New contact",
    "New customer",
    "New address",
    "New task",
    "Edit",
    "Delete",
    "Save",
    "Add",
    "Add note",
    "Undo",
]


def test_viewer_sees_no_write_action_and_gets_403(open_browser, alice, bob):
    contact = alice.contact(role=["buyer"])
    customer = contact["customer_id"]
    with alice.scope():
        create_task(actor=alice.actor, title="Call back", contact_id=contact["id"])
    browser = open_browser(bob)
    for path in ("", "contacts/", f"contacts/{contact['id']}/", f"customers/{customer}/", "tasks/?of=all"):
        page = browser.open(path)
        main = page.locator("main")
        expect(main.get_by_role("heading", level=1)).to_be_visible()
        labels = [*main.get_by_role("button").all_inner_texts(), *main.get_by_role("link").all_inner_texts()]
        assert sorted(set(WRITE_ACTIONS).intersection(map(str.strip, labels))) == []
        assert (
            main.locator("[data-edit], form[method=post]:not([data-selection]), tr[data-row] input, .task-done").count()
            == 0
        )
    expect(page.get_by_text("Call back")).to_be_visible()
    assert page.get_by_role("link", name="Settings").count() == 0
    browser.press("/")
    page.keyboard.type(">new")
    expect(page.locator("#hits")).to_contain_text("No results")
    for path in (f"contacts/{contact['id']}/edit/", "contacts/new/", "settings/members/"):
        with browser.expect_status(403):
            browser.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    answer = page.request.post(
        browser.url_for(f"contacts/{contact['id']}/delete/"), headers={"Origin": "http://elsewhere"}
    )
    assert answer.status == 403


def test_member_of_another_workspace_gets_404(open_browser, alice, charlie):
    contact = alice.contact()
    browser = open_browser(charlie)
    for path in ("", "contacts/", f"contacts/{contact['id']}/", "settings/members/"):
        with browser.expect_status(404):
            browser.open(f"/w/{alice.workspace.slug}/{path}")
    with browser.expect_status(404):
        browser.open(f"contacts/{contact['id']}/")
