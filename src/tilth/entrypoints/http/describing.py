"""What the OpenAPI document tells of payloads: the docstrings of their structs, fields and enum members.

Written once, beside the field, for who reads the code and for who reads the document.
"""

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from functools import cache
from typing import TypeVar

import msgspec
from litestar.openapi.spec import OpenAPIMediaType, Reference, RequestBody, Schema

_HOME = "tilth."
T = TypeVar("T")


def describe_schemas(schemas: Mapping[str, Schema]) -> None:
    """Descriptions of components and of their properties, from the class of the same name and fields."""
    structs, enums = list(_subclasses(msgspec.Struct)), list(_subclasses(Enum))
    for schema in schemas.values():
        fitting: list[type] = []
        if schema.properties:
            names = set(schema.properties)
            fitting += [each for each in structs if each.__name__ == schema.title and _fields_of(each) == names]
        else:
            fitting += [each for each in enums if each.__name__ == schema.title and _values_of(each) == schema.enum]
        if len(fitting) == 1:
            _describe(schema, fitting[0])


def show_example(body: RequestBody | Reference | None, example: object) -> None:
    """A whole request as a reader may send it."""
    assert isinstance(body, RequestBody)
    for media in body.content.values():
        assert isinstance(media, OpenAPIMediaType)
        media.example = example


def _describe(schema: Schema, found: type) -> None:
    texts = _read_docstrings(found)
    own = inspect.cleandoc(found.__dict__.get("__doc__") or "")
    if issubclass(found, Enum):
        members = [f"`{found[name].value}`: {text}" for name, text in texts.items()]
        schema.description = "\n".join([own, *members] if own else members) or None
        return
    schema.description = own or None
    properties = schema.properties or {}
    tag = found.__struct_config__.tag_field if issubclass(found, msgspec.Struct) else None
    if tag:
        texts = {tag: "Tells which of its kind this is.", **texts}
    for name, text in texts.items():
        if name in properties:
            # A copy: one schema may stand at several fields.
            properties[name] = replace(properties[name], description=text)


def _subclasses(root: type[T]) -> Iterator[type[T]]:
    for each in root.__subclasses__():
        if each.__module__.startswith(_HOME):
            yield each
        yield from _subclasses(each)


def _fields_of(struct: type[msgspec.Struct]) -> set[str]:
    tag = struct.__struct_config__.tag_field
    return {*struct.__struct_encode_fields__, *([tag] if tag else [])}


def _values_of(enum: type[Enum]) -> list[object]:
    return [member.value for member in enum]


def _read_docstrings(found: type) -> dict[str, str]:
    """Field or member → the text that follows it in its class, inherited ones included."""
    texts: dict[str, str] = {}
    for each in reversed(found.__mro__):
        if each.__module__.startswith(_HOME):
            texts |= _docstrings_of_module(each.__module__).get(each.__name__, {})
    return texts


@cache
def _docstrings_of_module(name: str) -> dict[str, dict[str, str]]:
    tree = ast.parse(inspect.getsource(__import__(name, fromlist=["_"])))
    return {node.name: dict(_docstrings_of(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _docstrings_of(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in zip(node.body, node.body[1:], strict=False):
        target: ast.expr | None = None
        if isinstance(field, ast.AnnAssign):
            target = field.target
        elif isinstance(field, ast.Assign):
            target = field.targets[0]
        if isinstance(target, ast.Name) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            yield target.id, inspect.cleandoc(str(text.value.value))
