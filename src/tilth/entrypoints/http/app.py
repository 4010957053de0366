"""Assembles the application: every room's endpoints, the platform's own, errors, sessions, documents."""

from asyncio import Event, Semaphore
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from tilth import __version__
from tilth.entrypoints.http import (
    account,
    audit,
    console,
    health,
    invitations,
    keys,
    members,
    session,
    single_sign_on,
    tasks,
    workspaces,
)
from tilth.entrypoints.http.collecting import SourceDirectory, create_collector
from tilth.entrypoints.http.docs_page import ReadablePage
from tilth.entrypoints.http.openapi import complete_document, name_operation, query_names
from tilth.entrypoints.http.system import routes as system_http
from tilth.entrypoints.http.system.samples import Samples
from tilth.events import http as events_http
from tilth.events.live.api import EventHub
from tilth.history.api import History
from tilth.history.retention import http as retention_http
from tilth.insight import http as insight_http
from tilth.insight.alerts import http as alerts_http
from tilth.insight.answers import AnswerBook
from tilth.insight.boards import http as boards_http
from tilth.insight.lifetime import http as lifetime_http
from tilth.insight.lifetime.api import FigureBook
from tilth.insight.live import http as live_http
from tilth.insight.live.hub import LiveHub
from tilth.insight.persons import http as insight_persons_http
from tilth.insight.spend import http as spend_http
from tilth.kernel.clock import Clock, SystemClock
from tilth.people import http as people_http
from tilth.people.api import find_contact
from tilth.people.dossier import http as dossier_http
from tilth.people.erasure import http as erasure_http
from tilth.platform.accounts.settings import AccessSettings
from tilth.platform.accounts.sign_on.papers import Papers
from tilth.platform.auth.contracts import Scope
from tilth.platform.database.sessions import Database
from tilth.platform.http.access import Access, Asgi
from tilth.platform.http.authentication import Access as Needs
from tilth.platform.http.authentication import Authenticator, access_of
from tilth.platform.http.cookies import SESSION
from tilth.platform.http.idempotency import StoredAnswer
from tilth.platform.http.problems import exception_handlers
from tilth.platform.http.transactions import (
    TransactionMiddleware,
    answer_stored,
    answers_file,
    provide_actor,
    provide_admin_session,
    provide_after_commit,
    provide_principal,
    provide_read_session,
    provide_session,
    provide_signed_in,
)
from tilth.platform.look_ups import LookUps

Handlers = Sequence[Any]
MAX_BODY = 8 * 1024 * 1024
"""Of one request to /api; the collecting endpoints have limits of their own."""

API_HANDLERS: Handlers = [
    *session.route_handlers,
    *single_sign_on.route_handlers,
    *account.route_handlers,
    *workspaces.route_handlers,
    *members.route_handlers,
    *invitations.route_handlers,
    *keys.route_handlers,
    *audit.route_handlers,
    *system_http.route_handlers,
    *tasks.route_handlers,
    *events_http.route_handlers,
    *people_http.route_handlers,
    *dossier_http.route_handlers,
    *lifetime_http.route_handlers,
    *erasure_http.route_handlers,
    *retention_http.route_handlers,
    *spend_http.route_handlers,
    *insight_http.route_handlers,
    *insight_persons_http.route_handlers,
    *live_http.route_handlers,
    *alerts_http.route_handlers,
    *boards_http.route_handlers,
]
ROOT_HANDLERS: Handlers = [*health.route_handlers, *console.route_handlers]


