"""Every kind of file, encoding and damage, with the numbers of the lines."""

import gzip
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tilth.events.imports.api import Format, Layout, read_table
from tilth.events.imports.contracts import BadRow
from tilth.events.imports.errors import FileUnreadable
from tilth.events.imports.readers.encodings import detect_encoding
from tilth.events.imports.readers.streams import ByteSource


def read(path: Path, layout: Layout | None = None) -> tuple[list[dict[str, str | None]], list[int], list[BadRow]]:
    rows: list[dict[str, str | None]] = []
    lines: list[int] = []
    bad: list[BadRow] = []
    for chunk in read_table(path, layout):
        rows += chunk.table.to_pylist()
        lines += chunk.lines.to_pylist()
        bad += chunk.bad
    return rows, lines, bad


def test_cells_are_trimmed_and_spreadsheet_armour_is_taken_off(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\ufeffid , name,\n=\"007\", Ann \t,x\n'138, ,\n,,\n\n9,O'Neil,y\n", "utf-8")
    rows, lines, bad = read(path)
    assert rows == [
        {"id": "007", "name": "Ann", "column 3": "x"},
        {"id": "138", "name": None, "column 3": None},
        {"id": "9", "name": "O'Neil", "column 3": "y"},
    ]
    assert lines == [2, 3, 6]
    assert bad == []


def test_lines_are_right_behind_line_breaks_in_cells_and_bad_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"x\ny",1\nonly\nz,2\n1,2,3\n"q\n\n",3\nw,4\n')
    rows, lines, bad = read(path)
    assert [row["b"] for row in rows] == ["1", "2", "3", "4"]
    assert lines == [2, 5, 7, 10]
    assert [(row.line, row.code, row.text) for row in bad] == [
        (4, "wrong_cell_count", "only"),
        (6, "wrong_cell_count", "1,2,3"),
    ]


CELL = st.text(st.sampled_from('ab,"\n 茶é'), max_size=6)


@given(st.lists(st.tuples(CELL, CELL), max_size=30))
def test_lines_agree_with_a_plain_count(tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    text, line, expected = "k,a,b\n", 2, []
    for number, pair in enumerate(cells):
        row = f"k{number}," + ",".join('"' + cell.replace('"', '""') + '"' for cell in pair) + "\n"
        expected.append((f"k{number}", line))
        text += row
        line += row.count("\n")
    path.write_text(text, "utf-8", newline="")
    rows, lines, bad = read(path)
    assert [(row["k"], at) for row, at in zip(rows, lines, strict=True)] == expected
    assert [row["a"] for row in rows] == [a.strip() or None for a, _ in cells]
    assert bad == []


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "订单,姓名\n1,张三\n"),
        ("utf-8-sig", "订单,姓名\n1,张三\n"),
        ("gb18030", "订单,姓名\n1,张三丰先生\n"),
        ("latin-1", "pedido,nome\n1,João São Gonçalo\n"),
        ("cp1252", "order,name\n1,Café – “Müller”\n"),
        ("utf-16", "订单,姓名\n1,张三\n"),
        ("utf-16-le", "订单,姓名\n1,张三\n"),
        ("utf-16-be", "order,name\n1,Anna\n"),
    ],
)
def test_encodings_are_detected(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    rows, _, _ = read(path)
    header, row = text.splitlines()
    assert rows == [dict(zip(header.split(","), row.split(","), strict=True))]


def test_one_accent_far_down_decides_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"n,name\n" + b"1,plain\n" * 300_000 + "2,茶叶\n".encode("gb18030"))
    assert read(path)[0][-1] == {"n": "2", "name": "茶叶"}


def test_a_portuguese_text_is_no_chinese() -> None:
    assert detect_encoding("não, São Paulo, coração, às 10h, pão de açúcar".encode("latin-1")) == "cp1252"
    assert detect_encoding("浙江省杭州市,a,b,c".encode("gb18030")) == "gb18030"


def test_rows_that_are_no_text_are_bad_and_the_others_enter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("a,b\n1,茶\n".encode() + b"2,\xff\xfe\n3,x\0y\n" + "4,好\n".encode() * 3)
    rows, lines, bad = read(path, Layout(encoding="utf-8"))
    assert [row["a"] for row in rows] == ["1", "4", "4", "4"]
    assert lines == [2, 5, 6, 7]
    assert [(row.line, row.code) for row in bad] == [(3, "wrong_encoding"), (4, "nul_character")]


