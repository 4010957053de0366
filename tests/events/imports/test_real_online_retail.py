"""The figures of the Online Retail data set, from the rows as they reach the inbox."""

from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.conftest import TestWorkspace
from tests.events.imports.support import Importer, real_data

from tilth.platform.database.sessions import Database

pytestmark = [pytest.mark.slow, pytest.mark.real_data]


@pytest.fixture(scope="module")
def imported(database: Database) -> tuple[Importer, Any]:
    file = real_data("online-retail", "online_retail.csv.gz")
    with database.pipeline() as connection:
        row = connection.execute(
            "INSERT INTO workspace (slug, name, time_zone, currency) "
            "VALUES ('online-retail', 'x', 'Europe/London', 'GBP') RETURNING workspace_id"
        ).fetchone()
    assert row is not None
    importer = Importer(database, TestWorkspace(row[0], "online-retail", "Europe/London", "GBP"))
    return importer, importer.run("online-retail", file)


@pytest.fixture(scope="module")
def events(imported: tuple[Importer, Any]) -> pa.Table:
    return imported[0].events()


def one(sql: str, events: pa.Table) -> Any:
    """`day` is the calendar day in London."""
    connection = duckdb.connect()
    connection.register("raw", events)
    connection.execute(
        "CREATE VIEW events AS SELECT *, timezone('Europe/London', make_timestamptz(ts))::DATE AS day FROM raw"
    )
    return connection.sql(sql).fetchall()


def test_every_line_enters_once(imported: tuple[Importer, Any], events: pa.Table) -> None:
    summary = imported[1]
    assert (summary.rows, summary.added, summary.known, summary.rejected, summary.unmatched) == (
        541_909,
        541_909,
        0,
        0,
        0,
    )
    assert events.num_rows == 541_909
    assert len(pc.unique(events["message_id"])) == 541_909
    assert imported[0].ledger()[1] == 541_909


def test_net_of_all_rows_is_right_to_the_penny(events: pa.Table) -> None:
    assert pc.sum(events["value"]).as_py() == 974_774_793


def test_cleaned_orders(events: pa.Table) -> None:
    rows = one(
        "SELECT count(*), count(DISTINCT order_id), count(DISTINCT user_id), sum(value) FROM events "
        "WHERE event = 'Order Completed Item' AND user_id IS NOT NULL",
        events,
    )
    # £8,911,407.904: four lines of PADS at £0.001 are nothing in pennies.
    assert rows == [(397_884, 18_532, 4_338, 891_140_790)]


def test_anonymous_invoices_are_persons_of_their_own(events: pa.Table) -> None:
    rows = one("SELECT count(*), count(DISTINCT anonymous_id) FROM events WHERE user_id IS NULL", events)
    assert rows == [(135_080, 3_710)]
    assert one("SELECT count(*) FROM events WHERE user_id IS NOT NULL AND anonymous_id IS NOT NULL", events) == [(0,)]


def test_net_by_month(events: pa.Table) -> None:
    rows = one(
        "SELECT sum(value) FROM events GROUP BY date_trunc('month', day) ORDER BY date_trunc('month', day)", events
    )
    assert [int(minor) for (minor,) in rows] == [
        *(74_895_702, 56_000_026, 49_806_265, 68_326_708, 49_320_712, 72_333_351, 69_112_312),
        *(68_130_011, 68_268_051, 101_968_762, 107_070_467, 146_175_625, 43_366_801),
    ]


def test_net_by_country(events: pa.Table) -> None:
    rows = one("SELECT country, sum(value) FROM events GROUP BY 1 ORDER BY 2 DESC LIMIT 5", events)
    assert [(country, int(minor)) for country, minor in rows] == [
        ("United Kingdom", 818_780_636),
        ("Netherlands", 28_466_154),
        ("EIRE", 26_327_682),
        ("Germany", 22_169_821),
        ("France", 19_740_390),
    ]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("event LIKE 'Order Completed%'", [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]),
        ("active", [948, 362, 317, 367, 341, 376, 360, 336, 336, 374, 354, 474, 260]),
    ],
)
def test_monthly_cohort_of_december(events: pa.Table, event: str, expected: list[int]) -> None:
    rows = one(
        f"""
        WITH months AS (
            SELECT DISTINCT user_id, date_trunc('month', day) AS month FROM events WHERE user_id IS NOT NULL AND {event}
        ), cohort AS (SELECT user_id FROM months GROUP BY 1 HAVING min(month) = '2010-12-01')
        SELECT count(*) FROM months JOIN cohort USING (user_id) GROUP BY month ORDER BY month
        """,
        events,
    )
    assert [count for (count,) in rows] == expected


def test_the_same_file_again_adds_nothing(imported: tuple[Importer, Any]) -> None:
    importer, _ = imported
    summary = importer.run("online-retail", real_data("online-retail", "online_retail.csv.gz"))
    assert (summary.rows, summary.added, summary.known) == (541_909, 0, 541_909)
    assert importer.ledger()[1] == 541_909
