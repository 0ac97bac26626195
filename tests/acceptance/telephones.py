"""Chromium as an agent's telephone: a microphone that beeps, and media on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from tests.acceptance.browser import NAMES

FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
)


@contextmanager
def telephone_chromium() -> Iterator[Browser]:
    """Running, with a microphone that beeps once a second; skipped where there is no Chromium."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        except Error as error:
            pytest.skip(f"no Chromium here: {str(error).splitlines()[0]}")
        try:
            yield browser
        finally:
            browser.close()
