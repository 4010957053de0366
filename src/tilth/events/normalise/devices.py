"""Form factor and operating system of a User-Agent, as far as an operator needs them: no versions, no models."""

import re
from functools import lru_cache

_BOT = re.compile(r"bot\b|crawl|spider|slurp|headless|preview|python-requests|curl/|okhttp-probe", re.IGNORECASE)
_TABLET = re.compile(r"iPad|Tablet|PlayBook|Silk/|Kindle|Android(?!.*Mobile)", re.IGNORECASE)
_MOBILE = re.compile(r"Mobi|iPhone|iPod|Android|HarmonyOS|Windows Phone", re.IGNORECASE)
_TELEVISION = re.compile(r"SmartTV|SMART-TV|AppleTV|BRAVIA|HbbTV|Roku|\bTV\b", re.IGNORECASE)
# The first that is found: Android's agents name Linux too, iOS's name Mac OS X.
_SYSTEMS = (
    ("HarmonyOS", re.compile(r"HarmonyOS|OpenHarmony")),
    ("iOS", re.compile(r"iPhone|iPad|iPod|\biOS\b|CFNetwork")),
    ("Windows", re.compile(r"Windows")),
    ("Android", re.compile(r"Android")),
    ("ChromeOS", re.compile(r"CrOS")),
    ("macOS", re.compile(r"Mac OS X|Macintosh|Darwin")),
    ("Linux", re.compile(r"Linux|X11")),
)


@lru_cache(maxsize=16_384)
def form_of(agent: str) -> str | None:
    """bot, tv, tablet, mobile or desktop; None when nothing can be said."""
    if _BOT.search(agent):
        return "bot"
    if _TELEVISION.search(agent):
        return "tv"
    if _TABLET.search(agent):
        return "tablet"
    if _MOBILE.search(agent):
        return "mobile"
    return "desktop" if system_of(agent) else None


@lru_cache(maxsize=16_384)
def system_of(agent: str) -> str | None:
    return next((name for name, pattern in _SYSTEMS if pattern.search(agent)), None)
