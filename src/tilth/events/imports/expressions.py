"""Fields of a recipe as SQL over the columns of a file, each checked where it is written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tilth.events.imports.errors import RecipeColumnMissing
from tilth.events.imports.recipe import Decimal, Expression, Field, Time

_BRACES = re.compile(r"\{([^{}]+)\}")
_AROUND = r"[\s\x{A0}\x{202F}¥￥$€£元]*"
_APART = r"[,，'’\s\x{A0}\x{202F}]"
_NUMBER = (
    # Thousands groups, India's of two digits but for the last one; or no groups at all.
    rf"^{_AROUND}([+-]?{_AROUND}(?:[1-9]\d{{0,2}}(?:{_APART}\d{{2,3}})*{_APART}\d{{3}}(?:\.\d*)?"
    rf"|\d*\.?\d*(?:[eE][+-]?\d+)?)){_AROUND}$"
)


def macros(decimal: Decimal) -> tuple[str, str]:
    """DuckDB's `number` and `money`, for texts whose decimals stand behind a point or behind a comma.

    Money signs are taken off, and separators only where they form thousands groups: `12,50` is not 1250.
    """
    return (
        # Text or number → exact decimal, null where it is no number. The product of two never overflows.
        f"CREATE MACRO number(x) AS {_decimal_sql(decimal, 'DECIMAL(19, 6)')}",
        # As number, below a hundred billion (kernel.money.MAX_MINOR), with the digits of a product of two numbers.
        f"CREATE MACRO money(x) AS {_decimal_sql(decimal, 'DECIMAL(23, 12)')}",
    )


def _decimal_sql(decimal: Decimal, kind: str) -> str:
    plain, text = f"TRY_CAST(x AS {kind})", "CAST(x AS VARCHAR)"
    if decimal == ",":
        # The point of `1.234` is no decimal mark here, so texts take the long way only, with the marks exchanged.
        plain, text = f"CASE WHEN typeof(x) <> 'VARCHAR' THEN {plain} END", f"translate({text}, ',.', '.,')"
    # Two patterns and no more: each is compiled anew for each chunk.
    found = f"regexp_extract({text}, {quote_text(_NUMBER)}, 1)"
    return f"coalesce({plain}, TRY_CAST(regexp_replace({found}, '[^-+.0-9eE]', '', 'g') AS {kind}))"


_NO_TIME = "NULL::TIMESTAMP"
AUTO_FORMATS = (
    *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"),
    *("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日 %H:%M:%S"),
    *("%Y-%m-%dT%H:%M", "%Y/%m/%dT%H:%M:%S", "%Y/%m/%dT%H:%M"),
)
_ZONED_FORMATS = tuple(
    f"{day}{time}%z" for day in ("%Y-%m-%dT", "%Y-%m-%d ", "%Y/%m/%d ") for time in ("%H:%M:%S", "%H:%M:%S.%f", "%H:%M")
)
_IS_ZONED = r":\d\d(?:\.\d+)?\s*(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)$"


def quote_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class Columns:
    """The columns that a place of a recipe may name, and how to complain about others."""

    def __init__(self, names: Iterable[str], *, file: str, where: str) -> None:
        self.names = list(names)
        self._file = file
        self._where = where

    def at(self, part: str) -> "Columns":
        return Columns(self.names, file=self._file, where=f"{self._where}, {part}")

    def quote(self, name: str) -> str:
        if name not in self.names:
            raise self.missing(name)
        return quote_name(name)

    def missing(self, name: str) -> RecipeColumnMissing:
        shown = [n for n in self.names if n != "_line"]
        return RecipeColumnMissing(
            f"{self._where}: {self._file} has no column '{name}'. It has: {', '.join(shown)}. "
            "Correct the name in the recipe, or list the column's other names under also_called.",
            column=name,
            columns=shown,
        )


def field_sql(field: Field, columns: Columns) -> str:
    """SQL of any type; null where there is nothing."""
    if isinstance(field, str):
        return columns.quote(field)
    if field.value is not None:
        return _literal(field.value)
    if field.text is not None:
        base = _template(field.text, columns)
    elif field.sql is not None:
        base = f"({field.sql})"
    else:
        assert field.column is not None  # Expression takes exactly one of the four
        base = columns.quote(field.column)
    return base if field.map is None else _translate(base, field)


def _literal(value: str | float) -> str:
    if isinstance(value, str):
        return quote_text(value)
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _template(text: str, columns: Columns) -> str:
    parts: list[str] = []
    end = 0
    for found in _BRACES.finditer(text):
        parts += [quote_text(text[end : found.start()]), columns.quote(found[1])]
        end = found.end()
    parts.append(quote_text(text[end:]))
    return "(" + " || ".join(part for part in parts if part != "''") + ")"


def _translate(base: str, field: Expression) -> str:
    pairs = " ".join(f"WHEN {quote_text(key)} THEN {quote_text(to)}" for key, to in (field.map or {}).items())
    otherwise = "NULL" if field.otherwise is None else quote_text(field.otherwise)
    return f"CASE CAST({base} AS VARCHAR) {pairs} ELSE {otherwise} END"


def text_sql(sql: str) -> str:
    """Trimmed text, empty as null."""
    return f"nullif(trim(CAST({sql} AS VARCHAR)), '')"


@dataclass(frozen=True, slots=True)
class Moments:
    """A recipe's time as SQL."""

    text: str
    """As it stands in the file."""
    local: str
    """Timestamp in the recipe's zone; null where the text names another."""
    utc: str
    """Timestamp in UTC; null where the text names no zone."""


