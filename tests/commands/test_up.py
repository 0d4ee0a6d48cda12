import json
import os
import re
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from crm.db.cluster import Cluster
from crm.server.processes import SERVED_BY, server_command

from .carnet import PATIENCE_SECONDS, Carnet, environment, eventually, free_port, popen

# The documentation's own examples, but for the host.
EXAMPLES = {
    "post": (
        """curl -X POST https://qwoty.app/api/contacts \\
  -H "Authorization: Bearer qwoty_your_token" \\
  -H "Content-Type: application/json" \\
  -d '{
    "customer_id": "550e8400-e29b-41d4-a716-446655440000",
    "first_name": "Jean",
    "last_name": "Dupont",
    "email": "jean.dupont@acme.com",
    "phone": "+33 6 12 34 56 78",
    "role": ["buyer", "signer"]
  }'"""
    ),
    "list": (
        """curl "https://qwoty.app/api/contacts?customer_id=550e8400-e29b-41d4-a716-446655440000" \\
  -H "Authorization: Bearer qwoty_your_token\""""
    ),
    "patch": (
        """curl -X PATCH https://qwoty.app/api/contacts/660e8400-e29b-41d4-a716-446655440001 \\
  -H "Authorization: Bearer qwoty_your_token" \\
  -H "Content-Type: application/json" \\
  -d '{
    "phone": "+33 6 99 88 77 66",
    "role": ["buyer", "billing"]
  }'"""
    ),
}
# As `changepassword` does, which asks for it at a terminal.
CHOOSE_PASSWORD = """
from crm.workspaces.models import User
user = User.objects.get(email="operator@example.com")
user.set_password("correct horse battery")
user.save()
"""
PERSON = {"last_name": "Dupont", "role": ["buyer"], "customer_id": "550e8400-e29b-41d4-a716-446655440000"}


def pasted(line: str) -> dict:
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def url_of(to: dict) -> str:
    return f"postgresql://{to['user']}:{quote(to['password'])}@{quote(to['host'], safe='')}:{to['port']}/crm"


def superuser_url(carnet: Carnet) -> str:
    return url_of(Cluster(carnet.data).superuser)


def test_up_on_first_start_prints_steps_and_urls(first_start: Carnet) -> None:
    making, tables, demo, running, pages, admin, api, token, *_ = first_start.output.splitlines()
    assert making == f"Creating the database in {first_start.data / 'postgres'} …"
    assert [tables, demo] == ["Creating the tables …", "Loading the demo workspace …"]
    assert running == f"Carnet is running on {first_start.address} (Ctrl-C stops it)"
    assert pages.split() == ["Pages", f"{first_start.address}/"]
    assert admin.split() == ["Admin", f"{first_start.address}/admin/"]
    assert api.split() == ["API", f"{first_start.address}/api/docs"]
    assert token == f"  Token   and sign-in: cat {first_start.data / 'demo.json'}"


def test_up_without_terminal_prints_no_secret(first_start: Carnet) -> None:
    assert first_start.token not in first_start.output
    assert first_start.credentials["password"] not in first_start.output
    [command] = re.findall(r"sign-in: (.*)", first_start.output)
    assert pasted(command) == first_start.credentials


def test_up_in_a_terminal_prints_sign_in_and_token(at_terminal: Carnet) -> None:
    running, pages, sign_in, admin, api, token, curl = at_terminal.output.splitlines()
    known = at_terminal.credentials
    assert running == f"Carnet is running on {at_terminal.address} (Ctrl-C stops it)"
    assert sign_in == f"  Sign in operator@example.com  {known['password']}"
    assert token == f"  Token   {known['token']}"
    assert curl.startswith("  Try it  curl ")
    assert [line.split()[0] for line in (pages, admin, api)] == ["Pages", "Admin", "API"]


def test_up_on_ctrl_c_leaves_nothing(first_start: Carnet) -> None:
    assert first_start.process.returncode == 0
    assert first_start.output.endswith("\n\nStopping …\n")
    assert "[" not in first_start.output, "the server complained"
    assert first_start.leaves_nothing()


def test_up_on_second_start_makes_nothing_again(carnet: Carnet) -> None:
    assert carnet.output.startswith("Carnet is running on")


def test_up_prints_a_curl_line_that_works(at_terminal: Carnet) -> None:
    [line] = re.findall(r"Try it  (.*)", at_terminal.output)
    answer = pasted(line)
    assert answer["success"] is True
    assert len(answer["data"]) == 2


