"""Bodies as SDKs send them: often compressed, sometimes without saying so, and possibly a bomb."""

import zlib

import brotli
import zstandard

from tilth.events.collect.errors import BodyTooLarge, MalformedBody, UnsupportedEncoding

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_GZIP = zlib.MAX_WBITS | 16


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """The plain body, never more than `limit` bytes of it.

    Magic bytes decide before the header does: some SDKs send gzip without a Content-Encoding. Raises BodyTooLarge,
    MalformedBody, UnsupportedEncoding.
    """
    if body.startswith(GZIP_MAGIC):
        plain = _inflate(body, _GZIP, limit)
    elif body.startswith(ZSTD_MAGIC):
        plain = _unzstd(body, limit)
    elif encoding in ("", "identity", "gzip", "zstd"):  # named, but the magic is not there: the body is plain
        plain = body
    elif encoding == "deflate":
        plain = _deflate(body, limit)
    elif encoding == "br":
        plain = _unbrotli(body, limit)
    else:
        raise UnsupportedEncoding(f"Content-Encoding '{encoding[:40]}' is not known: use gzip, deflate, br or zstd.")
    if len(plain) > limit:
        raise BodyTooLarge(f"The body is larger than {limit // 1024} KB: send smaller batches.", limit=limit)
    return plain


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    """Also several members one after the other, as gzip allows."""
    parts: list[bytes] = []
    room = limit + 1
    try:
        while body and room > 0:
            engine = zlib.decompressobj(window)
            parts.append(engine.decompress(body, room))
            room -= len(parts[-1])
            if not engine.eof and room > 0:
                raise MalformedBody("The compressed body ends too early.")
            body = engine.unused_data
    except zlib.error as error:
        raise MalformedBody(f"The body cannot be decompressed: {error}.") from error
    return b"".join(parts)


def _deflate(body: bytes, limit: int) -> bytes:
    """With zlib's header, as the standard says, or without, as some clients do."""
    try:
        return _inflate(body, zlib.MAX_WBITS, limit)
    except MalformedBody:
        return _inflate(body, -zlib.MAX_WBITS, limit)


def _unbrotli(body: bytes, limit: int) -> bytes:
    try:
        engine = brotli.Decompressor()
        plain: bytes = engine.process(body, output_buffer_limit=limit + 1)
        while len(plain) <= limit and not engine.is_finished():
            more: bytes = engine.process(b"", output_buffer_limit=limit + 1 - len(plain))
            if not more:
                raise MalformedBody("The compressed body ends too early.")
            plain += more
    except brotli.error as error:
        raise MalformedBody(f"The body cannot be decompressed: {error}.") from error
    return plain


def _unzstd(body: bytes, limit: int) -> bytes:
    try:
        with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(body, read_across_frames=True) as reader:
            return reader.read(limit + 1)
    except zstandard.ZstdError as error:
        raise MalformedBody(f"The body cannot be decompressed: {error}.") from error
