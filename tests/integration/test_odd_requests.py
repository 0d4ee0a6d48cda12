"""Requests that no view sees, over a real socket."""

import pytest

PATHS = ("/api/contacts?limit=1", "/healthz?a=1", "/account/login/?a=1")


@pytest.mark.parametrize("charset", ["hex", "rot13", "undefined", "none-such", "utf-16"])
def test_a_charset_that_texts_do_not_have_is_no_failure_of_ours(client, charset):
    headers = {"Content-Type": f"application/json; charset={charset}"}
    assert [client.get(path, headers=headers).status_code for path in PATHS] == [200] * len(PATHS)
