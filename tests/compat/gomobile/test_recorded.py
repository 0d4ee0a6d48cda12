"""Recorded conversations with this door, replayed: the contract of its clients, byte for byte but ids and times."""

import re
from pathlib import Path

import orjson
import pytest

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


class Normal:
    """Replaces ids by `<id 1>`, in the order in which they are met, and times by `<time>`; and puts ids back."""

    def __init__(self):
        self.names: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        text = ID.sub(lambda met: self.names.setdefault(met[0], f"<id {len(self.names) + 1}>"), text)
        return TIME.sub("<time>", text)

    def back(self, text: str) -> str:
        for pk, name in self.names.items():
            text = text.replace(name, pk)
        return text


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_conversation_goes_the_same_way_again(ann, recorded):
    normal = Normal()
    for exchange in orjson.loads(recorded.read_bytes()):
        asked, expected = exchange["request"], exchange["response"]
        body = normal.back(orjson.dumps(asked["body"]).decode()).encode() if "body" in asked else None
        response = ann.request(asked["method"], normal.back(asked["path"]), body)
        told = orjson.loads(normal(response.content.decode())) if response.content else None
        assert (response.status_code, told) == (expected["status"], expected.get("body")), asked
        if told is not None:  # equal objects may still differ in the order of their keys
            assert orjson.dumps(told) == orjson.dumps(expected["body"]), asked


def test_there_are_recordings():
    assert len(RECORDED) >= 4
