"""Exports of shop systems: the rows of an order add up to what was paid, not to what its goods would have cost."""

from collections import Counter
from pathlib import Path

import pytest
from tests.events.imports.support import Importer
from tests.events.imports.test_recipes_of_shops import write

JD = (
    "订单号,商品ID,商品名称,订购数量,下单时间,付款确认时间,京东价,订单金额,应付金额,订单状态,下单帐号\n"
    # Goods of 299.50 and twice 20, a coupon of 50, freight of 6.
    "7001,101,键盘,1,2024-06-18 00:00:01,2024-06-18 00:01:00,299.5,339.5,295.5,完成,ann\n"
    "7001,102,鼠标垫,2,2024-06-18 00:00:01,2024-06-18 00:01:00,20,339.5,295.5,完成,ann\n"
    # The same goods twice in one order: bought, and given on top.
    "7002,101,键盘,1,2024-06-18 09:00:00,2024-06-18 09:01:00,299.5,299.5,249.5,完成,bob\n"
    "7002,101,键盘,1,2024-06-18 09:00:00,2024-06-18 09:01:00,0,299.5,249.5,完成,bob\n"
    "7003,102,鼠标垫,1,2024-06-18 10:00:00,,20,20,15,(锁定)已取消,cat\n"
)
WOOCOMMERCE = (
    "Order ID,Order Date,Order Status,Customer User ID,Email (Billing),Order Total Amount,Order Shipping Amount,"
    "Order Total Tax Amount,SKU,Item Name,Quantity,Item Total\n"
    "7,2024-01-05 10:00:00,completed,3,ann@x.io,33.50,6.00,2.50,T1,Tea,2,20.00\n"
    "7,2024-01-05 10:00:00,completed,3,ann@x.io,33.50,6.00,2.50,C1,Cup,1,5.00\n"
    "8,2024-01-06 10:00:00,cancelled,0,bob@x.io,9.00,4.00,0.00,C1,Cup,1,5.00\n"
    "9,2024-01-07 10:00:00,refunded,0,cat@x.io,9.00,4.00,0.00,C1,Cup,1,5.00\n"
)
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,"
    "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n"
    # The code takes the shipping off: it is no part of the subtotal.
    "#1,ann@x.io,paid,2024-03-01 10:00:05 +0800,USD,100.00,0.00,7.00,107.00,FREESHIP,5.00,"
    "2024-03-01 10:00:00 +0800,2,Tea,30.00,T1\n"
    "#1,ann@x.io,,,,,,,,,,2024-03-01 10:00:00 +0800,1,Cup,40.00,C1\n"
)
DOUYIN = (
    "主订单编号,子订单编号,选购商品,商品数量,商品ID,商品金额,订单应付金额,订单提交时间,支付完成时间,订单状态,售后状态\n"
    "69001,69001A,卫衣,1,3500,99.00,89.00,2024-05-20 20:00:00,2024-05-20 20:01:00,已完成,\n"
)
PINDUODUO = (
    "商品,订单号,订单状态,商品总价(元),店铺优惠折扣(元),邮费(元),用户实付金额(元),商品数量(件),支付时间,订单成交时间,商品id\n"
    "苹果5斤,1,已收货,29.90,3.00,6.00,32.90,1,2024-01-01 10:00:01,2024-01-01 10:00:00,555\n"
)
TAOBAO = (
    "订单编号,买家会员名,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,订单创建时间,订单付款时间,宝贝总数量\n"
    "1,小明,180.00,8.00,188.00,168.00,交易成功,2018-11-11 00:00:08,2018-11-11 00:01:00,2\n"
)


CASES: list[tuple[str, str, dict[tuple[str, str], int]]] = [
    (
        "jd",
        JD,
        {
            ("Order Placed", "7001"): 29550,
            ("Order Completed", "7001"): 29550,
            ("Order Placed", "7002"): 24950,
            ("Order Completed", "7002"): 24950,
            ("Order Placed", "7003"): 1500,
            ("Order Cancelled", "7003"): -1500,
        },
    ),
    (
        "woocommerce",
        WOOCOMMERCE,
        {
            ("Order Placed", "7"): 3350,
            ("Order Completed", "7"): 3350,
            ("Order Placed", "8"): 900,
            ("Order Cancelled", "8"): -900,
            ("Order Placed", "9"): 900,
            ("Order Completed", "9"): 900,
            ("Order Refunded", "9"): -900,
        },
    ),
    ("shopify", SHOPIFY, {("Order Placed", "#1"): 10700, ("Order Completed", "#1"): 10700}),
    ("douyin", DOUYIN, {("Order Placed", "69001"): 8900, ("Order Completed", "69001"): 8900}),
    ("pinduoduo", PINDUODUO, {("Order Placed", "1"): 3290, ("Order Completed", "1"): 3290}),
    # What was placed is the amount asked for; 20 of it were let off before payment.
    ("taobao", TAOBAO, {("Order Placed", "1"): 18800, ("Order Completed", "1"): 16800}),
]


def totals(importer: Importer) -> dict[tuple[str, str], int]:
    """(event without Item, order) → Σ value in minor units."""
    found: Counter[tuple[str, str]] = Counter()
    events = importer.events()
    columns = (events[name].to_pylist() for name in ("event", "order_id", "value"))
    for event, order, value in zip(*columns, strict=True):
        found[event.removesuffix(" Item"), order] += value or 0
    return dict(found)


@pytest.mark.parametrize(("recipe", "text", "expected"), CASES)
def test_an_order_is_worth_its_total(
    importer: Importer, tmp_path: Path, recipe: str, text: str, expected: dict[tuple[str, str], int]
) -> None:
    file = write(tmp_path / "orders_export.csv", text)
    summary = importer.run(recipe, file)
    assert (summary.rejected, summary.unmatched) == (0, 0)
    assert totals(importer) == expected
    assert importer.run(recipe, file).added == 0


@pytest.mark.parametrize(("recipe", "text", "expected"), CASES)
def test_two_overlapping_exports_of_one_run_do_not_double_the_goods(
    importer: Importer, tmp_path: Path, recipe: str, text: str, expected: dict[tuple[str, str], int]
) -> None:
    importer.run(recipe, *(write(tmp_path / f"orders_export-{n}.csv", text) for n in range(2)))
    assert totals(importer) == expected


def test_the_order_s_own_figures_stand_on_its_row_alone(importer: Importer, tmp_path: Path) -> None:
    importer.run("jd", write(tmp_path / "jd.csv", JD))
    events = importer.events()
    paid = [amount for amount in events["paid_amount"].to_pylist() if amount is not None]
    assert sorted(paid) == sorted([29550, 29550, 24950, 24950, 1500])
    with_item = [name.endswith(" Item") for name in events["event"].to_pylist()]
    assert [item is not None for item in events["item"].to_pylist()] == with_item
