"""Numbers of exports: points, commas, thousands groups; what could be read two ways is refused."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.events.imports.support import Importer

from tilth.events.imports.workbench import Workbench


@pytest.fixture(scope="module")
def benches() -> Iterator[dict[str, Workbench]]:
    """By decimal mark."""
    with Workbench(".") as point, Workbench(",") as comma:
        yield {".": point, ",": comma}


def read(workbench: Workbench, text: str) -> Decimal | None:
    row = workbench.connection.execute("SELECT number(?::VARCHAR), money(?::VARCHAR)", [text, text]).fetchone()
    assert row is not None
    assert row[0] == row[1]
    found: Decimal | None = row[0]
    return found


@pytest.mark.parametrize(
    ("text", "point", "comma"),
    [
        ("12.5", "12.5", None),
        ("12,50", None, "12.5"),
        ("0,500", None, "0.5"),
        ("1,234.56", "1234.56", None),
        ("1.234,56", None, "1234.56"),
        ("1.234", "1.234", "1234"),
        ("1,234", "1234", "1.234"),
        ("-1.234.567,8", None, "-1234567.8"),
        ("1,23,456.00", "123456", None),
        ("¥ 1,234.50", "1234.5", None),
        ("1 234,50 €", None, "1234.5"),
        ("1'234.50", "1234.5", None),
        ("12 50", None, None),
        ("1,2,3", None, None),
        ("1e3", "1000", "1000"),
    ],
)
def test_a_comma_is_a_decimal_mark_or_it_is_none(
    benches: dict[str, Workbench], text: str, point: str | None, comma: str | None
) -> None:
    for mark, expected in ((".", point), (",", comma)):
        assert read(benches[mark], text) == (None if expected is None else Decimal(expected))


@settings(deadline=None)
@given(number=st.decimals(-(10**10), 10**10, places=2))
def test_what_a_locale_writes_is_read_back(benches: dict[str, Workbench], number: Decimal) -> None:
    english = f"{number:,}"
    assert read(benches["."], english) == number
    assert read(benches[","], english.translate(str.maketrans(",.", ".,"))) == number


EUROPEAN = """
recipe: laden
about: Orders of a German shop.
tried: by tests
zone: Europe/Berlin
currency: EUR
decimal: ","
files: {orders: {match: "*", delimiter: ";"}}
events:
  - name: bezahlt
    event: Order Completed
    key: [Bestellnr]
    time: {column: Datum, format: "%d.%m.%Y %H:%M"}
    person: {email: E-Mail}
    fields:
      order_id: Bestellnr
      quantity: Menge
      value: {sql: "number(Menge) * number(Einzelpreis) + number(Versand)"}
      paid_amount: Summe
      discount: {value: 1.5}
"""
EXPORT = (
    "Bestellnr;Datum;E-Mail;Menge;Einzelpreis;Versand;Summe\n"
    "B-1;03.02.2024 09:15;ann@x.io;2;12,50;4,90;29,90\n"
    "B-2;03.02.2024 18:00;bob@x.io;1.000;1,2345;0;1.234,50 €\n"
    "B-3;04.02.2024 08:00;cat@x.io;1;12.50;0;12.50\n"
)


def test_an_export_with_decimal_commas(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "bestellungen.csv"
    file.write_text(EXPORT, "utf-8")
    importer.run(EUROPEAN, file)
    events = importer.events()
    columns = ("quantity", "value", "paid_amount", "discount")
    rows = list(zip(*(events[name].to_pylist() for name in columns), strict=True))
    assert rows == [(2, 2990, 2990, 150), (1000, 123450, 123450, 150)]
    assert [(row[1], row[2]) for row in importer.rejections()] == [("line 4", "bad_number")]


def test_without_saying_so_a_decimal_comma_is_a_bad_row_and_not_a_hundred_times_the_amount(
    importer: Importer, tmp_path: Path
) -> None:
    file = tmp_path / "bestellungen.csv"
    file.write_text(EXPORT, "utf-8")
    summary = importer.run(EUROPEAN.replace('decimal: ","\n', "").replace("laden", "laden-2"), file)
    assert importer.events()["value"].to_pylist() == [1250]
    assert [(row[1], row[2]) for row in importer.rejections()] == [("line 2", "bad_number"), ("line 3", "bad_number")]
    assert "`decimal`" in next(iter(summary.problems.values())).message
