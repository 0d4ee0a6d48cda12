"""People at a real browser, before the real server, on the suite's own database."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.conftest import Person, person
from tests.integration.conftest import server  # noqa: F401, a fixture
from tests.ui.conftest import client_of

QUIET = ["--no-sandbox", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
PATIENCE_MILLISECONDS = 20_000
expect.set_options(timeout=PATIENCE_MILLISECONDS)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this folder; Playwright's loop ends with it, as no second one may run beside it."""
    program = shutil.which("chromium")
    if not program:
        pytest.skip("no browser is here: get one with apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Django takes the loop that Playwright runs in for an asynchronous server's.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with playwright.chromium.launch(executable_path=program, args=QUIET) as browser:
            yield browser


class Desk:
    """Somebody at a browser window, and whatever went wrong in it."""

    def __init__(self, context: BrowserContext, person: Person | None):
        self.context, self.person = context, person
        self.complaints: list[str] = []
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        context.on("console", self._hear)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("requestfailed", self._note)
        self.page: Page = context.new_page()

    def _hear(self, said) -> None:
        if said.type in ("error", "warning"):
            self.complaints.append(f"{said.location['url']}: {said.text}")

    def _note(self, request) -> None:
        # What a page asked for when it was left is nobody's loss.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.url}: {request.failure}")

    def at(self, path: str) -> str:
        """Return an address: below the workspace of whoever sits here, unless it begins with a slash."""
        return path if path.startswith("/") else f"/w/{self.person.workspace.slug}/{path}"

    def open(self, path: str = "") -> Page:
        self.page.goto(self.at(path))
        return self.page

    @property
    def path(self) -> str:
        """Where the window is, below the server."""
        return urlsplit(self.page.url).path

    def role(self, role, name: str, **kwargs) -> Locator:
        """Return what is on the page, as those who hear it find it."""
        return self.page.get_by_role(role, name=name, exact=True, **kwargs)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @contextmanager
    def refused(self, status: int) -> Iterator[None]:
        """Expect the server to refuse something meanwhile, of which the browser's console tells."""
        before = len(self.complaints)
        yield
        said = self.complaints[before:]
        assert said, f"nothing was refused with {status}"
        # The browser tells of it, and so does htmx.
        told = (f"status of {status}", f"Error Code {status}")
        assert all(any(words in complaint for words in told) for complaint in said), said
        del self.complaints[before:]


@pytest.fixture
def sit(server, chromium, transactional_db) -> Iterator[Callable[..., Desk]]:  # noqa: F811
    """Seat somebody, signed in, at a window of their own; in none may anything have gone wrong in the end."""
    desks: list[Desk] = []

    def seat(person: Person | None = None, **options) -> Desk:
        context = chromium.new_context(base_url=server, **{"viewport": {"width": 1280, "height": 800}, **options})
        if person:
            value = client_of(person).cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": value, "url": server}])
        desks.append(Desk(context, person))
        return desks[-1]

    yield seat
    complaints = [complaint for desk in desks for complaint in desk.complaints]
    for desk in desks:
        desk.context.close()
    assert complaints == []


@pytest.fixture
def zoe(acme) -> Person:
    """An agent on alice's team."""
    return person("zoe", acme, role="agent")
