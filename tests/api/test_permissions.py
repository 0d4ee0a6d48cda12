"""Who may do what: one row for each endpoint and verb."""

import pytest

from tests.conftest import person

ENDPOINTS = [
    (method, resource, path)
    for resource in ("customers", "contacts", "addresses", "segments")
    for method, path in (
        ("GET", f"/api/{resource}"),
        ("POST", f"/api/{resource}"),
        ("GET", f"/api/{resource}/01900000-0000-7000-8000-000000000000"),
        ("PATCH", f"/api/{resource}/01900000-0000-7000-8000-000000000000"),
        ("DELETE", f"/api/{resource}/01900000-0000-7000-8000-000000000000"),
    )
]


def permission(method, resource):
    return f"{resource}:{'read' if method == 'GET' else 'write'}"


@pytest.mark.parametrize(("method", "resource", "path"), ENDPOINTS)
def test_an_administrator_may_everything(alice, method, resource, path):
    assert alice.request(method, path, {} if method in ("POST", "PATCH") else None).status_code in (200, 400, 404)


@pytest.mark.parametrize(("method", "resource", "path"), ENDPOINTS)
def test_a_viewer_may_only_read(bob, method, resource, path):
    response = bob.request(method, path, {} if method in ("POST", "PATCH") else None)
    if method == "GET":
        assert response.status_code in (200, 404)
    else:
        assert response.status_code == 403
        assert response.json()["error"] == f"This token lacks the permission {resource}:write."


@pytest.mark.parametrize(("method", "resource", "path"), ENDPOINTS)
def test_an_agent_may_write_records_and_not_segments(acme, method, resource, path):
    agent = person("dave", acme, role="agent")
    response = agent.request(method, path, {} if method in ("POST", "PATCH") else None)
    allowed = method == "GET" or resource != "segments"
    assert (response.status_code == 403) is not allowed


@pytest.mark.parametrize(("method", "resource", "path"), ENDPOINTS)
def test_scopes_narrow_what_the_role_allows(acme, method, resource, path):
    limited = person("erin", acme, scopes=("contacts:read", "addresses:write"))
    response = limited.request(method, path, {} if method in ("POST", "PATCH") else None)
    allowed = permission(method, resource) in ("contacts:read", "addresses:write")
    assert (response.status_code == 403) is not allowed


def test_scopes_give_nothing_that_the_role_does_not(acme):
    viewer = person("erin", acme, role="viewer", scopes=("contacts:write",))
    assert viewer.post("/api/contacts", {}).status_code == 403
    assert viewer.get("/api/contacts").status_code == 403
