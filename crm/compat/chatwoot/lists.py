"""Pages of contacts: which are looked at, in which order, and what the answer says around them."""

from collections.abc import Mapping
from typing import Any

from crm.api import numbered
from crm.api.authentication import Asked
from crm.api.numbered import Numbered, Search
from crm.api.serializers import RecordSerializer
from crm.queries.filters import Condition
from crm.workspaces.actor import Actor
from crm.workspaces.text import fold_like_pattern

from .conditions import patterns, spellings
from .ordering import TABLE, order_of
from .serializers import ACTIVE

SIZE = 15
REACHABLE = f"{TABLE}.reachable"
# What a search looks at; the identifier alone tells upper from lower case.
SEARCHED = " OR ".join(
    [f"{TABLE}.{column} ILIKE %s" for column in ("name", "email", "phone", "phone_e164")]
    + [f"{TABLE}.identifier LIKE %s"]
)
Records = list[dict[str, Any]]


class Page:
    """The page that a request asks for, which the answer echoes as it was sent."""

    def __init__(self, params: Mapping[str, Any], size: int = SIZE):
        sent = params.get("page")
        self.echoed = sent if isinstance(sent, str | int) and sent != "" and not isinstance(sent, bool) else 1
        text = str(self.echoed).strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 13 else 1
        order, walks = order_of(params.get("sort"))
        self.numbered = Numbered(order, size, (max(number, 1) - 1) * size, walks)


def reachable_asked(serializer: type[RecordSerializer], page: Page) -> Asked:
    """Return the question that `reachable` asks."""
    return numbered.everything_asked(serializer, "reachable", page.numbered)


def reachable(
    serializer: type[RecordSerializer], actor: Actor, page: Page, rows: list[tuple] | None
) -> tuple[Records, int]:
    """Return a page of the contacts that can be reached, and how many those are; `rows` are the answer, if asked."""
    return numbered.everything(serializer, actor, "reachable", page.numbered, rows)


def labelled(serializer: type[RecordSerializer], actor: Actor, page: Page, labels: list[str]) -> tuple[Records, int]:
    """Return a page of the reachable contacts that bear any of the labels, and how many those are."""
    search = Search("labels", "&&", labels)
    return _counted(serializer, actor, page, (f"{REACHABLE} AND {TABLE}.labels && %s::varchar[]", [labels]), search)


def active(serializer: type[RecordSerializer], actor: Actor, page: Page) -> tuple[Records, int]:
    """Return a page of the contacts that are online, and how many those are."""
    return _counted(serializer, actor, page, (ACTIVE.format(table=TABLE), []))


def searched(serializer: type[RecordSerializer], actor: Actor, page: Page, text: str) -> tuple[Records, bool]:
    """Return a page of the contacts that hold a text, in which % and _ are wild, and whether more follow."""
    [pattern] = patterns([text])
    search = Search("search_key", "LIKE", fold_like_pattern(pattern))
    return numbered.matching(serializer, actor, (f"({SEARCHED})", [pattern] * 5), page.numbered, search)


def filtered(
    serializer: type[RecordSerializer], actor: Actor, page: Page, condition: Condition, search: Search | None
) -> tuple[Records, int]:
    """Return a page of the reachable contacts that meet a condition, and how many those are."""
    sql, params = condition
    return _counted(serializer, actor, page, (f"{REACHABLE} AND {sql}", params), search)


def narrowing(payload: list[dict[str, Any]]) -> Search | None:
    """Return what an index can be asked for, of conditions all of which must hold."""
    for entry in payload:
        key, operator, values = entry.get("attribute_key"), entry.get("filter_operator"), entry.get("values")
        value = values[0] if isinstance(values, list) and len(values) == 1 else values
        if not isinstance(value, str):
            continue
        if operator == "contains" and key in ("name", "email", "phone_number"):
            return Search("search_key", "LIKE", fold_like_pattern(patterns([value])[0]))
        if operator == "equal_to" and key == "labels":
            return Search("labels", "&&", spellings(value))
    return None


def _counted(
    serializer: type[RecordSerializer],
    actor: Actor,
    page: Page,
    condition: Condition,
    search: Search | None = None,
) -> tuple[Records, int]:
    records, _, count = numbered.matching_of_how_many(serializer, actor, condition, page.numbered, search)
    return records, count
