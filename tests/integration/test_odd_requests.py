"""Requests with unusual headers, which middleware and parsers handle before a view."""

import pytest

PATHS = ("/api/contacts?limit=1", "/healthz?a=1", "/account/login/?a=1")


@pytest.mark.parametrize("charset", ["hex", "rot13", "undefined", "none-such", "utf-16"])
def test_request_with_an_unknown_charset_succeeds(client, charset):
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert [client.get(path, headers=headers).status_code for path in PATHS] == [200] * len(PATHS)