def create_app(
    database: Database,
    history: History,
    *,
    home: Path | None = None,
    clock: Clock | None = None,
    local_token: str | None = None,
    has_worker: bool = False,
    closing: Event | None = None,
    access: AccessSettings | None = None,
) -> Litestar:
    """Opens nothing: the database connects at the first request. `has_worker`: one runs beside, for this home.

    `closing` is set when the server is asked to stop: answers that stay open end then.
    """
    clock = clock or SystemClock()
    api = Router(
        "/api/v1",
        route_handlers=API_HANDLERS,
        middleware=[TransactionMiddleware],
        security=[{"key": []}, {"session": []}],
        request_max_body_size=MAX_BODY,
        dependencies={
            "read_session": Provide(provide_read_session),
            "session": Provide(provide_session),
            "principal": Provide(provide_principal),
            "actor": Provide(provide_actor),
            "after_commit": Provide(provide_after_commit),
            "admin_session": Provide(provide_admin_session),
            "signed_in": Provide(provide_signed_in),
            "authenticator": Provide(provide_authenticator, sync_to_thread=False),
        },
    )
    samples, access = Samples(home, clock), access or AccessSettings()
    app = Litestar(
        route_handlers=[api, *ROOT_HANDLERS],
        lifespan=[samples.run],
        exception_handlers={**exception_handlers, StoredAnswer: answer_stored},
        state=State(
            {
                "database": database,
                "history": history,
                "places": Semaphore(database.capacity),
                "home": home,
                "console": console.ConsoleFiles(console.FILES),
                "has_worker": has_worker,
                "clock": clock,
                "samples": samples,
                "closing": closing or Event(),
                "live": LiveHub(history, clock),
                "arrivals": EventHub(database, clock),
                "look_ups": LookUps(database, clock, access.contact_look_ups_per_hour, find_contact),
                "answers": AnswerBook(clock),
                "figures": FigureBook(history),
                "authenticator": Authenticator(database, clock, access, local_token),
                "papers": Papers(),
                "sources": SourceDirectory(database),
            }
        ),
        openapi_config=OpenAPIConfig(
            title="Tilth",
            version=__version__,
            description="API keys are Bearer tokens with scopes. Errors are problem details (RFC 9457) with a stable "
            "`code`. Lists are cursor pages. Writes accept `Idempotency-Key`; "
            "exports, which answer with a file, are made anew each time and ignore it.",
            path="/api",
            operation_id_creator=name_operation,
            use_handler_docstrings=True,
            render_plugins=[JsonRenderPlugin(path="/openapi.json"), ReadablePage(path="/docs")],
            components=Components(
                security_schemes={
                    "key": SecurityScheme(type="http", scheme="bearer", description="API key"),
                    "session": SecurityScheme(
                        type="apiKey", security_scheme_in="cookie", name=SESSION, description="A signed-in browser"
                    ),
                }
            ),
        ),
        debug=False,
        logging_config=None,
    )
    complete_document(app, require_guards(app), repeatable_routes(app), examples_of(app))
    app.state.query_names = query_names(app)
    return app


def create_server(
    database: Database,
    history: History,
    *,
    home: Path | None = None,
    clock: Clock | None = None,
    local_token: str | None = None,
    has_worker: bool = False,
    closing: Event | None = None,
    access: AccessSettings | None = None,
) -> Asgi:
    """What the server serves: the collecting endpoints, and behind them the application with its access log."""
    clock = clock or SystemClock()
    app = create_app(
        database,
        history,
        home=home,
        clock=clock,
        local_token=local_token,
        has_worker=has_worker,
        closing=closing,
        access=access,
    )
    return create_collector(database, Access(app), clock, app.state.sources)


def provide_authenticator(state: State) -> Authenticator:
    authenticator: Authenticator = state.authenticator
    return authenticator


def api_routes(app: Litestar) -> list[tuple[str, str, HTTPRouteHandler]]:
    """(method, path template, handler) of every route under /api/v1."""
    found = []
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if route.path.startswith("/api/v1") and isinstance(handler, HTTPRouteHandler):
                found += [(str(m), route.path_format, handler) for m in sorted(handler.http_methods) if m != "OPTIONS"]
    return found


def repeatable_routes(app: Litestar) -> set[tuple[str, str]]:
    """(method, path) of the routes that take an idempotency key: their handlers ask for a `session`, or for the
    administrator's in a workspace, and answer no file.
    """
    found = set()
    for method, path, handler in api_routes(app):
        asked = handler.parsed_fn_signature.parameters
        administers = "admin_session" in asked and method != "GET" and isinstance(access_of(handler), Scope)
        if ("session" in asked or administers) and not answers_file(handler):
            found.add((method, path))
    return found


def examples_of(app: Litestar) -> dict[tuple[str, str], object]:
    """Whole requests by (method, path), from the handlers that show one (`opt={"example": …}`)."""
    return {
        (method, path): handler.opt["example"] for method, path, handler in api_routes(app) if "example" in handler.opt
    }


def require_guards(app: Litestar) -> dict[tuple[str, str], Scope | Needs]:
    """What is needed by (method, path). Raises at start where a route under /api/v1 does not say who may call it."""
    needs = {(method, path): access_of(handler) for method, path, handler in api_routes(app)}
    unguarded = [f"{method} {path}" for (method, path), need in needs.items() if need is None]
    if unguarded:
        raise RuntimeError(f"These routes lack `guards=[requires(…)]`: {', '.join(unguarded)}")
    return {place: need for place, need in needs.items() if need is not None}
