"""A person at a browser: opens pages of the console, and fails the test on whatever the browser complains about."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Playwright, Response, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
PHONE = (390, 844)
DESK = (1280, 800)
_LOCALES = {"en": "en-GB", "zh": "zh-CN"}
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_AXE = Path(__file__).parents[2] / "console" / "node_modules" / "axe-core" / "axe.min.js"
_SERIOUS = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] })
  return violations
    .filter((each) => each.impact === 'serious' || each.impact === 'critical')
    .map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`)
}
"""
PATIENCE = 20_000
"""Milliseconds: the tests share two cores."""
LAID_OUT = 5_000
"""Milliseconds within which a page has taken the shape of its window."""


def find_chromium() -> str | None:
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def launch(playwright: Playwright, executable: str) -> Browser:
    expect.set_options(timeout=PATIENCE)
    return playwright.chromium.launch(
        executable_path=executable,
        args=["--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage", "--lang=en"],
    )


@dataclass
class Visitor:
    """One browser window with cookies of its own."""

    url: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    """Errors in the browser's console, failed scripts, answers of the server with 500 and more."""
    forgiven: set[str] = field(default_factory=set)
    """Parts of complaints that this test provokes on purpose."""

    def open(self, path: str) -> Page:
        """A path below /console; returns when the page has its title and nothing loads any more."""
        self.page.goto(f"{self.url}/console{path}")
        expect(self.page.locator("h1").first).to_be_visible()
        self.settle()
        return self.page

    def settle(self) -> None:
        """Waits for skeletons and spinners to go."""
        busy = ".ant-skeleton-active:visible, .ant-spin-spinning:visible, [aria-busy=true]:visible"
        expect(self.page.locator(busy)).to_have_count(0)

    def sign_in(self, email: str, password: str) -> None:
        """Without the page of it, which has a test of its own."""
        answer = self.context.request.post(
            f"{self.url}/api/v1/session", data={"email": email, "password": password}, headers={"Origin": self.url}
        )
        assert answer.ok, answer.text()

    def own_headers(self, workspace: str) -> dict[str, str]:
        """What the browser sends with each writing request of who is signed in."""
        csrf = self.context.request.get(f"{self.url}/api/v1/session").json()["csrf"]
        return {"X-Tilth-CSRF": csrf, "Origin": self.url, "Tilth-Workspace": workspace}

    def make_workspace(self, name: str, *, time_zone: str = "Europe/Vienna", currency: str = "EUR") -> str:
        """An empty one of which who is signed in is the only owner; its slug."""
        slug = f"w-{uuid4().hex[:10]}"
        wishes = {"name": name, "slug": slug, "time_zone": time_zone, "currency": currency}
        made = self.context.request.post(f"{self.url}/api/v1/workspaces", data=wishes, headers=self.own_headers(slug))
        assert made.ok, made.text()
        return slug

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def submit(self) -> None:
        """The form of the page, which has one."""
        self.page.locator("button[type=submit]").click()

    def serious_violations(self) -> list[str]:
        """What axe-core finds that keeps people out, and still finds a second later: an old answer is paler while the
        next one is fetched, and nobody is kept out by that.
        """
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_AXE.read_text())
        found: list[str] = self.page.evaluate(_SERIOUS)
        if found:
            self.page.wait_for_timeout(1000)
            self.settle()
            found = self.page.evaluate(_SERIOUS)
        return found

    def overflows(self) -> bool:
        """Does the page go on scrolling sideways? What follows the width of its window does so some frames later."""
        fits = "() => document.documentElement.scrollWidth <= window.innerWidth + 1"
        try:
            self.page.wait_for_function(fits, timeout=LAID_OUT)
        except PlaywrightTimeout:
            return True
        return False

    def check_quiet(self) -> None:
        loud = [each for each in self.complaints if not any(part in each for part in self.forgiven)]
        assert not loud, "\n".join(loud)

    def hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "GPU" not in message.text and "WebGL" not in message.text:
            self.complaints.append(f"{message.type}: {message.text} ({self.page.url})")

    def see(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")


@contextmanager
def visiting(
    browser: Browser,
    url: str,
    *,
    language: Language = "en",
    theme: Literal["light", "dark"] = "light",
    size: tuple[int, int] = DESK,
) -> Iterator[Visitor]:
    """In New York, where days are not those of the workspace. Checks on leaving that nothing was wrong."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=_LOCALES[language],
        timezone_id="America/New_York",
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(PATIENCE)
    chosen: dict[str, Any] = {"language": language, "theme": theme}
    lines = [
        f"localStorage.getItem('tilth.{name}') ?? localStorage.setItem('tilth.{name}', {json.dumps(json.dumps(value))})"
        for name, value in chosen.items()
    ]
    context.add_init_script("; ".join(lines))
    page = context.new_page()
    visitor = Visitor(url, context, page)
    page.on("console", visitor.hear)
    page.on("pageerror", lambda error: visitor.complaints.append(f"script: {error}"))
    page.on("response", visitor.see)
    try:
        yield visitor
        visitor.check_quiet()
    finally:
        context.close()
