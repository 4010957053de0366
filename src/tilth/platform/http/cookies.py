"""The cookies of a signed-in browser. None of them can be read by a page."""

from datetime import timedelta

from litestar.datastructures import Cookie

from tilth.platform.http.sources import Connection, Sources

SESSION = "tilth_session"
DEVICE = "tilth_device"
SIGN_ON = "tilth_sign_on"
_HOST = "__Host-"
"""Browsers take a cookie of such a name only over https, for this very host: no neighbouring site can plant one."""


def read_cookie(connection: Connection, sources: Sources, name: str) -> str | None:
    return connection.cookies.get(_full_name(connection, sources, name)) or None


def make_cookie(connection: Connection, sources: Sources, name: str, value: str, kept: timedelta) -> Cookie:
    secure = sources.is_secure(connection)
    return Cookie(
        key=_full_name(connection, sources, name),
        value=value,
        max_age=max(0, int(kept.total_seconds())),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(connection: Connection, sources: Sources, name: str) -> Cookie:
    return make_cookie(connection, sources, name, "", timedelta())


def _full_name(connection: Connection, sources: Sources, name: str) -> str:
    return _HOST + name if sources.is_secure(connection) else name
