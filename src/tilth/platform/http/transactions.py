"""One request, one transaction: opened when a handler asks for a session, ended before the answer leaves.

A middleware wraps `send`: the commit happens between the handler's answer and its first byte, so a 2xx is
never sent for what was not committed, and the answer can be recorded (idempotency.py) in that transaction.
"""

from asyncio import Semaphore, timeout
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any, TypeVar

import sqlalchemy as sa
from anyio import CancelScope, to_thread
from litestar import MediaType, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from tilth.kernel.errors import Unavailable
from tilth.platform.accounts.contracts import SignedIn
from tilth.platform.audit.contracts import Actor
from tilth.platform.auth.contracts import Principal
from tilth.platform.database.sessions import AdminSession, Database, ReadSession, Session
from tilth.platform.http.afterwards import AfterCommit
from tilth.platform.http.idempotency import HEADER, Repeatable, StoredAnswer, begin_once, keep_answer, repeatable
from tilth.platform.http.problems import answer_error

T = TypeVar("T")
S = TypeVar("S", Session, AdminSession)
_SAFE = {"GET", "HEAD", "OPTIONS"}
PLACE_SECONDS = 15.0
"""Longest wait for one of the transactions that may be open at once; then 503."""
_LOCK_TIMEOUT = sa.text("SET LOCAL lock_timeout = '10s'")


class _RolledBack(Exception):
    pass


