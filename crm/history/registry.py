"""The models whose history staff see and can undo; the apps register theirs in AppConfig.ready()."""

from typing import Any, NamedTuple

from crm.workspaces.records import Record


class TrackedModel(NamedTuple):
    """A model with a history: its permissions' resource, and the references to the records that it is part of."""

    model: type[Any]
    resource: str
    part_of: tuple[str, ...]

    def references(self) -> list[Any]:
        """Return the fields that refer to other records."""
        relations = [f for f in self.model._meta.concrete_fields if f.is_relation and f.name != "workspace"]
        return [field for field in relations if issubclass(field.related_model, Record)]


# By record type; models that others refer to come first, as undo restores and locks them in this order.
tracked_models: dict[str, TrackedModel] = {}


def register_tracked_model(model: type[Record], resource: str, part_of: tuple[str, ...] = ()) -> None:
    """Register a model, after those that it refers to."""
    tracked_models[str(model._meta.model_name)] = TrackedModel(model, resource, part_of)
