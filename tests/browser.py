"""A real browser for tests: Chromium without a window, spoken to through two pipes.

Messages are those of the Chrome DevTools Protocol; nothing but the standard library is
needed. Whatever a page tries to load, complains about or throws is kept.
"""

from __future__ import annotations

import base64
import fcntl
import itertools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Final, Self

__all__ = ["Browser", "Page", "installed"]

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
PATIENCE: Final = 60.0
_HIGH: Final = 50  # above the descriptors that the protocol is fixed to


def installed() -> str | None:
    """Find a Chromium on the path."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Browser:
    """A Chromium with a profile of its own, which goes with it."""

    def __init__(self, program: str) -> None:
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (its_in, ours_out), (ours_in, its_out) = os.pipe(), os.pipe()
        high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _HIGH) for end in (its_in, its_out)]

        def fix() -> None:
            """Put the pipes where the protocol wants them; all other descriptors close by themselves."""
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self._process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self._profile.name}", "about:blank"],
            preexec_fn=fix,
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (its_in, its_out, *high):
            os.close(end)
        self._out, self._in = ours_out, ours_in
        self._numbers = itertools.count(1)
        self._rest = b""
        self.events: list[dict[str, Any]] = []

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Send a command and wait for its answer; events on the way are kept."""
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next_message()
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method: str, session: str) -> None:
        """Wait until an event has come."""
        while not any(e.get("method") == method and e.get("sessionId") == session for e in self.events):
            self.events.append(self.next_message())

    def next_message(self) -> dict[str, Any]:
        """Read the next message, or give up."""
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._in], [], [], max(until - time.monotonic(), 0))
            part = os.read(self._in, 1 << 20) if ready else b""
            if not part:
                raise RuntimeError("the browser does not answer")
            self._rest += part
        message, _, self._rest = self._rest.partition(b"\0")
        return dict(json.loads(message))

    def close(self) -> None:
        """End the browser and take its profile away."""
        try:
            self.ask("Browser.close")
            self._process.wait(10)
        except (RuntimeError, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        for end in (self._out, self._in):
            os.close(end)
        self._profile.cleanup()

    def open(self, path: Path, *, wide: int = 1280, high: int = 900, fragment: str = "", scripts: bool = True) -> Page:
        """Show a file in a tab of its own."""
        page = Page(self, wide, high)
        if not scripts:
            page.ask("Emulation.setScriptExecutionDisabled", value=True)
        page.show(path.as_uri() + (f"#{fragment}" if fragment else ""))
        return page


class Page:
    """A tab; ``with`` closes it."""

    def __init__(self, browser: Browser, wide: int, high: int) -> None:
        self._browser = browser
        browser.events.clear()
        self._target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.ask("Target.attachToTarget", targetId=self._target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")
        self.ask("Emulation.setDeviceMetricsOverride", width=wide, height=high, deviceScaleFactor=1, mobile=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.ask("Target.closeTarget", targetId=self._target)

    def ask(self, method: str, **parameters: Any) -> Any:
        """Send a command to this tab."""
        return self._browser.ask(method, self._session, **parameters)

    def show(self, url: str) -> None:
        """Load an address and wait until it is there."""
        self._browser.events.clear()
        self.ask("Page.navigate", url=url)
        self._browser.wait_for("Page.loadEventFired", self._session)

    def value(self, expression: str) -> Any:
        """Evaluate JavaScript, which the page's policy does not concern."""
        given = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in given:
            raise RuntimeError(given["exceptionDetails"]["exception"].get("description", expression))
        return given["result"].get("value")

    def point_at(self, selector: str) -> tuple[float, float]:
        """Move the mouse onto the middle of an element."""
        quoted = json.dumps(selector)
        self.value(f"document.querySelector({quoted}).scrollIntoView({{block: 'center', behavior: 'instant'}})")
        box = self.value(f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])"
                         f"(document.querySelector({quoted}).getClientRects()[0])")  # fmt: skip
        self.ask("Input.dispatchMouseEvent", type="mouseMoved", x=box[0], y=box[1])
        return box[0], box[1]

    def click(self, selector: str) -> None:
        """Click on an element as a hand would."""
        x, y = self.point_at(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str) -> None:
        """Press a key."""
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key)

    def write(self, text: str) -> None:
        """Write into what has the focus."""
        self.ask("Input.insertText", text=text)

    def emulate(self, *, scheme: str = "", media: str = "") -> None:
        """Ask for a colour scheme, or for a page as it is printed."""
        features = [{"name": "prefers-color-scheme", "value": scheme}] if scheme else []
        self.ask("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self) -> bytes:
        """Take a PNG of what can be seen."""
        return base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"])

    def complaints(self) -> list[str]:
        """Tell what the page complained about or threw."""
        self.value("0")  # what is on its way has come then
        kinds = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
        return [json.dumps(event["params"]) for event in self._browser.events if event.get("method") in kinds]

    def requests(self) -> list[str]:
        """List the addresses that were asked for."""
        self.value("0")
        sent = (e["params"]["request"]["url"] for e in self._browser.events if e.get("method") == REQUEST)
        return list(sent)


REQUEST: Final = "Network.requestWillBeSent"
