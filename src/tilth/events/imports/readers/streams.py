"""Bytes of a file as UTF-8 text: decompressed, decoded, and a broken end noticed instead of raised."""

import codecs
import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Protocol, Self, cast

from tilth.events.imports.errors import FileUnreadable

BLOCK = 1 << 20
MAX_HEAD = 16 << 20
"""Lines above the rows may take so much; a file without line ends is no table."""
MAX_EXPANSION = 300
"""Times the packed size. Exports come to 5 … 50; what goes far beyond is made to fill disks."""
_UNSUSPICIOUS = 256 << 20
_USUAL_EXPANSION = 50
_GZIP_SIZE = 4
"""Bytes at the end of a gzip file that tell how many were packed."""
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class ByteSource:
    """Blocks of a plain, gzip or zip file.

    A download that broke off leaves an archive without its end. What is before it is read all the same, and
    `cut_off` says so afterwards.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cut_off = False
        try:
            self._raw = path.open("rb")
        except OSError as error:
            raise FileUnreadable(f"{path}: this file cannot be read ({error.strerror}).") from error
        self._size = max(path.stat().st_size, 1)
        self._stream, self._expected = _unpack(path, self._raw, self._size)
        self._unpacked = 0

    def blocks(self) -> Iterator[bytes]:
        while not self.cut_off:
            block = bytearray()
            try:
                while len(block) < BLOCK:
                    # read1: of a broken archive, one failing read loses nothing that was unpacked before.
                    piece = self._stream.read1(BLOCK - len(block))
                    if not piece:
                        break
                    block += piece
            except _BROKEN:
                self.cut_off = True
            if not block:
                return
            self._unpacked += len(block)
            refuse_bomb(self.path, self._size, self._unpacked)
            yield bytes(block)

    @property
    def progress(self) -> float:
        """Share of the unpacked bytes: some parts of an archive are packed more tightly than others."""
        if self._expected is not None and self._unpacked <= self._expected:
            return self._unpacked / self._expected
        return min(self._raw.tell() / self._size, 1.0)

    def close(self) -> None:
        self._stream.close()
        self._raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def refuse_bomb(path: Path, packed: int, unpacked: int) -> None:
    """Raises FileUnreadable for what unpacks to more than any export does."""
    if unpacked > max(_UNSUSPICIOUS, packed * MAX_EXPANSION):
        raise FileUnreadable(
            f"{path.name}: unpacked it is more than {MAX_EXPANSION} times its size, which no export is. "
            "If it is right all the same, unpack it and take the file inside."
        )


def _unpack(path: Path, raw: BufferedReader, packed: int) -> tuple[_Readable, int | None]:
    """And how many bytes there will be, where the file says so."""
    magic = raw.read(4)
    raw.seek(0)
    if magic[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=raw), _told_by_gzip(raw, packed)
    if magic == b"PK\x03\x04":
        try:
            return _only_member(path, zipfile.ZipFile(raw))
        except zipfile.BadZipFile as error:
            raise FileUnreadable(f"{path.name}: this zip file is damaged. Download it again.") from error
    return raw, packed


def _told_by_gzip(raw: BufferedReader, packed: int) -> int | None:
    """None where it cannot be so: a gzip file of several parts tells that of the last, one above 4 GiB the rest
    of a division, and one that was cut off ends with anything.
    """
    raw.seek(max(packed - _GZIP_SIZE, 0))
    told = int.from_bytes(raw.read(_GZIP_SIZE), "little")
    raw.seek(0)
    return told if packed <= told <= packed * _USUAL_EXPANSION else None


def _only_member(path: Path, archive: zipfile.ZipFile) -> tuple[_Readable, int]:
    members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        names = ", ".join(m.filename for m in members[:10]) or "none"
        raise FileUnreadable(f"{path.name}: one file is wanted inside a zip; there are {len(members)} ({names}).")
    if members[0].flag_bits & 1:
        raise FileUnreadable(f"{path.name}: the zip file has a password. Unpack it first.")
    member = cast("_Readable", archive.open(members[0]))  # a ZipExtFile, which typeshed calls IO
    return member, members[0].file_size


def decode_blocks(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Blocks of UTF-8 without a byte order mark. Bytes that the encoding does not have become U+FFFD."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for block in blocks:
        yield decoder.decode(block).encode()
    yield decoder.decode(b"", final=True).encode()


class Feed:
    """A binary file for pyarrow over blocks; remembers whether the last line was ended."""

    closed = False

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._rest = b""
        self.ended_line = True

    def take_lines(self, count: int) -> bytes:
        """The first lines, ends included; fewer where the file has fewer."""
        while self._rest.count(b"\n") < count:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest += block
            if len(self._rest) > MAX_HEAD and b"\n" not in self._rest:
                raise FileUnreadable("The file has no line ends within its first 16 MB: it is no table of rows.")
        end = 0
        for _ in range(count):
            end = self._rest.find(b"\n", end) + 1 or len(self._rest)
        head, self._rest = self._rest[:end], self._rest[end:]
        return head

    def peek(self, size: int) -> bytes:
        while len(self._rest) < size:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest += block
        return self._rest[:size]

    def rest(self) -> Iterator[bytes]:
        """All that was not taken yet."""
        taken, self._rest = self._rest, b""
        if taken:
            yield taken
        yield from self._blocks

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest += block
        taken, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        if taken:
            self.ended_line = taken.endswith(b"\n")
        return taken

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        """Not here: pyarrow closes what it reads; the source is closed by its owner."""


def map_blocks(blocks: Iterator[bytes], change: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """Blocks changed line-wise: each call gets whole lines."""
    rest = b""
    for block in blocks:
        head, newline, tail = (rest + block).rpartition(b"\n")
        rest = tail
        if newline:
            yield change(head + newline)
    if rest:
        yield change(rest)