class UnitOfWork:
    """The transaction of one request, if its handler asked for one.

    Each takes a place among those that the pool has connections for, *before* it takes a thread: threads that
    wait for a connection would keep away those that are about to give one back.
    """

    def __init__(self, places: Semaphore) -> None:
        self._places = places
        self._has_place = False
        self._context: AbstractContextManager[Any] | None = None
        self._session: Session | AdminSession | None = None
        self._repeatable: Repeatable | None = None
        self._afterwards: list[Callable[[], None]] = []

    def after_commit(self, do: Callable[[], None]) -> None:
        """See afterwards.py."""
        self._afterwards.append(do)

    @property
    def is_open(self) -> bool:
        return self._context is not None

    @property
    def wants_answer(self) -> bool:
        return self.is_open and self._repeatable is not None and self._repeatable.keep_answer

    async def take_place(self) -> None:
        """Raises Unavailable when none gets free in time."""
        try:
            async with timeout(PLACE_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise Unavailable("The server has too much to do at once: try again.", retry_after=2) from error
        self._has_place = True

    def leave(self) -> None:
        if self._has_place:
            self._has_place = False
            self._places.release()

    def open(self, context: AbstractContextManager[T]) -> T:
        session = context.__enter__()
        self._context = context
        return session

    def open_for_writing(self, context: AbstractContextManager[S], request: Repeatable | None) -> S:
        """Raises what begin_once raises, with the transaction ended."""
        session = context.__enter__()
        self._context, self._session, self._repeatable = context, session, request
        try:
            if request is not None:
                session.connection.execute(_LOCK_TIMEOUT)
                begin_once(session, request)
        except BaseException:
            self.roll_back()
            raise
        return session

    def commit(self, *, status: int, body: bytes) -> None:
        if self.wants_answer and self._repeatable is not None and self._session is not None:
            try:
                keep_answer(self._session, self._repeatable, status=status, body=body)
            except BaseException:
                self.roll_back()
                raise
        context, self._context = self._context, None
        if context is not None:
            context.__exit__(None, None, None)
            for do in self._afterwards:
                do()

    def roll_back(self) -> None:
        context, self._context = self._context, None
        if context is not None:
            # A rollback that fails has lost its connection, and with it the transaction.
            with suppress(_RolledBack, sa.exc.SQLAlchemyError):
                context.__exit__(_RolledBack, _RolledBack(), None)


class TransactionMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        unit = UnitOfWork(scope["litestar_app"].state.places)
        scope["state"]["unit"] = unit
        held: HTTPResponseStartEvent | None = None
        failed: Exception | None = None

        async def send_after_commit(message: Message) -> None:
            nonlocal held, failed
            if failed is not None:
                return  # the rest of an answer that has turned out to be untrue
            if message["type"] == "http.response.start" and unit.wants_answer and message["status"] < 400:
                held = message  # its body is recorded in the same transaction
                return
            start, held = held, None
            if unit.is_open:
                try:
                    await _end(unit, start, message)
                except Exception as error:  # noqa: BLE001 — the answer, below: Litestar believes it has begun one
                    failed = error
                    return
                finally:
                    unit.leave()
            if start is not None:
                await send(start)
            await send(message)

        try:
            await self._app(scope, receive, send_after_commit)
        finally:
            if unit.is_open:
                with CancelScope(shield=True):
                    await to_thread.run_sync(unit.roll_back)
            unit.leave()
        if failed is not None:
            request: Request[Any, Any, Any] = Request(scope, receive, send)
            answer = answer_error(request, failed).to_asgi_response(app=None, request=request)
            await answer(scope, receive, send)


async def _end(unit: UnitOfWork, start: HTTPResponseStartEvent | None, message: Message) -> None:
    """Before the first byte of an answer: `message` is its start, or, where that was held back, its body."""
    status, body = 500, b""
    if start is not None and message["type"] == "http.response.body":
        status, body = start["status"], message["body"]
    elif message["type"] == "http.response.start":
        status = message["status"]
    with CancelScope(shield=True):  # a client that hangs up must not leave a transaction half-ended
        if status < 400:
            await to_thread.run_sync(lambda: unit.commit(status=status, body=body))
        else:
            await to_thread.run_sync(unit.roll_back)


async def provide_read_session(request: Request[Any, Principal, Any]) -> ReadSession:
    database: Database = request.app.state.database
    unit: UnitOfWork = request.state.unit
    await unit.take_place()
    return await to_thread.run_sync(unit.open, database.read(request.auth.workspace))


async def provide_session(request: Request[Any, Principal, Any]) -> Session:
    database: Database = request.app.state.database
    unit: UnitOfWork = request.state.unit
    repeated = await _repeatable(request, request.auth)
    await unit.take_place()
    return await to_thread.run_sync(unit.open_for_writing, database.write(request.auth.workspace), repeated)


async def provide_admin_session(request: Request[Any, Any, Any]) -> AdminSession:
    """For tables without a workspace: accounts, memberships. What is asked of them, the handler confines itself."""
    database: Database = request.app.state.database
    unit: UnitOfWork = request.state.unit
    caller = request.scope.get("auth")
    writes = isinstance(caller, Principal) and request.method not in _SAFE
    repeated = await _repeatable(request, caller) if writes else None
    await unit.take_place()
    return await to_thread.run_sync(unit.open_for_writing, database.admin(), repeated)


async def _repeatable(request: Request[Any, Any, Any], caller: Principal) -> Repeatable | None:
    if answers_file(request.route_handler):
        return None  # An export changes nothing but the trail, and each file that leaves belongs there.
    return repeatable(
        request.headers.get(HEADER),
        workspace=caller.workspace,
        actor=caller.actor,
        method=request.method,
        path=str(request.url.path) + "?" + request.url.query,
        body=await request.body(),
        keep_answer=not request.route_handler.opt.get("answer_holds_secret", False),
    )


def answers_file(handler: HTTPRouteHandler) -> bool:
    """Is what a route answers an export?"""
    answer = (handler.responses or {}).get(200)
    return answer is not None and (answer.media_type != MediaType.JSON or answer.data_container is bytes)


async def provide_after_commit(request: Request[Any, Any, Any]) -> AfterCommit:
    unit: UnitOfWork = request.state.unit
    return unit.after_commit


async def provide_signed_in(request: Request[Any, SignedIn, Any]) -> SignedIn:
    return request.auth


async def provide_principal(request: Request[Any, Principal, Any]) -> Principal:
    return request.auth


async def provide_actor(request: Request[Any, Principal | SignedIn, Any]) -> Actor:
    return request.auth.actor


def answer_stored(_: Request[Any, Any, Any], stored: StoredAnswer) -> Response[bytes]:
    headers = {"Idempotency-Replayed": "true"}
    if stored.status == 204:
        return Response(b"", status_code=204, headers=headers)
    return Response(stored.body, status_code=stored.status, media_type="application/json", headers=headers)
