"""The kinds of records that a search finds: the apps add theirs, in AppConfig.ready()."""

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """A table that has a `AddRankedSearch`; `title` and `detail` are SQL on its columns, for whoever chooses from hits."""

    name: str
    model: type[models.Model]
    permission: str
    title: str
    detail: str = "''"

    @property
    def table(self) -> str:
        return self.model._meta.db_table


# By name.
search_configs: dict[str, SearchConfig] = {}


def register_search(kind: SearchConfig) -> None:
    """Let a kind of record be found."""
    search_configs[kind.name] = kind
