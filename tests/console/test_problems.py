"""Who works in Chinese reads Chinese, also where the server refuses: provoked through the pages, as people do it."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
from playwright.sync_api import Browser, FilePayload, Locator, expect
from tests.console.browser import Visitor, visiting
from tests.console.conftest import Shop
from tests.console.english import find_english
from tests.console.pages import address, all_paths, open_page
from tests.console.words import text

from tilth.events.contracts import Canonical

pytestmark = pytest.mark.slow
Window = Callable[..., AbstractContextManager[Visitor]]
EVENTS = frozenset(map(str, Canonical))
"""Names of events stay as they were sent."""

REFUSED = "status of 4"
NOBODY = "0190a5b4-0000-7000-8000-000000000000"


def zh(name: str) -> str:
    return text("zh", name)


ADDRESSES = {
    "a person who is not there": ("/people/999999", "没有编号为 999999 的用户"),
    "a person by another name": ("/people/abc", "地址有误"),
    "a column that the list has not": (address("/people", sort="nope"), "列表不能按“nope”排序"),
    "a dashboard of somebody else": (f"/boards/{NOBODY}", "没有这个看板"),
    "a dashboard by another name": ("/boards/nope", "地址"),
    "a metric that is none": (address("/explore", metrics=[{"code": "nope"}]), "没有指标“nope”"),
    "a breakdown that is none": (address("/explore", by="nope"), "没有维度“nope”"),
    "a filter on nothing": (
        address("/explore", filters=[{"field": "nope", "op": "in", "values": ["x"]}]),
        "没有维度“nope”",
    ),
    "an argument of another kind": (
        address("/explore", metrics=[{"code": "retention_rate", "args": {"day": "soon"}}]),
        "参数",
    ),
    "an event that never came": (
        address("/funnel", steps=[{"event": "Order Complete"}, {"event": "Order Completed"}]),
        "尚未收到名为“Order Complete”的事件",
    ),
    "a text that is compared as a number": (
        address("/explore", filters=[{"field": "channel", "op": "lt", "values": ["x"]}]),
        "“channel”是文字，不能比较大小",
    ),
    "a range that is none": (address("/overview", range="nonsense"), "“nonsense”无法识别，现显示：近 30 天"),
    "more hours than a chart has": (
        address("/explore", first="2001-01-01", last="2020-12-31", grain="hour", chart="line"),
        "按小时超过",
    ),
}


@pytest.fixture(scope="module")
def reader(browser: Browser, shop: Shop) -> Iterator[Visitor]:
    """The shop's owner, signed in, in Chinese."""
    with visiting(browser, shop.url, language="zh") as visitor:
        visitor.forgiven.add(REFUSED)
        visitor.sign_in(shop.known.email, shop.known.password)
        yield visitor


def check_chinese(visitor: Visitor, told: str, where: Locator | None = None) -> None:
    expect((where or visitor.page.get_by_text(told)).filter(has_text=told).first).to_be_visible()
    assert set(find_english(visitor.page)) <= EVENTS


@pytest.mark.parametrize("path", all_paths())
def test_no_page_says_anything_in_english(reader: Visitor, path: str) -> None:
    open_page(reader, path)
    assert set(find_english(reader.page)) <= EVENTS


def test_english_is_found_where_there_is_some(owner: Visitor) -> None:
    """Otherwise the tests here would pass on anything."""
    open_page(owner, "/settings/write-keys")
    assert len(find_english(owner.page)) > 3


@pytest.mark.parametrize("what", ADDRESSES)
def test_address_that_cannot_be_answered(reader: Visitor, what: str) -> None:
    path, told = ADDRESSES[what]
    reader.page.goto(f"{reader.url}/console/w/demo{path}")
    check_chinese(reader, told)


def test_signing_in(visit: Window) -> None:
    with visit(language="zh") as visitor:
        visitor.forgiven.add(REFUSED)
        visitor.open("/sign-in")
        visitor.field(zh("accounts:field.email")).fill(f"{uuid.uuid4().hex}@example.com")
        for _ in range(6):
            visitor.field(zh("accounts:field.password")).fill("not the password")
            with visitor.page.expect_response("**/api/v1/session"):
                visitor.submit()
            expect(visitor.page.get_by_role("alert")).to_be_visible()
            assert find_english(visitor.page) == []
        check_chinese(visitor, "尝试次数过多，请在 15 分钟后再试。")


def test_session_that_has_ended_leads_to_the_door(visit: Window, shop: Shop) -> None:
    with visit(language="zh") as visitor:
        visitor.forgiven.add(REFUSED)
        visitor.sign_in(shop.known.email, shop.known.password)
        page = visitor.open("/w/demo/settings/write-keys")
        visitor.context.clear_cookies()
        page.get_by_role("menuitem", name=zh("nav:people")).click()
        page.wait_for_url("**/console/sign-in?next=**")
        assert find_english(page) == []


def test_password_that_is_not_mine_and_one_that_is_weak(reader: Visitor) -> None:
    page = reader.open("/w/demo/profile")
    reader.field(zh("accounts:password.current")).fill("not my password")
    reader.field(zh("accounts:field.newPassword")).fill("short")
    reader.field(zh("accounts:field.repeated")).fill("short")
    change = page.get_by_role("button", name=zh("accounts:password.change"))
    change.click()
    check_chinese(reader, "至少 10 个字符")
    for label in ("accounts:field.newPassword", "accounts:field.repeated"):
        reader.field(zh(label)).fill("several plain words")
    change.click()
    check_chinese(reader, "密码不正确")


