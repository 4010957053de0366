"""Quotation marks that are never closed cost their own line, wherever they stand."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.events.imports.support import Importer
from tests.events.imports.test_exactly_once import LOG
from tests.events.imports.test_readers import read

from tilth.events.imports.readers.quotes import MAX_ROW

MANY = 30_000
"""Rows of some 600 kB: more than the reader looks ahead for a closing mark."""


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(["a,b", *lines]) + "\n", "utf-8", newline="")
    return path


@pytest.mark.parametrize("rows", [0, 1, 100, MANY])
def test_an_open_mark_costs_its_own_line(tmp_path: Path, rows: int) -> None:
    before = [f"before {n},{n}" for n in range(3)]
    after = [f"a longer text after it {n},{n}" for n in range(rows)]
    found, lines, bad = read(write(tmp_path / "a.csv", [*before, '3,"never closed', *after]))
    assert [row["b"] for row in found] == [str(n) for n in (*range(3), *range(rows))]
    assert lines == [2, 3, 4, *range(6, 6 + rows)]
    assert [(row.line, row.code, row.text) for row in bad] == [(5, "unclosed_quote", '3,"never closed')]


def test_a_mark_that_the_next_cell_would_close_is_open_all_the_same(tmp_path: Path) -> None:
    found, lines, bad = read(write(tmp_path / "a.csv", ['1,"x', '2,"y"', '3,"z"', '4,"v', "w", '5,"6"']))
    assert [row["b"] for row in found] == ["y", "z", "6"]
    assert lines == [3, 4, 7]
    assert [(row.line, row.code) for row in bad] == [
        (2, "unclosed_quote"),
        (5, "unclosed_quote"),
        (6, "wrong_cell_count"),
    ]


def test_line_numbers_hold_over_chunks_with_open_marks_and_line_breaks(tmp_path: Path) -> None:
    lines, good, bad = [], {}, []
    number = 2
    for n in range(MANY * 3):
        if n % 9_001 == 5:
            lines.append(f'k{n},"open')
            bad.append(number)
        elif n % 997 == 0:
            lines.append(f'k{n},"two\nlines"')
            good[f"k{n}"] = number
            number += 1
        else:
            lines.append(f"k{n},value of this row")
            good[f"k{n}"] = number
        number += 1
    found, numbers, refused = read(write(tmp_path / "a.csv", lines))
    assert dict(zip((row["a"] for row in found), numbers, strict=True)) == good
    assert [(row.line, row.code) for row in refused] == [(line, "unclosed_quote") for line in bad]


CELL = st.text(st.sampled_from("ab 茶5"), min_size=1, max_size=5)


@given(lines=st.lists(st.tuples(CELL, st.booleans()), max_size=20))
def test_all_other_rows_enter(tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[str, bool]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    write(path, [f'{n},"x{cell}' if is_open else f'{n}5"z,x{cell}' for n, (cell, is_open) in enumerate(lines)])
    found, numbers, bad = read(path)
    assert [row["a"] for row in found] == [f'{n}5"z' for n, (_, is_open) in enumerate(lines) if not is_open]
    assert numbers == [n + 2 for n, (_, is_open) in enumerate(lines) if not is_open]
    assert [row.line for row in bad] == [n + 2 for n, (_, is_open) in enumerate(lines) if is_open]


def test_lines_and_cells_beyond_all_bounds_cost_themselves(tmp_path: Path) -> None:
    longest = "y" * (MAX_ROW - 20)
    lines = ["1,2", "3," + "x" * 3_000_000, "4," + longest, '5,"' + "z\n" * MAX_ROW + '"', "6,7"]
    found, numbers, bad = read(write(tmp_path / "a.csv", lines))
    # What follows the first line of the endless cell are lines of one cell.
    assert [(row["a"], at) for row, at in zip(found, numbers, strict=True)] == [
        *(("1", 2), ("4", 4), ("6", 6 + MAX_ROW))
    ]
    assert [(row.line, row.code) for row in bad[:3]] == [
        *((3, "row_too_long"), (5, "unclosed_quote"), (6, "wrong_cell_count"))
    ]
    assert all(len(row.text) < 2_100 for row in bad)


def test_an_archive_that_breaks_off_within_a_quoted_cell_is_cut_off_and_not_broken(tmp_path: Path) -> None:
    whole = 'a,b\n1,2\n3,"' + "".join(f"text {n * 7919 % 100_003}\n" for n in range(20_000)) + '"\n'
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(whole.encode())[:-2_000])
    bad = read(path)[2]
    assert "unclosed_quote" not in {row.code for row in bad}
    assert bad[-1].code == "file_cut_off"


def test_the_good_rows_of_such_a_file_are_imported(importer: Importer, tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    rows = [f"2024-01-01,p{n},tea" for n in range(MANY)]
    rows[7] = '2024-01-01,"p7,tea'
    file.write_text("\n".join(["at,who,what", *rows]) + "\n")
    summary = importer.run(LOG, file)
    assert (summary.rows, summary.added, summary.rejected) == (MANY, MANY - 1, 1)
    assert importer.rejections() == [
        ("import:log.csv", "line 9", "unclosed_quote", b'2024-01-01,"p7,tea'),
    ]
    assert importer.run(LOG, file).added == 0
