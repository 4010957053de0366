"""Amounts that an export shows as of its day: each import adds what they grew, whatever the order of the files."""

import itertools
from pathlib import Path
from threading import Thread

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.events.imports.support import Importer
from tests.events.imports.test_recipes_of_shops import TAOBAO, facts, write

from tilth.events.imports.totals import Totals

RECIPE = """
recipe: returns
about: Orders with what was refunded so far.
tried: by tests
files: {orders: {match: "*"}}
events:
  - name: refunded
    event: Order Refunded
    when: "number(refunded) > 0"
    key: [id]
    cumulative: true
    time: at
    person: {user_id: who}
    fields: {order_id: id, value: {sql: "-number(refunded)"}, quantity: {value: 1}}
  - name: paid
    event: Order Completed
    key: [id]
    time: at
    person: {user_id: who}
    fields: {order_id: id, value: paid}
"""
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Refunded Amount\n"
    "#1,ann@x.io,partially_refunded,2024-01-05 10:00:00 +0000,USD,90.00,0.00,0.00,90.00,0.00,"
    "2024-01-05 10:00:00 +0000,1,Tea,90.00,{}\n"
)


def refunds(importer: Importer) -> list[int]:
    return [value for event, value in facts(importer, "value") if event == "Order Refunded"]


def export(path: Path, *rows: tuple[str, str]) -> Path:
    path.write_text("id,at,who,paid,refunded\n" + "".join(f"{n},2024-01-05,ann,90,{amount}\n" for n, amount in rows))
    return path


def test_a_refund_that_grows_is_booked_step_by_step(importer: Importer, tmp_path: Path) -> None:
    january = importer.run("shopify", write(tmp_path / "orders_1.csv", SHOPIFY.format("10.00")))
    assert refunds(importer) == [-1000]
    february = write(tmp_path / "orders_2.csv", SHOPIFY.format("30.00"))
    dry = importer.preview("shopify", february)
    summary = importer.run("shopify", february)
    assert sorted(refunds(importer)) == [-2000, -1000]
    assert (dry.added, dict(dry.value)) == (summary.added, dict(summary.value)) == (1, {"USD": -2000})
    assert dry.amounts == summary.amounts == {"Order Refunded": {"USD": -2000}}
    assert summary.known == january.added - 1
    assert importer.run("shopify", february).added == 0
    ids = importer.events()["message_id"].to_pylist()
    assert len(set(ids)) == len(ids)


def test_of_taobao_too_and_what_was_paid_stays(importer: Importer, tmp_path: Path) -> None:
    head, first, *_ = TAOBAO.splitlines(keepends=True)
    for number, (left, refund) in enumerate((("188.00", "0.00"), ("178.00", "10.00"), ("158.00", "30.00"))):
        row = first.replace("188.00,188.00,", f"188.00,{left},").replace(",2,0.00", f",2,{refund}")
        importer.run("taobao", write(tmp_path / f"{number}.csv", head + row))
    assert facts(importer, "value") == [
        ("Order Completed", 18800),
        ("Order Placed", 18800),
        ("Order Refunded", -1000),
        ("Order Refunded", -2000),
    ]


def test_an_older_export_takes_nothing_back(importer: Importer, tmp_path: Path) -> None:
    importer.run(RECIPE, export(tmp_path / "new.csv", ("1", "30")))
    old = importer.run(RECIPE, export(tmp_path / "old.csv", ("1", "10"), ("2", "5")))
    assert refunds(importer) == [-3000, -500]
    assert (old.added, old.known) == (2, 2)


def test_within_one_file_as_well(importer: Importer, tmp_path: Path) -> None:
    importer.run(RECIPE, export(tmp_path / "a.csv", ("1", "10"), ("1", "10"), ("1", "25"), ("1", "5")))
    assert sorted(refunds(importer)) == [-1500, -1000]


def test_two_imports_at_once_book_it_once(importer: Importer, tmp_path: Path) -> None:
    file = export(tmp_path / "a.csv", *((str(n), "7.5") for n in range(5_000)))
    rivals = [Thread(target=importer.run, args=(RECIPE, file)) for _ in range(2)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert refunds(importer) == [-750] * 5_000


NUMBERS = itertools.count()
EXPORTS = st.lists(st.dictionaries(st.sampled_from("123"), st.integers(0, 5), max_size=3), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(exports=EXPORTS)
def test_any_exports_end_at_the_highest_amount_of_each_order(
    importer: Importer, tmp_path: Path, exports: list[dict[str, int]]
) -> None:
    recipe = RECIPE.replace("recipe: returns", f"recipe: returns-{next(NUMBERS)}")  # a ledger of its own
    before = sum(refunds(importer))
    highest: dict[str, int] = {}
    for number, amounts in enumerate(exports):
        importer.run(recipe, export(tmp_path / f"{number}.csv", *((k, str(v)) for k, v in amounts.items())))
        highest |= {key: max(amount, highest.get(key, 0)) for key, amount in amounts.items()}
    assert sum(refunds(importer)) - before == -100 * sum(highest.values())


@given(st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50)), max_size=20), max_size=5))
def test_totals_agree_with_a_dictionary(chunks: list[list[tuple[int, int]]]) -> None:
    totals, best = Totals(), dict[int, int]()
    for chunk in chunks:
        keys, amounts = (np.array([pair[i] for pair in chunk]) for i in range(2))
        growth = totals.grow(keys.astype(np.uint64), amounts.astype(np.int64))
        for (key, amount), got in zip(chunk, growth.tolist(), strict=True):
            assert got == max(amount - best.get(key, 0), 0)
            best[key] = max(amount, best.get(key, 0))
