"""Who may only read sees nothing to write with, and who is elsewhere sees nothing."""

from playwright.sync_api import expect

from contacts.tasks.actions import create_task

WRITING = [
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


def test_a_viewer_is_offered_nothing_to_write_with_and_refused_where_they_try(sit, alice, bob):
    contact = alice.contact(role=["buyer"])
    customer = contact["customer_id"]
    with alice.scope():
        create_task(actor=alice.actor, title="Call back", contact_id=contact["id"])
    desk = sit(bob)
    for path in ("", "contacts/", f"contacts/{contact['id']}/", f"customers/{customer}/", "tasks/?of=all"):
        page = desk.open(path)
        main = page.locator("main")
        expect(main.get_by_role("heading", level=1)).to_be_visible()
        offered = [*main.get_by_role("button").all_inner_texts(), *main.get_by_role("link").all_inner_texts()]
        assert sorted(set(WRITING).intersection(map(str.strip, offered))) == []
        assert (
            main.locator("[data-edit], form[method=post]:not([data-selection]), tr[data-row] input, .task-done").count()
            == 0
        )
    expect(page.get_by_text("Call back")).to_be_visible()
    assert page.get_by_role("link", name="Settings").count() == 0
    desk.press("/")
    page.keyboard.type(">new")
    expect(page.locator("#hits")).to_contain_text("No results")
    for path in (f"contacts/{contact['id']}/edit/", "contacts/new/", "settings/members/"):
        with desk.refused(403):
            desk.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    answer = page.request.post(desk.at(f"contacts/{contact['id']}/delete/"), headers={"Origin": "http://elsewhere"})
    assert answer.status == 403


def test_a_stranger_finds_nothing_there(sit, alice, charlie):
    contact = alice.contact()
    desk = sit(charlie)
    for path in ("", "contacts/", f"contacts/{contact['id']}/", "settings/members/"):
        with desk.refused(404):
            desk.open(f"/w/{alice.workspace.slug}/{path}")
    with desk.refused(404):
        desk.open(f"contacts/{contact['id']}/")
