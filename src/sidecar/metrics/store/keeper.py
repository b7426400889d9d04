"""Seals what was closed and lets go of what is old, in the background of the one who writes."""

import threading
from contextlib import suppress
from pathlib import Path

from sidecar.errors import reason
from sidecar.metrics.bounds import Bounds
from sidecar.metrics.store.retention import outlived
from sidecar.metrics.store.sealing import Interrupted, seal
from sidecar.metrics.store.segments import UNFINISHED, Segment, segments

_AGAIN_S = 60.0
"""Seconds until it tries again what a full disk made fail."""


class Keeper:
    """One thread, which begins with the first segment to seal. It alone removes files."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        """Take a folder that no other writer has."""
        self.trouble = ""
        """Why closed segments could not be sealed or removed; nothing when all went well."""
        self._folder = folder
        self._bounds = bounds
        self._newest = 0
        self._wake = threading.Event()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def recover(self) -> list[Segment]:
        """Remove what a killed writer left unfinished; return the segments there are."""
        for unfinished in self._folder.glob(f"*{UNFINISHED}"):
            unfinished.unlink()
        found = segments(self._folder)
        for segment in found:
            if segment.is_sealed:
                segment.plain.unlink(missing_ok=True)
        return found

    def wake(self, newest: int) -> None:
        """Seal and let go, soon; `newest` is the second of the newest scrape."""
        self._newest = newest
        self._wake.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop, within a moment; what is not done is done when the history is opened again."""
        self._over.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._over.is_set():
            self._wake.wait(_AGAIN_S if self.trouble else None)
            self._wake.clear()
            with suppress(Interrupted):
                try:
                    self._keep()
                    self.trouble = ""
                except OSError as error:
                    self.trouble = f"cannot seal {self._folder}: {reason(error)}"

    def _keep(self) -> None:
        self._let_go()
        for segment in segments(self._folder):
            if not segment.is_sealed:
                seal(segment, self._over.is_set)
        self._let_go()

    def _let_go(self) -> None:
        found = [(each, each.file.stat().st_size) for each in segments(self._folder)]
        for segment in outlived(found, self._bounds, self._newest):
            segment.file.unlink(missing_ok=True)
