"""Search: the palette by keyboard, and the search page without JavaScript."""

from playwright.sync_api import Route, expect


def test_palette_finds_and_opens_records_by_keyboard(open_browser, alice):
    contact = alice.contact()
    alice.contact(first_name="Anne", last_name="Duponchel", email="anne@acme.com")
    browser = open_browser(alice)
    page = browser.open()
    page.keyboard.press("/")
    combobox, options = page.get_by_role("combobox", name="Find"), page.locator("#hits").get_by_role("option")
    expect(combobox).to_be_focused()
    page.keyboard.type("dupond")
    expect(options.filter(has_text="Jean Dupont")).to_have_count(1)
    expect(page.get_by_role("listbox", name="Results")).to_be_visible()
    assert combobox.get_attribute("aria-controls") == "hits"

    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(combobox).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    while "Jean Dupont" not in page.locator("[role=option][aria-selected=true]").inner_text():
        page.keyboard.press("ArrowDown")
    selected = page.locator("[role=option][aria-selected=true]")
    expect(combobox).to_have_attribute("aria-activedescendant", selected.get_attribute("id"))
    expect(combobox).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/contacts/{contact['id']}/")

    page.keyboard.press("Control+k")
    expect(options).to_have_count(1)
    expect(options).to_contain_text("Jean Dupont")
    page.keyboard.type(">new c")
    expect(options).to_have_text(["New customer", "New contact"])
    page.keyboard.press("Escape")
    expect(combobox).to_be_hidden()


def test_palette_ignores_a_late_response(open_browser, alice):
    alice.contact()
    alice.contact(first_name="Anne", last_name="Martin", email="anne@acme.com")
    browser = open_browser(alice)
    page = browser.open()
    delayed_routes: list[Route] = []
    page.route("**/find/hits/?q=jean", lambda route: delayed_routes.append(route))
    browser.press("/")
    combobox, options = page.get_by_role("combobox"), page.locator("#hits").get_by_role("option")
    with page.expect_request("**/find/hits/?q=jean"):
        combobox.fill("jean")
    combobox.fill("anne")
    expect(options).to_contain_text(["Anne Martin"])
    with page.expect_response("**/find/hits/?q=jean"):
        delayed_routes[0].continue_()
    page.wait_for_timeout(100)
    expect(options).to_contain_text(["Anne Martin"])


def test_search_page_works_without_javascript(open_browser, alice):
    contact = alice.contact()
    browser = open_browser(alice, java_script_enabled=False)
    page = browser.open()
    page.get_by_role("link", name="Find").first.click()
    page.get_by_role("searchbox").fill("jean dupont")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("status").first).to_have_text("1 result")
    page.get_by_role("link", name="Jean Dupont").click()
    assert browser.path == browser.url_for(f"contacts/{contact['id']}/")
