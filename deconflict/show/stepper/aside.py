"""Runs beside the screen that nobody waits for once the screen is left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import Any


class Aside(ThreadPoolExecutor):
    """Each call on a thread of its own, which ends with the program: a run has nothing to lose but its time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin a call, and return what it will come to."""
        found: Future[Any] = Future()
        Thread(target=_settle, args=(found, fn, args, kwargs), daemon=True).start()
        return found


def _settle(found: Future[Any], fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    if not found.set_running_or_notify_cancel():
        return
    try:
        found.set_result(fn(*args, **kwargs))
    except BaseException as error:  # noqa: BLE001 - whoever awaits it is told
        found.set_exception(error)
