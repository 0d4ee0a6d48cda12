import json
import re
from uuid import UUID

import psycopg

from crm.db.cluster import Cluster

from .carnet import Carnet

TOKEN = re.compile(r"carnet_[\w-]{43}\n")
PERSON = {
    "customer_id": "550e8400-e29b-41d4-a716-446655440000",
    "first_name": "Zoé",
    "last_name": "Martin",
    "email": "zoe@example.com",
    "role": ["buyer"],
}


def make(carnet: Carnet, *options: str, workspace: str = "demo") -> str:
    printed = carnet.printed("token", "create", "--workspace", workspace, "--name", "test", *options)
    assert TOKEN.fullmatch(printed), "the token alone"
    return printed.strip()


def test_token_created_while_the_server_runs_works(carnet: Carnet) -> None:
    printed = carnet.printed("workspace", "create", "Été & Cie")
    made = json.loads(printed)
    assert printed.count("\n") == 1
    assert UUID(made.pop("id")).version == 7
    assert made == {"number": 2, "slug": "ete-cie"}
    token = make(carnet, workspace="ete-cie")
    assert carnet.call("GET", "/api/contacts", token=token).json()["data"] == []


def test_token_created_while_no_server_runs_works(another: Carnet) -> None:
    made = json.loads(another.printed("workspace", "create", "Acme", "--slug", "acme-1"))
    assert made["slug"] == "acme-1"
    make(another, workspace="acme-1")
    assert "\tacme-1\ttest\n" in another.printed("token", "list")
    assert another.leaves_nothing()


def test_token_revoked_is_refused_at_once(carnet: Carnet) -> None:
    token = make(carnet)
    assert carnet.status("/api/contacts", token) == 200
    done = carnet.run("token", "revoke", token[:12], "--workspace", "demo")
    assert (done.returncode, done.stdout) == (0, "")
    assert carnet.status("/api/contacts", token) == 401
    listed = carnet.printed("token", "list", "--workspace", "demo")
    assert f"{token[:12]}\trevoked\tagent\tdemo\ttest\n" in listed
    assert token not in listed


def test_token_expired_is_refused_at_once(carnet: Carnet) -> None:
    token = make(carnet, "--expires", "1")
    assert carnet.status("/api/contacts", token) == 200
    with psycopg.connect(**Cluster(carnet.data).superuser) as connection:
        change = "UPDATE crm_accesstoken SET expires_at = now() - interval '1 second' WHERE prefix = %s"
        assert connection.execute(change, [token[:12]]).rowcount == 1
    assert carnet.status("/api/contacts", token) == 401
    assert f"{token[:12]}\texpired\t" in carnet.printed("token", "list")


def test_token_is_limited_by_scopes_and_role(carnet: Carnet) -> None:
    for limited in (make(carnet, "--scopes", "contacts:read, customers:read"), make(carnet, "--role", "viewer")):
        assert carnet.status("/api/contacts", limited) == 200
        assert carnet.call("POST", "/api/contacts", PERSON, token=limited).status_code == 403


def test_token_command_with_wrong_arguments_prints_one_sentence(carnet: Carnet) -> None:
    create = ("token", "create", "--name", "x", "--workspace")
    for arguments, sentence in (
        ((*create, "nowhere"), "There is no workspace with the slug nowhere"),
        ((*create, "demo", "--scopes", "moon:read"), "Unknown scopes: moon:read"),
        ((*create, "demo", "--expires", "0"), "--expires takes a number of days from 1 to 36500."),
        (("token", "revoke", "carnet_x", "--workspace", "demo"), "No token of this workspace is carnet_x"),
        (("workspace", "create", "Demo"), "Another workspace already has this slug."),
    ):
        done = carnet.run(*arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(f"CommandError: {sentence}")
        assert done.stderr.count("\n") == 1
