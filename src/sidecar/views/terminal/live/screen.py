"""The terminal of a live view: alternate screen, keyboard, resizing; always restored at the end."""

import os
import select
import signal
import termios
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import Self

from rich.console import Console, ConsoleDimensions, RenderableType
from rich.live import Live

from sidecar.views.terminal.live.board import ScreenSize

_QUIT = frozenset({b"q", b"Q", b"\x1b", b"\x04", b""})
"""q, Escape, Ctrl-D, and a terminal that is gone. Ctrl-C comes as the signal that it is."""

_KEYS = 64
"""Bytes read at once: the sequence of one arrow key, or what was typed ahead."""


class LiveScreen:
    """The alternate screen of a terminal, and its keyboard; to be used in the main thread.

    Used as a context manager: it restores the terminal, also after an exception from a signal
    handler. Keys are read where `keys` is a terminal; elsewhere Ctrl-C
    ends the view. Nothing else may write to that terminal meanwhile.
    """

    def __init__(self, *, colour: bool, output: int = 1, keys: int = 0) -> None:
        self._colour = colour
        self._output = output
        self._keys = keys
        self._stack = ExitStack()
        self._listened: list[int] = []

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            # What is drawn is UTF-8, whatever the locale says of standard output.
            file = stack.enter_context(
                open(self._output, "w", encoding="utf-8", errors="replace", closefd=False)
            )
            self._console = Console(
                file=file, no_color=not self._colour, force_terminal=True, highlight=False
            )
            self._live = stack.enter_context(
                Live(
                    console=self._console,
                    screen=True,
                    auto_refresh=False,
                    redirect_stdout=False,
                    redirect_stderr=False,
                )
            )
            self._waker, self._bell = stack.enter_context(_bell())
            self._listened = [self._waker, *stack.enter_context(_keyboard(self._keys))]
            stack.enter_context(_resizes(self.wake))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def size(self) -> ScreenSize:
        """Return the size that the terminal has now."""
        try:
            width, height = os.get_terminal_size(self._output)
        except OSError:
            width, height = 0, 0
        # A terminal whose size was never set reports zero.
        return ScreenSize(width or 80, height or 24)

    def show(self, drawing: RenderableType) -> None:
        """Replace what is shown; raises BrokenPipeError when the terminal is gone."""
        size = self.size()
        self._console.size = ConsoleDimensions(size.width, size.height)
        try:
            self._live.update(drawing, refresh=True)
        except OSError as error:
            raise BrokenPipeError from error

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until the screen must be drawn again; return whether to end.

        Reasons are a terminal that was resized, a key, and wake().
        """
        ready, _, _ = select.select(self._listened, [], [], max(seconds, 0.0))
        if self._waker in ready:
            os.read(self._waker, _KEYS)
        return any(_asks_to_quit(source) for source in ready if source != self._waker)

    def wake(self) -> None:
        """End the current wait, or the next one; may be called from any thread."""
        # A full pipe wakes as well.
        with suppress(BlockingIOError):
            os.write(self._bell, b"!")


def _asks_to_quit(keys: int) -> bool:
    try:
        pressed = os.read(keys, _KEYS)
    except OSError:
        return True
    return pressed in _QUIT or (not pressed.startswith(b"\x1b") and b"q" in pressed)


@contextmanager
def _bell() -> Iterator[tuple[int, int]]:
    waker, bell = os.pipe()
    os.set_blocking(bell, False)
    try:
        yield waker, bell
    finally:
        os.close(waker)
        os.close(bell)


@contextmanager
def _resizes(notify: Callable[[], None]) -> Iterator[None]:
    old = signal.signal(signal.SIGWINCH, lambda _signal, _frame: notify())
    try:
        yield
    finally:
        signal.signal(signal.SIGWINCH, old)


@contextmanager
def _keyboard(keys: int) -> Iterator[list[int]]:
    """Read keys one by one without echo, and disable those that stop or abort the process."""
    if not os.isatty(keys):
        yield []
        return
    old, new = termios.tcgetattr(keys), termios.tcgetattr(keys)
    new[3] &= ~(termios.ECHO | termios.ICANON)
    new[6][termios.VMIN], new[6][termios.VTIME] = 1, 0
    new[6][termios.VSUSP] = new[6][termios.VQUIT] = b"\0"
    termios.tcsetattr(keys, termios.TCSADRAIN, new)
    try:
        yield [keys]
    finally:
        with suppress(termios.error):
            termios.tcsetattr(keys, termios.TCSADRAIN, old)
