"""The base of our own API's endpoints: parse, one call into the domain, shape."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, cast
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.urls import reverse
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from crm.db.session import tenant_session
from crm.history.exceptions import RecordNotFound
from crm.queries.filters import Condition, RecordFilterSet, join_conditions
from crm.workspaces.actor import Actor
from crm.workspaces.parsing import parse_uuid

from . import reading
from .authentication import AnsweredAtOnce
from .pagination import Cursor, Order, parse_limit, parse_search
from .parsers import sent_object
from .renderers import json_response

# A list asked for whole is answered at once up to this many records, and streamed beyond.
AT_ONCE = 500
PAGING = ("limit", "cursor", "order")


class ApiView:
    """What error answers need to know of a view of our own API."""

    noun = "Page"

    def named(self, errors):
        return errors


class RecordViewSet(AnsweredAtOnce, ApiView, GenericViewSet):
    """List, get, create, PATCH and delete of one resource, in the documented envelope."""

    http_method_names = ["get", "head", "post", "patch", "delete"]
    lookup_field = "id"
    lookup_value_converter = "str"

    resource: ClassVar[str]
    serializer_class: Any
    filters: ClassVar[type[RecordFilterSet]]
    # The condition that a record of a workspace is found by a search; the apps know how to search.
    found: ClassVar[Callable[..., Condition]]
    create_record: ClassVar[Callable[..., Any]]
    update_record: ClassVar[Callable[..., Any]]
    delete_record: ClassVar[Callable[..., None]]

    def get_serializer_class(self):
        return self.serializer_class  # asked for by the schema's generator alone

    def named(self, errors):
        return self.serializer_class.named(errors)

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.action != "list" and request.query_params:
            raise ValidationError({name: ["Unknown parameter."] for name in request.query_params})

    @property
    def actor(self) -> Actor:
        return cast(Actor, self.request.user)

    def asked(self):
        """Return the question of a list or a record, unless something is wrong with it."""
        try:
            if self.action == "list":
                condition, order, limit, cursor = self._listing
                if self._search is not None:
                    return None  # what it finds is asked for first, and that is shown to nobody
                return reading.page_asked(self.serializer_class, condition, order, limit or AT_ONCE, cursor)
            if self.action == "retrieve":
                return reading.by_asked(self.serializer_class, "id", _pk(self.kwargs["id"]))
        except (APIException, RecordNotFound):
            return None  # once it is known who asks, the action says what
        return None

    @cached_property
    def _search(self) -> str | None:
        """Return what is searched for. Raises a validation error."""
        return parse_search(self.request.query_params["q"]) if "q" in self.request.query_params else None

    @cached_property
    def _listing(self) -> tuple[Condition, Order, int | None, Cursor | None]:
        """Return which rows are asked for. Raises a validation error naming the parameters that are wrong."""
        query = self._query()
        query.pop("q", None)
        order = Order.parse(query.pop("order", None))
        limit = parse_limit(query.pop("limit", None))
        cursor = Cursor.parse(query.pop("cursor"), order) if "cursor" in query else None
        if cursor and limit is None:
            raise ValidationError({"cursor": ["Goes together with a limit."]})
        return self.filters.conditions(query), order, limit, cursor

    def list(self, request):
        condition, order, limit, cursor = self._listing
        if self._search is not None:
            condition = join_conditions(condition, self.found(self.actor.workspace_id, self._search))
        page = condition, order, limit or AT_ONCE, cursor
        records, after = reading.page(self.serializer_class, self.actor, *page, rows=self.rows)
        if limit is None and after is not None:
            return self._streamed(condition, order)
        link = {"Link": f'<{self._next(after.text(order))}>; rel="next"'} if after else None
        return json_response({"success": True, "data": records}, headers=link)

    def retrieve(self, request, id):
        if self.rows is None:
            return json_response({"success": True, "data": reading.shown(self.serializer_class, self.actor, _pk(id))})
        if not self.rows:
            raise RecordNotFound
        return json_response({"success": True, "data": self.serializer_class.rows(self.rows)[0]})

    def create(self, request):
        values = self.serializer_class.checked(sent_object(self.request))
        with tenant_session(self.actor.workspace_id):
            record = self.create_record(actor=self.actor, **values)
            shown = reading.shown(self.serializer_class, self.actor, record.pk)
        location = reverse(f"{self.basename}-detail", args=[record.pk])
        return json_response({"success": True, "data": shown}, status.HTTP_201_CREATED, {"Location": location})

    def partial_update(self, request, id):
        pk, body = _pk(id), sent_object(self.request)
        with tenant_session(self.actor.workspace_id):
            values = self.serializer_class.checked(
                self.serializer_class.differing(body, reading.shown(self.serializer_class, self.actor, pk)),
                partial=True,
            )
            self.update_record(actor=self.actor, pk=pk, **values)
            shown = reading.shown(self.serializer_class, self.actor, pk)
        return json_response({"success": True, "data": shown})

    def destroy(self, request, id):
        with tenant_session(self.actor.workspace_id):
            self.delete_record(actor=self.actor, pk=_pk(id))
        return json_response({"success": True, "message": f"{self.noun} deleted successfully"})

    def _query(self) -> dict[str, str]:
        """Return the query parameters. Raises a validation error naming those that are unknown, empty or repeated."""
        query, faults = {}, {}
        for name, values in self.request.query_params.lists():
            query[name] = values[0]
            if name not in (*PAGING, "q") and name not in self.filters.base_filters:
                faults[name] = ["Unknown parameter."]
            elif len(values) > 1:
                faults[name] = ["Give it once."]
            elif not values[0]:
                faults[name] = ["Must not be empty."]
        if faults:
            raise ValidationError(faults)
        return query

    def _next(self, cursor: str) -> str:
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def _streamed(self, condition: Condition, order: Order) -> StreamingHttpResponse:
        def body():
            yield b'{"success":true,"data":['
            yield from reading.stream(self.serializer_class, self.actor, condition, order)
            yield b"]}"

        chunks = () if self.request.method == "HEAD" else body()
        return StreamingHttpResponse(chunks, content_type="application/json")


class UnknownRoute(ApiView, APIView):
    """Answer every address under /api that there is not."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request, *args, **kwargs):
        raise Http404


def _pk(text: str) -> UUID:
    """Return the id that a path names. What is no id is nobody's, and so not found."""
    pk = parse_uuid(text)
    if pk is None:
        raise RecordNotFound
    return pk
