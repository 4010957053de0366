"""Order exports of shop systems, by hand-made files with the columns of their back-offices."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.events.imports.support import Importer


def facts(importer: Importer, *columns: str) -> list[tuple[Any, ...]]:
    table = importer.events()
    rows = zip(*(table[c].to_pylist() for c in ("event", *columns)), strict=True)
    return sorted(rows, key=lambda row: [str(cell or "") for cell in row])


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return path


def test_shopify(importer: Importer, tmp_path: Path) -> None:
    file = write(
        tmp_path / "orders_export_1.csv",
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
        "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,"
        "Refunded Amount,Shipping City,Phone\n"
        "#1001,ann@x.io,paid,2024-03-01 10:00:05 +0800,fulfilled,USD,90.00,5.00,0.00,95.00,SPRING,10.00,"
        "2024-03-01 10:00:00 +0800,2,Tea,30.00,T1,,0.00,Bath,\n"
        "#1001,ann@x.io,,,,,,,,,,,2024-03-01 10:00:00 +0800,1,Cup,40.00,C1,,,,\n"
        "#1002,,refunded,2024-03-02 09:00:00 +0800,,USD,40.00,0.00,0.00,40.00,,0.00,"
        "2024-03-02 09:00:00 +0800,1,Cup,40.00,C1,,40.00,,+1 555 0100\n"
        "#1003,bob@x.io,pending,,,USD,40.00,0.00,0.00,40.00,,0.00,"
        "2024-03-03 09:00:00 +0800,1,Cup,40.00,C1,,0.00,,\n",
    )
    summary = importer.run("shopify", file)
    assert (summary.rejected, summary.unmatched) == (0, 0)
    assert facts(importer, "order_id", "item", "value", "email", "coupon") == [
        ("Order Completed", "#1001", None, -500, "ann@x.io", "SPRING"),
        ("Order Completed", "#1002", None, 0, None, None),
        ("Order Completed Item", "#1001", "C1", 4000, "ann@x.io", "SPRING"),
        ("Order Completed Item", "#1001", "T1", 6000, "ann@x.io", "SPRING"),
        ("Order Completed Item", "#1002", "C1", 4000, None, None),
        ("Order Placed", "#1001", None, -500, "ann@x.io", "SPRING"),
        ("Order Placed", "#1002", None, 0, None, None),
        ("Order Placed", "#1003", None, 0, "bob@x.io", None),
        ("Order Placed Item", "#1001", "C1", 4000, "ann@x.io", "SPRING"),
        ("Order Placed Item", "#1001", "T1", 6000, "ann@x.io", "SPRING"),
        ("Order Placed Item", "#1002", "C1", 4000, None, None),
        ("Order Placed Item", "#1003", "C1", 4000, "bob@x.io", None),
        ("Order Refunded", "#1002", None, -4000, None, None),
    ]
    assert set(importer.events()["currency"].to_pylist()) == {"USD"}
    first = min(importer.events()["ts"].to_pylist())
    assert first == 1_709_258_400_000_000  # 2024-03-01 02:00 UTC


def test_woocommerce(importer: Importer, tmp_path: Path) -> None:
    file = write(
        tmp_path / "orders.csv",
        "Order ID,Order Date,Order Status,Customer User ID,Email (Billing),Order Total Amount,"
        "SKU,Item Name,Quantity,Item Total\n"
        "7,2024-01-05 10:00:00,completed,3,ann@x.io,25.00,T1,Tea,2,20.00\n"
        "7,2024-01-05 10:00:00,completed,3,ann@x.io,25.00,C1,Cup,1,5.00\n"
        "8,2024-01-06 10:00:00,cancelled,0,bob@x.io,5.00,C1,Cup,1,5.00\n",
    )
    importer.run("woocommerce", file)
    assert facts(importer, "order_id", "item", "value", "user_id", "email") == [
        ("Order Cancelled", "8", None, 0, None, "bob@x.io"),
        ("Order Cancelled Item", "8", "C1", -500, None, "bob@x.io"),
        ("Order Completed", "7", None, 0, "3", "ann@x.io"),
        ("Order Completed Item", "7", "C1", 500, "3", "ann@x.io"),
        ("Order Completed Item", "7", "T1", 2000, "3", "ann@x.io"),
        ("Order Placed", "7", None, 0, "3", "ann@x.io"),
        ("Order Placed", "8", None, 0, None, "bob@x.io"),
        ("Order Placed Item", "7", "C1", 500, "3", "ann@x.io"),
        ("Order Placed Item", "7", "T1", 2000, "3", "ann@x.io"),
        ("Order Placed Item", "8", "C1", 500, None, "bob@x.io"),
    ]


TAOBAO = (
    "订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,"
    "收货人姓名,收货地址 ,联系手机,"
    "订单创建时间,订单付款时间 ,宝贝标题 ,宝贝总数量,退款金额\n"
    '="2154201811110001",小明,,180.00,8.00,188.00,188.00,交易成功,明,浙江省 杭州市 西湖区 文三路,\'13800138000,'
    "2018-11-11 00:00:08,2018-11-11 00:01:00,毛衣,2,0.00\n"
    '="2154201811110002",小红,,50.00,0.00,50.00,0.00,交易关闭,红,上海 上海市 浦东新区,138****8000,'
    "2018-11-11 08:00:00,2018-11-11 08:02:00,围巾,1,50.00\n"
    '="2154201811110003",小红,,50.00,0.00,50.00,0.00,交易关闭,红,上海 上海市 浦东新区,138****8000,'
    "2018-11-11 09:00:00,,围巾,1,0.00\n"
)


def test_taobao_in_gb18030(importer: Importer, tmp_path: Path) -> None:
    file = write(tmp_path / "ExportOrderList201811111200.csv", TAOBAO, "gb18030")
    summary = importer.run("taobao", file)
    assert (summary.rejected, summary.unmatched) == (0, 0)
    assert facts(importer, "order_id", "value", "account", "phone", "province", "city") == [
        ("Order Cancelled", "2154201811110003", -5000, "taobao:小红", None, "上海", "上海市"),
        ("Order Completed", "2154201811110001", 18800, "taobao:小明", "13800138000", "浙江省", "杭州市"),
        ("Order Completed", "2154201811110002", 5000, "taobao:小红", None, "上海", "上海市"),
        ("Order Placed", "2154201811110001", 18800, "taobao:小明", "13800138000", "浙江省", "杭州市"),
        ("Order Placed", "2154201811110002", 5000, "taobao:小红", None, "上海", "上海市"),
        ("Order Placed", "2154201811110003", 5000, "taobao:小红", None, "上海", "上海市"),
        ("Order Refunded", "2154201811110002", -5000, "taobao:小红", None, "上海", "上海市"),
    ]
    placed = min(importer.events()["ts"].to_pylist())
    assert placed == 1_541_865_608_000_000  # 2018-11-10 16:00:08 UTC


def test_a_later_export_brings_the_payment_and_not_the_order_again(importer: Importer, tmp_path: Path) -> None:
    head, *rows = TAOBAO.splitlines(keepends=True)
    unpaid = rows[0].replace("188.00,交易成功", "0.00,等待买家付款").replace("2018-11-11 00:01:00", "")
    importer.run("taobao", write(tmp_path / "a.csv", head + unpaid))
    assert facts(importer) == [("Order Placed",)]
    importer.run("taobao", write(tmp_path / "b.csv", head + rows[0]))
    assert facts(importer) == [("Order Completed",), ("Order Placed",)]


def test_jd_as_a_workbook(importer: Importer, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(
        [
            "订单号",
            "商品ID",
            "商品名称",
            "订购数量",
            "下单时间",
            "京东价",
            "订单金额",
            "订单状态",
            "下单帐号",
            "客户姓名",
        ]
    )
    sheet.append([70123456789, 100012043978, "键盘", 1, "2024-06-18 00:00:01", 299.5, 339.5, "完成", "jd_ann", "安"])
    sheet.append([70123456789, 100012043979, "鼠标垫", 2, "2024-06-18 00:00:01", 20, 339.5, "完成", "jd_ann", "安"])
    sheet.append(
        [70123456790, 100012043979, "鼠标垫", 1, "2024-06-18 09:00:00", 20, 20, "(锁定)已取消", "jd_bob", "博"]
    )
    book.save(tmp_path / "jd.xlsx")
    importer.run("jd", tmp_path / "jd.xlsx")
    assert facts(importer, "order_id", "item", "value", "account") == [
        ("Order Cancelled Item", "70123456790", "100012043979", -2000, "jd:jd_bob"),
        ("Order Completed Item", "70123456789", "100012043978", 29950, "jd:jd_ann"),
        ("Order Completed Item", "70123456789", "100012043979", 4000, "jd:jd_ann"),
        ("Order Placed Item", "70123456789", "100012043978", 29950, "jd:jd_ann"),
        ("Order Placed Item", "70123456789", "100012043979", 4000, "jd:jd_ann"),
        ("Order Placed Item", "70123456790", "100012043979", 2000, "jd:jd_bob"),
    ]


def test_pinduoduo(importer: Importer, tmp_path: Path) -> None:
    file = write(
        tmp_path / "orders_export2024.csv",
        "商品,订单号,订单状态,商品总价(元),店铺优惠折扣(元),邮费(元),用户实付金额(元),商家实收金额(元),商品数量(件),"
        "收货人手机,省,市,支付时间,订单成交时间,商品id,样式ID,售后状态\n"
        "苹果5斤,240101-0001\t,已收货,29.90,3.00,0.00,26.90,26.90,1,,浙江省,杭州市,2024-01-01 10:00:01\t,"
        "2024-01-01 10:00:00\t,555,777,无售后或售后取消\n"
        '苹果5斤,240101-0002\t,"已发货，退款成功",29.90,0.00,0.00,29.90,29.90,1,,北京市,北京市,2024-01-01 11:00:01\t,'
        "2024-01-01 11:00:00\t,555,777,退款成功\n",
    )
    importer.run("pinduoduo", file)
    assert facts(importer, "order_id", "value", "anonymous_id", "city") == [
        ("Order Completed", "240101-0001", 2690, "order:240101-0001", "杭州市"),
        ("Order Completed", "240101-0002", 2990, "order:240101-0002", "北京市"),
        ("Order Placed", "240101-0001", 2690, "order:240101-0001", "杭州市"),
        ("Order Placed", "240101-0002", 2990, "order:240101-0002", "北京市"),
        ("Order Refunded", "240101-0002", -2990, "order:240101-0002", "北京市"),
    ]


def test_douyin(importer: Importer, tmp_path: Path) -> None:
    file = write(
        tmp_path / "1234567_orders.csv",
        "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品金额,订单应付金额,运费,订单提交时间,支付完成时间,"
        "订单状态,售后状态,流量来源,达人昵称,省,市\n"
        "69001,69001A,卫衣,红 L,1,3500,W-1,99.00,89.00,0.00,2024-05-20 20:00:00,"
        "2024-05-20 20:01:00,已完成,,直播,主播甲,广东省,广州市\n"
        "69001,69001B,袜子,均码,2,3501,S-1,10.00,20.00,0.00,2024-05-20 20:00:00,"
        "2024-05-20 20:01:00,已关闭,退款成功,直播,主播甲,广东省,广州市\n"
        "69002,69002A,卫衣,红 L,1,3500,W-1,99.00,99.00,0.00,2024-05-20 21:00:00,,已关闭,,短视频,,广东省,深圳市\n",
        "utf-8-sig",
    )
    importer.run("douyin", file)
    assert facts(importer, "order_id", "item", "value", "source", "campaign") == [
        ("Order Cancelled Item", "69002", "3500", -9900, "短视频", None),
        ("Order Completed Item", "69001", "3500", 8900, "直播", "主播甲"),
        ("Order Completed Item", "69001", "3501", 2000, "直播", "主播甲"),
        ("Order Placed Item", "69001", "3500", 8900, "直播", "主播甲"),
        ("Order Placed Item", "69001", "3501", 2000, "直播", "主播甲"),
        ("Order Placed Item", "69002", "3500", 9900, "短视频", None),
        ("Order Refunded Item", "69001", "3501", -2000, "直播", "主播甲"),
    ]


MASKED = {
    "taobao": "订单编号,买家会员名,总金额,买家实际支付金额,订单状态,联系手机,订单创建时间,订单付款时间\n"
    "1,t**3,5.00,0.00,等待买家付款,138****8000,2024-01-01 10:00:00,\n"
    "2,t**3,5.00,0.00,等待买家付款,139****9000,2024-01-02 10:00:00,\n"
    "3,t**3,5.00,0.00,等待买家付款,13800138000,2024-01-03 10:00:00,\n"
    "4,tb3,5.00,0.00,等待买家付款,138****8000,2024-01-04 10:00:00,\n",
    "jd": "订单号,商品ID,订购数量,下单时间,京东价,订单状态,下单帐号,联系电话\n"
    "1,s,1,2024-01-01 10:00:00,5.00,等待付款,t**3,138****8000\n"
    "2,s,1,2024-01-02 10:00:00,5.00,等待付款,t**3,139****9000\n"
    "3,s,1,2024-01-03 10:00:00,5.00,等待付款,t**3,13800138000\n"
    "4,s,1,2024-01-04 10:00:00,5.00,等待付款,tb3,138****8000\n",
    "douyin": "主订单编号,子订单编号,选购商品,商品数量,商品ID,订单应付金额,"
    "订单提交时间,支付完成时间,订单状态,买家ID,收件人手机号\n"
    "1,1A,袜子,1,s,5.00,2024-01-01 10:00:00,,待支付,t**3,138****8000\n"
    "2,2A,袜子,1,s,5.00,2024-01-02 10:00:00,,待支付,t**3,139****9000\n"
    "3,3A,袜子,1,s,5.00,2024-01-03 10:00:00,,待支付,t**3,13800138000\n"
    "4,4A,袜子,1,s,5.00,2024-01-04 10:00:00,,待支付,tb3,138****8000\n",
}


@pytest.mark.parametrize("recipe", MASKED)
def test_buyers_whose_accounts_are_masked_alike_are_two(importer: Importer, tmp_path: Path, recipe: str) -> None:
    summary = importer.run(recipe, write(tmp_path / "ExportOrderList.csv", MASKED[recipe]))
    assert (summary.rejected, summary.persons) == (0, 4)
    identifiers = importer.events().select(["order_id", "user_id", "account", "phone", "anonymous_id"])
    assert sorted(tuple(row.values()) for row in identifiers.to_pylist()) == [
        ("1", None, None, None, "order:1"),
        ("2", None, None, None, "order:2"),
        ("3", None, None, "13800138000", None),
        ("4", None, f"{recipe}:tb3", None, None),
    ]
