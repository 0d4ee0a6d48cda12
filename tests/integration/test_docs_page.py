"""The documentation page of the APIs in a real browser: a tab for each API, and no requests to other hosts."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

# The tab of each API, the path of its schema, and the path of a GET that any token permits.
TABS = {
    "Carnet": ("/api/openapi.json", "/api/segments"),
    "GoMobile": ("/api/gomobile/openapi.json", "/api/users/me"),
    "Chatwoot": ("/api/chatwoot/openapi.json", "/api/v1/profile"),
}
TIMEOUT_MILLISECONDS = 60_000
CHROMIUM_OPTIONS = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
# The page shows paths with zero-width spaces, at which a line may break.
READ_OPERATIONS = """all => all.map(one => ['.opblock-summary-method', '.opblock-summary-path'].map(
    part => one.querySelector(part).textContent.replaceAll('\\u200b', '')))"""


@dataclass
class DocsPage:
    """The documentation page, with its console errors and the hosts of its requests."""

    page: Page
    base_url: str
    console_errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(TIMEOUT_MILLISECONDS)
        self.page.on(
            "console", lambda message: message.type in ("error", "warning") and self.console_errors.append(message.text)
        )
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.goto(f"{self.base_url}/api/docs")

    def open_tab(self, tab: str) -> None:
        self.page.locator(".opblock").first.wait_for()
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=tab, exact=True).click()
        self.page.locator(".opblock").first.wait_for()

    def operations(self) -> set[tuple[str, str]]:
        """Return the displayed methods and paths."""
        return set(map(tuple, self.page.locator(".opblock").evaluate_all(READ_OPERATIONS)))

    @property
    def overflow(self) -> int:
        """The number of pixels by which the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.fixture
def open_docs(server, live_alice) -> Iterator[Callable[..., DocsPage]]:
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no browser is here: Debian has one in the package chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS) as browser,
    ):
        yield lambda width=1280: DocsPage(browser.new_page(viewport={"width": width, "height": 900}), server)


def test_docs_tab_shows_its_operations_without_requests_to_other_hosts(open_docs, server):
    page = open_docs()
    assert page.page.locator("nav a").all_inner_texts() == list(TABS)
    for tab, (path, _) in TABS.items():
        page.open_tab(tab)
        assert page.page.locator("nav a[aria-current=page]").all_inner_texts() == [tab]
        schema = httpx.get(server + path).json()
        assert page.operations() == {
            (method.upper(), template) for template, methods in schema["paths"].items() for method in methods
        }
        assert page.page.locator(".info .title").inner_text().strip() == schema["info"]["title"]
    assert page.console_errors == []
    assert page.hosts == {urlsplit(server).netloc}


@pytest.mark.parametrize("width", [1280, 360])
def test_docs_tab_does_not_scroll_horizontally(open_docs, width):
    page = open_docs(width)
    for tab in TABS:
        page.open_tab(tab)
        assert page.overflow <= 0
        page.page.locator(".opblock-post .opblock-summary-control").first.click()
        page.page.locator(".opblock.is-open .responses-table").wait_for()
        assert page.overflow <= 0
        assert page.page.locator(".errors-wrapper").all_inner_texts() == []


@pytest.mark.parametrize("tab", TABS)
def test_docs_operation_with_a_token_can_be_tried(open_docs, live_alice, tab):
    page = open_docs()
    page.open_tab(tab)
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
    assert page.console_errors == []
