"""The page of the API's documentation, in a real browser: a tab for each door, all of it from here."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

# The tab of each door, the address of its schema, and a GET that whoever has a token may try.
TABS = {
    "Carnet": ("/api/openapi.json", "/api/segments"),
    "GoMobile": ("/api/gomobile/openapi.json", "/api/users/me"),
    "Chatwoot": ("/api/chatwoot/openapi.json", "/api/v1/profile"),
}
PATIENCE_MILLISECONDS = 60_000
QUIET = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
# Paths are shown with places in them where a line may break.
OPERATIONS = """all => all.map(one => ['.opblock-summary-method', '.opblock-summary-path'].map(
    part => one.querySelector(part).textContent.replaceAll('\\u200b', '')))"""


@dataclass
class Visit:
    """A page, and what went on in it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.goto(f"{self.address}/api/docs")

    def choose(self, tab: str) -> None:
        self.page.locator(".opblock").first.wait_for()
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=tab, exact=True).click()
        self.page.locator(".opblock").first.wait_for()

    def operations(self) -> set[tuple[str, str]]:
        """Return the methods and paths that are shown."""
        return set(map(tuple, self.page.locator(".opblock").evaluate_all(OPERATIONS)))

    @property
    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def visit(server, live_alice) -> Iterator[Callable[..., Visit]]:
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no browser is here: Debian has one in the package chromium")
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=program, args=QUIET) as browser:
        yield lambda width=1280: Visit(browser.new_page(viewport={"width": width, "height": 900}), server)


def test_each_tab_shows_the_operations_of_its_door_and_all_of_it_comes_from_here(visit, server):
    page = visit()
    assert page.page.locator("nav a").all_inner_texts() == list(TABS)
    for tab, (address, _) in TABS.items():
        page.choose(tab)
        assert page.page.locator("nav a[aria-current=page]").all_inner_texts() == [tab]
        schema = httpx.get(server + address).json()
        assert page.operations() == {
            (method.upper(), path) for path, methods in schema["paths"].items() for method in methods
        }
        assert page.page.locator(".info .title").inner_text().strip() == schema["info"]["title"]
    assert page.complaints == []
    assert page.hosts == {urlsplit(server).netloc}


@pytest.mark.parametrize("width", [1280, 360])
def test_no_tab_scrolls_sideways_with_an_operation_open_or_without(visit, width):
    page = visit(width)
    for tab in TABS:
        page.choose(tab)
        assert page.overflow <= 0
        page.page.locator(".opblock-post .opblock-summary-control").first.click()
        page.page.locator(".opblock.is-open .responses-table").wait_for()
        assert page.overflow <= 0
        assert page.page.locator(".errors-wrapper").all_inner_texts() == []


@pytest.mark.parametrize("tab", TABS)
def test_whoever_has_a_token_can_try_an_operation(visit, live_alice, tab):
    page = visit()
    page.choose(tab)
    page.page.get_by_role("button", name="Authorize").click()
    dialog = page.page.locator(".modal-ux")
    dialog.get_by_role("textbox").first.fill(live_alice.token)
    dialog.get_by_role("button", name="Apply").first.click()
    dialog.get_by_role("button", name="Close").first.click()
    operation = page.page.locator(".opblock-get").filter(has=page.page.locator(f"[data-path='{TABS[tab][1]}']"))
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    assert operation.locator(".live-responses-table .response-col_status").last.inner_text().split()[0] == "200"
    assert page.complaints == []
