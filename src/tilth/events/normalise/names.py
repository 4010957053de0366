"""One stored name per event of the e-commerce vocabulary: Segment V2, Segment V1 and GA4 spellings."""

from functools import lru_cache

from tilth.events.contracts import Canonical

_GA4 = {
    "search": Canonical.PRODUCTS_SEARCHED,
    "view_search_results": Canonical.PRODUCTS_SEARCHED,
    "view_item_list": Canonical.PRODUCT_LIST_VIEWED,
    "select_item": Canonical.PRODUCT_CLICKED,
    "view_item": Canonical.PRODUCT_VIEWED,
    "add_to_cart": Canonical.PRODUCT_ADDED,
    "remove_from_cart": Canonical.PRODUCT_REMOVED,
    "view_cart": Canonical.CART_VIEWED,
    "begin_checkout": Canonical.CHECKOUT_STARTED,
    "add_shipping_info": Canonical.CHECKOUT_STEP_COMPLETED,
    "add_payment_info": Canonical.PAYMENT_INFO_ENTERED,
    "purchase": Canonical.ORDER_COMPLETED,
    "refund": Canonical.ORDER_REFUNDED,
    "view_promotion": Canonical.PROMOTION_VIEWED,
    "select_promotion": Canonical.PROMOTION_CLICKED,
    "add_to_wishlist": Canonical.WISHLIST_ADDED,
    "share": Canonical.PRODUCT_SHARED,
    "page_view": Canonical.PAGE_VIEWED,
    "screen_view": Canonical.SCREEN_VIEWED,
}
_SEGMENT_V1 = {
    "searched products": Canonical.PRODUCTS_SEARCHED,
    "viewed product category": Canonical.PRODUCT_LIST_VIEWED,
    "clicked product": Canonical.PRODUCT_CLICKED,
    "viewed product": Canonical.PRODUCT_VIEWED,
    "added product": Canonical.PRODUCT_ADDED,
    "removed product": Canonical.PRODUCT_REMOVED,
    "started checkout": Canonical.CHECKOUT_STARTED,
    "viewed checkout step": Canonical.CHECKOUT_STEP_VIEWED,
    "completed checkout step": Canonical.CHECKOUT_STEP_COMPLETED,
    "completed order": Canonical.ORDER_COMPLETED,
    "refunded order": Canonical.ORDER_REFUNDED,
    "viewed promotion": Canonical.PROMOTION_VIEWED,
    "clicked promotion": Canonical.PROMOTION_CLICKED,
}
# Item rows are made here, from `products[]`; a sender's event of such a name stays an event of its own.
_MADE_HERE = {name for name in Canonical if name.endswith(" Item")}
NAMES: dict[str, str] = {
    **{name.casefold(): str(name) for name in Canonical if name not in _MADE_HERE},
    **{spelling: str(name) for spelling, name in (_GA4 | _SEGMENT_V1).items()},
}

# `type` of an event → its stored name; `track` brings its own.
TYPE_NAMES = {
    "identify": str(Canonical.IDENTIFIED),
    "page": str(Canonical.PAGE_VIEWED),
    "screen": str(Canonical.SCREEN_VIEWED),
    "group": str(Canonical.GROUPED),
    "alias": str(Canonical.ALIASED),
}


@lru_cache(maxsize=65_536)
def canonical_name(name: str) -> str:
    """Canonical where the vocabulary knows it, in any case; else the sender's own name."""
    trimmed = name.strip()
    known = NAMES.get(trimmed.casefold())
    if known is not None:
        return known
    return f"{trimmed} (sent)" if trimmed in _MADE_HERE else trimmed


def name_stored(kind: object, event: str) -> str:
    """The stored name of an event of this type; of an unknown type, as of a track."""
    return TYPE_NAMES[kind] if isinstance(kind, str) and kind in TYPE_NAMES else canonical_name(event)
