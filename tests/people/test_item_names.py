"""What products are called: the name that was woven last, and nothing that is not a product's name."""

from contextlib import suppress

import msgspec
from tests.people.events import Shop, make_event

from tilth.history.api import find_item_names, find_items_called


def named(
    item: str, name: object, event: str = "Product Viewed", key: str = "name", **values: object
) -> dict[str, object]:
    properties = msgspec.json.encode({"price": 1, key: name}).decode()
    return make_event(user_id="u", event=event, item=item, properties=properties, **values)


def names_of(shop: Shop, *items: str) -> dict[str, str]:
    with shop.database.read(shop.workspace) as session:
        return find_item_names(session, items)


def test_the_name_woven_last_counts(shop: Shop) -> None:
    shop.act(named("p1", "Tea"), named("p2", "Pot", event="Order Completed Item", line_no=1), named("p1", "Green tea"))
    assert names_of(shop, "p1", "p2", "p3") == {"p1": "Green tea", "p2": "Pot"}
    shop.act(named("p2", "Tea pot", key="item_name"), named("p3", "绿茶"))
    assert names_of(shop, "p1", "p2", "p3") == {"p1": "Green tea", "p2": "Tea pot", "p3": "绿茶"}


def test_a_name_of_something_else_is_none(shop: Shop) -> None:
    shop.act(
        named("p1", "Home banner", event="Promotion Viewed"),
        named("p2", ["a", "list"]),
        named("p3", "  "),
        make_event(user_id="u", item="p4", properties='{"nickname": "no"}'),
        make_event(user_id="u", item="p5"),
    )
    assert names_of(shop, "p1", "p2", "p3", "p4", "p5") == {}


def test_what_was_rolled_back_is_said_again(shop: Shop) -> None:
    shop.put(named("p1", "Tea"))
    with suppress(ZeroDivisionError), shop.database.pipeline() as connection:
        shop.weaver.weave_once(connection)
        raise ZeroDivisionError
    assert names_of(shop, "p1") == {}
    shop.weave()
    assert names_of(shop, "p1") == {"p1": "Tea"}


def test_products_are_found_by_a_part_of_their_name(shop: Shop) -> None:
    shop.act(named("p1", "Green Tea"), named("p2", "Tea pot"), named("p3", "100% cotton"), named("p4", "Cup"))
    with shop.database.read(shop.workspace) as session:
        assert find_items_called(session, "tEA") == {"p1", "p2"}
        assert find_items_called(session, "%") == {"p3"}
        assert find_items_called(session, "coffee") == frozenset()