def time_sql(time: str | Time, columns: Columns) -> Moments:
    if isinstance(time, str):
        time = Time(column=time)
    text = columns.quote(time.column) if time.column is not None else f"({time.sql})"
    match time.format:
        case "unix":
            return Moments(text, _NO_TIME, f"make_timestamp({_micros(text, 1_000_000)})")
        case "unix_ms":
            return Moments(text, _NO_TIME, f"make_timestamp({_micros(text, 1_000)})")
        case "auto":
            # The pattern keeps texts without a zone, which most are, from nine vain attempts.
            zoned = _parse_zoned(_plain_zone(text), _ZONED_FORMATS)
            is_zoned = f"regexp_matches(CAST({text} AS VARCHAR), {quote_text(_IS_ZONED)})"
            return Moments(text, _parse(text, AUTO_FORMATS), f"CASE WHEN {is_zoned} THEN {zoned} END")
    formats = [time.format] if isinstance(time.format, str) else time.format
    return Moments(
        text,
        _parse(text, [f for f in formats if "%z" not in f]),
        _parse_zoned(text, [f for f in formats if "%z" in f]),
    )


def _parse(text: str, formats: Sequence[str]) -> str:
    listed = ", ".join(quote_text(f) for f in formats)
    return f"try_strptime(CAST({text} AS VARCHAR), [{listed}])" if formats else _NO_TIME


def _parse_zoned(text: str, formats: Sequence[str]) -> str:
    return f"timezone('UTC', {_parse(text, formats)})" if formats else _NO_TIME


def _plain_zone(text: str) -> str:
    """`2024-01-01T00:00:00.123456789Z` as strptime reads it: six digits at most, an offset, no blank before it."""
    short = f"regexp_replace(CAST({text} AS VARCHAR), '(\\.\\d{{6}})\\d+', '\\1')"
    return f"regexp_replace(regexp_replace({short}, '(?:Z|UTC|GMT)$', '+00:00'), '\\s+([+-][\\d:]+)$', '\\1')"


def _micros(text: str, factor: int) -> str:
    """Null beyond the year 33,658: the calendar's functions raise for a time that they cannot hold."""
    number = f"number({text})"
    return f"CASE WHEN abs({number}) < {10**18 // factor} THEN CAST({number} * {factor} AS BIGINT) END"


def json_sql(fields: dict[str, str]) -> str:
    """Name → SQL as the text of a JSON object without its null members; null where all are."""
    members = " || ".join(_json_member(name, sql) for name, sql in fields.items())
    return f"(SELECT CASE WHEN m = '' THEN NULL ELSE '{{' || substr(m, 2) || '}}' END FROM (SELECT {members} AS m))"


def _json_member(name: str, sql: str) -> str:
    start = quote_text("," + _json_name(name) + ":")
    return f"CASE WHEN {sql} IS NULL THEN '' ELSE {start} || CAST(to_json({sql}) AS VARCHAR) END"


def _json_name(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
