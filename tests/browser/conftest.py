"""Browser sessions of members in Chromium, with the server on the database of the test run."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.conftest import Person, person
from tests.integration.conftest import server  # noqa: F401, a fixture
from tests.ui.conftest import client_of

CHROMIUM_OPTIONS = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
TIMEOUT_MILLISECONDS = 20_000
expect.set_options(timeout=TIMEOUT_MILLISECONDS)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One Chromium for all tests of this folder, as no second Playwright event loop may run at the same time."""
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no browser is here: get one with apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Django takes Playwright's event loop for that of an asynchronous server.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS) as browser:
            yield browser


class BrowserSession:
    """A browser window of a member, with its console errors and failed requests."""

    def __init__(self, context: BrowserContext, person: Person | None):
        self.context, self.person = context, person
        self.console_errors: list[str] = []
        context.set_default_timeout(TIMEOUT_MILLISECONDS)
        context.on("console", self._add_message)
        context.on("weberror", lambda error: self.console_errors.append(str(error.error)))
        context.on("requestfailed", self._add_failed_request)
        self.page: Page = context.new_page()

    def _add_message(self, message) -> None:
        if message.type in ("error", "warning"):
            self.console_errors.append(f"{message.location['url']}: {message.text}")

    def _add_failed_request(self, request) -> None:
        # Chromium aborts the open requests of a page that is left.
        if request.failure != "net::ERR_ABORTED":
            self.console_errors.append(f"{request.url}: {request.failure}")

    def url_for(self, path: str) -> str:
        """Return the URL of a path below the member's workspace, or the path itself if it starts with a slash."""
        return path if path.startswith("/") else f"/w/{self.person.workspace.slug}/{path}"

    def open(self, path: str = "") -> Page:
        self.page.goto(self.url_for(path))
        return self.page

    @property
    def path(self) -> str:
        """The path of the current page."""
        return urlsplit(self.page.url).path

    def get_by_role(self, aria_role, name: str, **kwargs) -> Locator:
        """Return the element with an ARIA role and an accessible name."""
        return self.page.get_by_role(aria_role, name=name, exact=True, **kwargs)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @contextmanager
    def expect_status(self, status: int) -> Iterator[None]:
        """Expect that the server refuses a request with this status, which the console logs."""
        before = len(self.console_errors)
        yield
        new = self.console_errors[before:]
        assert new, f"nothing was refused with {status}"
        # The browser logs the status, and so does htmx.
        texts = (f"status of {status}", f"Error Code {status}")
        assert all(any(text in error for text in texts) for error in new), new
        del self.console_errors[before:]


@pytest.fixture
def open_browser(server, chromium, transactional_db) -> Iterator[Callable[..., BrowserSession]]:  # noqa: F811
    """Return a function that opens a browser session, signed in; at the end none may have console errors."""
    sessions: list[BrowserSession] = []

    def open_session(person: Person | None = None, **options) -> BrowserSession:
        context = chromium.new_context(base_url=server, **{"viewport": {"width": 1280, "height": 800}, **options})
        if person:
            value = client_of(person).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": value, "url": server}])
        sessions.append(BrowserSession(context, person))
        return sessions[-1]

    yield open_session
    errors = [error for session in sessions for error in session.console_errors]
    for session in sessions:
        session.context.close()
    assert errors == []


@pytest.fixture
def zoe(acme) -> Person:
    """An agent on alice's team."""
    return person("zoe", acme, role="agent")
