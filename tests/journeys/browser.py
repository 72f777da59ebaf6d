"""A person at a real Chromium: signs in, reads, types; every page is held to the same standard."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js").read_text()
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


class Person:
    """One browser window of one person. Console errors and requests that leave the portal are collected."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.faults: list[str] = []
        self.context = context
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", lambda request: self._stays_home(request.url))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.faults.append(f"console: {text}")

    def _stays_home(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"request leaves the portal: {url}")

    def open(self, path: str) -> Page:
        """Go to a page of the portal and hold it to the standard."""
        self.page.goto(f"{self.address}{path}")
        self.check()
        return self.page

    def sign_in(self, username: str, password: str) -> None:
        """Through the form, as everybody does."""
        self.page.goto(f"{self.address}/sign-in/")
        self.page.locator("input[name=username]").first.fill(username)
        self.page.locator("input[name=password]").first.fill(password)
        self.page.locator("form:has(input[name=username]:visible) button[type=submit]").first.click()
        expect(self.page.locator("main")).to_be_visible()

    def check(self) -> None:
        """No accessibility violation, nothing wider than the screen, at both widths."""
        for size in (PHONE, WIDE):
            self.page.set_viewport_size(size)
            assert self.violations() == [], f"{self.page.url} at {size['width']}"
            assert self.overflow() == 0, f"{self.page.url} at {size['width']}"
        assert self.faults == [], self.page.url

    def violations(self) -> list[dict[str, Any]]:
        """What axe finds, short enough to read."""
        # The content policy forbids injected script elements; evaluating the source does not add one.
        self.page.evaluate(AXE)
        found = json.loads(self.page.evaluate("async () => JSON.stringify((await axe.run()).violations)"))
        return [{"rule": each["id"], "nodes": [node["html"][:200] for node in each["nodes"][:3]]} for each in found]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(
            self.page.evaluate(
                "() => Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
            )
        )
