"""Who may do what through this door: one row for each endpoint and verb."""

import pytest

from tests.conftest import person

from .conftest import NOBODY, GoMobile, refused

ENDPOINTS = [
    ("GET", "contact", "contacts:read"),
    ("HEAD", "contact", "contacts:read"),
    ("POST", "contact", "contacts:write"),
    ("GET", f"contact/{NOBODY}", "contacts:read"),
    ("PUT", f"contact/{NOBODY}", "contacts:write"),
    ("DELETE", f"contact/{NOBODY}", "contacts:write"),
    ("POST", "contact/upsert", "contacts:write"),
    ("GET", "custom-attributes", "attributes:read"),
    ("POST", "custom-attributes", "attributes:write"),
    ("GET", f"custom-attributes/{NOBODY}", "attributes:read"),
    ("PUT", f"custom-attributes/{NOBODY}", "attributes:write"),
    ("DELETE", f"custom-attributes/{NOBODY}", "attributes:write"),
    ("GET", "users/me", None),
]
ROLES = {
    "administrator": {"contacts:read", "contacts:write", "attributes:read", "attributes:write"},
    "agent": {"contacts:read", "contacts:write", "attributes:read"},
    "viewer": {"contacts:read", "attributes:read"},
}


def held_to(client, method, path, permission, allowed):
    response = client.request(method, path, {} if method in ("POST", "PUT") else None)
    if permission is None or permission in allowed:
        assert response.status_code in (200, 400, 404)
    elif method != "HEAD":
        assert refused(response, 403) == f"This token lacks the permission {permission}."


@pytest.mark.parametrize(("method", "path", "permission"), ENDPOINTS)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_it_may_everywhere(acme, role, method, path, permission):
    held_to(GoMobile(person("dave", acme, role=role)), method, path, permission, ROLES[role])


@pytest.mark.parametrize(("method", "path", "permission"), ENDPOINTS)
@pytest.mark.parametrize("scope", ["contacts:read", "contacts:write", "attributes:read", "attributes:write"])
def test_scopes_narrow_what_the_role_allows(acme, scope, method, path, permission):
    held_to(GoMobile(person("erin", acme, scopes=(scope,))), method, path, permission, {scope})
