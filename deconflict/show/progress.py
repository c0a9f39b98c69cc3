"""How far a study is: campaigns flown, how fast, and how precise the answer is so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deconflict.study.comparison import Progress as Told
from deconflict.verify.agenda import Done


@contextmanager
def flying(console: Console) -> Iterator[Told]:
    """What `compare` tells of its progress, shown on a terminal while it lasts; on anything else, nothing is."""
    columns = (
        TextColumn("campaigns"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("{task.fields[said]}"),
        TimeElapsedColumn(),
    )
    began_s = monotonic()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("", total=None, rate="", said="making ready")

        def tell(done: int, size: int, said: str) -> None:
            rate = f"{done / max(monotonic() - began_s, 1e-3):.1f} a second"
            shown.update(task, completed=done, total=size, rate=rate, said=said)

        yield tell


@contextmanager
def exploring(console: Console) -> Iterator[Done]:
    """What a proof tells of its progress, shown on a terminal while it lasts; on anything else, nothing is."""
    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("", total=None, said="making ready")

        def tell(done: int, of: int, said: str) -> None:
            shown.update(task, completed=done, total=of, said=said)

        yield tell
