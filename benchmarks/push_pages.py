"""Two Chromiums for ``benchmarks.push``, an agent's desk and a supervisor's board: when is it painted?

    python -m benchmarks.push_pages < config.json > log.json

Says ``ready`` when both pages are live, or ``skipped`` and why; the log has, for each page, when
which position was on the screen: after the frame that follows its drawing.
"""

from __future__ import annotations

import shutil
import signal
import sys
from typing import Any

import msgspec
from msgspec import Struct
from playwright.sync_api import Browser, Error, Page, Playwright, sync_playwright

from benchmarks.push_clients import Log, Seen

NAMES = ("chromium", "chromium-browser", "google-chrome")
LIVE_WITHIN_MS = 60_000


class Asked(Struct):
    """A page: its address, its root, and a script that notes what is painted."""

    path: str
    root: str
    tells: str


DESK = Asked(
    "/desk/",
    "#desk",
    """
window.painted = [];
window.WebSocket = class extends window.WebSocket {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", (event) => {
      const said = JSON.parse(event.data);
      if (said.t !== "view") return;
      requestAnimationFrame(() => setTimeout(() => painted.push([
        performance.timeOrigin + performance.now(), said.seq,
        document.querySelector(".d-state").innerText])));
    });
  }
};
""",
)
BOARD = Asked(
    "/board/",
    "[data-board]",
    """
window.painted = [];
document.addEventListener("DOMContentLoaded", () => {
  const board = document.querySelector("[data-board]");
  if (board === null) return;
  new MutationObserver(() => {
    const seq = Number(board.dataset.seq);
    requestAnimationFrame(() => setTimeout(() => painted.push([
      performance.timeOrigin + performance.now(), seq,
      board.querySelector("[data-as-of]").innerText])));
  }).observe(board, { attributes: true, attributeFilter: ["data-seq"] });
});
""",
)


class Config(Struct):
    """Where, who (sign-in names of the demonstration), and how long to stay."""

    address: str
    centre: str
    password: str
    agent: str
    supervisor: str
    stay_s: float


def main() -> None:
    """Open both, say so, stay, tell."""
    config = msgspec.json.decode(sys.stdin.buffer.read(), type=Config)
    with sync_playwright() as playwright:
        try:
            browsers = [_launched(playwright) for _ in range(2)]
        except Error as error:
            print("skipped", str(error).splitlines()[0], flush=True)
            return
        desk = _page(browsers[0], config, config.agent, DESK)
        board = _page(browsers[1], config, config.supervisor, BOARD)
        print("ready", flush=True)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        desk.wait_for_timeout(1_000 * config.stay_s)
        logs = [_log(page) for page in (desk, board)]
        for browser in browsers:
            browser.close()
    sys.stdout.buffer.write(msgspec.json.encode(logs))


def _launched(playwright: Playwright) -> Browser:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])


def _page(browser: Browser, config: Config, who: str, asked: Asked) -> Page:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="en-US")
    page.goto(f"{config.address}/sign-in")
    page.locator("#sign-in").fill(who)
    page.locator("#password").fill(config.password)
    page.locator(".entrance button.main").click()
    page.wait_for_selector("details.menu")
    page.add_init_script(asked.tells)
    page.goto(f"{config.address}{asked.path}{config.centre}/")
    page.wait_for_selector(f"{asked.root}[data-live=live]", timeout=LIVE_WITHIN_MS)
    return page


def _log(page: Page) -> Log:
    log = Log()
    told: list[list[Any]] = page.evaluate("window.painted")
    for at_ms, seq, _ in told:
        if log.seen and seq < log.seen[-1].seq:
            log.wrong.append(f"{seq} after {log.seen[-1].seq}")
        log.seen.append(Seen(at_ms / 1_000, seq, ""))
    log.said = {text: 0 for _, _, text in told}
    return log


if __name__ == "__main__":
    main()
