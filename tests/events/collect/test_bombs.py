"""Small bodies that unpack to very large ones: refused, without unpacking them, and nothing of them is stored."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import httpx
import pytest
import zstandard
from tests.conftest import TestWorkspace
from tests.events.conftest import ServerProcess, make_key

from tilth.events.api import InboxCursor, read_inbox
from tilth.events.collect.bodies import unpack
from tilth.events.collect.errors import BodyTooLarge, MalformedBody
from tilth.platform.database.sessions import Database

MEGABYTE = 2**20
UNPACKED = 400 * MEGABYTE
ROOM = 40 * MEGABYTE
"""What a process may take to refuse one: buffers of a few MB each, and what its allocator keeps of them."""
ZEROS = b"0" * MEGABYTE
Pack = Callable[[int], bytes]


def deflated(size: int, window: int) -> bytes:
    engine = zlib.compressobj(1, zlib.DEFLATED, window)
    return b"".join([*(engine.compress(ZEROS) for _ in range(size // MEGABYTE)), engine.flush()])


def brotlied(size: int) -> bytes:
    engine = brotli.Compressor(quality=1)
    return b"".join([*(engine.process(ZEROS) for _ in range(size // MEGABYTE)), engine.finish()])


def zstd(size: int, window_log: int) -> bytes:
    engine = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(window_log=window_log)
    ).compressobj()
    return b"".join([*(engine.compress(ZEROS) for _ in range(size // MEGABYTE)), engine.flush()])


BOMBS: list[tuple[str, Pack]] = [
    ("gzip", lambda size: deflated(size, zlib.MAX_WBITS | 16)),
    ("gzip", lambda size: gzip.compress(deflated(size, zlib.MAX_WBITS | 16))[:-20]),
    ("gzip", lambda size: gzip.compress(ZEROS) * (size // MEGABYTE)),
    ("deflate", lambda size: deflated(size, zlib.MAX_WBITS)),
    ("deflate", lambda size: deflated(size, -zlib.MAX_WBITS)),
    ("br", brotlied),
    ("zstd", lambda size: zstd(size, 20)),
    ("zstd", lambda size: zstd(size, 27)),
]


def peak(server: ServerProcess) -> int:
    """Bytes: the most that the process ever had in memory."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Only Linux tells the peak of another process.")
def test_bombs(database: Database, workspace: TestWorkspace, server: ServerProcess) -> None:
    """A real server: its peak of memory shows what it unpacked."""
    event = b'{"type":"track","event":"Seen","userId":"u","properties":{"pad":"%s"}}' % (b"x" * 30_000)
    refused = b'{"batch":[%s]}' % b",".join([event] * 100)  # 3 MB, as any client may send before it is refused
    with httpx.Client(base_url=server.url, auth=(make_key(database, workspace), ""), trust_env=False) as client:
        assert client.post("/v1/batch", content=refused).status_code == 413
        before = peak(server)
        for encoding, pack in BOMBS:
            bomb = pack(UNPACKED)
            assert len(bomb) < 4 * MEGABYTE, encoding
            answer = client.post("/v1/batch", content=bomb, headers={"Content-Encoding": encoding})
            assert answer.status_code in (400, 413), encoding
            assert answer.json()["code"] in ("body_too_large", "malformed_body")
            assert peak(server) - before < ROOM, encoding
    with database.pipeline() as connection:
        assert read_inbox(connection, workspace.id, InboxCursor.start(), max_requests=10).requests == 0


@pytest.mark.parametrize(("encoding", "pack"), BOMBS)
def test_no_more_is_unpacked_than_may_be_sent(encoding: str, pack: Pack) -> None:
    with pytest.raises((BodyTooLarge, MalformedBody)):
        unpack(pack(8 * MEGABYTE), encoding, MEGABYTE)
