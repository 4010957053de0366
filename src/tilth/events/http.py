"""The room's endpoints under /api/v1."""

from tilth.events.imports import http as imports
from tilth.events.live import http as live
from tilth.events.rejected import http as rejected
from tilth.events.tracking import http as plan
from tilth.events.tracking import http_files as plan_files
from tilth.events.tracking import http_violations as violations

route_handlers = [
    *live.route_handlers,
    *rejected.route_handlers,
    *plan.route_handlers,
    *violations.route_handlers,
    *plan_files.route_handlers,
    *imports.route_handlers,
]
