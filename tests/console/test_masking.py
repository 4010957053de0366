"""Personal data in the browser: masked for whoever may not see it, and each look of whoever may is told of."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Response, expect
from tests.console.browser import Visitor
from tests.console.conftest import Shop
from tests.console.members import Member, join_shop

from tilth.platform.auth.contracts import Role

pytestmark = pytest.mark.slow
Visit = Callable[..., AbstractContextManager[Visitor]]


@dataclass(frozen=True, slots=True)
class Customer:
    """Of whom the shop knows more than everybody may see."""

    name: str
    phone: str
    email: str
    street: str

    @property
    def secrets(self) -> tuple[str, ...]:
        return self.phone, self.email, self.street

    def tell(self, shop: Shop) -> None:
        address = {"street": self.street, "city": "Kunming"}
        traits = {"name": self.name, "phone": self.phone, "email": self.email, "address": address}
        shop.collect({"type": "identify", "userId": self.name, "traits": traits})


@pytest.fixture
def customer(shop: Shop) -> Customer:
    number = uuid.uuid4().int % 10**8
    made = Customer(
        f"masked-{number:08}", f"138{number:08}", f"secret.{number:08}@example.com", f"{number:08} Tea Road"
    )
    made.tell(shop)
    return made


@contextmanager
def overhearing(visitor: Visitor) -> Iterator[list[str]]:
    """Whatever the server answers meanwhile: what no page shows could still be read there."""
    heard: list[str] = []

    def hear(response: Response) -> None:
        if "/api/" in response.url and response.headers.get("content-type", "").startswith("application/json"):
            heard.append(response.text())

    visitor.page.on("response", hear)
    yield heard
    visitor.page.remove_listener("response", hear)


def open_customer(visitor: Visitor, customer: Customer) -> None:
    page = visitor.open(f"/w/demo/people?search={customer.name}")
    found = page.get_by_role("table").get_by_role("link")
    for _ in range(20):  # until the weaver knows them
        if found.count() > 0:
            break
        page.wait_for_timeout(500)
        visitor.open(f"/w/demo/people?search={customer.name}")
    found.first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    visitor.settle()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST])
def test_who_may_not_see_personal_data_gets_none(visit: Visit, shop: Shop, customer: Customer, role: Role) -> None:
    member = join_shop(shop, role)
    with visit() as visitor, overhearing(visitor) as heard:
        visitor.sign_in(member.email, member.password)
        open_customer(visitor, customer)
        page = visitor.page
        expect(page.get_by_text("138****" + customer.phone[-4:]).first).to_be_visible()
        expect(page.get_by_role("button", name="Show contact details")).to_have_count(0)
        if role is Role.ANALYST:
            visitor.open("/w/demo/events/live")
            customer.tell(shop)
            row = page.get_by_role("row").filter(has_text=customer.name).first
            row.click()
            expect(page.get_by_role("dialog").get_by_text(customer.name).first).to_be_visible()
        seen = page.content()
    assert any(customer.name in each for each in heard)
    for secret in customer.secrets:
        assert secret not in seen
        assert not any(secret in each for each in heard), secret


def test_a_look_of_whoever_may_stands_in_the_audit_log(visit: Visit, owner: Visitor, shop: Shop) -> None:
    member, reason = join_shop(shop, Role.OPERATOR), f"Refund of order {uuid.uuid4().hex[:8]}"
    customer = Customer("looked-at", "13877776666", "looked.at@example.com", "7 Rice Road")
    customer.tell(shop)
    with visit() as visitor:
        visitor.sign_in(member.email, member.password)
        open_customer(visitor, customer)
        page = visitor.page
        expect(page.get_by_text(customer.phone)).to_have_count(0)
        look_at_whole(visitor, reason)
        expect(page.get_by_text(customer.phone).first).to_be_visible()
        expect(page.get_by_text(customer.email).first).to_be_visible()
        assert visitor.serious_violations() == []
        page.get_by_role("button", name="Mask again").click()
        expect(page.get_by_text(customer.phone)).to_have_count(0)
    expect_told(owner, member, reason)


def look_at_whole(visitor: Visitor, reason: str) -> None:
    visitor.page.get_by_role("button", name="Show contact details").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Show contact details").click()
    expect(dialog.locator(".ant-form-item-explain-error")).to_be_visible()  # not without a reason
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name="Show contact details").click()
    expect(visitor.page.get_by_text("You see personal data whole")).to_be_visible()


def expect_told(owner: Visitor, member: Member, reason: str) -> None:
    page = owner.open(f"/w/demo/settings/audit?search={reason}")
    row = page.get_by_role("row").filter(has_text="Person's data seen unmasked").first
    expect(row).to_contain_text(member.name)
    row.get_by_role("button").first.click()
    expect(page.get_by_role("dialog").get_by_text(reason)).to_be_visible()
