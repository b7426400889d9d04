"""The terminal is drawn on, listened to, and given back."""

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import threading
import time
from collections.abc import Iterator

import pytest

from sidecar.views.terminal.live.board import ScreenSize
from sidecar.views.terminal.live.screen import LiveScreen

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


class Terminal:
    """A pseudo-terminal: what is written to it is collected, what is typed is sent."""

    def __init__(self) -> None:
        self.far, self.near = pty.openpty()
        self.resize(80, 24)

    def resize(self, width: int, height: int) -> None:
        """Give it another size; its process group is not told."""
        fcntl.ioctl(self.near, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def written(self) -> str:
        """Return what was written since the last call."""
        text = b""
        while select.select([self.far], [], [], 0.02)[0]:
            text += os.read(self.far, 1 << 16)
        return text.decode()

    def types(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.far, keys)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """Give a terminal of 80×24."""
    made = Terminal()
    yield made
    os.close(made.far)
    os.close(made.near)


def on(terminal: Terminal) -> LiveScreen:
    """Return a screen on that terminal."""
    return LiveScreen(colour=True, output=terminal.near, keys=terminal.near)


def test_the_terminal_is_given_back(terminal: Terminal) -> None:
    """The alternate screen is entered and left, keys are unseen meanwhile, and then as before."""
    before = termios.tcgetattr(terminal.near)
    with on(terminal) as screen:
        screen.show("hello")
        shown = terminal.written()
        assert not termios.tcgetattr(terminal.near)[3] & (termios.ECHO | termios.ICANON)
    assert shown.startswith(ENTER)
    assert HIDE in shown
    assert "hello" in shown
    after = terminal.written()
    assert LEAVE in after
    assert SHOW in after
    assert termios.tcgetattr(terminal.near) == before


class Ended(BaseException):
    """What a signal's handler raises."""


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, Ended])
def test_whatever_ends_it(error: type[BaseException], terminal: Terminal) -> None:
    """An exception of any kind passes, once the terminal is as it was before."""
    before = termios.tcgetattr(terminal.near)
    handler = signal.getsignal(signal.SIGWINCH)
    with pytest.raises(error), on(terminal):
        raise error
    assert LEAVE in terminal.written()
    assert termios.tcgetattr(terminal.near) == before
    assert signal.getsignal(signal.SIGWINCH) is handler


def test_a_signal_while_it_waits(terminal: Terminal) -> None:
    """A signal whose handler raises ends the wait at once, and the terminal is given back."""

    def end(_signal: int, _frame: object) -> None:
        raise Ended

    old = signal.signal(signal.SIGTERM, end)
    try:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
        with pytest.raises(Ended), on(terminal) as screen:
            screen.wait(10)
    finally:
        signal.signal(signal.SIGTERM, old)
    assert LEAVE in terminal.written()


@pytest.mark.parametrize(
    ("keys", "ends"),
    [
        *((keys, True) for keys in (b"q", b"Q", b"\x1b", b"\x04", b"xq")),
        *((keys, False) for keys in (b"x", b"\x1b[A", b"\n", b"\x1a")),
    ],
)
def test_keys(keys: bytes, *, ends: bool, terminal: Terminal) -> None:
    """q, Escape and Ctrl-D end; other keys, arrows and Ctrl-Z do not, and nothing is echoed."""
    with on(terminal) as screen:
        terminal.written()
        terminal.types(keys)
        assert screen.wait(5) is ends
        assert terminal.written() == ""


def test_no_keyboard(terminal: Terminal) -> None:
    """Where standard input is not a terminal, it is not read."""
    read, write = os.pipe()
    try:
        os.write(write, b"q")
        with LiveScreen(colour=True, output=terminal.near, keys=read) as screen:
            assert screen.wait(0.01) is False
        assert os.read(read, 9) == b"q"
    finally:
        os.close(read)
        os.close(write)


def test_resize(terminal: Terminal) -> None:
    """A new size ends the wait, and is what is drawn for next."""
    with on(terminal) as screen:
        assert screen.size() == ScreenSize(80, 24)
        terminal.resize(40, 10)
        os.kill(os.getpid(), signal.SIGWINCH)
        begun = time.monotonic()
        assert screen.wait(5) is False
        assert time.monotonic() - begun < 1
        assert screen.size() == ScreenSize(40, 10)
        terminal.written()
        screen.show("\n".join(str(number) for number in range(30)))
        assert terminal.written().count("\n") == 9


def test_wake(terminal: Terminal) -> None:
    """Another thread can end the wait; a wake that nobody waited for is not lost, nor many."""
    with on(terminal) as screen:
        threading.Timer(0.02, screen.wake).start()
        begun = time.monotonic()
        assert screen.wait(5) is False
        for _ in range(100_000):
            screen.wake()
        assert screen.wait(5) is False
        assert time.monotonic() - begun < 4


def test_no_size(terminal: Terminal) -> None:
    """A terminal that was not told its size is taken for one of 80×24."""
    terminal.resize(0, 0)
    with on(terminal) as screen:
        assert screen.size() == ScreenSize(80, 24)


def test_without_colour(terminal: Terminal) -> None:
    """Without colour none is written, whatever is drawn."""
    from rich.text import Text  # noqa: PLC0415 - what a view gives to the screen

    with LiveScreen(colour=False, output=terminal.near, keys=terminal.near) as screen:
        screen.show(Text("hello", "red"))
        assert "\x1b[31m" not in terminal.written()


def test_redrawn_without_flicker(terminal: Terminal) -> None:
    """A redraw begins at the top left and never clears the screen."""
    with on(terminal) as screen:
        screen.show("one")
        terminal.written()
        screen.show("two")
        again = terminal.written()
    assert again.startswith("\x1b[H")
    assert "\x1b[2J" not in again
    assert "\x1b[J" not in again
