"""Accounts of a person on other platforms: Segment's `context.externalIds`, and traits named `account:<platform>`."""

from collections.abc import Iterator

import msgspec
import pyarrow as pa

from tilth.events.contracts import ACCOUNT, ACCOUNT_PLATFORM, ACCOUNT_PLATFORMS, MAX_ACCOUNTS
from tilth.events.normalise.envelope import is_object
from tilth.events.normalise.rows import Rows, own_traits
from tilth.events.normalise.texts import MAX_IDENTIFIER, to_text
from tilth.events.rejections import Reason

_IN_TRAITS = f'"{ACCOUNT}'.encode()
_PLAIN = (None, "none")
"""Encodings of ids that are compared; a digest would never equal the plain id."""
_decode = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_value = msgspec.json.Decoder().decode


def account_column(rows: Rows) -> pa.Array:
    """`<platform>:<id>`, a line each, in the order of the text; null for most events. Too long ones mark their row."""
    found: dict[int, str] = {}
    if not rows.names_accounts:
        return pa.nulls(len(rows), pa.string())
    for row, (event, context) in enumerate(zip(rows.events, rows.contexts, strict=True)):
        said = (own_traits(event), context.traits, event.set_traits, event.set_once)
        if context.external_ids is None and not any(_IN_TRAITS in bytes(raw) for raw in said):
            continue
        accounts = {*_of_external_ids(context.external_ids), *(a for raw in said for a in _of_traits(raw))}
        if any(len(account) > MAX_IDENTIFIER for account in accounts):
            rows.bad[row] = (Reason.IDENTIFIER_TOO_LONG, f"An account is longer than {MAX_IDENTIFIER} characters.")
        elif accounts:
            found[row] = "\n".join(sorted(accounts)[:MAX_ACCOUNTS])
    return pa.array([found.get(row) for row in range(len(rows))], pa.string())


def _of_external_ids(entries: object) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("encoding") in _PLAIN:
            yield from _account(to_text(entry.get("type")), to_text(entry.get("id")))


def _of_traits(raw: msgspec.Raw) -> Iterator[str]:
    if is_object(raw) and _IN_TRAITS in bytes(raw):
        for name, value in _decode(raw).items():
            if name.startswith(ACCOUNT):
                yield from _account(name, to_text(_decode_value(value)))


def _account(kind: str | None, value: str | None) -> Iterator[str]:
    """One, if the type names a platform; other types of ids (of advertisers, push services …) name no customer."""
    if kind is None or value is None:
        return
    platform = kind.casefold().removeprefix(ACCOUNT)
    named = platform in ACCOUNT_PLATFORMS or (
        kind.casefold().startswith(ACCOUNT) and ACCOUNT_PLATFORM.fullmatch(platform)
    )
    if named:
        yield f"{platform}:{' '.join(value.split())}"
