"""The stepper in a browser: served from this machine, and nothing of it fetched from another."""

from __future__ import annotations

import asyncio
import errno
import logging
from pathlib import Path
from typing import Any

from aiohttp import web
from textual_serve.server import Server

from deconflict.errors import UsageError

PAGE = Path(__file__).parent / "browser"
"""The page that the browser loads: the one that comes with the server fetches a font from elsewhere."""

_LEAVE_S = 1.0
"""So long the screens are waited for once the server is ended."""
_REAPED_S = 0.1
"""So long after that the system is given to say that they have ended."""


class Served(Server):
    """Serves a command's screen; each browser that comes has a run of its own.

    Args:
        command: the command, as a shell reads it.
        host: the address to listen at.
        port: the port to listen at.
        title: what the page is called.
    """

    def __init__(self, command: str, host: str, port: int, title: str) -> None:
        shown = f"[{host}]" if ":" in host else host
        super().__init__(command, host, port, title, f"http://{shown}:{port}", templates_path=PAGE)
        self._screens: set[asyncio.Task[Any]] = set()

    def initialize_logging(self) -> None:
        """Say what went wrong alone, and not each request."""
        logging.basicConfig(level="WARNING", format="deconflict: %(message)s")
        # Ctrl+C reaches the screens, too: that one of them has ended after the server is nothing that went wrong.
        logging.getLogger("asyncio").setLevel("ERROR")

    async def on_startup(self, _app: web.Application) -> None:
        """Nothing is said before it listens."""

    async def on_shutdown(self, app: web.Application) -> None:
        """End the screens with the server, and wait until they have: a browser may stay open for hours."""
        for screen in self._screens:
            screen.cancel()
        if self._screens:
            await asyncio.wait(self._screens, timeout=_LEAVE_S)
            await asyncio.sleep(_REAPED_S)
        await super().on_shutdown(app)

    def serve(self, debug: bool = False) -> None:
        """Serve until it is ended, and say where, once it listens."""
        self.debug = debug
        self.initialize_logging()
        web.run_app(self._make_app(), host=self.host, port=self.port, print=self._say, access_log=None)

    def _say(self, _said: str) -> None:
        self.console.print(f"{self.title}: {self.public_url}", soft_wrap=True, highlight=False, markup=False)
        self.console.print("Ctrl+C ends it.", highlight=False)

    async def handle_index(self, request: web.Request) -> Any:
        """The page, with addresses of the host by which it was reached."""
        self.public_url = f"{request.scheme}://{request.host}"
        return await super().handle_index(request)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """The screen; a page of another site may not drive it.

        Raises:
            HTTPForbidden: another site asks for it.
        """
        if request.headers.get("Origin", "").partition("://")[2] != request.host:
            raise web.HTTPForbidden(text="This screen is for the page that was served with it.")
        if screen := asyncio.current_task():
            self._screens.add(screen)
            screen.add_done_callback(self._screens.discard)
        return await super().handle_websocket(request)


def serve(command: str, host: str, port: int, title: str) -> None:
    """Serve a command's screen until it is ended.

    Raises:
        UsageError: the address cannot be listened at.
    """
    try:
        Served(command, host, port, title).serve()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"the port {port}, which is taken", "a free port, as --port 8001") from None
        raise UsageError(f"{host}:{port}, which cannot be listened at", "an address of this machine") from None
