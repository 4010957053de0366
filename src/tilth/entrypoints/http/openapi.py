"""What the OpenAPI document says beyond what Litestar reads from the signatures."""

from collections.abc import Mapping
from dataclasses import fields, replace

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import (
    OpenAPI,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    Reference,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIType

from tilth.entrypoints.http.describing import describe_schemas, show_example
from tilth.platform.auth.contracts import Scope
from tilth.platform.http.authentication import WORKSPACE_HEADER, Access
from tilth.platform.http.idempotency import HEADER, MAX_KEY
from tilth.platform.http.problems import MEDIA_TYPE

Place = tuple[str, str]
"""Method and path."""

_PROBLEM = Schema(
    description="Problem details (RFC 9457).",
    type=OpenAPIType.OBJECT,
    required=["type", "title", "status", "code", "detail", "request_id", "details"],
    properties={
        "type": Schema(type=OpenAPIType.STRING),
        "title": Schema(type=OpenAPIType.STRING),
        "status": Schema(type=OpenAPIType.INTEGER),
        "code": Schema(type=OpenAPIType.STRING, description="Stable; match on this."),
        "detail": Schema(type=OpenAPIType.STRING, description="What is wrong and what to do next."),
        "request_id": Schema(type=OpenAPIType.STRING, description="Find the request in the server's log by it."),
        "details": Schema(type=OpenAPIType.OBJECT, description="Data that belongs to the error."),
    },
)
_REFUSALS = {
    "400": "The request does not have the expected form.",
    "401": "No valid API key or session.",
    "403": "The key or the role lacks the scope, or belongs to another workspace.",
    "404": "There is no such thing in this workspace.",
    "409": "The state of things, or an idempotency key used before, does not allow this.",
    "413": "The body is too large.",
    "429": "Too many requests: try again after the seconds in Retry-After.",
    "503": "Not available now: try again after the seconds in Retry-After.",
}
_IDEMPOTENCY = Parameter(
    name=HEADER,
    param_in="header",
    schema=Schema(type=OpenAPIType.STRING, min_length=1, max_length=MAX_KEY, pattern="^[!-~]+$"),
    description="Same key and body: same answer, done once. Same key and another body: 409.",
)
_WORKSPACE = Parameter(
    name=WORKSPACE_HEADER,
    param_in="header",
    schema=Schema(type=OpenAPIType.STRING, pattern="^[a-z0-9][a-z0-9-]{0,62}$"),
    description="Short name of the workspace meant; refused where the key belongs to another one.",
)
_NEEDS = {
    Access.SESSION: "For who is signed in.",
    Access.ANYONE: "Needs no key and no session.",
}

_NUMBER = Schema(type=OpenAPIType.NUMBER)
_MAYBE = Schema(one_of=[_NUMBER, Schema(type=OpenAPIType.NULL)])
_DECIMALS = (
    *(("Rate", "value", _MAYBE), ("ComparisonResult", "change", _MAYBE)),
    *(("FunnelStepResult", "median_seconds", _MAYBE), ("FunnelStepResult", "p90_seconds", _MAYBE)),
    *(("LiveCurve", name, _NUMBER) for name in ("total", "yesterday_total", "yesterday_same_time")),
    *(("LiveCurve", name, Schema(type=OpenAPIType.ARRAY, items=_NUMBER)) for name in ("today", "yesterday")),
)
"""Answers carry exact decimals as JSON numbers, where Litestar supposes texts."""


def _write_decimals_as_numbers(schemas: Mapping[str, Schema]) -> None:
    for name, field, schema in _DECIMALS:
        properties = schemas[name].properties
        assert properties is not None
        properties[field] = replace(schema, description=_text_of(properties[field]))


def _forget_defaults_of_one_use(schemas: Mapping[str, Schema]) -> None:
    """A component is a type; Litestar leaves in it the default of the field that it happens to meet first.

    Which one that is differs between processes, and the generated client would differ with it.
    """
    for schema in schemas.values():
        if schema.properties:
            schema.default = None


def _text_of(schema: Schema | Reference) -> str | None:
    return schema.description if isinstance(schema, Schema) else None


def complete_document(
    app: Litestar, needs: Mapping[Place, Scope | Access], repeatable: set[Place], examples: Mapping[Place, object]
) -> None:
    """Adds descriptions, problems, common headers, scopes and examples to the operations under /api/v1.

    `repeatable`: those that take an idempotency key. `examples`: whole requests.
    """
    document = app.openapi_schema
    assert document.paths is not None
    assert document.components.schemas is not None
    document.components.schemas["Problem"] = _PROBLEM
    _forget_defaults_of_one_use(document.components.schemas)
    _write_decimals_as_numbers(document.components.schemas)
    describe_schemas(document.components.schemas)
    _close_bodies(document)
    for path, item in document.paths.items():
        for verb in ("get", "post", "put", "patch", "delete"):
            operation: Operation | None = getattr(item, verb, None)
            need = needs.get((verb.upper(), path))
            if operation is None or need is None:
                continue
            wanted = f"Scope: `{need}`." if isinstance(need, Scope) else _NEEDS[need]
            operation.description = f"{operation.description or ''}\n\n{wanted}".strip()
            operation.parameters = operation.parameters or []
            if isinstance(need, Scope):
                operation.parameters.append(_WORKSPACE)
            else:
                operation.security = [{"session": []}] if need is Access.SESSION else []
            if (verb.upper(), path) in examples:
                show_example(operation.request_body, examples[verb.upper(), path])
            if (verb.upper(), path) in repeatable:
                operation.parameters.append(_IDEMPOTENCY)
            if operation.responses and isinstance(empty := operation.responses.get("204"), OpenAPIResponse):
                empty.content = None
            operation.responses = {
                **{status: answer for status, answer in (operation.responses or {}).items() if status < "300"},
                **{status: _refusal(text) for status, text in _REFUSALS.items()},
            }


def query_names(app: Litestar) -> dict[str, frozenset[str]]:
    """Names of the query parameters of each operation, as the document tells them."""
    return {
        operation.operation_id: frozenset(
            parameter.name
            for parameter in operation.parameters or ()
            if isinstance(parameter, Parameter) and parameter.param_in == "query"
        )
        for item in (app.openapi_schema.paths or {}).values()
        for operation in (item.get, item.post, item.put, item.patch, item.delete)
        if operation is not None and operation.operation_id is not None
    }


def _close_bodies(document: OpenAPI) -> None:
    """Every payload struct forbids unknown fields; the document has to say so of it and of those within it."""
    assert document.paths is not None
    schemas = document.components.schemas or {}
    waiting: list[object] = [
        operation.request_body
        for item in document.paths.values()
        for operation in (item.post, item.put, item.patch)
        if operation is not None
    ]
    seen: set[str] = set()
    while waiting:
        found = waiting.pop()
        if isinstance(found, Reference):
            name = found.ref.rsplit("/", 1)[1]
            if name not in seen:
                seen.add(name)
                waiting.append(schemas[name])
        elif isinstance(found, Schema) and found.properties and found.additional_properties is None:
            found.additional_properties = False
        if isinstance(found, Schema | RequestBody | OpenAPIMediaType):
            waiting += [getattr(found, field.name) for field in fields(found)]
        elif isinstance(found, Mapping):
            waiting += found.values()
        elif isinstance(found, list | tuple):
            waiting += found


def name_operation(handler: HTTPRouteHandler, method: object, path_components: object) -> str:  # noqa: ARG001 — Litestar's form
    """The handler's own name: generated clients get `list_write_keys`, not a path in capitals."""
    return handler.handler_name


def _refusal(description: str) -> OpenAPIResponse:
    return OpenAPIResponse(
        description=description,
        content={MEDIA_TYPE: OpenAPIMediaType(schema=Reference(ref="#/components/schemas/Problem"))},
    )
