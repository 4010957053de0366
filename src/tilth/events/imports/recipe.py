"""A recipe says what the rows of somebody else's file mean. docs/importing.md has the format.

A recipe is data: YAML, checked into frozen types here, turned into SQL by `mapping.py`.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import yaml

from tilth.events.contracts import ACCOUNT, ACCOUNT_PLATFORM, IDENTIFIER_TYPES, MONEY_COLUMNS, TEXT_COLUMNS
from tilth.events.imports.errors import RecipeInvalid, RecipeNotFound
from tilth.events.imports.readers.formats import Layout
from tilth.kernel.errors import InvalidInput
from tilth.kernel.money import parse_currency
from tilth.kernel.zones import load_zone

FIELDS = (*TEXT_COLUMNS, *MONEY_COLUMNS, "quantity")
PERSON = tuple(f"{ACCOUNT}<platform>" if name == "account" else name for name in IDENTIFIER_TYPES)
"""What a recipe may name a person by."""
_ACCOUNT = re.compile(ACCOUNT + ACCOUNT_PLATFORM.pattern)
RECIPES = Path(__file__).parent / "recipes"

Decimal = Literal[".", ","]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Expression(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a value comes from: exactly one of `column`, `value`, `text` and `sql`."""

    column: str | None = None
    value: str | int | float | bool | None = None
    text: str | None = None
    """Text with columns in braces: `invoice:{InvoiceNo}`; null where one of them is."""
    sql: str | None = None
    map: dict[str, str] | None = None
    """Translates the column's values; others become `otherwise`."""
    otherwise: str | None = None

    def __post_init__(self) -> None:
        given = [n for n in ("column", "value", "text", "sql") if getattr(self, n) is not None]
        if len(given) != 1:
            raise ValueError("give exactly one of column, value, text and sql")
        if self.map is None and self.otherwise is not None:
            raise ValueError("otherwise belongs to map")


Field = str | Expression
"""A plain text is the name of a column."""


