"""Which recipe knows the given files: by names, by columns, and what it needs beside them."""

from pathlib import Path

from tilth.events.imports.fitting import RecipeFit, assign_uploads, fit_recipe
from tilth.events.imports.recipe import list_recipes, parse_recipe
from tilth.kernel.clock import SystemClock
from tilth.kernel.ids import WorkspaceId
from tilth.kernel.money import Currency
from tilth.platform.workspaces.contracts import Workspace

SHOP = parse_recipe(
    """
recipe: shop
about: Orders with their customers
tried: By tests.
files:
  orders: {match: "orders*"}
  customers: {match: "customers*", key: customer_id, take: [city]}
  notes: {match: "notes*", optional: true}
events:
  - name: paid
    event: Order Completed
    from: orders
    join: {customers: customer_id}
    key: [no]
    time: at
    person: {user_id: customer_id}
    fields: {order_id: no, value: paid, city: city}
""",
    "test",
)
ORDERS = "no,at,customer_id,paid\n1,2024-01-05 10:00:00,ann,5\n2,2024-01-06 10:00:00,bob,7\n"
CUSTOMERS = "customer_id,city\nann,Lyon\nbob,Bern\n"


PLACE = Workspace(WorkspaceId(1), "test", "Test", "UTC", Currency("EUR"))


def write(folder: Path, **files: str) -> list[Path]:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    return [folder / f"{name}.csv" for name in files]


def fit(paths: list[Path]) -> RecipeFit:
    return fit_recipe(PLACE, SHOP, paths, is_own=False, clock=SystemClock())


def test_files_are_told_apart_by_their_names(tmp_path: Path) -> None:
    found = fit(write(tmp_path, customers=CUSTOMERS, orders=ORDERS))
    assert (found.score, found.files, found.lacking) == (1.0, ("customers", "orders"), ())


def test_files_with_other_names_are_told_apart_by_their_columns(tmp_path: Path) -> None:
    paths = write(tmp_path, export_1=CUSTOMERS, export_2=ORDERS)
    assert fit(paths).score == 1.0
    assert assign_uploads(SHOP, paths) == [f"customers={paths[0]}", f"orders={paths[1]}"]


def test_a_file_that_needs_others_says_which(tmp_path: Path) -> None:
    found = fit(write(tmp_path, orders=ORDERS))
    assert (found.score, found.lacking) == (0.5, ("customers*",))


def test_a_name_alone_does_not_make_a_file_known(tmp_path: Path) -> None:
    found = fit(write(tmp_path, orders="date,total\n2024-01-05,5\n"))
    assert (found.score, found.lacking) == (0.0, ())


def test_columns_that_may_lack_do_not_make_a_stranger_known(tmp_path: Path) -> None:
    paths = write(tmp_path, sales="date,total\n2024-01-05,5\n")
    scores = {r.recipe: fit_recipe(PLACE, r, paths, is_own=False, clock=SystemClock()).score for r in list_recipes()}
    assert set(scores.values()) == {0.0}


def test_a_log_of_clicks_without_prices_is_known(tmp_path: Path) -> None:
    (clicks,) = write(tmp_path, clicks="1,2268318,2520377,pv,1511544070\n1,2333346,2520771,buy,1511561733\n")
    found = {r.recipe: fit_recipe(PLACE, r, [clicks], is_own=False, clock=SystemClock()) for r in list_recipes()}
    assert found["taobao-userbehavior"].score == 1.0
