"""Lists: sorting, filters, pages and selection, by mouse, by keyboard, and without JavaScript."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from contacts.actions import create_contact

PAGE_SIZE = 50


@pytest.fixture
def contacts(alice) -> list:
    """Five contacts more than a page, of which every second is a buyer."""
    customer = alice.customer()["id"]
    with alice.scope():
        return [
            create_contact(
                actor=alice.actor,
                customer_id=customer,
                first_name="Person",
                last_name=f"No {number:02}",
                email=f"person{number}@acme.com",
                roles=["buyer"] if number % 2 else [],
            )
            for number in range(PAGE_SIZE + 5)
        ]


def names_on_page(page) -> list[str]:
    return [text.split("No ")[1] for text in page.locator("tr[data-row] th").all_inner_texts()]


def test_list_is_sorted_paged_filtered_and_exported(open_browser, alice, contacts):
    browser = open_browser(alice)
    page = browser.open("contacts/")
    expect(page.locator("#count")).to_have_text("55")
    browser.get_by_role("link", "Name").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
    assert names_on_page(page) == [f"{number:02}" for number in range(PAGE_SIZE)]
    page.get_by_role("link", name="Next →").click()
    expect(page.locator("tr[data-row]")).to_have_count(5)
    page.get_by_role("link", name="← Back").click()
    expect(page.locator("tr[data-row]")).to_have_count(PAGE_SIZE)
    page.get_by_role("columnheader", name="Name").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    assert names_on_page(page)[0] == "54"

    page.locator("summary", has_text="Filter").click()
    page.get_by_label("role is").select_option("buyer")
    page.get_by_label("role is").locator("xpath=ancestor::form").get_by_role("button", name="Apply").click()
    chip = page.locator("summary.chip")
    expect(chip).to_have_text(re.compile(r"role is\s+buyer"))
    assert len(names_on_page(page)) == 27
    expect(page.locator("#count")).to_have_text("27")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    assert download.value.suggested_filename == "contacts.csv"
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 28
    assert lines[1].startswith('"Person No 53","Acme Corp","buyer",')
    chip.click()
    page.get_by_role("link", name="Remove", exact=True).click()
    expect(chip).to_have_count(0)
    expect(page.locator("tr[data-row]")).to_have_count(PAGE_SIZE)


def test_chosen_columns_are_stored(open_browser, alice, contacts):
    browser = open_browser(alice)
    page = browser.open("contacts/")
    page.locator("summary", has_text="Columns").click()
    menu = page.locator("details[open]")
    menu.get_by_role("checkbox", name="Phone").uncheck()
    menu.get_by_role("checkbox", name="ERP id").check()
    menu.get_by_role("button", name="Apply").click()
    heads = page.get_by_role("columnheader")
    shown = ["", "Name", "Customer", "Roles", "E-mail", "Changed", "ERP id"]
    expect(heads).to_have_text(shown)
    browser.open("contacts/")
    expect(heads).to_have_text(shown)


def test_list_rows_are_selected_opened_and_edited_by_keyboard(open_browser, alice, contacts):
    browser = open_browser(alice)
    page = browser.open("contacts/?order=name")
    selection_bar, current = page.locator("[data-selected]"), page.locator("tr.current")
    expect(selection_bar).to_be_hidden()
    browser.press("j", "j", "k", "x")
    expect(current).to_contain_text("No 00")
    expect(selection_bar).to_contain_text("1 selected")
    page.locator("tr[data-row] input").nth(4).click(modifiers=["Shift"])
    expect(selection_bar).to_contain_text("5 selected")
    # The keyboard continues at the checkbox that was clicked last.
    browser.press("k")
    expect(current).to_contain_text("No 03")
    page.get_by_label("Select all on this page").check()
    expect(selection_bar).to_contain_text("50 selected")
    page.get_by_label("Select all matching records on every page").check()
    expect(selection_bar).to_contain_text("All matching records")

    browser.press("j", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Person No 04")
    browser.press("e")
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit Person No 04")
    browser.open("contacts/?order=name")
    browser.press("j", "e")
    expect(page.get_by_role("heading", level=1)).to_have_text("Edit Person No 00")
    browser.open("contacts/")
    browser.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("New contact")
    browser.open("contacts/")
    browser.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    browser.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_hidden()


def test_bulk_edit_and_bulk_deletion_can_be_undone(open_browser, alice, contacts):
    browser = open_browser(alice)
    page = browser.open("contacts/?order=name")
    for row in (0, 2):
        page.locator("tr[data-row] input").nth(row).check()
    page.get_by_role("button", name="Edit roles").click()
    page.get_by_role("group", name="Add roles").locator("label", has_text="signer").click()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("2 of 2 will change.")).to_be_visible()
    page.get_by_role("button", name="Change 2 records").click()
    expect(page.get_by_role("status")).to_contain_text("2 records changed.")
    expect(page.locator("tr[data-row] .chip.signer")).to_have_count(2)

    page.get_by_label("Select all on this page").check()
    page.get_by_label("Select all matching records on every page").check()
    page.locator("[data-selected]").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("55 of 55 will change.")).to_be_visible()
    page.get_by_role("button", name="Change 55 records").click()
    expect(page.get_by_role("heading", name="No contacts yet")).to_be_visible()
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    browser.open("contacts/")
    expect(page.locator("#count")).to_have_text("55")


def test_saved_view_is_created_and_deleted(open_browser, alice, contacts):
    browser = open_browser(alice)
    page = browser.open("contacts/?role=buyer")
    page.locator("summary", has_text="Save view").click()
    page.locator("details[open]").get_by_label("Name").fill("Buyers")
    page.locator("details[open]").get_by_role("button", name="Save").click()
    tab = page.get_by_role("link", name="Buyers")
    expect(tab).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.locator("#count")).to_have_text("55")
    tab.click()
    expect(page.locator("#count")).to_have_text("27")
    page.get_by_role("button", name="Delete the view Buyers").click()
    expect(tab).to_have_count(0)


def test_list_without_javascript_is_sorted_filtered_and_paged(open_browser, alice, contacts):
    browser = open_browser(alice, java_script_enabled=False)
    page = browser.open("contacts/")
    browser.get_by_role("link", "Name").click()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("e-mail is").fill("person7@acme.com")
    page.get_by_label("e-mail is").press("Enter")
    assert names_on_page(page) == ["07"]
    page.get_by_role("link", name="Remove filter: e-mail is").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tr[data-row]")).to_have_count(PAGE_SIZE)
    page.get_by_role("link", name="Next →").click()
    assert names_on_page(page) == ["50", "51", "52", "53", "54"]
