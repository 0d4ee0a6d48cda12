"""The header `api_access_token`, which most servers and proxies drop, on its way through ours and through nginx."""

import re
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.commands.carnet import PROJECT, Carnet, eventually, free_port
from tests.commands.conftest import carnet, copy_of, first_start  # noqa: F401, the fixtures

HOST = "crm.example.com"
# Key and certificate of nobody.
CERTIFICATE = PROJECT / "tests" / "jobs" / "http" / "good.test.pem"
SPELLINGS = ["api_access_token", "Api-Access-Token"]
PICTURE = b"GIF89a" + bytes(14_000_000)


@pytest.mark.parametrize("header", SPELLINGS)
def test_the_token_arrives_at_the_server_that_up_starts(carnet: Carnet, header: str) -> None:  # noqa: F811
    address = f"{carnet.address}/api/v1/profile"
    answer = httpx.get(address, headers={header: carnet.token}, trust_env=False)
    assert (answer.status_code, answer.json()["name"]) == (200, "Demo")
    assert httpx.get(address, headers={header: "wrong"}, trust_env=False).status_code == 401


@pytest.fixture(scope="module")
def deployed(copy_of, tmp_path_factory) -> Iterator[Carnet]:  # noqa: F811
    """One that is set up as for deployment, behind a proxy that ends TLS."""
    running = copy_of(tmp_path_factory.mktemp("deployed") / "data")
    running.start(CRM_HTTPS="true", CRM_ALLOWED_HOSTS=HOST)
    yield running
    running.close()


@pytest.fixture
def behind_nginx(deployed: Carnet, tmp_path: Path) -> Iterator[Callable[[str], httpx.Client]]:
    """Start nginx as docs/operate.md configures it, less a line that holds a text; a browser out there."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if not program:
        pytest.skip("nginx is not here: Debian has it in the package nginx")
    port, started = free_port(), []

    def start(without: str = "") -> httpx.Client:
        configuration = tmp_path / "nginx.conf"
        configuration.write_text(configured(server_block(without), tmp_path, port, deployed.port))
        command = [program, "-e", str(tmp_path / "error.log"), "-p", str(tmp_path), "-c", str(configuration)]
        started.append(subprocess.Popen(command))
        browser = httpx.Client(
            base_url=f"https://127.0.0.1:{port}", headers={"Host": HOST}, verify=False, trust_env=False, timeout=60
        )
        started.append(browser)
        eventually(lambda: answers(browser))
        return browser

    yield start
    process, browser = started
    browser.close()
    process.terminate()
    process.wait()


def answers(browser: httpx.Client) -> bool:
    try:
        return browser.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def server_block(without: str = "") -> str:
    """Return the server block of docs/operate.md, less the lines that hold a text."""
    [block] = re.findall(
        r"^    server \{$.*?^    \}$", (PROJECT / "docs" / "operate.md").read_text(), re.MULTILINE | re.DOTALL
    )
    lines = textwrap.dedent(block).splitlines(keepends=True)
    kept = [line for line in lines if not without or without not in line]
    assert bool(without) == (len(kept) < len(lines)), f"docs/operate.md has no line with {without}"
    return "".join(kept)


def configured(block: str, folder: Path, port: int, served_at: int) -> str:
    """Return a whole configuration, of one process in the foreground that keeps its files in a folder."""
    for theirs, ours in [
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8000", f"127.0.0.1:{served_at}"),
        ("/etc/ssl/crm.example.com.pem", str(CERTIFICATE)),
        ("/etc/ssl/crm.example.com.key", str(CERTIFICATE)),
    ]:
        assert block.count(theirs) == 1, theirs
        block = block.replace(theirs, ours)
    kept = [f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    return (
        f"daemon off; master_process off; pid {folder / 'nginx.pid'}; events {{}}\n"
        f"http {{ access_log off; {' '.join(kept)}\n{block} }}\n"
    )


@pytest.mark.parametrize("header", SPELLINGS)
def test_the_token_arrives_through_nginx_as_the_readme_configures_it(behind_nginx, deployed, header) -> None:
    answer = behind_nginx().get("/api/v1/profile", headers={header: deployed.token})
    assert (answer.status_code, answer.json()["name"]) == (200, "Demo")


def test_without_the_line_on_underscores_only_the_other_spelling_arrives(behind_nginx, deployed) -> None:
    browser = behind_nginx(without="underscores_in_headers")
    codes = [browser.get("/api/v1/profile", headers={header: deployed.token}).status_code for header in SPELLINGS]
    assert codes == [401, 200]


def test_without_the_line_on_the_protocol_everything_is_sent_away(behind_nginx, deployed) -> None:
    browser = behind_nginx(without="X-Forwarded-Proto")
    assert browser.get("/api/v1/profile", headers={"api_access_token": deployed.token}).status_code == 301


def send_picture(browser: httpx.Client, token: str) -> httpx.Response:
    headers = {"api_access_token": token}
    account = browser.get("/api/v1/profile", headers=headers).json()["account_id"]
    return browser.post(f"/api/v1/accounts/{account}/contacts", files={"avatar": PICTURE}, headers=headers)


def test_a_large_picture_passes_and_is_shown_at_the_public_address(behind_nginx, deployed) -> None:
    browser = behind_nginx()
    answer = send_picture(browser, deployed.token)
    assert answer.status_code == 200, answer.text
    thumbnail = answer.json()["payload"]["contact"]["thumbnail"]
    assert thumbnail.startswith(f"https://{HOST}/avatars/")
    assert browser.get(thumbnail.removeprefix(f"https://{HOST}")).content == PICTURE


def test_without_the_line_on_bodies_it_does_not_pass(behind_nginx, deployed) -> None:
    assert send_picture(behind_nginx(without="client_max_body_size"), deployed.token).status_code == 413


def test_a_body_of_unknown_length_is_measured_on_the_way(behind_nginx, deployed) -> None:
    headers = {"x-api-key": deployed.token, "Content-Type": "application/json"}
    answer = behind_nginx().post("/api/contact", content=iter([b'{"primaryPhone": "+212612345678"}']), headers=headers)
    assert answer.status_code == 201, answer.text
