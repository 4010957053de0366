"""/api/docs: the OpenAPI document as one readable page, without a script and without anything from elsewhere."""

import json
import re
from html import escape
from typing import Any

from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

_STYLE = """
body{font:15px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2430}
h2{margin-top:2.5rem;border-bottom:1px solid #d8dee6;text-transform:capitalize}
code,pre{font:13px/1.5 ui-monospace,monospace;background:#f4f6f8;border-radius:4px}
code{padding:.1em .3em}pre{padding:.8rem;overflow:auto}summary{cursor:pointer;padding:.35rem 0}
.verb{display:inline-block;width:4.2rem;font-weight:600}table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #e8ecf0}
"""
_VERBS = ("get", "post", "put", "patch", "delete")
Schema = dict[str, Any]


class ReadablePage(OpenAPIRenderPlugin):
    def render(self, request: Request[Any, Any, Any], openapi_schema: Schema) -> bytes:  # noqa: ARG002 — Litestar's form
        return render_page(openapi_schema).encode()


def render_page(document: Schema) -> str:
    info = document["info"]
    groups: dict[str, list[str]] = {}
    for path, operations in document.get("paths", {}).items():
        for verb in _VERBS:
            if verb in operations:
                operation = operations[verb]
                tag = (operation.get("tags") or ["other"])[0]
                groups.setdefault(tag, []).append(_operation(path, verb, operation, document))
    sections = "".join(f"<h2 id={tag!r}>{escape(tag)}</h2>{''.join(groups[tag])}" for tag in sorted(groups))
    sections += "<h2 id='types'>types</h2>" + "".join(
        f"<details open id='{escape(name)}'><summary><code>{escape(name)}</code></summary>{_fields(schema, document)}"
        "</details>"
        for name, schema in sorted(document.get("components", {}).get("schemas", {}).items())
    )
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])}</title>"
        f"<meta name=viewport content='width=device-width'><style>{_STYLE}</style>"
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>{_text(info.get('description'))}"
        f"<p>Machine-readable: <a href=/api/openapi.json>/api/openapi.json</a></p>{sections}</html>"
    )


def _operation(path: str, verb: str, operation: Schema, document: Schema) -> str:
    parts = [_text(operation.get("description"))]
    if operation.get("parameters"):
        rows = "".join(
            f"<tr><td><code>{escape(p['name'])}</code><td>{escape(p['in'])}<td>{_type(p.get('schema', {}))}"
            f"<td>{escape(p.get('description') or '')}"
            for p in operation["parameters"]
        )
        parts.append(f"<table><tr><th>parameter<th>in<th>type<th>{rows}</table>")
    parts += [
        "<p>Request body</p>" + _example(media.get("example")) + _fields(media.get("schema", {}), document)
        for media in operation.get("requestBody", {}).get("content", {}).values()
    ]
    parts += [
        f"<p>Answer {escape(status)}</p>" + _fields(media.get("schema", {}), document)
        for status, answer in operation.get("responses", {}).items()
        for media in answer.get("content", {}).values()
        if status.startswith("2")
    ]
    title = escape(operation.get("summary") or "")
    return (
        f"<details><summary><span class=verb>{verb.upper()}</span><code>{escape(path)}</code> {title}</summary>"
        f"{''.join(parts)}</details>"
    )


def _example(example: object) -> str:
    return "" if example is None else f"<pre>{escape(json.dumps(example, indent=2, ensure_ascii=False))}</pre>"


def _fields(schema: Schema, document: Schema) -> str:
    schema = _resolve(schema, document)
    if not schema.get("properties"):
        return f"<p>{_type(schema)}</p>{_text(schema.get('description'))}"
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{_type(field)}<td>{'required' if name in required else ''}"
        f"<td>{escape(field.get('description') or '')}"
        for name, field in schema["properties"].items()
    )
    return f"{_text(schema.get('description'))}<table>{rows}</table>"


def _resolve(schema: Schema, document: Schema) -> Schema:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: Schema = document["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return found


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[1])
        return f"<a href='#{name}'>{name}</a>"
    if "oneOf" in schema or "anyOf" in schema:
        return " or ".join(_type(option) for option in schema.get("oneOf") or schema.get("anyOf") or [])
    if "enum" in schema:
        return " · ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    if schema.get("type") == "array":
        return "list of " + _type(schema.get("items", {}))
    kinds = schema.get("type", "any")
    kind = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    return escape(kind + (f" ({schema['format']})" if "format" in schema else ""))


def _text(text: str | None) -> str:
    """Escaped, with line ends and `code` kept."""
    shown = re.sub("`([^`]+)`", r"<code>\1</code>", escape(text or "")).replace("\n", "<br>")
    return f"<p>{shown}</p>" if shown else ""
