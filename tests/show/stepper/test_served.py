"""In a browser the stepper is driven by the same keys, and nothing of it comes from another machine."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from aiohttp import ClientSession
from playwright.sync_api import sync_playwright

from deconflict.errors import UsageError
from deconflict.show.stepper.served import serve

START = "import sys; from deconflict.cli import main; sys.exit(main())"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def taken():
    """A socket that listens at a port of its own."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening


@pytest.fixture(scope="module")
def address():
    """Where the day of 24 November is served."""
    with closing(taken()) as free:
        port = free.getsockname()[1]
    words = ["step", "shootdown_2015_turkey", "--luck", "34", "--serve", "--port", str(port)]
    with subprocess.Popen([sys.executable, "-c", START, *words], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        yield said.rpartition(" ")[2].strip()
        server.send_signal(signal.SIGINT)
        server.stdout.read()
        assert server.wait(10) == 0


def test_it_says_where_it_is(address):
    """The address is said, and the page there names no other host."""
    assert address.startswith("http://127.0.0.1:")
    with urlopen(address, timeout=10) as page:  # noqa: S310 - our own
        text = page.read().decode()
    assert "//" not in text.replace(address, "").replace(address.replace("http", "ws"), "").replace("// Keys", "")


def test_another_site_cannot_drive_it(address):
    """What asks for the screen from a page of another site is refused."""
    headers = {
        "Origin": "http://elsewhere.example",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    with pytest.raises(HTTPError, match="403"):
        urlopen(Request(f"{address}/ws", headers=headers), timeout=10)  # noqa: S310 - our own


@pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine to drive")
def test_in_a_browser(address):
    """The picture fills, keys change it, a fork is shown, no request leaves the machine, and q ends it."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        asked: list[str] = []
        pictures: list[bytes] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        page.wait_for_selector("body.-first-byte", timeout=20_000)
        for keys in ([], ["ArrowRight"] * 3, ["w"], ["t"], ["2"]):
            for key in keys:
                page.keyboard.press(key)
            pictures.append(changed(page, pictures[-1] if pictures else b""))
        assert len(set(pictures)) == len(pictures)
        page.keyboard.press("q")
        page.wait_for_selector("body.-closed", timeout=10_000)
        assert page.get_by_text("It has ended.").is_visible()
        assert asked
        assert all(url.startswith((address, "data:")) for url in asked)
        browser.close()


def changed(page, before):
    """A picture of the page once it differs from the one before, and does so no more."""
    now = page.screenshot()
    for _ in range(100):
        page.wait_for_timeout(100)
        last, now = now, page.screenshot()
        if now == last != before:
            return now
    pytest.fail("the picture does not change")


def test_it_ends_while_a_browser_looks_on():
    """The server ends at once when it is told to, with the screens that it has begun, and without a word."""
    with closing(taken()) as free:
        port = free.getsockname()[1]
    words = ["step", "golan_2015", "--serve", "--port", str(port)]

    async def look_on(server):
        url = f"http://127.0.0.1:{port}"
        async with ClientSession() as session, session.ws_connect(f"{url}/ws", headers={"Origin": url}) as screen:
            assert (await screen.receive(10)).data
            server.send_signal(signal.SIGINT)
            async with asyncio.timeout(8):
                async for _ in screen:
                    pass
            return await asyncio.to_thread(server.wait, 8)

    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", START, *words], stdout=pipe, stderr=pipe, text=True) as server:
        assert server.stdout
        assert server.stderr
        assert server.stdout.readline()
        assert asyncio.run(look_on(server)) == 0
        assert server.stderr.read() == ""


def test_where_it_cannot_be():
    """A port at which somebody listens already, or an address of another machine, is refused."""
    with closing(taken()) as listening, pytest.raises(UsageError, match="taken"):
        serve("nothing", "127.0.0.1", listening.getsockname()[1], "nothing")
    with pytest.raises(UsageError, match="an address of this machine"):
        serve("nothing", "192.0.2.1", 8000, "nothing")
