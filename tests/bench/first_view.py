"""The first view of the home page, as a browser with an empty cache gets it."""

from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.load import HOST
from tests.bench.results import Line, limited
from tests.services import chromium

MOST_KB = 60
MOST_REQUESTS = 8
WINDOW = {"width": 390, "height": 844}
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def first_view(*, port: int) -> list[Line]:
    """Bytes as they came over the wire, headers included, and how many requests they took."""
    path = chromium()
    if not path:
        return [Line("first view of home", "not measured: no Chromium found", ok=False)]
    sizes = _transfers(path, f"http://{HOST}:{port}/")
    total = sum(sizes) / 1000
    return [
        limited("first view of home: on the wire", total, most=MOST_KB, unit="kB"),
        limited("first view of home: requests", len(sizes), most=MOST_REQUESTS, unit="requests"),
    ]


def _transfers(path: str, address: str) -> list[float]:
    sizes: list[float] = []

    def finished(event: dict[str, Any]) -> None:
        sizes.append(event["encodedDataLength"])

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *QUIET])
        page = browser.new_page(viewport=WINDOW)  # type: ignore[arg-type]  # a ViewportSize
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", finished)
        page.goto(address, wait_until="networkidle")
        browser.close()
    return sizes
