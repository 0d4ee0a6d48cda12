"""Notes, whose Markdown is rendered without harmful HTML, and tasks."""

from playwright.sync_api import expect

HARMFUL_MARKDOWN = """**Called** her

- one
- two

<script>window.harmed = true</script>
<img src=x onerror="window.harmed = true">
[click](javascript:window.harmed=true) and [fine](https://example.com)
"""


def test_note_is_rendered_as_markdown_without_html(open_browser, alice):
    contact = alice.contact()
    browser = open_browser(alice)
    page = browser.open(f"contacts/{contact['id']}/")
    page.get_by_label("Note", exact=True).fill(HARMFUL_MARKDOWN)
    page.get_by_role("button", name="Add note").click()
    note = page.locator(".timeline .prose")
    expect(note.locator("strong")).to_have_text("Called")
    expect(note.get_by_role("listitem")).to_have_text(["one", "two"])
    expect(note).to_contain_text("<script>")
    assert note.get_by_role("link").all_inner_texts() == ["fine"]
    assert note.locator("script, img").count() == 0
    assert page.evaluate("window.harmed") is None

    page.get_by_role("link", name="notes").click()
    expect(page.locator(".timeline > li")).to_have_count(1)
    page.locator(".timeline").get_by_role("link", name="Edit").click()
    page.get_by_role("textbox").fill("Called *him*")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".timeline em")).to_have_text("him")


def test_tasks_are_created_edited_and_marked_as_done(open_browser, alice):
    customer = alice.customer()
    browser = open_browser(alice)
    page = browser.open(f"customers/{customer['id']}/")
    page.locator("summary", has_text="New task").click()
    page.locator("details[open]").get_by_label("Task").fill("Send the offer")
    page.locator("details[open]").get_by_label("Due").fill("2020-02-03")
    page.locator("details[open]").get_by_role("button", name="Add").click()
    expect(page.get_by_role("button", name="Mark as done: Send the offer")).to_be_visible()
    assert browser.path == browser.url_for(f"customers/{customer['id']}/")

    page.get_by_role("link", name="Tasks").click()
    tasks = page.locator("li.task")
    expect(tasks).to_contain_text(["Send the offer"])
    expect(tasks).to_contain_text(["(overdue)"])
    page.get_by_label("Task", exact=True).fill("Call back")
    page.get_by_label("Assigned to").select_option("")
    page.get_by_role("button", name="Add").click()
    expect(tasks).to_have_count(1)
    page.get_by_role("link", name="All members").click()
    expect(tasks).to_have_count(2)
    page.get_by_role("link", name="Call back").click()
    page.get_by_label("Task", exact=True).fill("Call back on Monday")
    page.get_by_role("button", name="Save").click()
    expect(tasks.filter(has_text="Call back on Monday")).to_have_count(1)
    page.get_by_role("button", name="Mark as done: Send the offer").click()
    expect(tasks).to_have_count(1)
    page.get_by_role("link", name="Mine").click()
    expect(page.get_by_role("heading", name="No open tasks")).to_be_visible()