@pytest.mark.parametrize("example", EXAMPLES)
def test_documentation_examples_work_with_only_the_host_changed(carnet: Carnet, example: str) -> None:
    answer = pasted(EXAMPLES[example].replace("https://qwoty.app", carnet.address))
    assert answer["success"] is True
    if example == "patch":
        assert answer["data"]["id"] == "660e8400-e29b-41d4-a716-446655440001"
        assert answer["data"]["role"] == ["buyer", "billing"]


def test_server_passes_header_names_with_underscores() -> None:
    port = free_port()
    command = server_command(port, "tests.commands.echo:application")
    server = popen(command, env=environment())
    try:
        answer = eventually(lambda: _headers_seen(port))
    finally:
        server.terminate()
        server.wait()
    assert answer["HTTP_API_ACCESS_TOKEN"] == "x"


def _headers_seen(port: int) -> dict | None:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", headers={"api_access_token": "x"}, trust_env=False).json()
    except httpx.TransportError:
        return None


def test_up_on_a_served_folder_is_refused(carnet: Carnet) -> None:
    done = carnet.run("up", "--port", str(free_port()))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        f"{carnet.data} is already served by process {carnet.process.pid}. "
        "Stop that one first, or choose another folder with --data.\n"
    )
    assert carnet.status("/api/contacts") == 200


def test_up_on_two_folders_serves_both_and_names_a_taken_port(carnet: Carnet, another: Carnet) -> None:
    mine, another.port = another.port, carnet.port
    another.launch()
    assert another.process.wait(PATIENCE_SECONDS) == 1
    assert another.output == (
        f"CommandError: Port {carnet.port} is taken by another program; choose one with --port.\n"
    )
    another.port = mine
    another.start()
    number = another.call("POST", "/api/contacts", PERSON | {"first_name": "A", "email": "a@b.fr"}).json()["data"]["id"]
    assert [c.status(f"/api/contacts/{number}") for c in (another, carnet)] == [200, 404]


def test_up_without_demo_serves_a_folder_with_spaces_and_quotes(tmp_path: Path) -> None:
    carnet = Carnet(tmp_path / 'it\'s "my" data').start("--no-demo")
    try:
        assert "Loading" not in carnet.output
        assert "workspace create NAME" in carnet.output
        assert httpx.get(f"{carnet.address}/readyz", trust_env=False).status_code == 200
    finally:
        carnet.close()
    assert carnet.leaves_nothing()


@pytest.mark.parametrize("variables", [{"CRM_ALLOWED_HOSTS": "crm.example.com,127.0.0.1"}, {"CRM_HTTPS": "true"}])
def test_up_for_others_loads_no_demo(tmp_path: Path, variables: dict[str, str]) -> None:
    carnet = Carnet(tmp_path / "data").start(**variables)
    carnet.close()
    assert "Loading" not in carnet.output
    assert "workspace create NAME" in carnet.output
    assert not (carnet.data / "demo.json").exists()


def test_up_for_others_refuses_the_demo_until_its_tokens_and_password_are_closed(another: Carnet) -> None:
    public = {"CRM_ALLOWED_HOSTS": "crm.example.com,127.0.0.1"}
    another.launch(**public)
    assert another.process.wait(PATIENCE_SECONDS) == 1
    password = "the password of operator@example.com"
    tokens = [f"the token {another.token[:12]}", "the token qwoty_your_t"]
    assert f"which is open to {', '.join([*tokens, password])}." in another.output
    assert "up --demo" in another.output
    assert all(secret not in another.output for secret in (another.token, another.credentials["password"]))
    for prefix in (another.token[:12], "qwoty_your_t"):
        assert another.run("token", "revoke", prefix, "--workspace", "demo").returncode == 0
    another.launch(**public)
    assert another.process.wait(PATIENCE_SECONDS) == 1
    assert f"which is open to {password}." in another.output
    assert another.run("shell", "-c", CHOOSE_PASSWORD).returncode == 0
    another.start(**public)
    assert "workspace create NAME" in another.output


def test_up_for_others_with_demo_option_serves_the_demo(another: Carnet) -> None:
    another.start("--demo", CRM_ALLOWED_HOSTS="crm.example.com,127.0.0.1")
    assert another.status("/api/contacts", token="qwoty_your_token") == 200