def test_invitation_of_a_member_and_one_that_was_taken_back(reader: Visitor, shop: Shop) -> None:
    page = reader.open("/w/demo/settings/members")
    page.get_by_role("button", name=zh("members:invite")).click()
    drawer = page.get_by_role("dialog")
    drawer.get_by_role("textbox", name=zh("members:email")).fill(shop.known.email)
    drawer.get_by_role("button", name=zh("members:makeLink")).click()
    at_the_field = drawer.locator(".ant-form-item-explain-error")
    check_chinese(reader, f"{shop.known.email} 已经是成员，直接修改其角色即可。", at_the_field)

    drawer.get_by_role("textbox", name=zh("members:email")).fill(f"{uuid.uuid4().hex[:8]}@example.com")
    drawer.get_by_role("button", name=zh("members:makeLink")).click()
    link = drawer.locator("code").inner_text()
    invitations = f"{shop.url}/api/v1/invitations"
    [waiting, *_] = reader.context.request.get(invitations, headers={"Tilth-Workspace": "demo"}).json()["items"]
    key = {"Authorization": f"Bearer {shop.known.api_key}"}
    httpx.delete(f"{invitations}/{waiting['id']}", headers=key).raise_for_status()
    page.goto(link)
    check_chinese(reader, zh("members:door.invalid"))


def test_erasure_of_nobody(reader: Visitor) -> None:
    page = reader.open("/w/demo/settings/erasure")
    page.get_by_role("button", name=zh("settings:erasure.register")).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(zh("settings:erasure.type")).fill("passport")
    dialog.get_by_label(zh("settings:erasure.identifier"), exact=True).fill("G123")
    dialog.locator(".ant-btn-primary").click()
    check_chinese(reader, "没有标识类型“passport”", dialog.locator(".ant-form-item-explain-error"))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("report.pdf", b"%PDF-1.7 \n", "这不是表格文件"),
        ("empty.csv", b"", "文件是空的"),
        ("orders.zip", b"PK\x03\x04 cut off", "压缩包已损坏"),
    ],
)
def test_file_that_is_no_table(reader: Visitor, name: str, content: bytes, told: str) -> None:
    upload_import(reader, FilePayload(name=name, mimeType="", buffer=content))
    check_chinese(reader, told)


def upload_import(visitor: Visitor, file: FilePayload) -> None:
    page = visitor.open("/w/demo/events/imports")
    page.get_by_role("button", name=zh("imports:begin")).first.click()
    page.locator("input[type=file]").first.set_input_files(file)


def test_recipe_with_a_mistake(reader: Visitor) -> None:
    rows = "订单号,支付时间,手机号,实付金额\nA1,2026-03-01 08:00:00,13800000001,12.50\n"
    upload_import(reader, FilePayload(name="orders.csv", mimeType="text/csv", buffer=rows.encode()))
    page = reader.page
    page.get_by_role("button", name=zh("imports:next.preview")).click()
    page.get_by_role("button", name=zh("imports:back")).click()
    page.get_by_text(zh("imports:text")).click()
    recipe = page.locator("textarea").first
    check = page.get_by_role("button", name=zh("imports:checkText"))
    recipe.fill("recipe: mine\nabout: x\nfiles: {}\nevents: []\nnonsense: 1\n")
    check.click()
    check_chinese(reader, "包含无法识别的项 nonsense")
    recipe.fill("recipe: [")
    check.click()
    check_chinese(reader, "配方不是有效的 YAML")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("day,medium\n2026-03-01,x\n", "第 1 行缺少列"),
        ("date,channel,cost\n2026-02-30,search,12\n", "“2026-02-30”不是日期"),
        ("date,channel,cost\n2026-02-01,search,a lot of money indeed\n", "不是有效的金额"),
        ("date,channel,cost\n2026-02-01,search,1\n2026-02-01,search,2\n", "与第 1 行的日期、渠道、活动和来源相同"),
        ("date,channel,cost\n2026-02-01,,1\n", "没有填写渠道"),
    ],
)
def test_spend_that_cannot_be_taken(reader: Visitor, rows: str, told: str) -> None:
    page = reader.open("/w/demo/settings/spend")
    page.get_by_role("button", name=zh("settings:spend.upload")).first.click()
    page.locator("input[type=file]").set_input_files(
        FilePayload(name="spend.csv", mimeType="text/csv", buffer=rows.encode())
    )
    expect(page.get_by_role("dialog").get_by_text(told).first).to_be_visible()
    assert [each for each in find_english(page) if each not in rows] == []


def test_event_that_was_rejected(reader: Visitor, shop: Shop) -> None:
    name = f"Probe {uuid.uuid4().hex[:8]}"
    shop.collect(
        {"type": "track", "event": name, "userId": "u1", "timestamp": "the day before"},
    )
    page = reader.open("/w/demo/events/rejected")
    page.get_by_text(zh("events:rejected.eachOne"), exact=True).click()
    page.get_by_role("button", name=name).first.click()
    expect(page.get_by_role("dialog")).to_contain_text("不是有效的时间")
    assert set(find_english(page)) <= EVENTS
