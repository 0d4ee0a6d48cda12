"""Search configurations by record type; apps register theirs in AppConfig.ready()."""

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """The search settings of a model. Its table has a `_ranked` function; `title` and `detail` are SQL for a hit."""

    name: str
    model: type[models.Model]
    permission: str
    title: str
    detail: str = "''"

    @property
    def table(self) -> str:
        return self.model._meta.db_table


# By record type.
search_configs: dict[str, SearchConfig] = {}


def register_search(config: SearchConfig) -> None:
    """Add a record type to the search."""
    search_configs[config.name] = config
