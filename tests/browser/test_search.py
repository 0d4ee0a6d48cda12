"""Finding: the palette by its keys, and the page that needs no script."""

from playwright.sync_api import Route, expect


def test_the_palette_finds_what_is_typed_and_opens_it_by_keys_alone(sit, alice):
    contact = alice.contact()
    alice.contact(first_name="Anne", last_name="Duponchel", email="anne@acme.com")
    desk = sit(alice)
    page = desk.open()
    page.keyboard.press("/")
    box, hits = page.get_by_role("combobox", name="Find"), page.locator("#hits").get_by_role("option")
    expect(box).to_be_focused()
    page.keyboard.type("dupond")
    expect(hits.filter(has_text="Jean Dupont")).to_have_count(1)
    expect(page.get_by_role("listbox", name="Results")).to_be_visible()
    assert box.get_attribute("aria-controls") == "hits"

    first = hits.first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    while "Jean Dupont" not in page.locator("[role=option][aria-selected=true]").inner_text():
        page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/contacts/{contact['id']}/")

    page.keyboard.press("Control+k")
    expect(hits).to_have_count(1)
    expect(hits).to_contain_text("Jean Dupont")
    page.keyboard.type(">new c")
    expect(hits).to_have_text(["New customer", "New contact"])
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_an_answer_that_comes_late_is_dropped(sit, alice):
    alice.contact()
    alice.contact(first_name="Anne", last_name="Martin", email="anne@acme.com")
    desk = sit(alice)
    page = desk.open()
    held: list[Route] = []
    page.route("**/find/hits/?q=jean", lambda route: held.append(route))
    desk.press("/")
    box, hits = page.get_by_role("combobox"), page.locator("#hits").get_by_role("option")
    with page.expect_request("**/find/hits/?q=jean"):
        box.fill("jean")
    box.fill("anne")
    expect(hits).to_contain_text(["Anne Martin"])
    with page.expect_response("**/find/hits/?q=jean"):
        held[0].continue_()
    page.wait_for_timeout(100)
    expect(hits).to_contain_text(["Anne Martin"])


def test_finding_needs_no_script(sit, alice):
    contact = alice.contact()
    desk = sit(alice, java_script_enabled=False)
    page = desk.open()
    page.get_by_role("link", name="Find").first.click()
    page.get_by_role("searchbox").fill("jean dupont")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("status").first).to_have_text("1 result")
    page.get_by_role("link", name="Jean Dupont").click()
    assert desk.path == desk.at(f"contacts/{contact['id']}/")
