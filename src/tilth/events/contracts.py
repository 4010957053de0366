"""What the inbox hands to the weaver: canonical event names and the columns of a normalised batch.

Both doors (the collecting API and file imports) end in the same table of columns, `NORMAL_SCHEMA`; what
stands behind it knows neither SDK dialects nor recipes.

**Money is additive.** `value` of a row is that row's own share, in minor units, and no amount stands on two
rows. An order with lines has its goods on the item rows and only the rest (shipping, tax, order discount) on
the order row; a file that has lines alone yields item rows alone. So the amount of an order, of a day or of a
category is always the plain sum of `value`, and an order is a distinct `order_id`, whichever rows carry it.
`item_amount`, `discount`, `shipping`, `tax` and `paid_amount` repeat the order's own figures for display.
Refunds and cancellations carry a negative `value`; on Order Refunded and Order Cancelled null means the whole order.
"""

import re
from enum import IntEnum, StrEnum

import pyarrow as pa


class Canonical(StrEnum):
    """Stored names of the e-commerce vocabulary (Segment V2); GA4 names become these."""

    PRODUCTS_SEARCHED = "Products Searched"
    PRODUCT_LIST_VIEWED = "Product List Viewed"
    PRODUCT_LIST_FILTERED = "Product List Filtered"
    PRODUCT_CLICKED = "Product Clicked"
    PRODUCT_VIEWED = "Product Viewed"
    PRODUCT_ADDED = "Product Added"
    PRODUCT_REMOVED = "Product Removed"
    CART_VIEWED = "Cart Viewed"
    CHECKOUT_STARTED = "Checkout Started"
    CHECKOUT_STEP_VIEWED = "Checkout Step Viewed"
    CHECKOUT_STEP_COMPLETED = "Checkout Step Completed"
    PAYMENT_INFO_ENTERED = "Payment Info Entered"
    ORDER_PLACED = "Order Placed"
    """Placed and not yet paid (下单). Sellers whose checkout pays at once send only Order Completed."""
    ORDER_COMPLETED = "Order Completed"
    """Paid (支付)."""
    ORDER_UPDATED = "Order Updated"
    ORDER_CANCELLED = "Order Cancelled"
    ORDER_REFUNDED = "Order Refunded"
    COUPON_ENTERED = "Coupon Entered"
    COUPON_APPLIED = "Coupon Applied"
    COUPON_DENIED = "Coupon Denied"
    COUPON_REMOVED = "Coupon Removed"
    PROMOTION_VIEWED = "Promotion Viewed"
    PROMOTION_CLICKED = "Promotion Clicked"
    WISHLIST_ADDED = "Product Added to Wishlist"
    WISHLIST_REMOVED = "Product Removed from Wishlist"
    PRODUCT_SHARED = "Product Shared"
    CART_SHARED = "Cart Shared"
    PRODUCT_REVIEWED = "Product Reviewed"
    PAGE_VIEWED = "Page Viewed"
    SCREEN_VIEWED = "Screen Viewed"
    IDENTIFIED = "Identified"
    GROUPED = "Grouped"
    ALIASED = "Aliased"
    # One row per line of the order event that carried `products[]`.
    ORDER_PLACED_ITEM = "Order Placed Item"
    ORDER_COMPLETED_ITEM = "Order Completed Item"
    ORDER_CANCELLED_ITEM = "Order Cancelled Item"
    ORDER_REFUNDED_ITEM = "Order Refunded Item"


class OrderRole(IntEnum):
    """What a row means to the order metrics."""

    NONE = 0
    PLACED = 1
    PAID = 2
    CANCELLED = 3
    REFUNDED = 4


