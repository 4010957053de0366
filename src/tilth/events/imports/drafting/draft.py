"""A recipe from what the columns of one file mean. Pure: a plan goes in, the text of a recipe comes out."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import msgspec
import yaml

from tilth.events.contracts import ACCOUNT, Canonical
from tilth.events.imports.drafting.meanings import AMOUNTS, PERSON, Meaning
from tilth.events.imports.errors import RecipeInvalid
from tilth.events.imports.expressions import quote_name, quote_text
from tilth.events.imports.recipe import Decimal, Name

EVENT_NAMES: Mapping[str, Canonical] = {
    **dict.fromkeys(("pv", "view", "浏览", "浏览商品", "点击"), Canonical.PRODUCT_VIEWED),
    **dict.fromkeys(("cart", "addtocart", "加购", "加入购物车", "加购物车"), Canonical.PRODUCT_ADDED),
    **dict.fromkeys(("fav", "收藏"), Canonical.WISHLIST_ADDED),
    **dict.fromkeys(("buy", "purchase", "购买", "支付", "付款", "下单"), Canonical.ORDER_COMPLETED_ITEM),
}
"""What logs of clicks call well-known events."""
_FIELDS = (
    *(Meaning.ITEM, Meaning.CATEGORY, Meaning.BRAND, Meaning.QUANTITY, Meaning.PRICE, Meaning.DISCOUNT),
    *(Meaning.SHIPPING, Meaning.TAX, Meaning.COUPON, Meaning.CURRENCY, Meaning.CHANNEL, Meaning.SOURCE),
    *(Meaning.MEDIUM, Meaning.CAMPAIGN, Meaning.COUNTRY, Meaning.PROVINCE, Meaning.CITY),
)
Tree = dict[str, Any]


class RowKind(StrEnum):
    """What one row of the file is."""

    ORDER = "order"
    LINE = "line"
    """One article of an order."""
    EVENT = "event"
    """Something that happened; a column says what."""
    CUSTOMER = "customer"


class DraftColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    """Heading of the column."""
    meaning: Meaning
    """Its part in the recipe."""


class DraftPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the draft of a recipe is made of."""

    name: Name
    """Of the recipe; stands in the ids of the events."""
    rows: RowKind
    """What one row of the file is."""
    columns: Annotated[tuple[DraftColumn, ...], msgspec.Meta(min_length=1, max_length=500)]
    """What each column means."""
    time_format: str = "auto"
    """`auto`, `unix`, `unix_ms`, or a pattern as of strptime."""
    zone: str | None = None
    """Of times without one; default: the workspace's."""
    currency: str | None = None
    """Default: the workspace's."""
    decimal: Decimal = "."
    """The mark before the decimals of amounts."""
    event_names: tuple[str, ...] = ()
    """Of rows that are events: the names seen in the file; well-known ones become Tilth's own."""


def guess_rows(meanings: Sequence[Meaning], *, repeats_orders: bool) -> RowKind:
    """`repeats_orders`: some number of an order stands in more than one row."""
    if Meaning.EVENT in meanings:
        return RowKind.EVENT
    if Meaning.ORDER_ID in meanings:
        has_goods = Meaning.ITEM in meanings or Meaning.PRICE in meanings
        return RowKind.LINE if repeats_orders and has_goods else RowKind.ORDER
    if Meaning.VALUE in meanings or Meaning.PRICE in meanings:
        return RowKind.ORDER
    return RowKind.CUSTOMER if Meaning.TRAIT in meanings else RowKind.EVENT


def draft_recipe(plan: DraftPlan) -> str:
    """Raises RecipeInvalid with `meaning`, where the plan lacks something that every recipe of its kind needs."""
    draft = _Draft(plan)
    recipe: Tree = {
        "recipe": plan.name,
        "about": f"Drafted from the columns of a file; one row per {plan.rows.value}.",
        "tried": "Not yet: look at the preview and the dry run.",
        **({"zone": plan.zone} if plan.zone else {}),
        **({"currency": plan.currency} if plan.currency else {}),
        **({"decimal": plan.decimal} if plan.decimal != "." else {}),
        "files": {"rows": {"match": "*"}},
        "events": draft.events(),
    }
    return yaml.safe_dump(recipe, allow_unicode=True, sort_keys=False, width=118)


