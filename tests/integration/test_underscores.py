"""The header `api_access_token`, which most servers and proxies drop, through the server and through nginx."""

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

PUBLIC_HOST = "crm.example.com"
# A key and certificate for tests only.
CERTIFICATE = PROJECT / "tests" / "jobs" / "http" / "good.test.pem"
HEADERS = ["api_access_token", "Api-Access-Token"]
LARGE_PICTURE = b"GIF89a" + bytes(14_000_000)


@pytest.mark.parametrize("header", HEADERS)
def test_token_header_with_underscores_reaches_the_server(carnet: Carnet, header: str) -> None:  # noqa: F811
    url = f"{carnet.address}/api/v1/profile"
    response = httpx.get(url, headers={header: carnet.token}, trust_env=False)
    assert (response.status_code, response.json()["name"]) == (200, "Demo")
    assert httpx.get(url, headers={header: "wrong"}, trust_env=False).status_code == 401


@pytest.fixture(scope="module")
def deployment(copy_of, tmp_path_factory) -> Iterator[Carnet]:  # noqa: F811
    """A server that is configured for deployment behind a proxy that terminates TLS."""
    carnet_server = copy_of(tmp_path_factory.mktemp("deployed") / "data")
    carnet_server.start("--demo", CRM_HTTPS="true", CRM_ALLOWED_HOSTS=PUBLIC_HOST)
    yield carnet_server
    carnet_server.close()


@pytest.fixture
def start_nginx(deployment: Carnet, tmp_path: Path) -> Iterator[Callable[[str], httpx.Client]]:
    """Return a function that starts nginx as in docs/operate.md, without the lines that contain a text."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if not program:
        pytest.skip("nginx is not here: Debian has it in the package nginx")
    port, started = free_port(), []

    def start(without: str = "") -> httpx.Client:
        configuration = tmp_path / "nginx.conf"
        configuration.write_text(nginx_configuration(server_block(without), tmp_path, port, deployment.port))
        command = [program, "-e", str(tmp_path / "error.log"), "-p", str(tmp_path), "-c", str(configuration)]
        started.append(subprocess.Popen(command))
        client = httpx.Client(
            base_url=f"https://127.0.0.1:{port}",
            headers={"Host": PUBLIC_HOST},
            verify=False,
            trust_env=False,
            timeout=60,
        )
        started.append(client)
        eventually(lambda: is_healthy(client))
        return client

    yield start
    process, client = started
    client.close()
    process.terminate()
    process.wait()


def is_healthy(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def server_block(without: str = "") -> str:
    """Return the server block of docs/operate.md without the lines that contain a text."""
    [block] = re.findall(
        r"^    server \{$.*?^    \}$", (PROJECT / "docs" / "operate.md").read_text(), re.MULTILINE | re.DOTALL
    )
    lines = textwrap.dedent(block).splitlines(keepends=True)
    remaining = [line for line in lines if not without or without not in line]
    assert bool(without) == (len(remaining) < len(lines)), f"docs/operate.md has no line with {without}"
    return "".join(remaining)


def nginx_configuration(block: str, folder: Path, port: int, server_port: int) -> str:
    """Return a configuration of one process in the foreground with its files in a folder."""
    for placeholder, value in [
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8000", f"127.0.0.1:{server_port}"),
        ("/etc/ssl/crm.example.com.pem", str(CERTIFICATE)),
        ("/etc/ssl/crm.example.com.key", str(CERTIFICATE)),
    ]:
        assert block.count(placeholder) == 1, placeholder
        block = block.replace(placeholder, value)
    temp_paths = [f"{name}_temp_path {folder / name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    return (
        f"daemon off; master_process off; pid {folder / 'nginx.pid'}; events {{}}\n"
        f"http {{ access_log off; {' '.join(temp_paths)}\n{block} }}\n"
    )


@pytest.mark.parametrize("header", HEADERS)
def test_token_header_passes_nginx_as_documented(start_nginx, deployment, header) -> None:
    response = start_nginx().get("/api/v1/profile", headers={header: deployment.token})
    assert (response.status_code, response.json()["name"]) == (200, "Demo")


def test_nginx_without_underscores_in_headers_drops_the_token_header(start_nginx, deployment) -> None:
    client = start_nginx(without="underscores_in_headers")
    codes = [client.get("/api/v1/profile", headers={header: deployment.token}).status_code for header in HEADERS]
    assert codes == [401, 200]


def test_nginx_without_forwarded_proto_redirects(start_nginx, deployment) -> None:
    client = start_nginx(without="X-Forwarded-Proto")
    assert client.get("/api/v1/profile", headers={"api_access_token": deployment.token}).status_code == 301


def send_picture(client: httpx.Client, token: str) -> httpx.Response:
    headers = {"api_access_token": token}
    account = client.get("/api/v1/profile", headers=headers).json()["account_id"]
    return client.post(f"/api/v1/accounts/{account}/contacts", files={"avatar": LARGE_PICTURE}, headers=headers)


def test_large_picture_passes_nginx_and_is_served_at_the_public_url(start_nginx, deployment) -> None:
    client = start_nginx()
    response = send_picture(client, deployment.token)
    assert response.status_code == 200, response.text
    thumbnail = response.json()["payload"]["contact"]["thumbnail"]
    assert thumbnail.startswith(f"https://{PUBLIC_HOST}/avatars/")
    assert client.get(thumbnail.removeprefix(f"https://{PUBLIC_HOST}")).content == LARGE_PICTURE


def test_nginx_without_client_max_body_size_refuses_a_large_picture(start_nginx, deployment) -> None:
    assert send_picture(start_nginx(without="client_max_body_size"), deployment.token).status_code == 413


def test_nginx_adds_the_length_of_a_chunked_body(start_nginx, deployment) -> None:
    headers = {"x-api-key": deployment.token, "Content-Type": "application/json"}
    response = start_nginx().post("/api/contact", content=iter([b'{"primaryPhone": "+212612345678"}']), headers=headers)
    assert response.status_code == 201, response.text
