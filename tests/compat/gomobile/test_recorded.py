"""Recorded exchanges with the GoMobile API, replayed: the responses are equal but for ids and times."""

import re
from pathlib import Path

import orjson
import pytest

RECORDINGS = sorted((Path(__file__).parent / "recorded").glob("*.json"))
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class Placeholders:
    """Replaces ids by `<id 1>`, in order of occurrence, and times by `<time>`; fills ids into later requests."""

    def __init__(self):
        self.names: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        text = ID.sub(lambda met: self.names.setdefault(met[0], f"<id {len(self.names) + 1}>"), text)
        return TIME.sub("<time>", text)

    def fill(self, text: str) -> str:
        for pk, name in self.names.items():
            text = text.replace(name, pk)
        return text


@pytest.mark.parametrize("recorded", RECORDINGS, ids=lambda path: path.stem)
def test_recorded_exchanges_get_the_same_responses(client, recorded):
    placeholders = Placeholders()
    for exchange in orjson.loads(recorded.read_bytes()):
        request, expected = exchange["request"], exchange["response"]
        body = placeholders.fill(orjson.dumps(request["body"]).decode()).encode() if "body" in request else None
        response = client.request(request["method"], placeholders.fill(request["path"]), body)
        actual = orjson.loads(placeholders(response.content.decode())) if response.content else None
        assert (response.status_code, actual) == (expected["status"], expected.get("body")), request
        if actual is not None:  # equal dicts may still differ in the order of their keys
            assert orjson.dumps(actual) == orjson.dumps(expected["body"]), request


def test_recordings_exist():
    assert len(RECORDINGS) >= 4
