"""`manage.py bench search`: how long searches take, by kind of query, rare and frequent, under row security."""

import time
from collections.abc import Callable, Iterator
from statistics import quantiles
from typing import Any

from crm.search.global_search import global_search
from crm.workspaces.models import Workspace

from . import synthetic
from .environment import machine
from .workspace import Say, prepare_workspace

SHORT_MS, LONG_MS = 60, 30  # for 95 of 100 searches for one or two letters, and for more
RARE = [
    synthetic.last_name(number, number)
    for number in range(synthetic.RARE - 1, 40 * 97 * synthetic.RARE, 97 * synthetic.RARE)
]
FREQUENT = [name.lower() for name in (*synthetic.FIRST_NAMES, *synthetic.LAST_NAMES)]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Result = dict[str, Any]


def queries() -> dict[str, list[str]]:
    """Return the queries that staff type, by kind."""
    numbers = [number * 7919 % 1_000_000 for number in range(1, 21)]
    digits = [f"{number:08}" for number in numbers]
    return {
        "one_letter": [*LETTERS, *"0123456789"],
        "two_letters": [
            *(name[:2] for name in FREQUENT[::3]),
            *(name[:2] for name in RARE[::2]),
            "xq",
            "zz",
            "w6",
            "42",
        ],
        "three_letters": [*(name[:3] for name in FREQUENT[::2]), *(name[:3] for name in RARE), "com", "ent", "xqz"],
        "frequent_names": [*FREQUENT[::2], *(f"{name[:-1]}" for name in FREQUENT[1::4])],
        "rare_names": [*RARE, *(name[:6] for name in RARE[::2])],
        "two_words": [
            *(f"{first} {last}" for first, last in zip(FREQUENT[::4], FREQUENT[:43:-2], strict=False)),
            *(f"{first} {last}" for first, last in zip(synthetic.FIRST_NAMES, RARE, strict=False)),
            *(f"{name} {synthetic.FIRST_NAMES[0][:2]}" for name in RARE[:5]),
        ],
        "misspelled": [misspelled(name, number) for number, name in enumerate([*FREQUENT[::2], *RARE])],
        "phones": [
            *(f"06 {text[:2]} {text[2:4]} {text[4:6]}" for text in digits),
            *(f"+33 6 {text[:4]}" for text in digits[:10]),
            *(f"00336{text}" for text in digits[:10]),
            *(text[-4:] for text in digits[:10]),
            *(text[-6:] for text in digits[:10]),
        ],
        "emails": [synthetic.email("Zoé", "Roux", number) for number in numbers[:10]]
        + [f"{name.lower()}.{number}@" for name, number in zip(RARE, numbers, strict=False)],
        "ids": [
            *(f"CRM-{number | 1}" for number in numbers),
            *(f"erp-{number % 200_000}" for number in numbers[:10]),
            *(f"FR {number % 200_000:011}" for number in numbers[:10]),
        ],
        "places": ["lyon", "69002", "rue moreau", "12 rue", "nimes 30900", "france", "lion", f"rue {RARE[3]}"],
        "nothing": [*(f"nobody{number}" for number in range(10)), "qqqq", "wxyz kjhg", "@%_", "0999999999"],
    }


def misspelled(name: str, number: int) -> str:
    """Return a name with one letter wrong, left out or swapped with the next."""
    at = 1 + number % max(1, len(name) - 2)
    return (
        f"{name[:at]}x{name[at + 1 :]}",
        name[:at] + name[at + 1 :],
        f"{name[:at]}{name[at : at + 2][::-1]}{name[at + 2 :]}",
    )[number % 3]


def measure(contacts: int, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result for each kind of query, and the facts of the machine."""
    workspace = prepare_workspace(contacts, say)
    results = {}
    for name, texts in queries().items():
        say(f"Measuring {name} …")
        results[name] = _timed(workspace, texts, seconds)
    return results | {"machine": machine(contacts)}


def most_ms(texts: list[str]) -> int:
    """Return how many milliseconds 95 of 100 such queries may take."""
    return LONG_MS if max(map(len, texts)) > 2 else SHORT_MS


def _timed(workspace: Workspace, texts: list[str], seconds: float) -> Result:
    """Return how long the queries took: each runs once to warm up, then all in turn for some time."""
    for text in texts:
        global_search(workspace.id, text)
    took = list(_times(lambda text: global_search(workspace.id, text), texts, seconds))
    cuts = quantiles(took, n=100, method="inclusive")
    result = {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98], "worst_ms": max(took)}
    most = most_ms(texts)
    rounded = {name: round(value, 3) for name, value in result.items()}
    return rounded | {"rps": len(took) / sum(took) * 1000, "most_ms": most, "reached": rounded["p95_ms"] < most}


def _times(run: Callable[[str], Any], texts: list[str], seconds: float) -> Iterator[float]:
    """Yield milliseconds, each text at least once."""
    end = time.perf_counter() + seconds
    while True:
        for text in texts:
            begin = time.perf_counter()
            run(text)
            yield (time.perf_counter() - begin) * 1000
        if time.perf_counter() >= end:
            return
