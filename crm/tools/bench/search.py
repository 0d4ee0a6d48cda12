"""`manage.py bench search`: how long searches take, by kind of query, rare and frequent, under row security."""

from functools import partial

from crm.search.global_search import global_search
from crm.workspaces.models import Workspace

from . import synthetic
from .cases import Result, judge, run_cases, time_calls
from .workspace import Say

SHORT_MS, LONG_MS = 60, 30  # for 95 of 100 searches for one or two letters, and for more
RARE = [
    synthetic.last_name(number, number)
    for number in range(synthetic.RARE - 1, 40 * 97 * synthetic.RARE, 97 * synthetic.RARE)
]
FREQUENT = [name.lower() for name in (*synthetic.FIRST_NAMES, *synthetic.LAST_NAMES)]
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def queries() -> dict[str, list[str]]:
    """Return typical queries of staff, by kind."""
    # A multiple of a prime, so that the searched records are far apart.
    numbers = [number * 7919 % 1_000_000 for number in range(1, 21)]
    digits = [f"{number:08}" for number in numbers]
    return {
        "one_letter": [*LETTERS, *"0123456789"],
        "two_letters": [
            *(name[:2] for name in FREQUENT[::3]),
            *(name[:2] for name in RARE[::2]),
            *("xq", "zz", "w6", "42"),
        ],
        "three_letters": [*(name[:3] for name in FREQUENT[::2]), *(name[:3] for name in RARE), "com", "ent", "xqz"],
        "frequent_names": [*FREQUENT[::2], *(name[:-1] for name in FREQUENT[1::4])],
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
            *(text[-length:] for length in (4, 6) for text in digits[:10]),
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


def measure(workspace: Workspace, seconds: float, say: Say) -> dict[str, Result]:
    """Return one result for each kind of query."""
    cases = {name: partial(_time, workspace, texts, seconds) for name, texts in queries().items()}
    return run_cases(cases, say)


def most_ms(texts: list[str]) -> int:
    """Return how many milliseconds 95 of 100 such queries may take."""
    return LONG_MS if max(map(len, texts)) > 2 else SHORT_MS


def _time(workspace: Workspace, texts: list[str], seconds: float) -> Result:
    search = partial(global_search, workspace.id)
    # Each once before timing, to prepare statements and to read pages into memory.
    for text in texts:
        search(text)
    return judge(time_calls(search, texts, seconds), most_ms(texts))
