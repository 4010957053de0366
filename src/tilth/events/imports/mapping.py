"""A recipe as SQL: one query per event of the recipe, over one chunk of its file joined to the other files.

Columns of ours are named `_tilth_…` until the last SELECT: a file may well have a `_time` of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tilth.events.contracts import ACCOUNT, IDENTIFIER_TYPES, ITEM_ROWS, MONEY_COLUMNS, TEXT_COLUMNS
from tilth.events.imports.contracts import RowCode
from tilth.events.imports.expressions import (
    Columns,
    field_sql,
    json_sql,
    quote_name,
    quote_text,
    text_sql,
    time_sql,
)
from tilth.events.imports.recipe import EventSpec, Recipe, Time

SEPARATOR = "\x1f"
"""Between the parts of a key; no text of an export holds it."""
EARLIEST = "1990-01-01"
"""Times before are mistakes: an unset clock, a zero."""


@dataclass(frozen=True, slots=True)
class EventQuery:
    """`sql` reads the table `chunk`, which has `_tilth_row` beside the columns of the file."""

    event: EventSpec
    sql: str
    zone: str
    """Zone of the column `_local`; a row has that, or `_utc` where its text names a zone itself."""
    fragments: Mapping[str, tuple[str, str]]
    """Place in the recipe → (SQL as written there, FROM clause), to be tried one by one for a good message."""


def lookup_table(file: str) -> str:
    return quote_name(f"file {file}")


def own_table(file: str) -> str:
    """Of the one file that is being read, for events that join it to itself: an overlapping file has the rows too."""
    return quote_name(f"own {file}")


def build_query(
    recipe: Recipe, event: EventSpec, file_columns: Sequence[str], *, zone: str, currency: str, file_name: str
) -> EventQuery:
    """`zone` and `currency` are those of the workspace; the recipe's go before. Raises RecipeColumnMissing."""
    where = f"Recipe {recipe.recipe}, event {event.name}"
    columns = Columns([*file_columns, "_line"], file=file_name, where=where)
    joined, columns = _join(recipe, event, columns, file_name, where)
    time = time_sql(event.time, columns.at("time"))
    problems = _Problems()
    name = quote_text(event.event) if isinstance(event.event, str) else field_sql(event.event, columns.at("event"))
    problems.add(RowCode.UNKNOWN_EVENT, "event", f"{name} IS NULL", _offender(event, columns))
    problems.add(RowCode.NO_TIME, "time", f"{time.text} IS NULL", "NULL")
    problems.add(RowCode.BAD_TIME, "time", "_tilth_time IS NULL", time.text)
    problems.add(
        RowCode.TIME_OUT_OF_RANGE,
        "time",
        f"_tilth_time < '{EARLIEST}' OR _tilth_time > current_localtimestamp() + INTERVAL 2 DAY",
        time.text,
    )
    person = {k: text_sql(field_sql(f, columns.at(f"person.{k}"))) for k, f in event.person.items()}
    problems.add(RowCode.NO_IDENTITY, "person", " AND ".join(f"{sql} IS NULL" for sql in person.values()), "NULL")
    selected = {k: person[k] for k in IDENTIFIER_TYPES if k in person} | _account_sql(person)
    selected |= _field_sql(event, columns, problems, recipe.currency or currency)
    for part in ("traits", "properties"):
        members = {k: field_sql(f, columns.at(f"{part}.{k}")) for k, f in getattr(event, part).items()}
        if members:
            selected[part] = json_sql(members)
    key = _key_sql(event, file_columns, columns, problems)
    items = ", ".join(quote_text(str(item)) for item in ITEM_ROWS.values())
    listed = ",\n  ".join(f"{sql} AS {alias}" for alias, sql in selected.items())
    sql = f"""
WITH {joined},
local AS (SELECT *, {time.local} AS _tilth_local FROM rows WHERE {event.when or "true"}),
zoned AS (SELECT *, CASE WHEN _tilth_local IS NULL THEN {time.utc} END AS _tilth_utc FROM local),
timed AS (SELECT *, coalesce(_tilth_local, _tilth_utc) AS _tilth_time FROM zoned),
keyed AS (SELECT *, {key} AS _tilth_key FROM timed)
SELECT _tilth_row AS _row, _tilth_local AS _local, _tilth_utc AS _utc, md5(_tilth_key) AS _md5,
  {problems.sql()} AS _problem,
  {name} AS event,
  CASE WHEN {name} IN ({items}) THEN 1 ELSE 0 END AS line_no,
  {listed}
FROM keyed{" ORDER BY _tilth_row" if event.join else ""}"""
    source_zone = (isinstance(event.time, Time) and event.time.zone) or recipe.zone or zone
    return EventQuery(event, sql, source_zone, _fragments(event, f"WITH {joined}"))


