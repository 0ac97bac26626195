"""Where the processes' log lines go, and how they look."""

from __future__ import annotations

import logging
import os
import sys

import structlog
import structlog.tracebacks

_WITHOUT_VALUES = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
"""Where it broke, never with which values: these may be somebody's number or password."""


def log_to_stderr() -> None:
    """One JSON object a line on stderr; MAJU_DEBUG=1 shows the small things too."""
    level = logging.DEBUG if os.environ.get("MAJU_DEBUG") == "1" else logging.INFO
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_WITHOUT_VALUES),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)


def keep_quiet() -> None:
    """For commands whose output is for people: only what went wrong, in one line each."""
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.LogfmtRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
