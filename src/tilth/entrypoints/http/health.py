"""For supervisors, load balancers, Prometheus, and who opens the bare address; without a key."""

from pathlib import Path

import msgspec
import sqlalchemy as sa
from litestar import Response, get
from litestar.datastructures import State
from litestar.response import Redirect

from tilth.kernel.errors import Unavailable
from tilth.platform.database.sessions import Database
from tilth.platform.telemetry.heartbeat import STALE_AFTER, seconds_since_published
from tilth.platform.telemetry.metrics import render_metrics


class Health(msgspec.Struct, frozen=True):
    status: str


class Readiness(msgspec.Struct, frozen=True):
    database: str
    worker: str
    """`ok`, or `unknown` where no worker of this home has reported lately and none belongs to this server."""


@get("/healthz", summary="Whether the server lives", tags=["health"], sync_to_thread=False)
def get_health() -> Health:
    """The process lives."""
    return Health("ok")


@get("/readyz", summary="Whether it can serve", tags=["health"], sync_to_thread=True)
def get_readiness(state: State) -> Readiness:
    """The database answers, and under `tilth up` its worker has reported within the last minute. 503 otherwise.

    A server that was started alone may have its worker elsewhere, under another home, so there it is not waited for.
    """
    database: Database = state.database
    home: Path | None = state.home
    with database.admin() as session:
        if session.connection.execute(sa.text("SELECT to_regclass('workspace')")).scalar_one() is None:
            raise Unavailable("The database has no tables yet: run `tilth migrate`.", retry_after=5)
    age = seconds_since_published(home, "worker") if home else None
    working = age is not None and age < STALE_AFTER
    if state.has_worker and not working:
        raise Unavailable("The worker does not report: events are taken, and woven when it is back.", retry_after=5)
    return Readiness("ok", "ok" if working else "unknown")


@get("/metrics", include_in_schema=False, sync_to_thread=True)
def get_metrics(state: State) -> Response[bytes]:
    return Response(render_metrics(state.home, "server"), media_type="text/plain; version=0.0.4; charset=utf-8")


@get("/", include_in_schema=False, sync_to_thread=False)
def get_front_door() -> Redirect:
    return Redirect("/console/")


route_handlers = [get_front_door, get_health, get_readiness, get_metrics]