def _join(recipe: Recipe, event: EventSpec, columns: Columns, file_name: str, where: str) -> tuple[str, Columns]:
    steps = ["step0 AS (SELECT * FROM chunk)"]
    for number, (file, key) in enumerate(event.join.items()):
        on = quote_name(key) if key in columns.names else f"({key})"
        table = own_table(file) if file == recipe.file_of(event) else lookup_table(file)
        steps.append(
            f"step{number + 1} AS (SELECT step{number}.*, other.* EXCLUDE (_tilth_key) FROM step{number} "
            f"LEFT JOIN {table} AS other ON other._tilth_key = {on})"
        )
        columns = Columns([*columns.names, *recipe.files[file].take], file=file_name, where=where)
    return ", ".join([*steps, f"rows AS (SELECT * FROM step{len(event.join)})"]), columns


def _account_sql(person: Mapping[str, str]) -> dict[str, str]:
    """The column `account`: the platform before each account, a line each.

    A line break in a cell would begin an account on a platform of the cell's choice.
    """
    named = {k.removeprefix(ACCOUNT): sql for k, sql in sorted(person.items()) if k.startswith(ACCOUNT)}
    accounts = ", ".join(
        f"{quote_text(f'{platform}:')} || regexp_replace({sql}, '\\s+', ' ', 'g')" for platform, sql in named.items()
    )
    return {"account": f"nullif(concat_ws(chr(10), {accounts}), '')"} if named else {}


def _field_sql(event: EventSpec, columns: Columns, problems: "_Problems", currency: str) -> dict[str, str]:
    selected: dict[str, str] = {}
    for name in TEXT_COLUMNS:
        if name in event.fields:
            selected[name] = text_sql(field_sql(event.fields[name], columns.at(f"fields.{name}")))
    written = selected.get("currency")
    selected["currency"] = quote_text(currency)
    if written is not None:
        selected["currency"] = f"upper(coalesce({written}, {quote_text(currency)}))"
        problems.add(RowCode.BAD_CURRENCY, "currency", f"NOT regexp_full_match({written}, '[A-Za-z]{{3}}')", written)
    for name in (*MONEY_COLUMNS, "quantity"):
        if name not in event.fields:
            continue
        base = field_sql(event.fields[name], columns.at(f"fields.{name}"))
        amount = f"TRY_CAST(round(number({base})) AS INTEGER)" if name == "quantity" else f"money({base})"
        selected[name] = amount
        problems.add(RowCode.BAD_NUMBER, name, f"({base}) IS NOT NULL AND {amount} IS NULL", base)
    return selected


def _key_sql(event: EventSpec, file_columns: Sequence[str], columns: Columns, problems: "_Problems") -> str:
    """The event's name in the recipe and the parts of its key; without a key all filled cells of the file's row.

    Cells are taken as sorted `name=value`: a row keeps its key where other rows of an export have more columns,
    or the same ones in another order. `concat` leaves nulls out.
    """
    separator = quote_text(SEPARATOR)
    if event.key is None:
        cells = [f"{quote_text(f'{SEPARATOR}{name}=')} || {quote_name(name)}" for name in sorted(file_columns)]
        return f"concat({', '.join([quote_text(event.name), *cells])})"
    parts = [text_sql(field_sql(part, columns.at("key"))) for part in event.key]
    problems.add(RowCode.NO_KEY, "key", " AND ".join(f"{part} IS NULL" for part in parts), "NULL")
    listed = ", ".join(f"coalesce({part}, '')" for part in parts)
    return f"concat_ws({separator}, {quote_text(event.name)}, {listed})"


def _offender(event: EventSpec, columns: Columns) -> str:
    if isinstance(event.event, str) or event.event.column is None:
        return "NULL"
    return columns.quote(event.event.column)


class _Problems:
    """What can be wrong with a row, first match wins; each as `code SEPARATOR place SEPARATOR offending text`."""

    def __init__(self) -> None:
        self._cases: list[str] = []

    def add(self, code: RowCode, place: str, condition: str, offender: str) -> None:
        prefix = quote_text(f"{code}{SEPARATOR}{place}{SEPARATOR}")
        self._cases.append(f"WHEN {condition} THEN {prefix} || coalesce(CAST({offender} AS VARCHAR), '')")

    def sql(self) -> str:
        return f"CASE {' '.join(self._cases)} END"


def _fragments(event: EventSpec, source: str) -> dict[str, tuple[str, str]]:
    written: dict[str, object] = {
        "event": event.event,
        "time": event.time,
        **{
            f"{part}.{k}": f
            for part in ("person", "traits", "fields", "properties")
            for k, f in getattr(event, part).items()
        },
        **{f"key[{i}]": f for i, f in enumerate(event.key or ())},
    }
    found = {place: sql for place, f in written.items() if isinstance(sql := getattr(f, "sql", None), str)}
    if event.when is not None:
        found["when"] = event.when
    return {place: (sql, f"{source} SELECT ({sql}) FROM rows LIMIT 0") for place, sql in found.items()}
