"""What the provider publishes – metadata, keys –, kept as long as it allows, so that a sign-in asks for it rarely."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tilth.kernel.errors import Unavailable

PATIENCE = 10.0
KEPT_SECONDS = 3600.0
"""Where the provider does not say."""
MOST_SECONDS = 86_400.0
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=(\d{1,9})")


class ProviderUnreachable(Unavailable):
    code = "single_sign_on_unreachable"


@dataclass(frozen=True, slots=True)
class _Paper:
    text: dict[str, Any]
    until: float


class Papers:
    """Of one server process. Threads that miss the same paper at once may each fetch it."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._kept: dict[str, _Paper] = {}

    def read(self, url: str) -> tuple[dict[str, Any], bool]:
        """The paper, and whether it is a kept one. Raises ProviderUnreachable."""
        paper = self._kept.get(url)
        if paper is not None and self._seconds() < paper.until:
            return paper.text, True
        return self.fetch(url), False

    def fetch(self, url: str) -> dict[str, Any]:
        """Anew. Raises ProviderUnreachable."""
        text, headers = fetch(url)
        self._kept[url] = _Paper(text, self._seconds() + _seconds_kept(headers.get("cache-control", "")))
        return text

    def forget(self, url: str) -> None:
        self._kept.pop(url, None)


def _seconds_kept(control: str) -> float:
    control = control.lower()
    if "no-store" in control or "no-cache" in control:
        return 0.0
    age = _MAX_AGE.search(control)
    return KEPT_SECONDS if age is None else min(float(age[1]), MOST_SECONDS)


def fetch(url: str, headers: dict[str, str] | None = None) -> tuple[dict[str, Any], httpx.Headers]:
    """An object, with the headers of the answer. Raises ProviderUnreachable."""
    try:
        answer = httpx.get(url, headers=headers, timeout=PATIENCE)
        answer.raise_for_status()
        told = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ProviderUnreachable("The provider does not answer: try again in a moment.") from error
    if not isinstance(told, dict):
        raise ProviderUnreachable("The provider's answer makes no sense: see that TILTH_OIDC_ISSUER is right.")
    return told, answer.headers
