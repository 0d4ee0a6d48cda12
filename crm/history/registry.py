"""The models whose history staff see and can undo; the apps register theirs in AppConfig.ready()."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from crm.workspaces.records import Record


class TrackedModel(NamedTuple):
    """A model with a history: the resource of its permissions, and the references to records that it is part of."""

    model: type[Any]
    resource: str
    part_of: tuple[str, ...]

    @property
    def record_type(self) -> str:
        """The name of the model in the change log."""
        return str(self.model._meta.model_name)

    def references(self) -> Iterator[Any]:
        """Yield the fields that refer to other records."""
        for field in self.model._meta.concrete_fields:
            if field.is_relation and field.name != "workspace" and issubclass(field.related_model, Record):
                yield field


# By record type; models that others refer to come first.
tracked_models: dict[str, TrackedModel] = {}


def register_tracked_model(model: type[Record], resource: str, part_of: tuple[str, ...] = ()) -> None:
    """Register a model, after those that it refers to."""
    tracked = TrackedModel(model, resource, part_of)
    tracked_models[tracked.record_type] = tracked
