"""Which path speaks what."""

from dataclasses import dataclass
from enum import Enum

from tilth.events.collect.dialects.contracts import Dialect
from tilth.events.collect.dialects.posthog import POSTHOG
from tilth.events.collect.dialects.sensors import SENSORS
from tilth.events.collect.dialects.thinkingdata import THINKINGDATA

_SINGLES = ("track", "identify", "page", "screen", "group", "alias")


class Speech(Enum):
    """How a request of a route is read."""

    SEGMENT = 1
    PIXEL = 2
    IGNORED = 3
    """Taken with thanks and not kept: what SDKs report of themselves."""
    DIALECT = 4


@dataclass(frozen=True, slots=True)
class Route:
    name: str
    """Label in /metrics, and source of rejections."""
    speech: Speech
    kind: str | None = None
    """Type of a single event; None where the body tells."""
    dialect: Dialect | None = None
    methods: tuple[str, ...] = ("POST",)


def _routes() -> dict[str, Route]:
    routes: dict[str, Route] = {}
    for kind in _SINGLES:
        segment = Route("segment", Speech.SEGMENT, kind)
        routes[f"/v1/{kind}"] = segment
        routes[f"/v1/{kind[0]}"] = segment
        routes[f"/api/s/{kind}"] = routes[f"/api/s/s2s/{kind}"] = Route("jitsu", Speech.SEGMENT, kind)
    for path in ("/v1/batch", "/v1/b", "/v1/import"):
        routes[path] = Route("segment", Speech.SEGMENT)
    routes["/beacon/v1/batch"] = Route("beacon", Speech.SEGMENT)
    for kind in ("track", "page"):
        routes[f"/pixel/v1/{kind}"] = Route("pixel", Speech.PIXEL, kind, methods=("GET",))
    routes["/v1/m"] = Route("metrics", Speech.IGNORED)
    for path in ("/batch", "/capture", "/i/v0/e", "/e"):
        routes[path] = Route("posthog", Speech.DIALECT, dialect=POSTHOG)
    routes["/sa"] = Route("sensors", Speech.DIALECT, dialect=SENSORS, methods=("POST", "GET"))
    routes["/sync_server"] = Route("thinkingdata", Speech.DIALECT, dialect=THINKINGDATA)
    return routes


ROUTES = _routes()
"""Path without its trailing slash → route."""
SETTINGS_PREFIX, SETTINGS_SUFFIX = "/v1/projects/", "/settings"
