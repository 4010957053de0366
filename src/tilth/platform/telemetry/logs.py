"""One JSON object a line in TILTH_HOME/log/<process>.log; readable lines on a terminal as well.

Everything goes through the standard library's root logger, so that the lines of Granian, Procrastinate and
Alembic stand in the same file.
"""

import logging
import logging.handlers
import sys
from pathlib import Path

import structlog

MAX_BYTES = 20 * 1024 * 1024
KEPT_FILES = 5
_QUIET = ("procrastinate", "httpx", "httpcore", "asyncio", "numba")
"""Libraries whose `info` tells of every step; their warnings are kept."""

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configure_logs(folder: Path | None, process: str, *, level: str = "info") -> None:
    """`folder` None: to the terminal alone, as commands do."""
    handlers: list[logging.Handler] = []
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = logging.handlers.RotatingFileHandler(
            folder / f"{process}.log", maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
        file.setFormatter(_formatter(structlog.processors.JSONRenderer(ensure_ascii=False)))
        handlers.append(file)
    if folder is None or sys.stderr.isatty():
        console = logging.StreamHandler(sys.stderr)
        console.setLevel(logging.WARNING)  # a terminal shows what needs a reader; the file has everything
        console.setFormatter(_formatter(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())))
        handlers.append(console)
    logging.basicConfig(level=level.upper(), handlers=handlers, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.processors.EventRenamer("message"),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _formatter(renderer: structlog.typing.Processor) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_SHARED, structlog.processors.EventRenamer("message")],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