class _Draft:
    def __init__(self, plan: DraftPlan) -> None:
        self._plan = plan
        self._of: dict[Meaning, str] = {}
        for column in plan.columns:
            if column.meaning in self._of and column.meaning not in (Meaning.TRAIT, Meaning.PROPERTY, Meaning.IGNORE):
                raise _lacking(column.meaning, f"Two columns are marked as “{column.meaning}”: choose one.")
            self._of.setdefault(column.meaning, column.name)

    def events(self) -> list[Tree]:
        if Meaning.TIME not in self._of:
            raise _lacking(Meaning.TIME, "Say which column tells when it happened: every event has a time.")
        if not any(meaning in self._of for meaning in PERSON) and Meaning.ORDER_ID not in self._of:
            raise _lacking(
                Meaning.USER_ID, "Say which column tells whose row it is: a customer number, phone or e-mail."
            )
        match self._plan.rows:
            case RowKind.ORDER:
                return self._orders(Canonical.ORDER_COMPLETED, Canonical.ORDER_REFUNDED, Canonical.ORDER_PLACED)
            case RowKind.LINE:
                names = (Canonical.ORDER_COMPLETED_ITEM, Canonical.ORDER_REFUNDED_ITEM, Canonical.ORDER_PLACED_ITEM)
                return self._orders(*names)
            case RowKind.EVENT:
                return [self._event()]
            case RowKind.CUSTOMER:
                return [{"name": "known", "event": Canonical.IDENTIFIED.value, "type": "identify", **self._rest({})}]

    def _orders(self, paid: Canonical, refunded: Canonical, placed: Canonical) -> list[Tree]:
        value = self._value()
        if value is None:
            raise _lacking(Meaning.VALUE, "Say which column is the amount paid, or the price and the quantity.")
        time = quote_name(self._of[Meaning.TIME])
        # Rows without a time of payment are orders that nobody paid, not mistakes.
        is_paid = f"{time} IS NOT NULL AND " if Meaning.PLACED_TIME in self._of else ""
        amount = self._sql(value)
        shared = {**self._key(), **self._rest({"value": value})}
        events = [
            {"name": "paid", "event": paid.value, "when": f"{is_paid}coalesce({amount}, 0) >= 0", **shared},
            {"name": "refunded", "event": refunded.value, "when": f"{is_paid}{amount} < 0", **shared, "active": False},
        ]
        if Meaning.PLACED_TIME in self._of:
            at = {"time": self._time(Meaning.PLACED_TIME)}
            events.insert(0, {"name": "placed", "event": placed.value, "when": f"{amount} >= 0", **shared, **at})
        return events

    def _event(self) -> Tree:
        if Meaning.EVENT not in self._of:
            raise _lacking(Meaning.EVENT, "Say which column names what happened, or choose another kind of rows.")
        column, names = self._of[Meaning.EVENT], self._plan.event_names
        known = {name: to for name in names if (to := EVENT_NAMES.get(_fold(name))) is not None}
        event: Tree = {"column": column}
        if known:
            cases = " ".join(f"WHEN {quote_text(name)} THEN {quote_text(to.value)}" for name, to in known.items())
            event = {"sql": f"CASE {quote_name(column)} {cases} ELSE {quote_name(column)} END"}
        extra: Tree = {}
        value = self._value()
        if value is not None:
            bought = [name for name, to in known.items() if to is Canonical.ORDER_COMPLETED_ITEM]
            extra["value"] = self._only_for(bought, column, value) if bought else value
        return {"name": "event", "event": event, **self._rest(extra)}

    def _only_for(self, names: Sequence[str], column: str, value: str | Tree) -> Tree:
        """A view of an article has its price as well, and earns nothing."""
        listed = ", ".join(quote_text(name) for name in names)
        return {"sql": f"CASE WHEN {quote_name(column)} IN ({listed}) THEN {self._sql(value)} END"}

    def _key(self) -> Tree:
        """An order's own number, so that a later export, with another state, brings nothing twice."""
        order, item = self._of.get(Meaning.ORDER_ID), self._of.get(Meaning.ITEM)
        if order is None or (self._plan.rows is RowKind.LINE and item is None):
            return {}
        return {"key": [order, item], "repeats": True} if self._plan.rows is RowKind.LINE else {"key": [order]}

    def _rest(self, extra: Tree) -> Tree:
        fields = {m.value: self._of[m] for m in _FIELDS if m in self._of}
        if Meaning.ORDER_ID in self._of:
            fields["order_id"] = self._of[Meaning.ORDER_ID]
        kept = {c.name: c.name for c in self._plan.columns if c.meaning is Meaning.PROPERTY}
        if Meaning.ITEM_NAME in self._of:
            kept["name"] = self._of[Meaning.ITEM_NAME]
        traits = {c.name: c.name for c in self._plan.columns if c.meaning is Meaning.TRAIT}
        parts: Tree = {"time": self._time(Meaning.TIME), "person": self._person()}
        parts |= {k: v for k, v in (("traits", traits), ("fields", {**fields, **extra}), ("properties", kept)) if v}
        return parts

    def _time(self, meaning: Meaning) -> str | Tree:
        column, form = self._of[meaning], self._plan.time_format
        return column if form == "auto" else {"column": column, "format": form}

    def _person(self) -> Tree:
        """What is masked (138****0000) tells nobody apart; an order of nobody is a person of its own."""
        found: Tree = {}
        known: list[str] = []
        for meaning in PERSON:
            if meaning in self._of:
                column = quote_name(self._of[meaning])
                name = f"{ACCOUNT}{self._plan.name}" if meaning is Meaning.ACCOUNT else meaning.value
                found[name] = {"sql": f"CASE WHEN {column} NOT LIKE '%*%' THEN {column} END"}
                known.append(f"coalesce({column}, '*') LIKE '%*%'")
        order = self._of.get(Meaning.ORDER_ID)
        if order is not None and Meaning.ANONYMOUS_ID not in self._of:
            otherwise = " AND ".join(known) or "true"
            found["anonymous_id"] = {"sql": f"CASE WHEN {otherwise} THEN 'order:' || {quote_name(order)} END"}
        return found

    def _value(self) -> str | Tree | None:
        if Meaning.VALUE in self._of:
            return self._of[Meaning.VALUE]
        if Meaning.PRICE not in self._of:
            return None
        price = f"number({quote_name(self._of[Meaning.PRICE])})"
        if Meaning.QUANTITY not in self._of:
            return self._of[Meaning.PRICE]
        return {"sql": f"number({quote_name(self._of[Meaning.QUANTITY])}) * {price}"}

    @staticmethod
    def _sql(value: str | Tree) -> str:
        return f"number({quote_name(value)})" if isinstance(value, str) else f"({value['sql']})"


def amounts(columns: Sequence[tuple[Meaning, Sequence[str]]]) -> list[str]:
    """Cells of all columns that are money."""
    return [cell for meaning, cells in columns if meaning in AMOUNTS for cell in cells]


def _fold(name: str) -> str:
    return name.strip().lower().replace("_", "").replace(" ", "")


def _lacking(meaning: Meaning, message: str) -> RecipeInvalid:
    return RecipeInvalid(message, meaning=meaning.value)
