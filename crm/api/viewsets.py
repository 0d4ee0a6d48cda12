"""The base of our own API's viewsets: parse, one call into the domain, serialize."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.http import StreamingHttpResponse
from django.urls import reverse
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.utils.urls import replace_query_param
from rest_framework.viewsets import GenericViewSet

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.queries.filters import RecordFilterSet
from crm.queries.query import Query
from crm.workspaces.parsing import parse_uuid

from .pagination import parse_cursor, parse_limit, parse_order, parse_search
from .parsers import parse_object
from .renderers import json_response
from .views import ApiView

# A list without a limit is streamed if it has more records than this.
MAX_UNSTREAMED = 500
PAGING = ("limit", "cursor", "order")


class RecordViewSet(ApiView, GenericViewSet):
    """List, get, create, PATCH and delete of one resource, in the documented envelope."""

    http_method_names = ["get", "head", "post", "patch", "delete"]
    lookup_field = "id"
    # Any text, so that a malformed id gets the 404 of a record and not that of an unknown URL.
    lookup_value_converter = "str"

    resource: ClassVar[str]
    serializer_class: Any
    filters: ClassVar[type[RecordFilterSet]]
    # Returns the condition that records of a workspace match a text.
    search_condition: ClassVar[Any]
    create_record: ClassVar[Callable[..., Any]]
    update_record: ClassVar[Callable[..., Any]]
    delete_record: ClassVar[Callable[..., None]]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.action != "list" and request.query_params:
            raise ValidationError({name: ["Unknown parameter."] for name in request.query_params})

    def list(self, request):
        params = self._params()
        search = parse_search(params.pop("q")) if "q" in params else None
        order = parse_order(params.pop("order", None))
        limit = parse_limit(params.pop("limit", None))
        cursor = parse_cursor(params.pop("cursor", None), order)
        if cursor and limit is None:
            raise ValidationError({"cursor": ["Goes together with a limit."]})
        # All parameters are checked before the search, which sends the first statement.
        query = self.serializer_class.query(self.actor).where(self.filters.condition(params)).order_by(order)
        if search is not None:
            query = query.where(type(self).search_condition(self.actor.workspace_id, search))
        # Most lists fit into one page, which has a Content-Length and needs no transaction of its own.
        page = query.keyset(limit or MAX_UNSTREAMED, after=cursor)
        if limit is None and page.next:
            return self._stream(query)
        headers = {}
        if page.next:
            url = replace_query_param(self.request.build_absolute_uri(), "cursor", page.next.encode(order))
            headers["Link"] = f'<{url}>; rel="next"'
        return json_response({"success": True, "data": self.serializer_class.to_dicts(page.rows)}, headers=headers)

    def retrieve(self, request, id):
        return json_response({"success": True, "data": self.serializer_class.get(self.actor, _parse_pk(id))})

    def create(self, request):
        values = self.serializer_class.clean(parse_object(self.request))
        with tenant_session(self.actor.workspace_id):
            record = self.create_record(actor=self.actor, **values)
            # Read again, as columns follow from others in the database (numbers, times, ids of addresses).
            created = self.serializer_class.get(self.actor, record.pk)
        location = reverse(f"{self.basename}-detail", args=[record.pk])
        return json_response({"success": True, "data": created}, status.HTTP_201_CREATED, {"Location": location})

    def partial_update(self, request, id):
        pk, body = _parse_pk(id), parse_object(self.request)
        with tenant_session(self.actor.workspace_id):
            # Before validation, so that a client may send back what another source stored against our rules.
            changes = self.serializer_class.changed_fields(body, self.serializer_class.get(self.actor, pk))
            self.update_record(actor=self.actor, pk=pk, **self.serializer_class.clean(changes, partial=True))
            updated = self.serializer_class.get(self.actor, pk)
        return json_response({"success": True, "data": updated})

    def destroy(self, request, id):
        with tenant_session(self.actor.workspace_id):
            self.delete_record(actor=self.actor, pk=_parse_pk(id))
        return json_response({"success": True, "message": f"{self.record_label} deleted successfully"})

    def _params(self) -> dict[str, str]:
        """Return the query parameters. Raises a validation error naming unknown, empty and repeated ones."""
        params, errors = {}, {}
        for name, values in self.request.query_params.lists():
            params[name] = values[0]
            if name not in (*PAGING, "q") and name not in self.filters.base_filters:
                errors[name] = ["Unknown parameter."]
            elif len(values) > 1:
                errors[name] = ["Give it once."]
            elif not values[0]:
                errors[name] = ["Must not be empty."]
        if errors:
            raise ValidationError(errors)
        return params

    def _stream(self, query: Query) -> StreamingHttpResponse:
        # The status is sent before the rows, so a failure midway can only cut the JSON short.
        def body():
            yield b'{"success":true,"data":['
            yield from query.stream_json(self.serializer_class.json_object())
            yield b"]}"

        # HEAD must not run the whole query for a body that is thrown away.
        chunks = () if self.request.method == "HEAD" else body()
        return StreamingHttpResponse(chunks, content_type="application/json")


def _parse_pk(text: str) -> UUID:
    pk = parse_uuid(text)
    if pk is None:
        raise RecordNotFound
    return pk
