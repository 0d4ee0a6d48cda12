"""Which kinds of records have a history that staff see and take back; the apps add theirs, in AppConfig.ready()."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from crm.workspaces.records import Record


class TrackedModel(NamedTuple):
    """A kind of record: whose permission it takes, and of which other records, by reference, it is a part."""

    model: type[Any]
    resource: str
    part_of: tuple[str, ...]

    @property
    def record_type(self) -> str:
        """Return what the change log calls it."""
        return str(self.model._meta.model_name)

    def references(self) -> Iterator[Any]:
        """Yield the fields that refer to other records."""
        for field in self.model._meta.concrete_fields:
            if field.is_relation and field.name != "workspace" and issubclass(field.related_model, Record):
                yield field


# By what the change log calls them; what others refer to comes before them.
tracked_models: dict[str, TrackedModel] = {}


def register_tracked_model(model: type[Record], resource: str, part_of: tuple[str, ...] = ()) -> None:
    """Make known a kind of record, after those that it refers to."""
    kind = TrackedModel(model, resource, part_of)
    tracked_models[kind.record_type] = kind
