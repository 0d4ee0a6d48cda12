"""Recorded conversations with this door, replayed: the contract of its clients, to the order of keys.

What differs from one time to the next stands between angle brackets: `<seconds>`, `<time>`, `<uuid>`, `<token>` and
`<key>`; any other name is a number, told when it is first met and the same from then on.
"""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))
NAME = re.compile(r"<([a-z ]+)>")
TEXTS = {
    "<time>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
    "<uuid>": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "<token>": r"carnet_[\w-]+",
    "<key>": r"[\w-]{20,}",
}


class Normal:
    """Holds answers against what was recorded, and puts the numbers that were met into the requests that follow."""

    def __init__(self, **numbers: int):
        self.numbers = {f"<{name}>": number for name, number in numbers.items()}

    def back(self, recorded: Any) -> Any:
        if isinstance(recorded, dict):
            return {key: self.back(value) for key, value in recorded.items()}
        if isinstance(recorded, list):
            return [self.back(value) for value in recorded]
        return self.numbers.get(recorded, recorded) if isinstance(recorded, str) else recorded

    def path(self, recorded: str) -> str:
        return NAME.sub(lambda met: str(self.numbers[met[0]]), recorded)

    def holds(self, recorded: Any, told: Any, place: str = "answer") -> None:
        """Fail unless an answer is what was recorded."""
        if isinstance(recorded, dict) and isinstance(told, dict):
            assert list(recorded) == list(told), place
            for key, value in recorded.items():
                self.holds(value, told[key], f"{place}.{key}")
        elif isinstance(recorded, list) and isinstance(told, list):
            assert len(recorded) == len(told), place
            for number, value in enumerate(recorded):
                self.holds(value, told[number], f"{place}.{number}")
        elif isinstance(recorded, str) and NAME.fullmatch(recorded):
            self._stands_for(recorded, told, place)
        else:
            assert (type(recorded), recorded) == (type(told), told), place

    def _stands_for(self, name: str, told: Any, place: str) -> None:
        if name in TEXTS:
            assert re.fullmatch(TEXTS[name], told), place
            return
        assert type(told) is int, place
        if name != "<seconds>":
            assert self.numbers.setdefault(name, told) == told, place


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
def test_a_recorded_conversation_goes_the_same_way_again(alice, recorded):
    normal = Normal(account=alice.account)
    for exchange in orjson.loads(recorded.read_bytes()):
        asked, expected = exchange["request"], exchange["response"]
        body, headers = normal.back(asked.get("body")), asked.get("headers", {})
        response = alice.at(normal.path(asked["path"]), asked["method"], body, **headers)
        assert response.status_code == expected["status"], (asked, response.content)
        told = orjson.loads(response.content) if response.content else None
        normal.holds(expected.get("body"), told, f"{asked['method']} {asked['path']}")


def test_there_are_recordings():
    assert len(RECORDED) >= 15