def test_a_gzip_that_breaks_off_gives_what_is_whole(tmp_path: Path) -> None:
    whole = "a,b\n" + "".join(f"{i},{i * 7919 % 100_003}\n" for i in range(50_000))
    packed = gzip.compress(whole.encode())
    path = tmp_path / "a.csv.gz"
    path.write_bytes(packed[: len(packed) // 2])
    rows, lines, bad = read(path)
    assert 0 < len(rows) < 50_000
    assert [row["a"] for row in rows] == [str(i) for i in range(len(rows))]
    assert {row.code for row in bad} <= {"file_cut_off", "row_cut_off", "wrong_cell_count"}
    assert bad[-1].code == "file_cut_off"
    assert bad[0].line == lines[-1] + 1


def test_zip_holds_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("in/orders.csv", "a,b\n1,2\n")
        archive.writestr("__MACOSX/x", "")
    assert read(path)[0] == [{"a": "1", "b": "2"}]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("other.csv", "a\n")
    with pytest.raises(FileUnreadable, match=r"there are 2 \(in/orders.csv, other.csv\)"):
        read(path)


@pytest.mark.parametrize(("delimiter", "name"), [(";", "a.csv"), ("\t", "a.tsv"), ("|", "a.txt")])
def test_delimiters_are_detected(tmp_path: Path, delimiter: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(f"a{delimiter}b\n1{delimiter}2,5\n")
    assert read(path)[0] == [{"a": "1", "b": "2,5"}]


def test_blank_separated(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b" id   date \r\n 00001 19970101   \r\n  2  19970102\r\n")
    rows, lines, _ = read(path, Layout(format=Format.SPACED))
    assert rows == [{"id": "00001", "date": "19970101"}, {"id": "2", "date": "19970102"}]
    assert lines == [2, 3]


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id":1,"buyer":{"name":"Ann","vip":true},"tags":["a"]}\n\nnot json\n[1]\n{"id":"2","price":1.50}\n'
    )
    rows, lines, bad = read(path)
    assert rows == [
        {"id": "1", "buyer.name": "Ann", "buyer.vip": "true", "tags": '["a"]', "price": None},
        {"id": "2", "buyer.name": None, "buyer.vip": None, "tags": None, "price": "1.5"},
    ]
    assert lines == [1, 5]
    assert [(row.line, row.code) for row in bad] == [(3, "malformed_json"), (4, "malformed_json")]


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    moment = datetime(2024, 2, 29, 12, 0, 1, tzinfo=UTC)
    columns = {
        "id": pa.array([1, None], pa.int64()),
        "at": pa.array([moment, None], pa.timestamp("us")),
        "price": pa.array([Decimal("1.50"), Decimal("2.00")], pa.decimal128(9, 2)),
        "kind": pa.array(["x", "y"]).dictionary_encode(),
    }
    pq.write_table(pa.table(columns), path)
    rows, lines, _ = read(path)
    assert rows == [
        {"id": "1", "at": "2024-02-29 12:00:01.000000", "price": "1.50", "kind": "x"},
        {"id": None, "at": None, "price": "2.00", "kind": "y"},
    ]
    assert lines == [1, 2]


@pytest.mark.parametrize(("unit", "fraction"), [("s", ""), ("ms", ".250"), ("us", ".250000"), ("ns", ".250000")])
@pytest.mark.parametrize(("zone", "end"), [(None, ""), ("UTC", "Z"), ("Asia/Shanghai", "Z"), ("-05:00", "Z")])
def test_parquet_timestamps_keep_their_zone(
    tmp_path: Path, unit: str, fraction: str, zone: str | None, end: str
) -> None:
    ticks = 1_709_208_001_250 * 1000 // {"s": 10**6, "ms": 1000, "us": 1, "ns": 1}[unit] * (1000 if unit == "ns" else 1)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"at": pa.array([ticks, None], pa.timestamp(unit, zone)), "n": ["1", "2"]}), path)
    rows, _, _ = read(path)
    # Parquet has no seconds: they are stored as milliseconds.
    expected = "2024-02-29 12:00:01" + (".000" if unit == "s" else fraction) + end
    assert [row["at"] for row in rows] == [expected, None]


def test_workbook_whatever_its_name(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "at", "price", "ok"])
    sheet.append([12345678901, datetime(2024, 1, 2, 3, 4, 5), 2.5, True])  # noqa: DTZ001 — a sheet knows no zone
    sheet.append([None, None, None, None])
    sheet.append(["x", None, 3, None])
    book.save(tmp_path / "export.xlsx")
    path = (tmp_path / "export.xlsx").rename(tmp_path / "export.csv")
    rows, lines, _ = read(path)
    assert rows == [
        {"id": "12345678901", "at": "2024-01-02 03:04:05", "price": "2.5", "ok": "true"},
        {"id": "x", "at": None, "price": "3", "ok": None},
    ]
    assert lines == [2, 4]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "line 1 should name the columns"),
        ("a.json", b"[]", "one object per line"),
        ("a.xlsx", b"no workbook", "cannot be read"),
        ("a.parquet", b"PAR1 and nothing", "cannot be read"),
        ("a.csv", b"a,b\r1,2\r3,4\r", "lines end with CR alone"),
        ("a.csv", b"a,b\rc\n1,2\n", "name the columns cannot be read"),
        ("a.csv", b'a,"b\n1,2\n', "line 1 should name the columns; a quotation mark is not closed there"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileUnreadable, match=message):
        read(path)


def test_a_file_with_a_header_alone_has_columns_and_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n")
    (chunk,) = read_table(path)
    assert (chunk.table.column_names, chunk.table.num_rows, chunk.bad) == (["a", "b"], 0, [])


UNEVEN = [f"{number},{'x' * 100}\n" for number in range(20_000)] + [
    f"{number * 7919**3},\n" for number in range(20_000)
]
"""The first half packs to almost nothing."""


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "zip"])
def test_progress_is_told_by_unpacked_bytes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"uneven.{kind}"
    content = "".join(["id,text\n", *UNEVEN]).encode()
    match kind:
        case "csv":
            path.write_bytes(content)
        case "csv.gz":
            path.write_bytes(gzip.compress(content))
        case _:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("uneven.csv", content)
    with ByteSource(path) as source:
        done = 0
        for block in source.blocks():
            done += len(block)
            assert source.progress == pytest.approx(done / len(content))
        assert (done, source.progress) == (len(content), 1)


@pytest.mark.parametrize("kind", ["of two parts", "cut off"])
def test_progress_where_a_packed_file_does_not_tell_its_size(tmp_path: Path, kind: str) -> None:
    content = "".join(UNEVEN).encode()
    packed = gzip.compress(content)
    path = tmp_path / "orders.csv.gz"
    path.write_bytes(packed + gzip.compress(b"end") if kind == "of two parts" else packed[: len(packed) // 2])
    with ByteSource(path) as source:
        shares = [source.progress for _ in source.blocks()]
    assert shares == sorted(shares)
    assert shares[-1] == 1