def test_up_on_a_given_database_without_demo_option_refuses_the_demo(carnet: Carnet, tmp_path: Path) -> None:
    given = {"DATABASE_URL": url_of(Cluster(carnet.data).connection)}
    other = Carnet(tmp_path / "data").launch(**given)
    assert other.process.wait(PATIENCE_SECONDS) == 1
    assert "which is open to the token qwoty_your_t." in other.output
    other.start("--demo", **given)
    other.close()


@pytest.mark.parametrize("moment", [0.2, 0.5, 0.8, 1.1])
def test_up_interrupted_while_starting_leaves_nothing(another: Carnet, moment: float) -> None:
    another.launch()
    time.sleep(moment)
    assert another.interrupt() in (0, 128 + signal.SIGINT, -signal.SIGINT)
    assert "Traceback" not in another.output
    assert "Killing" not in another.output, "a worker of the server did not hear of it"
    assert eventually(another.leaves_nothing)


def test_killed_carnet_loses_no_acknowledged_write(another: Carnet) -> None:
    another.start()
    kept: list[str] = []

    def write(writer: int) -> None:
        for number in range(10_000):
            email = f"w{writer}.{number}@example.com"
            try:
                answer = another.call("POST", "/api/contacts", PERSON | {"first_name": "Zoé", "email": email})
            except httpx.TransportError:
                return  # killed
            assert answer.status_code == 201, answer.text
            kept.append(answer.json()["data"]["id"])

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, writer) for writer in range(4)]
        eventually(lambda: len(kept) > 60 or any(writer.done() for writer in writers))
        another.kill()
        for writer in writers:
            writer.result()
    assert len(kept) > 60, another.output
    another.start()
    there = {contact["id"] for contact in another.call("GET", "/api/contacts").json()["data"]}
    assert set(kept) <= there


def test_server_of_a_killed_up_ends(another: Carnet) -> None:
    another.start()
    os.kill(another.process.pid, signal.SIGKILL)
    another.process.wait()
    eventually(lambda: another.status("/healthz") is None)
    another.start()
    assert another.status("/api/contacts") == 200


def test_up_with_a_killed_server_ends_with_a_reason(another: Carnet) -> None:
    another.start()
    os.kill(another.server, signal.SIGKILL)
    assert another.process.wait(PATIENCE_SECONDS) == 1
    assert another.output.endswith("The server was ended by SIGKILL. Start it again with: manage.py up.\n")
    assert eventually(another.leaves_nothing)


def test_up_as_superuser_is_refused(carnet: Carnet, tmp_path: Path) -> None:
    done = Carnet(tmp_path).run("up", "--port", str(free_port()), DATABASE_URL=superuser_url(carnet))
    assert done.returncode == 1
    assert "is a superuser, so row security would be skipped silently" in done.stderr
    assert 'ALTER ROLE "crm" LOGIN NOSUPERUSER' in done.stderr
    assert "Traceback" not in done.stderr


def test_server_as_superuser_ends_with_a_reason(carnet: Carnet, tmp_path: Path) -> None:
    more = {"DATABASE_URL": superuser_url(carnet), "CRM_DATA": str(tmp_path), SERVED_BY: str(os.getpid())}
    with (tmp_path / "output").open("w") as output:
        server = popen(server_command(free_port()), env=environment(**more), stderr=output)
        server.wait(PATIENCE_SECONDS)
    said = (tmp_path / "output").read_text()
    assert "is a superuser" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://crm@127.0.0.1:9/crm", "CommandError: The database cannot be reached. Check DATABASE_URL: "),
        ("mysql://crm@127.0.0.1/crm", "DATABASE_URL is not the URL of a PostgreSQL"),
    ],
)
def test_up_with_an_unusable_database_is_explained(tmp_path: Path, url: str, sentence: str) -> None:
    done = Carnet(tmp_path).run("up", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence)
    assert "Traceback" not in done.stderr


def test_up_prints_a_sign_in_that_opens_the_admin(at_terminal: Carnet) -> None:
    [(email, password)] = re.findall(r"Sign in (\S+)  (\S+)", at_terminal.output)
    with httpx.Client(base_url=at_terminal.address, follow_redirects=True, trust_env=False, timeout=60) as browser:
        page = browser.get("/admin/")
        assert page.url.path == "/account/login/"
        [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text))
        values = {"login": email, "password": password, "next": "/admin/", "csrfmiddlewaretoken": token}
        assert "All workspaces" in browser.post("/account/login/", data=values).text
