"""/console: the built pages of the console, as the build compressed them.

Every address below it that is no file is a page of the console, whose own router takes it from there.
"""

from dataclasses import dataclass
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException

FILES = Path(__file__).parent / "console_files"
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # the component library writes its style sheets at run time
        "img-src 'self' data: blob:",  # pictures of charts
        "font-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_PAGE = "index.html"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_NOT_BUILT = (
    "<!doctype html><meta charset=utf-8><title>Tilth</title><p>The console is not built: run <code>make console</code> "
    "and load this page again. The API is at <a href=/api/docs>/api/docs</a>.</p>"
)


@dataclass(frozen=True, slots=True)
class ServedFile:
    media_type: str
    bodies: dict[str, bytes]
    """By content coding; the empty one is the file as it is."""

    def choose(self, accepted: str) -> tuple[str, bytes]:
        """The smallest body that the browser takes."""
        taken = {each.split(";")[0].strip() for each in accepted.lower().split(",")}
        for coding, _ in _ENCODINGS:
            if coding in taken and coding in self.bodies:
                return coding, self.bodies[coding]
        return "", self.bodies[""]


def read_file(path: Path) -> ServedFile:
    bodies = {"": path.read_bytes()}
    for coding, ending in _ENCODINGS:
        compressed = path.with_name(path.name + ending)
        if compressed.exists():
            bodies[coding] = compressed.read_bytes()
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    return ServedFile("text/javascript" if path.suffix == ".js" else media_type, bodies)


class ConsoleFiles:
    """Files by their path below /console/: read when they are first asked for and kept, a few megabytes; until a new
    build replaces them, which its page shows.

    Only what was listed can be named: nothing of a request becomes a path.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = _mark_of(folder / _PAGE)
        self._names = _list_names(folder)
        self._known: dict[str, ServedFile] = {}

    def find(self, name: str) -> ServedFile | None:
        self._follow_builds()
        if name not in self._names:
            return None
        if name not in self._known:
            try:
                self._known[name] = read_file(self._folder / name)
            except FileNotFoundError:  # a build is under way
                return None
        return self._known[name]

    def _follow_builds(self) -> None:
        mark = _mark_of(self._folder / _PAGE)
        if mark != self._mark:
            self._mark, self._names, self._known = mark, _list_names(self._folder), {}


def _list_names(folder: Path) -> frozenset[str]:
    found = (each for each in folder.rglob("*") if each.is_file() and each.suffix not in {".br", ".gz"})
    return frozenset(each.relative_to(folder).as_posix() for each in found)


def _mark_of(path: Path) -> tuple[int, int] | None:
    """Differs from that of another version; None: the file is not there."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


@get(["/console", "/console/{path:path}"], include_in_schema=False, sync_to_thread=False)
def get_console(request: Request[None, None, State], state: State) -> Response[bytes]:
    files: ConsoleFiles = state.console
    name = request.path_params.get("path", "").strip("/")
    found = files.find(name) if name else None
    headers = {"Vary": "Accept-Encoding", "Cache-Control": "public, max-age=31536000, immutable"}
    if found is None:
        if name.startswith("assets/"):
            raise NotFoundException  # of another version: the page that asks for it has to be loaded again
        found = files.find(_PAGE)
        if found is None:
            return Response(_NOT_BUILT.encode(), media_type="text/html", status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    if not name.startswith("assets/"):
        headers["Cache-Control"] = "no-cache"
        headers["Content-Security-Policy"] = CONTENT_POLICY
    coding, body = found.choose(request.headers.get("accept-encoding", ""))
    if coding:
        headers["Content-Encoding"] = coding
    return Response(body, media_type=found.media_type, headers=headers)


route_handlers = [get_console]
