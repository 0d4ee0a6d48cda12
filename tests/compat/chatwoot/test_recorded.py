"""Recorded exchanges with the Chatwoot API, replayed: the responses are equal, to the order of keys.

Placeholders in angle brackets stand for values that differ between runs: `<seconds>`, `<time>`, `<uuid>`, `<token>` and
`<key>`; any other name is an id, which is stored at its first occurrence and the same from then on.
"""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

RECORDINGS = sorted((Path(__file__).parent / "recorded").glob("*.json"))
PLACEHOLDER = re.compile(r"<([a-z ]+)>")
PLACEHOLDER_PATTERNS = {
    "<time>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "<uuid>": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "<token>": r"carnet_[\w-]+",
    "<key>": r"[\w-]{20,}",
}


class Placeholders:
    """Compares responses with the recorded ones, and fills their ids into the requests that follow."""

    def __init__(self, **numbers: int):
        self.numbers = {f"<{name}>": number for name, number in numbers.items()}

    def fill(self, recorded: Any) -> Any:
        if isinstance(recorded, dict):
            return {key: self.fill(value) for key, value in recorded.items()}
        if isinstance(recorded, list):
            return [self.fill(value) for value in recorded]
        return self.numbers.get(recorded, recorded) if isinstance(recorded, str) else recorded

    def fill_path(self, recorded: str) -> str:
        return PLACEHOLDER.sub(lambda met: str(self.numbers[met[0]]), recorded)

    def assert_equal(self, recorded: Any, actual: Any, path: str = "answer") -> None:
        """Fail unless a response equals the recorded one."""
        if isinstance(recorded, dict) and isinstance(actual, dict):
            assert list(recorded) == list(actual), path
            for key, value in recorded.items():
                self.assert_equal(value, actual[key], f"{path}.{key}")
        elif isinstance(recorded, list) and isinstance(actual, list):
            assert len(recorded) == len(actual), path
            for number, value in enumerate(recorded):
                self.assert_equal(value, actual[number], f"{path}.{number}")
        elif isinstance(recorded, str) and PLACEHOLDER.fullmatch(recorded):
            self._assert_placeholder(recorded, actual, path)
        else:
            assert (type(recorded), recorded) == (type(actual), actual), path

    def _assert_placeholder(self, name: str, actual: Any, path: str) -> None:
        if name in PLACEHOLDER_PATTERNS:
            assert re.fullmatch(PLACEHOLDER_PATTERNS[name], actual), path
            return
        assert type(actual) is int, path
        if name != "<seconds>":
            assert self.numbers.setdefault(name, actual) == actual, path


@pytest.mark.parametrize("recorded", RECORDINGS, ids=lambda path: path.stem)
def test_recorded_exchanges_get_the_same_responses(alice, recorded):
    placeholders = Placeholders(account=alice.account)
    for exchange in orjson.loads(recorded.read_bytes()):
        request, expected = exchange["request"], exchange["response"]
        body, headers = placeholders.fill(request.get("body")), request.get("headers", {})
        response = alice.request_url(placeholders.fill_path(request["path"]), request["method"], body, **headers)
        assert response.status_code == expected["status"], (request, response.content)
        actual = orjson.loads(response.content) if response.content else None
        placeholders.assert_equal(expected.get("body"), actual, f"{request['method']} {request['path']}")


def test_recordings_exist():
    assert len(RECORDINGS) >= 15