class Time(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    column: str | None = None
    sql: str | None = None
    format: str | list[str] = "auto"
    """strptime formats tried in turn, or one of auto, unix, unix_ms."""
    zone: str | None = None

    def __post_init__(self) -> None:
        if (self.column is None) == (self.sql is None):
            raise ValueError("give one of column and sql")
        _require_valid(load_zone, self.zone)


class FileSpec(Layout, frozen=True, forbid_unknown_fields=True, kw_only=True):
    match: str | list[str] = "*"
    """Patterns of file names that tell which of the given files this is."""
    optional: bool = False
    also_called: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Column → other names that exports give it."""
    may_lack: list[str] = msgspec.field(default_factory=list)
    """Columns that some exports do not have; they count as empty."""
    fill_down: dict[str, list[str]] = msgspec.field(default_factory=dict)
    """Column that names the order → columns written on its first row only."""
    key: str | None = None
    """SQL or column by which rows of other files are joined to this one."""
    take: list[str] | dict[str, str] = msgspec.field(default_factory=list)
    """Columns that a join brings, or name → aggregate over the rows of one key."""


class EventSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"source": "from"}):
    event: Field
    name: Name
    """Stands in the ids of the events: never change it."""
    source: str | None = None
    join: dict[str, str] = msgspec.field(default_factory=dict)
    """Other file → SQL or column that equals its key."""
    when: str | None = None
    type: Literal["track", "identify", "page", "screen"] = "track"
    key: list[Field] | None = None
    """What makes the row unique. Without it all cells do, and equal rows count as often as they stand there."""
    repeats: bool | None = None
    cumulative: bool = False
    """`value` is what has come together so far: only what it grew since earlier imports is added."""
    time: str | Time
    person: dict[str, Field]
    traits: dict[str, Field] = msgspec.field(default_factory=dict)
    fields: dict[str, Field] = msgspec.field(default_factory=dict)
    properties: dict[str, Field] = msgspec.field(default_factory=dict)
    active: bool = True

    def __post_init__(self) -> None:
        _require_known("person", [name for name in self.person if not _ACCOUNT.fullmatch(name)], PERSON)
        _require_known("fields", self.fields, FIELDS)
        if not self.person:
            raise ValueError(f"person names no identifier; give one of {', '.join(PERSON)}")

        if self.cumulative and (not self.key or "value" not in self.fields or self.repeats):
            raise ValueError("cumulative needs key and fields.value, and goes without repeats")

    @property
    def counts_repeats(self) -> bool:
        return self.key is None if self.repeats is None else self.repeats


class Recipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    recipe: Name
    about: str
    tried: str
    """Which real files it was tried on, or that it was not."""
    zone: str | None = None
    """Zone of times without one; default: the workspace's."""
    currency: str | None = None
    """Default: the workspace's."""
    decimal: Decimal = "."
    """What stands before the decimals. With a comma, `12.5` is no number and `1.234` is a thousand."""
    files: dict[str, FileSpec]
    events: list[EventSpec]

    def __post_init__(self) -> None:
        if not self.files or not self.events:
            raise ValueError("a recipe has at least one file and one event")
        _require_valid(load_zone, self.zone)
        _require_valid(parse_currency, self.currency)
        names = [event.name for event in self.events]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two events are named '{name}'")
        for event in self.events:
            for file in (event.source, *event.join):
                if file is not None and file not in self.files:
                    raise ValueError(f"event '{event.name}' uses the file '{file}'; files are {', '.join(self.files)}")
            for file in event.join:
                if self.files[file].key is None or not self.files[file].take:
                    raise ValueError(f"event '{event.name}' joins '{file}', which needs key and take under files")

    def file_of(self, event: EventSpec) -> str:
        return event.source or next(iter(self.files))


def _require_valid(parse: Callable[[str], object], text: str | None) -> None:
    """Msgspec adds the place to a ValueError, and to nothing else."""
    try:
        if text is not None:
            parse(text)
    except InvalidInput as error:
        raise ValueError(error.message) from error


def _require_known(what: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            raise ValueError(f"{what} has no '{name}'; known are {', '.join(known)}")


class _Loader(yaml.SafeLoader):
    """YAML without its traps: a column named `no`, `on` or `y` is a text, and so is a date."""


_BOOL, _DATE = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in {_BOOL, _DATE}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile("^(?:true|false)$"), list("tf"))


def list_recipes() -> list[Recipe]:
    """Those that come with Tilth, by name."""
    return [parse_recipe(path.read_text("utf-8"), path.stem) for path in sorted(RECIPES.glob("*.yaml"))]


def load_recipe(name_or_path: str) -> Recipe:
    """A recipe that comes with Tilth by its name, or one of your own by the path of its YAML file."""
    path = Path(name_or_path)
    if path.suffix not in (".yaml", ".yml"):
        path = RECIPES / f"{name_or_path}.yaml"
        if not path.exists() or path.parent != RECIPES:
            known = ", ".join(p.stem for p in sorted(RECIPES.glob("*.yaml")))
            raise RecipeNotFound(
                f"There is no recipe '{name_or_path}'. Name the path of a .yaml file, or one of: {known}."
            )
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeNotFound(f"The recipe {path} cannot be read: {error}.") from error
    return parse_recipe(text, path.stem)


def parse_recipe(text: str, name: str) -> Recipe:
    """`name` is for messages only. Raises RecipeInvalid with line and key."""
    try:
        tree = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 — a SafeLoader that resolves less
    except yaml.YAMLError as error:
        raise RecipeInvalid(f"Recipe {name}: this is no YAML: {error}.") from error
    if not isinstance(data, dict):
        raise RecipeInvalid(f"Recipe {name}: a recipe is a mapping of keys; see docs/importing.md.")
    try:
        return msgspec.convert(_spread_defaults(data), Recipe)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        path = path.rstrip("`").lstrip(".")
        unknown = re.search("unknown field `(.+)`", message)
        line = _line(tree, f"{path}.{unknown[1]}" if unknown else path)
        where = f"line {line}" + (f", {path}" if path else "")
        raise RecipeInvalid(f"Recipe {name}, {where}: {message}.") from error


def rename_in_text(text: str, name: str) -> str:
    """The recipe under another name, with all else as it stands. Raises RecipeInvalid if that cannot be."""
    before = parse_recipe(text, "draft")
    written = name if yaml.load(name, Loader=_Loader) == name else f'"{name}"'  # noqa: S506 — as in parse_recipe
    tree = yaml.compose(text, Loader=_Loader)
    assert isinstance(tree, yaml.MappingNode)  # as parse_recipe has found
    values = [value for key, value in tree.value if key.value == "recipe"]
    changed = text[: values[-1].start_mark.index] + written + text[values[-1].end_mark.index :]
    try:
        is_kept = parse_recipe(changed, name) == msgspec.structs.replace(before, recipe=name)
    except RecipeInvalid:
        is_kept = False
    if not is_kept:  # an anchor, a block of text, a merge
        raise RecipeInvalid(
            "The name cannot be replaced in the text of this recipe. Import once with the line `recipe:` and the name, "
            "then rename it."
        )
    return changed


def _spread_defaults(data: dict[str, Any]) -> dict[str, Any]:
    """`defaults` holds what all events share; an event's own entries win, key by key."""
    data = dict(data)
    defaults = data.pop("defaults", None) or {}
    events = data.get("events")
    if isinstance(events, list) and isinstance(defaults, dict):
        data["events"] = [_merge(defaults, event) if isinstance(event, dict) else event for event in events]
    return data


def _merge(defaults: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    merged = {**defaults, **event}
    for key in ("person", "traits", "fields", "properties", "join"):
        if isinstance(defaults.get(key), dict) and isinstance(event.get(key), dict):
            merged[key] = {k: v for k, v in {**defaults[key], **event[key]}.items() if v is not None}
    return merged


def _line(tree: yaml.Node | None, path: str) -> int:
    """Line of the YAML node at a path such as `events[0].fields`; of the nearest parent where it is absent."""
    node = tree
    for part in re.findall(r"\[(\d+)\]|([^.\[\]]+)", path):
        child = _child(node, *part)
        if child is None:
            break
        node = child
    return node.start_mark.line + 1 if node is not None else 1


def _child(node: yaml.Node | None, index: str, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and index and int(index) < len(node.value):
        child: yaml.Node = node.value[int(index)]
        return child
    if isinstance(node, yaml.MappingNode) and key:
        return next((value for name, value in node.value if name.value == key), None)
    return None