ORDER_ROLES: dict[str, OrderRole] = {
    Canonical.ORDER_PLACED: OrderRole.PLACED,
    Canonical.ORDER_PLACED_ITEM: OrderRole.PLACED,
    Canonical.ORDER_COMPLETED: OrderRole.PAID,
    Canonical.ORDER_COMPLETED_ITEM: OrderRole.PAID,
    Canonical.ORDER_CANCELLED: OrderRole.CANCELLED,
    Canonical.ORDER_CANCELLED_ITEM: OrderRole.CANCELLED,
    Canonical.ORDER_REFUNDED: OrderRole.REFUNDED,
    Canonical.ORDER_REFUNDED_ITEM: OrderRole.REFUNDED,
}
ITEM_ROWS: dict[str, Canonical] = {
    Canonical.ORDER_PLACED: Canonical.ORDER_PLACED_ITEM,
    Canonical.ORDER_COMPLETED: Canonical.ORDER_COMPLETED_ITEM,
    Canonical.ORDER_CANCELLED: Canonical.ORDER_CANCELLED_ITEM,
    Canonical.ORDER_REFUNDED: Canonical.ORDER_REFUNDED_ITEM,
}
"""Order event → name of its item rows."""
ONE_ROW_PER_PRODUCT = frozenset(
    (Canonical.PRODUCT_ADDED, Canonical.PRODUCT_REMOVED, Canonical.WISHLIST_ADDED, Canonical.WISHLIST_REMOVED)
)
"""GA4 tells of several products in one event (`items[]`): each becomes an event of the same name."""
WHOLE_ORDER_EVENTS = (Canonical.ORDER_CANCELLED, Canonical.ORDER_REFUNDED)
"""Without a `value` they give back all that the order paid."""

IDENTIFIER_TYPES = ("user_id", "phone", "email", "unionid", "openid", "account", "device_id", "anonymous_id")
"""Strongest first. The first one that a row has is its origin."""
ACCOUNT = "account:"
"""Before the platform, where an account on it is named: `account:taobao`. The column `account` holds `taobao:<id>`,
of several ones a line each."""
ACCOUNT_PLATFORM = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
"""What stands behind the prefix, once case is folded."""
ACCOUNT_PLATFORMS = frozenset(
    ("taobao", "jd", "douyin", "pinduoduo", "kuaishou", "xiaohongshu", "alipay", "weibo", "amazon", "shopee", "lazada")
)
"""Platforms that are known without the prefix."""
MAX_ACCOUNTS = 8
"""Of one event; the rest is left out."""

TEXT_COLUMNS = (
    *("item", "sku", "order_id", "category", "brand", "coupon", "currency"),
    *("channel", "source", "medium", "campaign", "term", "content", "referrer", "url"),
    *("country", "province", "city", "device", "os"),
)
MONEY_COLUMNS = ("value", "price", "item_amount", "discount", "shipping", "tax", "paid_amount")

NORMAL_SCHEMA = pa.schema(
    [
        pa.field("message_id", pa.string(), nullable=False),
        pa.field("line_no", pa.int32(), nullable=False),  # 0: the event itself; 1…: its further lines
        pa.field("type", pa.string(), nullable=False),  # track identify page screen group alias
        pa.field("sender", pa.string()),  # segment, posthog, … or import:<recipe>
        pa.field("event", pa.string(), nullable=False),  # Canonical, or the sender's own name
        pa.field("ts", pa.int64(), nullable=False),  # µs UTC, corrected for the sender's clock
        pa.field("received_at", pa.int64(), nullable=False),  # µs UTC
        pa.field("original_ts", pa.int64()),  # µs UTC as sent, where it differs from ts
        *(pa.field(name, pa.string()) for name in IDENTIFIER_TYPES),
        pa.field("previous_id", pa.string()),  # alias only
        *(pa.field(name, pa.string()) for name in TEXT_COLUMNS),
        *(pa.field(name, pa.int64()) for name in MONEY_COLUMNS),  # minor units of `currency`
        pa.field("quantity", pa.int32()),
        pa.field("active", pa.bool_(), nullable=False),  # counts for visitors and active users
        pa.field("traits", pa.string()),  # JSON object; null takes a trait away
        pa.field("traits_once", pa.string()),  # JSON object: only where the person has no such trait yet
        pa.field("properties", pa.string()),  # JSON object as sent; null when empty
    ]
)

MAX_EVENT_BYTES = 32 * 1024
MAX_BATCH_BYTES = 500 * 1024
MAX_BATCH_EVENTS = 2_500
MAX_RUDDER_BATCH_BYTES = 4 * 1024 * 1024
MAX_MESSAGE_ID = 100
