"""What can be asked: metrics with their definitions and arguments, and dimensions, as tables and for reading."""

from collections.abc import Iterable
from textwrap import fill
from typing import Any

from tilth.insight.tabulating import Rows, write_argument

Schema = dict[str, Any]
Definition = dict[str, Any]
DEFINITION_HEADER = ["code", "name", "名称", "formula", "definition", "arguments", "unit"]
DIMENSION_HEADER = ["code", "name", "名称"]


def tabulate_definitions(definitions: Iterable[Definition]) -> Rows:
    return [
        [
            each["code"],
            each["name_en"],
            each["name_zh"],
            _formula(each),
            each["definition"],
            ", ".join(list_arguments(each["args"])),
            each["unit"],
        ]
        for each in definitions
    ]


def write_definitions(definitions: Iterable[Definition], width: int) -> str:
    """A paragraph per metric, for reading."""
    return "\n\n".join(_write_definition(each, width) for each in definitions)


def _write_definition(definition: Definition, width: int) -> str:
    arguments = ", ".join(list_arguments(definition["args"]))
    lines = [_formula(definition), definition["definition"], *([f"Arguments: {arguments}"] if arguments else [])]
    indent = "    "
    title = f"{definition['code']} · {definition['name_en']} · {definition['name_zh']}"
    return "\n".join([title, *(fill(line, width, initial_indent=indent, subsequent_indent=indent) for line in lines)])


def tabulate_dimensions(dimensions: Iterable[dict[str, Any]]) -> Rows:
    own = ["prop:NAME", "Any property of events", "事件属性"]
    return [*([each["code"], each["name_en"], each["name_zh"]] for each in dimensions), own]


def list_arguments(schema: Schema) -> list[str]:
    """`name=default` of each argument, as it is written after a code; choices with the default first, parted by |."""
    shapes = schema["$defs"]
    properties: Schema = shapes[schema["$ref"].rsplit("/", 1)[1]]["properties"]
    return [f"{name}={_default(shape, shapes)}" for name, shape in properties.items()]


def _default(shape: Schema, shapes: Schema) -> str:
    default = shape["default"]
    choices = shapes[shape["$ref"].rsplit("/", 1)[1]].get("enum", []) if "$ref" in shape else []
    if choices:
        return "|".join([default, *(choice for choice in choices if choice != default)])
    return "…" if default is None else write_argument(default)


def _formula(definition: Definition) -> str:
    below = definition["denominator"]
    return str(definition["numerator"]) if below is None else f"{definition['numerator']} ÷ {below}"
